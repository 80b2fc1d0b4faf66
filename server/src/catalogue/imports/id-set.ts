// The ids of an import, to find those that come twice and references to what comes along. Open addressing over 64 bits mixed of the 128 of each id: two ids
// share them by accident once in 2^64 pairs, and whoever makes up two that do has one row of theirs refused. The ids lie in 256 tables by eight of those bits, so
// that one of them grows at a time: 15 to 23 bytes for each id, and no more while they come.
import { decodeId } from '@steward/protocol/ids.ts';

const tablesCount = 256;
const sizeMin = 16;
/** Of a table's places, before it grows by half. */
const fullest = 0.8;
const visitedBit = 0x8000_0000;
const valueBits = 0x7fff_ffff;

interface Table {
  highs: Uint32Array;
  lows: Uint32Array;
  /** 1 + the number that goes with the id; 0 where there is none. The highest bit says whether it was visited. */
  values: Uint32Array;
  count: number;
}

export class IdSet {
  readonly #tables: (Table | undefined)[] = Array.from({ length: tablesCount });
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** False when the id is there already; then nothing changes. `value` is at most 2^31 - 2. */
  add(id: string, value: number): boolean {
    const [high, low] = halves(id);
    const table = this.#roomy(high);
    const at = placeIn(table, high, low);
    if (table.values[at] !== 0) return false;
    put(table, at, high, low, value + 1);
    table.count++;
    this.#size++;
    return true;
  }

  /** The number that was given with the id. */
  find(id: string): number | undefined {
    const [high, low] = halves(id);
    const table = this.#tables[high >>> 24];
    const found = table === undefined ? 0 : table.values[placeIn(table, high, low)]! & valueBits;
    return found === 0 ? undefined : found - 1;
  }

  /** False when it was visited before, since the last `leave`, or is not there. */
  visit(id: string): boolean {
    const [high, low] = halves(id);
    const table = this.#tables[high >>> 24];
    if (table === undefined) return false;
    const at = placeIn(table, high, low);
    const value = table.values[at]!;
    if (value === 0 || value >= visitedBit) return false;
    table.values[at] = value | visitedBit;
    return true;
  }

  /** Takes every visit back. */
  leave(): void {
    for (const table of this.#tables)
      for (let at = 0; at < (table?.values.length ?? 0); at++) table!.values[at] = table!.values[at]! & valueBits;
  }

  /** The table of these ids, with room for one more. */
  #roomy(high: number): Table {
    const number = high >>> 24;
    const table = (this.#tables[number] ??= emptyTable(sizeMin));
    if (table.count + 1 <= table.values.length * fullest) return table;
    const larger = emptyTable(Math.ceil(table.values.length * 1.5));
    larger.count = table.count;
    for (let i = 0; i < table.values.length; i++) {
      const [of, above, low] = [table.values[i]!, table.highs[i]!, table.lows[i]!];
      if (of !== 0) put(larger, placeIn(larger, above, low), above, low, of);
    }
    return (this.#tables[number] = larger);
  }
}

const emptyTable = (size: number): Table => ({
  highs: new Uint32Array(size),
  lows: new Uint32Array(size),
  values: new Uint32Array(size),
  count: 0,
});

/** Where the id is, or would be. */
function placeIn({ highs, lows, values }: Table, high: number, low: number): number {
  const size = values.length;
  for (let at = low % size; ; at = at + 1 === size ? 0 : at + 1)
    if (values[at] === 0 || (highs[at] === high && lows[at] === low)) return at;
}

function put(table: Table, at: number, high: number, low: number, value: number): void {
  table.highs[at] = high;
  table.lows[at] = low;
  table.values[at] = value;
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
