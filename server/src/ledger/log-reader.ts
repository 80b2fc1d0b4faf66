// Reads a log out of its rows: entries, tiles, roots of earlier sizes. Everything it gives is a pure function of committed entries, so a
// tile is the same whoever asks and whenever. What is missing is an error that names the entry, never a shorter log.
import { encodeBundle, hashReader, tileWidth, tileWidthAt, type ReadTile, type TileAt } from '@steward/protocol/ledger/tile.ts';
import { sha256Bytes } from '@steward/protocol/ledger/sha256.ts';
import { leafHash } from '@steward/protocol/ledger/tree.ts';
import type { Row, RowReader } from '../ports/rows.ts';
import {
  damaged,
  decodeHead,
  entriesKey,
  entriesPrefix,
  firstIndexOf,
  headKey,
  tileKey,
  turnKey,
  type valuesPrefix,
  volumePartition,
  type Head,
  type VolumeName,
} from './layout.ts';
import { rootOfEdge } from './log-tree.ts';
import { nativeSha256 } from './native-hash.ts';

/** Rows asked for at once; a batch of one entry is one row. */
const rowsPerReadMax = 256;
/** Entries that one read is meant to bring, however many rows they lie in. */
const entriesPerReadMax = 1_024;
/** What is taken for the entries of a row until some were read. */
const entriesPerRowGuess = 8;

/** Entries in a row, and where the row begins. */
export interface StoredRow {
  readonly first: number;
  readonly row: Row;
}

export type LogRows = typeof entriesPrefix | typeof valuesPrefix;

export class LogReader {
  readonly name: VolumeName;
  readonly partition: string;
  readonly #rows: RowReader;
  /** As the last read found them: how many rows hold what is wanted. */
  #entriesPerRow = entriesPerRowGuess;

  constructor(rows: RowReader, name: VolumeName) {
    this.#rows = rows;
    this.name = name;
    this.partition = volumePartition(name);
  }

  /** The committed head, and its revision. `integrity-failed` when it is missing: a listed volume has one. */
  async head(): Promise<{ readonly head: Head; readonly revision: number }> {
    const row = await this.#rows.get(headKey(this.partition));
    if (!row) throw damaged(`the head of volume ${this.name.volume} is missing`);
    return { head: decodeHead(row.value), revision: row.revision };
  }

  /** `count` entries from `first` on, which must be committed. */
  async entries(first: number, count: number): Promise<Uint8Array[]> {
    const entries = await this.entriesFound(first, count);
    if (entries.length < count) throw damaged(`volume ${this.name.volume}: entry ${first + entries.length} is missing`);
    return entries;
  }

  /** As `entries`, up to the first that is missing. */
  async entriesFound(first: number, count: number): Promise<Uint8Array[]> {
    const entries: Uint8Array[] = [];
    if (count === 0) return entries;
    for await (const { first: from, row } of this.batches(entriesPrefix, first, count)) {
      const next = first + entries.length;
      const batch = readBatch(row.value);
      if (from > next || from + batch.entries.length <= next) return entries;
      entries.push(...batch.entries.slice(next - from, next - from + count - entries.length));
      if (entries.length >= count || !batch.whole) return entries;
    }
    return entries;
  }

  async entry(index: number): Promise<Uint8Array> {
    return (await this.entries(index, 1))[0]!;
  }

  /** A tile as it is in a tree of any committed size, with `width` hashes. */
  async hashTile(level: number, n: number, width: number): Promise<Uint8Array> {
    const firstEntry = n * tileWidth ** (level + 1);
    if (level === 0 && width < tileWidth) return this.#leaves(firstEntry, width);
    const row = await this.#rows.get(tileKey(this.partition, level, n));
    if (!row || row.value.length < width * sha256Bytes)
      throw damaged(`volume ${this.name.volume}: the hashes from entry ${firstEntry} on are missing`);
    return row.value.subarray(0, width * sha256Bytes);
  }

  readonly readTile: ReadTile = (level, n, width) => this.hashTile(level, n, width);

  /** A tile or bundle by its place; `undefined` where a log of `size` entries has none. */
  async tile({ level, n, width }: TileAt, size: number): Promise<Uint8Array | undefined> {
    if (width > tileWidthAt(level, n, size)) return undefined;
    if (level !== 'entries') return this.hashTile(level, n, width);
    return encodeBundle(await this.entries(n * tileWidth, width));
  }

  /** The checkpoint at which key `n` handed over to the next; `undefined` as long as it has not. */
  async turn(n: number): Promise<string | undefined> {
    const row = await this.#rows.get(turnKey(this.partition, n));
    return row && new TextDecoder().decode(row.value);
  }

  /** The root of the log's first `size` entries. */
  async rootAt(size: number): Promise<Uint8Array> {
    return rootOfEdge(await this.edgeAt(size));
  }

  /** The complete subtrees of the right edge of the first `size` entries, largest first. */
  async edgeAt(size: number): Promise<readonly Uint8Array[]> {
    const read = hashReader(size, this.readTile, nativeSha256);
    const edge: Uint8Array[] = [];
    let at = 0;
    for (let level = 52; level >= 0; level--) {
      if (size - at < 2 ** level) continue;
      edge.push(await read(level, at / 2 ** level));
      at += 2 ** level;
    }
    return edge;
  }

  async #leaves(first: number, count: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(count * sha256Bytes);
    (await this.entries(first, count)).forEach((entry, i) => bytes.set(leafHash(entry, nativeSha256), i * sha256Bytes));
    return bytes;
  }

  /**
   * The rows of entries or of sealed values, from the one that would hold `first` on. `count` says how many entries are wanted, so that little more is read, and what is
   * behind them is given too. Without it all are, and the next rows are read while these are looked at.
   */
  async *batches(prefix: LogRows, first: number, count = Infinity): AsyncGenerator<StoredRow> {
    const { partition } = this;
    const keyOf = (index: number) => `${prefix}${entriesKey(partition, index).sort.slice(entriesPrefix.length)}`;
    let next = count > 1 ? this.#page(prefix, first > 0 ? keyOf(first - 1) : undefined, count) : undefined;
    const before = first > 0 || !next ? this.#rows.range({ partition, prefix, after: keyOf(first + 1), reverse: true, limit: 1 }) : [];
    const [start] = await before;
    if (start) yield { first: firstIndexOf(start.sort), row: start };
    next ??= this.#page(prefix, keyOf(first), count);
    for (;;) {
      const { limit } = next;
      const rows = await next.rows;
      const last = rows.at(-1);
      this.#learn(rows);
      const isLast = last === undefined || rows.length < limit;
      if (!isLast && count === Infinity) next = this.#page(prefix, last.sort, count);
      // It may itself begin with `first`.
      for (const row of rows) if (row.sort !== start?.sort) yield { first: firstIndexOf(row.sort), row };
      if (isLast) return;
      // Whoever wants a part may have had it all by now, and has stopped.
      if (count !== Infinity) next = this.#page(prefix, last.sort, Math.max(1, first + count - firstIndexOf(last.sort)));
    }
  }

  /** Asks for about as many rows as hold `count` entries. */
  #page(prefix: LogRows, after: string | undefined, count: number): { readonly rows: Promise<readonly Row[]>; readonly limit: number } {
    const limit = Math.min(rowsPerReadMax, Math.ceil(Math.min(count, entriesPerReadMax) / this.#entriesPerRow) + 1);
    const rows = this.#rows.range({ partition: this.partition, prefix, limit, ...(after === undefined ? {} : { after }) });
    // Awaited later, or never by whoever stops before it.
    rows.catch(() => undefined);
    return { rows, limit };
  }

  #learn(rows: readonly Row[]): void {
    if (rows.length < 2) return;
    const entries = firstIndexOf(rows.at(-1)!.sort) - firstIndexOf(rows[0]!.sort);
    this.#entriesPerRow = Math.max(1, entries / (rows.length - 1));
  }
}

/** The entries of one batch's row, and whether they fill it; more than a bundle's 256 may be in it. */
export function readBatch(value: Uint8Array): { readonly entries: readonly Uint8Array[]; readonly whole: boolean } {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= value.length) {
    const end = at + 2 + ((value[at]! << 8) | value[at + 1]!);
    if (end > value.length) break;
    entries.push(value.subarray(at + 2, end));
    at = end;
  }
  return { entries, whole: at === value.length };
}

/** As a bundle is written, for any number of entries. */
export function encodeBatch(entries: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    bytes[at] = entry.length >> 8;
    bytes[at + 1] = entry.length & 255;
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bytes;
}
