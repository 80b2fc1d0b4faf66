import assert from 'node:assert/strict';
import test from 'node:test';
import { dpv } from '@steward/protocol/catalogue/categories.ts';
import { collection, type Collection } from '@steward/protocol/catalogue/collection.ts';
import { isStewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { createRecord } from '../governed/create-record.ts';
import { setHold } from '../governed/holds.ts';
import { inviteMember } from '../governed/invitations.ts';
import { checkedPeriods, dayMs } from '../governed/periods.ts';
import { readErasures } from '../governed/read-erasures.ts';
import { readRecord } from '../governed/read-record.ts';
import { trashRecord } from '../governed/trash-record.ts';
import { updateRecord } from '../governed/update-record.ts';
import type { ForwardJump } from '../ports/time-trust.ts';
import { findRecord } from '../stores/records.ts';
import { erasureKit } from './erasure.fixture.ts';

const rejects = (work: Promise<unknown>, ...codes: ErrorCode[]) =>
  assert.rejects(work, (error) => isStewardError(error, ...codes) || assert.fail(String(error)));

const said = { en: 'x', de: 'x' } as const;
const base = { title: said, category: dpv.communication, why: said, purposes: ['service'], decides: 'business' } as const;
const owner = { kind: 'owned-by', who: 'business' } as const;
const visits = collection({
  name: 'visits',
  title: said,
  scope: 'business',
  keepDays: 10,
  fields: { name: { ...base, type: 'text', required: true, owner }, place: { ...base, type: 'place', owner, keepDays: 3 } },
}) as Collection;

test('a record goes after its days, a group of it before, and what is in use stays', async () => {
  const kit = erasureKit({ declared: [visits] });
  const ada = await kit.founder();
  const fields = { name: 'n', place: { lat: 1, lon: 2 } };
  const { id } = await kit.ask(ada, createRecord, { collection: 'visits', fields });
  const { id: used } = await kit.ask(ada, createRecord, { collection: 'visits', fields });
  await kit.days(4, ada);
  const after = await kit.ask(ada, readRecord, { collection: 'visits', id });
  assert.deepEqual([after.fields['name'], after.fields['place']], ['n', undefined]);
  await kit.ask(ada, updateRecord, { collection: 'visits', id: used, ifVersion: 2, fields: { name: 'again' } });
  await kit.days(7, ada);
  assert.equal((await findRecord(kit.rows, ada.business, id))!.row.state, 'trashed');
  assert.equal((await kit.ask(ada, readRecord, { collection: 'visits', id: used })).fields['name'], 'again');
  await kit.days(31, ada);
  assert.equal(await findRecord(kit.rows, ada.business, id), undefined);
  const [due] = (await kit.ask(ada, readErasures, {})).filter(({ subject }) => subject.kind === 'due').slice(-1);
  assert.equal(due!.destroyed, 1);
});

test('what was trashed by any way goes at its date: records, projects with everything in them, invitations that ended', async () => {
  const kit = erasureKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const { id } = await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 't', status: 'open' } });
  const other = await kit.project(ada, 'Other');
  const { id: loose } = await kit.ask(ada, createRecord, { collection: 'tasks', project: other, fields: { title: 'l', status: 'open' } });
  const invitation = await kit.ask(ada, inviteMember, { role: 'guest', fields: { email: 'jo@example.org' } });
  await kit.ask(ada, trashRecord, { collection: 'projects', id: project });
  await kit.ask(ada, trashRecord, { collection: 'tasks', id: loose });
  await kit.days(32, ada);
  for (const gone of [project, id, loose, invitation.id]) assert.equal(await findRecord(kit.rows, ada.business, gone), undefined);
  assert.notEqual(await findRecord(kit.rows, ada.business, other), undefined);
});

test('threat 31: while the time is not believed nothing falls due, and what is ordered now is done', async () => {
  let jump: ForwardJump | undefined;
  const kit = erasureKit({ trust: { unconfirmed: () => jump, confirm: async () => void (jump = undefined) } });
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const task = async () => (await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 't', status: 'open' } })).id;
  const [waits, swept, now] = [await task(), await task(), await task()];
  await kit.start(ada, { subject: { kind: 'record', collection: 'tasks', id: waits }, when: 'trash' });
  await kit.ask(ada, trashRecord, { collection: 'tasks', id: swept });
  jump = { fromMs: kit.clock.nowMs(), toMs: kit.clock.nowMs() + 90 * dayMs };
  kit.clock.advance(90 * dayMs);
  await kit.days(2, ada);
  for (const id of [waits, swept]) assert.notEqual(await findRecord(kit.rows, ada.business, id), undefined);
  const fresh = { ...ada, signedInAtMs: kit.clock.nowMs() };
  await kit.start(fresh, { subject: { kind: 'record', collection: 'tasks', id: now }, when: 'now' });
  await kit.work();
  assert.equal(await findRecord(kit.rows, ada.business, now), undefined);
  jump = undefined;
  await kit.days(1, ada);
  for (const id of [waits, swept]) assert.equal(await findRecord(kit.rows, ada.business, id), undefined);
});

test('a hold on a person keeps what they wrote from the sweep', async () => {
  const kit = erasureKit({ declared: [visits] });
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const { id } = await kit.ask(ben, createRecord, { collection: 'visits', fields: { name: 'n' } });
  const untilMs = kit.clock.nowMs() + 20 * dayMs;
  await kit.ask(ada, setHold, { scope: { kind: 'person', id: ben.person! }, untilMs, why: 'a dispute' });
  await kit.days(15, ada);
  assert.equal((await kit.ask(ada, readRecord, { collection: 'visits', id })).fields['name'], 'n');
  await kit.days(6, ada);
  await kit.days(31, ada);
  assert.equal(await findRecord(kit.rows, ada.business, id), undefined);
  await rejects(
    kit.ask(ada, setHold, { scope: { kind: 'record', id }, untilMs: kit.clock.nowMs() + dayMs, why: 'x' }),
    'fresh-sign-in-needed',
    'invalid-input',
  );
});

test('invariant 4: periods that could break the 85 days are refused', () => {
  assert.deepEqual(checkedPeriods(45, 30), { trashMs: 45 * dayMs, epochMs: 30 * dayMs });
  for (const [trash, epoch] of [
    [46, 30],
    [30, 31],
    [0, 30],
    [30, 0],
    [1.5, 30],
  ] as const)
    assert.throws(
      () => checkedPeriods(trash, epoch),
      (error) => isStewardError(error, 'invalid-input'),
    );
});
