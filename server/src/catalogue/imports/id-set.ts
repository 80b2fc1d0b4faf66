// The ids of an import, to find those that come twice and references to what comes along. Open addressing over 64 bits mixed of the 128 of each id: two ids
// share them by accident once in 2^64 pairs, and whoever makes up two that do has one row of theirs refused. 13 to 35 bytes for each id.
import { decodeId } from '@steward/protocol/ids.ts';

const sizeMin = 1_024;

export class IdSet {
  #highs = new Uint32Array(sizeMin);
  #lows = new Uint32Array(sizeMin);
  /** 1 + the number that goes with the id; 0 where there is none. */
  #values = new Uint32Array(sizeMin);
  #visited = new Uint8Array(sizeMin);
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** False when the id is there already; then nothing changes. `value` is at most 2^32 - 2. */
  add(id: string, value: number): boolean {
    if (this.#count * 4 >= this.#values.length * 3) this.#grow();
    const [high, low] = halves(id);
    const at = this.#place(high, low);
    if (this.#values[at] !== 0) return false;
    this.#put(at, high, low, value + 1);
    this.#count++;
    return true;
  }

  /** The number that was given with the id. */
  find(id: string): number | undefined {
    const found = this.#values[this.#place(...halves(id))]!;
    return found === 0 ? undefined : found - 1;
  }

  /** False when it was visited before, since the last `leave`. */
  visit(id: string): boolean {
    const at = this.#place(...halves(id));
    const first = this.#visited[at] === 0;
    this.#visited[at] = 1;
    return first;
  }

  /** Takes every visit back. */
  leave(): void {
    this.#visited.fill(0);
  }

  #place(high: number, low: number): number {
    const mask = this.#values.length - 1;
    for (let at = low & mask; ; at = (at + 1) & mask)
      if (this.#values[at] === 0 || (this.#highs[at] === high && this.#lows[at] === low)) return at;
  }

  #put(at: number, high: number, low: number, value: number): void {
    this.#highs[at] = high;
    this.#lows[at] = low;
    this.#values[at] = value;
  }

  #grow(): void {
    const [highs, lows, values] = [this.#highs, this.#lows, this.#values];
    this.#highs = new Uint32Array(values.length * 2);
    this.#lows = new Uint32Array(values.length * 2);
    this.#values = new Uint32Array(values.length * 2);
    // Nobody visits while ids still come.
    this.#visited = new Uint8Array(values.length * 2);
    for (let i = 0; i < values.length; i++)
      if (values[i] !== 0) this.#put(this.#place(highs[i]!, lows[i]!), highs[i]!, lows[i]!, values[i]!);
  }
}

function halves(id: string): [high: number, low: number] {
  const { buffer, byteOffset } = decodeId(id);
  const view = new DataView(buffer, byteOffset);
  return [
    mixed(view.getUint32(0) ^ Math.imul(view.getUint32(8), 0x9e3779b1)),
    mixed(view.getUint32(4) ^ Math.imul(view.getUint32(12), 0x85ebca6b)),
  ];
}

function mixed(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x7feb352d);
  return (once ^ (once >>> 15)) >>> 0;
}
