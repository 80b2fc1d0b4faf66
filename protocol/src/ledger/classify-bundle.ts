// What was done to a bundle of entries, told by the leaf hashes that stood in their places.
import { encodeBase64 } from './base64.ts';
import { equalBytes, type Hash } from './sha256.ts';
import { hashAt, readBundle, tilePath, tileWidth } from './tile.ts';
import { leafHash } from './tree.ts';
import type { Finding } from './verdict.ts';

export interface BundleAt {
  readonly n: number;
  readonly width: number;
  readonly bytes: Uint8Array;
  /** The level-0 tile over it, as wide. */
  readonly tile: Uint8Array;
  /** The leaf hash behind it, if there is one. */
  readonly next: Uint8Array | undefined;
}

/** The first entry that is not what the tile says, or `undefined` when all are. */
export function classifyBundle({ n, width, bytes, tile, next }: BundleAt, hash: Hash): Finding | undefined {
  const { entries, whole } = readBundle(bytes);
  const path = tilePath({ level: 'entries', n, width });
  const hashes = entries.map((entry) => leafHash(entry, hash));
  for (let i = 0; i < width; i++) {
    const expected = hashAt(tile, i);
    const found = hashes[i];
    const firstEntry = n * tileWidth + i;
    const evidence = { path, expected: encodeBase64(expected) };
    // Bytes that end between two entries leave one out; bytes that end within one are torn.
    if (found === undefined) return { reason: whole ? 'entry-missing' : 'entry-altered', firstEntry, evidence };
    if (equalBytes(found, expected)) continue;
    const leftOut = !hashes.some((each) => equalBytes(each, expected)) && belongsLater(found, i, tile, next);
    return { reason: leftOut ? 'entry-missing' : 'entry-altered', firstEntry, evidence: { ...evidence, found: encodeBase64(found) } };
  }
  if (whole && hashes.length === width) return undefined;
  return { reason: 'entry-added', firstEntry: n * tileWidth + width, evidence: { path } };
}

/** Whether the entry in place `i` was signed for a later place: then the ones before it were left out. */
function belongsLater(found: Uint8Array, i: number, tile: Uint8Array, next: Uint8Array | undefined): boolean {
  for (let later = i + 1; later * found.length < tile.length; later++) if (equalBytes(found, hashAt(tile, later))) return true;
  return next !== undefined && equalBytes(found, next);
}
