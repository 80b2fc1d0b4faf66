// What every blob store must do.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BlobRange, Blobs } from './blobs.ts';
import type { On, UnderTest } from './contract-kit.ts';
import { testsOn } from './contract-kit.ts';
import { isBlobName } from './names.ts';

const content = (size: number): Uint8Array => new Uint8Array(size).map((_, i) => (i * 31 + (i >> 8)) & 255);

async function* inChunks(bytes: Uint8Array, chunk = 50_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.slice(at, at + chunk);
}

async function* breakingOff(size: number): AsyncGenerator<Uint8Array> {
  yield content(size);
  throw new Error('the sender went away');
}

async function readAll(blobs: Blobs, name: string, range?: BlobRange): Promise<Uint8Array | undefined> {
  const stream = await blobs.get(name, range);
  return stream === undefined ? undefined : new Uint8Array(Buffer.concat(await Array.fromAsync(stream)));
}

/** Names that must never reach a file system or a bucket. */
export const badBlobNames = [
  '',
  '.',
  '..',
  '/',
  '/a',
  'a/',
  'a//b',
  '../a',
  'a/..',
  'a/../b',
  'a/./b',
  './a',
  '..\\a',
  'a\\b',
  'C:\\a',
  'c:',
  'a\0',
  'a\0.jpg',
  '%2e%2e/a',
  'a b',
  'A',
  'ä',
  '\u202ea',
  'a\n',
  '~',
  'a~',
  '~root',
  '$HOME',
  '*',
  'a?',
  'file:///a',
  'x'.repeat(201),
  `${'abcd/'.repeat(103)}x`,
  '．．/a',
];

export interface BlobsContractOptions {
  /** `false` for an emulator that sorts as people do instead of bytewise: the names it would misplace are left out. Real stores keep the default. */
  readonly sortsBytewise?: boolean;
}

/** Registers the suite. `open` gives an empty store each time. */
export function blobsContract(name: string, open: () => Promise<UnderTest<Blobs>>, options: BlobsContractOptions = {}): void {
  const on = testsOn(open);
  describe(`blobs: ${name}`, () => {
    puts(on);
    gets(on);
    listings(on, options.sortsBytewise ?? true);
  });
}

function puts(on: On<Blobs>): void {
  on('puts and gets what was put, whole, also when opened again', async (blobs, under) => {
    for (const size of [0, 1, 65_536, 300_001]) {
      assert.equal(await blobs.put(`a/${size}`, inChunks(content(size))), size);
      assert.deepEqual(await readAll(blobs, `a/${size}`), content(size));
      assert.equal(await blobs.size(`a/${size}`), size);
    }
    const again = await under.reopen();
    assert.deepEqual(await readAll(again, 'a/300001'), content(300_001));
    assert.deepEqual([await readAll(again, 'a/2'), await again.size('a/2')], [undefined, undefined]);
  });

  on('writes a name once', async (blobs) => {
    await blobs.put('a', inChunks(content(10)));
    await assert.rejects(blobs.put('a', inChunks(content(20))), (error) => isStewardError(error, 'already-exists'));
    assert.deepEqual(await readAll(blobs, 'a'), content(10));
  });

  on('leaves nothing when the sender breaks off', async (blobs, under) => {
    for (const size of [10, 6_000_000]) {
      await assert.rejects(blobs.put('a/half', breakingOff(size)), /the sender went away/);
      assert.deepEqual([await blobs.size('a/half'), await blobs.list('', undefined, 10)], [undefined, []]);
    }
    const again = await under.reopen();
    assert.deepEqual(await again.list('', undefined, 10), []);
    assert.equal(await again.put('a/half', inChunks(content(5))), 5);
  });

  on('takes content larger than a part of a multipart upload', async (blobs) => {
    const size = 13_000_000;
    assert.equal(await blobs.put('large', inChunks(content(size), 700_000)), size);
    assert.deepEqual(await readAll(blobs, 'large', { from: 8_388_600, length: 20 }), content(size).slice(8_388_600, 8_388_620));
    assert.equal(Buffer.compare((await readAll(blobs, 'large'))!, content(size)), 0);
  });

  on('removes, and may be told twice; the name may be used again', async (blobs) => {
    await blobs.put('a/b/c', inChunks(content(3)));
    await blobs.put('a/b/d', inChunks(content(3)));
    await blobs.remove('a/b/c');
    await blobs.remove('a/b/c');
    await blobs.remove('never/was');
    assert.deepEqual([await blobs.size('a/b/c'), await readAll(blobs, 'a/b/c')], [undefined, undefined]);
    assert.deepEqual(await blobs.list('', undefined, 10), ['a/b/d']);
    assert.equal(await blobs.put('a/b/c', inChunks(content(4))), 4);
  });

  on('refuses names that could lead elsewhere', async (blobs) => {
    for (const bad of badBlobNames) {
      assert.equal(isBlobName(bad), false, JSON.stringify(bad));
      await assert.rejects(blobs.put(bad, inChunks(content(1))), RangeError);
      await assert.rejects(blobs.get(bad), RangeError);
      await assert.rejects(blobs.size(bad), RangeError);
      await assert.rejects(blobs.remove(bad), RangeError);
    }
    assert.deepEqual(await blobs.list('', undefined, 10), []);
  });
}

function gets(on: On<Blobs>): void {
  on('gets any range, to the end at most', async (blobs) => {
    const whole = content(200_000);
    await blobs.put('a', inChunks(whole));
    for (const [from, length] of [
      [0, 1],
      [0, 200_000],
      [65_535, 2],
      [199_999, 1],
      [100_000, 1_000_000],
      [0, 0],
      [200_000, 5],
      [300_000, 5],
    ] as const) {
      assert.deepEqual(await readAll(blobs, 'a', { from, length }), whole.slice(from, from + length), `${from}+${length}`);
    }
    assert.equal(await readAll(blobs, 'b', { from: 0, length: 1 }), undefined);
    await blobs.put('empty', inChunks(content(0)));
    assert.deepEqual(await readAll(blobs, 'empty', { from: 0, length: 5 }), content(0));
    for (const bad of [
      { from: -1, length: 1 },
      { from: 0, length: -1 },
      { from: 0.5, length: 1 },
    ])
      await assert.rejects(blobs.get('a', bad), RangeError);
  });

  on('lets the reader break off', async (blobs) => {
    await blobs.put('a', inChunks(content(500_000)));
    for (let i = 0; i < 5; i++) {
      for await (const chunk of (await blobs.get('a'))!) {
        assert.ok(chunk.length > 0);
        break;
      }
    }
    await blobs.remove('a');
    assert.equal(await blobs.size('a'), undefined);
  });
}

function listings(on: On<Blobs>, bytewise: boolean): void {
  on('lists in bytewise order, by prefix, behind a name, a page at a time', async (blobs) => {
    const names = [
      'a',
      'a-b',
      'a.b',
      'a.b/c',
      'a/b',
      'a/b/c',
      'a/b0',
      'a0',
      ...(bytewise ? ['a_b'] : []),
      'b/1',
      'b/10',
      'b/2',
      'tile/0/x001/067',
      'tile/0/x001/067.p/8',
    ];
    for (const name of names.toReversed()) await blobs.put(name, inChunks(content(1)));
    assert.deepEqual(await blobs.list('', undefined, 100), names);
    assert.deepEqual(await blobs.list('a/', undefined, 100), ['a/b', 'a/b/c', 'a/b0']);
    assert.deepEqual(await blobs.list('a/b', undefined, 100), ['a/b', 'a/b/c', 'a/b0']);
    assert.deepEqual(await blobs.list('b/1', undefined, 100), ['b/1', 'b/10']);
    assert.deepEqual(await blobs.list('', 'a/b', 3), ['a/b/c', 'a/b0', 'a0']);
    assert.deepEqual(await blobs.list('b', 'a', 100), ['b/1', 'b/10', 'b/2']);
    assert.deepEqual(await blobs.list('b/', 'b/15', 100), ['b/2']);
    assert.deepEqual(await blobs.list('a', 'z', 100), []);
    assert.deepEqual(await blobs.list('nothing', undefined, 100), []);
    const paged: string[] = [];
    for (let after: string | undefined; ; after = paged.at(-1)) {
      const page = await blobs.list('', after, 4);
      paged.push(...page);
      if (page.length < 4) break;
    }
    assert.deepEqual(paged, names);
    for (const bad of [0, 1_001, 1.5]) await assert.rejects(blobs.list('', undefined, bad), RangeError);
    await assert.rejects(blobs.list('../', '..', 1), RangeError);
  });
}
