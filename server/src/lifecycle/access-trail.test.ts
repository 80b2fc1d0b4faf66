// The trail held against what we know: read once, kept bounded, forgotten in time, and without whoever it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import { governedKit } from '../governed/testing/governed-kit.ts';
import type { AccessTrail, TrailCall, TrailPart } from '../ports/access-trail.ts';
import { putMove, readMove } from './move/move-mark.ts';
import { reconcileTrail, strangersKeptMax, trailWindowMs } from './access-trail.ts';

const hourMs = 3_600_000;

/** A trail whose parts a test writes; `asked` says where it was read from. */
function trailOf(parts: TrailPart[]): AccessTrail & { readonly asked: (string | undefined)[] } {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    async *parts(after) {
      asked.push(after);
      yield* parts.filter(({ mark }) => after === undefined || mark > after);
    },
  };
}

const call = (by: TrailCall['by'], atMs: number, more: Partial<TrailCall> = {}): TrailCall => ({
  id: `e-${atMs}`,
  atMs,
  by,
  action: 'dynamodb Query',
  refused: false,
  ...more,
});
const part = (hour: number, fromMs: number, calls: readonly TrailCall[], trouble?: TrailPart['trouble']): TrailPart => ({
  mark: String(hour).padStart(6, '0'),
  fromMs,
  untilMs: fromMs + hourMs,
  calls,
  trouble,
});

test('each part counts once, whoever asks how often', async () => {
  const kit = governedKit();
  const startMs = kit.clock.nowMs();
  const trail = trailOf([
    part(1, startMs, [call('ours', startMs), call('service', startMs), call('stranger', startMs, { refused: true })]),
  ]);
  for (let i = 0; i < 3; i++) {
    const seen = await reconcileTrail(kit.tools, trail);
    assert.deepEqual([seen.calls, seen.refused, seen.strangersCount, seen.throughMs], [2, 1, 0, startMs + hourMs]);
  }
  assert.deepEqual(trail.asked, [undefined, '000001', '000001']);
});

test('who is lent a role for a move is the move’s own while there is one, and a stranger at any other time', async () => {
  const kit = governedKit();
  const startMs = kit.clock.nowMs();
  const minuteMs = 60_000;
  const arrivedMs = startMs + 60 * minuteMs;
  const destroyedMs = startMs + 600 * minuteMs;
  const lent = (minute: number) => call('mover', startMs + minute * minuteMs);
  const seenOf = async (calls: readonly TrailCall[]) => {
    const seen = await reconcileTrail(kit.tools, trailOf([part(++hour, startMs, calls)]));
    return seen.strangersCount;
  };
  let hour = 0;
  assert.equal(await seenOf([lent(10)]), 1, 'nobody moves');
  await putMove(kit.rows, { role: 'arrived', move: 'm', other: 'a folder', atMs: arrivedMs }, undefined);
  assert.equal(await seenOf([lent(10), lent(59), lent(119)]), 1, 'the move itself');
  assert.equal(await seenOf([lent(121)]), 2, 'long after it');
  const { revision } = (await readMove(kit.rows))!;
  const oldCopy = { state: 'destroyed', atMs: destroyedMs, clearMs: destroyedMs } as const;
  await putMove(kit.rows, { role: 'arrived', move: 'm', other: 'a folder', atMs: arrivedMs, oldCopy }, revision);
  assert.equal(await seenOf([lent(545), lent(659)]), 2, 'the end of the old copy');
  assert.equal(await seenOf([lent(530), lent(670)]), 4);
});

test('whoever asks while it is read waits for the same reading', async () => {
  const kit = governedKit();
  const startMs = kit.clock.nowMs();
  const trail = trailOf([part(1, startMs, [call('stranger', startMs)])]);
  const seen = await Promise.all([1, 2, 3].map(() => reconcileTrail(kit.tools, trail)));
  assert.deepEqual(
    seen.map(({ strangersCount }) => strangersCount),
    [1, 1, 1],
  );
  assert.deepEqual(trail.asked, [undefined]);
});

test('strangers are kept, the newest hundred of them, counted in all, and leave after thirty days', async () => {
  const kit = governedKit();
  const startMs = kit.clock.nowMs();
  const many = Array.from({ length: 250 }, (_, i) => call('stranger', startMs + i));
  const trail = trailOf([part(1, startMs, many.slice(0, 120)), part(2, startMs + hourMs, many.slice(120))]);
  const seen = await reconcileTrail(kit.tools, trail);
  assert.equal(seen.strangersCount, 250);
  assert.deepEqual(
    seen.strangers,
    many.slice(-strangersKeptMax).map(({ id, atMs, action }) => ({ id, atMs, action })),
  );
  kit.clock.advance(trailWindowMs + 2 * 86_400_000);
  const later = await reconcileTrail(kit.tools, trail);
  assert.deepEqual([later.strangersCount, later.strangers.length], [0, 0]);
});

test('what was altered or never written is remembered', async () => {
  const kit = governedKit();
  const startMs = kit.clock.nowMs();
  const trail = trailOf([part(1, startMs, [], 'altered'), part(2, startMs, [], 'gap'), part(3, startMs, [])]);
  const seen = await reconcileTrail(kit.tools, trail);
  assert.deepEqual([seen.altered, seen.gaps], [1, 1]);
});

test('a log that breaks off is gone on with, without counting anything twice', async () => {
  const kit = governedKit();
  const startMs = kit.clock.nowMs();
  const parts = [1, 2, 3].map((hour) => part(hour, startMs + hour * hourMs, [call('stranger', startMs + hour)]));
  const whole = trailOf(parts);
  const breaking: AccessTrail = {
    async *parts(after) {
      for await (const each of whole.parts(after)) {
        if (each.mark === '000002') throw new StewardError('store-unavailable');
        yield each;
      }
    },
  };
  await assert.rejects(reconcileTrail(kit.tools, breaking));
  assert.equal((await reconcileTrail(kit.tools, whole)).strangersCount, 3);
});
