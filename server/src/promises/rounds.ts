// Looking at everything, a bounded part at a time: what is too much for one check is gone through over several, and a round says when it was whole.
// Rounds live in the memory of the process; after a start they begin anew.
export interface Round<F> {
  /** How many things the round that is under way, or has just ended, has looked at. */
  readonly looked: number;
  /** The last round that was whole: when it ended, over how many things. */
  readonly whole: { readonly endedMs: number; readonly looked: number; readonly faults: readonly F[] } | undefined;
  /** What this round has found so far. */
  readonly faults: readonly F[];
}

interface Going<T, F> {
  walk: AsyncIterator<T>;
  looked: number;
  faults: F[];
  whole: Round<F>['whole'];
}

export const faultsKeptMax = 100;

export class Rounds {
  readonly #going = new Map<string, Going<unknown, unknown>>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /**
   * Goes on with the round `name`, or begins it: looks at up to `atOnceMax` things of `walk` until `signal` aborts. `look` says what is wrong with one, if
   * anything is. A round that threw begins anew the next time.
   */
  async goOn<T, F>(
    name: string,
    walk: () => AsyncIterable<T>,
    look: (thing: T) => Promise<F | undefined> | F | undefined,
    { atOnceMax, signal }: { readonly atOnceMax: number; readonly signal: AbortSignal },
  ): Promise<Round<F>> {
    const known = this.#going.get(name) as Going<T, F> | undefined;
    const going: Going<T, F> = known ?? { walk: walk()[Symbol.asyncIterator](), looked: 0, faults: [], whole: undefined };
    this.#going.delete(name);
    for (let at = 0; at < atOnceMax && !signal.aborted; at++) {
      const next = await going.walk.next();
      if (next.done === true) return this.#ended(name, going, walk);
      const fault = await look(next.value);
      going.looked++;
      if (fault !== undefined && going.faults.length < faultsKeptMax) going.faults.push(fault);
    }
    this.#going.set(name, going as Going<unknown, unknown>);
    return { looked: going.looked, whole: going.whole, faults: going.faults };
  }

  #ended<T, F>(name: string, { looked, faults }: Going<T, F>, walk: () => AsyncIterable<T>): Round<F> {
    const whole = { endedMs: this.#nowMs(), looked, faults };
    this.#going.set(name, { walk: walk()[Symbol.asyncIterator](), looked: 0, faults: [], whole });
    return { looked, whole, faults };
  }
}
