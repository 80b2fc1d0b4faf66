// What is put into a list wakes whoever looks there, at whichever node: here at once, elsewhere through the queue and, for a chore, over the wire.
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import { wakeUpsContract } from '../../ports/wake-ups.contract.ts';
import type { WakeUpKind } from '../../ports/wake-ups.ts';
import { memoryRows } from '../memory/memory-rows.ts';
import { memoryWakeUps } from '../memory/memory-wake-ups.ts';
import { memoryWires } from '../memory/memory-wire.ts';
import { seededRandom } from '../memory/scheduler.ts';
import { nodeMessages } from './node-messages.ts';
import { sharedWakeUps } from './shared-wake-ups.ts';
import { wakingRows, type DueLists } from './waking-rows.ts';

wakeUpsContract('memory', async () => {
  const open = () => {
    const wakeUps = memoryWakeUps();
    return { one: wakeUps.queue(), other: wakeUps.queue() };
  };
  return { port: open(), reopen: async () => open(), dispose: async () => undefined };
});

const nowMs = 1_700_000_000_000;
const lists: DueLists = new Map([
  ['jobs-due', 'jobs'],
  ['cases-due', 'cases'],
  ['notices-new', 'orders'],
]);
const put = (partition: string, sort: string) =>
  ({ kind: 'put', key: { partition, sort }, value: new Uint8Array(1), expect: 'any' }) as const;
const at = (ms: number) => `${String(ms).padStart(15, '0')}/x`;

function installation() {
  const [queue, wires] = [memoryWakeUps(), memoryWires()];
  const rows = memoryRows();
  let seed = 0;
  const node = () => {
    const name = `node-${++seed}`;
    const messages = nodeMessages(wires.wire(), name);
    const wakeUps = sharedWakeUps({
      queue: queue.queue(),
      messages,
      random: seededRandom(seed),
      nowMs: () => nowMs,
      times: { betweenMs: 20 },
    });
    wakeUps.watch([{ rows, lists }]);
    messages.listen({ told: (told) => told[0] === 'w' && wakeUps.heardFrom(told[1]), gap: () => wakeUps.gap() });
    const woken: WakeUpKind[] = [];
    const attend = (kind: WakeUpKind, { here = true, everywhere = false } = {}) =>
      wakeUps.attend(kind, { isHere: () => here, everywhere, wake: () => woken.push(kind) });
    return { wakeUps, woken, attend, rows: wakingRows(rows, lists, (kind, dueMs) => wakeUps.noteDue(kind, dueMs)) };
  };
  return { node, queue, wires };
}

const settled = async () => {
  for (let i = 0; i < 10; i++) await turn();
};

test('a chore of this node is woken at once, and no message leaves', async () => {
  const { node, queue } = installation();
  const one = node();
  one.attend('cases');
  assert.equal((await one.rows.commit([put('cases-due', at(nowMs)), put('elsewhere', 'x')])).done, true);
  assert.deepEqual(one.woken, ['cases']);
  assert.equal(queue.sent, 0);
});

test('what every node looks for wakes this one and another', async () => {
  const { node, queue } = installation();
  const nodes = [node(), node()];
  for (const each of nodes) each.attend('jobs', { everywhere: true });
  await nodes[0]!.rows.commit([put('jobs-due', at(nowMs - 5))]);
  await settled();
  assert.equal(queue.sent, 1);
  assert.ok(nodes[0]!.woken.length >= 1);
});

test('the chore of another node is woken there, whoever is given the message', async () => {
  const { node, queue } = installation();
  const [one, other, third] = [node(), node(), node()];
  for (const each of [one, other]) each.attend('orders', { here: false });
  third.attend('orders');
  for (let i = 1; i <= 3; i++) {
    await one.rows.commit([put('notices-new', `abc/${i}`)]);
    await new Promise((resolve) => setTimeout(resolve, 40));
    await settled();
    assert.equal(third.woken.length, i, `message ${i}`);
  }
  assert.equal(queue.sent, 3);
  assert.deepEqual([...one.woken, ...other.woken], []);
});

test('a node that does no background work wakes the others and is given nothing', async () => {
  const { node } = installation();
  const [line, server] = [node(), node()];
  server.attend('cases');
  await line.rows.commit([put('cases-due', at(nowMs))]);
  await settled();
  assert.deepEqual(server.woken, ['cases']);
});

test('what is due long after everybody has looked again wakes nobody; what is due sooner does, and its loop rests until then', async () => {
  const { node, queue } = installation();
  const one = node();
  one.attend('jobs', { everywhere: true });
  await one.rows.commit([put('jobs-due', at(nowMs + 60_000))]);
  assert.deepEqual([one.woken, queue.sent], [[], 0]);
  assert.ok((await one.wakeUps.restMs('jobs')) >= 22_500, 'nothing is due before it looks again');
  await one.rows.commit([put('jobs-due', at(nowMs + 7_000))]);
  assert.deepEqual(one.woken, ['jobs']);
  assert.equal(await one.wakeUps.restMs('jobs'), 7_000);
  await one.rows.commit([put('jobs-due', at(nowMs - 7_000))]);
  assert.equal(await one.wakeUps.restMs('jobs'), 1_000, 'what is due and still there is looked at every second');
});

test('nobody rests for longer than half a minute and a little, and not all for as long', async () => {
  const one = installation().node();
  const rests = new Set<number>();
  for (let i = 0; i < 50; i++) rests.add(await one.wakeUps.restMs('cases'));
  assert.ok(Math.min(...rests) >= 22_500 && Math.max(...rests) <= 37_500 && rests.size > 20);
});

test('however much is written, few messages leave; the last of it is told', async () => {
  const { node, queue } = installation();
  const [one, other] = [node(), node()];
  other.attend('orders');
  for (let i = 0; i < 200; i++) await one.rows.commit([put('notices-new', `abc/${i}`)]);
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.ok(queue.sent >= 1 && queue.sent < 50, `${queue.sent}`);
  await one.wakeUps.close();
  await settled();
  assert.ok(other.woken.length >= 1);
});

test('a commit that failed wakes nobody; one of which nobody knows wakes', async () => {
  const woken: number[] = [];
  const note = (_: WakeUpKind, dueMs: number) => void woken.push(dueMs);
  const failing = (code: 'outcome-unknown' | 'store-unavailable') =>
    wakingRows({ ...memoryRows(), commit: async () => Promise.reject(new StewardError(code)) }, lists, note);
  await assert.rejects(failing('store-unavailable').commit([put('jobs-due', at(5))]));
  assert.deepEqual(woken, []);
  await assert.rejects(failing('outcome-unknown').commit([put('jobs-due', at(5))]));
  assert.deepEqual(woken, [5]);
  const rows = wakingRows(memoryRows(), lists, note);
  assert.equal((await rows.commit([{ ...put('jobs-due', at(6)), expect: 'present' }])).done, false);
  assert.equal((await rows.commit([put('jobs-due', at(9)), put('jobs-due', at(7))])).done, true);
  assert.equal((await rows.commit([{ kind: 'remove', key: { partition: 'jobs-due', sort: at(7) }, expect: 'any' }])).done, true);
  assert.deepEqual(woken, [5, 7]);
});

test('a wake-up that comes more than once wakes more than once, and so does a gap', async () => {
  const { node, queue, wires } = installation();
  const [one, other] = [node(), node()];
  other.attend('cases');
  queue.times = 3;
  await one.rows.commit([put('cases-due', at(nowMs))]);
  await settled();
  assert.ok(other.woken.length >= 3);
  const before = other.woken.length;
  wires.gap();
  assert.ok(other.woken.length > before);
});
