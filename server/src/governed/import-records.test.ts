// What an import has written does not count until its last commit: what everybody else sees and may do meanwhile.
import assert from 'node:assert/strict';
import test from 'node:test';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { readImportRow, type ImportRow } from '../catalogue/imports/import-row.ts';
import { findImport } from '../stores/imports.ts';
import { jobChanges } from '../stores/jobs.ts';
import { createRecord } from './create-record.ts';
import { eraseRecord } from './erase-record.ts';
import { finishImport, importRecords } from './import-records.ts';
import { listByTime } from './list-records.ts';
import { newId } from './new-id.ts';
import type { Principal } from './operation.ts';
import { readHistory } from './read-history.ts';
import { readRecord } from './read-record.ts';
import { startImport } from './start-import.ts';
import { summariseProjects } from './summarise-projects.ts';
import { governedKit, type GovernedKit } from './testing/governed-kit.ts';
import { trashRecord } from './trash-record.ts';
import { undoImport } from './undo-import.ts';
import { updateRecord } from './update-record.ts';

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

interface Scene {
  readonly kit: GovernedKit;
  readonly ada: Principal;
  readonly project: ProjectId;
  readonly task: RecordId;
  readonly fresh: RecordId;
  readonly job: string;
}

/** An import that has written a new task and a change of one that is there, and is not complete. */
async function halfway(): Promise<Scene> {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const { id: task } = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'before', status: 'open' } });
  const { id: job } = await kit.ask(ada, startImport, { name: 'a', timeZone: 'UTC', content: bytes('{}') });
  const stored = await findImport(kit.rows, ada.business, job);
  assert((await kit.rows.commit(jobChanges(ada.business, stored, { ...stored!.job, state: 'importing' }))).done);
  const fresh = newId<RecordId>(kit.tools.random);
  const rules = {
    catalogue: kit.tools.catalogue,
    takes: () => true,
    provenance: false,
    collection: 'tasks',
    project,
    nowMs: 0,
    idFor: () => fresh,
  };
  const row = (value: object): ImportRow => {
    const read = readImportRow(rules, { file: '', line: 1, value });
    assert('row' in read);
    return read.row;
  };
  const rows = [row({ title: 'new', status: 'open' }), row({ id: task, title: 'after' })];
  await kit.ask(ada, importRecords, { id: job, rows, same: new Set<string>(), brings: () => false });
  return { kit, ada, project, task, fresh, job };
}

const titles = async ({ kit, ada, project }: Scene) =>
  (await kit.ask(ada, listByTime, { collection: 'tasks', project, limit: 10 })).records
    .map(({ fields }) => fields['title'] as string)
    .sort((a, b) => (a < b ? -1 : 1));

test('until its last commit nobody sees anything of an import: not in records, lists, counts, histories', async () => {
  const scene = await halfway();
  const { kit, ada, project, task, fresh } = scene;
  assert.deepEqual(await titles(scene), ['before']);
  const { records, total } = await kit.ask(ada, listByTime, { collection: 'tasks', project, limit: 10 });
  assert.deepEqual([records.length, total], [1, 1]);
  await assert.rejects(kit.ask(ada, readRecord, { collection: 'tasks', id: fresh }), { code: 'not-found' });
  const read = await kit.ask(ada, readRecord, { collection: 'tasks', id: task });
  assert.deepEqual([read.fields['title'], read.version], ['before', 1]);
  assert.deepEqual(
    (await kit.ask(ada, readHistory, { collection: 'tasks', id: task, limit: 10 })).versions.map(({ version }) => version),
    [1],
  );
  assert.ok(!JSON.stringify(await kit.ask(ada, summariseProjects, {})).includes('"open":2'));
});

test('its last commit shows all of it, and what follows builds on it', async () => {
  const scene = await halfway();
  const { kit, ada, task, job } = scene;
  await kit.ask(ada, finishImport, { id: job, needed: [] });
  assert.deepEqual(await titles(scene), ['after', 'new']);
  const changed = await kit.ask(ada, updateRecord, { collection: 'tasks', id: task, ifVersion: 2, fields: { title: 'later' } });
  assert.equal(changed.version, 3);
  assert.deepEqual(
    (await kit.ask(ada, readHistory, { collection: 'tasks', id: task, limit: 10 })).versions.map(({ fields }) => fields['title']),
    ['later', 'after', 'before'],
  );
  await assert.rejects(kit.ask({ actor: 'worker', name: 'import', business: ada.business }, undoImport, { id: job, ids: [task] }), {
    code: 'conflict',
  });
});

test('while an import changes a record nobody else does, and afterwards it is as it was', async () => {
  const scene = await halfway();
  const { kit, ada, task, fresh, job } = scene;
  const change = () => kit.ask(ada, updateRecord, { collection: 'tasks', id: task, ifVersion: 1, fields: { title: 'mine' } });
  await assert.rejects(change(), { code: 'conflict' });
  await assert.rejects(kit.ask(ada, trashRecord, { collection: 'tasks', id: task }), { code: 'conflict' });
  await kit.ask({ actor: 'worker', name: 'import', business: ada.business }, undoImport, { id: job, ids: [task, fresh] });
  assert.deepEqual(await titles(scene), ['before']);
  assert.equal((await change()).version, 2);
  assert.equal(await kit.rows.get({ partition: ada.business, sort: `rec/${fresh}` }), undefined);
});

test('an erasure takes what an import has written over the record along', async () => {
  const scene = await halfway();
  const { kit, ada, task, job } = scene;
  await kit.ask(ada, eraseRecord, { collection: 'tasks', id: task });
  await kit.ask(ada, finishImport, { id: job, needed: [] });
  assert.deepEqual(await titles(scene), ['new']);
  for (const prefix of [`rec/${task}`, `ver/${task}/`])
    assert.deepEqual(await kit.rows.range({ partition: ada.business, prefix, limit: 1 }), []);
});
