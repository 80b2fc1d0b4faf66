// The turn of an epoch: killed at every step it resumes, and what races with it waits or goes through the fence.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { KeyId, RecordId } from '@steward/protocol/ids.ts';
import { keyringOf } from '../adapters/embedded/keyring-file.ts';
import { failCall, type Fault } from '../adapters/memory/faults.ts';
import { memoryEpochs, type MemoryEpochs } from '../adapters/memory/memory-epochs.ts';
import { memoryKeys, type MemoryKeys } from '../adapters/memory/memory-keys.ts';
import { createScheduler } from '../adapters/memory/scheduler.ts';
import type { WrappedKey } from '../ports/keys.ts';
import { grantFor, keysWith, openOne, world, type World } from './vault.fixture.ts';
import { createVault, type SealedItem } from './vault.ts';

const full = process.env['STEWARD_TEST'] === 'full';

interface Filled extends World {
  readonly items: readonly SealedItem[];
  readonly erased: SealedItem;
  readonly parked: SealedItem;
}

/** A business with living, parked and erased keys. */
async function filled(seed: string, count = 3): Promise<Filled> {
  const w = await world(seed);
  const items: SealedItem[] = [];
  for (let i = 0; i < count; i++) items.push(await w.record({ name: `person ${i}` }));
  const [parked, erased] = [await w.record({ name: 'parked' }), await w.record({ name: 'erased' })];
  await w.vault.park(grantFor(w, [parked]), w.business, [parked.sealed.key]);
  await w.vault.erase(grantFor(w, [erased]), w.business, [erased.sealed.key]);
  return { ...w, items, parked, erased };
}

const keysOf = (w: Filled) => [...w.items, w.parked].map((item) => item.sealed.key);

/** Everything opens under `epoch`, nothing under any other, and no other epoch key is left. */
async function assertTurned(w: Filled, keys: MemoryKeys, epochs: MemoryEpochs, epoch: number): Promise<void> {
  assert.equal(await keys.currentEpoch(w.business), epoch);
  assert.deepEqual(await epochs.list(w.business), [`epoch-${epoch}`]);
  for (let old = 1; old < epoch; old++) {
    assert.equal(await epochs.read(w.business, `epoch-${old}`), 'destroyed');
    assert.deepEqual(await keys.listEpoch(w.business, old, undefined, 10), []);
  }
  const node = w.node({ keys, epochs });
  for (const [i, item] of w.items.entries()) assert.deepEqual(await openOne(node, grantFor(w, [item]), item), { name: `person ${i}` });
  assert.equal(await openOne(node, grantFor(w, [w.parked]), w.parked), 'parked');
  assert.deepEqual(await openOne(node, grantFor(w, [w.parked], 'restore-from-trash'), w.parked), { name: 'parked' });
  assert.equal(await openOne(node, grantFor(w, [w.erased]), w.erased), 'erased');
}

test('a turn re-wraps living and parked keys, keeps their ids, and destroys the old epoch key', async () => {
  const w = await filled('turn');
  const before = await w.keys.find(w.business, keysOf(w));
  const turn = await w.vault.turnEpoch(w.business);
  assert.deepEqual(turn, { business: w.business, epoch: 2, rewrapped: 4, destroyed: [1] });
  await assertTurned(w, w.keys, w.epochs, 2);
  const after = await w.keys.find(w.business, keysOf(w));
  for (const [i, row] of after.entries()) {
    assert.ok(typeof row === 'object');
    const old = before[i] as WrappedKey;
    assert.deepEqual([row.id, row.state, row.createdAtMs], [old.id, old.state, old.createdAtMs]);
    assert.notDeepEqual(row.wrapped, old.wrapped);
  }
  assert.equal((await w.vault.turnEpoch(w.business)).epoch, 3);
  await assertTurned(w, w.keys, w.epochs, 3);
  assert.equal(await w.vault.finishTurn(w.business), undefined);
});

test('invariant 3: every older copy of the key store is dead after a turn', async () => {
  const w = await filled('dead copies');
  const rows = (await w.keys.find(w.business, keysOf(w))) as readonly WrappedKey[];
  await w.vault.turnEpoch(w.business);
  // A key backup of before, with the erased key still in it, brought back beside the epoch store of now.
  const old = memoryKeys();
  await old.turnEpoch(w.business, 0, 1);
  await old.insert(w.business, rows);
  for (const item of w.items) {
    const opening = w.node({ keys: old }).open(grantFor(w, [item]), [item]);
    await assert.rejects(opening, (error) => isStewardError(error, 'key-unavailable'));
  }
});

// One turn makes about 20 calls to the two stores; a fault at each of them, of each kind, before it acted and after.
const kinds: readonly (readonly [Fault, 'before' | 'after'])[] = [
  ['unavailable', 'before'],
  ['full', 'before'],
  ['unknown', 'before'],
  ['unknown', 'after'],
  ['crash', 'before'],
  ['crash', 'after'],
];

for (const [fault, at] of kinds) {
  test(`a turn that meets "${fault}" ${at} its n-th call, for every n, resumes and ends (threat 40)`, async () => {
    let n = 1;
    for (; ; n++) {
      const w = await filled(`${fault} ${at} ${n}`, 2);
      const faults = failCall(n, fault, at);
      const [keys, epochs] = [w.keys.crash({ faults }), w.epochs.crash({ faults })];
      const turning = w.node({ keys, epochs }).turnEpoch(w.business);
      const met = await turning.then(
        () => false,
        () => true,
      );
      // Another process finds the stores as they are, and everything opens at once, whatever the step.
      const [keysThen, epochsThen] = [keys.crash(), epochs.crash()];
      const next = w.node({ keys: keysThen, epochs: epochsThen });
      for (const item of w.items) assert.equal(typeof (await openOne(next, grantFor(w, [item]), item)), 'object', `call ${n}`);
      const [key] = await next.newKeys(grantFor(w, [w.items[0]!]), w.business, w.items[0]!.where.record, 1);
      assert.ok(key);
      const finished = await next.finishTurn(w.business);
      const turned = (await keysThen.currentEpoch(w.business)) === 2;
      if (!turned) assert.equal(finished, undefined);
      if (!turned) await next.turnEpoch(w.business);
      await assertTurned(w, keysThen, epochsThen, 2);
      if (!met) break;
    }
    assert.ok(n > 15, `only ${n} calls were reached`);
  });
}

test('a back-up that fails destroys nothing, and is tried again', async () => {
  const w = await filled('back-up');
  const refused = () => Promise.reject(new Error('the backup does not read back'));
  await assert.rejects(w.vault.turnEpoch(w.business, refused), /read back/);
  assert.deepEqual(await w.epochs.list(w.business), ['epoch-1', 'epoch-2']);
  const asked: number[] = [];
  const done = await w.vault.turnEpoch(w.business, async (_business, epoch) => {
    asked.push(epoch);
    assert.deepEqual(await w.keys.listEpoch(w.business, 1, undefined, 1), [], 'the backup comes after the count');
    assert.deepEqual(await w.epochs.list(w.business), ['epoch-1', 'epoch-2'], 'and before the old key is destroyed');
  });
  assert.deepEqual([asked, done.destroyed, done.epoch], [[2], [1], 2]);
  await assertTurned(w, w.keys, w.epochs, 2);
});

test('a key that a listing left out is found by the count, and no epoch key is destroyed over it', async () => {
  const w = await filled('left out');
  let passes = 0;
  const turnWith = (stalePasses: number) => {
    passes = 0;
    // A store whose listing lags behind: the first key is missing from it for some passes.
    const keys = keysWith(w.keys, {
      listEpoch: (next) => async (business, epoch, after, limit) => {
        const page = await next(business, epoch, after, limit);
        return limit === 1 || passes++ >= stalePasses ? page : page.slice(1);
      },
    });
    return createVault({ keys, epochs: w.epochs, root: w.root, clock: w.clock, random: w.random, check: w.authority.check }).turnEpoch(
      w.business,
    );
  };
  await assert.rejects(turnWith(100), (error) => isStewardError(error, 'key-unavailable'));
  assert.deepEqual(await w.epochs.list(w.business), ['epoch-1', 'epoch-2']);
  assert.ok(passes <= 8, 'the passes are bounded');
  assert.equal((await turnWith(1)).rewrapped, 1);
  await assertTurned(w, w.keys, w.epochs, 2);
});

test('a key whose wrapping was altered stops the turn before anything is destroyed', async () => {
  const w = await filled('altered');
  const rows = (await w.keys.find(w.business, keysOf(w))) as readonly WrappedKey[];
  const keys = memoryKeys();
  await keys.turnEpoch(w.business, 0, 1);
  const wrapped = Buffer.from(rows[1]!.wrapped);
  wrapped[40]! ^= 1;
  await keys.insert(
    w.business,
    rows.map((row, i) => (i === 1 ? { ...row, wrapped } : row)),
  );
  await assert.rejects(w.node({ keys }).turnEpoch(w.business), (error) => isStewardError(error, 'integrity-failed'));
  assert.deepEqual(await w.epochs.list(w.business), ['epoch-1', 'epoch-2']);
});

test('a root key out of reach stops the turn visibly; reading goes on from the cache, erasing goes on without it', async () => {
  const w = await filled('withdrawn');
  await w.vault.open(grantFor(w, w.items), w.items);
  (w.root as unknown as { close(): void }).close();
  await assert.rejects(w.vault.turnEpoch(w.business), (error) => isStewardError(error, 'key-unavailable'));
  assert.equal(typeof (await openOne(w.vault, grantFor(w, w.items), w.items[0]!)), 'object');
  await w.vault.erase(grantFor(w, w.items), w.business, [w.items[0]!.sealed.key]);
  assert.equal(await openOne(w.vault, grantFor(w, w.items), w.items[0]!), 'erased');
});

test('a node that remembers the old epoch reloads it when the fence refuses its insert', async () => {
  const w = await filled('moved');
  const node = w.node();
  const grant = grantFor(w, w.items);
  await node.newKeys(grant, w.business, w.items[0]!.where.record, 1);
  for (let epoch = 2; epoch <= 4; epoch++) {
    await w.vault.turnEpoch(w.business);
    const [key] = await node.newKeys(grant, w.business, w.items[0]!.where.record, 1);
    const [row] = await w.keys.find(w.business, [key!]);
    assert.equal((row as WrappedKey).epoch, epoch);
  }
});

test('an insert that always finds the epoch moved ends after a bounded number of tries', async () => {
  const w = await filled('never');
  let inserts = 0;
  const keys = keysWith(w.keys, { insert: () => async () => (inserts++, 'epoch-moved') });
  const node = createVault({ keys, epochs: w.epochs, root: w.root, clock: w.clock, random: w.random, check: w.authority.check });
  const making = node.newKeys(grantFor(w, w.items), w.business, w.items[0]!.where.record, 1);
  await assert.rejects(making, (error) => isStewardError(error, 'key-unavailable'));
  assert.equal(inserts, 8);
});

test('a read whose epoch key is destroyed while it loads finds the key in its new wrapping', async () => {
  const w = await filled('under way');
  let turned = false;
  const keys = keysWith(w.keys, {
    find: (next) => async (business, ids) => {
      const found = await next(business, ids);
      if (!turned) await w.vault.turnEpoch(w.business);
      turned = true;
      return found;
    },
  });
  const node = createVault({ keys, epochs: w.epochs, root: w.root, clock: w.clock, random: w.random, check: w.authority.check });
  assert.deepEqual(await openOne(node, grantFor(w, w.items), w.items[0]!), { name: 'person 0' });
});

test('two turns, writers, readers and an erasure at once: nothing is lost, nothing erased comes back', async () => {
  for (let seed = 1; seed <= (full ? 500 : 40); seed++) {
    const w = await filled(`race ${seed}`);
    const scheduler = createScheduler(seed);
    const [keys, epochs] = [w.keys.crash({ scheduler }), w.epochs.crash({ scheduler })];
    const nodes = [0, 1, 2].map(() => w.node({ keys, epochs }));
    const made: SealedItem[] = [];
    const victim = w.items[0]!;
    const turn = (node: number) => async () => void (await nodes[node]!.turnEpoch(w.business));
    const write = (node: number) => async () => {
      for (let i = 0; i < 4; i++) {
        const where = { ...victim.where, record: w.id<RecordId>() };
        const grant = w.grant([where.record], 'create-record');
        const [key] = await nodes[node]!.newKeys(grant, w.business, where.record, 1);
        made.push({ where, group: victim.group, sealed: await nodes[node]!.seal(grant, where, victim.group, key!, { name: 'new' }) });
      }
    };
    const read = (node: number) => async () => {
      for (let i = 0; i < 6; i++) {
        assert.deepEqual(await openOne(nodes[node]!, grantFor(w, w.items), w.items[1]!), { name: 'person 1' });
        nodes[node]!.drop(w.business);
      }
    };
    const erase = async () => {
      await nodes[2]!.erase(grantFor(w, [victim]), w.business, [victim.sealed.key]);
      assert.equal(await openOne(nodes[2]!, grantFor(w, [victim]), victim), 'erased');
    };
    await scheduler.run([turn(0), turn(1), write(0), write(2), read(1), read(2), erase]);
    const [keysThen, epochsThen] = [keys.crash(), epochs.crash()];
    const node = w.node({ keys: keysThen, epochs: epochsThen });
    await node.finishTurn(w.business);
    const current = await keysThen.currentEpoch(w.business);
    assert.deepEqual(await epochsThen.list(w.business), [`epoch-${current}`], `seed ${seed}`);
    for (const item of [...w.items.slice(1), ...made]) {
      assert.equal(typeof (await openOne(node, grantFor(w, [item]), item)), 'object', `seed ${seed}`);
    }
    assert.equal(await openOne(node, grantFor(w, [victim]), victim), 'erased', `seed ${seed}`);
  }
});

test('a business with more keys than a page is turned whole', async () => {
  const w = await world('pages');
  const record = w.id<RecordId>();
  const grant = w.grant([record], 'create-record');
  const keys: KeyId[] = [];
  for (let i = 0; i < 12; i++) keys.push(...(await w.vault.newKeys(grant, w.business, record, 90)));
  assert.equal((await w.vault.turnEpoch(w.business)).rewrapped, keys.length);
  assert.deepEqual(await w.keys.listEpoch(w.business, 1, undefined, 1), []);
});

test('another root key cannot turn, open or destroy anything', async () => {
  const w = await filled('other root');
  const parts = { keys: w.keys, epochs: memoryEpochs(), clock: w.clock, random: w.random, check: w.authority.check };
  const stranger = createVault({ ...parts, epochs: w.epochs, root: keyringOf(Buffer.alloc(32, 8)) });
  const altered = (error: unknown) => isStewardError(error, 'integrity-failed');
  await assert.rejects(stranger.open(grantFor(w, w.items), w.items), altered);
  await assert.rejects(stranger.turnEpoch(w.business), altered);
  assert.notEqual(await w.epochs.read(w.business, 'epoch-1'), 'destroyed');
});
