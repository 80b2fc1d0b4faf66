// Three nodes in one process over one set of stores in memory, put together as an edition puts them together: what one does the others see, hear and forget.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { localSignals } from '../adapters/embedded/local-signals.ts';
import { memoryDisk } from '../adapters/memory/disk.ts';
import { memoryBlobs } from '../adapters/memory/memory-blobs.ts';
import { memoryEpochs } from '../adapters/memory/memory-epochs.ts';
import { memoryKeys } from '../adapters/memory/memory-keys.ts';
import { memoryRows } from '../adapters/memory/memory-rows.ts';
import { memorySignerMemory } from '../adapters/memory/memory-signer-memory.ts';
import { memoryWires } from '../adapters/memory/memory-wire.ts';
import { manualClock, seededDice, seededRandom } from '../adapters/memory/scheduler.ts';
import { openRowNodes } from '../adapters/nodes/row-nodes.ts';
import { createRecord } from '../governed/create-record.ts';
import { eraseRecord } from '../governed/erase-record.ts';
import { getFile } from '../governed/get-file.ts';
import { putFile } from '../governed/put-file.ts';
import { readRecord } from '../governed/read-record.ts';
import { governedKit, valueOf, type GovernedKit } from '../governed/testing/governed-kit.ts';
import { updateRecord } from '../governed/update-record.ts';
import { createWatch } from '../governed/watch.ts';
import { createErasure } from '../lifecycle/erasure.ts';
import { runDueJobs } from '../lifecycle/run-jobs.ts';
import { startErasure } from '../lifecycle/start-erasure.ts';
import type { NodeWire } from '../ports/nodes.ts';
import type { Row } from '../ports/rows.ts';
import { trustedTime } from '../ports/time-trust.ts';
import { findErasure } from '../stores/erasures.ts';
import { findReceipt } from '../stores/receipts.ts';
import { linkNodes } from './node-links.ts';

const full = process.env['STEWARD_TEST'] === 'full';

interface Node {
  readonly kit: GovernedKit;
  /** Its calls end, and nothing of it is heard any more. */
  die(): Promise<void>;
  close(): Promise<void>;
}

function installation() {
  const disk = memoryDisk<Row>();
  const [keys, epochs, memory, blobs] = [memoryKeys(), memoryEpochs(), memorySignerMemory(), memoryBlobs()];
  const clock = manualClock(Date.UTC(2026, 10, 24, 8));
  const wires = memoryWires();
  let seed = 0;
  const node = async (more: { readonly deaf?: boolean; readonly beatMs?: number } = {}): Promise<Node> => {
    const rows = memoryRows({ disk });
    const random = seededRandom(++seed * 1_000);
    const nodes = await openRowNodes({
      rows,
      random,
      release: '0.3.0',
      wire: more.deaf ? deafTo(wires.wire()) : wires.wire(),
      nowMs: clock.nowMs,
      times: { beatMs: more.beatMs ?? 3_000 },
    });
    const { signals, onForgotten, hear } = linkNodes(nodes, localSignals());
    const kit = governedKit({ seed: ++seed, over: { rows, keys, epochs, memory, blobs }, node: { nodes, signals, onForgotten, clock } });
    const end = hear(kit.vault);
    return {
      kit,
      async die() {
        end();
        await rows.close();
      },
      async close() {
        await kit.ledger.close();
        end();
        await nodes.close();
      },
    };
  };
  return { node, clock, wires };
}

/** Sends, and never hears. */
const deafTo = (wire: NodeWire): NodeWire => ({ ...wire, listen: () => () => undefined });

const task = (project: string, title: string) => ({ collection: 'tasks', project, fields: { title, status: 'open' } }) as never;

test('what one node writes another reads, what one erases is gone at all of them, and the ledger is one', async () => {
  const { node, clock } = installation();
  const nodes = [await node(), await node(), await node()];
  const [a, b, c] = nodes.map(({ kit }) => kit) as [GovernedKit, GovernedKit, GovernedKit];
  const ada = await a.founder();
  const project = await b.project(ada);
  const made = await c.ask(ada, createRecord, task(project, 'Kran'));
  const named = { collection: 'tasks', id: made.id };
  await Promise.all([a, b, c].map((kit) => kit.ask(ada, readRecord, named)));
  await a.ask(ada, updateRecord, { ...named, ifVersion: 1, fields: { title: 'Kran 2' } });
  assert.equal((await b.ask(ada, readRecord, named)).fields['title'], 'Kran 2');
  await assert.rejects(b.ask(ada, updateRecord, { ...named, ifVersion: 1, fields: { title: 'x' } }), (error) =>
    isStewardError(error, 'precondition-failed'),
  );
  clock.advance(1_000);
  await c.ask(ada, eraseRecord, named);
  for (const kit of [a, b, c]) await assert.rejects(kit.ask(ada, readRecord, named), (error) => isStewardError(error, 'not-found'));
  assert.equal((await b.ledger.check(ada.business, { deep: true })).verdict, 'verified');
  for (const each of nodes) await each.close();
});

test('whoever watches at one node hears what happens at another, and reads anew when something may be missing', async () => {
  const { node, wires } = installation();
  const nodes = [await node(), await node()];
  const [a, b] = nodes.map(({ kit }) => kit) as [GovernedKit, GovernedKit];
  const ada = await a.founder();
  const project = await a.project(ada);
  const ended = new AbortController();
  const events = await b.ask(ada, createWatch(), { signal: ended.signal, stillSignedIn: async () => true });
  const steps = events[Symbol.asyncIterator]();
  const next = async (name: string, id?: string) => {
    for (;;) {
      const { value, done } = await steps.next();
      assert.ok(done !== true, 'the stream ended');
      // That the project was made may come over the wire only now.
      if (value.name === name && (id === undefined || ('data' in value && 'id' in value.data && value.data.id === id))) return;
    }
  };
  const made = await a.ask(ada, createRecord, task(project, 'Kran'));
  await next('change', made.id);
  const reset = next('reset');
  wires.gap();
  await reset;
  ended.abort();
  for (const each of nodes) await each.close();
});

test('a file that is read at one node ends when another erases it', async () => {
  const { node } = installation();
  const nodes = [await node(), await node()];
  const [a, b] = nodes.map(({ kit }) => kit) as [GovernedKit, GovernedKit];
  const ada = await a.founder();
  const project = await a.project(ada);
  const { id } = await a.ask(ada, createRecord, { collection: 'documents', project, fields: { title: 'Plan' } });
  const named = { collection: 'documents', id };
  async function* content() {
    for (let i = 0; i < 6; i++) yield Buffer.alloc(65_536, i);
  }
  await a.ask(ada, putFile, { ...named, field: 'file', name: 'plan.pdf', type: 'application/pdf', content: content() });
  const file = await b.ask(ada, getFile, { ...named, field: 'file' });
  const steps = file.content[Symbol.asyncIterator]();
  assert.equal((await steps.next()).done, false);
  await a.ask(ada, eraseRecord, named);
  // The wire takes a turn of the event loop.
  await pause(20);
  await assert.rejects(async () => {
    while ((await steps.next()).done !== true);
  });
  for (const each of nodes) await each.close();
});

/** An erasure is asked for at one node while another reads the file and hears nothing; how its receipt came about, second by second of the clock. */
async function erasedUnheard({ dies }: { readonly dies: boolean }) {
  const { node, clock } = installation();
  const [eraser, reader] = [await node({ beatMs: 20 }), await node({ beatMs: 20, deaf: true })];
  const [a, b] = [eraser.kit, reader.kit];
  const ada = await a.founder();
  const { id } = await a.ask(ada, createRecord, { collection: 'documents', project: await a.project(ada), fields: { title: 'Plan' } });
  const named = { collection: 'documents', id };
  async function* content() {
    for (let i = 0; i < 6; i++) yield Buffer.alloc(65_536, i);
  }
  await a.ask(ada, putFile, { ...named, field: 'file', name: 'plan.pdf', type: 'application/pdf', content: content() });
  const file = await b.ask(ada, getFile, { ...named, field: 'file' });
  const steps = file.content[Symbol.asyncIterator]();
  assert.equal((await steps.next()).done, false);
  if (dies) await reader.die();
  const job = valueOf(await startErasure(a.door, ada, { subject: { kind: 'record', ...named }, when: 'now' }, { purpose: 'service' }));
  const identity = { partitionsOf: async () => [], removeAccount: async () => undefined, endSessions: async () => undefined };
  const lifecycles = [createErasure({ identity, places: undefined, trust: trustedTime })];
  const work = () => runDueJobs({ door: a.door, lifecycles, signal: new AbortController().signal });
  await work();
  await pause(20);
  const receipt = async () => {
    const stored = await findErasure(a.rows, ada.business, job.id);
    return (await findReceipt(a.rows, stored!.job.reference))!.receipt.steps.map(({ step }) => step as string);
  };
  assert.ok(!(await receipt()).includes('keys-destroyed'), 'the other node may still have it open');
  const fromMs = clock.nowMs();
  while (!(await receipt()).includes('keys-destroyed')) {
    assert.ok(clock.nowMs() - fromMs < 120_000, 'the receipt never came');
    clock.advance(1_000);
    await pause(40);
    await work();
  }
  return { steps, tookMs: clock.nowMs() - fromMs, close: () => Promise.all([eraser.close(), reader.close()]) };
}

test('no receipt says that keys are destroyed while a node that missed it may have one open', async () => {
  const { steps, tookMs, close } = await erasedUnheard({ dies: false });
  assert.ok(tookMs < 60_000, 'nobody waited for the time that opened keys are kept for');
  // It had nothing over the wire, and yet it gives out nothing more by the time of the receipt.
  await assert.rejects(Promise.resolve(steps.next()), (error) => isStewardError(error, 'not-found'));
  await close();
});

test('a node that was killed holds a receipt up no longer than opened keys are kept', async () => {
  const { tookMs, close } = await erasedUnheard({ dies: true });
  assert.ok(tookMs >= 60_000 && tookMs <= 70_000, `${tookMs} ms`);
  await close();
});

test('law: whichever node is asked, and whichever dies, nothing that was acknowledged is lost and the ledger checks clean', async () => {
  for (let run = 1; run <= (full ? 20 : 2); run++) {
    const { node, clock } = installation();
    const dice = seededDice(run);
    const nodes = [await node(), await node(), await node()];
    const ada = await nodes[0]!.kit.founder();
    const project = await nodes[1]!.kit.project(ada);
    const titles = new Map<string, { version: number; title: string }>();
    const erased = new Set<string>();
    const worker = async () => {
      for (let i = 0; i < 12; i++) {
        const { kit } = nodes[dice.below(3)]!;
        const title = `t${dice.below(1e6)}`;
        const [known] = [...titles].slice(dice.below(Math.max(1, titles.size)));
        try {
          if (!known || dice.chance(0.4)) titles.set((await kit.ask(ada, createRecord, task(project, title))).id, { version: 1, title });
          else if (dice.chance(0.5)) {
            // While it is under way it is nobody else's; if it is not answered, either version is right.
            titles.delete(known[0]);
            await kit.ask(ada, updateRecord, { collection: 'tasks', id: known[0], ifVersion: known[1].version, fields: { title } });
            titles.set(known[0], { version: known[1].version + 1, title });
          } else if (dice.chance(0.3)) {
            titles.delete(known[0]);
            await kit.ask(ada, eraseRecord, { collection: 'tasks', id: known[0] });
            erased.add(known[0]);
          } else await kit.ask(ada, readRecord, { collection: 'tasks', id: known[0] }).catch(() => undefined);
        } catch {
          // A node that died in the middle, or somebody else was first.
        }
      }
    };
    const killer = async () => {
      for (let i = 0; i < 4; i++) {
        await pause(5);
        const at = dice.below(3);
        const dead = nodes[at]!;
        nodes[at] = await node();
        await dead.die();
        clock.advance(500);
      }
    };
    await Promise.all([worker(), worker(), worker(), worker(), killer()]);
    const { kit } = nodes[dice.below(3)]!;
    for (const [id, { version, title }] of titles) {
      const found = await kit.ask(ada, readRecord, { collection: 'tasks', id: id as never });
      assert.deepEqual([found.version, found.fields['title']], [version, title], `run ${run}`);
    }
    for (const id of erased)
      await assert.rejects(kit.ask(ada, readRecord, { collection: 'tasks', id: id as never }), (error) =>
        isStewardError(error, 'not-found'),
      );
    const { verdict, sentence } = await kit.ledger.check(ada.business, { deep: true });
    assert.equal(verdict, 'verified', sentence);
    for (const each of nodes) await each.close();
  }
});
