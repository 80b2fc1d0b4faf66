// Faults on demand: every call of an adapter in memory passes a gate, where a test can make it fail before it did anything, fail
// after it did everything, be slow, or find the disk full, and where the process can die.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Dice, Scheduler } from './scheduler.ts';

/**
 * `unavailable`: nothing was done (`store-unavailable`). `full`: nothing was done (`storage-full`). `unknown`: `outcome-unknown`,
 * before it was done or after. `crash`: the process dies here.
 */
export type Fault = 'unavailable' | 'full' | 'unknown' | 'crash';

export interface Faults {
  /** Asked before a call does anything; `call` is such as `rows.commit`, `n` counts the calls of this adapter from 1. Waiting makes it slow. */
  before?(call: string, n: number): Fault | undefined | Promise<Fault | undefined>;
  /** Asked after it was done, before it answers. Only `unknown` and `crash` make sense here. */
  after?(call: string, n: number): Fault | undefined | Promise<Fault | undefined>;
}

export interface MemoryOptions {
  readonly faults?: Faults;
  readonly scheduler?: Scheduler;
}

/** The process died: this call, and every later call of the same adapter, ends so. Whatever catches it can do no more. */
export class Crash extends Error {
  constructor() {
    super('crash');
    this.name = 'Crash';
  }
}

export interface CountedFaults extends Faults {
  /** How many calls have passed so far. */
  count(): number;
}

/** Makes the `nth` matching call fail, once, counted over all the adapters that share it. `nth` of 0 counts and never fails. */
export function failCall(
  nth: number,
  fault: Fault,
  at: 'before' | 'after' = 'before',
  matches: (call: string) => boolean = () => true,
): CountedFaults {
  let seen = 0;
  const ask = (call: string): Fault | undefined => (matches(call) && ++seen === nth ? fault : undefined);
  const hooks = at === 'before' ? { before: ask } : { after: ask };
  return { ...hooks, count: () => seen };
}

export interface FaultChances {
  readonly unavailable?: number;
  readonly full?: number;
  /** Half of them before it was done, half of them after. */
  readonly unknown?: number;
  readonly crash?: number;
}

/** Faults at random, each with a chance from 0 to 1 at every call; drawn from the dice, so a seed gives the same ones again. */
export function randomFaults(dice: Dice, chances: FaultChances): Faults {
  const drawn = (fault: Fault, share: number): Fault | undefined => (dice.chance((chances[fault] ?? 0) * share) ? fault : undefined);
  return {
    before: () => drawn('crash', 0.5) ?? drawn('unknown', 0.5) ?? drawn('unavailable', 1) ?? drawn('full', 1),
    after: () => drawn('crash', 0.5) ?? drawn('unknown', 0.5),
  };
}

/** What every call passes. */
export class Gate {
  readonly #faults: Faults;
  readonly #scheduler: Scheduler | undefined;
  #calls = 0;
  #crashed = false;

  constructor(options: MemoryOptions) {
    this.#faults = options.faults ?? {};
    this.#scheduler = options.scheduler;
  }

  crash(): void {
    this.#crashed = true;
  }

  /** Lets one call act: `act` is the instant in which it happens. */
  async pass<T>(call: string, act: () => T): Promise<T> {
    const n = ++this.#calls;
    this.#assertAlive();
    this.#raise((await this.#faults.before?.(call, n)) ?? undefined);
    await this.#scheduler?.turn(call);
    this.#assertAlive();
    const result = act();
    this.#raise((await this.#faults.after?.(call, n)) ?? undefined);
    await this.#scheduler?.turn(`${call} answers`);
    this.#assertAlive();
    return result;
  }

  #assertAlive(): void {
    if (this.#crashed) throw new Crash();
  }

  #raise(fault: Fault | undefined): void {
    this.#assertAlive();
    if (fault === undefined) return;
    if (fault === 'crash') {
      this.#crashed = true;
      throw new Crash();
    }
    throw new StewardError(codes[fault], { rule: 'a fault of the test' });
  }
}

const codes = { unavailable: 'store-unavailable', full: 'storage-full', unknown: 'outcome-unknown' } as const;
