// Runs the jobs that are due, any number of nodes at once.
//
//  1. A job is worked on by whoever holds its lease; the lease is a compare-and-swap on its row, and ends by itself.
//  2. Every step is persisted before the next begins. What another changed meanwhile (somebody gave the job up, another node took it) wins; the step's
//     outcome is then dropped, which is harmless because steps may be repeated.
//  3. What may pass is tried again, ever more slowly; what will not, or has failed too often, fails the job with a code that says why.
import { errorKinds, isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { JobKind } from '@steward/protocol/words.ts';
import type { Principal } from '../governed/operation.ts';
import type { Door } from '../governed/perform.ts';
import { rangeRowsMax } from '../ports/rows.ts';
import { paceAfter } from '../stores/job-pace.ts';
import { dueJobs, findJob, jobChanges, type DueJob, type Job, type JobProgress, type StoredJob } from '../stores/jobs.ts';
import type { Lifecycle, Step, StepParts } from './lifecycle.ts';

const leaseMs = 60_000;
/** A long step keeps its lease by renewing it. */
const renewEveryMs = 20_000;
/** Then it is another job's turn. */
const turnMs = 2_000;
const attemptsMax = 12;
const retryFirstMs = 1_000;
const retryLastMs = 600_000;
const jobsPerRunMax = 100;

export interface JobRunnerParts {
  readonly door: Door;
  readonly lifecycles: readonly Lifecycle[];
  readonly signal: AbortSignal;
  /** Of several runners each has its own kinds, so that what takes long holds nothing up. */
  readonly kinds?: readonly JobKind[];
  /** Told after every change of a job, for those who watch. */
  readonly onChange?: (business: DueJob['business'], job: Job) => void;
  readonly onAlarm?: (what: string) => void;
}

/** Runs each job that is due until it waits or ends; how many it worked on. Never throws for a job's sake. */
export async function runDueJobs(parts: JobRunnerParts): Promise<number> {
  const { rows, clock } = parts.door.tools;
  const due = await dueJobs(rows, clock.nowMs(), jobsPerRunMax);
  let worked = 0;
  for (const each of due) {
    if (parts.signal.aborted) break;
    try {
      if (await runJob(parts, each)) worked++;
    } catch {
      // The store did not answer. The job's lease ends by itself, and it is due again.
      parts.onAlarm?.('a job could not be taken up and is tried again');
    }
  }
  return worked;
}

/**
 * Takes up at once what a process that died had leased. Only for whoever is alone with the store, as the embedded edition is; a job that would be due within the
 * minute anyway is due at once too, which does no harm.
 */
export async function freeLeases(door: Door): Promise<void> {
  const { rows, clock } = door.tools;
  const now = clock.nowMs();
  for (const { business, id } of await dueJobs(rows, now + leaseMs, rangeRowsMax)) {
    const stored = await findJob(rows, business, id);
    if (stored?.job.dueAtMs === undefined || stored.job.dueAtMs <= now) continue;
    await rows.commit(jobChanges(business, stored, { ...stored.job, dueAtMs: now }));
  }
}

/** Whether the job was ours to work on. */
async function runJob(parts: JobRunnerParts, due: DueJob): Promise<boolean> {
  const { clock } = parts.door.tools;
  const fromMs = clock.nowMs();
  let held = await take(parts, due);
  if (!held) return false;
  const lifecycle = parts.lifecycles.find(({ kind }) => kind === held!.job.kind);
  if (!lifecycle) {
    parts.onAlarm?.(`no lifecycle runs jobs of the kind ${held.job.kind}`);
    return false;
  }
  while (held && !parts.signal.aborted && clock.nowMs() - fromMs < turnMs) held = await oneStep(parts, due, lifecycle, held);
  if (held) await persist(parts, due, held, { ...held.job, dueAtMs: parts.door.tools.clock.nowMs() });
  return true;
}

/** Takes the lease, unless the job has ended, is not due any more, or somebody else was quicker. */
async function take(parts: JobRunnerParts, { business, id }: DueJob): Promise<StoredJob | undefined> {
  const { rows, clock } = parts.door.tools;
  const stored = await findJob(rows, business, id);
  const now = clock.nowMs();
  if (stored?.job.dueAtMs === undefined || stored.job.dueAtMs > now) return undefined;
  if (parts.kinds?.includes(stored.job.kind) === false) return undefined;
  return persist(parts, { business, id }, stored, { ...stored.job, dueAtMs: now + leaseMs });
}

/** The job as it is held afterwards; `undefined` when it waits, has ended, or is another's by now. */
async function oneStep(parts: JobRunnerParts, due: DueJob, lifecycle: Lifecycle, held: StoredJob): Promise<StoredJob | undefined> {
  const { clock } = parts.door.tools;
  const { job } = held;
  const lease = keepLease(parts, due, held);
  const stepParts: StepParts = {
    door: parts.door,
    business: due.business,
    job,
    principal: principalOf(due.business, job),
    signal: AbortSignal.any([parts.signal, lease.lost]),
    tell: lease.tell,
  };
  try {
    const step = await (job.cancelled ? lifecycle.cancel(stepParts) : lifecycle.step(stepParts));
    const still = await lease.end();
    if (!still) return undefined;
    const now = clock.nowMs();
    const dueAtMs = step.next === 'now' ? now + leaseMs : step.next === 'ended' ? undefined : step.next.atMs;
    const stored = await persist(parts, due, still, afterStep(still.job, step, dueAtMs, now), step);
    return step.next === 'now' ? stored : undefined;
  } catch (error) {
    const still = await lease.end();
    if (parts.signal.aborted || !still) return still;
    await failed(parts, due, lifecycle, still, stepParts, error);
    return undefined;
  }
}

interface Lease {
  /** Somebody else changed the job: what the step makes will be dropped. */
  readonly lost: AbortSignal;
  tell(progress: JobProgress): void;
  /** The job as it is held now; `undefined` when it is another's. */
  end(): Promise<StoredJob | undefined>;
}

/** Renews the lease while a step takes longer than one. */
function keepLease(parts: JobRunnerParts, due: DueJob, first: StoredJob): Lease {
  const { clock } = parts.door.tools;
  const lost = new AbortController();
  let held: StoredJob | undefined = first;
  let renewing: Promise<void> = Promise.resolve();
  let told: JobProgress | undefined;
  const renew = async () => {
    if (!held) return;
    const now = clock.nowMs();
    const further = told && { progress: told, pace: paceAfter(held.job, held.job.state, told, now), changedAtMs: now };
    try {
      held = await persist(parts, due, held, { ...held.job, ...further, dueAtMs: now + leaseMs });
      if (!held) lost.abort();
    } catch {
      // The store did not answer. The lease has a while left; the next renewal or the end of the step will tell.
    }
  };
  const timer = setInterval(() => void (renewing = renewing.then(renew)), renewEveryMs).unref();
  return {
    lost: lost.signal,
    tell: (progress) => void (told = progress),
    async end() {
      clearInterval(timer);
      await renewing;
      return held;
    },
  };
}

const afterStep = (job: Job, { state, data, progress }: Step, dueAtMs: number | undefined, changedAtMs: number): Job => ({
  ...job,
  state,
  data,
  progress,
  pace: paceAfter(job, state, progress, changedAtMs),
  dueAtMs,
  changedAtMs,
  attempts: 0,
  failure: undefined,
});

async function failed(
  parts: JobRunnerParts,
  due: DueJob,
  lifecycle: Lifecycle,
  held: StoredJob,
  stepParts: StepParts,
  error: unknown,
): Promise<void> {
  const known = error instanceof StewardError ? error : new StewardError('internal', { cause: error });
  const { job } = held;
  const now = parts.door.tools.clock.nowMs();
  const attempts = job.attempts + 1;
  const failure = {
    code: known.code,
    ...(known.field === undefined ? {} : { field: known.field }),
    ...(known.rule === undefined ? {} : { rule: known.rule }),
  };
  const patient = lifecycle.patient === true;
  if (mayPass(known) && (patient || attempts < attemptsMax)) {
    const pauseMs = Math.min(retryFirstMs * 2 ** job.attempts, retryLastMs);
    if (attempts >= attemptsMax) parts.onAlarm?.(`a job of the kind ${job.kind} does not get on: ${known.code}`);
    await persist(parts, due, held, { ...job, attempts, failure, changedAtMs: now, dueAtMs: now + pauseMs });
    return;
  }
  parts.onAlarm?.(`a job of the kind ${job.kind} failed: ${known.code}`);
  await lifecycle.fail?.(stepParts);
  await persist(parts, due, held, { ...job, state: 'failed', attempts, failure, changedAtMs: now, dueAtMs: undefined });
}

/** What lies at this side or with the stores may pass; what somebody asked wrongly, or may not, will not. */
export function mayPass(error: StewardError): boolean {
  return errorKinds[error.code].status >= 500
    ? !isStewardError(error, 'integrity-failed')
    : isStewardError(error, 'conflict', 'too-many-requests');
}

/** Writes the job unless somebody else changed it since; the stored one, or `undefined` then. */
async function persist(
  parts: JobRunnerParts,
  { business, id }: DueJob,
  old: StoredJob,
  next: Job,
  step?: Step,
): Promise<StoredJob | undefined> {
  const { rows } = parts.door.tools;
  const outcome = await rows.commit([...jobChanges(business, old, next), ...(step?.changes ?? [])]);
  if (!outcome.done) return undefined;
  parts.onChange?.(business, next);
  return findJob(rows, business, id);
}

/** The person who started it, without a session of theirs: what needs a fresh sign-in was asked when the job was started. */
function principalOf(business: DueJob['business'], { by, kind }: Job): Principal {
  return by === undefined
    ? { actor: 'worker', business, name: workers[kind] }
    : { actor: 'member', business, person: by, name: `worker:${kind}` };
}

const workers: Readonly<Record<JobKind, string>> = { erasure: 'retention', restore: 'restore', export: 'export', import: 'import' };
