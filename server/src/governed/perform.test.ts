// The door, through its public side: what it records, what it gives out, what it refuses.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createRecord } from './create-record.ts';
import { eraseRecord } from './erase-record.ts';
import { getFile } from './get-file.ts';
import { listRecords } from './list-records.ts';
import { putFile } from './put-file.ts';
import { readHistory } from './read-history.ts';
import { readLedger } from './read-ledger.ts';
import { readRecord } from './read-record.ts';
import { searchRecords } from './search-records.ts';
import { governedKit } from './testing/governed-kit.ts';
import { restoreFromTrash, trashRecord } from './trash-record.ts';
import { updateRecord } from './update-record.ts';

const task = { title: 'Bewehrung abnehmen', status: 'open' } as const;
const volume = 1;

test('invariant 4: a record is created, read, changed, trashed, restored and erased, and every step is in the ledger', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const made = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: task });
  const named = { collection: 'tasks', id: made.id };
  assert.deepEqual((await kit.ask(ada, readRecord, named)).fields, task);
  const changed = await kit.ask(ada, updateRecord, { ...named, ifVersion: 1, fields: { status: 'done' } });
  assert.equal(changed.version, 2);
  assert.deepEqual((await kit.ask(ada, readRecord, named)).fields, { ...task, status: 'done' });
  assert.deepEqual(
    (await kit.ask(ada, readHistory, { ...named, limit: 10 })).versions.map((each) => each.fields['status']),
    ['done', 'open'],
  );
  await kit.ask(ada, trashRecord, named);
  assert.equal((await kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 10 })).total, 0);
  assert.equal(
    (await kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 10, trashed: true })).records[0]?.fields['title'],
    task.title,
  );
  await kit.ask(ada, restoreFromTrash, named);
  assert.equal((await kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 10 })).total, 1);
  await kit.ask(ada, eraseRecord, named);
  await assert.rejects(kit.ask(ada, readRecord, named), (error) => isStewardError(error, 'not-found'));
  const { entries } = await kit.ask(ada, readLedger, { volume, limit: 500 });
  const done = entries.map(({ what }) => `${what?.operation} ${what?.outcome}`);
  for (const operation of [
    'create-business',
    'create-record',
    'read-record',
    'update-record',
    'read-history',
    'trash-record',
    'restore-from-trash',
    'erase-record',
  ]) {
    assert.ok(done.includes(`${operation} allowed`), operation);
  }
  assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
  assert.deepEqual(kit.alarms, []);
});

test('what is changed at the same time is changed once', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const made = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: task });
  const change = (title: string) => kit.ask(ada, updateRecord, { collection: 'tasks', id: made.id, ifVersion: 1, fields: { title } });
  const outcomes = await Promise.allSettled([change('eins'), change('zwei'), change('drei')]);
  assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
  for (const outcome of outcomes) if (outcome.status === 'rejected') assert.ok(isStewardError(outcome.reason, 'precondition-failed'));
});

test('another business, and what never was, look exactly alike', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const eve = await kit.founder('Eve');
  const project = await kit.project(ada);
  const made = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: task });
  const answers = [];
  for (const id of [made.id, 'a'.repeat(26)])
    answers.push(await kit.door.perform(eve, readRecord, { collection: 'tasks', id }, { purpose: 'service' }));
  const [theirs, random] = answers.map((answer) => (answer.allowed ? answer : { code: answer.code, sentence: answer.sentence }));
  assert.deepEqual(theirs, random);
  assert.deepEqual(theirs, { code: 'not-found', sentence: 'There is no such thing here.' });
});

test('roles: a viewer reads and changes nothing, whoever is not in the project sees nothing, and both are recorded', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const vic = await kit.join(ada, 'member', 'Vic');
  const out = await kit.join(ada, 'member', 'Out');
  const project = await kit.project(ada);
  await kit.assign(ada, project, vic.person!, 'viewer');
  const made = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: task });
  const named = { collection: 'tasks', id: made.id };
  assert.deepEqual((await kit.ask(vic, readRecord, named)).fields, task);
  await assert.rejects(kit.ask(vic, updateRecord, { ...named, ifVersion: 1, fields: { status: 'done' } }), (error) =>
    isStewardError(error, 'refused'),
  );
  await assert.rejects(kit.ask(out, readRecord, named), (error) => isStewardError(error, 'not-found'));
  await assert.rejects(kit.ask(out, listRecords, { collection: 'tasks', project, limit: 10 }), (error) =>
    isStewardError(error, 'not-found'),
  );
  assert.equal((await kit.ask(out, listRecords, { collection: 'tasks', limit: 10 })).total, 0);
  assert.equal((await kit.ask(vic, listRecords, { collection: 'tasks', limit: 10 })).total, 1);
  const { entries } = await kit.ask(ada, readLedger, { volume, limit: 500 });
  assert.equal(entries.filter(({ what }) => what?.outcome === 'refused').length, 3);
});

test('a purpose that is none of the six opens nothing, and alarms nobody', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const made = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: task });
  const purpose = 'advertising' as 'service';
  const asked = { collection: 'tasks', id: made.id };
  await assert.rejects(kit.door.perform(ada, readRecord, asked, { purpose }), (error) => isStewardError(error, 'invalid-input'));
  await assert.rejects(kit.door.allows(ada, readRecord, asked, purpose), (error) => isStewardError(error, 'invalid-input'));
  assert.deepEqual(kit.alarms, []);
});

test('the purpose withholds the fields it does not need', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const made = await kit.ask(ada, createRecord, { collection: 'contacts', project, fields: { name: 'Ines Falk', phone: '+49 751 555' } });
  const answer = await kit.door.perform(ada, readRecord, { collection: 'contacts', id: made.id }, { purpose: 'debugging' });
  assert.equal(answer.allowed, false, 'members have no purpose of debugging at all');
});

test('files go up and down whole, in ranges, and a wrong hash leaves nothing', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const photo = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'Kran' } });
  const bytes = Buffer.alloc(200_000, 'Kran am Morgen. ');
  const upload = (sha256?: string) =>
    kit.ask(ada, putFile, {
      collection: 'photos',
      id: photo.id,
      field: 'picture',
      name: 'kran.jpg',
      type: 'image/jpeg',
      content: parts(bytes, 7_000),
      ...(sha256 === undefined ? {} : { sha256 }),
    });
  await assert.rejects(upload('0'.repeat(64)), (error) => isStewardError(error, 'hash-mismatch'));
  assert.deepEqual(await kit.tools.blobs.list('files/', undefined, 10), []);
  await upload();
  const all = await kit.ask(ada, getFile, { collection: 'photos', id: photo.id, field: 'picture' });
  assert.deepEqual(await collect(all.content), bytes);
  const range = await kit.ask(ada, getFile, {
    collection: 'photos',
    id: photo.id,
    field: 'picture',
    range: { first: 65_000, last: 70_000 },
  });
  assert.deepEqual(await collect(range.content), bytes.subarray(65_000, 70_001));
});

test('a search finds words in every text, without accents and case, in two entries', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const made = await kit.ask(ada, createRecord, {
    collection: 'tasks',
    project,
    fields: { ...task, description: 'Größe der Öffnung prüfen' },
  });
  const { records } = await kit.ask(ada, searchRecords, { query: 'offnung GROSSE', limit: 10 });
  assert.deepEqual(
    records.map(({ id }) => id),
    [made.id],
  );
  const { entries } = await kit.ask(ada, readLedger, { volume, limit: 500 });
  const searches = entries.filter(({ what }) => what?.operation === 'search-records');
  assert.deepEqual(
    searches.map(({ what }) => [what?.detail, what?.records]),
    [
      ['scope', undefined],
      [undefined, [made.id as string]],
    ],
  );
});

test('a repeated request is answered once', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const ask = { purpose: 'service', idempotencyKey: 'k1' } as const;
  const input = { collection: 'tasks', project, fields: task };
  const first = await kit.door.perform(ada, createRecord, input, ask);
  const again = await kit.door.perform(ada, createRecord, input, ask);
  assert.ok(first.allowed && again.allowed && again.replayed);
  assert.equal(again.result.id, first.result.id);
  assert.equal((await kit.ask(ada, listRecords, { collection: 'tasks', project, limit: 10 })).total, 1);
  await assert.rejects(kit.door.perform(ada, createRecord, { ...input, fields: { ...task, title: 'anders' } }, ask), (error) =>
    isStewardError(error, 'idempotency-mismatch'),
  );
});

async function* parts(bytes: Buffer, size: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of content) all.push(part);
  return Buffer.concat(all);
}
