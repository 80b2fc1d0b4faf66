import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonId } from '@steward/protocol/ids.ts';
import { createRecord } from '../../governed/create-record.ts';
import { eraseRecord } from '../../governed/erase-record.ts';
import type { Principal } from '../../governed/operation.ts';
import { governedKit } from '../../governed/testing/governed-kit.ts';
import { updateRecord } from '../../governed/update-record.ts';
import { findGiven } from '../../stores/given.ts';
import { noticesOf } from '../../stores/notices.ts';
import { tellOrders } from '../../stores/tell-orders.ts';
import { changeHow } from './settings.ts';
import { tellDue, tellNew } from './tell-new.ts';

const hourMs = 3_600_000;

/** Tuesday 24 November, 9:00 in Berlin. Ada made the project; Ben and Cem work in it. */
async function scene() {
  const kit = governedKit();
  const ada = await kit.founder();
  const [ben, cem] = [await kit.join(ada, 'member'), await kit.join(ada, 'member')];
  const project = await kit.project(ada);
  for (const each of [ben, cem]) await kit.assign(ada, project, each.person!, 'contributor');
  while ((await tellNew(kit.tools)) > 0);
  const told = async ({ person }: Principal) =>
    (await noticesOf(kit.rows, person!)).map(({ stored }) => stored.notice.kind).filter((kind) => kind !== 'added' && kind !== 'joined');
  const task = async (by: Principal, fields: object) =>
    kit.ask(by, createRecord, { collection: 'tasks', project, fields: { title: 'MARKER', status: 'open', ...fields } });
  const change = (by: Principal, id: string, ifVersion: number, fields: object) =>
    kit.ask(by, updateRecord, { collection: 'tasks', id, ifVersion, fields });
  const write = (by: Principal, fields: object) =>
    kit.ask(by, createRecord, { collection: 'messages', project, fields: { text: 'MARKER', ...fields } });
  return { kit, ada, ben, cem, project, told, task, change, write };
}

test('whoever is given a task is told, once for each time it is given to them; who takes it themselves is not', async () => {
  const { kit, ada, ben, cem, told, task, change } = await scene();
  const { id, version } = await task(ada, { assignee: ben.person });
  assert.deepEqual(await told(ben), [], 'written down with it, told by the worker');
  assert.equal(await tellNew(kit.tools), 1);
  assert.equal(await tellNew(kit.tools), 0);
  assert.deepEqual(await told(ben), ['assigned']);
  await change(ada, id, version, { title: 'Another title' });
  await tellNew(kit.tools);
  assert.deepEqual(await told(ben), ['assigned']);
  await change(ada, id, version + 1, { assignee: cem.person });
  await change(ada, id, version + 2, { assignee: ben.person });
  await change(ben, id, version + 3, { assignee: null }).catch(() => change(ada, id, version + 3, { assignee: null }));
  await task(ben, { assignee: ben.person });
  while ((await tellNew(kit.tools)) > 0);
  assert.deepEqual(await told(cem), ['assigned']);
  assert.deepEqual(await told(ben), ['assigned', 'assigned']);
});

test('a change that fails tells nobody', async () => {
  const { kit, ada, ben, told, task, change } = await scene();
  const { id, version } = await task(ada, {});
  await assert.rejects(change(ada, id, version + 7, { assignee: ben.person }), { code: 'precondition-failed' });
  assert.deepEqual(await tellOrders(kit.rows, 10), []);
  assert.deepEqual(await told(ben), []);
});

test('who is named in a message is told, and whose task it is about; nobody of their own words', async () => {
  const { kit, ada, ben, cem, told, task, write } = await scene();
  const { id } = await task(ada, { assignee: ben.person });
  await write(cem, { mentions: [ada.person, cem.person], about: id });
  await write(ben, { about: id });
  while ((await tellNew(kit.tools)) > 0);
  assert.deepEqual((await told(ada)).toSorted(), ['mentioned', 'replied', 'replied']);
  assert.deepEqual((await told(ben)).toSorted(), ['assigned', 'replied']);
  assert.deepEqual(await told(cem), []);
});

test('nothing of what was written stands in what is told or written down for it', async () => {
  const { kit, ada, ben, task, write } = await scene();
  const { id } = await task(ada, { assignee: ben.person, due: '2031-05-06' });
  await write(ada, { mentions: [ben.person], about: id });
  for (const partition of ['notices-new', `p.${ben.person}`, ada.business]) {
    const rows = await kit.rows.range({ partition, prefix: partition === ada.business ? 'given/' : '', limit: 1_000 });
    assert.ok(rows.length > 0);
    for (const { value } of rows) assert.ok(!Buffer.from(value).includes('MARKER'), partition);
  }
});

test('in the morning, by the clock of whoever it is given to, and once: tomorrow, then today', async () => {
  const { kit, ada, ben, told, task } = await scene();
  await changeHow(kit.tools, ben.person!, { digestAt: '07:00', zone: 'Europe/Berlin' });
  await task(ada, { assignee: ben.person, due: '2026-11-26' });
  await task(ada, { assignee: ben.person, due: '2026-12-24' });
  await task(ada, { assignee: ben.person, due: '2026-11-26', status: 'done' });
  while ((await tellNew(kit.tools)) > 0);
  const due = async () => (await told(ben)).filter((kind) => kind === 'due').length;
  await tellDue(kit.tools);
  assert.equal(await due(), 0, 'on the 24th');
  // The 25th at 6:59 there.
  kit.clock.advance(21 * hourMs + 59 * 60_000);
  await tellDue(kit.tools);
  assert.equal(await due(), 0);
  kit.clock.advance(60_000);
  assert.equal(await tellDue(kit.tools), 1);
  assert.equal(await tellDue(kit.tools), 0);
  kit.clock.advance(24 * hourMs);
  assert.equal(await tellDue(kit.tools), 1);
  const notices = (await noticesOf(kit.rows, ben.person!)).map(({ stored }) => stored.notice).filter(({ kind }) => kind === 'due');
  assert.deepEqual(
    notices.map((notice) => 'when' in notice && notice.when),
    ['today', 'tomorrow'],
  );
  kit.clock.advance(24 * hourMs);
  assert.equal(await tellDue(kit.tools), 0, 'what is over is not said every day');
});

test('what is done, moved, given to somebody else or erased is not due to them', async () => {
  const { kit, ada, ben, cem, told, task, change } = await scene();
  const made = [1, 2, 3, 4].map(() => task(ada, { assignee: ben.person, due: '2026-11-25' }));
  const [done, moved, given, erased] = await Promise.all(made);
  await change(ada, done!.id, 1, { status: 'done' });
  await change(ada, moved!.id, 1, { due: '2026-12-24' });
  await change(ada, given!.id, 1, { assignee: cem.person });
  await kit.ask(ada, eraseRecord, { collection: 'tasks', id: erased!.id });
  assert.equal(await findGiven(kit.rows, ada.business, done!.id), undefined);
  assert.equal(await findGiven(kit.rows, ada.business, erased!.id), undefined);
  await tellDue(kit.tools);
  assert.deepEqual([(await told(ben)).includes('due'), (await told(cem)).includes('due')], [false, true]);
});

test('who left the business is told nothing more, and nothing of it is kept for them', async () => {
  const { kit, ada, ben, task } = await scene();
  const { id } = await task(ada, { assignee: ben.person, due: '2026-11-24' });
  await kit.rows.commit([{ kind: 'remove', key: { partition: ada.business, sort: `mem/${ben.person}` }, expect: 'any' }]);
  while ((await tellNew(kit.tools)) > 0);
  await tellDue(kit.tools);
  const of = async (person: PersonId) => (await noticesOf(kit.rows, person)).map(({ stored }) => stored.notice.kind);
  assert.ok(!(await of(ben.person!)).some((kind) => kind === 'assigned' || kind === 'due'));
  assert.equal(await findGiven(kit.rows, ada.business, id), undefined);
});
