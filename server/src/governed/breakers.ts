// Circuit breakers of the gate, one for each processor and host: after several failures in a row nothing is sent there for a while, so that a service that is
// down is not beaten, and nobody waits for it. Then one request tries; if it works the rest may go again, if not the pause doubles. In memory: a process that
// starts anew tries once.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Clock } from '../ports/clock.ts';

export const failuresMax = 5;
export const pauseMsMin = 30_000;
export const pauseMsMax = 10 * 60_000;
/** A try that nothing was heard of for so long is over. */
const tryMsMax = 120_000;
const placesMax = 1_000;

export interface Resting {
  readonly processor: string;
  readonly sinceMs: number;
  /** When it is tried again. */
  readonly untilMs: number;
}

interface State {
  readonly processor: string;
  failures: number;
  /** Set while it rests. */
  rest: { readonly sinceMs: number; readonly untilMs: number; readonly pauseMs: number; triedMs: number | undefined } | undefined;
}

export class Breakers {
  readonly #clock: Clock;
  readonly #states = new Map<string, State>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Throws `outbound-resting` while nothing is to be sent there. Whoever passes tells what became of it. */
  pass(processor: string, host: string): { readonly worked: () => void; readonly failed: () => void } {
    const name = `${processor} ${host}`;
    const nowMs = this.#clock.nowMs();
    const rest = this.#states.get(name)?.rest;
    if (rest) {
      const trying = rest.triedMs !== undefined && nowMs - rest.triedMs < tryMsMax;
      if (nowMs < rest.untilMs || trying)
        throw new StewardError('outbound-resting', { rule: 'the service failed several times in a row, and is tried again in a while' });
      rest.triedMs = nowMs;
    }
    return { worked: () => void this.#states.delete(name), failed: () => this.#failed(processor, name) };
  }

  /** What rests now. */
  resting(): readonly Resting[] {
    return [...this.#states.values()].flatMap(({ processor, rest }) =>
      rest === undefined ? [] : [{ processor, sinceMs: rest.sinceMs, untilMs: rest.untilMs }],
    );
  }

  #failed(processor: string, name: string): void {
    const state = this.#states.get(name) ?? { processor, failures: 0, rest: undefined };
    const nowMs = this.#clock.nowMs();
    state.failures++;
    // Those that were under way when it opened say nothing new.
    if (state.rest === undefined ? state.failures >= failuresMax : state.rest.triedMs !== undefined) {
      const pauseMs = state.rest === undefined ? pauseMsMin : Math.min(pauseMsMax, state.rest.pauseMs * 2);
      state.rest = { sinceMs: state.rest?.sinceMs ?? nowMs, untilMs: nowMs + pauseMs, pauseMs, triedMs: undefined };
    }
    // The newest last; hosts that a business named are many.
    this.#states.delete(name);
    this.#states.set(name, state);
    if (this.#states.size > placesMax) this.#states.delete(this.#states.keys().next().value!);
  }
}
