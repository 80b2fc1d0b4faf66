import assert from 'node:assert/strict';
import test from 'node:test';
import { howFar } from './how-far.ts';

const at = (remainingSeconds?: number) => ({
  state: 'importing',
  progress: { done: 3, total: 10, ...(remainingSeconds === undefined ? {} : { remainingSeconds }) },
});

test('a line says how far a job is, and how long it takes on as coarsely as that is known', () => {
  assert.equal(howFar({ state: 'checking', progress: { done: 3 } }, 'records'), 'checking: 3 records');
  assert.equal(howFar(at()), 'importing: 3 of 10');
  assert.equal(howFar(at(59), 'records'), 'importing: 3 of 10 records, less than a minute left');
  assert.equal(howFar(at(89)), 'importing: 3 of 10, about 1 minute left');
  assert.equal(howFar(at(2_000)), 'importing: 3 of 10, about 33 minutes left');
  assert.equal(howFar(at(9_000)), 'importing: 3 of 10, about 3 hours left');
});
