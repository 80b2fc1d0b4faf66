// Export → import into an empty business → export: the machine copy and the files are the same bytes; only the manifest and copies for people differ.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'node:test';
import { confirmImport } from '../../governed/confirm-import.ts';
import { createRecord } from '../../governed/create-record.ts';
import type { Principal } from '../../governed/operation.ts';
import { getFile } from '../../governed/get-file.ts';
import { putFile, type StoredFile } from '../../governed/put-file.ts';
import { readRecord } from '../../governed/read-record.ts';
import { startImport } from '../../governed/start-import.ts';
import { updateRecord } from '../../governed/update-record.ts';
import { findImport } from '../../stores/imports.ts';
import { exportKit, type ExportKit, type Settings } from '../export/export.fixture.ts';
import { unpack } from '../export/testing/unpack.ts';
import { runDueJobs } from '../run-jobs.ts';
import { createImport } from './import.ts';
import { pieces } from './import.fixture.ts';

/** A business with something of everything. */
async function fill(kit: ExportKit): Promise<Principal> {
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  for (const name of ['Kita Sonnenhang', 'Brücke']) {
    const project = await kit.project(ada, name);
    await kit.assign(ada, project, ben.person!, 'contributor');
    const place = { lat: 48.137, lon: 11.575, accuracyM: 4 };
    await kit.ask(ada, updateRecord, { collection: 'projects', id: project, ifVersion: 1, fields: { place } });
    const make = (by: Principal, collection: string, fields: object) => kit.ask(by, createRecord, { collection, project, fields });
    const task = await make(ada, 'tasks', { title: 'Schalung', status: 'open', assignee: ben.person, due: '2026-12-24' });
    kit.clock.advance(1_234);
    await kit.ask(ben, updateRecord, { collection: 'tasks', id: task.id, ifVersion: 1, fields: { status: 'done' } });
    await make(ben, 'messages', { text: 'Zeile\nzwei „ä€😀“', about: task.id, mentions: [ada.person] });
    await make(ada, 'contacts', { name: '=SUM(A1)' });
    await make(ada, 'daily-reports', { day: '2026-11-24', work: 'Wände', crewNames: [ben.person], temperature: -3.5 });
    const photo = await make(ben, 'photos', { caption: 'Wand', takenAt: '2026-11-24T09:30:00Z' });
    for (const [field, content] of [
      ['picture', 'x'.repeat(100_000)],
      ['preview', 'small'],
    ] as const)
      await kit.ask(ben, putFile, {
        collection: 'photos',
        id: photo.id,
        field,
        name: `${field}.png`,
        type: 'image/png',
        content: pieces(content),
      });
    const plan = await make(ada, 'documents', { title: 'Plan', kind: 'plan' });
    await kit.ask(ada, putFile, {
      collection: 'documents',
      id: plan.id,
      field: 'file',
      name: 'Plan ä.pdf',
      type: 'application/pdf',
      content: pieces('%PDF'),
    });
  }
  return ada;
}

async function archiveOf(kit: ExportKit, by: Principal, archive: 'zip' | 'tar.gz', more: Partial<Settings> = {}): Promise<Buffer> {
  const view = await kit.start(by, { scope: { kind: 'business' }, archive, ...more });
  await kit.work();
  const { job } = await kit.stored(by, view);
  assert.equal(job.state, 'ready', JSON.stringify(job.failure));
  return kit.download(by, view);
}

async function bringIn(kit: ExportKit, by: Principal, archive: Buffer) {
  const view = await kit.ask(by, startImport, { name: 'export', timeZone: 'UTC', content: pieces(archive, 65_536) });
  const lifecycles = [createImport()];
  const work = async () => {
    while ((await runDueJobs({ door: kit.door, lifecycles, signal: new AbortController().signal })) > 0);
  };
  await work();
  const checked = (await findImport(kit.rows, by.business, view.id))!;
  assert.deepEqual([checked.job.state, checked.job.failure, checked.import.problems], ['checked', undefined, 0]);
  await kit.ask({ ...by, signedInAtMs: kit.clock.nowMs() }, confirmImport, { id: view.id });
  await work();
  const done = (await findImport(kit.rows, by.business, view.id))!;
  assert.deepEqual([done.job.state, done.job.failure], ['imported', undefined]);
  return done.import;
}

for (const archive of ['zip', 'tar.gz'] as const)
  test(`an export (${archive}) imported into an empty business exports the same bytes again`, async () => {
    const kit = exportKit();
    const ada = await fill(kit);
    const first = await archiveOf(kit, ada, archive);
    const eve = await kit.founder('Eve');
    const imported = await bringIn(kit, eve, first);
    assert.deepEqual([imported.filesThere, imported.filesMissing, imported.formerPeople], [6, 0, 2]);
    const second = await archiveOf(kit, eve, archive);
    const machineCopy = async (bytes: Buffer) =>
      [...(await unpack(bytes, archive))]
        .filter(([path]) => /^(records|files|schema)\//.test(path) && !/(businesses|members|invitations)\./.test(path))
        .sort(([a], [b]) => (a < b ? -1 : 1));
    const before = await machineCopy(first);
    const after = await machineCopy(second);
    assert.ok(before.length > 15, before.map(([path]) => path).join(' '));
    assert.deepEqual(
      after.map(([path]) => path),
      before.map(([path]) => path),
    );
    for (const [i, [path, bytes]] of after.entries()) assert.ok(bytes.equals(before[i]![1]), path);
    // And once more into the same one: nothing changes.
    const again = await bringIn(kit, eve, second);
    assert.ok(Object.values(again.counts).every((each) => each.new + each.changed === 0));
  });

test('a table that was exported and changed nowhere changes nothing; one changed cell changes its record alone', async () => {
  const kit = exportKit();
  const ada = await fill(kit);
  const view = await kit.start(ada, { scope: { kind: 'business' }, formats: ['xlsx', 'csv'], files: false });
  await kit.work();
  const files = await unpack(await kit.download(ada, view), 'zip');
  const bring = async (name: string, content: Buffer, collection: string) => {
    const { id } = await kit.ask(ada, startImport, { name, timeZone: 'UTC', collection, content: pieces(content, 65_536) });
    while ((await runDueJobs({ door: kit.door, lifecycles: [createImport()], signal: new AbortController().signal })) > 0);
    const stored = (await findImport(kit.rows, ada.business, id))!;
    return { ...stored.job, counts: { ...stored.import.counts[collection] }, problems: stored.import.problems };
  };
  const none = { new: 0, changed: 0, same: 0, refused: 0, erased: 0, left: 0 };
  for (const collection of ['tasks', 'contacts', 'daily-reports', 'projects']) {
    const workbook = await bring('records.xlsx', files.get('tables/records.xlsx')!, collection);
    assert.deepEqual([workbook.failure, workbook.counts], [undefined, { ...none, same: 2 }], `${collection}.xlsx`);
    const table = await bring(`${collection}.csv`, files.get(`tables/${collection}.csv`)!, collection);
    assert.deepEqual([table.failure, table.counts], [undefined, { ...none, same: 2 }], `${collection}.csv`);
  }
  const changed = files.get('tables/tasks.csv')!.toString().replace('Schalung', 'Bewehrung');
  assert.deepEqual((await bring('tasks.csv', Buffer.from(changed), 'tasks')).counts, { ...none, changed: 1, same: 1 });
});

async function photographed(kit: ExportKit) {
  const ada = await kit.founder();
  const project = await kit.project(ada, 'Kita Sonnenhang');
  const { id } = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'Wand' } });
  const original = await readFile(join(import.meta.dirname, '../../main/demo/assets/barn.jpg'));
  const content = pieces(original, 65_536);
  await kit.ask(ada, putFile, { collection: 'photos', id, field: 'picture', name: 'a.jpg', type: 'image/jpeg', content });
  return { ada, id, original };
}

const pictureOf = async (kit: ExportKit, by: Principal, id: string) => {
  const { fields } = await kit.ask(by, readRecord, { collection: 'photos', id });
  const { content } = await kit.ask(by, getFile, { collection: 'photos', id, field: 'picture' });
  return { said: fields['picture'] as StoredFile, bytes: Buffer.concat(await Array.fromAsync(content)) };
};

for (const archive of ['zip', 'tar.gz'] as const)
  test(`pictures with facts written in come in as the manifest says (${archive}), and replace nothing where the originals are`, async () => {
    const kit = exportKit();
    const { ada, id, original } = await photographed(kit);
    const copy = await archiveOf(kit, ada, archive, { pictureFacts: true });
    const eve = await kit.founder('Eve');
    await bringIn(kit, eve, copy);
    const { said, bytes } = await pictureOf(kit, eve, id);
    assert.ok(bytes.length > original.length && bytes.includes(id), 'the copy with the facts');
    assert.deepEqual([said.size, said.sha256], [bytes.length, createHash('sha256').update(bytes).digest('hex')]);
    const again = await bringIn(kit, eve, copy);
    assert.equal(again.counts['photos']?.same, 1, 'importing it again changes nothing');
    const here = await bringIn(kit, ada, copy);
    assert.equal(here.counts['photos']?.same, 1);
    assert.deepEqual((await pictureOf(kit, ada, id)).bytes, original);
  });

test('of an export in several parts the import says how many files are in which other one', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const project = await kit.project(ada, 'Kita Sonnenhang');
  for (let i = 0; i < 3; i++) {
    const { id } = await kit.ask(ada, createRecord, { collection: 'documents', project, fields: { title: `plan ${i}` } });
    const content = pieces(String(i).repeat(6_000_000), 65_536);
    await kit.ask(ada, putFile, { collection: 'documents', id, field: 'file', name: `${i}.zip`, type: 'application/zip', content });
  }
  const view = await kit.start(ada, { scope: { kind: 'business' }, partBytes: 10_000_000 });
  await kit.work();
  const eve = await kit.founder('Eve');
  const last = await bringIn(kit, eve, await kit.download(ada, view, { part: 3 }));
  assert.deepEqual([last.filesMissing, { ...last.filesElsewhere }], [2, { 1: 1, 2: 1 }]);
  const first = await kit.ask(eve, startImport, {
    name: 'export',
    timeZone: 'UTC',
    content: pieces(await kit.download(ada, view, { part: 1 }), 65_536),
  });
  while ((await runDueJobs({ door: kit.door, lifecycles: [createImport()], signal: new AbortController().signal })) > 0);
  const { job } = (await findImport(kit.rows, eve.business, first.id))!;
  assert.match(`${job.state} ${job.failure?.rule}`, /^failed is one part of an export in several: it holds 1 file and no records/);
});
