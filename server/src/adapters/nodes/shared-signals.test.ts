import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import type { KeyId } from '@steward/protocol/ids.ts';
import { localSignals } from '../embedded/local-signals.ts';
import { memoryWires, type MemoryWires } from '../memory/memory-wire.ts';
import { change, one, signalsContract, two as other } from '../../ports/signals.contract.ts';
import type { Signal } from '../../ports/signals.ts';
import { nodeMessages } from './node-messages.ts';
import { sharedSignals } from './shared-signals.ts';

/** As it comes out of the wire: what is undefined is not there. */
const plain = (signals: unknown) => JSON.parse(JSON.stringify(signals)) as unknown;

function nodeOf(wires: MemoryWires, name: string, nowMs: () => number = () => performance.now()) {
  const messages = nodeMessages(wires.wire(), name);
  const signals = sharedSignals(localSignals(nowMs), messages, nowMs);
  const forgotten: unknown[] = [];
  messages.listen({
    told: (told) => (told[0] === 's' ? signals.heardFrom(told[1], told[2]) : forgotten.push(told)),
    gap: signals.gap,
  });
  return { messages, signals, forgotten };
}

signalsContract(
  'over several nodes',
  (nowMs) => {
    const { signals } = nodeOf(memoryWires(), 'a', nowMs);
    return { signals, close: signals.close };
  },
  { madeForListeners: false },
);

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; !what(); tries++) {
    assert(tries < 400, 'it never came to that');
    await pause(5);
  }
}

test('what is given at one node is heard at the others, by its audience alone, once, and by whoever begins to listen within a minute', async () => {
  const wires = memoryWires();
  let now = 100_000;
  const [a, b] = [nodeOf(wires, 'a', () => now), nodeOf(wires, 'b', () => now)];
  now += 10_000;
  const heard: Record<string, Signal[]> = { here: [], there: [], others: [] };
  a.signals.listen(one, (signals) => heard['here']!.push(...signals));
  b.signals.listen(one, (signals) => heard['there']!.push(...signals));
  b.signals.listen(other, (signals) => heard['others']!.push(...signals));
  assert(a.signals.heard(other), 'somebody may listen at another node');
  a.signals.give(one, [change('r1')]);
  a.signals.giveMade(one, () => [change('r2')]);
  assert.deepEqual(heard['here'], [change('r1'), change('r2')], 'at its own node nobody waits for the wire');
  await until(() => heard['there']!.length === 2);
  assert.deepEqual(heard['there'], plain([change('r1'), change('r2')]));
  assert.deepEqual(b.signals.recent(one, 5_000), plain([change('r1'), change('r2')]));
  await pause(20);
  assert.deepEqual([heard['here']!.length, heard['others']!.length], [2, 0]);
  for (const each of [a, b]) each.signals.close();
});

test('after a gap listeners read anew, and whoever begins to listen is told that it is not known', async () => {
  let now = 100_000;
  const wires = memoryWires();
  const a = nodeOf(wires, 'a', () => now);
  const heard: Signal[] = [];
  a.signals.listen(one, (signals) => heard.push(...signals));
  now += 10_000;
  assert.deepEqual(a.signals.recent(one, 5_000), []);
  wires.gap();
  assert.deepEqual(heard, [{ kind: 'gap' }]);
  assert.equal(a.signals.recent(one, 5_000), undefined);
  now += 6_000;
  assert.deepEqual(a.signals.recent(one, 5_000), []);
  a.signals.close();
});

test('without a wire it is never known what others gave', () => {
  const signals = sharedSignals(localSignals(), undefined);
  assert.equal(signals.recent(one, 10), undefined);
  signals.close();
});

test('keys that are to be forgotten go at once; messages stay within what a service carries, and what does not fit is a gap', async () => {
  const sent: string[] = [];
  const wires = memoryWires();
  const wire = wires.wire();
  const messages = nodeMessages({ ...wire, send: (text) => (sent.push(text), wire.send(text)) }, 'a');
  const b = nodeOf(wires, 'b');
  let gaps = 0;
  nodeMessages(wires.wire(), 'c').listen({ told: () => undefined, gap: () => gaps++ });
  messages.tell(['d', one, ['k1', 'k2'] as KeyId[]]);
  messages.flush();
  assert.equal(sent.length, 1);
  await until(() => b.forgotten.length === 1);
  assert.deepEqual(b.forgotten, [['d', one, ['k1', 'k2']]]);
  for (let i = 0; i < 3_000; i++) messages.tell(['s', one, [change(`record-${i}`)]]);
  messages.tell(['d', one, Array.from({ length: 20_000 }, (_, i) => `key-${i}` as KeyId)]);
  messages.flush();
  assert(sent.every((text) => text.length < 200_000));
  await until(() => gaps === 1);
});

test('what another release says and nobody here knows, and what is no message at all, is as if it were lost', async () => {
  const wires = memoryWires();
  const b = nodeOf(wires, 'b');
  const wire = wires.wire();
  for (const text of ['', 'x', '[]', '{"v":2}', '{"v":1,"from":"a","told":[["x",1]]}', '{"v":1,"from":"a","told":[["d","one",["k"]],5]}'])
    wire.send(text);
  await until(() => b.forgotten.length > 0);
  assert.deepEqual(b.forgotten, [['d', 'one', ['k']]]);
});
