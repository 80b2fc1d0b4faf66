// Recoveries from before, during and after erasures: what a law keeps comes back apart from the product and nothing else of it, and an erasure that was under way goes on.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RecordId } from '@steward/protocol/ids.ts';
import { keyOf } from '../../stores/layout.ts';
import { createRecord } from '../../governed/create-record.ts';
import { eraseRecord } from '../../governed/erase-record.ts';
import { dayMs } from '../../governed/periods.ts';
import { goOnAfterLoss } from '../../governed/keep-ledger.ts';
import { readRecord } from '../../governed/read-record.ts';
import { isEpochDue, rotateKeys } from '../../governed/rotate-keys.ts';
import { valueOf } from '../../governed/testing/governed-kit.ts';
import { trustedTime } from '../../ports/time-trust.ts';
import { findErasure } from '../../stores/erasures.ts';
import { decodeRecordRow } from '../../stores/record-row.ts';
import { findReceipt } from '../../stores/receipts.ts';
import { findRecord } from '../../stores/records.ts';
import { businessIds } from '../../stores/standing.ts';
import { createErasure } from '../erasure.ts';
import { sweepRetention } from '../retention.ts';
import { runDueJobs } from '../run-jobs.ts';
import { startErasure } from '../start-erasure.ts';
import { tellErased } from '../tell-erased.ts';
import { add, fresh, goOn, scene, type Scene } from './testing/scene.ts';
import { lose } from './testing/snapshot-kit.ts';

const identity = { partitionsOf: async () => [], removeAccount: async () => undefined, endSessions: async () => undefined };

async function report(s: Scene): Promise<RecordId> {
  const fields = { day: '2026-11-24', work: 'dug', crewNames: [s.ada.person!] };
  return (await s.m.kit.ask(s.ada, createRecord, { collection: 'daily-reports', project: s.project, fields })).id;
}

/** What falls due, every day, for every business there is. */
async function days(s: Scene, count: number): Promise<void> {
  const { kit, snapshots } = s.m;
  const lifecycles = [createErasure({ identity, places: snapshots, trust: trustedTime })];
  for (let day = 0; day <= count; day++) {
    if (day > 0) kit.clock.advance(dayMs);
    const all = await businessIds(kit.rows);
    for (const business of all) await sweepRetention({ door: kit.door, trust: trustedTime, places: snapshots }, business);
    while ((await runDueJobs({ door: kit.door, lifecycles, signal: new AbortController().signal })) > 0);
    for (const business of all)
      if (await isEpochDue(kit.tools, business))
        await kit.ask({ actor: 'worker', name: 'retention', business }, rotateKeys, {}, 'security');
    await snapshots.runDue();
  }
}

const keptOf = async (s: Scene) => {
  const rows = await s.m.rows.range({ partition: s.ada.business, prefix: 'kept/', limit: 10 });
  return rows.map(({ sort, value }) => decodeRecordRow(sort.split('/')[2] as RecordId, value));
};

describe('invariant 4: a recovery and what a law keeps', () => {
  for (const cleaned of [false, true])
    test(`from a snapshot older than the erasure, ${cleaned ? 'cleaned meanwhile' : 'as it was taken'}: kept apart, until its date`, async () => {
      const s = await scene();
      const id = await report(s);
      const task = await add(s, 'goes');
      const { id: snapshot } = await s.m.snapshots.now();
      for (const [collection, each] of [
        ['daily-reports', id],
        ['tasks', task],
      ] as const)
        await s.m.kit.ask(fresh(s), eraseRecord, { collection, id: each });
      await tellErased(s.m.kit.tools, s.m.snapshots, s.ada.business);
      const [before] = await keptOf(s);
      if (cleaned) {
        s.m.kit.clock.advance(6 * 3_600_000);
        assert.deepEqual((await s.m.snapshots.now()).troubles, []);
        // Once more: what was cleaned is not cleaned again.
        assert.deepEqual((await s.m.snapshots.now()).newChunks <= 3, true);
      }
      const { machine: rebuilt } = await lose(s.m, { seed: 61, nowMs: s.m.kit.clock.nowMs(), snapshot });
      const again = await goOn(s, rebuilt);
      for (const each of [id, task]) assert.equal(await findRecord(rebuilt.rows, s.ada.business, each), undefined);
      const [kept, ...others] = await keptOf(again);
      assert.deepEqual([kept!.id, kept!.state, others.length], [id, 'erased', 0]);
      assert.deepEqual(
        kept!.groups.map(({ key }) => key),
        before!.groups.map(({ key }) => key),
        'what the law keeps, and not who was named',
      );
      const found = await rebuilt.keys.find(
        s.ada.business,
        kept!.groups.map(({ key }) => key),
      );
      assert.ok(
        found.every((key) => typeof key === 'object'),
        'it can be opened when the law demands it',
      );
      await assert.rejects(rebuilt.kit.ask(again.ada, readRecord, { collection: 'daily-reports', id }), { code: 'not-found' });
      rebuilt.kit.clock.advance(5 * 366 * dayMs);
      await days(again, 1);
      assert.deepEqual(await keptOf(again), []);
      assert.ok(
        (
          await rebuilt.keys.find(
            s.ada.business,
            kept!.groups.map(({ key }) => key),
          )
        ).every((key) => key === 'erased'),
      );
    });

  test('of a whole business: what a law keeps of it goes at its date, and with it the last trace of the business', async () => {
    const s = await scene();
    await report(s);
    const asked = valueOf(
      await startErasure(
        s.m.kit.door,
        fresh(s),
        { subject: { kind: 'business' }, when: 'now', confirm: 'Test Bau GmbH' },
        { purpose: 'service' },
      ),
    );
    await days(s, 40);
    const stateOf = async (of: Scene) => (await findErasure(of.m.rows, s.ada.business, asked.id))!.job.state;
    assert.equal(await stateOf(s), 'confirmed');
    const [kept] = await keptOf(s);
    assert.ok(kept);
    assert.deepEqual(await businessIds(s.m.rows), [s.ada.business], 'its keys get new epochs and backups as long as they are needed');
    const { machine: rebuilt } = await lose(s.m, { seed: 62, nowMs: s.m.kit.clock.nowMs() });
    const again = await goOn(s, rebuilt);
    assert.deepEqual(
      (await keptOf(again)).map(({ id }) => id),
      [kept.id],
    );
    for (const each of [s, again]) {
      each.m.kit.clock.advance(5 * 366 * dayMs);
      await days(each, 1);
      assert.deepEqual([await keptOf(each), await businessIds(each.m.rows)], [[], []]);
    }
  });

  test('while a whole business leaves its copies: it is confirmed all the same, and what a law keeps is there', async () => {
    const s = await scene();
    const other = await s.m.kit.founder('Ben');
    await report(s);
    await add(s, 'goes');
    await s.m.snapshots.now();
    const asked = valueOf(
      await startErasure(
        s.m.kit.door,
        fresh(s),
        { subject: { kind: 'business' }, when: 'now', confirm: 'Test Bau GmbH' },
        { purpose: 'service' },
      ),
    );
    await days(s, 4);
    const found = async (of: Scene) => (await findErasure(of.m.rows, s.ada.business, asked.id))!;
    assert.equal((await found(s)).job.state, 'leaving-copies');
    const { machine: rebuilt } = await lose(s.m, { seed: 63, nowMs: s.m.kit.clock.nowMs() });
    const again = await goOn(s, rebuilt);
    await rebuilt.kit.ask({ actor: 'operator', name: 'root', business: other.business }, goOnAfterLoss, {}, 'security');
    const left = rebuilt.rows.dump().filter(({ partition }) => partition === s.ada.business);
    assert.deepEqual(new Set(left.map(({ sort }) => sort.split('/')[0])), new Set(['closed', 'job', 'kept', 'tomb']));
    assert.equal(await rebuilt.rows.get(keyOf.personBusiness(s.ada.person!, s.ada.business)), undefined);
    await days(again, 35);
    const { job } = await found(again);
    assert.equal(job.state, 'confirmed');
    assert.ok((await findReceipt(rebuilt.rows, job.reference))!.receipt.confirmation);
    assert.equal((await keptOf(again)).length, 1);
  });
});
