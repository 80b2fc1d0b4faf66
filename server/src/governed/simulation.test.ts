// Deterministic simulation: writers, readers and an eraser of two businesses over stores that fail, forget to answer and die, in an order that one
// seed decides. The oracle is a model of what was acknowledged, and the ledger's own check. A failing seed is in the message: put it into `named`.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { ProjectId, RecordId } from '@steward/protocol/ids.ts';
import { memoryDisk } from '../adapters/memory/disk.ts';
import { Crash, randomFaults, type Faults } from '../adapters/memory/faults.ts';
import { memoryBlobs } from '../adapters/memory/memory-blobs.ts';
import { memoryEpochs } from '../adapters/memory/memory-epochs.ts';
import { memoryKeys } from '../adapters/memory/memory-keys.ts';
import { memoryRows } from '../adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../adapters/memory/memory-signer-memory.ts';
import { createScheduler, seededDice, type Dice } from '../adapters/memory/scheduler.ts';
import { createRecord } from './create-record.ts';
import { eraseRecord } from './erase-record.ts';
import type { Principal } from './operation.ts';
import { readRecord } from './read-record.ts';
import { governedKit, type GovernedKit } from './testing/governed-kit.ts';
import { updateRecord } from './update-record.ts';

const schedules = process.env['STEWARD_TEST'] === 'full' ? 10_000 : 150;
/** Seeds that once failed. */
const named: readonly number[] = [];
const stepsPerTask = 4;

interface Business {
  readonly ada: Principal;
  readonly project: ProjectId;
}

/** What a writer knows of its record: what was acknowledged last, and what was tried since without an answer. */
interface Written {
  readonly of: Business;
  readonly id: RecordId;
  title: string;
  version: number;
  readonly tried: Set<string>;
  erased: 'no' | 'tried' | 'yes';
}

interface Read {
  readonly of: Business;
  readonly index: number;
  readonly leaf: Uint8Array;
}

class World {
  readonly written: Written[] = [];
  readonly reads: Read[] = [];
  readonly kit: GovernedKit;
  readonly dice: Dice;

  constructor(kit: GovernedKit, dice: Dice) {
    this.kit = kit;
    this.dice = dice;
  }

  /** Runs one step; faults of the test are no errors of the world. */
  async step(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof Crash) && !isStewardError(error)) throw error;
      if (isStewardError(error, 'internal', 'integrity-failed')) throw error;
    }
  }

  async write(of: Business, mine: Written[], title: string): Promise<void> {
    const known = mine.length > 0 && this.dice.chance(0.6) ? this.dice.pick(mine) : undefined;
    if (!known) {
      const answer = await this.kit.door.perform(
        of.ada,
        createRecord,
        { collection: 'tasks', project: of.project, fields: { title, status: 'open' } },
        ask,
      );
      assert.ok(answer.allowed);
      const made: Written = { of, id: answer.result.id, title, version: 1, tried: new Set(), erased: 'no' };
      mine.push(made);
      this.written.push(made);
      return;
    }
    known.tried.add(title);
    const answer = await this.kit.door.perform(
      of.ada,
      updateRecord,
      { collection: 'tasks', id: known.id, ifVersion: known.version, fields: { title } },
      ask,
    );
    if (!answer.allowed) return;
    known.title = title;
    known.version = answer.result.version;
    known.tried.clear();
  }

  async read(of: Business): Promise<void> {
    const some = this.written.filter((each) => each.of === of);
    if (some.length === 0) return;
    const known = this.dice.pick(some);
    const before = known.erased;
    const answer = await this.kit.door.perform(of.ada, readRecord, { collection: 'tasks', id: known.id }, ask);
    if (!answer.allowed) {
      assert.notEqual(known.erased, 'no', 'an acknowledged record is there');
      return;
    }
    assert.notEqual(before, 'yes', 'what was erased is not read');
    this.reads.push({ of, index: answer.receipt.index, leaf: answer.receipt.leaf });
  }

  async erase(of: Business): Promise<void> {
    const living = this.written.filter((each) => each.of === of && each.erased === 'no');
    if (living.length === 0) return;
    const known = this.dice.pick(living);
    known.erased = 'tried';
    const answer = await this.kit.door.perform(of.ada, eraseRecord, { collection: 'tasks', id: known.id }, ask);
    if (answer.allowed) known.erased = 'yes';
  }
}

const ask = { purpose: 'service' } as const;

async function simulate(seed: number, unsyncedWritesMax = 0): Promise<void> {
  const scheduler = createScheduler(seed);
  const dice = seededDice(seed ^ 0x5eed);
  let armed: Faults = {};
  const faults: Faults = { before: (call, n) => armed.before?.(call, n), after: (call, n) => armed.after?.(call, n) };
  const options = { faults, scheduler };
  const stores = {
    rows: memoryRows({ ...options, disk: memoryDisk({ unsyncedWritesMax }) }),
    keys: memoryKeys(options),
    blobs: memoryBlobs(options),
    epochs: memoryEpochs(options),
    memory: memorySignerMemory(options),
  };
  const world = new World(governedKit({ seed, over: stores }), dice);
  const businesses: Business[] = [];
  for (const name of ['Ada', 'Bob']) {
    const ada = await world.kit.founder(name);
    businesses.push({ ada, project: await world.kit.project(ada) });
  }
  armed = randomFaults(dice, { unavailable: 0.01, full: 0.005, unknown: 0.01, crash: dice.chance(0.3) ? 0.004 : 0 });
  const tasks = businesses.flatMap((of, b) => [
    ...[0, 1].map((w) => async () => {
      const mine: Written[] = [];
      for (let i = 0; i < stepsPerTask; i++) await world.step(() => world.write(of, mine, `${b}.${w}.${i}`));
    }),
    ...[0, 1].map(() => async () => {
      for (let i = 0; i < stepsPerTask; i++) await world.step(() => world.read(of));
    }),
    async () => world.step(() => world.erase(of)),
  ]);
  await scheduler.run(tasks);
  armed = {};
  // The process ends here, however it ended; a new one works on what was durable.
  const after = {
    rows: stores.rows.crash(),
    keys: stores.keys.crash(),
    blobs: stores.blobs.crash(),
    epochs: stores.epochs.crash(),
    memory: stores.memory.crash(),
  };
  await judge(world, governedKit({ seed: seed + 1, over: after }), businesses, seed);
}

async function judge(world: World, kit: GovernedKit, businesses: readonly Business[], seed: number): Promise<void> {
  for (const of of businesses) {
    const checked = await kit.ledger.check(of.ada.business, { deep: true });
    assert.equal(checked.verdict, 'verified', `seed ${seed}: ${checked.sentence}`);
    const size = await kit.ledger.size(of.ada.business, 1);
    for (const read of world.reads.filter((each) => each.of === of))
      assert.ok(read.index < size, `seed ${seed}: an acknowledged read lacks its entry`);
  }
  for (const known of world.written) {
    const answer = await kit.door.perform(known.of.ada, readRecord, { collection: 'tasks', id: known.id }, ask);
    if (!answer.allowed) assert.notEqual(known.erased, 'no', `seed ${seed}: an acknowledged record is lost`);
    else {
      assert.notEqual(known.erased, 'yes', `seed ${seed}: an erased record is back`);
      const title = answer.result.fields['title'] as string;
      // A tombstone whose keys are gone has no fields any more; it may still stand when the erasure was not acknowledged.
      if (known.erased === 'no')
        assert.ok(title === known.title || known.tried.has(title), `seed ${seed}: ${title} instead of ${known.title}`);
    }
  }
}

for (const seed of named) test(`seed ${seed}, which failed once`, () => simulate(seed));

test(`invariants 1 and 6: ${schedules} schedules of writers, readers and erasers over failing stores`, async () => {
  const first = Number(process.env['STEWARD_SEED'] ?? 1);
  for (let seed = first; seed < first + schedules; seed++) {
    await simulate(seed).catch((error: unknown) => {
      throw new Error(`seed ${seed} fails; run it alone with STEWARD_SEED=${seed}`, { cause: error });
    });
  }
});

test('the oracle can fail: a disk that forgets what it acknowledged is found out', async () => {
  const outcomes = await Promise.allSettled([1, 2, 3, 4, 5].map((seed) => simulate(seed, 40)));
  assert.ok(outcomes.some(({ status }) => status === 'rejected'));
});
