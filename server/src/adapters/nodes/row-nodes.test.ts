import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { encodeCbor } from '@steward/protocol/cbor.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { failCall } from '../memory/faults.ts';
import { memoryDisk } from '../memory/disk.ts';
import { memoryRows } from '../memory/memory-rows.ts';
import { seededRandom } from '../memory/scheduler.ts';
import type { Nodes } from '../../ports/nodes.ts';
import type { Row, Rows } from '../../ports/rows.ts';
import { aloneNode } from './alone-node.ts';
import { isNewer, openRowNodes } from './row-nodes.ts';

let seed = 0;
/** Fast enough for a test: a node is dead after 150 ms, of a clock that only `until` puts forward, so that a slow machine is no death. */
let steady = 0;
const times = { beatMs: 10, deadMs: 150, marginMs: 30, steadyMs: () => steady };
const nodeOf = (rows: Rows, more: { release?: string; nowMs?: () => number; steadyMs?: () => number } = {}) =>
  openRowNodes({
    rows,
    random: seededRandom(++seed),
    release: more.release ?? '0.3.0',
    nowMs: more.nowMs ?? Date.now,
    times: { ...times, ...(more.steadyMs && { steadyMs: more.steadyMs }) },
  });

async function until(what: () => Promise<boolean> | boolean): Promise<void> {
  for (let tries = 0; !(await what()); tries++) {
    assert(tries < 600, 'it never came to that');
    steady += 5;
    await pause(10);
  }
}

const whoMay = async (nodes: readonly Nodes[], chore: string) => {
  const may: number[] = [];
  for (const [i, node] of nodes.entries()) if (await node.mayDo(chore)) may.push(i);
  return may;
};

test('of several nodes one may do a chore and keeps it; when it ends another may at once, when it dies within a moment', async () => {
  const disk = memoryDisk<Row>();
  const stores = Array.from({ length: 3 }, () => memoryRows({ disk }));
  const nodes: Nodes[] = [];
  for (const rows of stores) nodes.push(await nodeOf(rows));
  await until(async () => (await whoMay(nodes, 'sweeping')).length === 1);
  for (let i = 0; i < 20; i++) {
    assert.deepEqual(await whoMay(nodes, 'sweeping'), [0]);
    await pause(5);
  }
  await nodes[0]!.close();
  await until(async () => (await whoMay(nodes.slice(1), 'sweeping')).length === 1);
  const [holder] = await whoMay(nodes.slice(1), 'sweeping');
  // It is killed: its calls end, and it says nothing any more.
  await stores[holder! + 1]!.close();
  const last = nodes[holder === 0 ? 2 : 1]!;
  await until(() => last.mayDo('sweeping'));
  assert.equal(await nodes[holder! + 1]!.mayDo('sweeping'), false, 'the dead one does not believe so any more');
  await Promise.all(nodes.map((node) => node.close()));
});

test('two that reach for a chore at once: one gets it', async () => {
  for (let round = 0; round < 10; round++) {
    const rows = memoryRows();
    const nodes = await Promise.all([nodeOf(rows), nodeOf(rows), nodeOf(rows)]);
    const may = await Promise.all(nodes.map((node) => node.mayDo('announcing')));
    assert.equal(may.filter((each) => each).length, 1);
    await Promise.all(nodes.map((node) => node.close()));
  }
});

test('a node that was paused believes nothing it knew before, whatever the others did meanwhile', async () => {
  const rows = memoryRows();
  let steadyMs = 0;
  const paused = await nodeOf(rows, { steadyMs: () => steadyMs });
  assert.equal(await paused.mayDo('announcing'), true);
  const before = paused.id;
  steadyMs += 10_000;
  assert.equal(await paused.mayDo('announcing'), false);
  assert.equal(paused.isNewestRelease(), false);
  await until(() => paused.id !== before);
  // Its former self still holds it, and is dead in time.
  await until(async () => {
    steadyMs += 20;
    return paused.mayDo('announcing');
  });
  await paused.close();
});

test('a node that cannot write its row gives up what it may do before another can have it', async () => {
  const disk = memoryDisk<Row>();
  let cut = false;
  const rows = memoryRows({ disk, faults: { before: (call) => (cut && call === 'rows.commit' ? 'unavailable' : undefined) } });
  const one = await nodeOf(rows);
  assert.equal(await one.mayDo('telling'), true);
  const other = await nodeOf(memoryRows({ disk }));
  cut = true;
  let both = 0;
  await until(async () => {
    const [first, second] = [await one.mayDo('telling'), await other.mayDo('telling')];
    if (first && second) both++;
    return second;
  });
  assert.equal(both, 0);
  cut = false;
  await Promise.all([one.close(), other.close()]);
});

test('law: of a portion no more than all of it is given to all nodes together, also when commits fail', async () => {
  for (const fault of ['unknown', 'unavailable'] as const)
    for (const when of ['before', 'after'] as const) {
      const disk = memoryDisk<Row>();
      const nowMs = () => 1_000_500;
      const nodes = await Promise.all(
        [1, 2, 3].map((n) =>
          nodeOf(memoryRows({ disk, faults: failCall(4 + n, fault, when, (call) => call === 'rows.commit') }), { nowMs }),
        ),
      );
      let given = 0;
      await Promise.all(
        nodes.map(async (node) => {
          for (let i = 0; i < 10; i++) given += await node.portion('mails', 7, 100, 60_000).catch(() => 0);
        }),
      );
      assert(given <= 100, `${given} of 100`);
      assert.equal(await nodes[0]!.portion('others', 7, 5, 60_000), 5);
      await Promise.all(nodes.map((node) => node.close()));
    }
  const alone = aloneNode(() => 5);
  assert.equal((await alone.portion('mails', 7, 10, 1_000)) + (await alone.portion('mails', 7, 10, 1_000)), 10);
  assert.equal(await alone.portion('mails', 1, 10, 1_000), 0);
});

test('the window after, everything is there again, and what was counted is swept', async () => {
  let nowMs = 5_000;
  const rows = memoryRows();
  const node = await nodeOf(rows, { nowMs: () => nowMs });
  assert.equal(await node.portion('mails', 9, 5, 1_000), 5);
  assert.equal(await node.portion('mails', 9, 5, 1_000), 0);
  nowMs += 1_000;
  assert.equal(await node.portion('mails', 9, 5, 1_000), 5);
  nowMs += 10_000;
  await until(() => rows.dump().every(({ partition }) => !partition.startsWith('portions.')));
  await node.close();
  assert.deepEqual(
    rows.dump().filter(({ partition }) => partition === 'nodes'),
    [],
  );
});

test('beside a newer release an older one gives its chores to it, and has them again when it is alone', async () => {
  const disk = memoryDisk<Row>();
  const old = await nodeOf(memoryRows({ disk }), { release: '0.4.0' });
  const older = await nodeOf(memoryRows({ disk }), { release: '0.4.0' });
  assert.equal(await old.mayDo('tending'), true);
  const rows = memoryRows({ disk });
  const newer = await nodeOf(rows, { release: '0.5.0' });
  const all = [old, older, newer];
  await until(async () => (await whoMay(all, 'tending')).join() === '2');
  for (let i = 0; i < 20; i++) {
    assert.deepEqual(await whoMay(all, 'tending'), [2]);
    await pause(5);
  }
  // It is killed: until that is certain nobody has them.
  await rows.close();
  await until(async () => (await whoMay([old, older], 'tending')).length === 1);
  await Promise.all(all.map((node) => node.close()));
});

test('what is asked to be forgotten is known to be once every node has, whoever else may have missed it', async () => {
  const disk = memoryDisk<Row>();
  const forgot: string[][] = [[], [], []];
  const stores = [memoryRows({ disk }), memoryRows({ disk }), memoryRows({ disk })];
  const [a, b] = [await nodeOf(stores[0]!), await nodeOf(stores[1]!)];
  a.onForget((business) => void forgot[0]!.push(business));
  const asked = await a.askToForget('acme' as BusinessId);
  await until(() => forgot[0]!.length > 0);
  assert.equal(await a.haveForgotten(asked), false, 'the other has done nothing yet');
  b.onForget((business) => void forgot[1]!.push(business));
  await until(() => a.haveForgotten(asked));
  assert.deepEqual(forgot, [['acme'], ['acme'], []], 'each once');
  // Who begins later has opened nothing from before.
  const c = await nodeOf(stores[2]!);
  c.onForget((business) => void forgot[2]!.push(business));
  assert.equal(await c.haveForgotten(asked), true);
  // More than are named: whoever is behind forgets everything.
  const many = Array.from({ length: 70 }, (_, i) => `business ${i}` as BusinessId);
  let last = 0;
  for (const business of many) last = await c.askToForget(business);
  await until(() => a.haveForgotten(last));
  assert.ok(forgot.every((each) => each.includes('all') || many.every((business) => each.includes(business))));
  // One that is killed says nothing any more, and one of a release that knows nothing of it never did.
  await stores[1]!.close();
  const next = await a.askToForget('acme' as BusinessId);
  await until(() => forgot[0]!.at(-1) === 'acme' && forgot[2]!.at(-1) === 'acme');
  assert.equal(await a.haveForgotten(next), false);
  await stores[0]!.commit([
    { kind: 'remove', key: { partition: 'nodes', sort: `node/${b.id}` }, expect: 'any' },
    { kind: 'put', key: { partition: 'nodes', sort: 'node/older' }, value: encodeCbor([1, '0.3.0', 5]), expect: 'any' },
  ]);
  assert.equal(await a.haveForgotten(next), false);
  await stores[0]!.commit([{ kind: 'remove', key: { partition: 'nodes', sort: 'node/older' }, expect: 'any' }]);
  await until(() => a.haveForgotten(next));
  await Promise.all([a, b, c].map((node) => node.close()));
});

test('the newest living release is known, and an older one that is alone again is the newest', async () => {
  const disk = memoryDisk<Row>();
  const old = await nodeOf(memoryRows({ disk }), { release: '0.9.0' });
  assert.equal(old.isNewestRelease(), true);
  const newer = await nodeOf(memoryRows({ disk }), { release: '0.10.0' });
  await until(() => !old.isNewestRelease());
  assert.equal(newer.isNewestRelease(), true);
  await newer.close();
  await until(() => old.isNewestRelease());
  await old.close();
  assert.deepEqual(
    [isNewer('1.0.0', '0.9.9'), isNewer('0.9.9', '1.0.0'), isNewer('0.3.0', '0.3.0'), isNewer('0.3.1', '0.3.0')],
    [true, false, false, true],
  );
});
