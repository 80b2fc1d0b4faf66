import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { aloneNode } from '../adapters/nodes/alone-node.ts';
import { openRowNodes } from '../adapters/nodes/row-nodes.ts';
import { memoryDisk } from '../adapters/memory/disk.ts';
import { memoryRows } from '../adapters/memory/memory-rows.ts';
import { seededRandom } from '../adapters/memory/scheduler.ts';
import type { Row } from '../ports/rows.ts';
import { onOneNode } from './one-node.ts';

const never = new AbortController().signal;
const nodeOf = (seed: number, rows = memoryRows(), steadyMs = () => performance.now()) =>
  openRowNodes({
    rows,
    random: seededRandom(seed),
    release: '0.3.0',
    nowMs: Date.now,
    times: { beatMs: 20, deadMs: 1_000, marginMs: 200, steadyMs },
  });

test('two nodes do not do the same at the same time, and the second does it when the first has ended', async () => {
  const disk = memoryDisk<Row>();
  const nodes = [await nodeOf(1, memoryRows({ disk })), await nodeOf(2, memoryRows({ disk }))];
  let at = 0;
  let most = 0;
  const done: number[] = [];
  await Promise.all(
    nodes.map((node, i) =>
      onOneNode(node, 'keeping', never, async () => {
        most = Math.max(most, ++at);
        await pause(50);
        at--;
        done.push(i);
      }),
    ),
  );
  assert.equal(most, 1);
  assert.equal(done.length, 2);
  await Promise.all(nodes.map((node) => node.close()));
});

test('a node that was paused is told before it does what cannot be undone', async () => {
  let steady = 0;
  const node = await nodeOf(3, memoryRows(), () => steady);
  await assert.rejects(
    onOneNode(node, 'keeping', never, async ({ stillMine, lost }) => {
      await stillMine();
      steady += 60_000;
      assert.equal(lost.aborted, false, 'it was paused, and knows nothing yet');
      await stillMine();
    }),
    { code: 'conflict' },
  );
  await node.close();
});

test('a node that is alone does not wait, and whoever waits can be told to end', async () => {
  assert.equal(await onOneNode(aloneNode(Date.now), 'keeping', never, async () => 7), 7);
  const disk = memoryDisk<Row>();
  const [one, other] = [await nodeOf(4, memoryRows({ disk })), await nodeOf(5, memoryRows({ disk }))];
  assert.equal(await one.mayDo('keeping'), true);
  const ended = new AbortController();
  const waiting = onOneNode(other, 'keeping', ended.signal, async () => 1);
  ended.abort();
  await assert.rejects(waiting);
  await Promise.all([one.close(), other.close()]);
});
