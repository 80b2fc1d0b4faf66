// Reads the beginning of a file piece by piece and remembers it, so that the file can be handed on unchanged when the beginning turns out to be something else.
import { MalformedPicture } from './malformed-picture.ts';

export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #bytesMax: number;
  #seen = new Uint8Array(64 * 1024);
  #seenBytes = 0;
  #at = 0;

  /** Reads at most `bytesMax` bytes before `rest`. */
  constructor(source: AsyncIterable<Uint8Array>, bytesMax: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#bytesMax = bytesMax;
  }

  /** Where the next byte lies in the file. */
  get at(): number {
    return this.#at;
  }

  /** The next `count` bytes; throws MalformedPicture where the file or the bound ends before. Valid until the next read. */
  async take(count: number): Promise<Uint8Array> {
    const bytes = await this.peek(count);
    this.#at += count;
    return bytes;
  }

  /** As `take`, and they come again. */
  async peek(count: number): Promise<Uint8Array> {
    while (this.#seenBytes < this.#at + count) await this.#more(this.#at + count);
    return this.#seen.subarray(this.#at, this.#at + count);
  }

  /** Everything read so far. */
  seen(): Uint8Array {
    return this.#seen.subarray(0, this.#seenBytes);
  }

  /** What has not been read yet, behind `seen`. */
  async *rest(): AsyncIterable<Uint8Array> {
    for (;;) {
      const { done, value } = await this.#source.next();
      if (done) return;
      yield value;
    }
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #more(wanted: number): Promise<void> {
    if (wanted > this.#bytesMax) throw new MalformedPicture('what stands before the picture is too long');
    const { done, value } = await this.#source.next();
    if (done) throw new MalformedPicture('it ends too early');
    const needed = this.#seenBytes + value.length;
    if (needed > this.#seen.length) {
      const longer = new Uint8Array(Math.max(needed, this.#seen.length * 2));
      longer.set(this.seen());
      this.#seen = longer;
    }
    this.#seen.set(value, this.#seenBytes);
    this.#seenBytes = needed;
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
export const latin = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));
