// Tiles that a signed root vouches for. The partial tiles of the right edge together give the root, so they are trusted if they do;
// every full tile is trusted if it folds into its hash in the trusted tile above it. So a handful of tiles leads from the signed root to
// any leaf hash, however much of the rest was tampered with, and the first difference to what somebody holds can be named.
import { equalBytes, sha256, sha256Bytes, type Hash } from './sha256.ts';
import { readTileAt, type LedgerSource } from './source.ts';
import { foldTile, hashAt, tileHeight, tileLevelMax, tileWidth, tileWidthAt } from './tile.ts';
import { Frontier } from './tree.ts';

const keptTilesMax = 64;

export class TrustedTiles {
  readonly size: number;
  readonly #root: Uint8Array;
  readonly #source: LedgerSource;
  readonly #hash: Hash;
  readonly #kept = new Map<string, Uint8Array>();
  #edge: Promise<ReadonlyMap<number, Uint8Array> | undefined> | undefined;

  constructor(source: LedgerSource, { size, root }: { readonly size: number; readonly root: Uint8Array }, hash: Hash = sha256) {
    this.#source = source;
    this.size = size;
    this.#root = root;
    this.#hash = hash;
  }

  /** Tile `n` of `level` if the root vouches for it; `undefined` if it is missing, altered, or what leads to it is. */
  async tile(level: number, n: number): Promise<Uint8Array | undefined> {
    const width = tileWidthAt(level, n, this.size);
    if (width === 0) return undefined;
    this.#edge ??= this.#readEdge();
    const edge = await this.#edge;
    if (width < tileWidth) return edge?.get(level);
    const place = `${level}/${n}`;
    const kept = this.#kept.get(place);
    if (kept) return kept;
    const above = await this.tile(level + 1, Math.floor(n / tileWidth));
    if (!above) return undefined;
    const tile = await readTileAt(this.#source, { level, n, width });
    if (tile?.length !== width * sha256Bytes) return undefined;
    if (!equalBytes(foldTile(tile, 0, tileHeight, this.#hash), hashAt(above, n % tileWidth))) return undefined;
    if (this.#kept.size >= keptTilesMax) this.#kept.clear();
    this.#kept.set(place, tile);
    return tile;
  }

  async #readEdge(): Promise<ReadonlyMap<number, Uint8Array> | undefined> {
    const edge = new Map<number, Uint8Array>();
    const hashes: Uint8Array[] = [];
    for (let level = tileLevelMax; level >= 0; level--) {
      const count = Math.floor(this.size / tileWidth ** level);
      const width = count % tileWidth;
      if (width === 0) continue;
      const tile = await readTileAt(this.#source, { level, n: Math.floor(count / tileWidth), width });
      if (tile?.length !== width * sha256Bytes) return undefined;
      edge.set(level, tile);
      hashes.push(...this.#completeSubtrees(tile, width));
    }
    return equalBytes(Frontier.from(this.size, hashes, this.#hash).root(), this.#root) ? edge : undefined;
  }

  /** A partial tile's share of the right edge: its hashes in groups of powers of two, largest first. */
  #completeSubtrees(tile: Uint8Array, width: number): Uint8Array[] {
    const hashes: Uint8Array[] = [];
    let from = 0;
    for (let height = tileHeight - 1; height >= 0; height--) {
      if (Math.floor(width / 2 ** height) % 2 === 0) continue;
      hashes.push(foldTile(tile, from, height, this.#hash));
      from += 2 ** height;
    }
    return hashes;
  }
}

/** Entries [from, to) among which the first difference lies; with `tile`, they are one level-0 tile that is trusted. */
export interface Difference {
  readonly from: number;
  readonly to: number;
  readonly tile?: Uint8Array;
}

/** A tile of level 1 or above as somebody computed it, at least as wide as the trusted one. */
export type ComputedTile = (level: number, n: number) => Uint8Array | undefined;

/**
 * Where computed tiles first differ from trusted ones, by leaf. Level 0 is not compared: the answer names the tile.
 * `undefined` when nothing can be trusted.
 */
export async function firstDifference(trusted: TrustedTiles, computed: ComputedTile): Promise<Difference | undefined> {
  for (let level = tileLevelMax; level >= 0; level--) {
    const count = Math.floor(trusted.size / tileWidth ** level);
    const n = Math.floor(count / tileWidth);
    if (count % tileWidth === 0) continue;
    const tile = await trusted.tile(level, n);
    if (!tile) return undefined;
    if (level === 0) return { from: n * tileWidth, to: trusted.size, tile };
    const place = differingHash(tile, computed(level, n));
    if (place !== undefined) return descend(trusted, computed, level - 1, n * tileWidth + place);
  }
  return undefined;
}

async function descend(trusted: TrustedTiles, computed: ComputedTile, level: number, n: number): Promise<Difference> {
  const from = n * tileWidth ** (level + 1);
  const to = Math.min(trusted.size, from + tileWidth ** (level + 1));
  const tile = await trusted.tile(level, n);
  if (!tile) return { from, to };
  if (level === 0) return { from, to, tile };
  const place = differingHash(tile, computed(level, n)) ?? 0;
  return descend(trusted, computed, level - 1, n * tileWidth + place);
}

/** The first hash of `tile` that `other` does not have in the same place. */
export function differingHash(tile: Uint8Array, other: Uint8Array | undefined): number | undefined {
  const width = Math.ceil(tile.length / sha256Bytes);
  for (let i = 0; i < width; i++) {
    if (!other || !equalBytes(hashAt(tile, i), hashAt(other, i))) return i;
  }
  return undefined;
}
