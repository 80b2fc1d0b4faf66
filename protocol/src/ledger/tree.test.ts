import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { sha256 } from './sha256.ts';
import { hashReader, TileBuilder, tilePath, tileWidth } from './tile.ts';
import {
  consistencyProof,
  emptyRoot,
  Frontier,
  inclusionProof,
  leafHash,
  nodeHash,
  proofHashesMax,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  type ReadHash,
} from './tree.ts';

const leaves = Array.from({ length: 700 }, (_, i) => leafHash(new TextEncoder().encode(`leaf ${i}`)));

/** RFC 6962's own recursion, to compare with. */
function mth(from: number, to: number): Uint8Array {
  if (to === from) return sha256(new Uint8Array(0));
  if (to - from === 1) return leaves[from]!;
  let k = 1;
  while (2 * k < to - from) k *= 2;
  return nodeHash(mth(from, from + k), mth(from + k, to));
}

/** Reads through tiles, as a verifier does. */
function readerOf(size: number): ReadHash {
  const tiles = new Map<string, Uint8Array>();
  const builder = new TileBuilder((at, bytes) => tiles.set(tilePath(at), bytes));
  for (const leaf of leaves.slice(0, size)) builder.append(leaf);
  return hashReader(size, (level, n, width) =>
    width === tileWidth ? tiles.get(tilePath({ level, n, width }))! : builder.partial(level)!.bytes,
  );
}

const sizes = fc.integer({ min: 1, max: leaves.length });
const pair = fc.tuple(sizes, sizes).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

test('a frontier has the root of the recursion at every size', () => {
  const frontier = new Frontier();
  assert.equal(frontier.root().toHex(), emptyRoot.toHex());
  for (let n = 1; n <= 300; n++) {
    frontier.append(leaves[n - 1]!);
    assert.equal(frontier.size, n);
    assert.equal(frontier.root().toHex(), mth(0, n).toHex(), String(n));
  }
});

test('law: a frontier can be put down at any size and taken up again', () => {
  fc.assert(
    fc.property(pair, ([m, n]) => {
      const frontier = new Frontier();
      for (const leaf of leaves.slice(0, m)) frontier.append(leaf);
      const again = Frontier.from(m, frontier.hashes());
      const copy = frontier.clone();
      for (const leaf of leaves.slice(m, n)) again.append(leaf);
      assert.equal(again.root().toHex(), rootOf(leaves.slice(0, n)).toHex());
      assert.equal(copy.root().toHex(), rootOf(leaves.slice(0, m)).toHex());
    }),
    { numRuns: 30 },
  );
});

test('a frontier refuses hashes that do not fit its size', () => {
  const hash = leaves[0]!;
  for (const [size, hashes] of [
    [1, []],
    [0, [hash]],
    [3, [hash]],
    [4, [hash, hash]],
    [-1, []],
    [1.5, [hash]],
    [1, [hash.slice(1)]],
  ] as const) {
    assert.throws(() => Frontier.from(size, hashes), RangeError);
  }
});

test('law: an inclusion proof holds for its leaf and place, and for no other', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, at, other) => {
      const index = at % size;
      const proof = await inclusionProof(index, size, readerOf(size));
      const root = rootOf(leaves.slice(0, size));
      assert.ok(verifyInclusion(index, size, leaves[index]!, proof, root));
      const elsewhere = other % size;
      if (elsewhere !== index) {
        assert.ok(!verifyInclusion(elsewhere, size, leaves[index]!, proof, root));
        assert.ok(!verifyInclusion(index, size, leaves[elsewhere]!, proof, root));
      }
    }),
    { numRuns: 60 },
  );
});

test('law: a consistency proof holds for its two trees, and for no altered one', async () => {
  await fc.assert(
    fc.asyncProperty(pair, fc.nat(), async ([m, n], at) => {
      const proof = await consistencyProof(m, n, readerOf(n));
      const [older, newer] = [rootOf(leaves.slice(0, m)), rootOf(leaves.slice(0, n))];
      assert.ok(verifyConsistency(m, n, proof, older, newer));
      assert.ok(!verifyConsistency(m, n, proof, flip(older), newer));
      assert.ok(!verifyConsistency(m, n, proof, older, flip(newer)));
      if (proof.length > 0)
        assert.ok(!verifyConsistency(m, n, proof.with(at % proof.length, flip(proof[at % proof.length]!)), older, newer));
    }),
    { numRuns: 60 },
  );
});

test('proofs about enormous trees stay within their limit and never loop', () => {
  const hash = leaves[0]!;
  const size = Number.MAX_SAFE_INTEGER;
  for (const length of [0, 52, 53, 54, proofHashesMax, proofHashesMax + 1]) {
    const proof = Array.from({ length }, () => hash);
    assert.equal(verifyInclusion(size - 1, size, hash, proof, hash), false);
    assert.equal(verifyConsistency(size - 1, size, proof, hash, hash), false);
  }
  assert.equal(verifyInclusion(0, size + 1, hash, [], hash), false);
  assert.equal(verifyInclusion(0.5, 2, hash, [hash], hash), false);
});

test('what lies outside a tree has no proof', async () => {
  const read = readerOf(5);
  await assert.rejects(inclusionProof(5, 5, read), RangeError);
  await assert.rejects(inclusionProof(-1, 5, read), RangeError);
  await assert.rejects(inclusionProof(0, 0, read), RangeError);
  await assert.rejects(consistencyProof(6, 5, read), RangeError);
});

test('a leaf of any length is hashed whole', () => {
  for (const length of [0, 1, 4_095, 4_096, 4_097, 65_535]) {
    const entry = new Uint8Array(length).fill(7);
    assert.equal(leafHash(entry).toHex(), sha256(Uint8Array.of(0, ...entry)).toHex(), String(length));
  }
});

function flip(hash: Uint8Array): Uint8Array {
  return hash.with(5, hash[5]! ^ 1);
}
