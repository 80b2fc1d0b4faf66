// Whom a case is told to: who runs the business, and who asked for help; each thing once, and what is sealed on the day it opens and not before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonId } from '@steward/protocol/ids.ts';
import { decideCase, endCase, takeCase } from '../governed/answer-case.ts';
import { requestCase } from '../governed/request-case.ts';
import { governedKit } from '../governed/testing/governed-kit.ts';
import { allowedCase, askFor, hire, reason } from '../governed/testing/staff.fixture.ts';
import { noticesOf } from '../stores/notices.ts';
import { tellOfCase, tellOfCases } from './case-notices.ts';

const dayMs = 86_400_000;

async function scene() {
  const kit = governedKit();
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const [ben, cleo] = [await kit.join(ada, 'member', 'Ben'), await kit.join(ada, 'member', 'Cleo')];
  for (const each of [ben, cleo]) await kit.assign(ada, project, each.person!, 'viewer');
  const told = async (person: PersonId | undefined) =>
    (await noticesOf(kit.rows, person!)).map(({ stored }) => stored.notice.kind).toReversed();
  return { kit, ada, ben, cleo, told, scope: { kind: 'project', project } as const };
}

test('asked for, allowed, ended: told once each to who runs the business and who asked for help, and to nobody else', async () => {
  const { kit, ada, ben, cleo, told, scope } = await scene();
  const aylin = await hire(kit, 'ask', 'customer-success', ['customer-request']);
  const { id } = await kit.ask(ben, requestCase, { scope, reason });
  const tell = async () => {
    kit.clock.advance(1);
    await tellOfCase(kit.tools, ada.business, id);
    await tellOfCases(kit.door);
  };
  await tell();
  assert.deepEqual(await told(ada.person), ['case-waiting']);
  await kit.ask(ada, decideCase, { id, answer: { allow: true } });
  await tell();
  assert.deepEqual(await told(ada.person), ['case-waiting'], 'nobody looks yet');
  await kit.ask(aylin.in(ada.business, id), takeCase, { id, department: 'customer-success' }, 'request');
  await tell();
  await kit.ask(ada, endCase, { id });
  await tell();
  for (const who of [ada, ben]) assert.deepEqual(await told(who.person), ['case-waiting', 'case-begun', 'case-ended']);
  assert.deepEqual(await told(cleo.person), []);
});

test('what is sealed is told on the day it opens, and then as what it was', async () => {
  const { kit, ada, told, scope } = await scene();
  const tom = await hire(kit, 'ask', 'engineering', ['security']);
  const ruth = await hire(kit, 'approve', 'engineering', ['security']);
  const id = await allowedCase(kit, tom, ruth.in(ada.business), scope, askFor('security', { sealDays: 3 }));
  await tellOfCase(kit.tools, ada.business, id);
  await kit.ask(tom.in(ada.business, id), endCase, { id }, 'security');
  await tellOfCase(kit.tools, ada.business, id);
  assert.deepEqual(await told(ada.person), []);
  // The day is over at its end in UTC; the worker looks every minute.
  for (let hours = 0; hours < 5 * 24; hours++) {
    kit.clock.advance(dayMs / 24);
    await tellOfCases(kit.door);
    if (hours < 3 * 24 - 1) assert.deepEqual(await told(ada.person), []);
  }
  assert.deepEqual(await told(ada.person), ['case-opened']);
  const open = await allowedCase(kit, tom, ruth.in(ada.business), scope, askFor('security'));
  await tellOfCase(kit.tools, ada.business, open);
  assert.deepEqual(await told(ada.person), ['case-opened', 'case-begun']);
});
