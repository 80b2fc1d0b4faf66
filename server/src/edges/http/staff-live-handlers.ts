// What changes for the staff, as server-sent events: the edge holds the connection, `watch-cases` says what goes over it.
import { createWatchCases } from '../../governed/watch-cases.ts';
import type { Call } from './call.ts';
import { sendEvents } from './live-handlers.ts';
import { isAtWork, type RegisterParts } from './register.ts';
import { staffPrincipal } from './staff-case-handlers.ts';

export function staffLiveHandlers(parts: RegisterParts, closing: AbortSignal) {
  const watchCases = createWatchCases(parts.door.tools);
  return {
    async staffLive(call: Call) {
      const caller = call.person();
      const gone = new AbortController();
      call.reply.raw.once('close', () => gone.abort());
      const events = watchCases(caller.session, (business, ofCase) => staffPrincipal(call, business, ofCase), {
        signal: AbortSignal.any([gone.signal, closing]),
        async stillSignedIn() {
          const now = await parts.staff.identity.authenticate(call.token!);
          return now?.session === caller.session && (await isAtWork(parts, now));
        },
      });
      return sendEvents(call, events);
    },
  };
}
