// What stands behind the verifier's page: every cheat gets its verdict wherever it is done, what this browser remembers is held against what comes
// later, and hostile files come to nothing.
import assert from 'node:assert/strict';
import { deflateRawSync } from 'node:zlib';
import { test } from 'node:test';
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { formatReceipt } from '@steward/protocol/ledger/receipt.ts';
import { hashAt, hashReader, tilePath } from '@steward/protocol/ledger/tile.ts';
import { inclusionProof } from '@steward/protocol/ledger/tree.ts';
import { publish, sampleEntries, sampleKey, sampleOrigin, sourceOf, type Files } from '../../../protocol/test/sample-ledger.ts';
import { bring, ledgerSubject } from './bring.ts';
import { checkLedger, type LedgerSubject } from './check-ledger.ts';
import { checkReceipt } from './check-receipt.ts';
import { cheated, cheats } from './cheats.ts';
import type { DroppedFile } from './dropped.ts';
import { bundleOf } from './portable.ts';
import { pageMemory } from './seen.ts';
import { readZip } from './zip-reader.ts';
import { writeZip } from './zip-writer.ts';

const key = sampleKey(sampleOrigin, 'log');
const all = sampleEntries(700, key).map(({ bytes }) => bytes);
const ledgerOf = (size: number) => publish(all.slice(0, size), key);
const subjectOf = (files: Files, keys: readonly string[] = [key.vkey]): LedgerSubject => ({ source: sourceOf(files), keys, online: false });
const utf8 = (text: string) => new TextEncoder().encode(text);
const headOf = (files: Files) => readCheckpoint(new TextDecoder().decode(files.get('checkpoint')!)).checkpoint;
const dropped = (path: string, bytes: Uint8Array, size = bytes.length): DroppedFile => ({ path, size, read: async () => bytes });
const folderOf = (files: Files, prefix = 'export/') => [...files].map(([path, bytes]) => dropped(prefix + path, bytes));
const silent = () => undefined;

async function receiptOf(files: Files, index: number): Promise<string> {
  const { size } = headOf(files);
  const reader = hashReader(size, (level, n, width) => files.get(tilePath({ level, n, width }))!);
  const checkpoint = new TextDecoder().decode(files.get('checkpoint')!);
  return formatReceipt({ index, proof: await inclusionProof(index, size, reader), checkpoint, extra: all[index]! });
}

test('every cheat, at every kind of place, is told by its name and at its entry', async () => {
  const expected = { change: 'altered', remove: 'suppressed', cut: 'rewound', rewrite: 'forked' };
  for (const [size, places] of [
    [1, [0]],
    [2, [0, 1]],
    [256, [0, 255]],
    [700, [0, 1, 255, 256, 511, 512, 699]],
  ] as const) {
    const files = ledgerOf(size);
    const subject = subjectOf(files);
    for (const at of places)
      for (const cheat of cheats) {
        const { report, steps } = await checkLedger(await cheated(cheat, at, subject, headOf(files)), silent);
        assert.deepEqual([report.verdict, report.firstEntry], [expected[cheat], at], `${cheat} entry ${at} of ${size}: ${report.reason}`);
        assert.equal(steps.filter(({ state }) => state === 'failed').length, 1);
      }
    assert.equal((await checkLedger(subject, silent)).report.verdict, 'verified', 'the ledger itself is untouched');
  }
});

test('what was verified is remembered: growth is fine, rewinding and forking and another key are not, and nothing smaller replaces it', async () => {
  const memory = pageMemory(new Map());
  const check = async (subject: LedgerSubject) => checkLedger(subject, silent, memory);
  assert.deepEqual([(await check(subjectOf(ledgerOf(300)))).compared, (await check(subjectOf(ledgerOf(600)))).compared], [0, 1]);
  assert.equal((await check(subjectOf(ledgerOf(300)))).report.verdict, 'rewound');
  const other = publish(
    sampleEntries(700, key, 'other').map(({ bytes }) => bytes),
    key,
  );
  assert.equal((await check(subjectOf(other))).report.verdict, 'forked');
  const forger = sampleKey(sampleOrigin, 'forger');
  const forged = subjectOf(publish(all, forger), [forger.vkey]);
  assert.equal((await check(forged)).report.reason, 'checkpoint-not-signed', 'the key that came with the files does not count');
  assert.equal((await check({ ...forged, keysGiven: true })).report.verdict, 'verified', 'the key that the person gives does');
  await memory.remember(sampleOrigin, { note: new TextDecoder().decode(ledgerOf(300).get('checkpoint')) });
  assert.equal(readCheckpoint((await memory.recall(sampleOrigin))!.note).checkpoint.size, 700);
  await memory.forget(sampleOrigin);
  assert.equal((await check(subjectOf(ledgerOf(300)))).report.verdict, 'verified');
});

test('a memory that fails is none: the check stands, and nothing is claimed to be kept', async () => {
  const broken = {
    lasting: true,
    recall: () => Promise.reject(new Error('gone')),
    remember: () => Promise.reject(new Error('full')),
    forget: async () => undefined,
  };
  const { report, kept, compared } = await checkLedger(subjectOf(ledgerOf(10)), silent, broken);
  assert.deepEqual([report.verdict, kept, compared], ['verified', undefined, 0]);
});

test('progress is what was read: each entry is counted once, and no step is passed before it is', async () => {
  const seen: string[] = [];
  const { steps } = await checkLedger(subjectOf(ledgerOf(700)), (now) => seen.push(now.map(({ state }) => state[0]).join('')));
  assert.deepEqual(
    seen.filter((each, i) => each !== seen[i - 1]),
    ['rwwww', 'pprww', 'ppprw', 'ppppl'],
  );
  assert.deepEqual(steps.map(({ read }) => read).filter(Boolean), [700]);
});

test('a receipt: fits, needs a key, and every line of it that is another one is found', async () => {
  const files = ledgerOf(600);
  const text = await receiptOf(files, 5);
  const check = (changed: string, keys: readonly string[] = [key.vkey]) => checkReceipt(changed, keys, false);
  assert.deepEqual([(await check(text)).verdict, (await check(text)).index], ['verified', 5]);
  assert.deepEqual([(await check(text, [])).reason, (await check(text, [])).verdict], ['no-key', 'unchecked']);
  assert.equal((await check(text, [sampleKey(sampleOrigin, 'forger').vkey])).reason, 'not-signed');
  assert.equal((await check(text.replace('index 5', 'index 6'))).reason, 'not-in-tree');
  assert.equal((await check((await receiptOf(files, 6)).replace(/^extra .*$/m, /^extra .*$/m.exec(text)![0]))).reason, 'not-in-tree');
  assert.equal((await check(text.replace(/^extra .*\n/m, ''))).reason, 'no-entry');
  for (const broken of ['', 'c2sp.org/tlog-proof@v1\n', text.slice(0, 200), text.replace('index 5', 'index 05'), `${text}x`])
    assert.notEqual((await check(broken)).verdict, 'verified', broken.slice(0, 40));
  const memory = pageMemory(new Map());
  await checkReceipt(text, [key.vkey], false, memory);
  assert.equal((await checkReceipt(text, [], false, memory)).verdict, 'verified', 'the key is known from the first time');
  const other = publish(
    sampleEntries(600, key, 'other').map(({ bytes }) => bytes),
    key,
  );
  await memory.forget(sampleOrigin);
  await memory.remember(sampleOrigin, { note: new TextDecoder().decode(other.get('checkpoint')), vkey: key.vkey });
  assert.equal((await checkReceipt(text, [], false, memory)).verdict, 'forked');
});

test('files are told by their content, and a checkpoint counts only if the key signed it', async () => {
  const files = ledgerOf(300);
  const later = publish(
    sampleEntries(400, key, 'other').map(({ bytes }) => bytes),
    key,
  );
  const receipt = dropped('notes.txt', utf8(await receiptOf(files, 5)));
  const unsigned = dropped(
    'old',
    utf8(`${sampleOrigin}\n900\n${'A'.repeat(43)}=\n\n— ${sampleOrigin} ${Buffer.alloc(68).toString('base64')}\n`),
  );
  const photo = dropped('<img src=x onerror=alert(1)>.jpg', Uint8Array.of(0xff, 0xd8));
  const sorted = await bring([...folderOf(files), receipt, unsigned, photo]);
  assert.deepEqual([sorted.receipts.length, sorted.keys, sorted.remembered.length, sorted.unknown], [1, [key.vkey], 1, [photo.path]]);
  const { report } = await checkLedger((await ledgerSubject(sorted, undefined))!, silent);
  assert.equal(report.verdict, 'verified', 'an unsigned checkpoint is held against nobody');
  const kept = dropped('kept.txt', later.get('checkpoint')!);
  const against = await ledgerSubject(await bring([kept], sorted), undefined);
  assert.equal((await checkLedger(against!, silent)).report.verdict, 'rewound', 'one that was kept is');
  const held = await ledgerSubject(await bring([...folderOf(later), receipt]), undefined);
  assert.equal((await checkLedger(held!, silent)).report.verdict, 'forked', 'so is the one in a receipt');
  await assert.rejects(bring([photo]), { code: 'nothing-known' });
  await assert.rejects(bring([...folderOf(files, 'a/'), ...folderOf(later, 'b/')]), { code: 'several-ledgers' });
});

test('a file that is larger than it can be is not read, and nothing is claimed about the ledger', async () => {
  for (const path of ['tile/entries/000', 'tile/0/000', 'checkpoint']) {
    const files = folderOf(ledgerOf(300)).map((file) =>
      file.path.endsWith(path) ? { ...file, size: 2 ** 40, read: () => assert.fail('it must not be read') } : file,
    );
    const { report, steps } = await checkLedger((await ledgerSubject(await bring(files), key.vkey))!, silent);
    assert.equal(report.verdict, 'unchecked', path);
    assert.equal(steps.filter(({ state }) => state === 'failed').length, 1);
  }
});

test('a missing checkpoint, missing bundles, torn bundles and missing tiles have their names', async () => {
  const files = ledgerOf(600);
  for (const [path, verdict, change] of [
    ['checkpoint', 'unchecked', undefined],
    ['tile/entries/001', 'suppressed', undefined],
    ['tile/0/001', 'suppressed', undefined],
    ['tile/entries/000', 'altered', (bytes: Uint8Array) => bytes.subarray(0, bytes.length - 1)],
    ['tile/0/000', 'altered', (bytes: Uint8Array) => Uint8Array.from(bytes, (byte, i) => (i === 40 ? byte ^ 1 : byte))],
  ] as const) {
    const copy = new Map(files);
    if (change) copy.set(path, change(copy.get(path)!));
    else copy.delete(path);
    assert.equal((await checkLedger(subjectOf(copy), silent)).report.verdict, verdict, path);
  }
  assert.equal(hashAt(files.get('tile/0/000')!, 0).length, 32);
});

test('the bundle that the app saves is the export as the verifier reads it', async () => {
  const files = ledgerOf(600);
  const bundle = await bundleOf(sourceOf(files), headOf(files), key.vkey);
  const archive = new Uint8Array(await bundle!.arrayBuffer());
  assert.deepEqual(
    readZip(archive, 100)
      .map(({ path }) => path)
      .sort(),
    [...files.keys()].sort(),
  );
  const subject = await ledgerSubject(await bring([dropped('steward-ledger.ZIP', archive)]), undefined);
  assert.equal((await checkLedger(subject!, silent)).report.verdict, 'verified');
  files.delete('tile/0/000');
  assert.equal(await bundleOf(sourceOf(files), headOf(ledgerOf(600)), key.vkey), undefined, 'no bundle of a ledger with a hole');
});

test('archives: deflated ones are read, and bombs, torn, encrypted, endless and lying ones are refused', async () => {
  const bytes = utf8('Baustelle '.repeat(100));
  const stored = Buffer.concat(writeZip([{ path: '../<b>name</b>', bytes }]));
  const read = async (archive: Buffer) => (await readZip(new Uint8Array(archive), 10)[0]!.read()).length;
  assert.equal(await read(stored), bytes.length);
  const deflated = pack(bytes, deflateRawSync(bytes));
  assert.equal(await read(deflated), bytes.length);
  await assert.rejects(read(pack(bytes, deflateRawSync(Buffer.alloc(50_000_000)))), /larger than it says/);
  await assert.rejects(read(pack(bytes, deflateRawSync(bytes.subarray(1)))), /torn/);
  await assert.rejects(read(flagged(deflated, 8, 1)), /encrypted/);
  await assert.rejects(read(flagged(deflated, 10, 99)), /stored and deflated/);
  for (const broken of [Buffer.alloc(0), stored.subarray(0, 40), stored.subarray(20), Buffer.alloc(100)])
    assert.throws(() => readZip(new Uint8Array(broken), 10), RangeError);
  assert.throws(() => readZip(new Uint8Array(stored), 0), /too many/);
  await assert.rejects(bring([dropped('x.zip', utf8('PK\x03\x04 and nothing'))]), { code: 'archive-unreadable' });
  await assert.rejects(bring([dropped('x.zip', bytes, 2 ** 40)]), { code: 'archive-too-large' });
});

/** An archive whose one file is deflated: `packed` is what lies in it, the size is that of `bytes`. */
function pack(bytes: Uint8Array, packed: Uint8Array): Buffer {
  const archive = Buffer.concat(writeZip([{ path: 'a', bytes: new Uint8Array(packed) }]));
  const central = archive.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
  archive.writeUInt32LE(bytes.length, central + 24);
  return flagged(archive, 10, 8);
}

function flagged(archive: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(archive);
  copy.writeUInt16LE(value, copy.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + at);
  return copy;
}
