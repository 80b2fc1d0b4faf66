// Tells somebody of the staff that a case which concerns them is another now: it was asked for, answered, taken, has ended. Nothing is opened for it and
// no business is learnt of by it, so it stands in no ledger: the events are ids of cases that are theirs to read, or were until this change,
// and that something was written to the staff, without saying by whom.
//
//  1. Before anything is given, the session is looked at again: who has left, or has been signed out, hears nothing more within `checkMs`.
//  2. A case that does not concern them is not told of: neither that it is there nor that anything happens.
//  3. What waits for a slow reader is bounded, as with `watch`.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { businessOfCase, findCase, newestCases, type StoredCase } from '../stores/cases.ts';
import type { Principal, Tools } from './operation.ts';
import { concernsStaff } from './read-cases.ts';
import { checkMs, gatherMs, pause, streamMs, streamsPerSessionMax, Waiting, type WatchInput } from './watch.ts';

export type CaseEvent =
  | { readonly name: 'case'; readonly data: { readonly id: string } }
  /** Somebody wrote to the staff, or one of them answered: which thread it is, and whether it is theirs to read, the list says. */
  | { readonly name: 'threads'; readonly data: Readonly<Record<string, never>> }
  /** `beat` says that an end would be heard: whoever hears none for a while shows nothing any more. */
  | { readonly name: 'reset' | 'beat'; readonly data: Readonly<Record<string, never>> };

const beatMs = 10_000;

/** Whoever listens, in a case of a business. */
type As = (business: BusinessId, ofCase: string) => Principal;

/** So many of the newest cases are looked through for those that concern somebody. */
export const newestLookedAt = 200;

/** With the count of streams that are open in this process. Throws `too-many-requests`. */
export function createWatchCases(tools: Tools) {
  const open = new Map<string, number>();
  return (session: string, as: As, input: WatchInput): AsyncIterable<CaseEvent> => {
    const streams = open.get(session) ?? 0;
    if (streams >= streamsPerSessionMax)
      throw new StewardError('too-many-requests', { rule: `at most ${streamsPerSessionMax} streams of events for a session` });
    open.set(session, streams + 1);
    const waiting = new Waiting();
    const endListening = tools.signals.listen('staff', (signals) => waiting.add(signals));
    let ended = false;
    const end = () => {
      if (ended) return;
      ended = true;
      endListening();
      const left = open.get(session)! - 1;
      if (left === 0) open.delete(session);
      else open.set(session, left);
    };
    // Whoever goes away before the first event is asked for leaves nothing behind.
    if (input.signal.aborted) end();
    else input.signal.addEventListener('abort', end, { once: true });
    return eventsOf(tools, as, input, waiting, end);
  };
}

async function* eventsOf(tools: Tools, as: As, input: WatchInput, waiting: Waiting, end: () => void): AsyncGenerator<CaseEvent> {
  const { clock, rows } = tools;
  const concerns = (stored: StoredCase) => concernsStaff(tools, as(stored.business, stored.case.id), stored);
  const untilMs = clock.nowMs() + streamMs;
  let givenAtMs = clock.nowMs();
  try {
    // Of what concerned them before, they are told that it does no more.
    const known = new Set<string>();
    for (const stored of await newestCases(rows, newestLookedAt)) if (await concerns(stored)) known.add(stored.case.id);
    while (!input.signal.aborted && clock.nowMs() < untilMs) {
      if (await waiting.somethingWithin(checkMs, input.signal)) await pause(gatherMs, input.signal);
      if (input.signal.aborted || !(await input.stillSignedIn())) return;
      const { signals, overflowed } = waiting.take();
      const told: CaseEvent[] = overflowed ? [{ name: 'reset', data: {} }] : [];
      if (signals.some(({ kind }) => kind === 'thread')) told.push({ name: 'threads', data: {} });
      for (const signal of signals) {
        if (signal.kind !== 'case') continue;
        const business = await businessOfCase(rows, signal.case);
        const stored = business && (await findCase(rows, business, signal.case));
        const before = known.delete(signal.case);
        const now = stored !== undefined && (await concerns(stored));
        if (now) known.add(signal.case);
        if (before || now) told.push({ name: 'case', data: { id: signal.case } });
      }
      yield* told;
      if (told.length > 0) givenAtMs = clock.nowMs();
      else if (clock.nowMs() - givenAtMs >= beatMs) {
        givenAtMs = clock.nowMs();
        yield { name: 'beat', data: {} };
      }
    }
  } finally {
    end();
  }
}
