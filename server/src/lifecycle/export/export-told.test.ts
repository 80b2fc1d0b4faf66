// What copies tell besides the records: who changed what when, which tasks show a picture, and the bytes of the files that are inside.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRecord } from '../../governed/create-record.ts';
import { changesIn, changesMax } from '../../governed/exports/changes-of.ts';
import { packExport } from '../../governed/exports/pack-export.ts';
import { sealedSource } from '../../governed/exports/sealed-source.ts';
import type { SealedRoom } from '../../governed/exports/sealed-room.ts';
import type { Principal } from '../../governed/operation.ts';
import { putFile } from '../../governed/put-file.ts';
import { restoreFromTrash, trashRecord } from '../../governed/trash-record.ts';
import { updateRecord } from '../../governed/update-record.ts';
import type { ExportSource } from '../../catalogue/formats/format.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { runDueJobs } from '../run-jobs.ts';
import { exportKit, site, type ExportKit, type Settings } from './export.fixture.ts';
import { unpack } from './testing/unpack.ts';

const assets = join(import.meta.dirname, '../../main/demo/assets');

/** What format writers read, of an export that is collected. */
async function collected<T>(kit: ExportKit, by: Principal, settings: Settings, look: (source: ExportSource) => Promise<T>): Promise<T> {
  const job = await kit.start(by, settings);
  const stop = new AbortController();
  const halfway: Lifecycle = {
    ...kit.lifecycle,
    async step(parts) {
      const step = await kit.lifecycle.step(parts);
      if (step.state === 'packing') stop.abort();
      return step;
    },
  };
  await runDueJobs({ door: kit.door, lifecycles: [halfway], signal: stop.signal });
  const stored = await kit.stored(by, job);
  assert.equal(stored.job.state, 'packing');
  const names = { of: new Map<string, string>(), folders: new Map<string, string>(), house: 'house' };
  const work = packExport((room) =>
    look(sealedSource({ tools: kit.tools, room, export: stored.export, takenAtMs: 0, business: by.business, names, notInside: [] })),
  );
  const told = await kit.ask(by, work, { export: job.id });
  await kit.work();
  return told;
}

const all = async <T>(batches: AsyncIterable<readonly T[]>): Promise<readonly T[]> => (await Array.fromAsync(batches)).flat();

test('the reader tells who changed what when, of what is inside; a member is not told of what they may not read', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project, tasks } = await site(kit, ada);
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project, ben.person!, 'contributor');
  const other = await site(kit, ada, 'Hidden from Ben');
  kit.clock.advance(60_000);
  const [id] = tasks;
  await kit.ask(ben, updateRecord, { collection: 'tasks', id: id!, ifVersion: 1, fields: { title: 'Türen, neu' } });
  kit.clock.advance(60_000);
  await kit.ask(ada, trashRecord, { collection: 'tasks', id: id! });
  kit.clock.advance(60_000);
  await kit.ask(ada, restoreFromTrash, { collection: 'tasks', id: id! });
  const changes = await collected(kit, ben, { scope: { kind: 'business' }, formats: ['html'] }, (source) => all(source.changes!()));
  assert.deepEqual(
    changes.filter(({ record }) => record === id).map(({ does, by }) => [does, by]),
    [
      ['created', ada.person],
      ['changed', ben.person],
      ['trashed', ada.person],
      ['restored', ada.person],
    ],
  );
  const times = changes.map(({ at }) => at);
  assert.deepEqual(times, [...times].sort(), 'oldest first');
  assert.equal(changes.filter(({ record }) => other.tasks.includes(record)).length, 0);
  const job = await kit.start(ben, { scope: { kind: 'business' }, formats: ['html'] });
  await kit.work();
  const files = await unpack(await kit.download(ben, job), 'zip');
  const shard = files.get('reader/data/changes/changes-0.js')?.toString() ?? '';
  assert.ok(shard.includes(id!) && shard.includes('trashed'), [...files.keys()].join('\n'));
  const without = await collected(kit, ada, { scope: { kind: 'business' } }, async (source) => source.changes);
  assert.equal(without, undefined, 'nothing is collected that no format tells');
});

test('of an export about a person only their own changes are told', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project, tasks } = await site(kit, ada);
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project, ben.person!, 'contributor');
  await kit.ask(ben, updateRecord, { collection: 'tasks', id: tasks[0]!, ifVersion: 1, fields: { title: 'x' } });
  const changes = await collected(kit, ben, { scope: { kind: 'person' }, formats: ['html'] }, (source) => all(source.changes!()));
  assert.ok(changes.length > 0);
  assert.deepEqual([...new Set(changes.map(({ by }) => by))], [ben.person]);
});

test('of very many changes the newest are told, in a memory that does not grow', async () => {
  const at = (n: number) => new Date(n * 1_000).toISOString();
  const count = 3 * changesMax + 10;
  const room = {
    async *read(name: string) {
      const page = Number(name.slice(-8));
      for (let i = page; i < count; i += 4) yield Buffer.from(`${JSON.stringify({ at: at(i), does: 'changed', record: String(i) })}\n`);
    },
  } as unknown as SealedRoom;
  const told = await all(changesIn(room, 4));
  assert.deepEqual([told.length, told[0]!.record, told.at(-1)!.record], [changesMax, String(count - changesMax), String(count - 1)]);
});

test('a picture says which tasks show it, of those inside', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project, photo } = await site(kit, ada);
  const content = async function* () {
    yield await readFile(join(assets, 'barn.jpg'));
  };
  await kit.ask(ada, putFile, { collection: 'photos', id: photo, field: 'picture', name: 'a.jpg', type: 'image/jpeg', content: content() });
  const shown = await kit.ask(ada, createRecord, {
    collection: 'tasks',
    project,
    fields: { title: 'Riss', status: 'open', photos: [photo] },
  });
  const job = await kit.start(ada, { scope: { kind: 'project', id: project }, pictureFacts: true });
  await kit.work();
  const files = await unpack(await kit.download(ada, job), 'zip');
  const picture = [...files].find(([path]) => path.startsWith('files/') && path.includes('/photos/'))![1];
  assert.ok(picture.includes(photo) && picture.includes(shown.id), 'the record and the task');
});

test('the bytes of a file that the export holds are given to formats that look into it', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project, photo } = await site(kit, ada);
  for (const archive of ['zip', 'tar.gz'] as const) {
    const bytes = await collected(kit, ada, { scope: { kind: 'project', id: project }, archive }, async (source) => {
      const [record] = await all(source.records('photos'));
      assert.equal(record!.id, photo);
      await assert.rejects(Array.fromAsync(source.fileBytes!(record!, 'preview')), /not-found|does not hold/);
      return Buffer.concat(await Array.fromAsync(source.fileBytes!(record!, 'picture')));
    });
    assert.equal(bytes.toString(), 'jpeg'.repeat(50_000), archive);
  }
  const without = await collected(kit, ada, { scope: { kind: 'project', id: project }, files: false }, async (source) => source.fileBytes);
  assert.equal(without, undefined);
});
