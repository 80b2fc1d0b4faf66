// A moment that is chosen is the one that is asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenOf, momentOf } from './moment.ts';

test('a moment survives being shown in fields, to the minute', () => {
  const at = new Date(2026, 2, 29, 1, 5);
  assert.deepEqual(chosenOf(at), { day: '2026-03-29', time: '01:05' });
  assert.equal(momentOf(chosenOf(at)), at.toISOString());
});

test('without a time it is the beginning of the day; without a day it is none', () => {
  assert.equal(momentOf({ day: '2026-11-24', time: '' }), new Date(2026, 10, 24).toISOString());
  assert.equal(momentOf({ day: '', time: '14:30' }), undefined);
  assert.equal(momentOf({ day: '2026-13-40', time: '14:30' }), undefined);
});
