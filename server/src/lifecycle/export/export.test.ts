import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createRecord } from '../../governed/create-record.ts';
import { putFile } from '../../governed/put-file.ts';
import { readExport, readDownloads } from '../../governed/exports/read-exports.ts';
import { removeExport, renewExport } from '../../governed/exports/remove-export.ts';
import { removeMember } from '../../governed/change-member-role.ts';
import { readLedger } from '../../governed/read-ledger.ts';
import { dayMs } from '../../governed/periods.ts';
import { bytes, exportKit, lines, site } from './export.fixture.ts';
import { cancelJob } from '../../governed/cancel-job.ts';
import { eraseRecord } from '../../governed/erase-record.ts';
import { previewExport, startExport } from '../../governed/exports/start-export.ts';
import { exportSettingsSchema, type ExportSettings } from '@steward/protocol/wire/export-routes.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { runDueJobs } from '../run-jobs.ts';
import { tellErased } from '../tell-erased.ts';
import { exportsPlace } from './exports-place.ts';
import { unpack } from './testing/unpack.ts';

for (const archive of ['zip', 'tar.gz'] as const)
  test(`a project becomes a ${archive}: every record, every file, and a manifest that lists each with its hash`, async () => {
    const kit = exportKit();
    const ada = await kit.founder();
    const made = await site(kit, ada);
    await site(kit, ada, 'Another project');
    const job = await kit.start(ada, { scope: { kind: 'project', id: made.project }, archive });
    await kit.work();
    assert.deepEqual((await kit.stored(ada, job)).job.state, 'ready', JSON.stringify((await kit.stored(ada, job)).job.failure));
    const files = await unpack(await kit.download(ada, job), archive);
    assert.deepEqual(
      lines(files.get('records/tasks.ndjson')).map(({ id }) => id),
      [...made.tasks].sort(),
    );
    assert.deepEqual(
      lines(files.get('records/projects.ndjson')).map(({ id }) => id),
      [made.project],
    );
    const picture = [...files].find(([path]) => path.startsWith('files/Kita Sonnenhang/photos/Wand Süd-'));
    assert.equal(picture?.[1].length, 200_000, [...files.keys()].join('\n'));
    const manifest = JSON.parse(files.get('manifest.json')!.toString()) as {
      records: number;
      business: { name: string };
      files: { path: string; size: number; sha256: string; records?: number; record?: string }[];
      notInside: { what: { en: string } }[];
    };
    assert.equal(manifest.records, 5);
    assert.equal(manifest.business.name, 'Test Bau GmbH');
    assert.deepEqual(manifest.files.map(({ path }) => path).sort(), [...files.keys()].filter((path) => path !== 'manifest.json').sort());
    for (const { path, size, sha256 } of manifest.files) {
      assert.equal(files.get(path)!.length, size, path);
      assert.equal(createHash('sha256').update(files.get(path)!).digest('hex'), sha256, path);
    }
    assert.equal(manifest.files.find(({ record }) => record === made.photo)?.path, picture[0]);
    assert.ok(manifest.notInside.some(({ what }) => what.en === 'What lies in the trash'));
    assert.equal(JSON.parse(files.get('schema/tasks.schema.json')!.toString()).properties.collection.const, 'tasks');
  });

test('a preview says how much it would be, of what the person may see, and opens nothing', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project, photo } = await site(kit, ada);
  await kit.ask(ada, putFile, {
    collection: 'photos',
    id: photo,
    field: 'picture',
    name: 'b.jpg',
    type: 'image/jpeg',
    content: bytes('x'.repeat(300_000)),
  });
  const preview = (scope: ExportSettings['scope'], by = ada) => kit.ask(by, previewExport, { scope });
  const { counts, total, recordBytes, files, fileBytes } = await preview({ kind: 'project', id: project });
  assert.deepEqual([total, counts.find(({ collection }) => collection === 'tasks')?.records, files], [5, 3, 1]);
  assert.ok(fileBytes > 300_000 && fileBytes < 310_000, `the file that is there, not the one it replaced: ${fileBytes}`);
  assert.ok(recordBytes > 5 * 50 && recordBytes < 5 * 5_000, String(recordBytes));
  const ben = await kit.join(ada, 'member', 'Ben');
  assert.equal((await preview({ kind: 'business' }, ben)).files, 0);
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 200 });
  assert.equal(entries.filter(({ what }) => what?.operation === 'preview-export').at(-1)?.what?.records?.length ?? 0, 0);
});

test('any range of an archive is that part of it', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project } = await site(kit, ada);
  const job = await kit.start(ada, { scope: { kind: 'project', id: project } });
  await kit.work();
  const whole = await kit.download(ada, job);
  for (let from = 0; from < whole.length; from += 7_919) {
    const last = Math.min(whole.length - 1, from + 20_011);
    const part = await kit.download(ada, job, { range: { first: from, last } });
    assert.ok(part.equals(whole.subarray(from, last + 1)), `${from}-${last}`);
  }
  assert.ok((await kit.download(ada, job, { range: { last: 100 } })).equals(whole.subarray(-100)));
  await assert.rejects(kit.download(ada, job, { range: { first: whole.length } }), (error) =>
    isStewardError(error, 'range-not-satisfiable'),
  );
});

test('the machine copy is the same bytes each time', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  await site(kit, ada);
  await site(kit, ada, 'Second');
  const copies: ReadonlyMap<string, Buffer>[] = [];
  for (let i = 0; i < 2; i++) {
    const job = await kit.start(ada, { scope: { kind: 'business' } });
    await kit.work();
    copies.push(await unpack(await kit.download(ada, job), 'zip'));
    kit.clock.advance(60_000);
  }
  for (const [path, content] of copies[0]!) if (path.startsWith('records/')) assert.ok(content.equals(copies[1]!.get(path)!), path);
});

test('a member exports what they may see and no more; what is left out is named', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const seen = await site(kit, ada);
  await site(kit, ada, 'Hidden from Ben');
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, seen.project, ben.person!, 'viewer');
  const job = await kit.start(ben, { scope: { kind: 'business' } });
  await kit.work();
  const files = await unpack(await kit.download(ben, job), 'zip');
  assert.deepEqual(
    lines(files.get('records/projects.ndjson')).map(({ id }) => id),
    [seen.project],
  );
  assert.deepEqual(
    lines(files.get('records/tasks.ndjson')).map(({ id }) => id),
    [...seen.tasks].sort(),
  );
  assert.equal(lines(files.get('records/members.ndjson')).length, 2);
  assert.equal(files.get('records/invitations.ndjson'), undefined);
  await assert.rejects(kit.download(ada, job), (error) => isStewardError(error, 'refused'));
  const gus = await kit.join(ada, 'guest', 'Gus');
  const guests = await kit.start(gus, { scope: { kind: 'business' } });
  await kit.work();
  const theirs = await unpack(await kit.download(gus, guests), 'zip');
  assert.deepEqual(
    lines(theirs.get('records/members.ndjson')).map(({ id }) => id),
    [gus.person],
  );
  assert.equal(theirs.get('records/tasks.ndjson'), undefined);
});

test('threat 14: rights that are lost between asking and collecting end the job', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project } = await site(kit, ada);
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project, ben.person!, 'viewer');
  const job = await kit.start(ben, { scope: { kind: 'project', id: project } });
  await kit.ask({ ...ada, signedInAtMs: kit.clock.nowMs() }, removeMember, { person: ben.person! });
  await kit.work();
  const { job: ended } = await kit.stored(ada, job);
  assert.deepEqual([ended.state, ended.failure?.code], ['failed', 'refused']);
  assert.deepEqual(await kit.tools.blobs.list('exports/', undefined, 10), []);
});

test('threat 38: what takes much out needs a fresh sign-in; the archive opens for nobody else', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  kit.clock.advance(3_600_000);
  const settings = exportSettingsSchema.parse({ scope: { kind: 'business' } });
  await assert.rejects(kit.ask(ada, startExport, { settings }), (error) => isStewardError(error, 'fresh-sign-in-needed'));
});

test('it expires by itself, can be kept longer, and be deleted at once; then nothing of it is left', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project } = await site(kit, ada);
  const job = await kit.start(ada, { scope: { kind: 'project', id: project } });
  await kit.work();
  kit.clock.advance(13 * dayMs);
  await kit.work();
  await kit.ask(ada, renewExport, { id: job.id });
  kit.clock.advance(13 * dayMs);
  await kit.work();
  assert.equal((await kit.stored(ada, job)).job.state, 'ready');
  kit.clock.advance(2 * dayMs);
  await kit.work();
  const { job: ended, export: data } = await kit.stored(ada, job);
  assert.deepEqual([ended.state, data.removedWhy, data.key], ['expired', 'expired', undefined]);
  await assert.rejects(kit.download(ada, job), (error) => isStewardError(error, 'not-found'));
  const second = await kit.start(ada, { scope: { kind: 'project', id: project } });
  await kit.work();
  const { key } = (await kit.stored(ada, second)).export;
  await kit.ask(ada, removeExport, { id: second.id });
  await assert.rejects(kit.download(ada, second), (error) => isStewardError(error, 'not-found'));
  await kit.work();
  assert.equal((await kit.ask(ada, readExport, { id: second.id })).export.removedWhy, 'by-hand');
  assert.deepEqual(await kit.tools.blobs.list('exports/', undefined, 10), []);
  for (const prefix of ['xid/', 'xfi/', 'xen/'])
    assert.deepEqual(await kit.rows.range({ partition: ada.business, prefix, limit: 10 }), [], prefix);
  assert.ok(key !== undefined);
});

test('each page is one entry, and so is each download, however many ranges it takes; the register says who took what', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project, tasks } = await site(kit, ada);
  const job = await kit.start(ada, { scope: { kind: 'project', id: project } });
  await kit.work();
  const told: string[] = [];
  const end = kit.tools.signals.listen(ada.business, (signals) => {
    for (const signal of signals) if (signal.kind === 'job') told.push(signal.job);
  });
  for (let i = 0; i < 4; i++) await kit.download(ada, job, { range: { first: i * 100, last: i * 100 + 99 } });
  end();
  assert.deepEqual(told, [job.id], 'whoever looks at the register is told of a download, not of each of its ranges');
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 200 });
  const of = (operation: string) => entries.filter(({ what }) => what?.operation === operation);
  const page = of('export-records').find(({ what }) => what?.collection === 'tasks')!;
  assert.deepEqual([...page.what!.records!].sort(), [...tasks, job.id].sort());
  assert.equal(of('download-export').length, 1);
  assert.equal(of('export-files').length, 1);
  const register = await kit.ask(ada, readDownloads, {});
  assert.deepEqual(
    register.map(({ export: id, part, by }) => [id, part, by]),
    [[job.id, 1, ada.person]],
  );
  // After half a day it is another download.
  kit.clock.advance(13 * 3_600_000);
  await kit.download(ada, job);
  const after = await kit.ask(ada, readLedger, { volume: 1, limit: 200 });
  assert.equal(after.entries.filter(({ what }) => what?.operation === 'download-export').length, 2);
});

test('what is erased takes every export along that holds it: one that is ready goes, one that is made begins again without it', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project, tasks } = await site(kit, ada);
  const other = await site(kit, ada, 'Other');
  const place = exportsPlace(kit);
  const holding = await kit.start(ada, { scope: { kind: 'project', id: project } });
  const unconcerned = await kit.start(ada, { scope: { kind: 'project', id: other.project } });
  await kit.work();
  const running = await kit.start(ada, { scope: { kind: 'project', id: project } });
  const halfway = new AbortController();
  const parts = { door: kit.door, lifecycles: [stopsBefore(kit.lifecycle, 'packing', halfway)], signal: halfway.signal };
  await runDueJobs(parts);
  assert.equal((await kit.stored(ada, running)).job.state, 'packing');
  await kit.ask({ ...ada, signedInAtMs: kit.clock.nowMs() }, eraseRecord, { collection: 'tasks', id: tasks[0]! });
  assert.deepEqual(await place.stillHolds([tasks[0]!, tasks[1]!, 'x']), [tasks[0], tasks[1]]);
  await tellErased(kit, place, ada.business);
  await assert.rejects(kit.download(ada, holding), (error) => isStewardError(error, 'not-found'));
  await kit.work();
  assert.deepEqual([(await kit.stored(ada, holding)).job.state, (await kit.stored(ada, holding)).export.removedWhy], ['expired', 'erased']);
  assert.equal((await kit.stored(ada, unconcerned)).job.state, 'ready');
  const { job, export: data } = await kit.stored(ada, running);
  assert.deepEqual([job.state, data.restarts], ['ready', 1]);
  const files = await unpack(await kit.download(ada, running), 'zip');
  assert.deepEqual(
    lines(files.get('records/tasks.ndjson')).map(({ id }) => id),
    tasks.slice(1).sort(),
  );
  assert.deepEqual(await place.stillHolds([tasks[0]!]), []);
});

/** Stops the runner when the job comes into a state. */
function stopsBefore(lifecycle: Lifecycle, state: string, stop: AbortController): Lifecycle {
  return {
    ...lifecycle,
    async step(parts) {
      const step = await lifecycle.step(parts);
      if (step.state === state) stop.abort();
      return step;
    },
  };
}

test('given up while it is made, nothing of it is left', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project } = await site(kit, ada);
  const job = await kit.start(ada, { scope: { kind: 'project', id: project } });
  const halfway = new AbortController();
  await runDueJobs({ door: kit.door, lifecycles: [stopsBefore(kit.lifecycle, 'packing', halfway)], signal: halfway.signal });
  assert.notDeepEqual(await kit.tools.blobs.list('exports/', undefined, 10), []);
  await kit.ask(ada, cancelJob, { id: job.id });
  await kit.work();
  assert.equal((await kit.stored(ada, job)).job.state, 'cancelled');
  assert.deepEqual(await kit.tools.blobs.list('exports/', undefined, 10), []);
});

test('parts of a chosen size are whole archives; none splits a file', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project } = await site(kit, ada);
  for (let i = 0; i < 5; i++) {
    const { id } = await kit.ask(ada, createRecord, { collection: 'documents', project, fields: { title: `plan ${i}` } });
    const content = bytes(String(i).repeat(4_000_000));
    await kit.ask(ada, putFile, { collection: 'documents', id, field: 'file', name: `${i}.zip`, type: 'application/zip', content });
  }
  const job = await kit.start(ada, { scope: { kind: 'project', id: project }, partBytes: 10_000_000 });
  await kit.work();
  const { parts } = await kit.ask(ada, readExport, { id: job.id });
  assert.equal(parts.length, 3);
  const all = new Map<string, Buffer>();
  for (const { part, bytes: size } of parts) {
    const archive = await kit.download(ada, job, { part });
    assert.equal(archive.length, size);
    assert.ok(size <= 10_000_000);
    for (const [path, content] of await unpack(archive, 'zip')) all.set(path, content);
  }
  const manifest = JSON.parse(all.get('manifest.json')!.toString()) as { files: { path: string; size: number; part: number }[] };
  for (const { path, size } of manifest.files) assert.equal(all.get(path)?.length, size, path);
  assert.deepEqual(
    [...new Set(manifest.files.map(({ part }) => part))].sort((a, b) => a - b),
    [1, 2, 3],
  );
});
