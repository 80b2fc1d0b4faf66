// The vault as a whole: no key without a grant, no ciphertext away from its place, nothing after an erasure.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import { memoryKeys } from '../adapters/memory/memory-keys.ts';
import type { Grant, GrantTerms } from '../ports/grant.ts';
import type { WrappedKey } from '../ports/keys.ts';
import type { GroupShape } from './envelope.ts';
import { epochPair, wrapRecordKey } from './record-key.ts';
import { contacts, grantFor, keysWith, openOne, world } from './vault.fixture.ts';
import { createVault, type SealedItem } from './vault.ts';

const altered = (error: unknown) => isStewardError(error, 'integrity-failed');
const place: GroupShape = { name: 'place', fields: ['address'] };

test('values come back with a grant', async () => {
  const w = await world('round');
  const items = [await w.record({ name: 'Ada', phone: '1' }), await w.record({ note: 'x'.repeat(2_000) })];
  const opened = await w.vault.open(grantFor(w, items), items);
  assert.deepEqual(
    opened.map((values) => ({ ...(values as object) })),
    [{ name: 'Ada', phone: '1' }, { note: 'x'.repeat(2_000) }],
  );
  assert.equal(Object.getPrototypeOf(opened[0]), null);
  // A node that has nothing in its cache finds the same.
  assert.deepEqual(await w.node().open(grantFor(w, items), items), opened);
});

test('many records are opened in the order asked, with keys from cache and store mixed', async () => {
  const w = await world('many');
  const items: SealedItem[] = [];
  for (let i = 0; i < 250; i++) items.push(await w.record({ name: `person ${i}` }));
  const node = w.node({ limits: { keysMax: 40 } });
  const grant = grantFor(w, items);
  await node.open(
    grant,
    items.filter((_, i) => i % 7 === 0),
  );
  const opened = await node.open(grant, [...items, ...items.slice(0, 3)]);
  assert.deepEqual(
    opened.map((values) => (values as { readonly name: string }).name),
    [...items, ...items.slice(0, 3)].map((_, i) => `person ${i % 250}`),
  );
  assert.deepEqual(await node.open(grant, []), []);
});

test('only the fields that the grant names come back', async () => {
  const w = await world('fields');
  const item = await w.record({ name: 'Ada', phone: '1', note: 'secret' });
  const fields = (...names: readonly string[]) => w.grant([item.where.record], 'read-record', { fields: new Set(names) });
  assert.deepEqual(await openOne(w.vault, fields('contacts.name', 'contacts.phone'), item), { name: 'Ada', phone: '1' });
  assert.deepEqual(await openOne(w.vault, fields('tasks.name', 'note'), item), {});
  assert.deepEqual(await openOne(w.vault, fields(), item), {});
});

// Types: what only looks like a grant is not one, and a grant for one operation is not one for another. These lines compile or they do not.
type Fits<Given, Wanted> = Given extends Wanted ? 'fits' : 'does not fit';
const forgedFits: Fits<GrantTerms & { readonly operation: 'read-record' }, Grant> = 'does not fit';
const otherFits: Fits<Grant<'read-record'>, Grant<'erase-record'>> = 'does not fit';
const mintedFits: Fits<Grant<'read-record'>, Grant> = 'fits';

test('invariant 2: a forged grant is refused at run time, whatever it is used for; and by the types', async () => {
  assert.deepEqual([forgedFits, otherFits, mintedFits], ['does not fit', 'does not fit', 'fits']);
  const w = await world('forged');
  const item = await w.record();
  const real = grantFor(w, [item]);
  const file = { ...item.where, file: 'picture' };
  const ended = grantFor(w, [item]);
  w.authority.end(ended);
  const forged = { ...real } as Grant;
  const elsewhere = w.authority.mint('read-record', { business: w.id<BusinessId>(), records: new Set([item.where.record]) });
  const another = w.grant([w.id<RecordId>()]);
  const none = w.grant([]);
  for (const grant of [forged, ended, elsewhere, none]) {
    const refused = (promise: Promise<unknown>) => assert.rejects(promise, assert.AssertionError);
    await refused(w.vault.newKeys(grant, w.business, item.where.record, 1));
    await refused(w.vault.seal(grant, item.where, contacts, item.sealed.key, {}));
    await refused(w.vault.open(grant, [item]));
    await refused(w.vault.openFile(grant, file, item.sealed.key, 81, () => assert.fail('nothing is read')));
    await refused(w.vault.park(grant, w.business, [item.sealed.key]));
    await refused(w.vault.unpark(grant, w.business, [item.sealed.key]));
    await refused(w.vault.erase(grant, w.business, [item.sealed.key]));
    assert.throws(() => w.vault.sealFile(grant, file, item.sealed.key, (async function* () {})()), assert.AssertionError);
  }
  await assert.rejects(w.vault.open(another, [item]), assert.AssertionError);
  assert.deepEqual(await openOne(w.vault, real, item), { name: 'Ada' });
});

test('a grant that has ended opens nothing, not even while its keys are loaded (threat 13)', async () => {
  const w = await world('ended');
  const item = await w.record();
  const grant = grantFor(w, [item]);
  const slow = keysWith(w.keys, {
    find: (next) => async (business, ids) => {
      w.clock.ms = grant.untilMs;
      return next(business, ids);
    },
  });
  const node = createVault({ keys: slow, epochs: w.epochs, root: w.root, clock: w.clock, random: w.random, check: w.authority.check });
  await assert.rejects(node.open(grant, [item]), (error) => isStewardError(error, 'refused'));
  await assert.rejects(w.vault.open(grant, [item]), (error) => isStewardError(error, 'refused'));
});

test('ciphertexts swapped between records, groups, versions, collections and businesses: every pair is refused (threat 2)', async () => {
  const w = await world('swap');
  const second = w.id<BusinessId>();
  await w.vault.found(second);
  const record = w.id<RecordId>();
  const twice = await w.record({ name: 'version 1' }, { record });
  const items: SealedItem[] = [
    twice,
    await w.record({ name: 'another record' }),
    await w.record({ name: 'another collection' }, { collection: 'people' }),
    await w.record({ name: 'another version' }, { record, version: 2 }),
    await w.record({ address: 'another group' }, { record }, place),
    await w.record({ name: 'another business' }, { business: second }),
  ];
  // The same record key, too: version 3 is sealed under the key of version 1.
  const where = { ...twice.where, version: 3 };
  items.push({
    where,
    group: contacts,
    sealed: await w.vault.seal(grantFor(w, [twice]), where, contacts, twice.sealed.key, { name: 'same key' }),
  });
  for (const [i, target] of items.entries()) {
    for (const [j, source] of items.entries()) {
      const moved = { ...target, sealed: { ...target.sealed, envelope: source.sealed.envelope } };
      const grant = w.authority.mint('read-record', { business: target.where.business, records: new Set([target.where.record]) });
      if (i === j) assert.equal(typeof (await openOne(w.vault, grant, moved)), 'object');
      else {
        await assert.rejects(w.vault.open(grant, [moved]), altered, `${j} at ${i}`);
        const withKey = { ...target, sealed: { ...source.sealed, group: target.group.name } };
        if (source.where.business === target.where.business)
          await assert.rejects(w.vault.open(grant, [withKey]), altered, `${j} with its key at ${i}`);
      }
    }
  }
});

test('one altered envelope fails the whole call', async () => {
  const w = await world('whole');
  const items = [await w.record(), await w.record()];
  const envelope = Buffer.from(items[1]!.sealed.envelope);
  envelope[envelope.length - 1]! ^= 1;
  const bad = { ...items[1]!, sealed: { ...items[1]!.sealed, envelope } };
  await assert.rejects(w.vault.open(grantFor(w, items), [items[0]!, bad]), altered);
});

test('a wrapped key that was swapped in the key store opens nothing (threat 3)', async () => {
  const w = await world('wrapped swap');
  const items = [await w.record(), await w.record()];
  const rows = (await w.keys.find(
    w.business,
    items.map((item) => item.sealed.key),
  )) as readonly WrappedKey[];
  const keys = memoryKeys();
  await keys.turnEpoch(w.business, 0, 1);
  await keys.insert(w.business, [
    { ...rows[0]!, wrapped: rows[1]!.wrapped },
    { ...rows[1]!, wrapped: rows[0]!.wrapped },
  ]);
  const node = w.node({ keys });
  for (const item of items) await assert.rejects(node.open(grantFor(w, [item]), [item]), altered);
});

test('a wrapped key replaced by a chosen one is refused: who has the epoch key still cannot make an old envelope say something else (threat 3)', async () => {
  const w = await world('chosen');
  const item = await w.record();
  const wrapped = await w.epochs.read(w.business, 'epoch-1');
  assert.ok(typeof wrapped === 'object');
  const pair = epochPair(await w.root.unwrap({ use: 'epoch', owner: w.business, name: 'epoch-1' }, wrapped));
  const keys = memoryKeys();
  await keys.turnEpoch(w.business, 0, 1);
  const key = item.sealed.key;
  await keys.insert(w.business, [
    { id: key, epoch: 1, wrapped: wrapRecordKey(pair, w.business, key, 1, Buffer.alloc(32, 3)), state: 'live', createdAtMs: 0 },
  ]);
  await assert.rejects(w.node({ keys }).open(grantFor(w, [item]), [item]), altered);
});

test('erased is a value; the other records of the same call open', async () => {
  const w = await world('erased');
  const items = [await w.record(), await w.record({ name: 'Grace' })];
  await w.vault.erase(grantFor(w, [items[0]!], 'erase-record'), w.business, [items[0]!.sealed.key]);
  const opened = await w.vault.open(grantFor(w, items), items);
  assert.equal(opened[0], 'erased');
  assert.deepEqual({ ...(opened[1] as object) }, { name: 'Grace' });
  await w.vault.erase(grantFor(w, [items[0]!], 'erase-record'), w.business, [items[0]!.sealed.key]);
  const writing = w.vault.seal(grantFor(w, items), items[0]!.where, contacts, items[0]!.sealed.key, {});
  await assert.rejects(writing, (error) => isStewardError(error, 'not-found'));
});
