import assert from 'node:assert/strict';
import test from 'node:test';
import { isStewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { endCase } from '../governed/answer-case.ts';
import { createRecord } from '../governed/create-record.ts';
import { decideErasure, undoErasure } from '../governed/decide-erasure.ts';
import { endHold, readHolds, setHold } from '../governed/holds.ts';
import { listMembers } from '../governed/list-members.ts';
import type { Principal } from '../governed/operation.ts';
import { readBusiness } from '../governed/read-business.ts';
import { readErasures } from '../governed/read-erasures.ts';
import { readRecord } from '../governed/read-record.ts';
import { eraseRecord } from '../governed/erase-record.ts';
import { requestCase } from '../governed/request-case.ts';
import { setSupportRule } from '../governed/support-rule.ts';
import { allowedCase, askFor, hire, reason } from '../governed/testing/staff.fixture.ts';
import { findRecord } from '../stores/records.ts';
import { erasureKit, type ErasureKit } from './erasure.fixture.ts';
import { startAccountErasure } from './start-erasure.ts';

const rejects = (work: Promise<unknown>, ...codes: ErrorCode[]) =>
  assert.rejects(work, (error) => isStewardError(error, ...codes) || assert.fail(String(error)));
const day = 86_400_000;

const place = { lat: 48.1, lon: 11.5 };

async function photoOf(kit: ErasureKit, by: Principal, ada: Principal) {
  const project = await kit.project(ada);
  await kit.assign(ada, project, by.person!, 'contributor');
  await kit.keepPlaces(by);
  const { id } = await kit.ask(by, createRecord, { collection: 'photos', project, fields: { caption: 'wall', place } });
  return { project, id };
}

test('a member leaves into the trash: gone at once, what is theirs shut, and all of it back while there is time', async () => {
  const kit = erasureKit();
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const { id } = await photoOf(kit, ben, ada);
  const subject = { kind: 'member', person: ben.person! } as const;
  const asked = await kit.start(ada, { subject, when: 'trash' });
  await rejects(kit.ask(ben, readBusiness, {}), 'refused', 'not-found');
  await kit.work();
  assert.equal((await kit.ask(ada, readRecord, { collection: 'photos', id })).fields['place'], undefined);
  await kit.ask(ada, undoErasure, { id: asked.id });
  await kit.work();
  const back = (await kit.ask(ada, readRecord, { collection: 'photos', id })).fields['place'];
  assert.deepEqual({ ...(back as object) }, place);
  assert.equal((await kit.ask(ben, readRecord, { collection: 'photos', id })).fields['caption'], 'wall');
  assert.equal((await kit.ask(ada, listMembers, {})).length, 2);
  const again = await kit.start(ada, { subject, when: 'trash' });
  await kit.days(31, ada);
  await kit.work();
  const view = await kit.ask(ada, readRecord, { collection: 'photos', id });
  assert.deepEqual([view.fields['caption'], view.fields['place'], view.createdBy], ['wall', undefined, undefined]);
  assert.equal(await findRecord(kit.rows, ada.business, ben.person!), undefined);
  assert.equal((await kit.job(ada, again)).failure, undefined);
});

test('the last owner can neither leave nor end the account; an account ends in every business', async () => {
  const kit = erasureKit();
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'admin', 'Ben');
  await rejects(kit.start(ada, { subject: { kind: 'member', person: ada.person! }, when: 'now', confirm: 'Ada Founder' }), 'last-owner');
  const account = (who: Principal) =>
    startAccountErasure(kit.door, kit.identity, (business) => ({ ...who, business }), who.person!, { purpose: 'service' });
  await rejects(account(ada), 'last-owner');
  assert.deepEqual(kit.removed, []);
  const [asked] = await account(ben);
  assert.deepEqual(kit.removed, [ben.person]);
  await kit.days(31, ada);
  assert.equal((await kit.job(ada, asked!)).state, 'confirmed');
  assert.match((await kit.receipt(ada, asked!)).confirmation!, /"subject": "account"/);
});

test('threat 35: a business goes only when a second person agrees, and is back until the date', async () => {
  const kit = erasureKit();
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'admin', 'Ben');
  const cy = await kit.join(ada, 'member', 'Cy');
  const subject = { kind: 'business' } as const;
  await rejects(kit.start(ben, { subject, when: 'trash', confirm: 'Test Bau GmbH' }), 'refused');
  await rejects(kit.start(ada, { subject, when: 'trash' }), 'needs-confirmation');
  const asked = await kit.start(ada, { subject, when: 'trash', confirm: 'Test Bau GmbH' });
  assert.equal(asked.state, 'waiting');
  await kit.ask(cy, readBusiness, {});
  await rejects(kit.ask(ada, decideErasure, { id: asked.id, approve: true }), 'refused');
  await rejects(kit.ask(cy, decideErasure, { id: asked.id, approve: true }), 'refused', 'not-found');
  assert.equal((await kit.ask(ben, readErasures, {}))[0]!.mayDecide, true);
  await kit.ask(ben, decideErasure, { id: asked.id, approve: true });
  for (const who of [ada, ben, cy]) await rejects(kit.ask(who, readBusiness, {}), 'refused', 'not-found');
  await kit.ask(ben, undoErasure, { id: asked.id });
  await kit.ask(cy, readBusiness, {});
  const denied = await kit.start(ada, { subject, when: 'trash', confirm: 'Test Bau GmbH' });
  await kit.ask(ben, decideErasure, { id: denied.id, approve: false });
  assert.equal((await kit.job(ada, denied)).state, 'cancelled');
  const unanswered = await kit.start(ada, { subject, when: 'now', confirm: 'Test Bau GmbH' });
  await kit.days(15, ada);
  assert.equal((await kit.job(ada, unanswered)).state, 'cancelled');
});

test('a sole owner waits 72 hours, and then nothing of the business is left but its ledger and the confirmation', async () => {
  const kit = erasureKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 't', status: 'open' } });
  // Of the staff's cases one is over and one waits; somebody else's business keeps its own.
  const tom = await hire(kit, 'ask', 'engineering', ['customer-request']);
  const scope = { kind: 'project', project } as const;
  await kit.ask(ada, endCase, { id: await allowedCase(kit, tom, ada, scope, askFor('customer-request')) });
  await kit.ask(ada, setSupportRule, { rule: 'ask-except-own' });
  const zoe = await kit.founder('Zoe');
  const other = await kit.ask(zoe, requestCase, { scope: { kind: 'project', project: await kit.project(zoe) }, reason });
  const asked = await kit.start(ada, { subject: { kind: 'business' }, when: 'now', confirm: 'Test Bau GmbH' });
  await kit.days(2, ada);
  await kit.ask(tom.in(ada.business), requestCase, { scope, reason, asked: askFor('customer-request') }, 'request');
  await kit.ask(ada, readBusiness, {});
  await kit.days(2, ada);
  await rejects(kit.ask(ada, readBusiness, {}), 'refused', 'not-found');
  await kit.days(31, ada);
  const job = await kit.job(ada, asked);
  assert.deepEqual([job.state, job.failure], ['confirmed', undefined]);
  for (const prefix of ['rec/', 'in/', 'tr/', 'ver/', 'mem/', 'pm/', 'mp/', 'idem/', 'case', 'support-rule'])
    assert.equal((await kit.rows.range({ partition: ada.business, prefix, limit: 5 })).length, 0, prefix);
  for (const partition of ['businesses', 'cases', 'case-ids', 'cases-due'])
    assert.ok(!JSON.stringify(await kit.rows.range({ partition, prefix: '', limit: 20 })).includes(ada.business), partition);
  assert.deepEqual(
    (await kit.rows.range({ partition: 'case-ids', prefix: '', limit: 5 })).map(({ sort }) => sort),
    [other.id],
  );
  assert.equal((await kit.ledger.check(ada.business, { deep: true })).verdict, 'verified');
});

test('a hold stops the destruction of what is in its scope, nothing else, and what it held goes when it ends', async () => {
  const kit = erasureKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const task = async (title: string) =>
    (await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title, status: 'open' } })).id;
  const [free, held] = [await task('free'), await task('held')];
  const until = kit.clock.nowMs() + 60 * day;
  const hold = await kit.ask(ada, setHold, { scope: { kind: 'record', id: held }, untilMs: until, why: 'a dispute about the wall' });
  assert.equal((await kit.ask(ada, readHolds, {}))[0]!.why, 'a dispute about the wall');
  await rejects(kit.ask(ada, eraseRecord, { collection: 'tasks', id: held }), 'conflict');
  assert.equal((await kit.ask(ada, readRecord, { collection: 'tasks', id: held })).fields['title'], 'held');
  const asked = await kit.start(ada, { subject: { kind: 'project', id: project }, when: 'now', confirm: 'Kita Sonnenhang' });
  await kit.work();
  const job = await kit.job(ada, asked);
  assert.deepEqual([job.state, job.destroyed, job.held], ['held', 1, 1]);
  assert.equal(await findRecord(kit.rows, ada.business, free), undefined);
  assert.notEqual(await findRecord(kit.rows, ada.business, held), undefined);
  await kit.days(3, ada);
  assert.equal((await kit.job(ada, asked)).state, 'held');
  await kit.ask({ ...ada, signedInAtMs: kit.clock.nowMs() }, endHold, { id: hold.id });
  await kit.days(2, ada);
  assert.equal(await findRecord(kit.rows, ada.business, held), undefined);
  const after = await kit.job(ada, asked);
  assert.deepEqual([after.state, after.destroyed, after.held], ['leaving-copies', 3, 0]);
});
