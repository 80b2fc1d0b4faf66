// What a restore does not bring back, which moments it knows, and what it leaves alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dpv } from '@steward/protocol/catalogue/categories.ts';
import { collection, type Collection } from '@steward/protocol/catalogue/collection.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import { cancelJob } from '../governed/cancel-job.ts';
import { createRecord } from '../governed/create-record.ts';
import { eraseRecord } from '../governed/erase-record.ts';
import { dayMs } from '../governed/periods.ts';
import { pruneOldVersions } from '../governed/prune-history.ts';
import { putFile } from '../governed/put-file.ts';
import { readRecord } from '../governed/read-record.ts';
import { readTimeline } from '../governed/read-timeline.ts';
import { confirmRestore, requestRestore } from '../governed/request-restore.ts';
import { restoreFromTrash, trashRecord } from '../governed/trash-record.ts';
import { updateRecord } from '../governed/update-record.ts';
import { findRecord } from '../stores/records.ts';
import { bytes, hourMs, restoreKit, scene, titlesThen } from './restore.fixture.ts';

test('moments that are refused, previews that end, and what is erased since by a person’s leaving', async () => {
  const kit = restoreKit();
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const bornMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  const project = await kit.project(ada);
  await kit.assign(ada, project, ben.person!, 'contributor');
  const subject = { kind: 'project', id: project } as const;
  const at = (atMs: number) => kit.ask(kit.fresh(ada), requestRestore, { subject, atMs, how: 'over' });
  const wrong = (error: unknown) => isStewardError(error, 'invalid-input') && error.field === 'at';
  await assert.rejects(at(kit.clock.nowMs() + 1), wrong);
  await assert.rejects(at(bornMs), wrong);
  await assert.rejects(at(kit.clock.nowMs() - 93 * dayMs), wrong);
  const task = await kit.ask(kit.fresh(ada), createRecord, {
    collection: 'tasks',
    project,
    fields: { title: 'then', status: 'open', assignee: ben.person },
  });
  const place = { lat: 48.1, lon: 11.5 };
  await kit.keepPlaces(kit.fresh(ben));
  const photo = await kit.ask(kit.fresh(ben), createRecord, { collection: 'photos', project, fields: { caption: 'then', place } });
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  await kit.ask(kit.fresh(ada), updateRecord, { collection: 'tasks', id: task.id, ifVersion: 1, fields: { title: 'now', assignee: null } });
  await kit.ask(kit.fresh(ada), updateRecord, { collection: 'photos', id: photo.id, ifVersion: 1, fields: { caption: 'now' } });
  await kit.start(kit.fresh(ada), { subject: { kind: 'member', person: ben.person! }, when: 'now', confirm: 'Ben' });
  await kit.work();
  const done = await kit.restore(ada, { subject, atMs, how: 'over' }, 'Kita Sonnenhang');
  assert.equal(done.state, 'restored');
  const back = await kit.ask(kit.fresh(ada), readRecord, { collection: 'tasks', id: task.id });
  assert.deepEqual([back.fields['title'], back.fields['assignee']], ['then', undefined], 'whoever was erased is not named again');
  const picture = await kit.ask(kit.fresh(ada), readRecord, { collection: 'photos', id: photo.id });
  assert.deepEqual([picture.fields['caption'], picture.fields['place']], ['then', undefined], 'what was theirs does not come back');
  const asked = await kit.preview(ada, { subject, atMs, how: 'over' });
  kit.clock.advance(dayMs + 1);
  await kit.work();
  const ended = await kit.view(ada, asked);
  assert.deepEqual([ended.state, ended.because], ['cancelled', 'expired']);
});

test('every version of the last 92 days is found, none that is older; the days on which something happened are counted', async () => {
  const kit = restoreKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const id = await kit.task(ada, project, 'v1');
  for (let version = 1; version < 100; version++) {
    kit.clock.advance(dayMs);
    await kit.ask(kit.fresh(ada), updateRecord, { collection: 'tasks', id, ifVersion: version, fields: { title: `v${version + 1}` } });
  }
  await pruneOldVersions(kit.door, ada.business, undefined);
  const now = kit.clock.nowMs();
  const subject = { kind: 'record', collection: 'tasks', id } as const;
  for (const ago of [92, 91, 45, 1]) {
    const done = await kit.restore(ada, { subject, atMs: now - ago * dayMs, how: 'over' });
    assert.equal(done.state, 'restored');
    assert.equal(await kit.titleOf(ada, id), `v${100 - ago}`);
  }
  await assert.rejects(kit.preview(ada, { subject, atMs: now - 93 * dayMs, how: 'over' }), (error) =>
    isStewardError(error, 'invalid-input'),
  );
  const { days, complete } = await kit.ask(kit.fresh(ada), readTimeline, {
    subject: { kind: 'project', id: project },
    zone: 'Europe/Berlin',
  });
  assert.equal(complete, true);
  assert.equal(days.size, 93);
  assert.equal(
    [...days.values()].reduce((sum, each) => sum + each.changed, 0),
    93 + 4,
  );
});

test('in the trash then, in the trash now, out of it in between: the trash is the trash', async () => {
  const kit = restoreKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const id = await kit.task(ada, project, 'one');
  const other = await kit.task(ada, project, 'other');
  await kit.ask(kit.fresh(ada), trashRecord, { collection: 'tasks', id });
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  await kit.ask(kit.fresh(ada), restoreFromTrash, { collection: 'tasks', id });
  await kit.ask(kit.fresh(ada), trashRecord, { collection: 'tasks', id: other });
  await kit.ask(kit.fresh(ada), restoreFromTrash, { collection: 'tasks', id: other });
  const subject = { kind: 'project', id: project } as const;
  const done = await kit.restore(ada, { subject, atMs, how: 'over' }, 'Kita Sonnenhang');
  assert.deepEqual({ ...done.counts['tasks'] }, { changed: 0, broughtBack: 0, takenAway: 1, untouched: 1, erased: 0, erasedInPart: 0 });
  assert.deepEqual(await kit.titles(ada, project), ['other']);
  await assert.rejects(
    kit.preview(ada, { subject: { kind: 'record', collection: 'tasks', id }, atMs, how: 'over' }),
    (error) => isStewardError(error, 'invalid-input') && error.rule === 'it lay in the trash then',
  );
});

test('a project whose erasure waits in the trash: brought back whole, and its erasure leaves it alone from then on', async () => {
  const kit = restoreKit();
  const { ada, project, atMs } = await scene(kit);
  const erasure = await kit.start(kit.fresh(ada), { subject: { kind: 'project', id: project }, when: 'trash' });
  const done = await kit.restore(ada, { subject: { kind: 'project', id: project }, atMs, how: 'over' }, 'Kita Sonnenhang');
  assert.equal(done.state, 'restored');
  assert.deepEqual(await kit.titles(ada, project), titlesThen);
  await kit.days(31, ada);
  assert.equal((await kit.job(ada, erasure)).state, 'undone');
  assert.deepEqual(await kit.titles(ada, project), titlesThen);
});

test('a file in the trash does not come back with its record, and its end leaves the record whole', async () => {
  const kit = restoreKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const by = () => kit.fresh(ada);
  const { id } = await kit.ask(by(), createRecord, { collection: 'documents', project, fields: { title: 'before' } });
  await kit.ask(by(), putFile, { collection: 'documents', id, field: 'file', name: 'a.txt', type: 'text/plain', content: bytes('first') });
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  await kit.start(by(), { subject: { kind: 'file', collection: 'documents', id, field: 'file' }, when: 'trash' });
  const subject = { kind: 'record', collection: 'documents', id } as const;
  for (const how of ['over', 'beside'] as const) {
    const done = await kit.restore(ada, { subject, atMs, how });
    assert.equal(done.state, 'restored');
    assert.equal(done.counts['documents']?.erasedInPart, 1);
    if (how === 'beside') assert.deepEqual([done.done!.copied, done.done!.leftOut], [0, 1], 'a copy has no title without it');
  }
  const read = () => kit.ask(by(), readRecord, { collection: 'documents', id });
  assert.deepEqual([(await read()).fields['title'], (await read()).fields['file']], ['before', undefined]);
  await kit.days(32, ada);
  assert.deepEqual([(await read()).fields['title'], (await read()).erased], ['before', []]);
});

test('a record of a project in the trash is not there; one restore at a time; a preview that was given up cannot be confirmed', async () => {
  const kit = restoreKit();
  const { ada, project, atMs, changed } = await scene(kit);
  const first = await kit.preview(ada, { subject: { kind: 'record', collection: 'tasks', id: changed }, atMs, how: 'over' });
  const second = await kit.preview(ada, { subject: { kind: 'project', id: project }, atMs, how: 'over' });
  await kit.ask(kit.fresh(ada), confirmRestore, { id: first.id });
  const conflict = (error: unknown) => isStewardError(error, 'conflict');
  await assert.rejects(kit.ask(kit.fresh(ada), confirmRestore, { id: second.id, confirm: 'Kita Sonnenhang' }), conflict);
  await kit.work();
  await kit.ask(kit.fresh(ada), cancelJob, { id: second.id });
  await assert.rejects(kit.ask(kit.fresh(ada), confirmRestore, { id: second.id, confirm: 'Kita Sonnenhang' }), conflict);
  await kit.work();
  const ended = await kit.view(ada, second);
  assert.deepEqual([ended.state, ended.because], ['cancelled', 'asked']);
  await assert.rejects(kit.ask(kit.fresh(ada), cancelJob, { id: first.id }), conflict);
  await kit.ask(kit.fresh(ada), trashRecord, { collection: 'projects', id: project });
  const subject = { kind: 'record', collection: 'tasks', id: changed } as const;
  await assert.rejects(kit.preview(ada, { subject, atMs, how: 'over' }), (error) => isStewardError(error, 'not-found'));
});

test('what was somebody’s who has gone does not come back in a record that is another’s by now', async () => {
  const said = { en: 'x', de: 'x' } as const;
  const base = { title: said, category: dpv.communication, why: said, purposes: ['service'], decides: 'business' } as const;
  const briefs = collection({
    name: 'briefs',
    title: said,
    scope: 'project',
    fields: {
      to: { ...base, type: 'person', required: true, owner: { kind: 'owned-by', who: 'business' } },
      text: { ...base, type: 'text', owner: { kind: 'owned-by', who: 'field:to' } },
    },
  }) as Collection;
  const kit = restoreKit({ declared: [briefs] });
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const project = await kit.project(ada);
  const fields = { to: ben.person, text: 'for Ben' };
  const { id } = await kit.ask(kit.fresh(ada), createRecord, { collection: 'briefs', project, fields });
  kit.clock.advance(hourMs);
  const atMs = kit.clock.nowMs();
  kit.clock.advance(hourMs);
  const later = { to: ada.person, text: 'for Ada' };
  await kit.ask(kit.fresh(ada), updateRecord, { collection: 'briefs', id, ifVersion: 1, fields: later });
  await kit.start(kit.fresh(ada), { subject: { kind: 'member', person: ben.person! }, when: 'now', confirm: 'Ben' });
  await kit.work();
  for (const how of ['over', 'beside'] as const) {
    const done = await kit.restore(ada, { subject: { kind: 'project', id: project }, atMs, how }, 'Kita Sonnenhang');
    assert.deepEqual([done.state, done.done!.leftOut], ['restored', 1]);
  }
  assert.deepEqual({ ...(await kit.ask(kit.fresh(ada), readRecord, { collection: 'briefs', id })).fields }, later);
});

test('erasing while a restore of the same runs (case 13): a record, then the project: both are gone, and nothing of them comes back', async () => {
  for (const how of ['over', 'beside'] as const) {
    const kit = restoreKit();
    const ada = await kit.founder();
    const project = await kit.project(ada);
    const ids: string[] = [];
    for (let n = 0; n < 130; n++) ids.push(await kit.task(ada, project, `t${n}`));
    kit.clock.advance(hourMs);
    const atMs = kit.clock.nowMs();
    kit.clock.advance(hourMs);
    const fields = { title: 'later' };
    for (const id of ids) await kit.ask(kit.fresh(ada), updateRecord, { collection: 'tasks', id, ifVersion: 1, fields });
    const asked = await kit.preview(ada, { subject: { kind: 'project', id: project }, atMs, how });
    await kit.ask(kit.fresh(ada), confirmRestore, { id: asked.id, confirm: 'Kita Sonnenhang' });
    await kit.workOnce();
    ids.sort();
    // The walk goes by id: one that was dealt with, and one that is still to come.
    for (const id of [ids[0]!, ids.at(-1)!]) await kit.ask(kit.fresh(ada), eraseRecord, { collection: 'tasks', id });
    await kit.workOnce();
    const input = { subject: { kind: 'project', id: project }, when: 'now', confirm: 'Kita Sonnenhang' } as const;
    if (how === 'over') await kit.start(kit.fresh(ada), input);
    await kit.work();
    const done = await kit.view(ada, asked);
    assert.ok(done.state === 'restored' || (done.state === 'cancelled' && done.because === 'refused'), `${done.state}, ${done.because}`);
    const gone = how === 'over' ? ids : [ids[0]!, ids.at(-1)!];
    for (const id of gone) assert.equal(await findRecord(kit.rows, ada.business, id), undefined);
    if (how === 'over') await assert.rejects(kit.titles(ada, project), (error) => isStewardError(error, 'not-found'));
    else assert.deepEqual([(await kit.titles(ada, done.copies![0]!)).length, done.done!.copied, done.done!.leftOut], [128, 129, 1]);
    assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
  }
});
