// What somebody was told. A notice holds no content and is the person's own, so nothing is opened here.
import { noticesListedMax } from '@steward/protocol/wire/notice-routes.ts';
import type { Tools } from '../../governed/operation.ts';
import { tellPending } from '../../lifecycle/notices/announce.ts';
import { signalNotice } from '../../lifecycle/notices/tell.ts';
import type { PolicyVersions } from '../../policy/policy-versions.ts';
import type { SignedIn } from '../../ports/identity.ts';
import { findNotice, noticesOf, readMark, type FoundNotice, type Telling } from '../../stores/notices.ts';
import { isoTime } from '../../stores/wire-record.ts';
import type { Call } from './call.ts';

const attemptsMax = 5;
const done = { done: true } as const;

export function noticeHandlers(tools: Tools, policies: PolicyVersions) {
  const { rows, clock } = tools;
  /** What is about another of their businesses is seen there. */
  const ofCaller = async ({ person, business }: SignedIn) =>
    (await noticesOf(rows, person)).filter(({ stored }) => stored.business === undefined || stored.business === business);
  return {
    async notices(call: Call) {
      const caller = call.person();
      await tellPending(tools, policies, caller.person);
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

export const wireTelling = ({ channel, atMs, outcome }: Telling) => ({ channel, at: isoTime(atMs), outcome });

const wireNotice = ({ stored: { id, business, notice, atMs, readAtMs, told } }: FoundNotice) => ({
  id,
  at: isoTime(atMs),
  ...(business === undefined ? {} : { business }),
  notice,
  ...(readAtMs === undefined ? {} : { readAt: isoTime(readAtMs) }),
  told: told.map(wireTelling),
});
