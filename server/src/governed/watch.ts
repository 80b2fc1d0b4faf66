// watch: tells a member at once that something they may read has changed. The events hold opaque ids and no content, so one entry
// says that somebody watches, not one for each event; whoever connects again within a quarter of an hour is served by the same one.
//
//  1. Before anything is given, membership and session are looked at again: who was removed, or whose session ended, hears nothing more,
//     and the stream ends within `checkMs` even if nothing happens.
//  2. An event about a record goes to those alone who take part in its project, or run the business.
//  3. What waits for a slow reader is bounded: of one record only the newest is kept, and past `changesKeptMax` records it is one `reset`.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { LiveEventData, LiveEventName } from '@steward/protocol/wire/live-routes.ts';
import type { Signal } from '../ports/signals.ts';
import { standingOf } from '../stores/standing.ts';
import { locatePerson } from './locate.ts';
import type { Act, ReadOperation } from './operation.ts';

/** Several signals within so long are given together. */
export const gatherMs = 80;
export const checkMs = 5_000;
/** A sign of life is due when nothing was given for so long. */
export const beatMs = 15_000;
export const streamMs = 3_600_000;
export const changesKeptMax = 512;
export const streamsPerSessionMax = 12;
export const streamsPerBusinessMax = 2_000;

type EventOf<Name extends LiveEventName> = Name extends LiveEventName ? { readonly name: Name; readonly data: LiveEventData<Name> } : never;
/** `beat` tells nothing but that the stream lives. */
export type LiveEvent = EventOf<LiveEventName> | { readonly name: 'beat' };

export interface WatchInput {
  /** Ends the stream: the reader went away, or the server stops. */
  readonly signal: AbortSignal;
  /** Whether the session that asked is alive and still turned to this business. */
  readonly stillSignedIn: () => Promise<boolean>;
  /** What the reader shows was asked for since so long ago: what changed meanwhile is given first. */
  readonly agoMs?: number | undefined;
}

type Watch = ReadOperation<'watch', WatchInput, undefined, AsyncIterable<LiveEvent>>;

/** The operation, with the count of streams that are open in this process. */
export function createWatch(): Watch {
  const open = new Map<string, number>();
  return {
    kind: 'read',
    name: 'watch',
    entryServesMs: 900_000,
    async locate(tools, principal) {
      return { ...(await locatePerson(tools, principal, { person: principal.person })), records: [principal.business] };
    },
    async act(_grant, act, input) {
      const { tools, principal } = act;
      const session = principal.session ?? 'none';
      const streams = open.get(session) ?? 0;
      if (streams >= streamsPerSessionMax || tools.signals.listeners(principal.business) >= streamsPerBusinessMax)
        throw new StewardError('too-many-requests', { rule: `at most ${streamsPerSessionMax} streams of events for a session` });
      open.set(session, streams + 1);
      const waiting = new Waiting();
      const endListening = tools.signals.listen(principal.business, (signals) => waiting.add(signals));
      if (input.agoMs !== undefined) waiting.begin(tools.signals.recent(principal.business, input.agoMs));
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
      return eventsOf(act, input, waiting, end);
    },
  };
}

async function* eventsOf(act: Act<undefined>, input: WatchInput, waiting: Waiting, end: () => void): AsyncGenerator<LiveEvent> {
  const { clock } = act.tools;
  const untilMs = clock.nowMs() + streamMs;
  let givenAtMs = clock.nowMs();
  try {
    while (!input.signal.aborted && clock.nowMs() < untilMs) {
      if (await waiting.somethingWithin(checkMs, input.signal)) await pause(gatherMs, input.signal);
      if (input.signal.aborted || !(await input.stillSignedIn()) || !(await act.stillAllowed())) return;
      const events = await visible(act, waiting.take());
      yield* events;
      if (events.length > 0) givenAtMs = clock.nowMs();
      else if (clock.nowMs() - givenAtMs >= beatMs) {
        givenAtMs = clock.nowMs();
        yield { name: 'beat' };
      }
    }
  } finally {
    end();
  }
}

/** What has not been given yet. */
export class Waiting {
  #signals = new Map<string, Signal>();
  #overflowed = false;
  #wake: (() => void) | undefined;

  add(signals: readonly Signal[]): void {
    for (const signal of signals) this.#keep(signal);
    this.#wake?.();
  }

  /** What was given before; `undefined` where that is not known, so that everything counts as changed. */
  begin(signals: readonly Signal[] | undefined): void {
    if (signals === undefined) this.#overflowed = true;
    else this.add(signals);
  }

  take(): { readonly signals: readonly Signal[]; readonly overflowed: boolean } {
    const taken = { signals: [...this.#signals.values()], overflowed: this.#overflowed };
    this.#signals = new Map();
    this.#overflowed = false;
    return taken;
  }

  /** Whether anything waits, at the latest after `ms`, or when `signal` ends the wait. */
  async somethingWithin(ms: number, signal: AbortSignal): Promise<boolean> {
    if (this.#signals.size === 0 && !this.#overflowed) {
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      await pause(ms, AbortSignal.any([signal, woken.signal]));
      this.#wake = undefined;
    }
    return this.#signals.size > 0 || this.#overflowed;
  }

  #keep(signal: Signal): void {
    if (signal.kind === 'gap') {
      this.#overflowed = true;
      return;
    }
    const name = nameOf(signal);
    // The newest of a name stands last, where it happened.
    this.#signals.delete(name);
    if (this.#signals.size < changesKeptMax) this.#signals.set(name, signal);
    else this.#overflowed = true;
  }
}

function nameOf(signal: Exclude<Signal, { readonly kind: 'gap' }>): string {
  if (signal.kind === 'change') return signal.record;
  if (signal.kind === 'job') return signal.job;
  if (signal.kind === 'case') return `case ${signal.case}`;
  if (signal.kind === 'notice') return `notice ${signal.notice}`;
  if (signal.kind === 'thread') return `thread ${signal.thread}`;
  return signal.kind === 'ledger' ? `ledger ${signal.volume}` : `members ${signal.project ?? ''} ${signal.person ?? ''}`;
}

/** The signals as events for this reader, with what they may not know of left out. */
async function visible(act: Act<undefined>, { signals, overflowed }: ReturnType<Waiting['take']>): Promise<readonly LiveEvent[]> {
  if (overflowed) return [{ name: 'reset', data: {} }];
  const reaches = reachOf(act);
  const events: LiveEvent[] = [];
  const toldOf = new Set<ProjectId | undefined>();
  for (const signal of signals) {
    if (signal.kind === 'ledger') events.push({ name: 'ledger', data: { volume: signal.volume, size: signal.size } });
    else if (signal.kind === 'job') {
      if (await reaches('administration', signal.by)) events.push({ name: 'job', data: { id: signal.job } });
    } else if (signal.kind === 'case') {
      if (await reaches(signal.project ?? 'administration', signal.askedBy)) events.push({ name: 'case', data: { id: signal.case } });
    } else if (signal.kind === 'notice') {
      if (signal.to === act.principal.person) events.push({ name: 'notice', data: { id: signal.notice } });
    } else if (signal.kind === 'thread') {
      const mine = signal.by !== undefined && signal.by === act.principal.person;
      if (mine || (signal.company && (await reaches('administration', undefined))))
        events.push({ name: 'thread', data: { id: signal.thread } });
    } else if (signal.kind === 'change') {
      const room = signal.collection === 'projects' ? (signal.record as string as ProjectId) : signal.project;
      const decides = signal.collection !== 'quarantined-mails' || (await manages(act, room));
      if (decides && (await reaches(room, undefined))) events.push({ name: 'change', data: changeOf(signal) });
    } else if (signal.kind === 'members' && !toldOf.has(signal.project) && (await reaches(signal.project, signal.person))) {
      toldOf.add(signal.project);
      events.push({ name: 'members', data: signal.project === undefined ? {} : { project: signal.project } });
    }
  }
  return events;
}

/** What was set aside is known to those alone who decide about it. */
async function manages({ tools, principal }: Act<undefined>, project: ProjectId | undefined): Promise<boolean> {
  const { businessRole, projectRole } = await standingOf(tools.rows, principal.business, principal.person, project);
  return businessRole === 'owner' || businessRole === 'admin' || (businessRole === 'member' && projectRole === 'manager');
}

function changeOf({ collection, project, record, version, state, by }: Signal & { kind: 'change' }): LiveEventData<'change'> {
  return {
    collection,
    ...(project === undefined ? {} : { project }),
    id: record,
    ...(version === undefined ? {} : { version }),
    state,
    ...(by === undefined ? {} : { by }),
  };
}

/**
 * Whether the reader may know of something in `project` (or of the business as a whole, or of what only those who administer it see), or it concerns
 * them; each is looked up once.
 */
function reachOf({ tools, principal }: Act<undefined>) {
  const known = new Map<ProjectId | 'administration', boolean>();
  return async (where: ProjectId | 'administration' | undefined, concerned: PersonId | undefined): Promise<boolean> => {
    if (where === undefined || (concerned !== undefined && concerned === principal.person)) return true;
    const before = known.get(where);
    if (before !== undefined) return before;
    const project = where === 'administration' ? undefined : where;
    const { businessRole, projectRole } = await standingOf(tools.rows, principal.business, principal.person, project);
    const reached = businessRole === 'owner' || businessRole === 'admin' || (businessRole !== 'none' && projectRole !== 'none');
    known.set(where, reached);
    return reached;
  };
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    timer.unref();
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
