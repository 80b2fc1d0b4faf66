// Restoring to a moment, over what is there and beside it, and taking it back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { cancelJob } from '../governed/cancel-job.ts';
import { createRecord } from '../governed/create-record.ts';
import { getFile } from '../governed/get-file.ts';
import { listByTime } from '../governed/list-records.ts';
import type { Principal } from '../governed/operation.ts';
import { readDifferences } from '../governed/preview-restore.ts';
import { putFile } from '../governed/put-file.ts';
import { readRecord } from '../governed/read-record.ts';
import { confirmRestore } from '../governed/request-restore.ts';
import { removeProjectMember } from '../governed/set-project-member.ts';
import { trashRecord } from '../governed/trash-record.ts';
import { updateRecord } from '../governed/update-record.ts';
import { findRecord } from '../stores/records.ts';
import { titlesNow, bytes, hourMs, restoreKit, scene, textOf, titlesThen } from './restore.fixture.ts';

test('promise D3: a project over what is there: changed, brought back, taken away; the erased stay erased; undone in one go', async () => {
  const kit = restoreKit();
  const { ada, project, atMs, made, erased } = await scene(kit);
  const asked = await kit.preview(ada, { subject: { kind: 'project', id: project }, atMs, how: 'over' });
  assert.equal(asked.state, 'previewed');
  assert.deepEqual({ ...asked.counts['tasks'] }, { changed: 1, broughtBack: 1, takenAway: 1, untouched: 1, erased: 1, erasedInPart: 0 });
  assert.deepEqual(await kit.titles(ada, project), titlesNow, 'looking changes nothing');
  const by = kit.fresh(ada);
  const { differences } = await kit.ask(by, readDifferences, { id: asked.id, limit: 50 });
  assert.deepEqual(
    new Map(differences.map(({ kind, title, fields }) => [kind, [title, ...fields]])),
    new Map<string, unknown[]>([
      ['taken-away', ['made since']],
      ['changed', ['changed: after', { field: 'title', past: 'changed: before', now: 'changed: after' }]],
      ['brought-back', ['trashed']],
    ]),
  );
  assert.ok(differences.every(({ changes }) => changes.length === 1 && changes[0]!.by === ada.person));
  await assert.rejects(kit.ask(by, confirmRestore, { id: asked.id, confirm: 'another' }), (error) =>
    isStewardError(error, 'needs-confirmation'),
  );
  await kit.ask(by, confirmRestore, { id: asked.id, confirm: 'Kita Sonnenhang' });
  await kit.work();
  const done = await kit.view(ada, asked);
  assert.equal(done.state, 'restored');
  assert.deepEqual([done.done!.changed, done.done!.broughtBack, done.done!.takenAway, done.done!.changedSince], [1, 1, 1, 0]);
  assert.deepEqual(await kit.titles(ada, project), titlesThen);
  assert.equal((await findRecord(kit.rows, ada.business, made))!.row.state, 'trashed', 'what was made since lies in the trash');
  assert.equal(await findRecord(kit.rows, ada.business, erased), undefined);
  assert.deepEqual((await kit.undo(ada, asked)).state, 'undone');
  assert.deepEqual(await kit.titles(ada, project), titlesNow);
  assert.deepEqual(await kit.steps(ada, asked), ['requested', 'started', 'finished', 'undone']);
  assert.equal((await kit.rows.range({ partition: ada.business, prefix: 'rst/', limit: 1 })).length, 0);
  assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
});

test('a project beside what is there: a new project as it was, seen at once and whole, its references among its own; undone into the trash', async () => {
  const kit = restoreKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const by = () => kit.fresh(ada);
  const photo = await kit.ask(by(), createRecord, { collection: 'photos', project, fields: { caption: 'first' } });
  const fields = { title: 'wall', status: 'open', photos: [photo.id] };
  const { id: task } = await kit.ask(by(), createRecord, { collection: 'tasks', project, fields });
  await kit.ask(by(), putFile, {
    collection: 'photos',
    id: photo.id,
    field: 'picture',
    name: 'a.png',
    type: 'image/png',
    content: bytes('first'),
  });
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  await kit.ask(by(), putFile, {
    collection: 'photos',
    id: photo.id,
    field: 'picture',
    name: 'b.png',
    type: 'image/png',
    content: bytes('later'),
  });
  await kit.ask(by(), trashRecord, { collection: 'tasks', id: task });
  const done = await kit.restore(ada, { subject: { kind: 'project', id: project }, atMs, how: 'beside' }, 'Kita Sonnenhang');
  assert.deepEqual([done.state, done.done?.copied, done.copies?.length], ['restored', 3, 1]);
  const [copy] = done.copies!;
  const named = await kit.ask(by(), readRecord, { collection: 'projects', id: copy! });
  assert.equal(named.fields['name'], `Kita Sonnenhang (${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC)`);
  assert.deepEqual(await kit.titles(ada, copy!), ['wall']);
  assert.deepEqual(await kit.titles(ada, project), [], 'what is there is as it was');
  const tasks = await kit.ask(by(), listByTime, { collection: 'tasks', project: copy!, limit: 5 });
  const photos = await kit.ask(by(), listByTime, { collection: 'photos', project: copy!, limit: 5 });
  assert.deepEqual(tasks.records[0]!.fields['photos'], [photos.records[0]!.id]);
  const { content } = await kit.ask(by(), getFile, { collection: 'photos', id: photos.records[0]!.id, field: 'picture' });
  assert.equal(await textOf(content), 'first');
  await kit.undo(ada, done);
  await assert.rejects(kit.ask(by(), readRecord, { collection: 'photos', id: photos.records[0]!.id }), (error) =>
    isStewardError(error, 'not-found'),
  );
  assert.equal((await findRecord(kit.rows, ada.business, copy!))!.row.state, 'trashed');
});

test('a record: over, beside, and its file as it was', async () => {
  const kit = restoreKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const by = () => kit.fresh(ada);
  const { id } = await kit.ask(by(), createRecord, { collection: 'documents', project, fields: { title: 'plan' } });
  await kit.ask(by(), putFile, { collection: 'documents', id, field: 'file', name: 'a.txt', type: 'text/plain', content: bytes('first') });
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  await kit.ask(by(), putFile, { collection: 'documents', id, field: 'file', name: 'b.txt', type: 'text/plain', content: bytes('later') });
  const subject = { kind: 'record', collection: 'documents', id } as const;
  const filesNow = async () => (await findRecord(kit.rows, ada.business, id))!.row.files;
  const later = await filesNow();
  const fileOf = async (record: string) =>
    textOf((await kit.ask(by(), getFile, { collection: 'documents', id: record, field: 'file' })).content);
  const beside = await kit.restore(ada, { subject, atMs, how: 'beside' });
  assert.equal(await fileOf(beside.copies![0]!), 'first');
  assert.equal(await fileOf(id), 'later');
  const over = await kit.restore(ada, { subject, atMs, how: 'over' });
  assert.deepEqual([over.state, over.done!.changed], ['restored', 1]);
  assert.equal(await fileOf(id), 'first');
  assert.equal((await filesNow()).length, 1, 'a version names its own files');
  await kit.undo(ada, over);
  assert.equal(await fileOf(id), 'later');
  assert.deepEqual(await filesNow(), later);
  await kit.undo(ada, beside);
  assert.equal((await findRecord(kit.rows, ada.business, beside.copies![0]!))!.row.state, 'trashed');
});

test('a business: each project back as it was, those founded since into the trash with everything in them', async () => {
  const kit = restoreKit();
  const { ada, project, atMs } = await scene(kit);
  const younger = await kit.project(ada, 'Younger');
  await kit.task(ada, younger, 'young');
  await kit.ask(kit.fresh(ada), trashRecord, { collection: 'projects', id: project });
  const done = await kit.restore(ada, { subject: { kind: 'business' }, atMs, how: 'over' }, 'Test Bau GmbH');
  assert.deepEqual([done.state, done.because], ['restored', undefined]);
  assert.deepEqual({ ...done.counts['projects'] }, { changed: 0, broughtBack: 1, takenAway: 1, untouched: 0, erased: 0, erasedInPart: 0 });
  assert.deepEqual(await kit.titles(ada, project), titlesThen);
  await assert.rejects(kit.titles(ada, younger), (error) => isStewardError(error, 'not-found'));
  await kit.undo(ada, done);
  assert.deepEqual(await kit.titles(ada, younger), ['young']);
  await assert.rejects(kit.titles(ada, project), (error) => isStewardError(error, 'not-found'));
  const beside = await kit.restore(ada, { subject: { kind: 'business' }, atMs, how: 'beside' }, 'Test Bau GmbH');
  assert.deepEqual([beside.state, beside.copies?.length], ['restored', 1]);
  assert.deepEqual(await kit.titles(ada, beside.copies![0]!), titlesThen);
});

test('what somebody writes after the preview stays, and what somebody writes after the restore is not undone', async () => {
  const kit = restoreKit();
  const { ada, project, atMs, changed, same, trashed } = await scene(kit);
  const asked = await kit.preview(ada, { subject: { kind: 'project', id: project }, atMs, how: 'over' });
  kit.clock.advance(1_000);
  await kit.ask(kit.fresh(ada), updateRecord, { collection: 'tasks', id: changed, ifVersion: 2, fields: { title: 'quicker' } });
  await kit.ask(kit.fresh(ada), confirmRestore, { id: asked.id, confirm: 'Kita Sonnenhang' });
  await kit.work();
  const done = await kit.view(ada, asked);
  assert.deepEqual([done.done!.changed, done.done!.changedSince, done.done!.broughtBack], [0, 1, 1]);
  assert.deepEqual(await kit.titles(ada, project), ['quicker', 'same', 'trashed']);
  const { version } = (await findRecord(kit.rows, ada.business, trashed))!.row;
  await kit.ask(kit.fresh(ada), updateRecord, { collection: 'tasks', id: trashed, ifVersion: version, fields: { title: 'worked on' } });
  const undone = await kit.undo(ada, asked);
  assert.deepEqual([undone.done!.undone, undone.done!.notUndone], [1, 1]);
  assert.deepEqual(await kit.titles(ada, project), ['made since', 'quicker', 'same', 'worked on']);
  assert.equal(await kit.titleOf(ada, same), 'same');
});

test('given up in the middle, or refused in the middle, a restore takes itself back', async () => {
  const kit = restoreKit();
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const project = await kit.project(ada);
  await kit.assign(ada, project, ben.person!, 'manager');
  const ids: string[] = [];
  for (let n = 0; n < 130; n++) ids.push(await kit.task(ada, project, `t${n}`));
  const names = await kit.titles(ada, project);
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  for (const id of ids) await kit.ask(kit.fresh(ada), updateRecord, { collection: 'tasks', id, ifVersion: 1, fields: { title: 'later' } });
  const later = ids.map(() => 'later');
  for (const end of ['asked', 'refused'] as const) {
    const asked = await kit.preview(ben, { subject: { kind: 'project', id: project }, atMs, how: 'over' });
    await kit.ask(kit.fresh(ben), confirmRestore, { id: asked.id, confirm: 'Kita Sonnenhang' });
    await kit.steps(ben, asked);
    // The first step changes a hundred records.
    await kit.workOnce();
    assert.notDeepEqual(await kit.titles(ada, project), later, 'it is under way');
    assert.equal((await kit.view(ada, asked)).state, 'restoring');
    if (end === 'asked') await kit.ask(ben, cancelJob, { id: asked.id });
    else await kit.ask(kit.fresh(ada), removeProjectMember, { project, person: ben.person! });
    await kit.work();
    const ended = await kit.view(ada, asked);
    assert.deepEqual([ended.state, ended.because], ['cancelled', end]);
    assert.deepEqual(await kit.titles(ada, project), later);
    assert.deepEqual(await kit.steps(ada, asked), ['requested', 'started', 'cancelled']);
  }
  const done = await kit.restore(ada, { subject: { kind: 'project', id: project }, atMs, how: 'over' }, 'Kita Sonnenhang');
  assert.equal(done.done!.changed, 130);
  assert.deepEqual(await kit.titles(ada, project), names);
});

test('who may: a contributor their own and every task, nobody another’s message, a viewer nothing, the operator without opening anything', async () => {
  const kit = restoreKit();
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const cleo = await kit.join(ada, 'member', 'Cleo');
  const project = await kit.project(ada);
  await kit.assign(ada, project, ben.person!, 'contributor');
  await kit.assign(ada, project, cleo.person!, 'viewer');
  const task = await kit.task(ada, project, 'then');
  const message = await kit.ask(kit.fresh(ada), createRecord, { collection: 'messages', project, fields: { text: 'then' } });
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  await kit.ask(kit.fresh(ada), updateRecord, { collection: 'tasks', id: task, ifVersion: 1, fields: { title: 'now' } });
  await kit.ask(kit.fresh(ada), updateRecord, { collection: 'messages', id: message.id, ifVersion: 1, fields: { text: 'now' } });
  const ofTask = { subject: { kind: 'record', collection: 'tasks', id: task }, atMs, how: 'over' } as const;
  const refused = (error: unknown) => isStewardError(error, 'refused', 'not-found', 'fresh-sign-in-needed');
  await assert.rejects(kit.preview(cleo, ofTask), refused);
  await assert.rejects(kit.preview(ben, { subject: { kind: 'project', id: project }, atMs, how: 'over' }), refused);
  await assert.rejects(kit.preview(ben, { subject: { kind: 'business' }, atMs, how: 'over' }), refused);
  await assert.rejects(
    kit.preview(ben, { subject: { kind: 'record', collection: 'messages', id: message.id }, atMs, how: 'over' }),
    refused,
  );
  await assert.rejects(
    kit.restore(ben, { subject: { kind: 'record', collection: 'members', id: ben.person! }, atMs, how: 'over' }),
    refused,
  );
  assert.equal((await kit.restore(ben, ofTask)).state, 'restored');
  assert.equal(await kit.titleOf(ada, task), 'then');
  const operator: Principal = { actor: 'operator', business: ada.business, name: 'ops' };
  const all = { subject: { kind: 'project', id: project }, atMs, how: 'over' } as const;
  await assert.rejects(kit.restore(operator, all, 'Kita Sonnenhang'), (error) => isStewardError(error, 'needs-confirmation'));
  const done = await kit.restore(operator, all, project);
  assert.deepEqual([done.state, done.by, done.done!.changed], ['restored', undefined, 1]);
  const business = await kit.preview(ada, { subject: { kind: 'business' }, atMs, how: 'over' });
  const stale = { ...ada, signedInAtMs: kit.clock.nowMs() - hourMs };
  await assert.rejects(kit.ask(stale, confirmRestore, { id: business.id, confirm: 'Test Bau GmbH' }), refused);
});

test('given up while it copies, nothing was seen of it, and what was copied is gone within a day', async () => {
  const kit = restoreKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  for (let n = 0; n < 130; n++) await kit.task(ada, project, `t${n}`);
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  const asked = await kit.preview(ada, { subject: { kind: 'project', id: project }, atMs, how: 'beside' });
  const records = async () => (await kit.rows.range({ partition: ada.business, prefix: 'rec/', limit: 1_000 })).length;
  const before = await records();
  await kit.ask(kit.fresh(ada), confirmRestore, { id: asked.id, confirm: 'Kita Sonnenhang' });
  await kit.workOnce();
  assert.ok((await records()) > before + 50, 'it is under way');
  const projects = async () => (await kit.ask(kit.fresh(ada), listByTime, { collection: 'projects', limit: 10 })).total;
  assert.equal(await projects(), 1);
  await kit.ask(kit.fresh(ada), cancelJob, { id: asked.id });
  await kit.work();
  assert.equal((await kit.view(ada, asked)).state, 'cancelled');
  await kit.days(1, ada);
  assert.deepEqual([await records(), await projects()], [before, 1]);
  assert.equal((await kit.titles(ada, project)).length, 130);
});
