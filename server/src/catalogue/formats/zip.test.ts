import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StewardError } from '@steward/protocol/errors.ts';
import { pieces, randomBytes } from './testing/table-source.ts';
import { readZip, type ZipLimits } from './zip-read.ts';
import { zipStream, type ZipEntry } from './zip-stream.ts';

const limits: ZipLimits = { entriesMax: 1_000, bytesMax: 1e9 };
const entry = (path: string, content: Uint8Array, more: Partial<ZipEntry> = {}): ZipEntry => ({
  path,
  modifiedAt: new Date('2026-11-27T10:00:00Z'),
  bytes: () => pieces(content, 1_000),
  ...more,
});
const zipped = async (entries: readonly ZipEntry[]) => Buffer.concat(await Array.fromAsync(zipStream(entries)));

test('what was packed is unpacked, whichever way', async () => {
  const someEntry = fc.record({
    content: fc.uint8Array({ maxLength: 5_000 }),
    method: fc.constantFrom('deflate' as const, 'store' as const),
    small: fc.boolean(),
    name: fc.string({ unit: 'grapheme', maxLength: 10 }).map((text) => text.replaceAll(/[\\/\0.:]/g, '_').toWellFormed()),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(someEntry, { maxLength: 10 }), async (all) => {
      const bytes = await zipped(all.map(({ content, name, ...more }, i) => entry(`folder/${i}-${name}`, content, more)));
      const entries = [...(await readZip(randomBytes(bytes), limits)).values()];
      assert.equal(entries.length, all.length);
      for (const [i, { content, name }] of all.entries()) {
        assert.equal(entries[i]!.path, `folder/${i}-${name}`);
        assert.deepEqual(Buffer.concat(await Array.fromAsync(entries[i]!.bytes())), Buffer.from(content));
      }
    }),
    { numRuns: process.env['STEWARD_TEST'] === 'full' ? 100 : 30 },
  );
});

test('more entries than 65,535 need the larger directory', async () => {
  const bytes = await zipped(Array.from({ length: 65_600 }, (_, i) => entry(`${i}`, new Uint8Array(), { method: 'store' })));
  const entries = await readZip(randomBytes(bytes), { ...limits, entriesMax: 100_000 });
  assert.equal(entries.size, 65_600);
});

test('an error while an entry is read ends the archive', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(10);
    throw new StewardError('store-unavailable');
  }
  for (const method of ['deflate', 'store'] as const)
    await assert.rejects(
      zipped([entry('a', new Uint8Array(), { method, bytes: failing })]),
      (error) => error instanceof StewardError && error.code === 'store-unavailable',
    );
});

const refused = async (bytes: Uint8Array, rule: RegExp, over: Partial<ZipLimits> = {}) =>
  assert.rejects(
    async () => {
      for (const each of (await readZip(randomBytes(bytes), { ...limits, ...over })).values()) await Array.fromAsync(each.bytes());
    },
    (error) => error instanceof StewardError && rule.test(error.rule ?? ''),
    String(rule),
  );

test('what lies is refused', async () => {
  const content = Buffer.from('hello hello hello hello');
  const good = await zipped([entry('a', content, { small: true }), entry('b', content, { small: true })]);
  const at = good.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const changed = (change: (bytes: Buffer) => void) => {
    const bytes = Buffer.from(good);
    change(bytes);
    return bytes;
  };
  await refused(
    changed((bytes) => bytes.writeUInt32LE(5, at + 24)),
    /larger than it says/,
  );
  await refused(
    changed((bytes) => bytes.writeUInt32LE(99, at + 24)),
    /damaged/,
  );
  await refused(
    changed((bytes) => bytes.writeUInt32LE(4_000_000_000, at + 24)),
    /times its size/,
  );
  await refused(
    changed((bytes) => bytes.writeUInt32LE(1, at + 16)),
    /damaged/,
  );
  await refused(
    changed((bytes) => bytes.writeUInt32LE(5, at + 42)),
    /over each other|not where/,
  );
  await refused(
    changed((bytes) => bytes.writeUInt16LE(1, at + 8)),
    /encrypted/,
  );
  await refused(
    changed((bytes) => bytes.writeUInt16LE(99, at + 10)),
    /packed in a way/,
  );
  await refused(
    changed((bytes) => bytes.writeUInt8(0x62, at + 46)),
    /twice/,
  );
  await refused(
    changed((bytes) => bytes.writeUInt8(0x63, at + 46)),
    /not where the directory says/,
  );
  await refused(good, /more than 1 entries/, { entriesMax: 1 });
  await refused(good, /unpacks to more than 30 bytes/, { bytesMax: 30 });
  for (const path of ['../x', '/x', 'a/../../x', 'C:x', 'a\\b', 'a/./b']) await refused(await zipped([entry(path, content)]), /leads out/);
  for (let cut = 0; cut < good.length; cut++) await refused(good.subarray(0, cut), /./);
});
