// Slowing guesses down. Every attempt is counted before it is checked, so that many at once gain nothing; a good one is taken
// back. After a few free attempts each further one has to wait, twice as long each time, up to a quarter of an hour, never for
// ever. Counts fade with time.
//
// The store is bounded: an account has a handful of counters of its own; network addresses and e-mail addresses that have no
// account share a fixed number of slots, chosen by a keyed hash nobody can aim at.
// An account counts separately for addresses its owner signed in from before, so that guessing from elsewhere does not lock
// the owner out.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { RowKey } from '../../../ports/rows.ts';
import type { GuessesRow, IdentityRows, Opened } from './identity-rows.ts';

export interface Pace {
  readonly freeCount: number;
  readonly firstWaitMs: number;
  readonly waitMsMax: number;
  /** One attempt is forgotten after each such time without another. */
  readonly fadeMs: number;
}

export const paces = {
  account: { freeCount: 8, firstWaitMs: 1_000, waitMsMax: 900_000, fadeMs: 3_600_000 },
  address: { freeCount: 30, firstWaitMs: 1_000, waitMsMax: 900_000, fadeMs: 60_000 },
  mail: { freeCount: 3, firstWaitMs: 60_000, waitMsMax: 3_600_000, fadeMs: 3_600_000 },
} as const satisfies Record<string, Pace>;

export interface Counter {
  readonly key: RowKey;
  readonly pace: Pace;
}

const attemptsMax = 5;
const waitingMax = 1_000;

export interface SlowDown {
  /** Counts one attempt on every counter, or throws `too-many-requests` having counted none. */
  spend(counters: readonly Counter[]): Promise<void>;
  /** Takes one attempt back, as well as it can: somebody else's count is not worth failing a sign-in for. */
  forgive(counter: Counter): Promise<void>;
}

export function createSlowDown(rows: IdentityRows, clock: Clock): SlowDown {
  const inTurn = createTurns();
  return {
    spend: (counters) => inTurn(() => spend(rows, clock, counters)),
    forgive: (counter) => inTurn(() => forgive(rows, counter)),
  };
}

const readCounts = async (rows: IdentityRows, counters: readonly Counter[]) =>
  (await rows.getMany(counters.map((counter) => counter.key))) as readonly (Opened<GuessesRow> | undefined)[];

async function spend(rows: IdentityRows, clock: Clock, counters: readonly Counter[]): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const nowMs = clock.nowMs();
    const found = await readCounts(rows, counters);
    const waitMs = Math.max(0, ...counters.map((counter, i) => waitLeftMs(counter.pace, found[i]?.value, nowMs)));
    if (waitMs > 0) throw new StewardError('too-many-requests', { rule: `try again in ${Math.ceil(waitMs / 1_000)} seconds` });
    const changes = counters.map((counter, i) => {
      const count = faded(counter.pace, found[i]?.value, nowMs) + 1;
      return rows.put(counter.key, { count, last: nowMs }, found[i]?.revision ?? 'absent');
    });
    if (await rows.commit(changes)) return;
  }
  throw new StewardError('too-many-requests', { rule: 'try again in 1 seconds' });
}

async function forgive(rows: IdentityRows, counter: Counter): Promise<void> {
  const [found] = await readCounts(rows, [counter]);
  if (!found || found.value.count === 0) return;
  await rows.commit([rows.put(counter.key, { ...found.value, count: found.value.count - 1 }, found.revision)]);
}

/** Counting takes turns within this process, so that it conflicts only with other nodes; the wait is bounded. */
function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return (work) => {
    if (waiting >= waitingMax) return Promise.reject(new StewardError('too-many-requests', { rule: 'try again in 1 seconds' }));
    waiting++;
    const turn = last.then(work).finally(() => waiting--);
    last = turn.catch(() => undefined);
    return turn;
  };
}

function faded(pace: Pace, guesses: GuessesRow | undefined, nowMs: number): number {
  if (!guesses) return 0;
  return Math.max(0, guesses.count - Math.floor(Math.max(0, nowMs - guesses.last) / pace.fadeMs));
}

function waitLeftMs(pace: Pace, guesses: GuessesRow | undefined, nowMs: number): number {
  const over = faded(pace, guesses, nowMs) - pace.freeCount;
  if (!guesses || over < 0) return 0;
  return guesses.last + Math.min(pace.waitMsMax, pace.firstWaitMs * 2 ** Math.min(over, 20)) - nowMs;
}
