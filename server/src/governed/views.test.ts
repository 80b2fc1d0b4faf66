// One's own look at the ledger is entered once, however often and however closely together it is asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Appended } from '../ledger/ledger.ts';
import { createViews } from './views.ts';

const receipt = (index: number): Appended => ({ volume: 1, index, leaf: new Uint8Array(32) }) as unknown as Appended;
const servesMs = 1_000;

test('two who ask at once are served by one entry, the next one after its time by another', async () => {
  let nowMs = 0;
  const views = createViews({ nowMs: () => nowMs });
  let entered = 0;
  const enter = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return receipt(entered++);
  };
  const both = await Promise.all([views.enter('petra', servesMs, enter), views.enter('petra', servesMs, enter)]);
  assert.deepEqual(both, [receipt(0), receipt(0)]);
  assert.deepEqual(await views.enter('mira', servesMs, enter), receipt(1));
  nowMs = servesMs;
  assert.deepEqual(await views.enter('petra', servesMs, enter), receipt(2));
});

test('an entry that could not be written serves nobody', async () => {
  const views = createViews({ nowMs: () => 0 });
  const broken = async () => {
    throw new Error('the disk is full');
  };
  await assert.rejects(views.enter('petra', servesMs, broken));
  assert.deepEqual(await views.enter('petra', servesMs, async () => receipt(7)), receipt(7));
});
