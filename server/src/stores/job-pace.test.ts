import assert from 'node:assert/strict';
import test from 'node:test';
import { encodeId, type JobId } from '@steward/protocol/ids.ts';
import { paceAfter, remainingMs } from './job-pace.ts';
import type { Job } from './jobs.ts';

const second = 1_000;
const waiting: Job = {
  id: encodeId<JobId>(new Uint8Array(16)),
  kind: 'import',
  state: 'importing',
  by: undefined,
  startedAtMs: 0,
  changedAtMs: 0,
  dueAtMs: 60 * second,
  progress: { done: 0, total: 1_000 },
  attempts: 0,
  cancelled: false,
  failure: undefined,
  reference: new Uint8Array(16),
  data: {},
};

/** The job after it has done so much at these times. */
function after(steps: readonly (readonly [atSeconds: number, done: number, change?: Partial<Job>])[]): Job {
  let job = waiting;
  for (const [at, done, { state = job.state, progress = { done, total: 1_000 }, ...more } = {}] of steps) {
    const nowMs = at * second;
    const pace = paceAfter(job, state, progress, nowMs);
    job = { ...job, state, progress, pace, changedAtMs: nowMs, dueAtMs: nowMs + 60 * second, ...more };
  }
  return job;
}

test('what is left takes as long as what was done says', () => {
  assert.equal(
    remainingMs(
      after([
        [0, 0],
        [10, 50],
        [20, 100],
      ]),
    ),
    180 * second,
  );
  // What took longer than it did at first is what counts, too: the whole of it.
  assert.equal(
    remainingMs(
      after([
        [0, 0],
        [10, 200],
        [60, 400],
      ]),
    ),
    90 * second,
  );
});

test('nothing is said before there is something to measure', () => {
  assert.equal(remainingMs(waiting), undefined);
  assert.equal(
    remainingMs(
      after([
        [0, 0],
        [9, 500],
      ]),
    ),
    undefined,
    'nine seconds',
  );
  assert.equal(
    remainingMs(
      after([
        [0, 0],
        [60, 9],
      ]),
    ),
    undefined,
    'less than a hundredth',
  );
  assert.equal(
    remainingMs(
      after([
        [0, 0],
        [60, 500, { progress: { done: 500, total: undefined } }],
      ]),
    ),
    undefined,
    'no total',
  );
});

test('another state, another total and a pause begin anew', () => {
  assert.equal(
    remainingMs(
      after([
        [0, 0],
        [20, 100],
        [21, 100, { state: 'packing' }],
        [25, 200],
      ]),
    ),
    undefined,
  );
  assert.equal(
    remainingMs(
      after([
        [0, 0],
        [20, 100],
        [21, 100, { progress: { done: 100, total: 2_000 } }],
      ]),
    ),
    undefined,
  );
  const paused = after([
    [0, 0],
    [20, 100],
    [9_020, 110],
    [9_040, 210],
  ]);
  assert.equal(remainingMs(paused), 158 * second, 'two and a half hours in which the server was down');
});

test('a job that waits or has ended takes no time', () => {
  const running = after([
    [0, 0],
    [20, 100],
  ]);
  assert.equal(remainingMs({ ...running, dueAtMs: undefined }), undefined);
  assert.equal(remainingMs({ ...running, dueAtMs: running.changedAtMs + 86_400 * second }), undefined);
  assert.equal(remainingMs({ ...running, progress: { done: 1_000, total: 1_000 } }), undefined);
});
