// The kit of the simulation, tried on the smallest system that can go wrong: writers that raise counters under a journal, readers, random
// faults, and a power loss at the end. The oracle knows what each writer was told.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Row, RowKey, Rows } from '../../ports/rows.ts';
import type { MemoryDisk } from './disk.ts';
import { memoryDisk } from './disk.ts';
import { Crash, randomFaults } from './faults.ts';
import { memoryRows } from './memory-rows.ts';
import type { Scheduler } from './scheduler.ts';
import { createScheduler, seededDice } from './scheduler.ts';

const schedules = process.env['STEWARD_TEST'] === 'full' ? 10_000 : 400;
const attemptsMax = 60;
const counter: RowKey = { partition: 'p', sort: 'counter' };

interface Told {
  readonly done: string[];
  readonly unknown: string[];
}

/** Raises the counter once and leaves a line in the journal, in one commit; says what it was told. */
async function raise(rows: Rows, name: string, told: Told): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    try {
      const read = await rows.get(counter);
      const value = Uint8Array.of((read?.value[0] ?? 0) + 1);
      const line: RowKey = { partition: 'p', sort: `line/${name}` };
      const outcome = await rows.commit([
        { kind: 'put', key: counter, value, expect: read?.revision ?? 'absent' },
        { kind: 'put', key: line, value: new Uint8Array(0), expect: 'absent' },
      ]);
      if (outcome.done) return void told.done.push(name);
      if (outcome.conflict === 1) return;
    } catch (error) {
      if (isStewardError(error, 'outcome-unknown')) told.unknown.push(name);
      if (error instanceof Crash || !isStewardError(error, 'store-unavailable', 'storage-full')) return;
    }
  }
}

/** A counter never goes back. */
async function watch(rows: Rows): Promise<void> {
  let seen = 0;
  for (let look = 0; look < 6; look++) {
    const row = await rows.get(counter).catch(() => undefined);
    const value = row?.value[0] ?? seen;
    assert.ok(value >= seen, `the counter went from ${seen} to ${value}`);
    seen = value;
  }
}

async function simulate(
  seed: number,
  disk: MemoryDisk<Row>,
): Promise<{ told: Told; lines: string[]; count: number; trace: readonly string[] }> {
  const scheduler: Scheduler = createScheduler(seed);
  const faults = randomFaults(seededDice(seed + 1), { unavailable: 0.05, full: 0.02, unknown: 0.05, crash: 0.01 });
  // Two processes on one store: each has faults, and a crash, of its own.
  const nodes = [memoryRows({ disk, scheduler, faults }), memoryRows({ disk, scheduler, faults })];
  const told: Told = { done: [], unknown: [] };
  const writers = Array.from({ length: 5 }, (_, i) => () => raise(nodes[i % 2]!, `w${i}`, told));
  await scheduler.run([...writers, () => watch(nodes[0]!), () => watch(nodes[1]!)]);
  const after = nodes[0]!.crash().dump();
  const lines = after.filter((row) => row.sort.startsWith('line/')).map((row) => row.sort.slice(5));
  return { told, lines, count: after.find((row) => row.sort === 'counter')?.value[0] ?? 0, trace: scheduler.trace };
}

/** What is wrong with a run, if anything: whoever was told done is there, whoever is there was told so or not told, and the counter counts them. */
function faultOf({ told, lines, count }: { told: Told; lines: string[]; count: number }): string | undefined {
  const lost = told.done.filter((name) => !lines.includes(name));
  if (lost.length > 0) return `lost ${lost.join(', ')}`;
  return count === lines.length ? undefined : `the counter is ${count}, and there are ${lines.length} lines`;
}

describe('a simulation of writers, readers, faults and power loss', () => {
  it(`finds nothing wrong in ${schedules} schedules`, async () => {
    let unknown = 0;
    let crashed = 0;
    for (let seed = 1; seed <= schedules; seed++) {
      const run = await simulate(seed, memoryDisk());
      assert.equal(faultOf(run), undefined, `seed ${seed}`);
      unknown += run.told.unknown.length;
      crashed += run.lines.length < 5 ? 1 : 0;
    }
    assert.ok(unknown > schedules / 10 && crashed > schedules / 10, 'the faults did not happen');
  });

  it('can fail: on a disk that lies about flushing it names what was lost', async () => {
    const found: string[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const fault = faultOf(await simulate(seed, memoryDisk({ unsyncedWritesMax: 2 })));
      if (fault !== undefined) found.push(fault);
    }
    assert.ok(found.length > 10 && found.every((fault) => fault.startsWith('lost w')), found.join('; '));
  });

  it('is the same run for the same seed, faults included', async () => {
    for (let seed = 1; seed <= 20; seed++) assert.deepEqual(await simulate(seed, memoryDisk()), await simulate(seed, memoryDisk()));
  });
});
