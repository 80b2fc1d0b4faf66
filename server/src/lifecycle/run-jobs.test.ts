import assert from 'node:assert/strict';
import test from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, JobId } from '@steward/protocol/ids.ts';
import { newId } from '../governed/new-id.ts';
import { governedKit } from '../governed/testing/governed-kit.ts';
import { dueJobs, findJob, jobChanges, jobsListedMax, listJobs, sweepJobs, type Job } from '../stores/jobs.ts';
import type { Lifecycle, Step } from './lifecycle.ts';
import { freeLeases, runDueJobs } from './run-jobs.ts';

const stepsInAll = 5;

/** Counts to five, a step at a time; `before` is called before each and may fail it. */
function counting(before: (at: number) => void = () => undefined): Lifecycle & { readonly seen: number[] } {
  const seen: number[] = [];
  return {
    kind: 'export',
    seen,
    async step({ job }): Promise<Step> {
      const at = Number(job.data);
      before(at);
      seen.push(at);
      const done = at + 1;
      return { state: 'counting', data: done, progress: { done, total: stepsInAll }, next: done === stepsInAll ? 'ended' : 'now' };
    },
    async cancel({ job }) {
      return { state: 'cancelled', data: job.data, progress: job.progress, next: 'ended' };
    },
  };
}

async function start(kit: ReturnType<typeof governedKit>, business: BusinessId): Promise<JobId> {
  const now = kit.clock.nowMs();
  const job: Job = {
    id: newId<JobId>(kit.tools.random),
    kind: 'export',
    state: 'counting',
    by: undefined,
    startedAtMs: now,
    changedAtMs: now,
    dueAtMs: now,
    progress: { done: 0, total: undefined },
    attempts: 0,
    cancelled: false,
    failure: undefined,
    reference: new Uint8Array(16),
    data: 0,
  };
  assert((await kit.rows.commit(jobChanges(business, undefined, job))).done);
  return job.id;
}

const running = () => new AbortController().signal;

test('a job runs through its steps, each once, and is due no more', async () => {
  const kit = governedKit();
  const { business } = await kit.founder();
  const id = await start(kit, business);
  const lifecycle = counting();
  assert.equal(await runDueJobs({ door: kit.door, lifecycles: [lifecycle], signal: running() }), 1);
  assert.deepEqual(lifecycle.seen, [0, 1, 2, 3, 4]);
  const ended = (await findJob(kit.rows, business, id))!.job;
  assert.deepEqual([ended.state, ended.progress.done, ended.dueAtMs], ['counting', stepsInAll, undefined]);
  assert.deepEqual(await dueJobs(kit.rows, Number.MAX_SAFE_INTEGER, 10), []);
  assert.deepEqual(
    (await listJobs(kit.rows, business)).map((job) => job.id),
    [id],
  );
});

test('what may pass is tried again later, and more slowly; what will not fails the job', async () => {
  const kit = governedKit();
  const { business } = await kit.founder();
  const id = await start(kit, business);
  let broken = true;
  const lifecycle = counting((at) => {
    if (at === 2 && broken) throw new StewardError('store-unavailable');
    if (at === 4) throw new StewardError('refused', { rule: 'no longer permitted' });
  });
  const parts = { door: kit.door, lifecycles: [lifecycle], signal: running() };
  await runDueJobs(parts);
  const waiting = (await findJob(kit.rows, business, id))!.job;
  assert.deepEqual([waiting.attempts, waiting.failure?.code, waiting.data], [1, 'store-unavailable', 2]);
  assert.equal(await runDueJobs(parts), 0, 'not before its time');
  kit.clock.advance(1_000);
  await runDueJobs(parts);
  assert.equal((await findJob(kit.rows, business, id))!.job.attempts, 2);
  broken = false;
  kit.clock.advance(2_000);
  await runDueJobs(parts);
  const ended = (await findJob(kit.rows, business, id))!.job;
  assert.deepEqual([ended.state, ended.failure?.rule, ended.dueAtMs], ['failed', 'no longer permitted', undefined]);
  assert.deepEqual(lifecycle.seen, [0, 1, 2, 3]);
});

test('one that is patient does not fail while what keeps it may pass, and says that it does not get on', async () => {
  const kit = governedKit();
  const { business } = await kit.founder();
  const id = await start(kit, business);
  let broken = true;
  const patient: Lifecycle = {
    ...counting(() => {
      if (broken) throw new StewardError('storage-full');
    }),
    patient: true,
  };
  const alarms: string[] = [];
  const parts = { door: kit.door, lifecycles: [patient], signal: running(), onAlarm: (what: string) => void alarms.push(what) };
  for (let hour = 0; hour < 20; hour++) {
    await runDueJobs(parts);
    kit.clock.advance(3_600_000);
  }
  assert.equal((await findJob(kit.rows, business, id))!.job.state, 'counting');
  assert.ok(alarms.some((what) => what.includes('does not get on')));
  broken = false;
  await runDueJobs(parts);
  assert.deepEqual((await findJob(kit.rows, business, id))!.job.progress.done, stepsInAll);
});

test('jobs that have ended go when there are more than are listed, the oldest first; those under way stay', async () => {
  const kit = governedKit();
  const { business } = await kit.founder();
  const first = await start(kit, business);
  for (let n = 0; n < jobsListedMax + 20; n++) {
    kit.clock.advance(1);
    const id = await start(kit, business);
    const stored = (await findJob(kit.rows, business, id))!;
    await kit.rows.commit(jobChanges(business, stored, { ...stored.job, dueAtMs: undefined }));
  }
  await sweepJobs(kit.rows, business);
  const left = await kit.rows.range({ partition: business, prefix: 'job/', limit: 1_000 });
  assert.equal(left.length, jobsListedMax + 1);
  assert.ok(await findJob(kit.rows, business, first));
});

test('two runners at once: no step is done by both', async () => {
  const kit = governedKit();
  const { business } = await kit.founder();
  await start(kit, business);
  const [one, other] = [counting(), counting()];
  await Promise.all([one, other].map((each) => runDueJobs({ door: kit.door, lifecycles: [each], signal: running() })));
  assert.deepEqual(
    [...one.seen, ...other.seen].sort((a, b) => a - b),
    [0, 1, 2, 3, 4],
  );
});

for (const known of [false, true])
  test(`a runner that dies leaves the job to the next one, ${known ? 'at once when it is known to be dead' : 'once its lease has ended'}`, async () => {
    const kit = governedKit();
    const { business } = await kit.founder();
    await start(kit, business);
    const stopped = new AbortController();
    const dying: Lifecycle = { ...counting(), step: () => new Promise(() => stopped.abort()) };
    void runDueJobs({ door: kit.door, lifecycles: [dying], signal: stopped.signal });
    await new Promise((resolve) => void setImmediate(resolve));
    const next = counting();
    const parts = { door: kit.door, lifecycles: [next], signal: running() };
    assert.equal(await runDueJobs(parts), 0);
    // Whoever knows that it is dead need not wait for that.
    if (known) await freeLeases(kit.door);
    else kit.clock.advance(60_000);
    assert.equal(await runDueJobs(parts), 1);
    assert.deepEqual(next.seen, [0, 1, 2, 3, 4]);
  });

test('somebody who gives it up wins over the step that is under way', async () => {
  const kit = governedKit();
  const { business } = await kit.founder();
  const id = await start(kit, business);
  const lifecycle = counting();
  const giveUp: Lifecycle = {
    ...lifecycle,
    async step(parts) {
      if (Number(parts.job.data) === 1) {
        const stored = (await findJob(kit.rows, business, id))!;
        await kit.rows.commit(jobChanges(business, stored, { ...stored.job, cancelled: true, dueAtMs: kit.clock.nowMs() }));
      }
      return lifecycle.step(parts);
    },
  };
  const parts = { door: kit.door, lifecycles: [giveUp], signal: running() };
  await runDueJobs(parts);
  await runDueJobs(parts);
  const ended = (await findJob(kit.rows, business, id))!.job;
  assert.deepEqual([ended.state, ended.data, ended.dueAtMs], ['cancelled', 1, undefined]);
});

test('a job that takes long goes to the back of the queue, and goes on from where it was', async () => {
  const kit = governedKit();
  const { business } = await kit.founder();
  const long = await start(kit, business);
  const lifecycle = counting(() => kit.clock.advance(1_500));
  const parts = { door: kit.door, lifecycles: [lifecycle], signal: running() };
  await runDueJobs(parts);
  assert.deepEqual(lifecycle.seen, [0, 1], 'two steps, then others have their turn');
  assert.notEqual((await findJob(kit.rows, business, long))!.job.dueAtMs, undefined);
  while ((await runDueJobs(parts)) > 0);
  assert.deepEqual(lifecycle.seen, [0, 1, 2, 3, 4]);
});
