// What a ledger must survive (LEDGER.md): each call of its stores failing, before it did anything or after; several writers; clocks that jump;
// rows that are torn or gone. One oracle after each: what was acknowledged is there, everything fits, a stranger verifies it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { failCall, type Fault, type Faults } from '../adapters/memory/faults.ts';
import { memoryRows, type MemoryRows } from '../adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../adapters/memory/memory-signer-memory.ts';
import { append, appended, assertReceipt, ben, draftOf, found, strangersVerdict, world, type World } from './ledger.fixture.ts';
import type { Appended, Ledger } from './ledger.ts';

async function assertSound(w: World, ledger: Ledger, acknowledged: readonly Appended[]): Promise<void> {
  const { verdict, sentence, volumes } = await ledger.check(w.business, { deep: true });
  assert.equal(verdict, 'verified', sentence);
  for (const { volume } of volumes) {
    const report = await strangersVerdict(ledger, w.business, volume);
    assert.equal(report.verdict, 'verified', report.sentence);
  }
  assert.equal(new Set(acknowledged.map(({ volume, index }) => `${volume}/${index}`)).size, acknowledged.length, 'a place was given twice');
  for (const at of acknowledged) await assertReceipt(ledger, w.business, at);
}

const faults: readonly (readonly [Fault, 'before' | 'after'])[] = [
  ['unavailable', 'before'],
  ['full', 'before'],
  ['unknown', 'before'],
  ['unknown', 'after'],
  ['crash', 'before'],
  ['crash', 'after'],
];

for (const [fault, when] of faults)
  test(`${fault} ${when} the n-th call of the rows or the signer's memory, for every n`, async () => {
    let n = 0;
    for (let failing = true; failing;) {
      n++;
      const w = world(`matrix-${fault}-${when}-${n}`);
      await found(w);
      let armed = false;
      const counted = failCall(n, fault, when, () => armed);
      const rows = await copyOf(w.rows, counted);
      armed = true;
      const memory = memorySignerMemory({ faults: counted });
      const ledger = w.node({ rows, memory });
      const acknowledged: Appended[] = [];
      const work = async (count: number) => {
        const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, i) => ledger.append(w.business, draftOf(i))));
        for (const each of outcomes) if (each.status === 'fulfilled') acknowledged.push(appended(each.value));
      };
      await work(3);
      await ledger.checkpoint(w.business).catch(() => undefined);
      await work(2);
      await ledger.turnKey(w.business).catch(() => undefined);
      await work(1);
      await ledger.checkpoint(w.business).catch(() => undefined);
      failing = counted.count() >= n;
      armed = false;
      const survivor = fault === 'crash' ? { rows: rows.crash(), memory: memory.crash() } : { rows, memory };
      const again = w.node(survivor);
      acknowledged.push(...(await append(again, w.business, 1, ben)));
      await assertSound({ ...w, ...survivor } as World, again, acknowledged);
    }
    assert(n > 8, `only ${n} calls were made to fail`);
  });

/** The same rows in a store that fails as it is told to. */
async function copyOf(rows: MemoryRows, faults: Faults): Promise<MemoryRows> {
  const copy = memoryRows({ faults });
  for (const { partition, sort, value } of rows.dump())
    await copy.commit([{ kind: 'put', key: { partition, sort }, value, expect: 'any' }]);
  return copy;
}

test('several writers on the same rows: every entry has a place of its own, and the loser signs nothing', async () => {
  const w = world('writers');
  await found(w);
  const nodes = [w.ledger, w.node(), w.node()];
  const all: Appended[] = [];
  for (let round = 0; round < 5; round++) {
    const some = await Promise.all(nodes.map((node) => append(node, w.business, 1 + round * 7)));
    all.push(...some.flat());
    await Promise.all(nodes.map((node) => node.checkpoint(w.business)));
  }
  assert.deepEqual(
    all.map(({ index }) => index).sort((a, b) => a - b),
    all.map((_, i) => i + 1),
  );
  await assertSound(w, w.node(), all.slice(-5));
  assert.deepEqual(w.alarms, []);
});

test('a writer that was paused while another went on takes its place behind', async () => {
  const w = world('paused');
  await found(w);
  const paused = w.node();
  const [first] = await append(paused, w.business, 1);
  await append(w.node(), w.business, 300);
  const [late] = await append(paused, w.business, 1);
  assert.deepEqual([first!.index, late!.index], [1, 302]);
  await paused.checkpoint(w.business);
  await assertSound(w, paused, [first!, late!]);
});

test('time never goes back in a ledger, whatever the clock does', async () => {
  const w = world('clock');
  await found(w);
  const times: number[] = [];
  for (const jump of [1_000, -3_600_000, 5, 0, -86_400_000, 7_200_000]) {
    w.clock.ms += jump;
    times.push(...(await append(w.ledger, w.business, 2)).map(({ timeMs }) => timeMs));
    times.push(...(await append(w.node(), w.business, 1)).map(({ timeMs }) => timeMs));
  }
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  await assertSound(w, w.ledger, []);
});

test('a row that is gone or torn is named, and never taken for a shorter log', async () => {
  const cases: readonly (readonly [string, (sort: string) => boolean, 'remove' | 'tear', string, number])[] = [
    ['entries', (sort) => sort === 'e/000000000011', 'remove', 'suppressed', 11],
    ['torn entries', (sort) => sort === 'e/000000000011', 'tear', 'altered', 30],
    ['the last entries', (sort) => sort === 'e/000000000301', 'remove', 'suppressed', 301],
    ['the head', (sort) => sort === 'head', 'remove', 'suppressed', 0],
    ['a tile', (sort) => sort === 't/0/000000000000', 'remove', 'suppressed', 0],
    ['values', (sort) => sort === 'v/000000000011', 'remove', 'suppressed', 11],
  ];
  for (const [what, isMeant, how, verdict, first] of cases) {
    const w = world(`gone-${what}`);
    await found(w);
    for (const count of [10, 20, 270, 5]) await append(w.ledger, w.business, count);
    await w.ledger.checkpoint(w.business);
    const row = w.rows.dump().find(({ sort }) => isMeant(sort))!;
    const value = row.value.slice(0, -50);
    await w.rows.commit([how === 'remove' ? { kind: 'remove', key: row, expect: 'any' } : { kind: 'put', key: row, value, expect: 'any' }]);
    const again = w.node();
    const check = await again.check(w.business, { deep: true });
    assert.deepEqual([check.verdict, check.volumes[0]!.firstEntry], [verdict, first], `${what}: ${check.sentence}`);
    if (what === 'a tile') await assert.rejects(again.tile(w.business, 1, 'tile/0/000'), { code: 'integrity-failed' });
    if (what === 'the last entries' || what === 'the head')
      await assert.rejects(again.append(w.business, draftOf()), { code: 'ledger-unavailable' });
  }
});

test('law: whatever is done in whatever order, everything fits and a stranger verifies it', async () => {
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), count: fc.integer({ min: 1, max: 40 }), node: fc.nat(1) }) },
    fc.record({
      do: fc.constantFrom('checkpoint' as const, 'restart' as const, 'turn' as const, 'tend' as const, 'year' as const, 'forget' as const),
      node: fc.nat(1),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), fc.string(), async (steps, seed) => {
      const w = world(`law-${seed}`, { coversPerDay: 10_000 });
      await found(w);
      const nodes = [w.ledger, w.node()];
      const last: Appended[] = [];
      for (const each of steps) {
        const ledger = nodes[each.node]!;
        w.clock.ms += 60_000;
        if (each.do === 'append') last.push((await append(ledger, w.business, each.count)).at(-1)!);
        else if (each.do === 'checkpoint') await ledger.checkpoint(w.business);
        else if (each.do === 'turn') await ledger.turnKey(w.business);
        else if (each.do === 'tend') await ledger.tend(w.business);
        else if (each.do === 'year') w.clock.ms += 300 * 86_400_000;
        else if (each.do === 'forget') {
          const { volume } = (await ledger.volumes(w.business)).at(-1)!;
          const end = await ledger.size(w.business, volume);
          await ledger.forgetValues(w.business, { ...draftOf(), type: 'erasure' }, [
            { volume, first: Math.floor(end / 2), end, group: 'what' },
          ]);
        } else {
          await ledger.close();
          nodes[each.node] = w.node();
        }
      }
      await assertSound(w, nodes[0]!, last);
      assert.deepEqual(w.alarms, []);
    }),
    { numRuns: process.env['STEWARD_TEST'] === 'full' ? 400 : 40 },
  );
});
