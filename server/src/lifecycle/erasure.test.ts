import assert from 'node:assert/strict';
import test from 'node:test';
import { isStewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { verifyConfirmation } from '@steward/protocol/erasure-confirmation.ts';
import type { KeyId } from '@steward/protocol/ids.ts';
import { ed25519Verifier } from '@steward/protocol/ledger/note.ts';
import { createRecord } from '../governed/create-record.ts';
import { undoErasure } from '../governed/decide-erasure.ts';
import { getFile } from '../governed/get-file.ts';
import { listByTime } from '../governed/list-records.ts';
import type { Principal } from '../governed/operation.ts';
import { putFile } from '../governed/put-file.ts';
import { readErasures } from '../governed/read-erasures.ts';
import { readHistory } from '../governed/read-history.ts';
import { readRecord } from '../governed/read-record.ts';
import { dayMs } from '../governed/periods.ts';
import { hastenErasure } from '../governed/request-erasure.ts';
import { restoreFromTrash } from '../governed/trash-record.ts';
import { updateRecord } from '../governed/update-record.ts';
import { findRecord } from '../stores/records.ts';
import { erasureKit, type ErasureKit } from './erasure.fixture.ts';
import { putMove, readMove } from './move/move-mark.ts';

const rejects = (work: Promise<unknown>, ...codes: ErrorCode[]) =>
  assert.rejects(work, (error) => isStewardError(error, ...codes) || assert.fail(String(error)));

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const part of content) text += Buffer.from(part).toString();
  return text;
}

async function scene(options = {}) {
  const kit = erasureKit(options);
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const task = async (title: string, more = {}) =>
    (await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title, status: 'open', ...more } })).id;
  return { kit, ada, project, task };
}

const keysOf = async (kit: ErasureKit, of: Principal, id: string): Promise<readonly KeyId[]> =>
  (await findRecord(kit.rows, of.business, id))!.row.groups.map(({ key }) => key);

test('invariant 4: a record goes at once, its keys within the job, copies of keys with the epoch, and then a signed confirmation says so', async () => {
  const { kit, ada, task } = await scene();
  const id = await task('secret');
  const keys = await keysOf(kit, ada, id);
  const asked = await kit.start(ada, { subject: { kind: 'record', collection: 'tasks', id }, when: 'now' });
  await rejects(kit.ask(ada, readRecord, { collection: 'tasks', id }), 'not-found').catch(() => undefined);
  await rejects(kit.ask(ada, restoreFromTrash, { collection: 'tasks', id }), 'not-found');
  await kit.work();
  assert.deepEqual(
    await kit.keys.find(ada.business, keys),
    keys.map(() => 'erased'),
  );
  await rejects(kit.ask(ada, readRecord, { collection: 'tasks', id }), 'not-found');
  assert.equal((await kit.job(ada, asked)).state, 'leaving-copies');
  await kit.days(31, ada);
  const job = await kit.job(ada, asked);
  assert.deepEqual([job.state, job.destroyed, job.failure], ['confirmed', 1, undefined]);
  const receipt = await kit.receipt(ada, asked);
  assert.deepEqual(
    receipt.steps.map(({ step }) => step),
    ['requested', 'hidden', 'keys-destroyed', 'removed', 'processors-told', 'left-copies', 'confirmed'],
  );
  const vkey = ed25519Verifier(await kit.ledger.vkey(ada.business, 1));
  const verdict = await verifyConfirmation(receipt.confirmation!, [vkey]);
  assert(verdict.verified);
  assert.deepEqual(
    [verdict.confirmation.subject, verdict.confirmation.destroyed, verdict.confirmation.reference],
    ['record', 1, job.reference],
  );
  const forged = receipt.confirmation!.replace('"destroyed": 1', '"destroyed": 2');
  assert.equal((await verifyConfirmation(forged, [vkey])).verified, false);
  assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
});

test('invariant 4: where the engine keeps what was removed for a time, nothing is confirmed before', async () => {
  const { kit, ada, task } = await scene({ keepsRemovedMs: 35 * dayMs });
  const asked = await kit.start(ada, { subject: { kind: 'record', collection: 'tasks', id: await task('secret') }, when: 'now' });
  await kit.work();
  await kit.days(34, ada);
  assert.equal((await kit.job(ada, asked)).state, 'leaving-copies');
  await kit.days(2, ada);
  assert.equal((await kit.job(ada, asked)).state, 'confirmed');
});

test('invariant 4: while a copy of before a move stands, nothing is confirmed', async () => {
  const { kit, ada, task } = await scene();
  const { rows, clock } = kit.tools;
  await putMove(rows, { role: 'arrived', move: 'm', other: 'the folder before', atMs: clock.nowMs() }, undefined);
  const asked = await kit.start(ada, { subject: { kind: 'record', collection: 'tasks', id: await task('secret') }, when: 'now' });
  await kit.work();
  await kit.days(40, ada);
  assert.equal((await kit.job(ada, asked)).state, 'leaving-copies');
  const { mark, revision } = (await readMove(rows))!;
  const atMs = clock.nowMs();
  await putMove(rows, { ...mark, oldCopy: { state: 'destroyed', atMs, clearMs: atMs + 5 * dayMs } }, revision);
  await kit.days(4, ada);
  assert.equal((await kit.job(ada, asked)).state, 'leaving-copies', 'its engine still keeps it');
  await kit.days(2, ada);
  assert.equal((await kit.job(ada, asked)).state, 'confirmed');
});

test('trash, undo, trash again, and the date: what was taken out by another way stays', async () => {
  const { kit, ada, task } = await scene();
  const id = await task('one');
  const subject = { kind: 'record', collection: 'tasks', id } as const;
  const first = await kit.start(ada, { subject, when: 'trash' });
  await kit.ask(ada, undoErasure, { id: first.id });
  assert.equal((await kit.ask(ada, readRecord, { collection: 'tasks', id })).fields['title'], 'one');
  await rejects(kit.ask(ada, undoErasure, { id: first.id }), 'conflict');
  const second = await kit.start(ada, { subject, when: 'trash' });
  await kit.ask(ada, restoreFromTrash, { collection: 'tasks', id });
  await kit.days(31, ada);
  assert.equal((await kit.job(ada, second)).state, 'undone');
  assert.equal((await kit.ask(ada, readRecord, { collection: 'tasks', id })).fields['title'], 'one');
  const third = await kit.start(ada, { subject, when: 'trash' });
  await kit.days(31, ada);
  await rejects(kit.ask(ada, undoErasure, { id: third.id }), 'conflict');
  await rejects(kit.ask(ada, readRecord, { collection: 'tasks', id }), 'not-found');
});

test('a file goes and the rest of its record stays; until the date the file can be taken back', async () => {
  const { kit, ada, project } = await scene();
  const { id } = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'wall' } });
  const put = (field: string, text: string) =>
    kit.ask(ada, putFile, { collection: 'photos', id, field, name: 'a.jpg', type: 'image/jpeg', content: bytes(text) });
  await put('picture', 'old picture');
  await put('picture', 'new picture');
  await put('preview', 'small');
  const subject = { kind: 'file', collection: 'photos', id, field: 'picture' } as const;
  const keys = await keysOf(kit, ada, id);
  const picture = async () => textOf((await kit.ask(ada, getFile, { collection: 'photos', id, field: 'picture' })).content);
  const first = await kit.start(ada, { subject, when: 'trash' });
  assert.equal((await kit.ask(ada, readRecord, { collection: 'photos', id })).fields['caption'], 'wall');
  await rejects(picture(), 'not-found');
  await kit.ask(ada, undoErasure, { id: first.id });
  assert.equal(await picture(), 'new picture');
  const second = await kit.start(ada, { subject, when: 'now' });
  await kit.work();
  assert.equal((await kit.job(ada, second)).state, 'leaving-copies');
  const view = await kit.ask(ada, readRecord, { collection: 'photos', id });
  assert.deepEqual([view.fields['caption'], view.fields['picture'], view.fields['preview']], ['wall', undefined, undefined]);
  const { versions } = await kit.ask(ada, readHistory, { collection: 'photos', id, limit: 50 });
  for (const version of versions.slice(1)) assert.equal(version.fields['picture'], undefined);
  const [first_] = await kit.keys.find(ada.business, keys.slice(0, 1));
  assert.notEqual(first_, 'absent');
  const blobs = await kit.tools.blobs.list(`files/${ada.business}/`, undefined, 100);
  assert.deepEqual(blobs.filter((name) => name.length > 0).length <= 2, true, `${blobs.length} blobs are left`);
});

test('a project goes with everything in it, by one mark; nothing in it is served; undo brings all of it back', async () => {
  const { kit, ada, project, task } = await scene();
  const ids = [await task('a'), await task('b')];
  const report = await kit.ask(ada, createRecord, { collection: 'daily-reports', project, fields: { day: '2026-11-24', work: 'dug' } });
  const subject = { kind: 'project', id: project } as const;
  const first = await kit.start(ada, { subject, when: 'trash' });
  for (const id of ids) await rejects(kit.ask(ada, readRecord, { collection: 'tasks', id }), 'not-found');
  await kit.ask(ada, undoErasure, { id: first.id });
  assert.equal((await kit.ask(ada, listByTime, { collection: 'tasks', project, limit: 10 })).total, 2);
  await rejects(kit.start(ada, { subject, when: 'now' }), 'needs-confirmation');
  await rejects(kit.start(ada, { subject, when: 'now', confirm: 'Kita' }), 'needs-confirmation');
  const second = await kit.start(ada, { subject, when: 'trash' });
  await kit.ask(ada, hastenErasure, { id: second.id, confirm: 'Kita Sonnenhang' });
  await kit.work();
  const job = await kit.job(ada, second);
  // Two tasks, the report, the project; of the report a law keeps a part.
  assert.deepEqual([job.state, job.destroyed, job.keptByLaw], ['leaving-copies', 4, 1]);
  assert.equal((await kit.rows.range({ partition: ada.business, prefix: `pm/${project}/`, limit: 10 })).length, 0);
  assert.equal((await kit.rows.range({ partition: ada.business, prefix: 'kept/', limit: 10 })).length, 1);
  await rejects(kit.ask(ada, readRecord, { collection: 'daily-reports', id: report.id }), 'not-found');
  const listed = await kit.ask(ada, readErasures, {});
  assert.deepEqual(listed.map(({ state }) => state).sort(), ['leaving-copies', 'undone']);
});

test('what a record points to loses the reference, in history too', async () => {
  const { kit, ada, project, task } = await scene();
  const photo = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'x' } });
  const other = await kit.ask(ada, createRecord, { collection: 'photos', project, fields: { caption: 'y' } });
  const id = await task('look', { photos: [photo.id, other.id] });
  await kit.ask(ada, updateRecord, { collection: 'tasks', id, ifVersion: 1, fields: { title: 'look again' } });
  const asked = await kit.start(ada, { subject: { kind: 'record', collection: 'photos', id: photo.id }, when: 'now' });
  await kit.work();
  assert.equal((await kit.job(ada, asked)).state, 'leaving-copies');
  const view = await kit.ask(ada, readRecord, { collection: 'tasks', id });
  assert.deepEqual([view.fields['photos'], view.fields['title']], [[other.id], 'look again']);
});
