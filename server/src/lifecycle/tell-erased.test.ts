import assert from 'node:assert/strict';
import test from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import { createRecord } from '../governed/create-record.ts';
import { finishErasures } from '../governed/destroy-records.ts';
import { eraseRecord } from '../governed/erase-record.ts';
import { putFile } from '../governed/put-file.ts';
import type { ErasedPlaces, Erasure } from '../ports/erased-places.ts';
import { keyOf } from '../stores/layout.ts';
import { encodeReference } from '@steward/protocol/reference.ts';
import { listJobs } from '../stores/jobs.ts';
import { findRecord } from '../stores/records.ts';
import { decodeTombstone, encodeTombstone, noteOwed } from '../stores/tombstones.ts';
import { erasureKit, type ErasureKit } from './erasure.fixture.ts';
import { removeLogin, startAccountErasure } from './start-erasure.ts';
import { ErasedRows } from './snapshot/erased-rows.ts';
import { dropLeft, dropLogins, tellErased, tellLogins } from './tell-erased.ts';

class Places implements ErasedPlaces {
  readonly told: Erasure[] = [];
  /** Whether the copies were cleaned of what was told. */
  clean = false;
  broken = false;

  async tell(erasure: Erasure): Promise<void> {
    if (this.broken) throw new StewardError('store-unavailable');
    this.told.push(erasure);
  }

  async stillHolds(ids: readonly string[]): Promise<readonly string[]> {
    const known = new Set(
      this.told.flatMap(({ records, identity, business, wholeBusiness }) => [
        ...records.map(({ id }): string => id),
        ...(identity ?? []).map((name) => name.slice(2)),
        ...(wholeBusiness ? [business!] : []),
      ]),
    );
    return ids.filter((id) => !this.clean || !known.has(id));
  }

  of(id: string) {
    return this.told.flatMap(({ records }) => records).filter((record) => record.id === id);
  }
}

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function scene() {
  const places = new Places();
  const kit = erasureKit({ places });
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const task = (title: string) => kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title, status: 'open' } });
  return { places, kit, ada, project, task };
}

const keysOf = async (kit: ErasureKit, business: Parameters<typeof findRecord>[1], id: string) =>
  (await findRecord(kit.rows, business, id))!.row.groups.map(({ key }) => key);

test('a record is told with its keys and files before its receipt goes on, and confirmed when no copy holds it', async () => {
  const { places, kit, ada, project } = await scene();
  const { id } = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'wall' } });
  await kit.ask(ada, putFile, { collection: 'photos', id, field: 'picture', name: 'p', type: 'image/png', content: bytes('p') });
  const keys = await keysOf(kit, ada.business, id);
  places.broken = true;
  const asked = await kit.start(ada, { subject: { kind: 'record', collection: 'photos', id }, when: 'now' });
  await kit.work();
  assert.equal((await kit.job(ada, asked)).state, 'destroying', 'a place that cannot be written holds the receipt back');
  assert.deepEqual(new Set(await kit.keys.find(ada.business, keys)), new Set(['erased']), 'but not the destruction');
  places.broken = false;
  await kit.days(31, ada);
  assert.equal((await kit.job(ada, asked)).state, 'leaving-copies', 'the epoch has turned, a snapshot still holds it');
  const [record] = places.of(id);
  assert.deepEqual([record!.gone, record!.files.length], ['whole', 1]);
  for (const key of keys) assert.ok(record!.keys.includes(key));
  places.clean = true;
  await kit.days(1, ada);
  assert.equal((await kit.job(ada, asked)).state, 'confirmed');
});

test('groups of fields are told by their keys; their notes go when no copy holds them', async () => {
  const { places, kit, ada, project } = await scene();
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project, ben.person!, 'contributor');
  await kit.keepPlaces(ben);
  const fields = { caption: 'wall', place: { lat: 48.1, lon: 11.5 } };
  const { id } = await kit.ask(ben, createRecord, { collection: 'photos', project, fields });
  const [photo] = (await findRecord(kit.rows, ada.business, id))!.row.groups.filter(({ group }) => group === 'place');
  const asked = await kit.start(ada, { subject: { kind: 'member', person: ben.person! }, when: 'now', confirm: 'Ben' });
  await kit.work();
  assert.deepEqual(
    places.of(id).map(({ gone }) => gone),
    ['keys'],
  );
  assert.ok(places.of(id)[0]!.keys.includes(photo!.key));
  assert.equal(places.of(ben.person!)[0]!.gone, 'whole');
  const left = async () => (await kit.rows.range({ partition: ada.business, prefix: 'left/', limit: 10 })).length;
  await dropLeft(kit, places, ada.business);
  assert.ok((await left()) > 0);
  await kit.days(31, ada);
  assert.equal((await kit.job(ada, asked)).state, 'leaving-copies');
  places.clean = true;
  await kit.days(1, ada);
  assert.equal((await kit.job(ada, asked)).state, 'confirmed');
  await dropLeft(kit, places, ada.business);
  assert.equal(await left(), 0);
});

test('an account is told with the partitions of its login', async () => {
  const { places, kit, ada } = await scene();
  const ben = await kit.join(ada, 'member', 'Ben');
  const account = (person: PersonId) =>
    startAccountErasure(kit.door, kit.identity, (business) => ({ ...ben, business }), person, { purpose: 'service' });
  const [asked] = await account(ben.person!);
  await kit.work();
  assert.ok(places.told.some(({ identity }) => identity?.includes(`a.${ben.person!}`)));
  await kit.days(31, ada);
  assert.equal((await kit.job(ada, asked!)).state, 'leaving-copies');
  places.clean = true;
  await kit.days(1, ada);
  assert.equal((await kit.job(ada, asked!)).state, 'confirmed');
  await dropLogins(kit, places);
  assert.equal((await kit.rows.range({ partition: 'gone-logins', prefix: '', limit: 10 })).length, 0);
  // Somebody without a business has no job; the worker tells.
  await startAccountErasure(kit.door, kit.identity, (business) => ({ ...ben, business }), 'nobody' as PersonId, { purpose: 'service' });
  await tellLogins(kit, places, kit.identity);
  await tellLogins(kit, places, kit.identity);
  assert.equal(places.told.filter(({ identity }) => identity?.includes('a.nobody')).length, 1);
});

test('a login that was noted and not removed, because the process died in between, is removed before any copy is told', async () => {
  const { places, kit } = await scene();
  const person = 'nobody' as PersonId;
  const removal = { ...kit.identity, removeAccount: () => Promise.reject(new StewardError('store-unavailable')) };
  await assert.rejects(removeLogin(kit.rows, removal, person));
  await assert.rejects(tellLogins(kit, places, removal));
  assert.deepEqual([kit.removed, places.told], [[], []]);
  await tellLogins(kit, places, kit.identity);
  assert.deepEqual(kit.removed, [person]);
  assert.deepEqual(
    places.told.map(({ identity }) => identity),
    [[`a.${person}`]],
  );
});

test('a business is told as a whole, and confirmed when no copy holds any of it', async () => {
  const { places, kit, ada } = await scene();
  const asked = await kit.start(ada, { subject: { kind: 'business' }, when: 'now', confirm: 'Test Bau GmbH' });
  await kit.days(35, ada);
  assert.equal((await kit.job(ada, asked)).state, 'leaving-copies');
  assert.ok(places.told.some(({ business, wholeBusiness }) => business === ada.business && wholeBusiness === true));
  places.clean = true;
  await kit.days(1, ada);
  assert.equal((await kit.job(ada, asked)).state, 'confirmed');
});

test('what is erased without a job is told once, and what a release without places erased is told too', async () => {
  const { places, kit, ada, task } = await scene();
  const [one, old] = [await task('one'), await task('old')];
  for (const { id } of [one, old]) await kit.ask(ada, eraseRecord, { collection: 'tasks', id });
  const finish = { actor: 'worker', name: 'sweep', business: ada.business } as const;
  await kit.ask(finish, finishErasures, { ids: [one.id, old.id] });
  const key = keyOf.tombstone(ada.business, old.id);
  const { toldMs: _, ...before } = decodeTombstone(old.id, (await kit.rows.get(key))!.value);
  await kit.rows.commit([{ kind: 'put', key, value: encodeTombstone(before), expect: 'any' }]);
  const owed = async () => (await kit.rows.range({ partition: ada.business, prefix: 'owed/', limit: 10 })).length;
  for (const row of await kit.rows.range({ partition: ada.business, prefix: 'owed/', limit: 10 }))
    if (row.sort.endsWith(old.id))
      await kit.rows.commit([{ kind: 'remove', key: { partition: row.partition, sort: row.sort }, expect: 'any' }]);
  await noteOwed(kit.rows, ada.business);
  assert.ok((await owed()) > 0);
  for (let run = 0; run < 3; run++) await tellErased(kit, places, ada.business);
  assert.equal(await owed(), 0, 'what is told and finished is looked at no more');
  for (const { id } of [one, old]) assert.deepEqual([places.of(id).length, places.of(id)[0]!.gone], [1, 'whole']);
  const kept = decodeTombstone(old.id, (await kit.rows.get(key))!.value);
  assert.deepEqual([kept.done, kept.toldMs], [true, kit.clock.nowMs()]);
});

test('what a law keeps stays in the snapshots when its record goes, and leaves them when its time ends', async () => {
  const { places, kit, ada, project } = await scene();
  const fields = { day: '2026-11-24', work: 'dug' };
  const { id } = await kit.ask(ada, createRecord, { collection: 'daily-reports', project, fields });
  await kit.start(ada, { subject: { kind: 'record', collection: 'daily-reports', id }, when: 'now' });
  await kit.work();
  const [kept] = await kit.rows.range({ partition: ada.business, prefix: 'kept/', limit: 1 });
  const without = () =>
    new ErasedRows(
      places.told.map((told, i) => ({ ...told, id: String(i), atMs: i })),
      0,
    ).without('records', kept!, true);
  assert.deepEqual([places.of(id).map(({ gone }) => gone), without()], [['whole'], kept]);
  kit.clock.advance(12 * 366 * 86_400_000);
  await kit.days(1, ada);
  assert.equal((await kit.rows.range({ partition: ada.business, prefix: 'kept/', limit: 1 })).length, 0);
  assert.equal(places.of(id).at(-1)!.gone, 'keys');
  assert.equal(without(), undefined);
});

test('a record that is erased by itself has a receipt too, which is confirmed when no copy holds it', async () => {
  const { places, kit, ada, task } = await scene();
  const { id } = await task('one');
  const { reference } = await kit.ask(ada, eraseRecord, { collection: 'tasks', id });
  await kit.work();
  const [asked] = await listJobs(kit.rows, ada.business, 'erasure');
  assert.deepEqual([encodeReference(asked!.reference), asked!.state], [reference, 'leaving-copies']);
  assert.equal(places.of(id).length, 1);
  places.clean = true;
  await kit.days(32, ada);
  assert.equal((await kit.job(ada, asked!)).state, 'confirmed');
  assert.deepEqual(
    (await kit.receipt(ada, asked!)).steps.map(({ step }) => step),
    ['requested', 'hidden', 'keys-destroyed', 'removed', 'processors-told', 'left-copies', 'confirmed'],
  );
});
