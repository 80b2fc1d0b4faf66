import assert from 'node:assert/strict';
import test from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import { declareProcessors, ownWebhook } from '../../catalogue/processors.ts';
import { confirmImport } from '../../governed/confirm-import.ts';
import { createRecord } from '../../governed/create-record.ts';
import { eraseRecord } from '../../governed/erase-record.ts';
import { listByTime } from '../../governed/list-records.ts';
import type { Principal } from '../../governed/operation.ts';
import { readRecord } from '../../governed/read-record.ts';
import { updateRecord } from '../../governed/update-record.ts';
import { createWebhook } from '../../governed/webhooks/webhooks.ts';
import { keyOf } from '../../stores/layout.ts';
import { encodeTombstone } from '../../stores/tombstones.ts';
import { keptEvents } from '../../stores/webhook-events.ts';
import { importKit, type ImportKit } from './import.fixture.ts';

async function filled(kit: ImportKit): Promise<{ ada: Principal; project: string; tasks: string[] }> {
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const tasks: string[] = [];
  for (const title of ['Formwork', 'Rebar', 'Concrete']) {
    const { id } = await kit.ask(ada, createRecord, {
      collection: 'tasks',
      project,
      fields: { title, status: 'open', assignee: ada.person },
    });
    tasks.push(id);
    kit.clock.advance(1_000);
  }
  await kit.ask(ada, updateRecord, { collection: 'tasks', id: tasks[0]!, ifVersion: 1, fields: { status: 'done' } });
  await kit.ask(ada, createRecord, { collection: 'messages', project, fields: { text: 'Es regnet.', about: tasks[1] } });
  await kit.ask(ada, createRecord, { collection: 'contacts', project, fields: { name: 'Max Muster' } });
  return { ada, project, tasks };
}

const total = { new: 0, changed: 0, same: 0, refused: 0, erased: 0, left: 0 };

test('a machine copy goes into an empty business and comes out again the same, byte by byte', async () => {
  const kit = importKit();
  const { ada } = await filled(kit);
  const copy = await kit.copyOf(ada);
  const eve = await kit.founder('Eve Elsewhere');
  const view = await kit.bring(eve, copy);
  await kit.work();
  const checked = await kit.job(eve, view);
  assert.deepEqual([checked.state, checked.problems, checked.formerPeople], ['checked', 0, 1]);
  assert.equal(await kit.copyOf(eve), '', 'nothing is written before it is confirmed');
  await kit.ask(eve, confirmImport, { id: view.id });
  await kit.work();
  const done = await kit.job(eve, view);
  assert.deepEqual([done.state, done.failure], ['imported', undefined]);
  assert.deepEqual(done.counts['tasks'], { ...total, new: 3 });
  assert.equal(await kit.copyOf(eve), copy);
});

test('importing twice changes nothing', async () => {
  const kit = importKit();
  const { ada } = await filled(kit);
  const copy = await kit.copyOf(ada);
  const eve = await kit.founder('Eve Elsewhere');
  await kit.import(eve, copy);
  const again = await kit.import(eve, copy);
  assert.deepEqual([again.state, again.counts['tasks']], ['imported', { ...total, same: 3 }]);
  assert.equal(await kit.copyOf(eve), copy);
});

test('what differs becomes a next version, by whoever imports, and only what differs', async () => {
  const kit = importKit();
  const { ada, tasks } = await filled(kit);
  const copy = await kit.copyOf(ada);
  await kit.ask(ada, updateRecord, { collection: 'tasks', id: tasks[1]!, ifVersion: 1, fields: { title: 'Rebar, second floor' } });
  kit.clock.advance(60_000);
  const ben = await kit.join(ada, 'admin', 'Ben');
  const done = await kit.import(ben, copy);
  assert.deepEqual(done.counts['tasks'], { ...total, same: 2, changed: 1 });
  const task = await kit.ask(ada, readRecord, { collection: 'tasks', id: tasks[1]! });
  assert.deepEqual([task.fields['title'], task.version, task.updatedBy, task.createdBy], ['Rebar', 3, ben.person, ada.person]);
});

test('what was erased here never comes back, and is counted', async () => {
  const kit = importKit();
  const { ada, tasks } = await filled(kit);
  const copy = await kit.copyOf(ada);
  await kit.ask(ada, eraseRecord, { collection: 'tasks', id: tasks[2]! });
  const done = await kit.import(ada, copy);
  assert.deepEqual(done.counts['tasks'], { ...total, same: 2, erased: 1 });
  await assert.rejects(kit.ask(ada, readRecord, { collection: 'tasks', id: tasks[2]! }), { code: 'not-found' });
});

test('every bad row is named with its line, its field and why, and nothing can be confirmed then', async () => {
  const kit = importKit();
  const { ada } = await filled(kit);
  const lines = (await kit.copyOf(ada)).trimEnd().split('\n');
  const broken = [...lines, '{', lines[1]!.replace('"open"', '"nonsense"').replace('"done"', '"nonsense"'), lines[0]!, '[]'].join('\n');
  const eve = await kit.founder('Eve Elsewhere');
  const view = await kit.bring(eve, broken);
  await kit.work();
  const checked = await kit.job(eve, view);
  assert.equal(checked.problems, 4);
  const problems = await kit.problems(eve, view);
  assert.deepEqual(
    problems.map(({ line, field }) => [line, field]),
    [
      [lines.length + 1, undefined],
      [lines.length + 2, 'fields.status'],
      [lines.length + 3, 'id'],
      [lines.length + 4, undefined],
    ],
  );
  await assert.rejects(kit.ask(eve, confirmImport, { id: view.id }), { code: 'conflict' });
});

test('a reference must lead to something that is there or comes along', async () => {
  const kit = importKit();
  const { ada, tasks } = await filled(kit);
  const copy = await kit.copyOf(ada);
  const without = copy
    .split('\n')
    .filter((line) => !line.startsWith(`{"id":"${tasks[1]}"`))
    .join('\n');
  const eve = await kit.founder('Eve Elsewhere');
  const view = await kit.bring(eve, without);
  await kit.work();
  assert.deepEqual(
    (await kit.problems(eve, view)).map(({ field, collection }) => [collection, field]),
    [['messages', 'fields.about']],
  );
});

test("a project's manager imports rows of a table into the project as versions of their own, and nothing else", async () => {
  const kit = importKit();
  const { ada, project } = await filled(kit);
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project as never, ben.person!, 'manager');
  const table = 'title,status,assignee\nPaint,open,\nTiles,open,\n';
  const done = await kit.import(ben, table, { name: 'tasks.csv', collection: 'tasks', project });
  assert.deepEqual([done.state, done.counts['tasks']], ['imported', { ...total, new: 2 }]);
  const page = await kit.ask(ben, listByTime, { collection: 'tasks', project, limit: 10 });
  const paint = page.records.find(({ fields }) => fields['title'] === 'Paint')!;
  assert.deepEqual([paint.version, paint.createdBy], [1, ben.person]);
  await assert.rejects(kit.bring(ben, await kit.copyOf(ada)), (error) => error instanceof StewardError && error.code === 'refused');
  const carl = await kit.join(ada, 'member', 'Carl');
  await kit.assign(ada, project as never, carl.person!, 'contributor');
  await assert.rejects(kit.bring(carl, table, { name: 'tasks.csv', collection: 'tasks', project }), { code: 'refused' });
});

test('what an erased person owned does not come back, and importing that again changes nothing', async () => {
  const kit = importKit();
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const project = await kit.project(ada);
  await kit.assign(ada, project, ben.person!, 'contributor');
  const place = { lat: 48.137, lon: 11.575 };
  const { id } = await kit.ask(ben, createRecord, { collection: 'photos', project, fields: { caption: 'wall', place } });
  const task = await kit.ask(ada, createRecord, {
    collection: 'tasks',
    project,
    fields: { title: 'a', status: 'open', assignee: ben.person },
  });
  const copy = await kit.copyOf(ada);
  const eve = await kit.founder('Eve Elsewhere');
  const tombstone = { id: ben.person! as never, collection: 'members', project: undefined, atMs: 0, keys: [], files: [], done: true };
  const key = keyOf.tombstone(eve.business, ben.person!);
  assert((await kit.rows.commit([{ kind: 'put', key, value: encodeTombstone(tombstone), expect: 'absent' }])).done);
  await kit.import(eve, copy);
  const photo = await kit.ask(eve, readRecord, { collection: 'photos', id });
  assert.deepEqual([photo.fields['caption'], photo.fields['place'], photo.createdBy], ['wall', undefined, undefined]);
  assert.equal((await kit.ask(eve, readRecord, { collection: 'tasks', id: task.id })).fields['assignee'], undefined);
  const again = await kit.import(eve, copy);
  assert.deepEqual(
    [again.counts['photos'], again.counts['tasks']],
    [
      { ...total, same: 1 },
      { ...total, same: 1 },
    ],
  );
});

test('a webhook is told that an import has ended, once, and of none of its records', async () => {
  const kit = importKit({ processors: declareProcessors([ownWebhook]) });
  const { ada } = await filled(kit);
  const copy = await kit.copyOf(ada);
  const eve = await kit.founder('Eve Elsewhere');
  await kit.ask(eve, createWebhook, {
    url: 'https://erp.example/hook',
    label: 'ERP',
    events: ['record.created', 'record.changed', 'import.finished'],
  });
  const { id } = await kit.import(eve, copy);
  const kept = await keptEvents(kit.rows, 9);
  assert.deepEqual(
    kept.map(({ business, happened }) => [business, happened.map(({ type, data }) => [type, { ...data }])]),
    [[eve.business, [['import.finished', { import: id }]]]],
  );
});
