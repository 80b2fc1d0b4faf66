// The service worker of notifications: nothing else runs in it, and it is registered only once somebody has asked to be notified on this device. It holds back no
// request of the app.
//
// A push is an id of 16 bytes. The worker hands it to the server with the session of this browser and shows what the server answers: that there is something, or, for
// whoever chose that, what kind of thing. Without a session, or without a network, it says that there is something.
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface PushArrival extends Extendable {
  readonly data: { arrayBuffer(): ArrayBuffer } | null;
}
interface NotificationClick extends Extendable {
  readonly notification: { readonly data: unknown; close(): void };
}
interface WindowClient {
  readonly url: string;
  focus(): Promise<unknown>;
  navigate(url: string): Promise<unknown>;
}
interface Scope {
  readonly location: { readonly origin: string };
  readonly navigator: { readonly language: string };
  readonly registration: { showNotification(title: string, options: object): Promise<void>; readonly pushManager: PushManager };
  readonly clients: {
    matchAll(options: object): Promise<readonly WindowClient[]>;
    openWindow(url: string): Promise<unknown>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', listener: (event: Extendable) => void): void;
  addEventListener(kind: 'push', listener: (event: PushArrival) => void): void;
  addEventListener(kind: 'notificationclick', listener: (event: NotificationClick) => void): void;
}

interface Shown {
  readonly title: string;
  readonly text: string;
  readonly to: string;
  readonly language: string;
}

const scope = self as unknown as Scope;
const answerMs = 8_000;
const page = '/app/notices';
const neutral: Readonly<Record<string, readonly [title: string, text: string]>> = {
  en: ['Something new in Steward', 'Open to see it.'],
  de: ['Neues in Steward', 'Öffnen Sie die App, um es zu sehen.'],
};

scope.addEventListener('install', (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener('push', (event) => {
  event.waitUntil(
    shownFor(event.data).then(({ title, text, to, language }) =>
      // One notification for all: the next takes its place.
      scope.registration.showNotification(title, { body: text, tag: 'steward', lang: language, icon: '/mark.svg', data: to }),
    ),
  );
});

scope.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(addressOf(event.notification.data)));
});

async function shownFor(data: PushArrival['data']): Promise<Shown> {
  const plain = neutralIn(await language());
  if (data === null) return plain;
  try {
    const id = base64url(new Uint8Array(data.arrayBuffer()));
    const answer = await fetch('/v1/push/arrived', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id }),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.timeout(answerMs),
    });
    return answer.ok ? ((await answer.json()) as Shown) : plain;
  } catch {
    return plain;
  }
}

function neutralIn(spoken: string): Shown {
  const language = spoken.toLowerCase().startsWith('de') ? 'de' : 'en';
  const [title, text] = neutral[language]!;
  return { title, text, to: page, language };
}

/** As the app was last spoken on this device; the app keeps it here (switch.ts). */
async function language(): Promise<string> {
  try {
    const kept = await (await caches.open('steward-push')).match('/push-language');
    return kept ? await kept.text() : scope.navigator.language;
  } catch {
    return scope.navigator.language;
  }
}

/** Within the app, whatever stands there. */
function addressOf(to: unknown): string {
  const url = typeof to === 'string' && to.startsWith('/app') ? new URL(to, scope.location.origin) : new URL(page, scope.location.origin);
  return url.origin === scope.location.origin ? url.href : `${scope.location.origin}${page}`;
}

async function open(url: string): Promise<unknown> {
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const app = windows.find((each) => new URL(each.url).pathname.startsWith('/app'));
  if (!app) return scope.clients.openWindow(url);
  await app.focus();
  return app.navigate(url).catch(() => scope.clients.openWindow(url));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
