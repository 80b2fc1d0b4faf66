// Loops that look for what is due, over several nodes: what is put anywhere is found, whatever becomes of the wake-ups, and where nothing happens hardly anybody looks.
import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { test, type TestContext } from 'node:test';
import { memoryRows } from '../../adapters/memory/memory-rows.ts';
import { memoryWakeUps } from '../../adapters/memory/memory-wake-ups.ts';
import { memoryWires } from '../../adapters/memory/memory-wire.ts';
import { seededDice, seededRandom } from '../../adapters/memory/scheduler.ts';
import { nodeMessages } from '../../adapters/nodes/node-messages.ts';
import { sharedWakeUps } from '../../adapters/nodes/shared-wake-ups.ts';
import { dueMsOf, wakingRows, type DueLists } from '../../adapters/nodes/waking-rows.ts';
import { whenDue } from './paces.ts';

const lists: DueLists = new Map([
  ['jobs-due', 'jobs'],
  ['cases-due', 'cases'],
]);
const againMs = 5;

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; !what(); tries++) {
    assert(tries < 1_000, 'it never came to that');
    await wait(5);
  }
}

function installation(t: TestContext, { restMs }: { readonly restMs: number }) {
  const [queue, wires, rows] = [memoryWakeUps(), memoryWires(), memoryRows()];
  const found = { jobs: [] as string[], cases: [] as string[] };
  let looks = 0;
  let holder = 0;
  const nodes = [0, 1, 2].map((n) => {
    const ended = new AbortController();
    const messages = nodeMessages(wires.wire(), `node-${n}`);
    const wakeUps = sharedWakeUps({
      queue: queue.queue(),
      messages,
      random: seededRandom(n),
      nowMs: Date.now,
      times: { restMs, betweenMs: 10 },
    });
    const hearing = messages.listen({ told: (told) => told[0] === 'w' && wakeUps.heardFrom(told[1]), gap: () => wakeUps.gap() });
    wakeUps.watch([{ rows, lists }]);
    const look = (partition: string, into: string[]) => async () => {
      looks++;
      for (const row of await rows.range({ partition, prefix: '', limit: 100 })) {
        if (dueMsOf(row.sort) > Date.now()) continue;
        const { done } = await rows.commit([{ kind: 'remove', key: row, expect: row.revision }]);
        if (done) into.push(row.sort.split('/')[1]!);
      }
    };
    const pace = {
      log: { alarm: (what: string) => assert.fail(what) } as never,
      signal: ended.signal,
      nodes: { alone: false, mayDo: async () => holder === n },
      wakeUps,
      againMs,
    };
    const loops = Promise.all([
      whenDue('jobs', 'each', pace, 'running jobs', look('jobs-due', found.jobs)),
      whenDue('cases', 'one', pace, 'ending cases', look('cases-due', found.cases)),
    ]);
    return {
      rows: wakingRows(rows, lists, (kind, dueMs) => wakeUps.noteDue(kind, dueMs)),
      async stop() {
        ended.abort();
        await loops;
        await wakeUps.close();
        hearing();
      },
    };
  });
  t.after(() => Promise.all(nodes.map((node) => node.stop())));
  return {
    nodes,
    queue,
    found,
    looks: () => looks,
    give: (n: number) => void (holder = n),
    put: (n: number, kind: 'jobs' | 'cases', name: string, inMs = 0) =>
      nodes[n]!.rows.commit([
        {
          kind: 'put',
          key: { partition: `${kind}-due`, sort: `${String(Date.now() + inMs).padStart(15, '0')}/${name}` },
          value: new Uint8Array(1),
          expect: 'any',
        },
      ]),
  };
}

test('what is put at any node is found by whoever looks, though nobody looks by himself for an hour', async (t) => {
  const all = installation(t, { restMs: 3_600_000 });
  await until(() => all.looks() >= 4);
  for (let i = 0; i < 30; i++) {
    await all.put(i % 3, 'jobs', `j${i}`);
    await all.put(i % 3, 'cases', `c${i}`);
    if (i % 10 === 0) await wait(20);
  }
  await until(() => all.found.jobs.length === 30 && all.found.cases.length === 30);
});

test('what is due later is found when it is, and not by looking again and again', async (t) => {
  const all = installation(t, { restMs: 3_600_000 });
  await until(() => all.looks() >= 4);
  await all.put(1, 'cases', 'later', 1_200);
  await wait(300);
  const before = all.looks();
  assert.deepEqual(all.found.cases, []);
  await until(() => all.found.cases.length === 1);
  assert.ok(all.looks() - before <= 4, `looked ${all.looks() - before} times`);
});

test('where nothing happens nobody looks', async (t) => {
  const all = installation(t, { restMs: 3_600_000 });
  await until(() => all.looks() >= 4);
  await wait(50);
  const before = all.looks();
  await wait(100 * againMs);
  assert.ok(all.looks() - before <= 4, `looked ${all.looks() - before} times`);
});

test('a chore that becomes another node’s goes on there at once', async (t) => {
  const all = installation(t, { restMs: 3_600_000 });
  await until(() => all.looks() >= 4);
  all.queue.times = 0;
  all.give(2);
  await all.put(0, 'cases', 'left');
  await until(() => all.found.cases.length === 1);
});

test('law: wake-ups that are lost, doubled and late change nothing but when it is done', async (t) => {
  const dice = seededDice(7);
  const all = installation(t, { restMs: 60 });
  for (let i = 0; i < 120; i++) {
    all.queue.times = dice.below(4);
    if (dice.below(10) === 0) all.give(dice.below(3));
    await all.put(dice.below(3), dice.below(2) === 0 ? 'jobs' : 'cases', `x${i}`, dice.below(3) * 10);
    if (dice.below(4) === 0) await wait(dice.below(10));
  }
  all.queue.times = 0;
  await until(() => all.found.jobs.length + all.found.cases.length === 120);
  const once = new Set([...all.found.jobs, ...all.found.cases]);
  assert.equal(once.size, 120);
});

test('what fails is said, and tried again', async () => {
  const ended = new AbortController();
  const alarms: string[] = [];
  let tries = 0;
  const loop = whenDue(
    'jobs',
    'each',
    {
      log: { alarm: (what: string) => alarms.push(what) } as never,
      signal: ended.signal,
      againMs,
      wakeUps: { attend: () => () => undefined, passOn: () => undefined, restMs: async () => 3_600_000 },
    },
    'running jobs',
    async () => {
      if (++tries < 3) throw new Error('the store did not answer');
    },
  );
  await until(() => tries === 3);
  ended.abort();
  await loop;
  assert.deepEqual(alarms, ['running jobs failed and is tried again', 'running jobs failed and is tried again']);
});
