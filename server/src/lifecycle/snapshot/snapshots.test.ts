import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import type { PersonId } from '@steward/protocol/ids.ts';
import { failCall, type Fault } from '../../adapters/memory/faults.ts';
import type { memoryBlobs } from '../../adapters/memory/memory-blobs.ts';
import { historyMs, pruneOldVersions } from '../../governed/prune-history.ts';
import { readHistory } from '../../governed/read-history.ts';
import { findRecord } from '../../stores/records.ts';
import { latestEvidence } from '../../stores/installation.ts';
import { snapshotMs } from './clean-snapshots.ts';
import { decodeList } from './format.ts';
import { add, addDocument, change, erase, everyByte, fileOf, goOn, namesIn, once, scene } from './testing/scene.ts';
import { installation, lose, machine } from './testing/snapshot-kit.ts';

const dayMs = 86_400_000;
const full = process.env['STEWARD_TEST'] === 'full';

describe('snapshots', () => {
  test('the second costs what changed, and one business costs another nothing', async () => {
    const s = await scene();
    const other = await s.m.kit.founder('Ben');
    for (let i = 0; i < 600; i++) await add(s, `task ${i}`);
    const first = await s.m.snapshots.now();
    const id = await add(s, 'one more');
    const second = await s.m.snapshots.now();
    assert.ok(second.newChunks < first.newChunks && second.newBytes < first.newBytes / 2, `${second.newBytes} of ${first.newBytes}`);
    const [before, after] = await Promise.all(
      (await s.m.snapshots.place.manifests()).current.map((named) => s.m.snapshots.place.manifest(named)),
    );
    const listsOf = (manifest: typeof before, owner: string) => manifest!.owners.find((each) => each.owner === owner)!.lists;
    assert.deepEqual(listsOf(before, other.business), listsOf(after, other.business));
    assert.notDeepEqual(listsOf(before, s.ada.business), listsOf(after, s.ada.business));
    assert.ok(id);
    assert.deepEqual((await s.m.snapshots.verify()).damaged, []);
    assert.deepEqual(s.m.alarms, []);
  });

  test('invariant 3: no record key, no epoch key and nothing in clear lies in any byte of a snapshot or a key backup', async () => {
    const s = await scene();
    const marker = randomBytes(24);
    const text = `Mk${randomBytes(12).toString('hex')}`;
    await change(s, await add(s, text), `${text} again`);
    await addDocument(s, Buffer.concat([Buffer.alloc(100_000, 'x'), marker, Buffer.alloc(10)]));
    await s.m.snapshots.now();
    const inSnapshots = await everyByte(s.m.place);
    const inBackups = await everyByte(s.m.keyPlace);
    for (const bytes of [inSnapshots, inBackups])
      for (const form of [marker, Buffer.from(text), Buffer.from(text, 'utf16le')]) assert.equal(bytes.indexOf(form), -1);
    const wrapped = (await s.m.keys.list(s.ada.business, undefined, 1_000)).flatMap((row) => ('wrapped' in row ? [row.wrapped] : []));
    assert.ok(wrapped.length > 3);
    for (const key of wrapped) {
      assert.equal(inSnapshots.indexOf(key), -1, 'a wrapped record key is in no snapshot');
      assert.ok(inBackups.includes(key), 'the scan finds what is there');
    }
    const epoch = await s.m.epochs.read(s.ada.business, 'epoch-1');
    for (const bytes of [inSnapshots, inBackups]) assert.equal(bytes.indexOf(epoch as Uint8Array), -1, 'an epoch key is in neither');
  });

  test('two at once take turns; who is not due takes none', async () => {
    const s = await scene();
    const runs = await Promise.all([s.m.snapshots.now(), s.m.snapshots.now(), s.m.snapshots.runDue()]);
    assert.deepEqual(
      (await s.m.snapshots.list()).map(({ id }) => id),
      [runs[0].id, runs[1].id],
    );
    await s.m.snapshots.runDue();
    assert.equal((await s.m.snapshots.list()).length, 2);
    s.m.kit.clock.advance(6 * 3_600_000 + 1);
    await s.m.snapshots.runDue();
    assert.equal((await s.m.snapshots.list()).length, 3);
    assert.equal((await s.m.snapshots.verify()).damaged.length, 0);
    assert.ok(await latestEvidence(s.m.rows, 'snapshot'));
  });

  test('snapshots are kept for 92 days, and what only they named goes with them', async () => {
    const s = await scene();
    const id = await add(s, 'first');
    await s.m.snapshots.now();
    for (let day = 0; day < 95; day += 5) {
      s.m.kit.clock.advance(5 * dayMs);
      await change(s, id, `day ${day}`);
      await s.m.snapshots.runDue();
    }
    const oldest = (await s.m.snapshots.list())[0]!;
    assert.ok(oldest.takenAtMs > s.m.kit.clock.nowMs() - snapshotMs);
    const { objects, damaged, snapshots } = await s.m.snapshots.verify();
    assert.deepEqual([damaged.length, snapshots > 15], [0, true]);
    assert.ok(objects < 19 * 12, `${objects} objects`);
  });

  for (const fault of ['unavailable', 'full', 'crash'] as const satisfies readonly Fault[])
    test(`threat 40: a place that fails (${fault}) at any call leaves every snapshot that was there whole, and the next run goes through`, async () => {
      const s = await scene();
      const doomed = await add(s, 'doomed');
      await addDocument(s, randomBytes(1_000));
      await s.m.snapshots.now();
      await erase(s, doomed);
      await add(s, 'one more');
      const before = s.m.place as ReturnType<typeof memoryBlobs>;
      const nowMs = s.m.kit.clock.nowMs() + 6 * 3_600_000;
      let failures = 0;
      for (let n = 1; ; n += full ? 1 : 9) {
        const faults = failCall(n, fault, 'before');
        const broken = machine({ ...s.m, seed: 100 + n, place: before.crash({ faults }) });
        broken.kit.clock.set(nowMs);
        const outcome = await broken.snapshots.now().then(
          (run) => (run.troubles.length === 0 ? 'done' : 'troubled'),
          () => 'failed',
        );
        if (outcome !== 'done') failures++;
        const after = machine({ ...s.m, seed: 5_000 + n, place: (broken.place as typeof before).crash() });
        after.kit.clock.set(nowMs + 1);
        assert.deepEqual((await after.snapshots.verify()).damaged, [], `${fault} at call ${n}`);
        assert.deepEqual((await after.snapshots.now()).troubles, []);
        assert.ok((await after.snapshots.place.told()).every(({ cleaned }) => cleaned));
        assert.deepEqual((await after.snapshots.verify()).damaged, []);
        if (faults.count() < n) break;
      }
      assert.ok(failures > 5, `${failures} faults were felt`);
    });

  test('a damaged chunk, list and file are named, and put again from the living data', async () => {
    const s = await scene();
    const id = await addDocument(s, randomBytes(1_000));
    await s.m.identity.commit([{ kind: 'put', key: { partition: 'k', sort: 'identity-key' }, value: randomBytes(60), expect: 'absent' }]);
    await s.m.snapshots.now();
    // Of login data, which stay as they are; a list that living data do not give any more cannot be put again.
    const manifest = await s.m.snapshots.place.manifest((await s.m.snapshots.place.manifests()).current[0]!);
    const [list] = manifest.owners.find(({ store }) => store === 'identity')!.lists;
    const [chunk] = decodeList(await s.m.snapshots.place.get('lists', list!));
    const [file] = await namesIn(s.m.place, 'files/');
    const damaging = [
      ['chunks', s.m.snapshots.place.objectName('chunks', chunk!.hash)],
      ['lists', s.m.snapshots.place.objectName('lists', list!)],
      ['files', file],
    ] as const;
    for (const [kind, name] of damaging) {
      const bytes = Buffer.concat(await Array.fromAsync((await s.m.place.get(name!))!));
      bytes[bytes.length >> 1]! ^= 1;
      await s.m.place.remove(name!);
      await s.m.place.put(name!, once(bytes));
      assert.deepEqual(
        (await s.m.snapshots.verify()).damaged.map((each) => `${installation}/${each.name}`),
        [name],
      );
      // Everything is read back within a fortnight, a share at a time.
      for (let run = 0; run < 57 && s.m.alarms.length === 0; run++) {
        s.m.kit.clock.advance(6 * 3_600_000);
        await s.m.snapshots.runDue();
      }
      assert.match(s.m.alarms.splice(0).join(), new RegExp(`${kind}/.* was damaged and is (written|copied) anew`));
      assert.deepEqual((await s.m.snapshots.verify()).damaged, []);
      assert.equal((await namesIn(s.m.place, 'damaged/')).length > 0, true, 'what was damaged is kept aside');
    }
    assert.equal((await fileOf(s, id)).length, 1_000);
  });

  test('a manifest that this root key did not seal is refused', async () => {
    const s = await scene();
    await s.m.snapshots.now();
    const [name] = await namesIn(s.m.place, 'snapshots/');
    const theirs = machine({ seed: 7, root: 8 });
    await theirs.snapshots.now();
    const [forged] = await namesIn(theirs.place, 'snapshots/');
    await s.m.place.put(forged!, (await theirs.place.get(forged!))!);
    assert.deepEqual(
      (await s.m.snapshots.verify()).damaged.map(({ name: of }) => `${installation}/${of}`),
      [forged],
    );
    const moved = name!.replace(/-[a-z2-7]{26}\//, '-aaaaaaaaaaaaaaaaaaaaaaaaaa/');
    await s.m.place.put(moved, (await s.m.place.get(name!))!);
    assert.ok((await s.m.snapshots.verify()).damaged.some(({ name: of }) => of.includes('aaaaaaaaaaaaaaaaaaaaaaaaaa')));
  });
});

describe('what was erased', () => {
  test('invariant 4: leaves every snapshot and key backup, files too, and nothing else does', async () => {
    const s = await scene();
    const kept = await add(s, 'kept');
    const gone = await add(s, 'gone');
    const plan = await addDocument(s, randomBytes(5_000));
    await change(s, gone, 'gone again');
    await s.m.snapshots.now();
    const rowOf = async (id: string) => (await findRecord(s.m.rows, s.ada.business, id))!.row;
    const envelopes = [...(await rowOf(gone)).groups, ...(await rowOf(plan)).groups].map(({ envelope }) => envelope);
    const keptEnvelope = (await rowOf(kept)).groups[0]!.envelope;
    const keyRows = await s.m.keys.find(
      s.ada.business,
      (await rowOf(gone)).groups.map(({ key }) => key),
    );
    assert.deepEqual(await s.m.snapshots.stillHolds([gone]), [gone], 'never told');
    await erase(s, gone);
    await erase(s, plan, 'documents');
    assert.deepEqual(await s.m.snapshots.stillHolds([gone, plan]), [gone, plan]);
    for (let run = 0; run < 4; run++) {
      s.m.kit.clock.advance(6 * 3_600_000);
      await s.m.snapshots.runDue();
    }
    const bytes = await everyByte(s.m.place, s.m.keyPlace);
    for (const envelope of envelopes) assert.equal(bytes.indexOf(envelope), -1, 'no ciphertext of it is left');
    for (const row of keyRows) assert.equal(typeof row === 'object' && bytes.includes(row.wrapped), false, 'no key of it is left');
    assert.ok(bytes.includes(keptEnvelope));
    assert.equal((await namesIn(s.m.place, 'files/')).length, 0);
    assert.deepEqual(await s.m.snapshots.stillHolds([gone, plan]), []);
    assert.deepEqual((await s.m.snapshots.verify()).damaged, []);
    assert.equal((await s.m.snapshots.list()).length, 5, 'the snapshots are still there, without it');
  });

  test('a snapshot that was being taken meanwhile does not bring it back', async () => {
    const s = await scene();
    const gone = await add(s, 'gone');
    const envelope = (await findRecord(s.m.rows, s.ada.business, gone))!.row.groups[0]!.envelope;
    const taking = s.m.snapshots.now();
    await erase(s, gone);
    await taking;
    s.m.kit.clock.advance(6 * 3_600_000);
    await s.m.snapshots.runDue();
    assert.equal((await everyByte(s.m.place)).indexOf(envelope), -1);
  });

  test('versions leave history and snapshots 92 days after they were superseded, later ones stay', async () => {
    const s = await scene();
    const id = await add(s, 'v1');
    const v1 = (await findRecord(s.m.rows, s.ada.business, id))!.row.groups[0]!.envelope;
    await change(s, id, 'v2');
    s.m.kit.clock.advance(40 * dayMs);
    await change(s, id, 'v3');
    await s.m.snapshots.now();
    assert.equal(await pruneOldVersions(s.m.kit.door, s.ada.business, s.m.snapshots), 0);
    s.m.kit.clock.advance(historyMs - 40 * dayMs);
    assert.equal(await pruneOldVersions(s.m.kit.door, s.ada.business, s.m.snapshots), 1);
    assert.equal(await pruneOldVersions(s.m.kit.door, s.ada.business, s.m.snapshots), 0);
    await s.m.snapshots.runDue();
    const { versions } = await s.m.kit.ask(s.ada, readHistory, { collection: 'tasks', id, limit: 10 });
    assert.deepEqual(
      versions.map(({ version }) => version),
      [3, 2],
    );
    const bytes = await everyByte(s.m.place);
    assert.equal(bytes.indexOf(v1), -1);
    const { machine: rebuilt } = await lose(s.m, { seed: 77, nowMs: s.m.kit.clock.nowMs() });
    const again = await goOn(s, rebuilt);
    assert.deepEqual((await again.m.kit.ask(again.ada, readHistory, { collection: 'tasks', id, limit: 10 })).versions.length, 2);
  });

  test('an address that signs up again after its account was erased is in every later snapshot, and what was told forgets the address', async () => {
    const s = await scene();
    const address = { partition: `e.${'ab'.repeat(32)}`, sort: 'email' };
    const account = { partition: `a.${'b'.repeat(26)}`, sort: 'account' };
    const [first, again] = [randomBytes(200), randomBytes(200)];
    const put = (value: Uint8Array) => s.m.identity.commit([{ kind: 'put', key: address, value, expect: 'absent' }]);
    await put(first);
    await s.m.identity.commit([{ kind: 'put', key: account, value: first, expect: 'absent' }]);
    await s.m.snapshots.now();
    s.m.kit.clock.advance(1_000);
    await s.m.identity.commit([address, account].map((key) => ({ kind: 'remove', key, expect: 'present' })));
    await s.m.snapshots.tell({ records: [], identity: [account.partition, address.partition] });
    s.m.kit.clock.advance(1_000);
    await put(again);
    for (let run = 0; run < 2; run++) {
      const { troubles } = await s.m.snapshots.now();
      assert.deepEqual(troubles, []);
      const bytes = await everyByte(s.m.place);
      assert.deepEqual([bytes.indexOf(first), bytes.includes(again)], [-1, true]);
      s.m.kit.clock.advance(6 * 3_600_000);
    }
    for (const { told, cleaned } of await s.m.snapshots.place.told())
      assert.deepEqual([told.identity, cleaned], [[account.partition], true]);
    assert.deepEqual(await s.m.snapshots.stillHolds(['b'.repeat(26)]), []);
    const { machine: rebuilt } = await lose(s.m, { seed: 79, nowMs: s.m.kit.clock.nowMs() });
    assert.deepEqual(Buffer.from((await rebuilt.identity.get(address))!.value), again);
  });

  test('an account and a whole business leave, login data and files included', async () => {
    const s = await scene();
    const other = await s.m.kit.founder('Ben');
    await addDocument(s, randomBytes(500));
    const person = s.ada.person as PersonId;
    const sealed = randomBytes(200);
    await s.m.identity.commit([{ kind: 'put', key: { partition: `a.${person}`, sort: 'account' }, value: sealed, expect: 'absent' }]);
    await s.m.snapshots.now();
    assert.ok((await everyByte(s.m.place)).includes(sealed));
    await s.m.identity.commit([{ kind: 'remove', key: { partition: `a.${person}`, sort: 'account' }, expect: 'present' }]);
    await s.m.snapshots.tell({ records: [], identity: [`a.${person}`] });
    await s.m.snapshots.tell({ business: s.ada.business, records: [], wholeBusiness: true });
    assert.deepEqual(await s.m.snapshots.stillHolds([person]), [person]);
    s.m.kit.clock.advance(6 * 3_600_000);
    await s.m.snapshots.runDue();
    assert.equal((await everyByte(s.m.place)).indexOf(sealed), -1);
    assert.deepEqual(await s.m.snapshots.stillHolds([person]), []);
    const { machine: rebuilt } = await lose(s.m, { seed: 78, nowMs: s.m.kit.clock.nowMs() });
    const sorts = (business: string) => rebuilt.rows.dump().flatMap(({ partition, sort }) => (partition === business ? [sort] : []));
    assert.deepEqual([sorts(s.ada.business), sorts(other.business).length > 3], [[], true]);
    // Its ledger stays, and until the sweep of retention has looked it is still listed.
    assert.equal((await rebuilt.kit.ledger.check(s.ada.business, { deep: true })).verdict, 'verified');
  });
});
