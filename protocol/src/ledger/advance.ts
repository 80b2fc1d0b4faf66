// Whether a log only grew since it was last seen, told from a handful of tiles: what a browser asks each time it opens a ledger,
// where downloading every entry (verify.ts) would be too much.
import type { Checkpoint } from './checkpoint.ts';
import { equalBytes, sha256, type Hash } from './sha256.ts';
import { SourceError, type LedgerSource } from './source.ts';
import { hashReader } from './tile.ts';
import { Frontier, levelsOf } from './tree.ts';
import { TrustedTiles } from './trusted-tiles.ts';

export type Advance = 'grown' | 'rewound' | 'forked' | 'altered' | 'unchecked';

/**
 * Compares two checkpoints of one log whose signatures the caller has verified. `grown`: the older is the beginning of the newer (or
 * equal to it). `altered`: the tiles of `source` do not lead from the newer root to where the older one ended.
 */
export async function compareCheckpoints(
  older: Checkpoint,
  newer: Checkpoint,
  source: LedgerSource,
  hash: Hash = sha256,
): Promise<Advance> {
  if (older.origin !== newer.origin) throw new RangeError('checkpoints of two logs cannot be compared');
  if (newer.size < older.size) return 'rewound';
  if (newer.size === older.size) return equalBytes(newer.root, older.root) ? 'grown' : 'forked';
  try {
    const root = await rootAt(older.size, new TrustedTiles(source, newer, hash), hash);
    if (root === undefined) return 'altered';
    return equalBytes(root, older.root) ? 'grown' : 'forked';
  } catch (error) {
    if (error instanceof SourceError) return 'unchecked';
    throw error;
  }
}

/** The root that the log had at `size`, from tiles that its present root vouches for. */
async function rootAt(size: number, trusted: TrustedTiles, hash: Hash): Promise<Uint8Array | undefined> {
  let whole = true;
  const readHash = hashReader(
    trusted.size,
    async (level, n, width) => {
      const tile = await trusted.tile(level, n);
      whole &&= tile !== undefined;
      return tile ?? new Uint8Array(32 * width);
    },
    hash,
  );
  const hashes: Uint8Array[] = [];
  let at = 0;
  for (const level of levelsOf(size)) {
    hashes.push(await readHash(level, at / 2 ** level));
    at += 2 ** level;
  }
  return whole ? Frontier.from(size, hashes, hash).root() : undefined;
}
