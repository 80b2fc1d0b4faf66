import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { memoryRows } from '../memory/memory-rows.ts';
import { seededRandom } from '../memory/scheduler.ts';
import { openRowNodes } from './row-nodes.ts';
import { untilNodesEnded } from './row-nodes-ended.ts';

const times = { deadMs: 5, waitMs: 20, everyMs: 1 };
const beat = { partition: 'nodes', sort: 'node/a' };

test('nobody is waited for where there is no node, or it has ended', async () => {
  const rows = memoryRows();
  const never = { ...times, pause: () => assert.fail('nobody lives') };
  await untilNodesEnded(rows, never);
  const node = await openRowNodes({ rows, random: seededRandom(1), release: '0.0.0', nowMs: () => 0 });
  await assert.rejects(
    untilNodesEnded(rows, {
      ...times,
      pause: async () => void (await rows.commit([{ kind: 'put', key: beat, value: new Uint8Array(1), expect: 'any' }])),
    }),
    (error) => isStewardError(error, 'conflict') && /1 nodes still work there/.test(error.message),
  );
  await rows.commit([{ kind: 'remove', key: beat, expect: 'any' }]);
  await untilNodesEnded(rows, { ...never, own: node.id });
  await node.close();
  await untilNodesEnded(rows, never);
});

test('a node whose row stands still is dead', async () => {
  const rows = memoryRows();
  await rows.commit([{ kind: 'put', key: beat, value: new Uint8Array(1), expect: 'absent' }]);
  let waited = 0;
  await untilNodesEnded(rows, { ...times, pause: async () => void waited++ });
  assert.equal(waited, times.deadMs);
});
