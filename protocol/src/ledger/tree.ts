// The Merkle tree of RFC 6962 §2.1 with SHA-256.
//
//   empty tree  SHA-256("")
//   leaf        SHA-256(0x00 ‖ entry)
//   node        SHA-256(0x01 ‖ left ‖ right), split at the largest power of two strictly below the number of leaves
//
// A *complete subtree* (level, index) is the one of 2^level leaves that begins at leaf index · 2^level. Every hash of every
// proof is one complete subtree, or several of them folded together at the right edge.
import { equalBytes, sha256, sha256Bytes, type Hash } from './sha256.ts';

/** Sizes and indexes are safe integers. */
export const treeSizeMax = Number.MAX_SAFE_INTEGER;
/** Most hashes a proof about a tree of up to `treeSizeMax` leaves can hold; C2SP's witnesses take no more either. */
export const proofHashesMax = 63;

/** Root of the tree without leaves. */
export const emptyRoot: Uint8Array = sha256(new Uint8Array(0));

/** Reads the hash of the complete subtree of 2^`level` leaves that begins at leaf `index` · 2^`level`. */
export type ReadHash = (level: number, index: number) => Uint8Array | Promise<Uint8Array>;

let leafBuffer = new Uint8Array(4_096);
const nodeBuffer = new Uint8Array(1 + 2 * sha256Bytes);
nodeBuffer[0] = 1;

/** The hash of a leaf: 32 bytes. */
export function leafHash(entry: Uint8Array, hash: Hash = sha256): Uint8Array {
  if (entry.length >= leafBuffer.length) leafBuffer = new Uint8Array(2 * entry.length + 1);
  leafBuffer.set(entry, 1);
  return hash(leafBuffer.subarray(0, entry.length + 1));
}

/** The hash of a node above two hashes: 32 bytes. */
export function nodeHash(left: Uint8Array, right: Uint8Array, hash: Hash = sha256): Uint8Array {
  nodeBuffer.set(left, 1);
  nodeBuffer.set(right, 1 + sha256Bytes);
  return hash(nodeBuffer);
}

/**
 * The right edge of a growing tree (a compact range): the hashes of the complete subtrees that its size decomposes into,
 * largest first. At most 53 of them, whatever the size; enough to append and to give the root, not to prove anything.
 */
export class Frontier {
  readonly #hash: Hash;
  readonly #hashes: Uint8Array[] = [];
  #size = 0;

  constructor(hash: Hash = sha256) {
    this.#hash = hash;
  }

  /** Takes up again where `hashes()` of a tree of `size` leaves left off. RangeError when they do not fit each other. */
  static from(size: number, hashes: readonly Uint8Array[], hash: Hash = sha256): Frontier {
    if (!isTreeSize(size) || hashes.length !== levelsOf(size).length)
      throw new RangeError('frontier: as many hashes as the size has binary ones');
    if (hashes.some((each) => each.length !== sha256Bytes)) throw new RangeError('frontier: a hash has 32 bytes');
    const frontier = new Frontier(hash);
    frontier.#size = size;
    frontier.#hashes.push(...hashes);
    return frontier;
  }

  get size(): number {
    return this.#size;
  }

  append(leaf: Uint8Array): void {
    let top = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2)) top = nodeHash(this.#hashes.pop()!, top, this.#hash);
    this.#hashes.push(top);
    this.#size++;
  }

  root(): Uint8Array {
    return this.#hashes.length === 0 ? emptyRoot : foldRight(this.#hashes, this.#hash);
  }

  /** The complete subtrees' hashes, largest first. A copy. */
  hashes(): Uint8Array[] {
    return [...this.#hashes];
  }

  clone(): Frontier {
    return Frontier.from(this.#size, this.#hashes, this.#hash);
  }
}

/** The root over a list of leaf hashes. */
export function rootOf(leaves: readonly Uint8Array[], hash: Hash = sha256): Uint8Array {
  const frontier = new Frontier(hash);
  for (const leaf of leaves) frontier.append(leaf);
  return frontier.root();
}

/** The proof that leaf `index` is in the tree of `size` leaves, the leaf's sibling first (RFC 6962 §2.1.1). RangeError if it is not. */
export async function inclusionProof(index: number, size: number, readHash: ReadHash, hash: Hash = sha256): Promise<Uint8Array[]> {
  if (!isTreeSize(size) || !isTreeSize(index) || index >= size) throw new RangeError('inclusion proof: the index lies outside the tree');
  return readRanges(inclusionRanges(index, size), readHash, hash);
}

/** The proof that the tree of `m` leaves is the beginning of the one of `n` (RFC 6962 §2.1.2); empty for m = 0 and m = n. */
export async function consistencyProof(m: number, n: number, readHash: ReadHash, hash: Hash = sha256): Promise<Uint8Array[]> {
  if (!isTreeSize(m) || !isTreeSize(n) || m > n) throw new RangeError('consistency proof: the older tree is the larger one');
  return readRanges(m === 0 || m === n ? [] : consistencyRanges(m, n), readHash, hash);
}

/** Whether `proof` shows that `leaf` (a leaf hash) stands at `index` of the tree with this size and root. Never throws. */
export function verifyInclusion(
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: readonly Uint8Array[],
  root: Uint8Array,
  hash: Hash = sha256,
): boolean {
  if (!isTreeSize(size) || !isTreeSize(index) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  let node = index;
  let last = size - 1;
  let value = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      value = nodeHash(sibling, value, hash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else value = nodeHash(value, sibling, hash);
    node = half(node);
    last = half(last);
  }
  return last === 0 && equalBytes(value, root);
}

/** Whether `proof` shows that the tree (m, rootM) is the beginning of the tree (n, rootN). Never throws. */
export function verifyConsistency(
  m: number,
  n: number,
  proof: readonly Uint8Array[],
  rootM: Uint8Array,
  rootN: Uint8Array,
  hash: Hash = sha256,
): boolean {
  if (!isTreeSize(m) || !isTreeSize(n) || m > n || !areHashes([rootM, rootN, ...proof])) return false;
  if (m === n) return proof.length === 0 && equalBytes(rootM, rootN);
  if (m === 0) return proof.length === 0 && equalBytes(rootM, emptyRoot);
  return walkConsistency(m, n, proof, rootM, rootN, hash);
}

/** RFC 9162 §2.1.4.2: both roots are rebuilt side by side from the one proof. */
function walkConsistency(m: number, n: number, proof: readonly Uint8Array[], rootM: Uint8Array, rootN: Uint8Array, hash: Hash): boolean {
  let node = m - 1;
  let last = n - 1;
  while (node % 2 === 1) {
    node = half(node);
    last = half(last);
  }
  const hashes = node === 0 ? [rootM, ...proof] : proof;
  const [first, ...rest] = hashes;
  if (first === undefined) return false;
  let older = first;
  let newer = first;
  for (const sibling of rest) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      older = nodeHash(sibling, older, hash);
      newer = nodeHash(sibling, newer, hash);
      while (node % 2 === 0 && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else newer = nodeHash(newer, sibling, hash);
    node = half(node);
    last = half(last);
  }
  return last === 0 && equalBytes(older, rootM) && equalBytes(newer, rootN);
}

/** Leaves [start, end) of one node of the tree. */
interface Range {
  readonly start: number;
  readonly end: number;
}

function inclusionRanges(index: number, size: number): Range[] {
  const ranges: Range[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

function consistencyRanges(m: number, n: number): Range[] {
  const ranges: Range[] = [];
  let start = 0;
  let end = n;
  while (m !== end) {
    const middle = start + splitOf(end - start);
    if (m <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  if (start !== 0) ranges.push({ start, end });
  return ranges.reverse();
}

async function readRanges(ranges: readonly Range[], readHash: ReadHash, hash: Hash): Promise<Uint8Array[]> {
  const hashes: Uint8Array[] = [];
  for (const range of ranges) hashes.push(await readRange(range, readHash, hash));
  return hashes;
}

/** The hash of one node, out of the complete subtrees it consists of. */
async function readRange({ start, end }: Range, readHash: ReadHash, hash: Hash): Promise<Uint8Array> {
  const hashes: Uint8Array[] = [];
  let at = start;
  for (const level of levelsOf(end - start)) {
    hashes.push(await readHash(level, at / 2 ** level));
    at += 2 ** level;
  }
  return foldRight(hashes, hash);
}

/** The levels of the complete subtrees that a tree of `size` leaves consists of, from left to right: the binary ones of its size. */
export function levelsOf(size: number): number[] {
  const levels: number[] = [];
  for (let rest = size; rest > 0; rest -= 2 ** levels.at(-1)!) levels.push(levelBelow(rest));
  return levels;
}

function foldRight(hashes: readonly Uint8Array[], hash: Hash): Uint8Array {
  return hashes.reduceRight((right, left) => nodeHash(left, right, hash));
}

/** The largest power of two strictly below `leaves` (which is at least 2). */
function splitOf(leaves: number): number {
  return 2 ** levelBelow(leaves - 1);
}

/** The largest level whose 2^level leaves fit into `leaves` (at least 1). */
function levelBelow(leaves: number): number {
  let level = 0;
  while (2 ** (level + 1) <= leaves) level++;
  return level;
}

function half(n: number): number {
  return Math.floor(n / 2);
}

function isTreeSize(n: number): boolean {
  return Number.isSafeInteger(n) && n >= 0;
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.length <= proofHashesMax + 2 && hashes.every((each) => each.length === sha256Bytes);
}
