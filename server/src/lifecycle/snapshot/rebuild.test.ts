import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import type { RecordId } from '@steward/protocol/ids.ts';
import { failCall } from '../../adapters/memory/faults.ts';
import { memoryRows } from '../../adapters/memory/memory-rows.ts';
import { seededDice } from '../../adapters/memory/scheduler.ts';
import { findRecord } from '../../stores/records.ts';
import { add, addDocument, change, erase, fileOf, goOn, once, scene, titleOf } from './testing/scene.ts';
import { lose, machine } from './testing/snapshot-kit.ts';

const full = process.env['STEWARD_TEST'] === 'full';

describe('key backups', () => {
  test('at most three, none older than 30 days, none of an epoch that has ended; older ones never open again', async () => {
    const s = await scene();
    await add(s, 'one');
    for (let run = 0; run < 5; run++) {
      s.m.kit.clock.advance(6 * 3_600_000);
      await s.m.snapshots.runDue();
    }
    assert.equal((await s.m.keyBackups.list()).length, 3);
    await s.m.turnEpoch(s.ada.business);
    await s.m.keyBackups.dropEnded(s.ada.business);
    assert.deepEqual(
      (await s.m.keyBackups.list()).map(({ epoch }) => epoch),
      [2],
    );
  });

  test('one that was altered is not used; the one before it is', async () => {
    const s = await scene();
    const id = await add(s, 'one');
    await s.m.snapshots.now();
    s.m.kit.clock.advance(6 * 3_600_000);
    await s.m.snapshots.runDue();
    const { name } = (await s.m.keyBackups.list()).at(-1)!;
    const bytes = Buffer.concat(await Array.fromAsync((await s.m.keyPlace.get(name))!));
    for (const at of [3, 40, bytes.length - 1]) {
      const altered = Buffer.from(bytes);
      altered[at]! ^= 1;
      await s.m.keyPlace.remove(name);
      await s.m.keyPlace.put(name, once(altered));
      const { machine: rebuilt } = await lose(s.m, { seed: 40 + at, nowMs: s.m.kit.clock.nowMs() });
      assert.equal(await titleOf(await goOn(s, rebuilt), id), 'one');
    }
  });
});

describe('recovery', () => {
  test('a recovery that dies at any call is done again over what it left', async () => {
    const s = await scene();
    const id = await add(s, 'kept');
    await addDocument(s, randomBytes(2_000));
    const gone = await add(s, 'gone');
    await s.m.snapshots.now();
    await erase(s, gone);
    for (let n = 1; ; n++) {
      const faults = failCall(n, 'crash', n % 2 === 0 ? 'after' : 'before');
      const rows = memoryRows({ faults });
      const first = await lose(s.m, { seed: 2_000 + n, nowMs: s.m.kit.clock.nowMs(), stores: { rows } }).catch(() => undefined);
      if (first && faults.count() < n) break;
      const { machine: rebuilt } = await lose(s.m, { seed: 3_000 + n, nowMs: s.m.kit.clock.nowMs(), stores: { rows: rows.crash() } });
      const again = await goOn(s, rebuilt);
      assert.deepEqual([await titleOf(again, id), await titleOf(again, gone)], ['kept', undefined]);
      assert.equal(await findRecord(rebuilt.rows, s.ada.business, gone), undefined, 'nothing of the erased is brought back');
      assert.equal((await rebuilt.kit.ledger.check(s.ada.business, { deep: true })).verdict, 'verified');
    }
  });

  const seeds = full ? 400 : 6;
  test(`invariant 4, law: over ${seeds} histories, a lost machine comes back as it was at its snapshot, without everything erased since`, async () => {
    let replayed = 0;
    for (let seed = 1; seed <= seeds; seed++) replayed += await oneHistory(seed);
    assert.ok(replayed >= seeds, `${replayed} erasures were replayed over what a snapshot still held`);
  });
});

interface Expected {
  readonly title: string;
}

/** How many erasures came after the last snapshot, so that it still held what they took. */
async function oneHistory(seed: number): Promise<number> {
  const dice = seededDice(seed);
  const s = await scene(machine({ seed }));
  const living = new Map<RecordId, Expected>();
  const files = new Map<RecordId, Buffer>();
  const erased = new Set<RecordId>();
  const snapshots = new Map<string, { living: Map<RecordId, Expected>; files: Map<RecordId, Buffer> }>();
  const pick = <K>(map: ReadonlyMap<K, unknown>): K | undefined => [...map.keys()][dice.below(Math.max(1, map.size))];
  for (let step = 0; step < 40; step++) {
    s.m.kit.clock.advance(dice.below(3_600_000));
    const what = dice.below(10);
    if (what < 3) {
      const title = `t${seed}-${step}`;
      living.set(await add(s, title), { title });
    } else if (what < 5) {
      const id = pick(living);
      if (id === undefined) continue;
      await change(s, id, `u${step}`);
      living.set(id, { title: `u${step}` });
    } else if (what < 6) {
      const content = randomBytes(100 + dice.below(3_000));
      files.set(await addDocument(s, content), content);
    } else if (what < 8) {
      const fromFiles = dice.below(3) === 0;
      const id = pick(fromFiles ? files : living);
      if (id === undefined) continue;
      await erase(s, id, fromFiles ? 'documents' : 'tasks');
      living.delete(id);
      files.delete(id);
      erased.add(id);
    } else if (what < 9) {
      const { id, troubles } = await s.m.snapshots.now();
      assert.deepEqual(troubles, []);
      snapshots.set(id, { living: new Map(living), files: new Map(files) });
    } else await s.m.turnEpoch(s.ada.business);
  }
  // The last snapshot is never cleaned of what follows it.
  living.set(await add(s, `last${seed}`), { title: `last${seed}` });
  snapshots.set((await s.m.snapshots.now()).id, { living: new Map(living), files: new Map(files) });
  const late = [...living.keys()].filter(() => dice.below(2) === 0).concat([...living.keys()].at(-1)!);
  for (const id of new Set(late)) {
    await erase(s, id);
    erased.add(id);
  }
  const at = dice.below(2) === 0 ? [...snapshots.keys()].at(-1)! : [...snapshots.keys()][dice.below(snapshots.size)]!;
  const before = snapshots.get(at)!;
  const { machine: rebuilt, rebuilt: report } = await lose(s.m, { seed: seed + 10_000, nowMs: s.m.kit.clock.nowMs(), snapshot: at });
  assert.deepEqual([report.missingFiles, report.businesses.map(({ unopenable }) => unopenable)], [[], [0]], `seed ${seed}`);
  const again = await goOn(s, rebuilt);
  for (const [id, { title }] of before.living)
    assert.equal(await titleOf(again, id), erased.has(id) ? undefined : title, `seed ${seed}: ${erased.has(id) ? 'erased' : 'kept'}`);
  for (const [id, content] of before.files) {
    if (!erased.has(id)) assert.deepEqual(await fileOf(again, id), content, `seed ${seed}`);
  }
  const erasedKeys = (await s.m.keys.list(s.ada.business, undefined, 1_000)).filter((row) => 'erasedAtMs' in row).map(({ id }) => id);
  for (let i = 0; i < erasedKeys.length; i += 90)
    assert.ok(
      (await rebuilt.keys.find(s.ada.business, erasedKeys.slice(i, i + 90))).every((found) => found === 'erased'),
      `seed ${seed}: keys stay dead`,
    );
  for (const id of erased) assert.equal(await findRecord(rebuilt.rows, s.ada.business, id), undefined);
  assert.equal((await rebuilt.kit.ledger.check(s.ada.business, { deep: true })).verdict, 'verified', `seed ${seed}`);
  return new Set(late).size;
}
