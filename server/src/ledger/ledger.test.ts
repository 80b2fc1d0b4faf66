import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { append, assertReceipt, found, strangersVerdict, world } from './ledger.fixture.ts';

test('founds, appends, signs; a stranger verifies', async () => {
  const w = world('basics');
  const genesis = await found(w);
  assert.deepEqual([genesis.volume, genesis.index, genesis.origin], [1, 0, `steward.example/ledger/${w.business}/1`]);
  const all = [genesis];
  for (const count of [1, 3, 60, 200, 300, 700]) all.push(...(await append(w.ledger, w.business, count)));
  assert.deepEqual(all.map(({ index }) => index), all.map((_, i) => i));
  assert.equal(await w.ledger.size(w.business, 1), all.length);
  const report = await strangersVerdict(w.ledger, w.business);
  assert.equal(report.verdict, 'verified', report.sentence);
  assert.equal(report.counts.entries, all.length);
  for (const at of [0, 1, 255, 256, 257, 511, 512, all.length - 1]) await assertReceipt(w.ledger, w.business, all[at]!);
  assert.equal(readCheckpoint(await w.ledger.checkpoint(w.business)).checkpoint.size, all.length);
});
