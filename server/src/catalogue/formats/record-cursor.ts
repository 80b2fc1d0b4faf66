// A collection's records in turn, for what stops in the middle of a batch and goes on in the next file.
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';

export class RecordCursor {
  readonly #batches: AsyncIterator<readonly WireRecord[]>;
  #batch: readonly WireRecord[] = [];
  #at = 0;

  constructor(batches: AsyncIterable<readonly WireRecord[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  /** Whether there is another record; then `next` gives as many as are at hand without waiting. */
  async more(): Promise<boolean> {
    while (this.#at >= this.#batch.length) {
      const { done, value } = await this.#batches.next();
      if (done === true) return false;
      this.#batch = value;
      this.#at = 0;
    }
    return true;
  }

  /** The next one at hand; `undefined` when `more` must be asked again. */
  next(): WireRecord | undefined {
    return this.#batch[this.#at++];
  }

  /** Lets the source go, whether or not it was read to its end. */
  async close(): Promise<void> {
    await this.#batches.return?.();
  }
}
