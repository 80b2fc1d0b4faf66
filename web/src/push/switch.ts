// Switching notifications on and off on this device. Loaded when somebody asks for it: nothing of push is in the app before.
import { noticeRoutes } from '@steward/protocol/wire/notice-routes.ts';
import { client } from '../api/client.ts';

/** Why it cannot be switched on: the browser has no such thing, the person or the browser says no, the browser's own push service does not answer. */
export type SwitchTrouble = 'unable' | 'denied' | 'no-service';
export type Switched = { readonly done: true } | { readonly done: false; readonly trouble: SwitchTrouble };

const workerUrl = '/notify-worker.js';
const cacheName = 'steward-push';

/** `key` as the server gives it. Throws what the server says. */
export async function notifyHere(key: string, language: string): Promise<Switched> {
  if (!('serviceWorker' in navigator) || !('PushManager' in window) || !('Notification' in window))
    return { done: false, trouble: 'unable' };
  if ((await Notification.requestPermission()) !== 'granted') return { done: false, trouble: 'denied' };
  await keepLanguage(language);
  const registration = await navigator.serviceWorker.register(workerUrl, { scope: '/app' });
  const subscription = await subscribeAnew(registration, key);
  if (!subscription) return { done: false, trouble: 'no-service' };
  const { endpoint, keys } = subscription.toJSON();
  await client.call(noticeRoutes.bindPush, {
    body: { target: { kind: 'web', endpoint: endpoint!, p256dh: keys!['p256dh']!, auth: keys!['auth']! } },
  });
  return { done: true };
}

/** What somebody else switched on in this browser before ends with it: an address belongs to one session. */
async function subscribeAnew(registration: ServiceWorkerRegistration, key: string): Promise<PushSubscription | undefined> {
  try {
    await active(registration);
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    return await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch {
    return undefined;
  }
}

function active({ active: now, installing, waiting }: ServiceWorkerRegistration): Promise<void> {
  const coming = installing ?? waiting;
  if (now || !coming) return Promise.resolve();
  return new Promise((resolve) => {
    coming.addEventListener('statechange', () => coming.state === 'activated' && resolve());
  });
}

/** Nothing of it is left in the browser. */
export async function stopHere(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration('/app');
  await (await registration?.pushManager?.getSubscription())?.unsubscribe();
  await registration?.unregister();
  await caches.delete(cacheName);
}

/** For the worker, which cannot ask the page. */
async function keepLanguage(language: string): Promise<void> {
  await (await caches.open(cacheName)).put('/push-language', new Response(language));
}
