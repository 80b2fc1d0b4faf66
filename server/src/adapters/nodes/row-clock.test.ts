import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryRows } from '../memory/memory-rows.ts';
import type { Rows } from '../../ports/rows.ts';
import { openRowClock } from './row-clock.ts';

const dayMs = 86_400_000;
const leapMs = 7 * dayMs;
const begin = Date.UTC(2026, 10, 1);

/** A machine whose clock can be set, and whose steady clock cannot. */
function machine(atMs = begin) {
  const at = { machineMs: atMs, steadyMs: 0 };
  const passes = (ms: number) => {
    at.machineMs += ms;
    at.steadyMs += ms;
  };
  const open = (rows: Rows) => openRowClock({ rows, leapMs, machine: () => at.machineMs, steady: () => at.steadyMs, everyMs: 1_000_000 });
  return { at, passes, open };
}

test('time goes back for no node: not for one whose machine is behind, nor for one that starts later', async () => {
  const rows = memoryRows();
  const [right, behind] = [machine(), machine(begin - 3_600_000)];
  const first = await right.open(rows);
  const { nowMs } = first;
  assert.equal(nowMs(), begin, 'by itself too');
  right.passes(60_000);
  await first.close();
  const second = await behind.open(rows);
  assert.equal(second.nowMs(), begin + 60_000, 'it stands still at the mark of the others');
  assert.equal(second.unconfirmed(), undefined);
  behind.passes(2 * 3_600_000);
  assert.equal(second.nowMs(), begin + 3_600_000);
  await second.close();
});

test('a machine that leaps ahead is believed by nobody until a person confirms it, and carries no other node along', async () => {
  const rows = memoryRows();
  const [right, mad] = [machine(), machine()];
  const sane = await right.open(rows);
  const leaping = await mad.open(rows);
  mad.at.machineMs += 400 * dayMs;
  leaping.nowMs();
  assert.deepEqual(leaping.unconfirmed(), { fromMs: begin, toMs: begin + 400 * dayMs });
  await leaping.close();
  right.passes(1_000);
  await sane.close();
  assert.equal(sane.nowMs(), begin + 1_000);
  assert(sane.unconfirmed(), 'what falls due waits everywhere');
  // A node that starts now hears of it, and shows the right time.
  const third = machine(begin + 2_000);
  const next = await third.open(rows);
  assert.equal(next.nowMs(), begin + 2_000);
  assert(next.unconfirmed());
  await next.confirm();
  assert.equal(next.unconfirmed(), undefined);
  await next.close();
  assert.equal((await machine(begin + 3_000).open(rows)).unconfirmed(), undefined);
});

test('all nodes were off for longer than is believed: it waits for a person', async () => {
  const rows = memoryRows();
  await (await machine().open(rows)).close();
  const late = await machine(begin + 30 * dayMs).open(rows);
  assert(late.unconfirmed());
  await late.confirm();
  await late.close();
  assert.equal((await machine(begin + 30 * dayMs + 1).open(rows)).unconfirmed(), undefined);
});
