// Every mutation of a published ledger, its exact verdict and the first entry concerned.
import assert from 'node:assert/strict';
import test from 'node:test';
import { bareEntries, publish, sampleEntries, sampleEntry, type Files } from '../../test/sample-ledger.ts';
import { bytes600, changed, check, expect, files600, flip, key, rememberedOf, text, withBundles } from '../../test/tampering.ts';
import { encodeBundle, parseTilePath, readBundle, tileWidth } from './tile.ts';

const full = process.env.STEWARD_TEST === 'full';

test('verifies honest ledgers of every shape, with and without an injected hash', async () => {
  for (const size of [1, 2, 255, 256, 257, 511, 512, 600]) {
    const files = publish(bytes600.slice(0, size), key);
    const report = await expect(files, 'verified', 'all-fits', undefined);
    assert.equal(report.counts.entries, size);
    assert.equal(report.checkpoint?.size, size);
    await expect(files, 'verified', 'all-fits', undefined, { hash: undefined as never });
  }
});

test('an empty log is verified as empty only under a signature that says so', async () => {
  await expect(publish([], key), 'verified', 'all-fits', undefined);
  await expect(new Map(), 'unchecked', 'checkpoint-not-found', undefined);
  await expect(new Map(), 'suppressed', 'checkpoint-missing', undefined, { remembered: [rememberedOf(files600)] });
  const onlyCheckpoint = new Map([...files600].filter(([path]) => path === 'checkpoint'));
  await expect(onlyCheckpoint, 'suppressed', 'entry-missing', 0);
});

test('names the entry of every flipped byte of a small ledger', async () => {
  const files = publish(bytes600.slice(0, 5), key);
  for (const [path, bytes] of files) {
    if (path === 'vkey') continue;
    for (let at = 0; at < bytes.length; at++) await expectFlip(files, path, at, full ? undefined : 1 << (at % 8));
  }
});

test('names the entry of flipped bytes anywhere in a larger ledger', async () => {
  const step = full ? 23 : 331;
  for (const [path, bytes] of files600) {
    if (path === 'vkey' || path === 'checkpoint') continue;
    for (let at = 0; at < bytes.length; at += step) await expectFlip(files600, path, at, 0x40);
    await expectFlip(files600, path, bytes.length - 1, 0x80);
  }
});

async function expectFlip(files: Files, path: string, at: number, mask: number | undefined): Promise<void> {
  for (const each of mask === undefined ? [1, 2, 4, 8, 16, 32, 64, 128, 255] : [mask]) {
    const report = await check(flip(files, path, at, each));
    assert.equal(report.verdict, 'altered', `${path} byte ${at} mask ${each}: ${report.sentence}`);
    assert.equal(report.firstEntry, entryAt(files, path, at), `${path} byte ${at} mask ${each}: ${report.sentence}`);
  }
}

/** Which entry byte `at` of a file is about. */
function entryAt(files: Files, path: string, at: number): number | undefined {
  const tile = parseTilePath(path);
  if (!tile) return undefined;
  if (tile.level !== 'entries') return (tile.n * tileWidth + Math.floor(at / 32)) * tileWidth ** tile.level;
  let end = 0;
  const place = readBundle(files.get(path)!).entries.findIndex((entry) => at < (end += 2 + entry.length));
  return tile.n * tileWidth + place;
}

test('an entry left out is suppressed, at its own place', async () => {
  for (const index of [0, 1, 100, 254, 255, 256, 300, 512, 598, 599]) {
    const without = bytes600.toSpliced(index, 1);
    // All bundles packed anew, the last one entry short; and only the entry's own bundle one short.
    await expect(withBundles(files600, [...without], 600), 'suppressed', 'entry-missing', index);
    const n = Math.floor(index / tileWidth);
    const own = bytes600.slice(n * tileWidth, (n + 1) * tileWidth).toSpliced(index - n * tileWidth, 1);
    const path = [...files600.keys()].find((each) => each.startsWith(`tile/entries/00${n}`))!;
    await expect(
      changed(files600, (copy) => copy.set(path, encodeBundle(own))),
      'suppressed',
      'entry-missing',
      index,
    );
  }
});

test('entries in another order, put in, or repeated are altered, at the first place', async () => {
  for (const [a, b] of [
    [1, 2],
    [0, 599],
    [255, 256],
    [100, 400],
  ] as const) {
    const swapped = bytes600.with(a, bytes600[b]!).with(b, bytes600[a]!);
    await expect(withBundles(files600, swapped), 'altered', 'entry-altered', a);
  }
  for (const [from, to] of [
    [3, 9],
    [100, 400],
    [255, 256],
    [0, 599],
    [400, 100],
  ] as const) {
    const moved = bytes600.toSpliced(from, 1).toSpliced(to, 0, bytes600[from]!);
    await expect(withBundles(files600, moved), 'altered', 'entry-altered', Math.min(from, to));
  }
  const stranger = sampleEntry('stranger', 7).bytes;
  for (const index of [0, 10, 255, 256, 599]) {
    await expect(withBundles(files600, bytes600.toSpliced(index, 0, stranger).slice(0, 600)), 'altered', 'entry-altered', index);
    await expect(withBundles(files600, bytes600.with(index, stranger)), 'altered', 'entry-altered', index);
    if (index > 0) await expect(withBundles(files600, bytes600.with(index, bytes600[index - 1]!)), 'altered', 'entry-altered', index);
  }
});

test('more in a bundle than was signed is altered, behind the last signed entry', async () => {
  const path = 'tile/entries/002.p/88';
  const more = encodeBundle([...bytes600.slice(512), sampleEntry('stranger', 1).bytes]);
  await expect(
    changed(files600, (copy) => copy.set(path, more)),
    'altered',
    'entry-added',
    600,
  );
  const torn = Uint8Array.of(...files600.get(path)!, 0);
  await expect(
    changed(files600, (copy) => copy.set(path, torn)),
    'altered',
    'entry-added',
    600,
  );
});

test('a torn bundle is altered at the entry it tears', async () => {
  const path = 'tile/entries/001';
  const bytes = files600.get(path)!;
  for (const cut of [1, 60, 113 + 1, bytes.length - 1]) {
    const index = entryAt(files600, path, cut)!;
    await expect(
      changed(files600, (copy) => copy.set(path, bytes.slice(0, cut))),
      'altered',
      'entry-altered',
      index,
    );
  }
});

test('every missing file is an error that names the first entry it held, never an empty log', async () => {
  for (const path of files600.keys()) {
    const tile = parseTilePath(path);
    if (!tile) continue;
    const level = tile.level === 'entries' ? 0 : tile.level;
    const reason = tile.level === 'entries' ? 'entry-missing' : 'tile-missing';
    const report = await expect(
      changed(files600, (copy) => copy.delete(path)),
      'suppressed',
      reason,
      tile.n * tileWidth ** (level + 1),
    );
    assert.equal(report.evidence?.path, path);
  }
});

test('a cut-off end is suppressed under the old checkpoint, rewound under an older one', async () => {
  const cut = withBundles(files600, bytes600.slice(0, 580), 600);
  await expect(cut, 'suppressed', 'entry-missing', 580);
  const older = publish(bytes600.slice(0, 300), key);
  await expect(older, 'verified', 'all-fits', undefined);
  const report = await expect(older, 'rewound', 'shorter-than-remembered', 300, { remembered: [rememberedOf(files600)] });
  assert.equal(report.evidence?.checkpoint, text(older.get('checkpoint')!));
  assert.equal(report.evidence?.remembered, text(files600.get('checkpoint')!));
  // The checkpoint alone replaced: every tile is there, only the end is denied.
  const replaced = changed(files600, (copy) => copy.set('checkpoint', older.get('checkpoint')!));
  await expect(replaced, 'rewound', 'shorter-than-remembered', 300, { remembered: [rememberedOf(files600)] });
});

test('a log that grew while it was read is cut to its checkpoint', async () => {
  const older = publish(bytes600.slice(0, 300), key);
  const grown = changed(publish(bytes600.slice(0, 512), key), (copy) => copy.set('checkpoint', older.get('checkpoint')!));
  const report = await check(grown);
  // The hash tiles of level 1 are still partial and gone from this copy, which is said and not passed over.
  assert.equal(report.reason, 'tile-missing');
  grown.set('tile/1/000.p/1', older.get('tile/1/000.p/1')!);
  await expect(grown, 'verified', 'all-fits', undefined);
});

test('a growing log stays consistent with everything seen earlier', async () => {
  const remembered = [0, 1, 255, 256, 300, 512, 600].map((size) => rememberedOf(publish(bytes600.slice(0, size), key)));
  await expect(files600, 'verified', 'all-fits', undefined, { remembered });
});

test('two signed heads are a fork, and its first entry is named with a kept copy', async () => {
  for (const index of [0, 5, 255, 256, 511, 512, 599]) {
    const other = publish(
      bytes600.with(index, sampleEntry('other', index, index === 0 ? { type: 'genesis', clear: { volume: 1, vkey: key.vkey } } : {}).bytes),
      key,
    );
    const report = await expect(other, 'forked', 'differs-from-remembered', index, { remembered: [rememberedOf(files600, true)] });
    assert.equal(report.before, undefined);
    assert.equal(report.evidence?.remembered, text(files600.get('checkpoint')!));
    assert.notEqual(report.evidence?.expected, report.evidence?.found);
  }
});

test('a fork is bounded by what was remembered when there is no copy', async () => {
  const other = publish(
    [
      ...bytes600.slice(0, 400),
      ...sampleEntries(600, key, 'other')
        .slice(400)
        .map(({ bytes }) => bytes),
    ],
    key,
  );
  const seen = [100, 300, 500, 600].map((size) => rememberedOf(publish(bytes600.slice(0, size), key)));
  const report = await expect(other, 'forked', 'differs-from-remembered', 300, { remembered: seen });
  assert.equal(report.before, 500);
  // A grown fork of a shorter log that was kept: 450 entries were seen.
  await expect(other, 'forked', 'differs-from-remembered', 400, { remembered: [rememberedOf(publish(bytes600.slice(0, 450), key), true)] });
});

test('entries and leaf tile altered together are found from the tile above', async () => {
  const index = 300;
  const forged = publish(bytes600.with(index, sampleEntry('forged', index).bytes), key);
  const files = changed(files600, (copy) => {
    copy.set('tile/entries/001', forged.get('tile/entries/001')!);
    copy.set('tile/0/001', forged.get('tile/0/001')!);
  });
  const report = await expect(files, 'altered', 'entry-altered', 256);
  assert.equal(report.before, 512);
});

test('everything altered but the checkpoint is altered after what was seen earlier', async () => {
  const forged = changed(publish(bytes600.with(300, sampleEntry('forged', 300).bytes), key), (copy) =>
    copy.set('checkpoint', files600.get('checkpoint')!),
  );
  assert.equal((await expect(forged, 'altered', 'entry-altered', 0)).before, 600);
  const remembered = [rememberedOf(publish(bytes600.slice(0, 260), key))];
  assert.equal((await expect(forged, 'altered', 'entry-altered', 260, { remembered })).before, 600);
});

test('an altered entry is reported before a missing bundle behind it', async () => {
  const files = changed(flip(files600, 'tile/entries/000', 300), (copy) => copy.delete('tile/entries/002.p/88'));
  // The right edge is whole, so the leaf tile can be trusted and entry 1 named.
  await expect(files, 'altered', 'entry-altered', 1);
});

test('three levels of tiles lead to the one altered entry', async () => {
  const many = bareEntries(66_000, key);
  const files = publish(many, key);
  await expect(files, 'verified', 'all-fits', undefined);
  const path = 'tile/entries/099';
  await expect(flip(files, path, 113 * 40 + 20), 'altered', 'entry-altered', 99 * 256 + 40);
  await expect(flip(files, 'tile/1/000', 32 * 9), 'altered', 'tile-altered', 9 * 256);
  await expect(flip(files, 'tile/2/000.p/1', 3), 'altered', 'tile-altered', 0);
  await expect(
    changed(files, (copy) => copy.delete('tile/1/000')),
    'suppressed',
    'tile-missing',
    0,
  );
});
