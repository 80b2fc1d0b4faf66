// What a ledger does for its own sake: years, keys, covers, forgetting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GenesisClear, KeyRotationClear, VolumeCloseClear } from '@steward/protocol/ledger/clear.ts';
import { decodeEntry } from '@steward/protocol/ledger/entry.ts';
import { readBundle } from '@steward/protocol/ledger/tile.ts';
import { verifyLedger } from '@steward/protocol/ledger/verify.ts';
import { memoryBlobs } from '../adapters/memory/memory-blobs.ts';
import {
  anna,
  append,
  assertReceipt,
  ben,
  draftOf,
  found,
  readingGrant,
  startMs,
  strangersVerdict,
  whatOf,
  whoOf,
  world,
  type World,
} from './ledger.fixture.ts';
import type { Ledger } from './ledger.ts';
import { nativeSha256 } from './native-hash.ts';
import { decodeSealedRow } from './sealed-row.ts';

const dayMs = 86_400_000;
const erasureDraft = { type: 'erasure', who: whoOf(), what: { ...whatOf(), operation: 'erase-record' } } as const;

async function exported(ledger: Ledger, w: World, volume = 1): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { path, bytes } of ledger.exportVolume(w.business, volume)) files.set(path, bytes);
  return files;
}

const verify = (files: ReadonlyMap<string, Uint8Array>, vkey: string) =>
  verifyLedger({ read: (path) => files.get(path) }, { keys: [vkey], hash: nativeSha256 });

async function entriesOf(ledger: Ledger, w: World, volume: number) {
  const bundle = await ledger.tile(w.business, volume, `tile/entries/000.p/${await ledger.size(w.business, volume)}`);
  return readBundle(bundle!).entries.map(decodeEntry);
}

async function assertChecks(w: World, ledger: Ledger = w.ledger): Promise<void> {
  const { verdict, sentence } = await ledger.check(w.business, { deep: true });
  assert.equal(verdict, 'verified', sentence);
}

test('closes its year, and names the next volume and its key', async () => {
  const w = world('year');
  await found(w);
  await append(w.ledger, w.business, 20);
  await w.ledger.tend(w.business);
  assert.equal((await w.ledger.volumes(w.business)).length, 1);
  w.clock.ms = Date.UTC(2027, 0, 1);
  const others = w.ledger.append(w.business, draftOf());
  await w.ledger.tend(w.business);
  await others;
  const [after] = await append(w.ledger, w.business, 1);
  assert.deepEqual([after!.volume, after!.index], [2, 1]);
  const closed = (await entriesOf(w.ledger, w, 1)).at(-1)!;
  assert.deepEqual([closed.type, (closed.clear as VolumeCloseClear).next], ['volume-close', await w.ledger.vkey(w.business, 2)]);
  const { previous } = (await entriesOf(w.ledger, w, 2))[0]!.clear as GenesisClear;
  assert.deepEqual([previous!.origin, previous!.size], [`steward.example/ledger/${w.business}/1`, await w.ledger.size(w.business, 1)]);
  for (const volume of [1, 2]) {
    const report = await strangersVerdict(w.ledger, w.business, volume);
    assert.equal(report.verdict, 'verified', report.sentence);
  }
  await assertChecks(w);
  await assertReceipt(w.ledger, w.business, after!);
  assert.deepEqual(w.alarms, []);
});

test('two processes close a year once', async () => {
  const w = world('year-twice');
  await found(w);
  const other = w.node();
  await append(other, w.business, 3);
  w.clock.ms = Date.UTC(2027, 0, 1, 0, 1);
  await Promise.all([w.ledger.tend(w.business), other.tend(w.business), append(other, w.business, 5), append(w.ledger, w.business, 5)]);
  assert.equal((await w.ledger.volumes(w.business)).length, 2);
  await assertChecks(w);
  assert.deepEqual(w.alarms, []);
});

test('turns its key: whoever trusts an earlier one is led to the newest', async () => {
  const w = world('turn');
  await found(w);
  const first = await w.ledger.vkey(w.business, 1);
  await append(w.ledger, w.business, 300);
  const turned = await w.ledger.turnKey(w.business);
  assert.equal(turned.index, 301);
  const second = await w.ledger.vkey(w.business, 1);
  await append(w.ledger, w.business, 10);
  await w.ledger.turnKey(w.business);
  await append(w.node(), w.business, 2);
  const third = await w.ledger.vkey(w.business, 1);
  assert.equal(new Set([first, second, third]).size, 3);
  const files = await exported(w.ledger, w);
  for (const key of [first, second, third]) assert.equal((await verify(files, key)).verdict, 'verified');
  assert.deepEqual(
    (await verify(files, third)).rotations.map(({ vkey }) => vkey),
    [second, third],
  );
  await assertChecks(w);

  const gone = new Map([...files].filter(([path]) => path !== 'turn/2'));
  assert.equal((await verify(gone, first)).reason, 'checkpoint-not-signed');
  assert.equal((await verify(gone, third)).verdict, 'verified');
  const swapped = new Map(files).set('turn/1', files.get('turn/2')!);
  assert.equal((await verify(swapped, first)).reason, 'checkpoint-not-signed');
});

test('two processes turn a key, one after the other', async () => {
  const w = world('turn-twice');
  await found(w);
  const other = w.node();
  await append(other, w.business, 1);
  await w.ledger.turnKey(w.business);
  await other.turnKey(w.business);
  await append(w.ledger, w.business, 1);
  await assertChecks(w);
});

test('a turn that was committed and not signed is signed after a restart, under the old key first', async () => {
  const w = world('turn-crash');
  await found(w);
  const first = await w.ledger.vkey(w.business, 1);
  await append(w.ledger, w.business, 3);
  await w.ledger.checkpoint(w.business);
  const failing = { ...w.memory, recall: w.memory.recall.bind(w.memory), remember: () => Promise.reject(new Error('dies here')) };
  await assert.rejects(w.node({ memory: failing as unknown as typeof w.memory }).turnKey(w.business));
  const ledger = w.node();
  await append(ledger, w.business, 4);
  if ((await ledger.vkey(w.business, 1)) === first) await ledger.turnKey(w.business);
  const report = await verify(await exported(ledger, w), first);
  assert.equal(report.verdict, 'verified', report.sentence);
  assert.equal((report.rotations[0] as KeyRotationClear).vkey, await ledger.vkey(w.business, 1));
});

test('covers and looks that stay sealed cannot be told apart, and open by themselves', async () => {
  const w = world('cover', { coversPerDay: 1_000_000 });
  await found(w);
  for (let i = 0; i < 20; i++) {
    w.clock.ms += 60_000;
    await w.ledger.tend(w.business);
  }
  const sealed = await w.ledger.append(w.business, { ...draftOf(), sealedUntilMs: w.clock.ms + 30 * dayMs });
  assert(!('conflict' in sealed));
  await append(w.ledger, w.business, 3);
  const grant = readingGrant(w.business);
  const before = await w.ledger.openValues(grant, w.business, 1, 1, 21);
  assert.equal(before.length, 21);
  assert(before.every(({ state, type, who, what }) => state === 'not-yet-open' && type === 'entry' && !who && !what));
  const lengths = w.rows
    .dump()
    .filter(({ sort }) => sort.startsWith('v/'))
    .flatMap(({ value }) => decodeSealedRow(value).pairs)
    .slice(1, 22)
    .map(({ who, what }) => `${who.sealed.length} ${what.sealed.length}`);
  assert.deepEqual(new Set(lengths), new Set(['1040 1040']));
  await assertChecks(w);
  w.clock.ms = sealed.timeMs + 30 * dayMs + dayMs;
  assert.equal((await w.ledger.openValues(grant, w.business, 1, sealed.index, 1))[0]!.who!.person, anna);
  w.clock.ms = startMs + 91 * dayMs;
  const after = await w.ledger.openValues(grant, w.business, 1, 1, 20);
  assert(after.every(({ what }) => what?.detail === 'cover'));
  await assertChecks(w);
});

test('no covers come while nothing is due, and a machine that slept does not write them all at once', async () => {
  const w = world('cover-rate', { coversPerDay: 144 });
  await found(w);
  await w.ledger.tend(w.business);
  const before = await w.ledger.size(w.business, 1);
  w.clock.ms += 30 * dayMs;
  await w.ledger.tend(w.business);
  assert((await w.ledger.size(w.business, 1)) - before <= 1);
  let covers = 0;
  for (let i = 0; i < 1_440; i++) {
    const size = await w.ledger.size(w.business, 1);
    w.clock.ms += 60_000;
    await w.ledger.tend(w.business);
    covers += (await w.ledger.size(w.business, 1)) - size;
  }
  assert(covers > 90 && covers < 210, `${covers} in a day, 144 expected`);
});

test('forgets values under a tombstone; without one they are reported as suppressed', async () => {
  const mirror = memoryBlobs();
  const w = world('forget');
  const ledger = w.node({ mirror });
  await found(w, ledger);
  await append(ledger, w.business, 40);
  await append(ledger, w.business, 10, ben);
  await ledger.tend(w.business);
  const covers = [
    { volume: 1, first: 5, end: 9, group: 'what' },
    { volume: 1, first: 41, end: 51, group: 'who' },
  ] as const;
  await ledger.forgetValues(w.business, erasureDraft, covers);
  const opened = await ledger.openValues(readingGrant(w.business), w.business, 1, 0, 100);
  assert.deepEqual(
    opened.filter(({ what }) => !what).map(({ index }) => index),
    [5, 6, 7, 8],
  );
  assert.deepEqual(
    opened.filter(({ who }) => !who).map(({ index }) => index),
    [41, 42, 43, 44, 45, 46, 47, 48, 49, 50],
  );
  assert.deepEqual(
    opened.slice(-2).map(({ type }) => type),
    ['erasure', 'erasure-done'],
  );
  const check = await ledger.check(w.business, { deep: true });
  assert.equal(check.verdict, 'verified', check.sentence);
  assert.equal(check.volumes[0]!.counts.erased, 14);
  assert.equal((await strangersVerdict(ledger, w.business)).verdict, 'verified');

  const names = await mirror.list(`ledger/${w.business}/1/values/`, undefined, 100);
  const revisions = new Map(w.rows.dump().map(({ sort, revision }) => [sort, revision]));
  for (const name of names) {
    const [first, revision] = name.split('/').at(-1)!.split('.');
    assert.equal(Number(revision), revisions.get(`v/${first}`), 'the mirror holds what was forgotten');
  }
  await assert.rejects(
    ledger.forgetValues(w.business, erasureDraft, [{ volume: 1, first: 50, end: 99, group: 'who' }]),
    /only entries that are there/,
  );

  const row = w.rows.dump().findLast(({ sort }) => sort.startsWith('v/'))!;
  await w.rows.commit([{ kind: 'remove', key: row, expect: 'any' }]);
  const found2 = await w.node().check(w.business, { deep: true });
  assert.deepEqual([found2.verdict, found2.volumes[0]!.reason], ['suppressed', 'values-missing']);
});

test('a crash anywhere while it forgets leaves a ledger that fits, and the work is taken up again', async () => {
  let failures = 0;
  for (let failAt = 0; failAt < 30; failAt++) {
    const w = world(`forget-crash-${failAt}`);
    await found(w);
    await append(w.ledger, w.business, 12);
    let commits = 0;
    const rows: typeof w.parts.rows = {
      ...w.rows,
      get: (key) => w.rows.get(key),
      getMany: (keys) => w.rows.getMany(keys),
      range: (range) => w.rows.range(range),
      close: () => w.rows.close(),
      commit: async (changes) => {
        if (commits++ >= failAt) throw new Error('the process dies here');
        return w.rows.commit(changes);
      },
    };
    const covers = [{ volume: 1, first: 2, end: 6, group: 'what' }] as const;
    const failed = await w
      .node({ rows })
      .forgetValues(w.business, erasureDraft, covers)
      .then(
        () => false,
        () => true,
      );
    if (failed) failures++;
    const ledger = w.node();
    await assertChecks(w, ledger);
    await ledger.tend(w.business);
    await assertChecks(w, ledger);
    const types = (await entriesOf(ledger, w, 1)).map(({ type }) => type);
    const erased = types.includes('erasure');
    assert.equal(types.includes('erasure-done'), erased);
    const opened = await ledger.openValues(readingGrant(w.business), w.business, 1, 2, 4);
    assert(opened.every(({ what }) => (what === undefined) === erased));
    if (!failed) break;
  }
  assert(failures >= 3, 'every commit was made to fail');
});

test('names are kept until a year after their year has closed, whatever became of the account', async () => {
  const w = world('names');
  await found(w);
  await append(w.ledger, w.business, 5, ben);
  // Asked in the old year, committed in the new one.
  w.clock.ms = Date.UTC(2027, 0, 1) - 1;
  const late = append(w.ledger, w.business, 2, ben);
  w.clock.ms++;
  await late;
  await w.ledger.tend(w.business);
  await append(w.ledger, w.business, 5, ben);
  w.clock.ms = Date.UTC(2027, 11, 31, 23);
  await w.ledger.tend(w.business);
  const grant = readingGrant(w.business);
  assert.equal((await w.ledger.openValues(grant, w.business, 1, 1, 1))[0]!.who!.person, ben);
  w.clock.ms = Date.UTC(2028, 0, 1);
  await w.ledger.tend(w.business);
  const year = await w.ledger.openValues(grant, w.business, 1, 0, 100);
  assert.deepEqual(
    year.filter(({ who }) => who).map(({ type }) => type),
    ['volume-close'],
    'what was sealed to the keys of the year is gone, and nothing else',
  );
  assert(year.every(({ what }) => what));
  assert((await w.ledger.openValues(grant, w.business, 2, 1, 5)).every(({ who }) => who));
  assert.deepEqual(
    (await w.epochs.list(w.business)).filter((name) => name.startsWith('ledger-who-2026')),
    [],
  );
  await assertChecks(w);
  assert.deepEqual(w.alarms, []);
});

test('a change of the policies is entered once, under the new set', async () => {
  const w = world('policy');
  await found(w);
  await append(w.ledger, w.business, 2);
  const ledger = w.node({ policySet: new Uint8Array(32).fill(10) });
  await ledger.tend(w.business);
  await ledger.tend(w.business);
  const entries = await entriesOf(ledger, w, 1);
  assert.deepEqual(
    entries.map(({ type }) => type),
    ['genesis', 'entry', 'entry', 'policy-change'],
  );
  assert.deepEqual({ ...entries[3]!.clear }, { policySet: new Uint8Array(32).fill(10) });
});

test('two releases side by side: the newer says once that its policies decide, the older is silent, and says so when it is alone again', async () => {
  const w = world('releases');
  await found(w);
  const sets = [new Uint8Array(32).fill(9), new Uint8Array(32).fill(10)] as const;
  let newerLives = true;
  const older = w.node({ policySet: sets[0], mayChangePolicy: () => !newerLives });
  const newer = w.node({ policySet: sets[1] });
  for (let minute = 0; minute < 5; minute++) {
    await append(newer, w.business, 1);
    await append(older, w.business, 1);
    await older.tend(w.business);
    await newer.tend(w.business);
    await append(older, w.business, 1);
    await older.tend(w.business);
  }
  const changes = async () =>
    (await entriesOf(newer, w, 1)).filter(({ type }) => type === 'policy-change').map(({ clear }) => ({ ...clear }));
  assert.deepEqual(await changes(), [{ policySet: sets[1] }]);
  // What each of them decided stands under its own set.
  const under = new Set((await entriesOf(newer, w, 1)).filter(({ type }) => type === 'entry').map(({ policy }) => policy[0]));
  assert.deepEqual(under, new Set([9, 10]));
  newerLives = false;
  await older.tend(w.business);
  await older.tend(w.business);
  assert.deepEqual(await changes(), [{ policySet: sets[1] }, { policySet: sets[0] }]);
  await assertChecks(w);
});

test('an access under new policies before the first minute is over does not keep the change from being said', async () => {
  const w = world('early');
  await found(w);
  const ledger = w.node({ policySet: new Uint8Array(32).fill(10) });
  await append(ledger, w.business, 3);
  await ledger.tend(w.business);
  await append(ledger, w.business, 100);
  await ledger.tend(w.business);
  const types = (await entriesOf(ledger, w, 1)).map(({ type }) => type);
  assert.deepEqual(
    types.filter((type) => type !== 'entry'),
    ['genesis', 'policy-change'],
  );
});

test('two nodes that say at once that the policies have changed say it once', async () => {
  const w = world('at once');
  await found(w);
  const nodes = [1, 2, 3].map(() => w.node({ alone: false, policySet: new Uint8Array(32).fill(10) }));
  await Promise.all(nodes.map((node) => node.tend(w.business)));
  const types = (await entriesOf(w.node(), w, 1)).map(({ type }) => type);
  assert.equal(types.filter((type) => type === 'policy-change').length, 1);
  assert.deepEqual(w.alarms, []);
});
