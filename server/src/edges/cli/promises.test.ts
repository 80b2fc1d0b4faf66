import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exits } from './command.ts';
import { exitOf, type PromisesFound } from './promises.ts';
import { findCommand } from './run.ts';

const found = (...states: readonly ('true' | 'broken' | 'not-checked' | 'not-provable')[]): PromisesFound => ({
  promises: states.map((state) => ({ id: 'A1', text: '', state, since: '', checkedAt: '', figures: [], run: [] })),
  all: 2,
});

test('`promises check` is found before the word alone', () => {
  assert.equal(findCommand(['promises', 'check', 'S1'])?.command.name, 'promises check');
  assert.equal(findCommand(['promises', 'S1'])?.command.name, 'promises');
});

test('the exit code says the worst: broken 3, not checked 4; what no software can prove is no failure', () => {
  assert.equal(exitOf(found('true', 'not-provable')), exits.done);
  assert.equal(exitOf(found('not-checked', 'true')), exits.unchecked);
  assert.equal(exitOf(found('not-checked', 'broken')), exits.mismatch);
  assert.equal(exitOf(found('true')), exits.unchecked);
});
