// The clock of a node: as the system clock (adapters/embedded/system-clock.ts), with the mark and the leap kept in a row that all nodes share, so that time goes
// back for none of them, whichever machine it starts on, and what falls due waits for all of them when one saw a leap.
//
//   nodes   clock   [1, mark, [from, to] or null, how often somebody confirmed]
//
// A single machine whose clock is years ahead must not carry the others along: whoever saw a leap puts the leap into the row and not the mark forward, until a person
// has confirmed it. And a mark that lies further ahead of a node's own machine than it believes is not adopted: that is a leap too, which this node has not confirmed.
import { decodeCbor, encodeCbor } from '@steward/protocol/cbor.ts';
import type { ForwardJump } from '../../ports/time-trust.ts';
import type { RowKey, Rows } from '../../ports/rows.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TimeTrust } from '../../ports/time-trust.ts';

export interface RowClock extends Clock, TimeTrust {
  close(): Promise<void>;
}

export interface RowClockParts {
  readonly rows: Rows;
  /** How far ahead is believed without a second source. */
  readonly leapMs: number;
  readonly machine?: (() => number) | undefined;
  readonly steady?: () => number;
  readonly everyMs?: number;
}

const key: RowKey = { partition: 'nodes', sort: 'clock' };
const triesMax = 8;

interface Kept {
  readonly markMs: number;
  readonly jump: ForwardJump | undefined;
  readonly confirmed: number;
  readonly revision: number | undefined;
}

export async function openRowClock(parts: RowClockParts): Promise<RowClock> {
  const clock = new SharedClock(parts);
  await clock.begin(parts.everyMs ?? 10_000);
  // Each by itself: what needs the time alone is given `nowMs` and nothing else.
  return {
    nowMs: () => clock.nowMs(),
    unconfirmed: () => clock.unconfirmed(),
    confirm: () => clock.confirm(),
    close: () => clock.close(),
  };
}

class SharedClock implements RowClock {
  readonly #rows: Rows;
  readonly #leapMs: number;
  readonly #machine: () => number;
  readonly #steady: () => number;
  #shownMs = 0;
  /** Seen here and not yet in the row. */
  #seen: ForwardJump | undefined;
  #kept: Kept = { markMs: 0, jump: undefined, confirmed: 0, revision: undefined };
  #offsetMs: number;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor({ rows, leapMs, machine = Date.now, steady = () => performance.now() }: RowClockParts) {
    this.#rows = rows;
    this.#leapMs = leapMs;
    this.#machine = machine;
    this.#steady = steady;
    this.#offsetMs = machine() - steady();
  }

  async begin(everyMs: number): Promise<void> {
    this.#kept = await this.#read();
    this.#shownMs = this.#kept.markMs;
    const nowMs = this.#machine();
    if (this.#kept.markMs > 0 && nowMs - this.#kept.markMs > this.#leapMs) this.#seen = { fromMs: this.#kept.markMs, toMs: nowMs };
    await this.#share();
    this.#timer = setInterval(() => {
      this.#writing = this.#writing.then(() => this.#share()).catch(() => undefined);
    }, everyMs);
    this.#timer.unref();
  }

  /** Bound, because it is handed about by itself. */
  readonly nowMs = (): number => {
    const nowMs = this.#machine();
    if (nowMs <= this.#shownMs) return this.#shownMs;
    const expectedMs = this.#offsetMs + this.#steady();
    if (nowMs - expectedMs > this.#leapMs) this.#seen ??= { fromMs: Math.max(this.#shownMs, expectedMs), toMs: nowMs };
    return (this.#shownMs = nowMs);
  };

  unconfirmed(): ForwardJump | undefined {
    return this.#seen ?? this.#kept.jump;
  }

  async confirm(): Promise<void> {
    this.#seen = undefined;
    this.#offsetMs = this.#machine() - this.#steady();
    await this.#write((kept) => ({ markMs: Math.max(kept.markMs, this.nowMs()), jump: undefined, confirmed: kept.confirmed + 1 }));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    await this.#share().catch(() => undefined);
  }

  /** Puts the mark forward, or the leap that was seen here into the row, and takes over what others have put there. */
  async #share(): Promise<void> {
    const before = this.#kept.confirmed;
    const nowMs = this.nowMs();
    await this.#write((kept) => {
      if (kept.confirmed !== before) this.#seen = undefined;
      if (this.#seen) return { markMs: kept.markMs, jump: kept.jump ?? this.#seen, confirmed: kept.confirmed };
      return { markMs: Math.max(kept.markMs, nowMs), jump: kept.jump, confirmed: kept.confirmed };
    });
    // Somebody has looked at a clock, and found this time to be right.
    if (this.#kept.confirmed !== before) this.#offsetMs = this.#machine() - this.#steady();
    const { markMs } = this.#kept;
    const machineMs = this.#machine();
    if (markMs - machineMs > this.#leapMs && markMs > this.#shownMs) this.#seen ??= { fromMs: machineMs, toMs: markMs };
    else if (markMs > this.#shownMs) this.#shownMs = markMs;
  }

  async #write(next: (kept: Kept) => Omit<Kept, 'revision'>): Promise<void> {
    for (let tries = 0; tries < triesMax; tries++) {
      const kept = await this.#read();
      const wanted = next(kept);
      const value = encodeCbor([1, wanted.markMs, wanted.jump ? [wanted.jump.fromMs, wanted.jump.toMs] : null, wanted.confirmed]);
      const { done } = await this.#rows.commit([{ kind: 'put', key, value, expect: kept.revision ?? 'absent' }]);
      if (!done) continue;
      this.#kept = { ...wanted, revision: (kept.revision ?? 0) + 1 };
      return;
    }
  }

  async #read(): Promise<Kept> {
    const row = await this.#rows.get(key);
    if (!row) return { markMs: 0, jump: undefined, confirmed: 0, revision: undefined };
    const [, markMs, jump, confirmed] = decodeCbor(row.value) as readonly [number, number, readonly [number, number] | null, number];
    return { markMs, jump: jump ? { fromMs: jump[0], toMs: jump[1] } : undefined, confirmed, revision: row.revision };
  }
}
