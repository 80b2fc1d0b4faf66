// Exports of everything about a person, of the access log, of a collection of many projects, and in every format there is.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { AccessLogLine } from '@steward/protocol/ledger/access-log.ts';
import type { LedgerSource } from '@steward/protocol/ledger/source.ts';
import { verifyLedger } from '@steward/protocol/ledger/verify.ts';
import { checkAccessLog } from '../../edges/cli/verify-access-log.ts';
import { formats } from '../../catalogue/formats/formats.ts';
import { createRecord } from '../../governed/create-record.ts';
import { putFile } from '../../governed/put-file.ts';
import { readRecord } from '../../governed/read-record.ts';
import { allowedCase, askFor, hire, reason } from '../../governed/testing/staff.fixture.ts';
import { exportKit, lines, site } from './export.fixture.ts';
import { unpack } from './testing/unpack.ts';

test('everything about a person: what is theirs and what names them, without what is others’ alone', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project } = await site(kit, ada);
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project, ben.person!, 'contributor');
  const assigned = await kit.ask(ada, createRecord, {
    collection: 'tasks',
    project,
    fields: { title: 'for Ben', status: 'open', assignee: ben.person },
  });
  const own = await kit.ask(ben, createRecord, { collection: 'messages', project, fields: { text: 'by Ben' } });
  await kit.ask(ada, createRecord, { collection: 'messages', project, fields: { text: 'by Ada' } });
  for (const by of [ben, ada]) {
    const job = await kit.start(by, { scope: { kind: 'person', ...(by === ada ? { person: ben.person! } : {}) } });
    await kit.work();
    assert.deepEqual((await kit.stored(by, job)).job.failure, undefined);
    const files = await unpack(await kit.download(by, job), 'zip');
    assert.deepEqual(
      lines(files.get('records/tasks.ndjson')).map(({ id }) => id),
      [assigned.id],
    );
    assert.deepEqual(
      lines(files.get('records/messages.ndjson')).map(({ id, fields }) => [id, fields['text']]),
      [[own.id, 'by Ben']],
    );
    assert.deepEqual(
      lines(files.get('records/members.ndjson')).map(({ id }) => id),
      [ben.person],
    );
  }
  const gus = await kit.join(ada, 'member', 'Gus');
  await assert.rejects(kit.start(gus, { scope: { kind: 'person', person: ben.person! } }), (error) =>
    isStewardError(error, 'refused', 'not-found'),
  );
});

test('the access log comes with the bundle that proves it', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project } = await site(kit, ada);
  const job = await kit.start(ada, { scope: { kind: 'access-log' } });
  await kit.work();
  assert.deepEqual((await kit.stored(ada, job)).job.failure, undefined);
  const files = await unpack(await kit.download(ada, job), 'zip');
  assert.ok(files.has('ledger/proof/volume-1/checkpoint'));
  assert.ok([...files.keys()].some((path) => path.startsWith('ledger/proof/volume-1/tile/0/')));
  assert.ok(project);
});

test('each line of the access log proves what it shows, and nothing that was changed in it passes', async (t) => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project, photo } = await site(kit, ada);
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project, ben.person!, 'viewer');
  const tom = await hire(kit, 'ask', 'engineering', ['customer-request']);
  const id = await allowedCase(kit, tom, ada, { kind: 'project', project }, askFor('customer-request'));
  await kit.ask(tom.in(ada.business, id), readRecord, { collection: 'photos', id: photo }, 'request');
  await kit.ask(ben, readRecord, { collection: 'photos', id: photo });
  const folder = await mkdtemp(join(tmpdir(), 'steward-access-log-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [who, wholeMin] of [
    [ada, 3],
    [ben, 1],
  ] as const) {
    const job = await kit.start(who, { scope: { kind: 'access-log' } });
    await kit.work();
    const files = await unpack(await kit.download(who, job), 'zip');
    const source: LedgerSource = { read: async (path) => files.get(`ledger/proof/volume-1/${path}`) };
    const { verdict, checkpoint } = await verifyLedger(source, { keys: [files.get('ledger/proof/volume-1/vkey')!.toString().trim()] });
    assert.equal(verdict, 'verified');
    const log = lines(files.get('ledger/access-log.ndjson')) as unknown as AccessLogLine[];
    const check = async (changed: readonly object[]) => {
      await writeFile(join(folder, 'log'), changed.map((line) => JSON.stringify(line)).join('\n'));
      return checkAccessLog(join(folder, 'log'), [{ volume: 1, size: checkpoint!.size, source }]);
    };
    const report = await check(log);
    assert.deepEqual([report!.lines, report!.altered], [log.length, []]);
    assert.ok(report!.whole >= wholeMin, `${report!.whole} are proved whole`);
    assert.ok(report!.inPart > 0, 'colleagues and the staff are shown in part');
    const [whole] = log.filter(({ proof }) => proof?.who && proof.what);
    const { proof, what } = whole!;
    const other = log.find((line) => line !== whole && line.proof?.what !== undefined)!;
    for (const [says, changed] of Object.entries({
      'another purpose': { what: { ...(what as object), purpose: 'legal' } },
      'a value more': { what: { ...(what as object), count: 7 } },
      'somebody else': { who: { ...(whole!.who as object), person: tom.person } },
      'another time': { time: '2026-01-01T00:00:00.000Z' },
      'another kind': { type: 'erasure' },
      'another place': { index: whole!.index + 1 },
      'no such place': { index: 1_000_000 },
      'the proof of another': { proof: { ...proof, what: other.proof!.what } },
      'another salt': { proof: { ...proof, what: { ...proof!.what!, salt: '00'.repeat(32) } } },
      'no hex': { proof: { ...proof, what: { salt: 'x', values: 'y' } } },
    }))
      assert.equal((await check([{ ...whole, ...changed }]))!.altered.length, 1, says);
  }
});

test('what the staff asked in words is in no copy; that it looked is in the access log of whoever may see it', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project, photo } = await site(kit, ada);
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project, ben.person!, 'viewer');
  const tom = await hire(kit, 'ask', 'engineering', ['customer-request']);
  const id = await allowedCase(kit, tom, ada, { kind: 'project', project }, askFor('customer-request'));
  await kit.ask(tom.in(ada.business, id), readRecord, { collection: 'photos', id: photo }, 'request');
  for (const [who, settings] of [
    [ada, { scope: { kind: 'business' }, formats: formats.map(({ name }) => name) }],
    [ben, { scope: { kind: 'access-log' } }],
  ] as const) {
    const job = await kit.start(who, settings as never);
    await kit.work();
    const files = await unpack(await kit.download(who, job), 'zip');
    for (const [path, content] of files) {
      assert.ok(!path.includes('cases'), path);
      assert.ok(!content.includes(reason), path);
    }
    const log = files.get('ledger/access-log.ndjson')!.toString();
    const looks = log.split('\n').filter((line) => line.includes(`"person":"${tom.person}"`) && line.includes('"read-record"'));
    assert.equal(looks.length, 1, 'the look stands in the log');
  }
});

test('a collection of many projects is one file in the order of ids, however many runs it was collected in', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const ids: string[] = [];
  for (let i = 0; i < 70; i++) {
    const project = await kit.project(ada, `P ${i}`);
    for (let k = 0; k < 2; k++)
      ids.push((await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: `${i} ${k}`, status: 'open' } })).id);
  }
  const job = await kit.start(ada, { scope: { kind: 'collection', collection: 'tasks' } });
  await kit.work();
  const { export: data } = await kit.stored(ada, job);
  assert.ok(data.runs.length < 64, `${data.runs.length} runs`);
  const files = await unpack(await kit.download(ada, job), 'zip');
  assert.deepEqual(
    lines(files.get('records/tasks.ndjson')).map(({ id }) => id),
    ids.sort(),
  );
});

test('every format that is offered is made, and none writes over another; the log and the login come as files', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const { project } = await site(kit, ada);
  await kit.ask(ada, createRecord, { collection: 'messages', project, fields: { text: 'Guten Morgen' } });
  const job = await kit.start(ada, {
    scope: { kind: 'business' },
    formats: formats.map(({ name }) => name),
    language: 'de',
    timeZone: 'Europe/Berlin',
  });
  await kit.work();
  assert.deepEqual((await kit.stored(ada, job)).job.failure, undefined);
  const files = await unpack(await kit.download(ada, job), 'zip');
  for (const path of [
    'tables/tasks.csv',
    'tables/records.xlsx',
    'tables/records.sqlite',
    'tables/tasks.parquet',
    'ledger/access-log.csv',
    'account/login.json',
  ])
    assert.ok(files.has(path), `${path} of ${[...files.keys()].join(' ')}`);
  assert.match(files.get('README.txt')!.toString(), /Kopie von/);
  assert.ok(lines(files.get('ledger/access-log.ndjson')).length > 5);
  const about = await kit.start(ada, { scope: { kind: 'person' } });
  await kit.work();
  const own = await unpack(await kit.download(ada, about), 'zip');
  assert.match(own.get('account/login.json')!.toString(), /ada@example\.org/);
});

test('what is known of a picture is written into its copy when that is asked for, and the manifest says what it was', async () => {
  const kit = exportKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
  await kit.keepPlaces(ada);
  const fields = { caption: 'Riss in der Wand', takenAt: '2026-11-20T09:00:00Z', place: { lat: 48.5, lon: 11.25 } };
  const photo = await kit.ask(ada, createRecord, { collection: 'photos', project, fields });
  const content = (async function* () {
    yield png;
  })();
  const put = { collection: 'photos', id: photo.id, field: 'picture', name: 'a.png', type: 'image/png', content };
  const { sha256 } = (await kit.ask(ada, putFile, put)).fields['picture'] as { sha256: string };
  for (const pictureFacts of [false, true]) {
    const job = await kit.start(ada, { scope: { kind: 'project', id: project }, pictureFacts });
    await kit.work();
    const files = await unpack(await kit.download(ada, job), 'zip');
    const [path, copy] = [...files].find(([each]) => each.startsWith('files/'))!;
    const manifest = JSON.parse(files.get('manifest.json')!.toString()) as { files: { path: string; original?: string; sha256: string }[] };
    const entry = manifest.files.find((each) => each.path === path)!;
    assert.equal(copy.equals(png), !pictureFacts);
    assert.equal(entry.original, pictureFacts ? sha256 : undefined);
    assert.equal(entry.sha256 === sha256, !pictureFacts);
    if (pictureFacts) assert.ok(copy.includes(photo.id), 'which record it belongs to');
  }
});
