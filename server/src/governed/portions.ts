// Counting over several nodes: of what all of them may do together each takes a part ahead, so that not every single one costs a write. What a node takes and does not
// use is lost until the window is over; so a little less than the whole may be done, and never more.
import type { Clock } from '../ports/clock.ts';
import type { Nodes } from '../ports/nodes.ts';

/** A part is this share of the whole, and at least one. */
const partsMax = 8;
const namesMax = 10_000;

interface Taken {
  readonly untilMs: number;
  left: number;
  /** Nothing is left for any node. */
  empty: boolean;
  /** Asked for already; whoever comes meanwhile waits for the same. */
  asking: Promise<void> | undefined;
}

export interface PortionParts {
  readonly nodes: Pick<Nodes, 'portion'>;
  readonly clock: Clock;
  /** What is counted, in ASCII without spaces. */
  readonly what: string;
  readonly max: number;
  readonly everyMs: number;
}

export class Portions {
  readonly #parts: PortionParts;
  readonly #taken = new Map<string, Taken>();

  constructor(parts: PortionParts) {
    this.#parts = parts;
  }

  /** Whether it may happen once more. `name` is opaque: nothing that says who somebody is. Throws `store-unavailable`. */
  async take(name: string): Promise<boolean> {
    const taken = this.#of(name);
    while (taken.left === 0 && !taken.empty) {
      taken.asking ??= this.#ask(name, taken).finally(() => (taken.asking = undefined));
      await taken.asking;
    }
    if (taken.left === 0) return false;
    taken.left--;
    return true;
  }

  async #ask(name: string, taken: Taken): Promise<void> {
    const { nodes, what, max, everyMs } = this.#parts;
    const given = await nodes.portion(`${what}/${name}`, Math.ceil(max / partsMax), max, everyMs);
    taken.left += given;
    taken.empty = given === 0;
  }

  #of(name: string): Taken {
    const { clock, everyMs } = this.#parts;
    const nowMs = clock.nowMs();
    const known = this.#taken.get(name);
    if (known && nowMs < known.untilMs) return known;
    const fresh: Taken = { untilMs: (Math.floor(nowMs / everyMs) + 1) * everyMs, left: 0, empty: false, asking: undefined };
    this.#taken.delete(name);
    this.#taken.set(name, fresh);
    if (this.#taken.size > namesMax) this.#taken.delete(this.#taken.keys().next().value!);
    return fresh;
  }
}
