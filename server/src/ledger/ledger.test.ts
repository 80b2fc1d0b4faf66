import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { anna, append, assertReceipt, ben, found, readingGrant, strangersVerdict, whatOf, whoOf, world } from './ledger.fixture.ts';

test('founds, appends, signs; a stranger verifies', async () => {
  const w = world('basics');
  const genesis = await found(w);
  assert.deepEqual([genesis.volume, genesis.index, genesis.origin], [1, 0, `steward.example/ledger/${w.business}/1`]);
  const all = [genesis];
  for (const count of [1, 3, 60, 200, 300, 700]) all.push(...(await append(w.ledger, w.business, count)));
  assert.deepEqual(
    all.map(({ index }) => index),
    all.map((_, i) => i),
  );
  assert.equal(await w.ledger.size(w.business, 1), all.length);
  const report = await strangersVerdict(w.ledger, w.business);
  assert.equal(report.verdict, 'verified', report.sentence);
  assert.equal(report.counts.entries, all.length);
  for (const at of [0, 1, 255, 256, 257, 511, 512, all.length - 1]) await assertReceipt(w.ledger, w.business, all[at]!);
  assert.equal(readCheckpoint(await w.ledger.checkpoint(w.business)).checkpoint.size, all.length);
});

test('opens who looked and at what, and checks itself', async () => {
  const w = world('opens');
  await found(w);
  await append(w.ledger, w.business, 5);
  await append(w.ledger, w.business, 3, ben);
  const opened = await w.ledger.openValues(readingGrant(w.business), w.business, 1, 0, 100);
  assert.equal(opened.length, 9);
  assert(opened.every(({ state }) => state === 'open'));
  assert.deepEqual(
    opened.map(({ who }) => who?.person),
    [...Array<string>(6).fill(anna), ...Array<string>(3).fill(ben)],
  );
  assert.deepEqual([{ ...opened[2]!.who }, JSON.stringify(opened[2]!.what!.records)], [whoOf(anna), JSON.stringify(whatOf(1).records)]);
  const check = await w.ledger.check(w.business, { deep: true });
  assert.equal(check.verdict, 'verified', check.sentence);
  assert.equal(check.volumes[0]!.counts.opened, 18);
});
