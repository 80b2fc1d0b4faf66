// The growing end of a log's tree, as far as a writer needs it: the right edge for the root, and one partial tile a level, from which the
// tile rows of a commit come. A commit that fails must leave no trace, so growing gives a new value and changes nothing.
import { nodeHash } from '@steward/protocol/ledger/tree.ts';
import { tileHeight, tileLevelMax, tileWidth } from '@steward/protocol/ledger/tile.ts';
import { sha256Bytes } from '@steward/protocol/ledger/sha256.ts';
import { nativeSha256 } from './native-hash.ts';

export interface LogTree {
  readonly size: number;
  /** Complete subtrees of the right edge, largest first. */
  readonly edge: readonly Uint8Array[];
  /** The hashes of the last, unfinished tile of each level. */
  readonly partial: readonly (readonly Uint8Array[])[];
}

/** A tile to be written. A full one of level 0 is written once; one of a higher level again whenever it has grown. */
export interface GrownTile {
  readonly level: number;
  readonly n: number;
  readonly bytes: Uint8Array;
}

export const emptyLogTree: LogTree = { size: 0, edge: [], partial: [] };

/** The tree with `leaves` (leaf hashes) behind it, and the tiles that are new or have grown. */
export function growTree(tree: LogTree, leaves: readonly Uint8Array[]): { readonly tree: LogTree; readonly tiles: readonly GrownTile[] } {
  const edge = [...tree.edge];
  const partial = tree.partial.map((hashes) => [...hashes]);
  const counts = Array.from({ length: tileLevelMax + 1 }, (_, level) => Math.floor(tree.size / tileWidth ** level));
  const grown = new Map<string, GrownTile>();
  let size = tree.size;

  const put = (level: number, hash: Uint8Array): void => {
    const hashes = (partial[level] ??= []);
    hashes.push(hash);
    const n = Math.floor(counts[level]! / tileWidth);
    counts[level]!++;
    if (level > 0 || hashes.length === tileWidth) grown.set(`${level}/${n}`, { level, n, bytes: joined(hashes) });
    if (hashes.length === tileWidth) partial[level] = [];
  };

  for (const leaf of leaves) {
    put(0, leaf);
    let top = leaf;
    let height = 0;
    for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) {
      top = nodeHash(edge.pop()!, top, nativeSha256);
      height++;
      if (height % tileHeight === 0 && height / tileHeight <= tileLevelMax) put(height / tileHeight, top);
    }
    edge.push(top);
    size++;
  }
  return { tree: { size, edge, partial }, tiles: [...grown.values()] };
}

function joined(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * sha256Bytes);
  hashes.forEach((hash, i) => bytes.set(hash, i * sha256Bytes));
  return bytes;
}

/** The root over a right edge. */
export function rootOfEdge(edge: readonly Uint8Array[]): Uint8Array {
  if (edge.length === 0) return nativeSha256(new Uint8Array(0));
  return edge.reduceRight((right, left) => nodeHash(left, right, nativeSha256));
}

/** The complete subtrees that a row of leaf hashes decomposes into, largest first. */
export function edgeOf(leaves: readonly Uint8Array[]): readonly Uint8Array[] {
  return growTree(emptyLogTree, leaves).tree.edge;
}
