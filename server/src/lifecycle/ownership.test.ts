// The cases of THREATS §3, by their number, on real declarations: built-in ones where they have the shape, small declared ones otherwise.
import assert from 'node:assert/strict';
import test from 'node:test';
import { dpv } from '@steward/protocol/catalogue/categories.ts';
import { collection, type Collection, type Field, type Ownership } from '@steward/protocol/catalogue/collection.ts';
import { loadCatalogue } from '@steward/protocol/catalogue/load-catalogue.ts';
import { isStewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import { createRecord } from '../governed/create-record.ts';
import { eraseRecord } from '../governed/erase-record.ts';
import { getFile } from '../governed/get-file.ts';
import type { Principal } from '../governed/operation.ts';
import { previewErasure } from '../governed/preview-erasure.ts';
import { putFile } from '../governed/put-file.ts';
import { readHistory } from '../governed/read-history.ts';
import { readRecord } from '../governed/read-record.ts';
import { listJobs } from '../stores/jobs.ts';
import { updateRecord } from '../governed/update-record.ts';
import { findRecord } from '../stores/records.ts';
import { erasureKit } from './erasure.fixture.ts';

const said = { en: 'x', de: 'x' } as const;
const base = { title: said, category: dpv.communication, why: said, purposes: ['service'], decides: 'business' } as const;
const text = (owner: Ownership, more = {}): Field => ({ ...base, type: 'text', owner, ...more });
const person = (owner: Ownership, more = {}): Field => ({ ...base, type: 'person', owner, ...more });
const ofBusiness: Ownership = { kind: 'owned-by', who: 'business' };
const refer = (to: string, whenErased: 'erase' | 'clear' | 'refuse', more = {}): Field => ({
  ...base,
  type: 'reference',
  to,
  whenErased,
  owner: ofBusiness,
  ...more,
});
const declare = (name: string, fields: Readonly<Record<string, Field>>): Collection =>
  collection({ name, title: said, scope: 'business', fields }) as Collection;

const letters = declare('letters', {
  to: person(ofBusiness, { required: true }),
  text: text({ kind: 'co-owned-by', who: ['author', 'field:to'] }, { required: true }),
});
const notes = declare('notes', {
  reader: person({ kind: 'mentions', who: 'field:reader' }),
  text: text({ kind: 'owned-by', who: 'author' }, { required: true }),
});
const patients = declare('patients', { name: text({ kind: 'owned-by', who: 'author' }, { required: true }) });
const findings = declare('findings', {
  of: refer('patients', 'refuse', { required: true }),
  text: text({ kind: 'co-owned-by', who: ['field:of'] }),
});
const files = declare('dossiers', {
  of: refer('patients', 'erase', { required: true }),
  text: text({ kind: 'co-owned-by', who: ['author', 'business'] }, { required: true }),
});
const tags = declare('tags', { label: text(ofBusiness, { required: true }) });
const tagged = declare('tagged', {
  title: text(ofBusiness, { required: true }),
  tags: refer('tags', 'refuse', { many: true, required: true }),
});
const chains = declare('chains', {
  title: text({ kind: 'owned-by', who: 'author' }, { required: true }),
  before: refer('chains', 'clear', { owner: { kind: 'owned-by', who: 'author' } }),
});
const declared = [letters, notes, patients, files, tags, tagged, chains];

const rejects = (work: Promise<unknown>, ...codes: ErrorCode[]) =>
  assert.rejects(work, (error) => isStewardError(error, ...codes) || assert.fail(String(error)));

async function scene() {
  const kit = erasureKit({ declared });
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const cy = await kit.join(ada, 'member', 'Cy');
  const make = async (by: Principal, collectionName: string, fields: object) =>
    (await kit.ask(by, createRecord, { collection: collectionName, fields })).id;
  const forget = async (who: Principal) => {
    const asked = await kit.start(ada, {
      subject: { kind: 'member', person: who.person! },
      when: 'now',
      confirm: who === ben ? 'Ben' : 'Cy',
    });
    await kit.work();
    assert.deepEqual([(await kit.job(ada, asked)).state, (await kit.job(ada, asked)).failure], ['leaving-copies', undefined]);
  };
  const read = (collectionName: string, id: string, by = ada) => kit.ask(by, readRecord, { collection: collectionName, id });
  return { kit, ada, ben, cy, make, forget, read };
}

test('1. two owners: forgetting one keeps it for the other, the last one takes it along', async () => {
  const { ben, cy, make, forget, read } = await scene();
  const id = await make(ben, 'letters', { to: cy.person, text: 'to Cy' });
  await forget(ben);
  const view = await read('letters', id);
  assert.deepEqual([view.fields['text'], view.createdBy], ['to Cy', undefined]);
  await forget(cy);
  assert.deepEqual((await read('letters', id).catch(() => undefined))?.fields['text'], undefined);
});

test('2. a message between two: the sender is blanked for the other; one to oneself vanishes', async () => {
  const { kit, ada, ben, cy, make, forget, read } = await scene();
  const toCy = await make(ben, 'letters', { to: cy.person, text: 'to Cy' });
  const toSelf = await make(ben, 'letters', { to: ben.person, text: 'to myself' });
  const project = await kit.project(ada);
  await kit.assign(ada, project, ben.person!, 'contributor');
  const { id: message } = await kit.ask(ben, createRecord, {
    collection: 'messages',
    project,
    fields: { text: 'here', mentions: [ben.person, cy.person] },
  });
  await forget(ben);
  assert.equal((await read('letters', toCy)).fields['text'], 'to Cy');
  assert.equal((await read('letters', toSelf)).fields['text'], undefined);
  const view = await read('messages', message);
  assert.deepEqual(
    [view.fields['text'], view.fields['mentions'], view.createdBy, view.updatedBy],
    ['here', [cy.person], undefined, undefined],
  );
});

test('3. owner and reader: forgetting the reader blanks, forgetting the owner takes it from the reader too', async () => {
  const { ben, cy, make, forget, read } = await scene();
  const one = await make(ben, 'notes', { reader: cy.person, text: 'for Cy' });
  await forget(cy);
  const view = await read('notes', one);
  assert.deepEqual([view.fields['text'], view.fields['reader']], ['for Cy', undefined]);
  await forget(ben);
  assert.equal((await read('notes', one)).fields['text'], undefined);
});

test('4. a rule to erase with the parent beats the other owner', async () => {
  const { ben, cy, make, forget, read } = await scene();
  const patient = await make(ben, 'patients', { name: 'P' });
  const dossier = await make(cy, 'dossiers', { of: patient, text: 'by Cy' });
  await forget(ben);
  await rejects(read('patients', patient), 'not-found');
  await rejects(read('dossiers', dossier), 'not-found');
});

test('5. the same record says to each whose it is: what is withheld from a purpose is withheld in the same row', async () => {
  const { kit, ben, cy, make } = await scene();
  const id = await make(ben, 'notes', { reader: cy.person, text: 'x' });
  const service = await kit.ask(ben, readRecord, { collection: 'notes', id }, 'service');
  const request = await kit.ask(ben, readRecord, { collection: 'notes', id }, 'request');
  assert.deepEqual([Object.keys(service.fields).sort(), Object.keys(request.fields)], [['reader', 'text'], []]);
});

test('6. ownership through another record, and a record of a person that is itself owned', async () => {
  const kit = erasureKit({ declared: [patients, findings] });
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const patient = (await kit.ask(ben, createRecord, { collection: 'patients', fields: { name: 'P' } })).id;
  const finding = (await kit.ask(ada, createRecord, { collection: 'findings', fields: { of: patient, text: 'fever' } })).id;
  await kit.start(ada, { subject: { kind: 'member', person: ben.person! }, when: 'now', confirm: 'Ben' });
  await kit.work();
  await rejects(kit.ask(ada, readRecord, { collection: 'patients', id: patient }), 'not-found');
  const view = await kit.ask(ada, readRecord, { collection: 'findings', id: finding });
  assert.deepEqual([view.fields['text'], view.fields['of']], [undefined, undefined]);
});

test('7. many to many: dropping one keeps, dropping the last is refused unless it goes with it', async () => {
  const { kit, ada, make, read } = await scene();
  const [one, two] = [await make(ada, 'tags', { label: '1' }), await make(ada, 'tags', { label: '2' })];
  const id = await make(ada, 'tagged', { title: 't', tags: [one, two] });
  await kit.start(ada, { subject: { kind: 'record', collection: 'tags', id: one }, when: 'now' });
  await kit.work();
  assert.deepEqual((await read('tagged', id)).fields['tags'], [two]);
  await rejects(kit.start(ada, { subject: { kind: 'record', collection: 'tags', id: two }, when: 'now' }), 'conflict');
  await kit.start(ada, { subject: { kind: 'record', collection: 'tagged', id }, when: 'now' });
  await kit.work();
  await kit.start(ada, { subject: { kind: 'record', collection: 'tags', id: two }, when: 'now' });
});

test('8. what is linked only after the erasure was asked for is found when it is carried out', async () => {
  const { kit, ada, cy, make, read } = await scene();
  const patient = await make(ada, 'patients', { name: 'P' });
  const asked = await kit.start(ada, { subject: { kind: 'record', collection: 'patients', id: patient }, when: 'trash' });
  await rejects(make(cy, 'dossiers', { of: patient, text: 'too late' }), 'invalid-input');
  // One that slipped in between the look and the commit: its reference was living when it was checked.
  const other = await make(ada, 'patients', { name: 'Q' });
  const dossier = await make(cy, 'dossiers', { of: other, text: 'just in time' });
  const { door } = kit;
  const hidden = (await findRecord(kit.rows, ada.business, other))!;
  assert(hidden.row.state === 'living');
  const { requestErasure } = await import('../governed/request-erasure.ts');
  await door.perform(ada, requestErasure, { subject: { kind: 'record', collection: 'patients', id: other } }, { purpose: 'service' });
  await kit.days(31, ada);
  assert.equal((await kit.job(ada, asked)).state, 'leaving-copies');
  await rejects(read('dossiers', dossier), 'not-found');
});

test('9. several ways at once: each group meets its own fate, and no right grows', async () => {
  const { kit, ada, ben, forget } = await scene();
  const project = await kit.project(ada);
  await kit.assign(ada, project, ben.person!, 'contributor');
  const place = { lat: 48.1, lon: 11.5 };
  await kit.keepPlaces(ben);
  const { id } = await kit.ask(ben, createRecord, { collection: 'photos', project, fields: { caption: 'wall', place } });
  const task = await kit.ask(ben, createRecord, {
    collection: 'tasks',
    project,
    fields: { title: 't', status: 'open', assignee: ben.person },
  });
  await forget(ben);
  const photo = await kit.ask(ada, readRecord, { collection: 'photos', id });
  assert.deepEqual([photo.fields['caption'], photo.fields['place'], photo.createdBy], ['wall', undefined, undefined]);
  const view = await kit.ask(ada, readRecord, { collection: 'tasks', id: task.id });
  assert.deepEqual([view.fields['title'], view.fields['assignee'], view.createdBy], ['t', undefined, undefined]);
  const { versions } = await kit.ask(ada, readHistory, { collection: 'tasks', id: task.id, limit: 20 });
  for (const version of versions) assert.deepEqual([version.fields['assignee'], version.createdBy], [undefined, undefined]);
});

test('10. references in a circle end; what was forgotten stays so for a new process', async () => {
  const { kit, ada, ben, make, forget, read } = await scene();
  const first = await make(ben, 'chains', { title: '1' });
  const second = await make(ben, 'chains', { title: '2', before: first });
  await kit.ask(ben, updateRecord, { collection: 'chains', id: first, ifVersion: 1, fields: { before: second } });
  const other = await make(ada, 'chains', { title: '3', before: second });
  await forget(ben);
  await rejects(read('chains', first), 'not-found');
  assert.deepEqual([(await read('chains', other)).fields['before'], (await read('chains', other)).fields['title']], [undefined, '3']);
  kit.vault.drop(ada.business);
  await rejects(read('chains', second), 'not-found');
});

test('10. a record erased by itself at once is named by nobody any more either; what others need has to be asked for', async () => {
  const { kit, ada, make, read } = await scene();
  const first = await make(ada, 'chains', { title: '1' });
  const other = await make(ada, 'chains', { title: '2', before: first });
  const project = await kit.project(ada);
  const task = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 't', status: 'open' } });
  const said = await kit.ask(ada, createRecord, { collection: 'messages', project, fields: { text: 'here', about: task.id } });
  await kit.ask(ada, eraseRecord, { collection: 'chains', id: first });
  await kit.ask(ada, eraseRecord, { collection: 'tasks', id: task.id });
  await kit.work();
  assert.deepEqual([(await read('chains', other)).fields['before'], (await read('chains', other)).fields['title']], [undefined, '2']);
  assert.deepEqual(
    [(await read('messages', said.id)).fields['about'], (await read('messages', said.id)).fields['text']],
    [undefined, 'here'],
  );
  for (const job of await listJobs(kit.rows, ada.business, 'erasure'))
    assert.deepEqual([job.state, job.failure], ['leaving-copies', undefined]);
  const tag = await make(ada, 'tags', { label: 'wet' });
  await make(ada, 'tagged', { title: 'wall', tags: [tag] });
  await rejects(kit.ask(ada, eraseRecord, { collection: 'tags', id: tag }), 'conflict');
  assert.equal((await read('tags', tag)).fields['label'], 'wet');
});

test('11. kept by law: stays until the date, naming the forgotten only as a blank', async () => {
  const { kit, ada, ben, forget } = await scene();
  const project = await kit.project(ada);
  await kit.assign(ada, project, ben.person!, 'contributor');
  const fields = { day: '2026-11-24', work: 'dug', crewNames: [ben.person, ada.person] };
  const { id } = await kit.ask(ben, createRecord, { collection: 'daily-reports', project, fields });
  const before = (await findRecord(kit.rows, ada.business, id))!.row;
  const law = before.groups.find(({ group }) => group === 'day')!.key;
  await forget(ben);
  const view = await kit.ask(ada, readRecord, { collection: 'daily-reports', id });
  assert.deepEqual([view.fields['work'], view.fields['crewNames'], view.createdBy], ['dug', [ada.person], undefined]);
  // Erased by the business itself: out of reach at once, its key lives until the law's date.
  await kit.start(ada, { subject: { kind: 'record', collection: 'daily-reports', id }, when: 'now' });
  await kit.work();
  await rejects(kit.ask(ada, readRecord, { collection: 'daily-reports', id }), 'not-found');
  assert.notEqual((await kit.keys.find(ada.business, [law]))[0], 'erased');
  kit.clock.advance(5 * 366 * 86_400_000);
  await kit.days(1, ada);
  assert.equal((await kit.keys.find(ada.business, [law]))[0], 'erased');
});

test('12. refused when the catalogue loads: unowned, owners who may all be missing, two steps of many to many', () => {
  const refused = (...all: Collection[]) =>
    assert.throws(
      () => loadCatalogue(all),
      (error) => isStewardError(error, 'invalid-input'),
    );
  refused(declare('a', { name: { ...text(ofBusiness), owner: undefined } as never }));
  refused(declare('a', { who: person(ofBusiness), text: text({ kind: 'owned-by', who: 'field:who' }) }));
  refused(
    declare('a', { bs: refer('b', 'clear', { many: true }) }),
    declare('b', { cs: refer('c', 'clear', { many: true }) }),
    declare('c', { label: text(ofBusiness) }),
  );
  refused(declare('a', { b: refer('nowhere', 'clear') }));
});

test('13. erasing while it is read, and while somebody writes: not a byte more, and no writer brings it back', async () => {
  const { kit, ada } = await scene();
  const project = await kit.project(ada);
  const { id } = await kit.ask(ada, createRecord, { collection: 'documents', project, fields: { title: 'plan' } });
  const large = async function* () {
    for (let part = 0; part < 40; part++) yield Buffer.alloc(65_536, part);
  };
  await kit.ask(ada, putFile, { collection: 'documents', id, field: 'file', name: 'a', type: 'text/plain', content: large() });
  const { content } = await kit.ask(ada, getFile, { collection: 'documents', id, field: 'file' });
  const reader = content[Symbol.asyncIterator]();
  await reader.next();
  const writing = kit.ask(ada, putFile, {
    collection: 'documents',
    id,
    field: 'file',
    name: 'b',
    type: 'text/plain',
    content: (async function* () {
      yield Buffer.from('late');
      await kit.start(ada, { subject: { kind: 'record', collection: 'documents', id }, when: 'now' });
      await kit.work();
      yield Buffer.from('later');
    })(),
  });
  await assert.rejects(writing);
  await assert.rejects(async () => {
    for (let read = 0; read < 60; read++) if ((await reader.next()).done === true) return;
  });
  await rejects(kit.ask(ada, readRecord, { collection: 'documents', id }), 'not-found');
  assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
});

test('the preview says what goes, what stays and why, before anything is done', async () => {
  const { kit, ada, ben, cy, make } = await scene();
  await make(ben, 'letters', { to: ben.person, text: 'mine' });
  await make(ben, 'letters', { to: cy.person, text: 'ours' });
  const impact = await kit.ask(ada, previewErasure, { subject: { kind: 'member', person: ben.person! } });
  assert.deepEqual([...impact.counts], [['members', 1]]);
  const ownerRule = impact.stays.find(({ why, collection: of }) => why === 'owner-rule' && of === 'letters');
  assert.equal(ownerRule?.records, 2);
  const patient = await make(ada, 'patients', { name: 'P' });
  const dossier = await make(cy, 'dossiers', { of: patient, text: 'x' });
  const record = await kit.ask(ada, previewErasure, { subject: { kind: 'record', collection: 'patients', id: patient } });
  assert.deepEqual(record.together, [dossier as RecordId]);
  assert.deepEqual(record.references, [{ collection: 'dossiers', field: 'of', effect: 'erase', records: 1 }]);
});
