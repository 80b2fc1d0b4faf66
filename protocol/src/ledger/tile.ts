// Tiles (C2SP tlog-tiles, height 8): the tree and its entries as files that never change once they are full.
//
//   tile/<L>/<N>[.p/<W>]         W or 256 hashes of level L: of leaves (L = 0), or of full tiles of the level below
//   tile/entries/<N>[.p/<W>]     the same leaves' entries, each as a big-endian uint16 length and its bytes
//
// N is written in groups of three digits, all but the last with an `x` in front: 1234067 is `x001/x234/067`. A partial tile has
// W = floor(size / 256^L) mod 256 hashes; empty ones do not exist. Worked example in docs/formats/ledger.md.
import { sha256, sha256Bytes, type Hash } from './sha256.ts';
import { Frontier, nodeHash, type ReadHash } from './tree.ts';

export const tileHeight = 8;
/** Hashes in a full tile, entries in a full bundle. */
export const tileWidth = 256;
export const tileBytes = tileWidth * sha256Bytes;
export const entryBytesMax = 65_535;
/** 256^7 exceeds the largest tree, so there is nothing above level 6. */
export const tileLevelMax = 6;

export interface TileAt {
  readonly level: number | 'entries';
  /** Which tile of its level, from 0. */
  readonly n: number;
  /** 1 to 256; 256 is a full tile. */
  readonly width: number;
}

/** The path below the log's prefix. */
export function tilePath({ level, n, width }: TileAt): string {
  const digits = String(n);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/.{3}/g)!;
  const last = groups.length - 1;
  const path = groups.map((group, i) => (i === last ? group : `x${group}`)).join('/');
  return `tile/${level}/${path}${width === tileWidth ? '' : `.p/${width}`}`;
}

const pathPattern = /^tile\/(entries|[0-6])\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;

/** Reads a path back; `undefined` for anything but the one spelling of an existing place. */
export function parseTilePath(path: string): TileAt | undefined {
  const match = pathPattern.exec(path);
  if (!match) return undefined;
  const n = Number(match[2]!.replace(/[x/]/g, ''));
  const width = match[3] === undefined ? tileWidth : Number(match[3]);
  if (!Number.isSafeInteger(n) || (match[3] !== undefined && width >= tileWidth)) return undefined;
  const at: TileAt = { level: match[1] === 'entries' ? 'entries' : Number(match[1]), n, width };
  return tilePath(at) === path ? at : undefined;
}

/** How many hashes tile `n` of `level` has in a tree of `size` leaves: 0 (it does not exist) to 256. */
export function tileWidthAt(level: number | 'entries', n: number, size: number): number {
  const hashes = Math.floor(size / tileWidth ** (level === 'entries' ? 0 : level));
  return Math.max(0, Math.min(tileWidth, hashes - n * tileWidth));
}

/** Every tile and bundle of a tree of `size` leaves: level by level, then the bundles. */
export function* tilesOf(size: number): Generator<TileAt> {
  for (const level of [0, 1, 2, 3, 4, 5, 6, 'entries'] as const) {
    for (let n = 0, width = tileWidthAt(level, 0, size); width > 0; width = tileWidthAt(level, ++n, size)) yield { level, n, width };
  }
}

/** Entries one after another, each behind its length. RangeError for an entry that is empty or too long, or too many of them. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  if (entries.length > tileWidth) throw new RangeError(`bundle: more than ${tileWidth} entries`);
  const bytes = new Uint8Array(entries.reduce((sum, entry) => sum + 2 + entry.length, 0));
  let at = 0;
  for (const entry of entries) {
    if (entry.length > entryBytesMax) throw new RangeError(`bundle: an entry of more than ${entryBytesMax} bytes`);
    bytes[at] = entry.length >> 8;
    bytes[at + 1] = entry.length & 255;
    bytes.set(entry, at + 2);
    at += 2 + entry.length;
  }
  return bytes;
}

/** Takes a bundle apart. The entries are views into `bytes`. RangeError when it is torn or holds other than `width` entries. */
export function decodeBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const { entries, whole } = readBundle(bytes);
  if (!whole) throw new RangeError('bundle: torn');
  if (entries.length !== width) throw new RangeError(`bundle: ${entries.length} entries, not ${width}`);
  return entries;
}

/** The entries that can be read, and whether they fill `bytes` exactly. At most 257 are read. */
export function readBundle(bytes: Uint8Array): { entries: Uint8Array[]; whole: boolean } {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + 2 <= bytes.length && entries.length <= tileWidth) {
    const end = at + 2 + ((bytes[at]! << 8) | bytes[at + 1]!);
    if (end > bytes.length) break;
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  return { entries, whole: at === bytes.length };
}

/** Hash `i` of a tile, as a view. */
export function hashAt(tile: Uint8Array, i: number): Uint8Array {
  return tile.subarray(i * sha256Bytes, (i + 1) * sha256Bytes);
}

/** The hash of the complete subtree over the hashes [from, from + 2^height) of a tile. */
export function foldTile(tile: Uint8Array, from: number, height: number, hash: Hash = sha256): Uint8Array {
  let row: Uint8Array[] = [];
  for (let i = 0; i < 2 ** height; i++) row.push(hashAt(tile, from + i));
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i < row.length; i += 2) above.push(nodeHash(row[i]!, row[i + 1]!, hash));
    row = above;
  }
  return row[0]!;
}

/** Reads a tile whole, with the width that the tree's size gives it. */
export type ReadTile = (level: number, n: number, width: number) => Uint8Array | Promise<Uint8Array>;

/** Turns tiles into the hashes that proofs about a tree of `size` leaves are made of. Keeps the tiles it has read: make one for each proof. */
export function hashReader(size: number, readTile: ReadTile, hash: Hash = sha256): ReadHash {
  const kept = new Map<string, Uint8Array>();
  return async (level, index) => {
    const tileLevel = Math.min(Math.floor(level / tileHeight), tileLevelMax);
    const height = level - tileLevel * tileHeight;
    const first = index * 2 ** height;
    const n = Math.floor(first / tileWidth);
    const width = tileWidthAt(tileLevel, n, size);
    const place = `${tileLevel}/${n}`;
    const tile = kept.get(place) ?? (await readTile(tileLevel, n, width));
    if (tile.length !== width * sha256Bytes) throw new RangeError('tile: not of the width that the tree gives it');
    kept.set(place, tile);
    return foldTile(tile, first - n * tileWidth, height, hash);
  };
}

/**
 * Builds every tile of a growing tree: feed it leaf hashes in order, and it hands out each tile when it is full. It holds one
 * partial tile a level, so its memory does not grow with the tree.
 */
export class TileBuilder {
  readonly #hash: Hash;
  readonly #onFull: (tile: TileAt & { readonly level: number }, bytes: Uint8Array) => void;
  readonly #partial: Uint8Array[] = [];
  readonly #counts: number[] = [];
  readonly frontier: Frontier;

  constructor(onFull: (tile: TileAt & { readonly level: number }, bytes: Uint8Array) => void, hash: Hash = sha256) {
    this.#onFull = onFull;
    this.#hash = hash;
    this.frontier = new Frontier(hash);
  }

  append(leaf: Uint8Array): void {
    this.frontier.append(leaf);
    this.#put(0, leaf);
  }

  /** The partial tile of `level` as it is now: a view that the next `append` may change; `undefined` when there is none. */
  partial(level: number): { readonly n: number; readonly width: number; readonly bytes: Uint8Array } | undefined {
    const count = this.#counts[level] ?? 0;
    const width = count % tileWidth;
    if (width === 0) return undefined;
    return { n: Math.floor(count / tileWidth), width, bytes: this.#partial[level]!.subarray(0, width * sha256Bytes) };
  }

  #put(level: number, value: Uint8Array): void {
    const tile = (this.#partial[level] ??= new Uint8Array(tileBytes));
    const count = this.#counts[level] ?? 0;
    const place = count % tileWidth;
    tile.set(value, place * sha256Bytes);
    this.#counts[level] = count + 1;
    if (place !== tileWidth - 1) return;
    this.#onFull({ level, n: Math.floor(count / tileWidth), width: tileWidth }, tile.slice());
    if (level < tileLevelMax) this.#put(level + 1, foldTile(tile, 0, tileHeight, this.#hash));
  }
}
