// File frames v1 against their page, their vectors and their invariants.
import assert from 'node:assert/strict';
import { createHash, hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { KeyId } from '@steward/protocol/ids.ts';
import type { BlobRange } from '../ports/blobs.ts';
import type { FileKeys, FileWhere } from './file-frames.ts';
import {
  fileHeaderBytes,
  frameBytes,
  frameContentBytes,
  newFile,
  openedFileSize,
  openFrame,
  openHeader,
  planFrames,
  sealedFileSize,
  sealFrame,
} from './file-frames.ts';
import { hex, readVectors, scriptedRandom, testRandom, unhex, workedExample } from './vault.fixture.ts';

interface ValidCase {
  readonly name: string;
  readonly recordKey: string;
  readonly random: string;
  readonly timeMs: number;
  readonly key: KeyId;
  readonly where: FileWhere;
  readonly content?: string;
  readonly contentLength?: number;
  readonly header: string;
  readonly frameTags: readonly string[];
  readonly sealedSize: number;
  readonly sealedSha256: string;
  readonly sealed?: string;
}
interface InvalidCase extends Pick<ValidCase, 'name' | 'recordKey' | 'key' | 'where'> {
  readonly sealed: string;
}
interface Recipe {
  readonly name: string;
  readonly frames: readonly number[];
}

const valid = readVectors<{ readonly cases: readonly ValidCase[] }>('frames/valid.json').cases;
const invalid = readVectors<{ readonly cases: readonly InvalidCase[]; readonly base: string; readonly recipes: readonly Recipe[] }>(
  'frames/invalid.json',
);
const altered = (error: unknown) => isStewardError(error, 'integrity-failed');

const generated = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + 3) % 256);
const contentOf = (each: ValidCase) => (each.content === undefined ? generated(each.contentLength ?? 0) : hex(each.content));

function seal(each: ValidCase): { readonly header: Buffer; readonly frames: readonly Buffer[] } {
  const content = contentOf(each);
  const first = content.subarray(0, frameContentBytes);
  const file = newFile(scriptedRandom([hex(each.random)]), each.timeMs, hex(each.recordKey), each.key, each.where, first);
  const count = Math.max(1, Math.ceil(content.length / frameContentBytes));
  const frames = Array.from({ length: count }, (_, i) => {
    return Buffer.concat(sealFrame(file, i, i === count - 1, content.subarray(i * frameContentBytes, (i + 1) * frameContentBytes)));
  });
  return { header: file.header, frames };
}

/** Opens a whole sealed file; what it delivered before it failed is in `out`. */
function openWhole(recordKey: Uint8Array, key: KeyId, where: FileWhere, sealed: Uint8Array, out: Uint8Array[] = []): Buffer {
  const plan = planFrames(sealed.length, undefined);
  const file = openHeader(recordKey, key, where, sealed.subarray(0, fileHeaderBytes));
  for (let i = 0; i <= plan.endFrame; i++) {
    out.push(
      openFrame(file, i, i === plan.endFrame, sealed.subarray(fileHeaderBytes + i * frameBytes, fileHeaderBytes + (i + 1) * frameBytes)),
    );
  }
  return Buffer.concat(out);
}

test('the valid vectors seal to the same bytes, and open', () => {
  assert.ok(valid.length >= 8);
  for (const each of valid) {
    const { header, frames } = seal(each);
    const sealed = Buffer.concat([header, ...frames]);
    assert.equal(unhex(header), each.header, each.name);
    assert.deepEqual(
      frames.map((frame) => unhex(frame.subarray(-16))),
      each.frameTags,
      each.name,
    );
    assert.equal(sealed.length, each.sealedSize, each.name);
    assert.equal(createHash('sha256').update(sealed).digest('hex'), each.sealedSha256, each.name);
    if (each.sealed !== undefined) assert.equal(unhex(sealed), each.sealed, each.name);
    assert.ok(openWhole(hex(each.recordKey), each.key, each.where, sealed).equals(contentOf(each)), each.name);
  }
});

test('the invalid vectors are refused', async (t) => {
  assert.ok(invalid.cases.length >= 20);
  for (const each of invalid.cases) {
    await t.test(each.name, () => assert.throws(() => openWhole(hex(each.recordKey), each.key, each.where, hex(each.sealed)), altered));
  }
});

test('frames cut, reordered, repeated or mixed are refused, and only verified frames come out (threat 5)', async (t) => {
  const base = valid.find(({ name }) => name === invalid.base)!;
  const { header, frames } = seal(base);
  const content = contentOf(base);
  for (const recipe of invalid.recipes) {
    await t.test(recipe.name, () => {
      const out: Uint8Array[] = [];
      const sealed = Buffer.concat([header, ...recipe.frames.map((i) => frames[i]!)]);
      assert.throws(() => openWhole(hex(base.recordKey), base.key, base.where, sealed, out), altered);
      const delivered = Buffer.concat(out);
      assert.ok(delivered.equals(content.subarray(0, delivered.length)), 'what came out is the true beginning');
    });
  }
});

test('a frame of another file, or of another version of the file, is refused (threat 5)', () => {
  const base = valid.find(({ name }) => name === invalid.base)!;
  const { header, frames } = seal(base);
  for (const other of [
    { ...base, random: 'bb'.repeat(32) },
    { ...base, where: { ...base.where, version: 4 } },
    { ...base, where: { ...base.where, file: 'plan' } },
  ]) {
    for (const at of frames.keys()) {
      const mixed = frames.map((frame, i) => (i === at ? seal(other).frames[i]! : frame));
      assert.throws(() => openWhole(hex(base.recordKey), base.key, base.where, Buffer.concat([header, ...mixed])), altered);
    }
  }
});

test('every byte of a small file flipped is refused, and nothing comes out (threats 4 and 7)', () => {
  const each = valid.find(({ name }) => name === 'five bytes')!;
  const sealed = hex(each.sealed!);
  for (let at = 0; at < sealed.length; at++) {
    const bad = Buffer.from(sealed);
    bad[at] = bad[at]! ^ 1;
    const out: Uint8Array[] = [];
    assert.throws(() => openWhole(hex(each.recordKey), each.key, each.where, bad, out), altered, `byte ${at}`);
    assert.equal(out.length, 0);
  }
});

test('the worked example of docs/formats/file-frames.md is what the code does', () => {
  const example = workedExample('file-frames');
  const each = valid.find(({ name }) => name === 'five bytes')!;
  assert.equal(example.get('header')! + example.get('frame 0')!, each.sealed);
  assert.equal(example.get('salt'), unhex(hex(each.header).subarray(17, 33)));
  const okm = Buffer.from(hkdfSync('sha512', hex(each.recordKey), hex(example.get('salt')!), 'steward/v1/file/keys', 64));
  assert.equal(unhex(okm), example.get('okm'));
  const keys: FileKeys = { contentKey: okm.subarray(0, 32), associated: hex(example.get('AAD')!) };
  assert.equal(openFrame(keys, 0, true, hex(example.get('frame 0')!)).toString(), 'hello');
});

test('a sealed size gives back the size, and no other sealed size is possible', () => {
  const near = [0, 1, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 1_000_000_007];
  for (const size of near) assert.equal(openedFileSize(sealedFileSize(size)), size);
  const possible = new Set(Array.from({ length: 200_000 }, (_, size) => sealedFileSize(size)));
  for (let sealed = 0; sealed < 140_000; sealed++) {
    if (possible.has(sealed)) assert.equal(sealedFileSize(openedFileSize(sealed)), sealed);
    else assert.throws(() => openedFileSize(sealed), altered, `${sealed}`);
  }
  for (const odd of [-1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER, Infinity]) assert.throws(() => openedFileSize(odd), altered);
});

test('a plan reads the frames of its range and no others', () => {
  const range = fc.record({ from: fc.nat(400_000), length: fc.nat(400_000) });
  fc.assert(
    fc.property(fc.nat(400_000), range, (size, wanted: BlobRange) => {
      if (wanted.from > size || (wanted.from === size && size > 0)) {
        assert.throws(
          () => planFrames(sealedFileSize(size), wanted),
          (error) => isStewardError(error, 'range-not-satisfiable'),
        );
        return;
      }
      const plan = planFrames(sealedFileSize(size), wanted);
      assert.equal(plan.deliver, Math.min(wanted.length, size - wanted.from));
      assert.equal(plan.firstFrame * frameContentBytes + plan.skip, wanted.from);
      const last = Math.max(wanted.from, wanted.from + plan.deliver - 1);
      assert.equal(plan.lastFrame, Math.floor(last / frameContentBytes));
      assert.equal(plan.sealed.from, fileHeaderBytes + plan.firstFrame * frameBytes);
      assert.ok(plan.sealed.from + plan.sealed.length <= sealedFileSize(size));
      if (wanted.from + wanted.length >= size) assert.equal(plan.lastFrame, plan.endFrame, 'a range to the end verifies the last mark');
    }),
    { numRuns: 500 },
  );
});

test('cloned randomness: two files never share a content key, unless they begin alike at the same place and instant (threat 6)', () => {
  const each = valid[0]!;
  const random = testRandom('clone');
  const variants = [
    { timeMs: each.timeMs, where: each.where, first: hex('00') },
    { timeMs: each.timeMs, where: each.where, first: hex('01') },
    { timeMs: each.timeMs + 1, where: each.where, first: hex('00') },
    { timeMs: each.timeMs, where: { ...each.where, version: 9 }, first: hex('00') },
    { timeMs: each.timeMs, where: { ...each.where, file: 'plan' }, first: hex('00') },
  ];
  const made = variants.map((one) =>
    unhex(newFile(random.clone(), one.timeMs, hex(each.recordKey), each.key, one.where, one.first).contentKey),
  );
  assert.equal(new Set(made).size, variants.length);
});

test('a frame that is not the last must be full', () => {
  const file = newFile(testRandom('x'), 0, Buffer.alloc(32), valid[0]!.key, valid[0]!.where, new Uint8Array());
  assert.throws(() => sealFrame(file, 0, false, new Uint8Array(5)), assert.AssertionError);
  assert.throws(() => sealFrame(file, 0, true, new Uint8Array(frameContentBytes + 1)), assert.AssertionError);
});
