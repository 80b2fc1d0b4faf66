// What somebody was told, and how they want to be. A notice holds no content and is the person's own, so nothing is opened here; what those who run a business see of it
// is an operation (read-told).
import { StewardError } from '@steward/protocol/errors.ts';
import type { SessionId } from '@steward/protocol/ids.ts';
import { noticesListedMax, type NoticeSettingsBody, type PushTarget } from '@steward/protocol/wire/notice-routes.ts';
import type { Tools } from '../../governed/operation.ts';
import { readTold } from '../../governed/read-told.ts';
import { tellPending } from '../../lifecycle/notices/announce.ts';
import { bindDevice, noteLooked, showArrived, type DeviceParts } from '../../lifecycle/notices/push-devices.ts';
import { changeHow, wireHow } from '../../lifecycle/notices/settings.ts';
import { signalNotice } from '../../lifecycle/notices/tell.ts';
import type { PolicyVersions } from '../../policy/policy-versions.ts';
import type { Identity, PushDevice, SignedIn } from '../../ports/identity.ts';
import { toldHow } from '../../stores/notice-settings.ts';
import { findNotice, noticesOf, readMark, type FoundNotice, type Telling } from '../../stores/notices.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { createBudget } from './budget.ts';
import type { Call } from './call.ts';

const attemptsMax = 5;
const done = { done: true } as const;
/** Devices that one person may switch push on for: each costs a push to wherever they say. */
const bindingsAnHourMax = 10;
const hourMs = 3_600_000;

export interface NoticeParts {
  readonly tools: Tools;
  readonly policies: PolicyVersions;
  readonly identity: DeviceParts['identity'] & Pick<Identity, 'unbindPush'>;
  /** Absent where nothing is pushed. */
  readonly push?: Pick<DeviceParts, 'out' | 'checkTarget'> | undefined;
}

export function noticeHandlers(parts: NoticeParts) {
  const { tools, policies } = parts;
  const { rows, clock } = tools;
  /** What is about another of their businesses is seen there; what they wanted elsewhere than in the app is not seen here. */
  const ofCaller = async ({ person, business }: SignedIn) =>
    (await noticesOf(rows, person)).filter(
      ({ stored }) =>
        (stored.business === undefined || stored.business === business) && stored.told.some(({ channel }) => channel === 'app'),
    );
  return {
    ...pushHandlers(parts),
    async notices(call: Call) {
      const caller = call.person();
      await tellPending(tools, policies, caller.person);
      await noteLooked(tools, caller.person);
      const all = await ofCaller(caller);
      return {
        notices: all.slice(0, noticesListedMax).map(wireNotice),
        unread: all.filter(({ stored }) => stored.readAtMs === undefined).length,
      };
    },
    async readNotices(call: Call) {
      const caller = call.person();
      const { ids } = call.body as { readonly ids?: readonly string[] };
      const unread = (await ofCaller(caller)).filter(({ stored }) => stored.readAtMs === undefined && (ids?.includes(stored.id) ?? true));
      for (const found of unread) await markRead(found);
      if (unread[0]) await signalNotice(tools, caller.person, unread[0].stored.id);
      return done;
    },
  };

  /** Read anew where the mail of it was noted meanwhile. */
  async function markRead(given: FoundNotice): Promise<void> {
    let found: FoundNotice | undefined = given;
    for (let attempt = 0; attempt < attemptsMax && found && found.stored.readAtMs === undefined; attempt++) {
      if ((await rows.commit([readMark(found, clock.nowMs())])).done) return;
      found = await findNotice(rows, given.stored.person, given.stored.id);
    }
  }
}

function pushHandlers({ tools, identity, push }: NoticeParts) {
  const budget = createBudget(tools, 'push-devices', bindingsAnHourMax, hourMs);
  const settingsOf = async ({ person, session }: SignedIn) => {
    const { how } = await toldHow(tools.rows, person);
    const key = await push?.out.publicKey();
    const devices = await identity.pushDevices(person);
    return {
      ...wireHow(how),
      devices: devices.map((device) => ({ ...wireDevice(device), current: device.session === session, carrier: carrierOf(device.target) })),
      push: key === undefined ? {} : { key },
    };
  };
  const carrierOf = (target: PushTarget) => push?.out.carrierOf(target) ?? 'none';
  const parts = (): DeviceParts => {
    if (!push) throw new StewardError('refused', { rule: 'push is switched off here' });
    return { tools, identity, ...push };
  };
  return {
    noticeSettings: (call: Call) => settingsOf(call.person()),
    async setNoticeSettings(call: Call) {
      await changeHow(tools, call.person().person, call.body as NoticeSettingsBody);
      return settingsOf(call.person());
    },
    async bindPush(call: Call) {
      const caller = call.person();
      const { target } = call.body as { readonly target: PushTarget };
      if (!(await budget.take(caller.person)))
        throw new StewardError('too-many-requests', { rule: `${bindingsAnHourMax} devices an hour` });
      await bindDevice(parts(), caller, target);
      return done;
    },
    pushArrived: async (call: Call) =>
      showArrived(parts(), call.person(), Uint8Array.fromBase64((call.body as { readonly id: string }).id, { alphabet: 'base64url' })),
    async unbindPush(call: Call) {
      const { person } = call.person();
      const session = call.params['id'] as SessionId;
      if (!(await identity.pushDevices(person)).some((device) => device.session === session)) throw new StewardError('not-found');
      await identity.unbindPush(person, session);
      return done;
    },
    async told(call: Call) {
      const things = await call.perform(readTold, {});
      return {
        things: things.map(({ atMs, notice, people }) => ({
          at: isoTime(atMs),
          notice,
          people: people.map(({ person, told }) => ({ person, told: told.map(wireTelling) })),
        })),
      };
    },
  };
}

const wireDevice = ({ session, device, sinceMs, confirmed, reachedAtMs }: PushDevice) => ({
  id: session,
  device,
  since: isoTime(sinceMs),
  confirmed,
  ...(reachedAtMs === undefined ? {} : { lastReachedAt: isoTime(reachedAtMs) }),
});

export const wireTelling = ({ channel, atMs, outcome }: Telling) => ({ channel, at: isoTime(atMs), outcome });

const wireNotice = ({ stored: { id, business, notice, atMs, readAtMs, told } }: FoundNotice) => ({
  id,
  at: isoTime(atMs),
  ...(business === undefined ? {} : { business }),
  notice,
  ...(readAtMs === undefined ? {} : { readAt: isoTime(readAtMs) }),
  told: told.map(wireTelling),
});
