// What hostile files do to the readers: each is refused with its place named, in bounded memory.
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import test from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import fc from 'fast-check';
import { cleanPath } from './clean-path.ts';
import { IdSet } from './id-set.ts';
import { encodeId } from '@steward/protocol/ids.ts';
import type { SourceRow } from './import-row.ts';
import { readElements, readLines, rowBytesMax } from './read-lines.ts';
import { readTar } from './read-tar.ts';
import { gunzip } from './unzip.ts';

async function* pieces(content: string | Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const seen = (rows: readonly SourceRow[]) => rows.map(({ line, value, problems }) => [line, value ?? problems?.[0]?.rule]);

test('lines are rows whatever pieces they come in, and each says its line', async () => {
  const text = '\ufeff{"a":"ä€"}\n\n{"b":2}\r\nnothing\n[1';
  for (const size of [1, 2, 3, 7, 1_000])
    assert.deepEqual(
      seen(await all(readLines('', pieces(text, size)))),
      [
        [1, { a: 'ä€' }],
        [3, { b: 2 }],
        [4, 'is not JSON'],
        [5, 'is not JSON'],
      ],
      `pieces of ${size}`,
    );
});

test('a line without an end takes no memory, and the lines behind it are read', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    const megabyte = Buffer.alloc(1_048_576, 'x');
    yield Buffer.from('{"a":1}\n');
    for (let i = 0; i < 1_024; i++) yield megabyte;
    yield Buffer.from('\n{"b":2}\n');
  }
  const before = process.memoryUsage().rss;
  const rows = await all(readLines('', endless()));
  assert.deepEqual(seen(rows), [
    [1, { a: 1 }],
    [2, `a row has at most ${rowBytesMax} bytes`],
    [3, { b: 2 }],
  ]);
  assert.ok(process.memoryUsage().rss - before < 100_000_000);
});

test('the elements of an array are rows however they are laid out', async () => {
  const value = fc.jsonValue().map((each) => ({ each }));
  const checked = fc.asyncProperty(
    fc.array(value, { maxLength: 8 }),
    fc.integer({ min: 0, max: 2 }),
    fc.integer({ min: 1, max: 9 }),
    async (list, indent, size) => {
      const rows = await all(readElements('', pieces(JSON.stringify(list, null, indent), size)));
      assert.deepEqual(
        rows.map((row) => row.value),
        JSON.parse(JSON.stringify(list)),
      );
    },
  );
  await fc.assert(checked, { numRuns: 150 });
});

for (const [text, place] of [
  ['[{"a":1} {"b":2}]', 'line 1'],
  ['[{"a":1},\n7]', 'line 2'],
  ['[{"a":1}', 'line 1'],
  ['[{"a":"', 'line 1'],
  ['[]\n[]', 'line 2'],
  ['', 'line 1'],
] as const)
  test(`what is no list of objects is refused with its line: ${JSON.stringify(text)}`, async () => {
    await assert.rejects(
      all(readElements('', pieces(text, 3))),
      (error) => isStewardError(error, 'invalid-input') && error.field === place,
    );
  });

test('brackets without end are refused within bounds', async () => {
  const rows = await all(readElements('', pieces(`[${'['.repeat(100_000)}${']'.repeat(100_000)}]`, 65_536)));
  assert.equal(rows.length, 1);
  await assert.rejects(all(readElements('', pieces('['.repeat(2_000_000), 65_536))), { code: 'invalid-input' });
});

test('gzip that unpacks to far more than it was is refused while it is small', async () => {
  const bomb = gzipSync(Buffer.alloc(300_000_000));
  let bytes = 0;
  await assert.rejects(
    async () => {
      for await (const piece of gunzip(pieces(bomb, 65_536))) bytes += piece.length;
    },
    { code: 'invalid-input' },
  );
  assert.ok(bytes < 150_000_000, `${bytes} bytes`);
});

for (const path of ['../a', '/etc/passwd', 'a/../b', 'C:/a', 'a\\b', 'a//b', './a', 'a\0b', '', 'x'.repeat(2_000)])
  test(`the path ${JSON.stringify(path.slice(0, 20))} leads out of an archive`, () => {
    assert.throws(() => cleanPath(path), { code: 'invalid-input' });
  });

test('an archive of links, of headers that lie, or that ends early is refused', async () => {
  const header = (change: (block: Buffer) => void): Buffer => {
    const block = Buffer.alloc(512);
    block.write('records/tasks.ndjson', 0);
    block.write(`${'10'.padStart(11, '0')}\0`, 124);
    block.write('0', 156);
    change(block);
    block.fill(' ', 148, 156);
    block.write(
      `${block
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return block;
  };
  const links = header((block) => block.write('2', 156));
  const huge = header((block) => block.write('77777777777\0', 124));
  const broken = header(() => undefined);
  broken[0]! ^= 1;
  for (const archive of [links, huge, broken, header(() => undefined), Buffer.alloc(100)])
    await assert.rejects(
      async () => {
        for await (const { bytes } of readTar(pieces(archive, 100))) await all(bytes);
      },
      { code: 'invalid-input' },
    );
});

test('a set of ids finds each once, grows, and forgets its visits', () => {
  const ids = Array.from({ length: 20_000 }, (_, i) => encodeId(Buffer.concat([Buffer.from([i >> 8, i & 255]), Buffer.alloc(14, 7)])));
  const set = new IdSet();
  ids.forEach((id, i) => assert.ok(set.add(id, i)));
  assert.ok(!set.add(ids[5]!, 9));
  ids.forEach((id, i) => assert.equal(set.find(id), i));
  assert.equal(set.find(encodeId(Buffer.alloc(16, 9))), undefined);
  assert.deepEqual([set.visit(ids[3]!), set.visit(ids[3]!)], [true, false]);
  set.leave();
  assert.ok(set.visit(ids[3]!));
});
