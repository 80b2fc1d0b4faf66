// How long ago something was depends on the server's clock, not on the device's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noteServerTime, serverNowMs } from './server-time.ts';

const dayMs = 86_400_000;
const answeredAt = (ms: number) => new Headers({ date: new Date(ms).toUTCString() });
const assertAhead = (ms: number) => assert.ok(Math.abs(serverNowMs() - Date.now() - ms) < 2_000, `${serverNowMs() - Date.now()} ms`);

test('a clock that is days ahead or behind is followed; seconds are the way of the answer; no date tells nothing', () => {
  noteServerTime(answeredAt(Date.now() + 60 * dayMs));
  assertAhead(60 * dayMs);
  noteServerTime(new Headers());
  assertAhead(60 * dayMs);
  noteServerTime(answeredAt(Date.now() - 3 * dayMs));
  assertAhead(-3 * dayMs);
  noteServerTime(answeredAt(Date.now() - 5_000));
  assertAhead(0);
});
