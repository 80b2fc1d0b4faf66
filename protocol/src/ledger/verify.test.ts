// What a ledger must be besides untouched: signed by its key, its entries in order, its values those committed to.
import assert from 'node:assert/strict';
import test from 'node:test';
import {
  nodeSha256,
  publish,
  sampleEntries,
  sampleEntry,
  sampleKey,
  sampleOrigin,
  sampleTimeMs,
  type Files,
  type SampleEntry,
} from '../../test/sample-ledger.ts';
import { bytes600, changed, check, entries600, expect, files600, flip, key, text, utf8 } from '../../test/tampering.ts';
import { readCheckpoint, signCheckpoint } from './checkpoint.ts';
import { addSignatures, parseNote, signNote } from './note.ts';
import { cosigner } from './cosignature.ts';
import { parsePolicy } from './policy-file.ts';
import { sealMsMax, type OpenedEntry } from './opened-values.ts';
import { verifyLedger } from './verify.ts';
import { type Covered } from './clear.ts';

test('a checkpoint is worth nothing unless the known key of this log signed it', async () => {
  const { checkpoint } = readCheckpoint(text(files600.get('checkpoint')!));
  const withNote = (note: string): Files => changed(files600, (copy) => copy.set('checkpoint', utf8(note)));
  const stranger = sampleKey(sampleOrigin, 'stranger');
  await expect(withNote(signCheckpoint(checkpoint, [stranger])), 'altered', 'checkpoint-not-signed', undefined);
  await expect(withNote(signCheckpoint(checkpoint, [stranger, key])), 'verified', 'all-fits', undefined);
  const elsewhere = sampleKey('steward.example/ledger/other/1', 'log');
  const otherLog = withNote(signCheckpoint({ ...checkpoint, origin: elsewhere.name }, [elsewhere]));
  await expect(otherLog, 'altered', 'checkpoint-not-signed', undefined);
  await expect(otherLog, 'altered', 'origin-differs', undefined, { keys: [elsewhere.vkey] });
  // Signed by a known key, but not by the one whose name is the origin.
  const foreign = withNote(signNote(parseNote(signCheckpoint({ ...checkpoint, origin: elsewhere.name }, [elsewhere])).text, [key]));
  await expect(foreign, 'altered', 'checkpoint-not-signed', undefined, { keys: [key.vkey, elsewhere.vkey] });
  await expect(files600, 'unchecked', 'no-key', undefined, { keys: [] });
  await expect(flip(files600, 'tile/entries/000', 300), 'altered', 'entry-altered', 1, { keys: [] });
});

test('what cannot be read is unchecked, at whatever file, and never verified', async () => {
  for (const broken of files600.keys()) {
    if (broken === 'vkey') continue;
    const source = {
      read: (path: string) => {
        if (path === broken) throw new Error('network down');
        return files600.get(path);
      },
    };
    const report = await verifyLedger(source, { keys: [key.vkey], hash: nodeSha256 });
    assert.equal(report.verdict, 'unchecked', broken);
    assert.equal(report.evidence?.path, broken);
  }
});

test('signed entries that break a rule are altered at the entry that breaks it', async () => {
  const cases: readonly (readonly [string, number, (entries: SampleEntry[]) => Uint8Array[]])[] = [
    ['genesis-missing', 0, (all) => all.slice(1).map(({ bytes }) => bytes)],
    [
      'genesis-twice',
      8,
      (all) =>
        all.map(({ bytes }, i) => (i === 8 ? sampleEntry('x', 8, { type: 'genesis', clear: { volume: 1, vkey: key.vkey } }).bytes : bytes)),
    ],
    [
      'genesis-differs',
      0,
      (all) =>
        all.map(({ bytes }, i) =>
          i === 0 ? sampleEntry('x', 0, { type: 'genesis', clear: { volume: 1, vkey: sampleKey('other', 'x').vkey } }).bytes : bytes,
        ),
    ],
    [
      'time-went-back',
      6,
      (all) => all.map(({ bytes }, i) => (i === 6 ? sampleEntry('x', 6, { timeMs: sampleTimeMs + 4_999 }).bytes : bytes)),
    ],
    ['id-twice', 7, (all) => all.map(({ bytes }, i) => (i === 7 ? sampleEntry('x', 7, { id: all[3]!.entry.id }).bytes : bytes))],
    [
      'entry-after-close',
      5,
      (all) =>
        all.map(({ bytes }, i) =>
          i === 4 ? sampleEntry('x', 4, { type: 'volume-close', clear: { next: 'steward.example/2' } }).bytes : bytes,
        ),
    ],
    ['entry-malformed', 9, (all) => all.map(({ bytes }, i) => (i === 9 ? Uint8Array.of(...bytes, 0) : bytes))],
    ['entry-malformed', 3, (all) => all.map(({ bytes }, i) => (i === 3 ? utf8('free text') : bytes))],
  ];
  for (const [reason, index, change] of cases) await expect(publish(change(entries600.slice(0, 12)), key), 'altered', reason, index);
  const closed = [...bytes600.slice(0, 4), sampleEntry('x', 4, { type: 'volume-close', clear: { next: 'steward.example/2' } }).bytes];
  await expect(publish(closed, key), 'verified', 'all-fits', undefined);
  const sameTime = sampleEntries(3, key, 'a', new Map([[1, { timeMs: sampleTimeMs }]]));
  await expect(
    publish(
      sameTime.map(({ bytes }) => bytes),
      key,
    ),
    'verified',
    'all-fits',
    undefined,
  );
});

test('a volume continues the one before, if that one is known', async () => {
  const previous = readCheckpoint(text(files600.get('checkpoint')!)).checkpoint;
  const next = (clear: object): Files =>
    publish([sampleEntry('b', 0, { type: 'genesis', clear: { volume: 2, vkey: key.vkey, ...clear } }).bytes], key);
  await expect(next({ previous }), 'verified', 'all-fits', undefined, { previous });
  await expect(next({ previous: { ...previous, size: 599 } }), 'altered', 'previous-volume-differs', 0, { previous });
  await expect(next({}), 'altered', 'previous-volume-differs', 0, { previous });
});

test('reports the keys that rotations named', async () => {
  const rotated = sampleKey(sampleOrigin, 'second');
  const all = sampleEntries(10, key, 'a', new Map([[4, { type: 'key-rotation', clear: { vkey: rotated.vkey } }]]));
  const report = await expect(
    publish(
      all.map(({ bytes }) => bytes),
      key,
    ),
    'verified',
    'all-fits',
    undefined,
  );
  assert.deepEqual(report.rotations, [{ index: 4, vkey: rotated.vkey }]);
});

// ---- opened values ------------------------------------------------------------------------------------------------------

function openingsOf(
  entries: readonly SampleEntry[],
  change: (index: number, opened: OpenedEntry) => OpenedEntry = (_index, opened) => opened,
) {
  return {
    groups: ['who', 'what'] as const,
    read: async (first: number, { length }: { readonly length: number }) =>
      entries.slice(first, first + length).map(({ opened }, i) => change(first + i, opened)),
  };
}

test('opened values fit their commitments, or the entry is named', async () => {
  const entries = entries600.slice(0, 300);
  const files = publish(
    entries.map(({ bytes }) => bytes),
    key,
  );
  const whole = await expect(files, 'verified', 'all-fits', undefined, { openings: openingsOf(entries) });
  assert.equal(whole.counts.opened, 600);
  const wrong: readonly ((opened: OpenedEntry) => OpenedEntry)[] = [
    (opened) => ({ ...opened, what: { ...(opened.what as object), values: utf8('other') } as never }),
    (opened) => ({ ...opened, who: { ...(opened.who as object), salt: new Uint8Array(32) } as never }),
    (opened) => ({ ...opened, who: { ...(opened.who as object), salt: new Uint8Array(31) } as never }),
    (opened) => ({ who: opened.what!, what: opened.who! }),
    () => entries[11]!.opened,
  ];
  for (const swap of wrong) {
    const openings = openingsOf(entries, (index, opened) => (index === 270 ? swap(opened) : opened));
    await expect(files, 'altered', 'values-altered', 270, { openings });
  }
});

test('missing values are suppressed unless a tombstone covers exactly them', async () => {
  const gone = (index: number): boolean => index >= 20 && index < 30;
  const drop = (index: number, { what, who }: OpenedEntry): OpenedEntry => (gone(index) ? { what: what! } : { what: what!, who: who! });
  const build = (...covers: readonly Covered[]) => {
    const entries = sampleEntries(60, key, 'a', new Map([[50, { type: 'erasure', clear: { covers: [...covers] } }]]));
    return {
      files: publish(
        entries.map(({ bytes }) => bytes),
        key,
      ),
      openings: openingsOf(entries, drop),
    };
  };
  const run = async (verdict: string, reason: string, first: number | undefined, ...covers: readonly Covered[]) => {
    const { files, openings } = build(...covers);
    return expect(files, verdict, reason, first, { openings });
  };
  const exact = await run('verified', 'all-fits', undefined, { volume: 1, first: 20, end: 30, group: 'who' });
  assert.equal(exact.counts.erased, 10);
  await run(
    'verified',
    'all-fits',
    undefined,
    { volume: 1, first: 25, end: 40, group: 'who' },
    { volume: 1, first: 0, end: 25, group: 'who' },
  );
  await run('suppressed', 'values-missing', 20);
  await run('suppressed', 'values-missing', 20, { volume: 1, first: 21, end: 30, group: 'who' });
  await run('suppressed', 'values-missing', 29, { volume: 1, first: 20, end: 29, group: 'who' });
  await run(
    'suppressed',
    'values-missing',
    24,
    { volume: 1, first: 20, end: 24, group: 'who' },
    { volume: 1, first: 25, end: 30, group: 'who' },
  );
  await run('suppressed', 'values-missing', 20, { volume: 1, first: 20, end: 30, group: 'what' });
  await run('suppressed', 'values-missing', 20, { volume: 2, first: 20, end: 30, group: 'who' });
  const { files, openings } = build();
  await expect(files, 'verified', 'all-fits', undefined, { openings, covered: [{ volume: 1, first: 20, end: 30, group: 'who' }] });
  // A viewer who may not see who did it does not ask, and is not told that it is missing.
  await expect(files, 'verified', 'all-fits', undefined, { openings: { ...openings, groups: ['what'] } });
});

test('a sealed look is not yet open until the longest seal has passed, then suppressed', async () => {
  const entries = entries600.slice(0, 40);
  const files = publish(
    entries.map(({ bytes }) => bytes),
    key,
  );
  const openings = openingsOf(entries, (index, opened) => (index % 10 === 3 ? { who: 'not-yet-open', what: 'not-yet-open' } : opened));
  const dueMs = sampleTimeMs + 3_000 + sealMsMax;
  const report = await expect(files, 'verified', 'all-fits', undefined, { openings, nowMs: dueMs });
  assert.equal(report.counts.notYetOpen, 8);
  await expect(files, 'suppressed', 'seal-overdue', 3, { openings, nowMs: dueMs + 1 });
});

test('too few witnesses leave a ledger unchecked, enough verify it', async () => {
  const witnesses = ['w1', 'w2'].map((name) => sampleKey(`witness.example/${name}`, name, 4));
  const policy = parsePolicy(`${witnesses.map(({ vkey }, i) => `witness w${i} ${vkey}\n`).join('')}group both all w0 w1\nquorum both\n`);
  const note = text(files600.get('checkpoint')!);
  const lines = witnesses.map((witness) => parseNote(signNote(parseNote(note).text, [cosigner(witness, 1_795_000_000)])).signatures[0]!);
  const cosigned = (count: number): Files =>
    changed(files600, (copy) => copy.set('checkpoint', utf8(addSignatures(note, lines.slice(0, count)))));
  await expect(cosigned(0), 'unchecked', 'quorum-not-met', undefined, { policy });
  await expect(cosigned(1), 'unchecked', 'quorum-not-met', undefined, { policy });
  await expect(cosigned(2), 'verified', 'all-fits', undefined, { policy });
});

test('refuses to compare with a checkpoint of another log', async () => {
  await assert.rejects(check(files600, { remembered: [{ origin: 'other', size: 1, root: new Uint8Array(32) }] }), RangeError);
});
