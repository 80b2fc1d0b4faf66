// The vault's keys: made, wrapped, parked, erased for ever, swept; asked of the root key once a minute.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId, type KeyId, type RecordId } from '@steward/protocol/ids.ts';
import type { Operation } from '@steward/protocol/words.ts';
import { memoryEpochs } from '../adapters/memory/memory-epochs.ts';
import { memoryKeys } from '../adapters/memory/memory-keys.ts';
import type { WrappedKey } from '../ports/keys.ts';
import { epochPair, unwrapRecordKey, wrapRecordKey } from './record-key.ts';
import { grantFor, hex, keysWith, openOne, readVectors, testRandom, unhex, workedExample, world } from './vault.fixture.ts';
import { createVault, type SealedItem } from './vault.ts';

const altered = (error: unknown) => isStewardError(error, 'integrity-failed');

interface WrapCase {
  readonly name: string;
  readonly epochKey: string;
  readonly business: BusinessId;
  readonly key: KeyId;
  readonly epoch: number;
  readonly recordKey: string;
  readonly wrapped: string;
  readonly valid: boolean;
}

test('more keys than one call takes are erased', async () => {
  const w = await world('erase many');
  const record = w.id<RecordId>();
  const grant = w.grant([record], 'erase-record');
  const keys = [...(await w.vault.newKeys(grant, w.business, record, 90)), ...(await w.vault.newKeys(grant, w.business, record, 60))];
  assert.equal(new Set(keys).size, 150);
  await w.vault.erase(grant, w.business, keys);
  assert.ok((await w.keys.find(w.business, keys.slice(0, 90))).every((found) => found === 'erased'));
  assert.ok((await w.keys.find(w.business, keys.slice(90))).every((found) => found === 'erased'));
});

test('an erasure that overtakes a load leaves nothing in the cache (threat 8)', async () => {
  const w = await world('overtake');
  const item = await w.record();
  let erase: (() => Promise<void>) | undefined;
  // The load has read the living key; before it goes on, the key is erased.
  const keys = keysWith(w.keys, {
    find: (next) => async (business, ids) => {
      const found = await next(business, ids);
      await erase?.();
      return found;
    },
  });
  const node = createVault({ keys, epochs: w.epochs, root: w.root, clock: w.clock, random: w.random, check: w.authority.check });
  const erasing = grantFor(w, [item], 'erase-record');
  erase = () => {
    erase = undefined;
    return node.erase(erasing, w.business, [item.sealed.key]);
  };
  await node.open(grantFor(w, [item]), [item]);
  assert.equal(await openOne(node, grantFor(w, [item]), item), 'erased');
});

test('a load that runs while the store erases leaves nothing in the cache either (threat 8)', async () => {
  const w = await world('during');
  const item = await w.record();
  const keys = keysWith(w.keys, {
    erase: (next) => async (business, ids, atMs) => {
      await node.open(grantFor(w, [item]), [item]);
      await next(business, ids, atMs);
    },
  });
  const node = createVault({ keys, epochs: w.epochs, root: w.root, clock: w.clock, random: w.random, check: w.authority.check });
  await node.erase(grantFor(w, [item], 'erase-record'), w.business, [item.sealed.key]);
  assert.equal(await openOne(node, grantFor(w, [item]), item), 'erased');
});

test('an erasure of unknown outcome drops the cache as well', async () => {
  const w = await world('unknown');
  const item = await w.record();
  let fail = false;
  const keys = memoryKeys({ faults: { after: (call) => (fail && call === 'keys.erase' ? 'unknown' : undefined) } });
  await keys.turnEpoch(w.business, 0, 1);
  await keys.insert(w.business, (await w.keys.find(w.business, [item.sealed.key])) as WrappedKey[]);
  const node = w.node({ keys });
  assert.deepEqual(await openOne(node, grantFor(w, [item]), item), { name: 'Ada' });
  fail = true;
  await assert.rejects(node.erase(grantFor(w, [item]), w.business, [item.sealed.key]), (error) => isStewardError(error, 'outcome-unknown'));
  assert.equal(await openOne(node, grantFor(w, [item]), item), 'erased');
});

test('an erasure on another node is seen at the latest when the cached key’s time is over', async () => {
  const w = await world('two nodes');
  const item = await w.record();
  const node = w.node();
  await node.open(grantFor(w, [item]), [item]);
  await w.vault.erase(grantFor(w, [item], 'erase-record'), w.business, [item.sealed.key]);
  w.clock.ms += 60_000;
  assert.equal(await openOne(node, grantFor(w, [item]), item), 'erased');
});

test('a key that was erased is never there again: a late insert is refused (threat 34)', async () => {
  const w = await world('late');
  const item = await w.record();
  const [row] = (await w.keys.find(w.business, [item.sealed.key])) as [WrappedKey];
  await w.vault.erase(grantFor(w, [item], 'erase-record'), w.business, [item.sealed.key]);
  assert.equal(await w.keys.insert(w.business, [row]), 'erased');
  // A machine that was cloned draws the very id that was erased: it draws again instead.
  const clone = testRandom('the same');
  const first = encodeId<KeyId>(clone.clone().bytes(16));
  await w.keys.erase(w.business, [first], 0);
  const [made] = await w.node({ random: clone }).newKeys(grantFor(w, [item]), w.business, item.where.record, 1);
  assert.notEqual(made, first);
});

test('parked keys open for a restore or a listing of the trash alone, and are live again after', async () => {
  const w = await world('parked');
  const item = await w.record();
  await w.vault.park(grantFor(w, [item], 'trash-record'), w.business, [item.sealed.key]);
  for (const vault of [w.vault, w.node()]) {
    assert.equal(await openOne(vault, grantFor(w, [item]), item), 'parked');
    assert.equal(typeof (await openOne(vault, grantFor(w, [item], 'restore-from-trash'), item)), 'object');
    assert.equal(typeof (await vault.open(grantFor(w, [item], 'list-records'), [item], { parked: true }))[0], 'object');
    assert.equal(await openOne(vault, grantFor(w, [item]), item), 'parked');
  }
  await w.vault.unpark(grantFor(w, [item], 'restore-from-trash'), w.business, [item.sealed.key]);
  assert.equal(typeof (await openOne(w.vault, grantFor(w, [item]), item)), 'object');
});

test('founding a business is safe to repeat, also after it failed anywhere', async () => {
  const w = await world('found');
  const business = w.id<BusinessId>();
  await assert.rejects(
    w.vault.newKeys(w.authority.mint('create-record', { business, records: new Set(['r']) }), business, 'r' as RecordId, 1),
    (error) => isStewardError(error, 'key-unavailable'),
  );
  for (const at of ['before', 'after'] as const) {
    for (let n = 1; n <= 3; n++) {
      const one = w.id<BusinessId>();
      let seen = 0;
      const faults = { [at]: () => (++seen === n ? ('unknown' as const) : undefined) };
      const node = w.node({ keys: memoryKeys({ faults }), epochs: memoryEpochs({ faults }) });
      await assert.rejects(node.found(one));
      await node.found(one);
      await node.found(one);
      const record = w.id<RecordId>();
      await node.newKeys(w.authority.mint('create-record', { business: one, records: new Set([record]) }), one, record, 1);
    }
  }
});

test('a lost key is key-unavailable, and so is a root key that is withdrawn', async () => {
  const w = await world('lost');
  const item = await w.record();
  const unavailable = (error: unknown) => isStewardError(error, 'key-unavailable');
  const keys = memoryKeys();
  await keys.turnEpoch(w.business, 0, 1);
  await assert.rejects(w.node({ keys }).open(grantFor(w, [item]), [item]), unavailable);
  await assert.rejects(w.node({ epochs: memoryEpochs() }).open(grantFor(w, [item]), [item]), unavailable);
  (w.root as unknown as { close(): void }).close();
  await w.vault.open(grantFor(w, [item]), [item]);
  w.clock.ms += 60_000;
  await assert.rejects(w.vault.open(grantFor(w, [item]), [item]), unavailable);
});

test('the root key is asked once a minute and business, however many read (R7)', async () => {
  const w = await world('kms');
  const items: SealedItem[] = [];
  for (let i = 0; i < 20; i++) items.push(await w.record());
  let calls = 0;
  const root = {
    name: 'counting',
    wrap: w.root.wrap.bind(w.root),
    unwrap: (...given: Parameters<typeof w.root.unwrap>) => (calls++, w.root.unwrap(...given)),
  };
  const node = createVault({ keys: w.keys, epochs: w.epochs, root, clock: w.clock, random: w.random, check: w.authority.check });
  const grant = grantFor(w, items);
  await Promise.all(items.map((item) => node.open(grant, [item])));
  assert.equal(calls, 1);
  w.clock.ms += 59_999;
  await node.open(grant, items);
  assert.equal(calls, 1);
  w.clock.ms += 1;
  await Promise.all(items.map((item) => node.open(grant, [item])));
  assert.equal(calls, 2);
});

test('orphans: keys older than an hour that no record refers to are swept, no others', async () => {
  const w = await world('orphans');
  const kept = await w.record();
  const record = w.id<RecordId>();
  const grant = w.grant([record], 'create-record');
  const [orphan] = await w.vault.newKeys(grant, w.business, record, 1);
  w.clock.ms += 3_599_999;
  const asked: KeyId[] = [];
  const refersTo = async (ids: readonly KeyId[]) => {
    asked.push(...ids);
    return new Set(ids.filter((id) => id === kept.sealed.key));
  };
  assert.equal(await w.vault.sweepOrphans(w.business, refersTo), 0);
  assert.deepEqual(asked, []);
  w.clock.ms += 1;
  const [young] = await w.vault.newKeys(grant, w.business, record, 1);
  assert.equal(await w.vault.sweepOrphans(w.business, refersTo), 1);
  assert.deepEqual(new Set(asked), new Set([kept.sealed.key, orphan!]));
  assert.equal(asked.length, 2);
  const [first, second, third] = await w.keys.find(w.business, [kept.sealed.key, orphan!, young!]);
  assert.equal(second, 'erased');
  assert.ok(typeof first === 'object' && typeof third === 'object');
});

test('the vectors of wrapped record keys, and the worked example of docs/formats/key-store.md', () => {
  const { recordKeys } = readVectors<{ readonly recordKeys: readonly WrapCase[] }>('envelope/key-wrap.json');
  assert.ok(recordKeys.length >= 12);
  for (const each of recordKeys) {
    const pair = epochPair(hex(each.epochKey));
    const unwrap = () => unwrapRecordKey(pair, each.business, each.key, each.epoch, hex(each.wrapped));
    if (!each.valid) {
      assert.throws(unwrap, altered, each.name);
      continue;
    }
    assert.equal(unhex(unwrap()), each.recordKey, each.name);
    assert.equal(unhex(wrapRecordKey(pair, each.business, each.key, each.epoch, hex(each.recordKey))), each.wrapped, each.name);
  }
  const example = workedExample('key-store');
  const first = recordKeys.find(({ name }) => name === 'record key')!;
  assert.equal(example.get('wrapped'), first.wrapped);
  assert.equal(example.get('okm'), unhex(epochPair(hex(first.epochKey))));
  const { root } = readVectors<{ readonly root: readonly { readonly name: string; readonly wrapped: string }[] }>('envelope/key-wrap.json');
  assert.equal(example.get('wrapped by the keyring'), root.find(({ name }) => name === 'epoch key')!.wrapped);
});

test('wrapping: two keys never get the same nonce under an epoch key, also on cloned machines (threat 6)', () => {
  const random = testRandom('wrap');
  const pair = epochPair(random.bytes(32));
  const [business, key] = [encodeId<BusinessId>(random.bytes(16)), encodeId<KeyId>(random.bytes(16))];
  const nonces = Array.from({ length: 500 }, () => unhex(wrapRecordKey(pair, business, key, 1, random.bytes(32)).subarray(1, 13)));
  assert.equal(new Set(nonces).size, 500);
});

test('every operation may be named in a grant: none but a restore opens what is parked by itself', async () => {
  const w = await world('operations');
  const item = await w.record();
  await w.vault.park(grantFor(w, [item]), w.business, [item.sealed.key]);
  for (const operation of ['read-record', 'list-records', 'read-history', 'erase-record', 'get-file'] satisfies Operation[]) {
    assert.equal(await openOne(w.vault, grantFor(w, [item], operation), item), 'parked');
  }
});
