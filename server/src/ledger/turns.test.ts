// Several nodes on one ledger: they take turns, whoever dies with one holds nobody up for long, and whoever is alone pays nothing for it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { memoryDisk } from '../adapters/memory/disk.ts';
import { failCall, randomFaults, type Fault, type Faults } from '../adapters/memory/faults.ts';
import { memoryRows } from '../adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../adapters/memory/memory-signer-memory.ts';
import { seededDice } from '../adapters/memory/scheduler.ts';
import type { Change, Row, Rows } from '../ports/rows.ts';
import type { Promised } from '../ports/signer-memory.ts';
import { entriesPrefix } from './layout.ts';
import { append, appended, assertReceipt, draftOf, found, strangersVerdict, testRandom, world, type World } from './ledger.fixture.ts';
import type { Appended, Ledger } from './ledger.ts';
import { defaultTurnLimits, writingKey, WritingTurn } from './writing-turn.ts';

/** Rows that take a while, as a store behind a network does. `seen` hears of every commit. */
function distant(rows: Rows, ms: number, seen: (changes: readonly Change[], done: boolean) => void = () => undefined): Rows {
  const away = () => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    get: async (key) => (await away(), rows.get(key)),
    getMany: async (keys) => (await away(), rows.getMany(keys)),
    range: async (range) => (await away(), rows.range(range)),
    async commit(changes) {
      await away();
      const outcome = await rows.commit(changes);
      seen(changes, outcome.done);
      await away();
      return outcome;
    },
    close: () => rows.close(),
  };
}

const isTurn = (changes: readonly Change[]) => changes.some(({ key }) => key.sort === 'writing');

async function assertWhole(w: World, ledger: Ledger, acknowledged: readonly Appended[], receipts: readonly Appended[]): Promise<void> {
  const { verdict, sentence } = await ledger.check(w.business, { deep: true });
  assert.equal(verdict, 'verified', sentence);
  assert.equal((await strangersVerdict(ledger, w.business)).verdict, 'verified');
  assert.equal(new Set(acknowledged.map(({ index }) => index)).size, acknowledged.length, 'a place was given twice');
  for (const at of receipts) await assertReceipt(ledger, w.business, at);
}

test('three nodes that write at once take turns: everybody gets on, few commits are refused, every entry has its place', async () => {
  const w = world('turns');
  await found(w);
  const counts = { refused: 0, done: 0, turns: 0 };
  const count = (changes: readonly Change[], done: boolean) => {
    if (isTurn(changes)) counts.turns++;
    else if (done) counts.done++;
    else counts.refused++;
  };
  const nodes = Array.from({ length: 3 }, () => w.node({ alone: false, rows: distant(w.rows, 2, count) }));
  const all = await Promise.all(
    nodes.map(async (node) => {
      const own: Appended[] = [];
      for (let round = 0; round < 20; round++) own.push(...(await append(node, w.business, 15)));
      return own;
    }),
  );
  assert.deepEqual(
    all
      .flat()
      .map(({ index }) => index)
      .sort((a, b) => a - b),
    Array.from({ length: 900 }, (_, i) => i + 1),
  );
  assert(counts.turns > 0, 'nobody took a turn');
  assert(counts.refused * 2 < counts.done, `${counts.refused} commits were refused and ${counts.done} done`);
  await assertWhole(
    w,
    w.node(),
    all.flat(),
    all.map((own) => own.at(-1)!),
  );
  assert.deepEqual(w.alarms, []);
});

test('a node that meets nobody never takes a turn; nor does one that writes now and then after another', async () => {
  const w = world('alone');
  await found(w);
  let touched = 0;
  const watched = (rows: Rows): Rows => ({
    get: (key) => rows.get(key),
    getMany: (keys) => rows.getMany(keys),
    range: (range) => rows.range(range),
    commit: (changes) => (isTurn(changes) && touched++, rows.commit(changes)),
    close: () => rows.close(),
  });
  const one = w.node({ alone: false, rows: watched(w.rows) });
  const other = w.node({ alone: false, rows: watched(w.rows) });
  for (let round = 0; round < 30; round++) await append(one, w.business, 3);
  for (let round = 0; round < 30; round++) await append(round % 2 === 0 ? one : other, w.business, 2);
  assert.equal(touched, 0);
  await assertWhole(w, w.node(), [], []);
});

test('after others have gone, a node writes without turns again', async () => {
  const w = world('calm');
  await found(w);
  let turns = 0;
  const rows = distant(w.rows, 1, (changes) => void (isTurn(changes) && turns++));
  const [one, other] = [w.node({ alone: false, rows }), w.node({ alone: false, rows })];
  await Promise.all(
    [one, other].map(async (node) => {
      for (let round = 0; round < 8; round++) await append(node, w.business, 15);
    }),
  );
  assert(turns > 0);
  for (let round = 0; round < 20; round++) await append(one, w.business, 1);
  turns = 0;
  for (let round = 0; round < 20; round++) await append(one, w.business, 1);
  assert.equal(turns, 0);
});

test('whoever dies with the turn holds the others up for two seconds at most; whoever only slept writes behind them', async () => {
  const w = world('dead');
  await found(w);
  let looks = 0;
  const rows: Rows = { ...distant(w.rows, 1), get: (key) => (key.sort === 'writing' && looks++, w.rows.get(key)) };
  const [one, other] = [w.node({ alone: false, rows }), w.node({ alone: false, rows })];
  const { volume } = (await w.ledger.volumes(w.business))[0]!;
  const dead = new WritingTurn(w.rows, testRandom('dead'));
  await dead.take(`${w.business}.l${volume}`, () => true);
  assert(dead.held);
  const all = await Promise.all(
    [one, other].map(async (node) => {
      const own: Appended[] = [];
      for (let round = 0; round < 6; round++) own.push(...(await append(node, w.business, 3)));
      return own;
    }),
  );
  // Between two looks at it at least six milliseconds are waited, and the time is counted by these.
  assert(looks < 2 * (defaultTurnLimits.staleMs / (defaultTurnLimits.lookEveryMs / 2)) + 200, `it was looked at ${looks} times`);
  // It wakes up and gives back what is not its own any more.
  await dead.giveUp();
  const [late] = await append(w.node({ rows: w.rows }), w.business, 1);
  await assertWhole(w, w.node(), [...all.flat(), late!], [late!]);
});

test('a turn of which it is not known whether it was taken is looked up, and a store that does not answer is no reason to wait', async () => {
  for (const [fault, at] of [
    ['unknown', 'before'],
    ['unknown', 'after'],
    ['unavailable', 'before'],
  ] as const) {
    const rows = memoryRows({ faults: failCall(1, fault as Fault, at, (call) => call === 'rows.commit') });
    const turn = new WritingTurn(rows, testRandom(`${fault} ${at}`));
    await turn.take('p', () => true);
    assert.equal(turn.held, fault === 'unknown');
    await turn.giveUp();
    assert.equal(await rows.get(writingKey('p')), undefined);
  }
});

test('law: nodes that write, die, sleep and fail at any call lose nothing that was acknowledged', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const w = world(`nodes-${seed}`);
      const dice = seededDice(seed);
      const [disk, remembered] = [memoryDisk<Row>(), memoryDisk<Promised>()];
      const on = (faults?: Faults) => {
        const options = faults === undefined ? {} : { faults };
        return w.node({
          alone: false,
          rows: memoryRows({ disk, ...options }),
          memory: memorySignerMemory({ disk: remembered, ...options }),
        });
      };
      await found(w, on());
      const acknowledged: Appended[] = [];
      const node = async () => {
        for (let life = 0; life < 2; life++) {
          // A life of its own over the same rows: its calls fail, and it dies, without the others.
          const ledger = on(randomFaults(dice, { unavailable: 0.01, unknown: 0.03, crash: 0.01 }));
          for (let round = 0; round < 5; round++) {
            const outcomes = await Promise.allSettled(
              Array.from({ length: 1 + dice.below(4) }, (_, i) => ledger.append(w.business, draftOf(i))),
            );
            for (const each of outcomes) if (each.status === 'fulfilled') acknowledged.push(appended(each.value));
            if (dice.chance(0.3)) await ledger.checkpoint(w.business).catch(() => undefined);
          }
        }
      };
      await Promise.all([node(), node(), node()]);
      await assertWhole(w, on(), acknowledged, acknowledged.slice(-3));
    }),
    { numRuns: process.env['STEWARD_TEST'] === 'full' ? 60 : 6 },
  );
});

test('a ledger that other nodes write to while it is checked is not taken for one that somebody added to', async () => {
  const w = world('checked');
  await found(w);
  await append(w.ledger, w.business, 5);
  const other = w.node({ alone: false });
  let reads = 0;
  // Another node commits between the check's look at the head and its look behind the end.
  const rows: Rows = {
    get: (key) => w.rows.get(key),
    getMany: (keys) => w.rows.getMany(keys),
    async range(range) {
      if (range.reverse === true && range.limit === 1 && reads++ < 3) await append(other, w.business, 2);
      return w.rows.range(range);
    },
    commit: (changes) => w.rows.commit(changes),
    close: () => w.rows.close(),
  };
  const { verdict, sentence } = await w.node({ alone: false, rows }).check(w.business, { deep: false });
  assert.equal(verdict, 'verified', sentence);
  assert(reads > 0);
});

test('nor for one that lacks an entry, when they write between the look through its entries and the look at the head', async () => {
  const w = world('checked-late');
  await found(w);
  await append(w.ledger, w.business, 5);
  const other = w.node({ alone: false });
  let entriesSeen = false;
  let written = 0;
  const rows: Rows = {
    async get(key) {
      if (entriesSeen && written++ < 2) await append(other, w.business, 2);
      return w.rows.get(key);
    },
    getMany: (keys) => w.rows.getMany(keys),
    async range(range) {
      const answered = await w.rows.range(range);
      entriesSeen ||= range.prefix === entriesPrefix;
      return answered;
    },
    commit: (changes) => w.rows.commit(changes),
    close: () => w.rows.close(),
  };
  const { verdict, sentence } = await w.node({ alone: false, rows }).check(w.business, { deep: true });
  assert.equal(verdict, 'verified', sentence);
  assert(written > 0);
});
