import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Rows } from '../../ports/rows.ts';
import { failCall } from './faults.ts';
import { memoryRows } from './memory-rows.ts';
import type { Scheduler } from './scheduler.ts';
import { createScheduler, manualClock, seededDice, seededRandom } from './scheduler.ts';

const schedules = process.env['STEWARD_TEST'] === 'full' ? 10_000 : 500;
const head = { partition: 'p', sort: 'head' };

/** A counter that writers raise by one: `careful` ones say which revision they read, the others lose each other's writes. */
async function raise(rows: Rows, scheduler: Scheduler, careful: boolean): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const read = await rows.get(head);
    const value = Uint8Array.of((read?.value[0] ?? 0) + 1);
    const outcome = await rows.commit([{ kind: 'put', key: head, value, expect: careful ? (read?.revision ?? 'absent') : 'any' }]);
    if (outcome.done) return;
    scheduler.dice.below(2);
  }
  throw new Error('never won');
}

async function count(seed: number, careful: boolean): Promise<{ value: number; trace: string }> {
  const scheduler = createScheduler(seed);
  const rows = memoryRows({ scheduler });
  await scheduler.run(Array.from({ length: 4 }, () => () => raise(rows, scheduler, careful)));
  return { value: rows.dump()[0]!.value[0]!, trace: scheduler.trace.join('\n') };
}

describe('the seeded scheduler', () => {
  it(`loses no update of careful writers in ${schedules} schedules`, async () => {
    for (let seed = 1; seed <= schedules; seed++) assert.equal((await count(seed, true)).value, 4, `seed ${seed}`);
  });

  it('can fail: it finds the lost update of careless writers', async () => {
    const values = new Set<number>();
    for (let seed = 1; seed <= 50; seed++) values.add((await count(seed, false)).value);
    assert.ok(values.has(1) || values.has(2) || values.has(3), `only ${[...values].join(', ')}`);
  });

  it('replays a seed step by step, and differs between seeds', async () => {
    const traces = new Set<string>();
    for (let seed = 1; seed <= 20; seed++) {
      const first = await count(seed, true);
      assert.deepEqual(await count(seed, true), first);
      traces.add(first.trace);
    }
    assert.equal(traces.size, 20);
  });

  it('names the seed of a failing schedule', async () => {
    const scheduler = createScheduler(77);
    const rows = memoryRows({ scheduler, faults: failCall(3, 'full') });
    await assert.rejects(scheduler.run([() => raise(rows, scheduler, true), () => raise(rows, scheduler, true)]), (error: Error) => {
      return /seed 77/.test(error.message) && isStewardError(error.cause, 'storage-full');
    });
  });

  it('says so when a task waits for what will never come', async () => {
    await assert.rejects(createScheduler(5).run([() => new Promise(() => {})]), /seed 5 stalled/);
  });
});

describe('seeded choices', () => {
  it('are the same for the same seed and spread evenly', () => {
    assert.deepEqual(seededRandom(9).bytes(40), seededRandom(9).bytes(40));
    assert.notDeepEqual(seededRandom(9).bytes(40), seededRandom(10).bytes(40));
    const dice = seededDice(3);
    const seen = Array.from({ length: 6 }, () => 0);
    for (let i = 0; i < 6_000; i++) seen[dice.below(6)]!++;
    assert.ok(
      seen.every((times) => times > 800 && times < 1_200),
      seen.join(' '),
    );
    assert.equal(dice.pick(['only']), 'only');
    assert.equal(dice.chance(0), false);
    assert.equal(dice.chance(1), true);
  });

  it('the manual clock moves as it is told', () => {
    const clock = manualClock(1_000);
    clock.advance(5);
    assert.equal(clock.nowMs(), 1_005);
    clock.set(3);
    assert.equal(clock.nowMs(), 3);
  });
});
