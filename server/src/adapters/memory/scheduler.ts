// The kit of the deterministic simulation: one seed decides everything that may differ between two runs.
//
// Adapters in memory that were given a scheduler park every call twice, before it acts and before it answers. `run` starts the tasks
// (writers, readers), waits until nobody can go on by himself, then lets one parked call go on, chosen by the seed, until all tasks
// have ended. So the same seed gives the same interleaving, step by step, and `trace` is the same list.
//
// What is simulated must wait for nothing but the ports and promises: a timer, a thread or a real file makes runs differ.
//
//   const scheduler = createScheduler(seed);
//   const rows = memoryRows({ scheduler });
//   await scheduler.run([writer, writer, reader]);   // throws the first error, with the seed in its message
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';

/** How often the event loop may turn with nothing parked and a task unfinished, before the run counts as stalled. */
export const idleTurnsMax = 1_000;
/** How many steps one run may take. */
export const stepsMax = 1_000_000;
const traceEntriesMax = 10_000;

export interface Dice {
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

export interface Scheduler {
  readonly seed: number;
  /** For the tasks' own choices; drawn from the same seed. */
  readonly dice: Dice;
  /** What went on, in order; for comparing two runs and for reading a failure. At most 10,000 entries. */
  readonly trace: readonly string[];
  /** Waits until it is this caller's turn. Outside `run` it does not wait. */
  turn(label: string): Promise<void>;
  /** Runs the tasks to their end. Throws the first error of a task, or that the run stalled, naming the seed. */
  run(tasks: readonly (() => Promise<void>)[]): Promise<void>;
}

/** The xoshiro128** generator, seeded by SplitMix32: 32 random bits a call. For tests alone: it can be predicted. */
function generator(seed: number): () => number {
  let spread = seed >>> 0;
  const next32 = (): number => {
    spread = (spread + 0x9e3779b9) >>> 0;
    let mixed = spread;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  let [a, b, c, d] = [next32(), next32(), next32(), next32()];
  const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));
  return () => {
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
}

/** Choices from a seed (a whole number; its low 32 bits count). */
export function seededDice(seed: number): Dice {
  const next = generator(seed);
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return { below, chance: (probability) => next() / 2 ** 32 < probability, pick: (from) => from[below(from.length)]! };
}

/** Bytes from a seed, for tests that must give the same bytes each time. Never for a real key. */
export function seededRandom(seed: number): Random {
  const next = generator(seed);
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      for (let i = 0; i < length; i++) bytes[i] = next() >>> 24;
      return bytes;
    },
  };
}

export interface ManualClock extends Clock {
  set(nowMs: number): void;
  advance(byMs: number): void;
}

/** A clock that a test moves, also backwards. It starts on 1 January 2026. */
export function manualClock(startMs = 1_767_225_600_000): ManualClock {
  let nowMs = startMs;
  return { nowMs: () => nowMs, set: (toMs) => void (nowMs = toMs), advance: (byMs) => void (nowMs += byMs) };
}

interface Parked {
  readonly label: string;
  readonly resume: () => void;
}

class SeededScheduler implements Scheduler {
  readonly seed: number;
  readonly dice: Dice;
  readonly trace: string[] = [];
  readonly #parked: Parked[] = [];
  #running = false;

  constructor(seed: number) {
    this.seed = seed;
    this.dice = seededDice(seed);
  }

  turn(label: string): Promise<void> {
    if (!this.#running) return Promise.resolve();
    return new Promise((resume) => this.#parked.push({ label, resume }));
  }

  async run(tasks: readonly (() => Promise<void>)[]): Promise<void> {
    if (this.#running) throw new Error('the scheduler runs already');
    this.#running = true;
    let unfinished = tasks.length;
    const failures: unknown[] = [];
    for (const task of tasks) {
      void task()
        .catch((error: unknown) => void failures.push(error))
        .finally(() => void unfinished--);
    }
    try {
      await this.#drive(() => unfinished > 0 && failures.length === 0);
    } finally {
      this.#running = false;
      for (const parked of this.#parked.splice(0)) parked.resume();
    }
    if (failures.length > 0)
      throw new Error(`the schedule of seed ${this.seed} failed after ${this.trace.length} steps`, { cause: failures[0] });
  }

  async #drive(goesOn: () => boolean): Promise<void> {
    let idle = 0;
    for (let step = 0; step < stepsMax; step++) {
      await eventLoopTurn();
      if (!goesOn()) return;
      if (this.#parked.length === 0) {
        if (++idle > idleTurnsMax)
          throw new Error(`the schedule of seed ${this.seed} stalled: a task waits for something that is not scheduled`);
        continue;
      }
      idle = 0;
      const [chosen] = this.#parked.splice(this.dice.below(this.#parked.length), 1);
      if (this.trace.length < traceEntriesMax) this.trace.push(chosen!.label);
      chosen!.resume();
    }
    throw new Error(`the schedule of seed ${this.seed} took more than ${stepsMax} steps`);
  }
}

/** Lets everything run that needs nothing but promises. */
function eventLoopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A scheduler whose every choice follows from `seed`. */
export function createScheduler(seed: number): Scheduler {
  return new SeededScheduler(seed);
}
