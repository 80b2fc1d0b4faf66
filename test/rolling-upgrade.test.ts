// A rolling upgrade with real processes: nodes of two releases with different policies side by side over one set of stores, under load, node after node replaced, then rolled
// back. Nobody is refused anything meanwhile; each entry names the policies that decided it; that others decide is said once each time, by the newer release as soon as
// its first node serves; what the newer one wrote the older one reads. In full alone.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { test } from 'node:test';
import type { Entry } from '@steward/protocol/ledger/entry.ts';
import { asker, signUp } from './kit/http.ts';
import { LedgerProof } from './nodes/ledger-proof.ts';
import { startGroup, type GroupNode } from './nodes/node-group.ts';
import { makeNextRelease } from './nodes/other-release.ts';
import { ToldLoad } from './nodes/told-load.ts';

const full = process.env['STEWARD_TEST'] === 'full';
const leftOut = 'LEFT OUT: two releases side by side on emulators: run with STEWARD_TEST=full';
/** People at work, not a flood: it is about what happens in between. */
const size = { writers: 1, readers: 2, betweenMs: 150 };
const triesMax = 300;
const betweenTriesMs = 1_000;

if (!full) console.error(leftOut);

test('a rolling upgrade of three nodes, and the way back', { skip: full ? false : leftOut }, async (context) => {
  const next = makeNextRelease();
  const group = await startGroup('upgrade', [undefined, undefined, undefined]);
  try {
    const [first, second, third] = group.nodes as [GroupNode, GroupNode, GroupNode];
    const { token } = await signUp(first.server!.url, 'Ada');
    const { body } = await asker(first.server!.url, token)('POST', '/v1/projects', { fields: { name: 'Upgrade' } });
    const load = new ToldLoad(group.askAny(token), String(body['id']), size);
    const proof = await LedgerProof.begin(first.server!.url, token);
    const entries = () => proof.entries(group.nodes.find(({ server }) => server)!.server!.url);
    const until = async (what: string, is: (all: readonly Entry[]) => boolean) => {
      for (let tries = 0; !is(await entries()); tries++) {
        assert.ok(tries < triesMax, `it never came to that: ${what}`);
        await pause(betweenTriesMs);
      }
    };
    const replace = async (node: GroupNode, program: string | undefined) => {
      await group.stop(node);
      node.program = program;
      await group.start(node);
      await proof.remember(node.server!.url);
    };
    const stop = { now: false };
    const running = load.run(stop);
    running.catch(() => undefined);
    await replace(first, next.program);
    await until('the newer release says that its policies decide', (all) => changes(all).length === 1);
    await until('both releases go on', (all) => policies(all.slice(all.indexOf(changes(all)[0]!))).size === 2);
    await replace(second, next.program);
    await replace(third, next.program);
    const before = (await entries()).length;
    await until('the newer release is alone', (all) => all.length > before + 20 && policies(all.slice(before)).size === 1);
    assert.equal(changes(await entries()).length, 1, 'it is said once');
    // The way back, with one node.
    await replace(first, undefined);
    await group.stop(second);
    await group.stop(third);
    await until('the older release, alone again, says so', (all) => changes(all).length === 2);
    stop.now = true;
    await running;
    const [there, back] = changes(await entries()).map(({ policy }) => hex(policy));
    assert.notEqual(there, back);
    assert.equal(back, hex((await entries())[0]!.policy), 'the policies of the beginning');
    assert.deepEqual([...group.unanswered], [], 'nobody was refused anything');
    const { url } = first.server!;
    await load.checkAt(asker(url, token), 'the older release');
    await proof.proveFromTiles(url, [...load.receipts.values()]);
    await proof.proveLedger(url);
    const checked = await group.cli(first, ['verify', '--deep', '--json']);
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
    context.diagnostic(`beside ${next.version}: ${JSON.stringify(load.counts)}`);
  } finally {
    await group.close();
    next.remove();
  }
});

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const changes = (all: readonly Entry[]) => all.filter(({ type }) => type === 'policy-change');
const policies = (all: readonly Entry[]) => new Set(all.map(({ policy }) => hex(policy)));
