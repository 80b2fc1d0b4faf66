// Reads a log for somebody who goes through it from its beginning to its end, bundle by bundle: each row is read once, some hundred at a time, and the next while these
// are looked at. Whoever asks for something that does not come next is served as by any reader.
import { LogReader, type LogRows, type StoredRow } from './log-reader.ts';

export class LogInOrder extends LogReader {
  readonly #goingOn = new Map<LogRows, RowsInOrder>();

  override async *batches(prefix: LogRows, first: number, count = Infinity): AsyncGenerator<StoredRow> {
    let rows = this.#goingOn.get(prefix);
    if (!rows) this.#goingOn.set(prefix, (rows = new RowsInOrder(super.batches(prefix, first))));
    const done = await rows.turn();
    try {
      if (await rows.isNext(first)) yield* rows.take(first + count);
      else yield* super.batches(prefix, first, count);
    } finally {
      done();
    }
  }
}

/** Rows as they are taken one by one, by one after the other. The last one taken is given once more: it may hold what comes next. */
class RowsInOrder {
  readonly #coming: AsyncGenerator<StoredRow>;
  #last: StoredRow | undefined;
  #following: StoredRow | undefined;
  #busy: Promise<void> = Promise.resolve();
  /** The store did not answer: what comes next is not known any more, and is not the end. */
  #broken = false;

  constructor(coming: AsyncGenerator<StoredRow>) {
    this.#coming = coming;
  }

  /** Resolves when those who came before are done; called when this one is. */
  async turn(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#busy;
    this.#busy = before.then(() => promise);
    await before;
    return resolve;
  }

  /** Whether the row that would hold `first` is the last one that was taken, or comes next. */
  async isNext(first: number): Promise<boolean> {
    if (this.#broken || (this.#last && first < this.#last.first)) return false;
    this.#last ??= await this.#pull();
    this.#following ??= await this.#pull();
    while (this.#following && this.#following.first <= first) {
      this.#last = this.#following;
      this.#following = await this.#pull();
    }
    return true;
  }

  /** The rows that hold entries before `end`. */
  async *take(end: number): AsyncGenerator<StoredRow> {
    while (this.#last) {
      yield this.#last;
      const next = (this.#following ??= await this.#pull());
      if (!next || next.first >= end) return;
      this.#last = next;
      this.#following = undefined;
    }
  }

  async #pull(): Promise<StoredRow | undefined> {
    try {
      const { value, done } = await this.#coming.next();
      return done === true ? undefined : value;
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }
}
