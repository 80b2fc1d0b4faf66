// Counting over several nodes: what all of them let happen together stays below what is allowed, and while the store does not answer each counts by itself.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import { aloneNode } from '../../adapters/nodes/alone-node.ts';
import { seededRandom } from '../../adapters/memory/scheduler.ts';
import { GateBudget, sentPerMinuteMax } from '../../governed/gate-budget.ts';
import type { Principal } from '../../governed/operation.ts';
import { createBudget, type BudgetTools } from './budget.ts';
import { sharedRate } from './shared-rate.ts';

function scene() {
  let nowMs = 1_000_000_000_000;
  let down = false;
  let asked = 0;
  const names: string[] = [];
  const counts = aloneNode(() => nowMs);
  const nodes = {
    alone: false,
    async portion(...args: Parameters<typeof counts.portion>) {
      asked++;
      names.push(args[0]);
      if (down) throw new StewardError('store-unavailable');
      return counts.portion(...args);
    },
  };
  const node = (seed: number): BudgetTools => ({
    clock: { nowMs: () => nowMs },
    random: seededRandom(seed),
    nodes,
    dayMarks: { mark: async (owner, name) => Buffer.from(`${owner} ${name}`).toString('hex') },
  });
  return { node, nodes, names, pass: (ms: number) => (nowMs += ms), fail: (is: boolean) => (down = is), asked: () => asked };
}

test('three nodes let happen together what one may, and not once more', async () => {
  const { node, names, pass, asked } = scene();
  const budgets = [1, 2, 3].map((seed) => createBudget(node(seed), 'tries', 100, 60_000));
  let taken = 0;
  for (let i = 0; i < 300; i++) if (await budgets[i % 3]!.take('203.0.113.7')) taken++;
  assert.equal(taken, 100);
  assert(asked() < 20, `${asked()} writes for 300 tries`);
  assert(
    names.every((name) => !name.includes('203.0.113.7')),
    'no address leaves the node',
  );
  assert.equal(await budgets[0]!.take('198.51.100.2'), true);
  pass(60_000);
  assert.equal(await budgets[1]!.take('203.0.113.7'), true);
});

test('many at once at one node take no more than there is', async () => {
  const { node } = scene();
  const budget = createBudget(node(1), 'tries', 10, 60_000);
  const taken = await Promise.all(Array.from({ length: 50 }, () => budget.take('a')));
  assert.equal(taken.filter((each) => each).length, 10);
});

test('while the store does not answer, each node counts by itself', async () => {
  const { node, fail } = scene();
  fail(true);
  const budget = createBudget(node(1), 'tries', 5, 60_000);
  const taken = [];
  for (let i = 0; i < 7; i++) taken.push(await budget.take('a'));
  assert.deepEqual(taken, [true, true, true, true, true, false, false]);
});

test('a business that floods the gate at several nodes uses up its own minute, and nobody else’s', async () => {
  const { node, nodes } = scene();
  const gates = [1, 2, 3].map((seed) => {
    const gate = new GateBudget(node(seed).clock);
    gate.share(nodes);
    return gate;
  });
  const [one, two] = ['a', 'b'] as unknown as [Principal['business'], Principal['business']];
  let sent = 0;
  for (let i = 0; i < sentPerMinuteMax + 600; i++)
    await Promise.resolve(gates[i % 3]!.take(one)).then(
      () => sent++,
      () => undefined,
    );
  assert.equal(sent, sentPerMinuteMax);
  await gates[0]!.take(two);
});

test('requests of an address are counted over the nodes, and few of them cost anything', async () => {
  const { node, asked } = scene();
  const max = 200;
  const stores = [1, 2, 3].map((seed) => new (sharedRate(node(seed))!)());
  const one = (i: number) =>
    new Promise<number>((resolve) => stores[i % 3]!.incr('203.0.113.7', (_error, counted) => resolve(counted!.current), 60_000, max));
  let passed = 0;
  for (let i = 0; i < 600; i++) if ((await one(i)) <= max) passed++;
  assert(passed >= max && passed <= max + 3 * (max / 20), `${passed} of ${max}`);
  assert(asked() < 400);
  const before = asked();
  for (let i = 0; i < 10; i++) await new Promise<void>((resolve) => stores[0]!.incr('198.51.100.2', () => resolve(), 60_000, max));
  assert.equal(asked(), before);
});
