// Granting: nobody grants alone, and what nobody agreed to in time is not proposed any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { laptop, openKit } from '../adapters/embedded/identity/identity-kit.fixture.ts';
import { governedKit } from '../governed/testing/governed-kit.ts';
import { createStaffRoster } from './staff-roster.ts';

const dayMs = 86_400_000;

async function scene() {
  const kit = governedKit();
  const roster = createStaffRoster(kit.door, (await openKit()).identity);
  const added = async (name: string, administrator: boolean) =>
    (await roster.add({ email: `${name}@steward.example`, name, administrator }, 'operator', laptop)).person;
  const [ruth, lena, tom] = [await added('ruth', true), await added('lena', true), await added('tom', false)];
  const eligible = [{ duty: 'ask', department: 'engineering', ground: 'failure', untilMs: kit.clock.nowMs() + 30 * dayMs }] as const;
  const proposed = async () => (await roster.list()).find(({ person }) => person === tom)!.proposed;
  return { kit, roster, ruth, lena, tom, eligible, proposed };
}

test('a grant holds once another administrator agrees, and not before', async () => {
  const { roster, ruth, lena, tom, eligible, proposed } = await scene();
  const { proposed: made } = await roster.propose(tom, eligible, ruth);
  assert.deepEqual((await roster.list()).find(({ person }) => person === tom)!.eligible, []);
  await assert.rejects(roster.agree(tom, made!.atMs, ruth), (error) => isStewardError(error, 'refused'));
  await assert.rejects(roster.agree(tom, made!.atMs - 1, lena), (error) => isStewardError(error, 'conflict'));
  assert.deepEqual((await roster.agree(tom, made!.atMs, lena)).eligible, eligible);
  assert.equal(await proposed(), undefined);
});

test('after fourteen days nobody is offered to agree, and nobody can', async () => {
  const { kit, roster, ruth, lena, tom, eligible, proposed } = await scene();
  const { proposed: made } = await roster.propose(tom, eligible, ruth);
  kit.clock.advance(14 * dayMs - 1);
  assert.deepEqual(await proposed(), made);
  kit.clock.advance(1);
  assert.equal(await proposed(), undefined);
  await assert.rejects(roster.agree(tom, made!.atMs, lena), (error) => isStewardError(error, 'conflict'));
});
