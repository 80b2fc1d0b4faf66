// Generations: how every node that writes a table of rows knows of the cuts that are open, without asking at each commit.
//
// Opening a cut begins a new generation, and every row carries the generation it was written in (`g`). A cut `c` shows exactly the rows of generations
// before `c`. One item holds the generation that is and the cuts that are open; a node reads it again when what it knows is older than `freshMs`, and when
// it meets a row of a later generation. So:
//  1. A commit is of one generation whole, that of its transaction; a row never goes back to an earlier one (a condition of every write).
//  2. `freshMs` after a cut was opened every new commit is of its generation; `drainMs` later none of an earlier one can still arrive.
//  3. Who has seen what a commit of a generation wrote writes in no earlier one.
//  4. When nobody knows what became of a commit, the generation moves on before this node's next one: should it arrive after all, it overwrites nothing
//     that was written since, because that is of a later generation than its own.
// A single node pays one small read for two seconds of writing; an idle one pays nothing.
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { StewardError } from '@steward/protocol/errors.ts';
import type { DynamoPlace, Item } from './dynamo-calls.ts';
import { batchGet, names, transact } from './dynamo-calls.ts';

const freshMsUsual = 2_000;
const drainMsUsual = 15_000;
/** A cut whose process has died ends after this. */
const leaseMs = 120_000;
const swapAttemptsMax = 20;
const readAttemptsMax = 5;

export interface Known {
  readonly generation: number;
  /** The generations of the cuts that are open. */
  readonly open: readonly number[];
  /** When the question was asked, by this process's own clock. */
  readonly askedAt: number;
  readonly revision: number;
}

interface State {
  readonly generation: number;
  readonly open: ReadonlyMap<number, number>;
  readonly revision: number;
}

const stateKey: Item = { pk: { S: 'cut' }, sk: { S: 'state' } };

export class Generations {
  readonly #place: DynamoPlace;
  #known: Known | undefined;
  #asking: Promise<Known> | undefined;
  #seen = 0;
  #moveOn = false;

  constructor(place: DynamoPlace) {
    this.#place = place;
  }

  /** What is known, asked at most `freshMs` ago. */
  async fresh(): Promise<Known> {
    if (this.#moveOn) {
      await this.#swap((state) => ({ ...state, generation: state.generation + 1 }));
      this.#moveOn = false;
    }
    for (let attempt = 0; attempt < readAttemptsMax; attempt++) {
      if (this.#known !== undefined && this.isFresh(this.#known)) return this.#known;
      this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
      const { generation } = await this.#asking;
      // A table restored to a moment may hold rows of a later generation than its state: the state follows.
      if (generation < this.#seen) await this.#swap((state) => ({ ...state, generation: Math.max(state.generation, this.#seen) }));
    }
    throw new StewardError('store-unavailable', { rule: 'the generation of the rows is asked for in time' });
  }

  /** Whether a commit may still be sent by it. */
  isFresh(known: Known): boolean {
    if (known.generation < this.#seen || known.revision !== this.#known?.revision) return false;
    const { alone = false, freshMs = freshMsUsual } = this.#place.sharing ?? {};
    return alone || performance.now() - known.askedAt < freshMs;
  }

  /** A row of this generation was met. */
  saw(generation: number): void {
    if (generation > this.#seen) this.#seen = generation;
  }

  /** The outcome of a commit is unknown. */
  lostSight(): void {
    this.#moveOn = true;
  }

  /** Begins the generation of a new cut; its number. */
  async open(): Promise<number> {
    const { generation } = await this.#swap((state) => {
      const next = state.generation + 1;
      return { generation: next, open: new Map([...living(state), [next, Date.now() + leaseMs]]) };
    });
    return generation;
  }

  /** Lengthens the life of a cut; false when it has ended. */
  async renew(cut: number): Promise<boolean> {
    const { open } = await this.#swap((state) => ({
      generation: state.generation,
      open: state.open.has(cut) ? new Map([...state.open, [cut, Date.now() + leaseMs]]) : state.open,
    }));
    return open.has(cut);
  }

  /** Ends a cut, and those whose process has died; safe to repeat. */
  async close(cut?: number): Promise<Known> {
    await this.#swap((state) => ({ generation: state.generation, open: new Map(living(state).filter(([each]) => each !== cut)) }));
    return this.#known!;
  }

  /** Waits until every node knows of what changed now. */
  async known(): Promise<void> {
    const { alone = false, freshMs = freshMsUsual } = this.#place.sharing ?? {};
    if (!alone) await setTimeout(freshMs);
  }

  /** Waits, after `known`, until nothing that was sent in ignorance of it can still arrive. */
  async drained(): Promise<void> {
    const { alone = false, drainMs = drainMsUsual } = this.#place.sharing ?? {};
    if (!alone) await setTimeout(drainMs);
  }

  async #ask(): Promise<Known> {
    const askedAt = performance.now();
    return this.#learn(await this.#read(), askedAt);
  }

  #learn(state: State, askedAt: number): Known {
    const { generation, revision } = state;
    if (this.#known === undefined || revision >= this.#known.revision)
      this.#known = { generation, revision, open: [...state.open.keys()], askedAt };
    this.saw(state.generation);
    return this.#known;
  }

  async #read(): Promise<State> {
    const [item] = await batchGet(this.#place, [stateKey]);
    const open = Object.entries(item?.['open']?.M ?? {}).map(([cut, until]) => [Number(cut), Number(until.N)] as const);
    return { generation: Number(item?.['n']?.N ?? 0), open: new Map(open), revision: Number(item?.['r']?.N ?? 0) };
  }

  /** Reads, changes and writes the state; another's change in between means once more. */
  async #swap(change: (state: State) => Omit<State, 'revision'>): Promise<State> {
    for (let attempt = 0; attempt < swapAttemptsMax; attempt++) {
      const was = await this.#read();
      const next = { ...change(was), revision: was.revision + 1 };
      const askedAt = performance.now();
      if ((await transact(this.#place, [this.#write(was, next)])).done) {
        this.#learn(next, askedAt);
        return next;
      }
    }
    throw new StewardError('store-unavailable', { rule: 'others open and close cuts all the time' });
  }

  #write(was: State, next: State) {
    const open = Object.fromEntries([...next.open].map(([cut, untilMs]) => [String(cut), { N: String(untilMs) }]));
    return {
      Put: {
        TableName: this.#place.table,
        Item: { ...stateKey, n: { N: String(next.generation) }, open: { M: open }, r: { N: String(next.revision) } },
        ConditionExpression: was.revision === 0 ? 'attribute_not_exists(#pk)' : '#r = :was',
        ExpressionAttributeNames: names(was.revision === 0 ? 'pk' : 'r'),
        ...(was.revision === 0 ? {} : { ExpressionAttributeValues: { ':was': { N: String(was.revision) } } }),
      },
    };
  }
}

function living(state: State): [number, number][] {
  return [...state.open].filter(([, untilMs]) => untilMs > Date.now());
}
