// An import that is complete is taken back as a restore of what it brought: new records go into the trash, others become what they were, what was changed since stays.
import assert from 'node:assert/strict';
import test from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createRecord } from '../../governed/create-record.ts';
import type { Principal } from '../../governed/operation.ts';
import { readRecord } from '../../governed/read-record.ts';
import { readDifferences } from '../../governed/preview-restore.ts';
import { readRestore } from '../../governed/read-restores.ts';
import { confirmRestore, requestRestore } from '../../governed/request-restore.ts';
import { undoRestore } from '../../governed/undo-restore.ts';
import { updateRecord } from '../../governed/update-record.ts';
import { noDifference } from '../../stores/restores.ts';
import { importKit, type ImportKit } from './import.fixture.ts';

async function site(kit: ImportKit, of: Principal) {
  const project = await kit.project(of);
  const make = async (collection: string, fields: object) => (await kit.ask(of, createRecord, { collection, project, fields })).id;
  const tasks = [await make('tasks', { title: 'Formwork', status: 'open' }), await make('tasks', { title: 'Rebar', status: 'open' })];
  const message = await make('messages', { text: 'Es regnet.', about: tasks[0] });
  return { project, tasks, message };
}

async function takenBack(kit: ImportKit, by: Principal, id: string) {
  const fresh = { ...by, signedInAtMs: kit.clock.nowMs() };
  const asked = await kit.ask(fresh, requestRestore, { subject: { kind: 'import', id }, atMs: 0, how: 'over' });
  await kit.work();
  const previewed = await kit.ask(by, readRestore, { id: asked.id });
  assert.deepEqual([previewed.state, previewed.failure], ['previewed', undefined]);
  const { differences } = await kit.ask(by, readDifferences, { id: asked.id, limit: 50 });
  await kit.ask(fresh, confirmRestore, { id: asked.id, confirm: 'Test Bau GmbH' });
  await kit.work();
  const done = await kit.ask(by, readRestore, { id: asked.id });
  assert.deepEqual([done.state, done.failure], ['restored', undefined]);
  const undo = async () => {
    await kit.ask({ ...by, signedInAtMs: kit.clock.nowMs() }, undoRestore, { id: asked.id });
    await kit.work();
    assert.equal((await kit.ask(by, readRestore, { id: asked.id })).state, 'undone');
  };
  const counts = JSON.parse(JSON.stringify(previewed.counts)) as typeof previewed.counts;
  return { counts, differences, done: done.done!, undo };
}

test('a copy that was brought goes again, all of it, and comes back when that is undone', async () => {
  const kit = importKit();
  const ada = await kit.founder();
  await site(kit, ada);
  const copy = await kit.copyOf(ada);
  const eve = await kit.founder('Eve Elsewhere');
  kit.clock.advance(60_000);
  const { id } = await kit.import(eve, copy);
  kit.clock.advance(60_000);
  const { counts, differences, done, undo } = await takenBack(kit, eve, id);
  assert.deepEqual(counts, {
    tasks: { ...noDifference, takenAway: 2 },
    messages: { ...noDifference, takenAway: 1 },
    projects: { ...noDifference, takenAway: 1 },
  });
  assert.ok(differences.length > 0 && differences.every(({ kind }) => kind === 'taken-away'));
  assert.deepEqual([done.takenAway, done.changed, done.changedSince], [4, 0, 0]);
  assert.equal(await kit.copyOf(eve), '');
  await undo();
  const fieldsOf = (lines: string) =>
    lines
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).fields);
  assert.deepEqual(fieldsOf(await kit.copyOf(eve)), fieldsOf(copy));
});

test('what was changed since stays, and so does the project it lies in', async () => {
  const kit = importKit();
  const ada = await kit.founder();
  const { project, tasks } = await site(kit, ada);
  const copy = await kit.copyOf(ada);
  const eve = await kit.founder('Eve Elsewhere');
  kit.clock.advance(60_000);
  const { id } = await kit.import(eve, copy);
  kit.clock.advance(60_000);
  await kit.ask(eve, updateRecord, { collection: 'tasks', id: tasks[0]!, ifVersion: 1, fields: { title: 'Formwork, again' } });
  const own = await kit.ask(eve, createRecord, { collection: 'tasks', project, fields: { title: 'Mine', status: 'open' } });
  const { counts, done } = await takenBack(kit, eve, id);
  assert.deepEqual(counts, {
    tasks: { ...noDifference, takenAway: 1, untouched: 1 },
    messages: { ...noDifference, takenAway: 1 },
    projects: { ...noDifference, untouched: 1 },
  });
  assert.deepEqual([done.takenAway, done.changedSince], [2, 0]);
  const titles = [...(await kit.copyOf(eve)).matchAll(/"title":"([^"]*)"/g)].map((match) => match[1]!).toSorted((a, b) => (a < b ? -1 : 1));
  assert.deepEqual(titles, ['Formwork, again', 'Mine']);
  assert.equal((await kit.ask(eve, readRecord, { collection: 'tasks', id: own.id })).fields['title'], 'Mine');
});

test('a record that was there becomes what it was before the import', async () => {
  const kit = importKit();
  const ada = await kit.founder();
  const { tasks } = await site(kit, ada);
  const copy = await kit.copyOf(ada);
  await kit.ask(ada, updateRecord, { collection: 'tasks', id: tasks[1]!, ifVersion: 1, fields: { title: 'Rebar, second floor' } });
  kit.clock.advance(60_000);
  const { id } = await kit.import(ada, copy);
  const title = async () => (await kit.ask(ada, readRecord, { collection: 'tasks', id: tasks[1]! })).fields['title'];
  assert.equal(await title(), 'Rebar');
  kit.clock.advance(60_000);
  const { counts, undo } = await takenBack(kit, ada, id);
  assert.deepEqual(counts, { tasks: { ...noDifference, changed: 1 } });
  assert.equal(await title(), 'Rebar, second floor');
  await undo();
  assert.equal(await title(), 'Rebar');
});

test('only what counts is taken back, over what is there, and by whoever may restore the business', async () => {
  const kit = importKit();
  const ada = await kit.founder();
  await site(kit, ada);
  const copy = await kit.copyOf(ada);
  const eve = await kit.founder('Eve Elsewhere');
  const ben = await kit.join(eve, 'member', 'Ben');
  const view = await kit.bring(eve, copy);
  await kit.work();
  const asks = (by: Principal, id: string, how: 'over' | 'beside' = 'over') =>
    kit.ask(by, requestRestore, { subject: { kind: 'import', id }, atMs: 0, how });
  await assert.rejects(asks(eve, view.id), (error) => isStewardError(error, 'conflict'));
  await assert.rejects(asks(eve, view.id, 'beside'), (error) => isStewardError(error, 'invalid-input'));
  const { id } = await kit.import(eve, copy);
  await assert.rejects(asks(ben, id), (error) => isStewardError(error, 'refused', 'not-found'));
  await assert.rejects(asks(ada, id), (error) => isStewardError(error, 'not-found'));
});
