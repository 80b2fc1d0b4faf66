// Jobs: what takes longer than a request. A job's row holds where it stands, so that it goes on after a crash, on any node; nothing in it is content:
// opaque ids, enumerations, counts and times.
//
//   <business>   job/<job>                     the job
//   jobs-due     <time>/<business>/<job>       when somebody should look at it next; absent once it has ended
//
// A job changes by compare-and-swap on its row's revision, together with its place among those due. Whoever works on one holds it by a lease: until the
// lease ends the job is not due for anybody else, and after a crash it becomes due again by itself.
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { ErrorCode } from '@steward/protocol/errors.ts';
import { decodeId, encodeId, type BusinessId, type JobId, type PersonId } from '@steward/protocol/ids.ts';
import type { JobKind } from '@steward/protocol/words.ts';
import { rangeRowsMax, type Change, type RowReader, type Rows } from '../ports/rows.ts';
import type { JobPace } from './job-pace.ts';
import { decodeRow, emptyValue, encodeRow, keyOf, lastPart } from './layout.ts';

/** Jobs of one business that are kept, ended ones included; the oldest ended ones go first (sweepJobs). */
export const jobsListedMax = 500;
const removedPerCommitMax = 90;

export interface JobProgress {
  /** How much is done, in the unit of the kind: records, files, bytes. */
  readonly done: number;
  /** `undefined` while nobody knows. */
  readonly total: number | undefined;
}

export interface Job {
  readonly id: JobId;
  readonly kind: JobKind;
  /** A state of the kind's machine (docs/lifecycles.md). */
  readonly state: string;
  /** Whose rights it has, asked anew at every step; absent for what nobody asked for. */
  readonly by: PersonId | undefined;
  readonly startedAtMs: number;
  readonly changedAtMs: number;
  /** When to go on; `undefined` once it has ended. */
  readonly dueAtMs: number | undefined;
  readonly progress: JobProgress;
  /** Since when it does what it does at present, for how long it still takes; absent where that was not noted. */
  readonly pace?: JobPace | undefined;
  /** How often the present step has failed in a row. */
  readonly attempts: number;
  /** Somebody asked to give it up. */
  readonly cancelled: boolean;
  /** Why it failed, or why it waits. Never personal data. */
  readonly failure: { readonly code: ErrorCode; readonly field?: string; readonly rule?: string } | undefined;
  /** The 16 bytes of its receipt's reference. */
  readonly reference: Uint8Array;
  /** What the kind itself has to remember; at most 100 kB. */
  readonly data: Cbor;
}

export interface StoredJob {
  readonly job: Job;
  readonly revision: number;
}

/** The changes that put `next` in the place of `old`; with `old` undefined the job is new. */
export function jobChanges(business: BusinessId, old: StoredJob | undefined, next: Job): readonly Change[] {
  const moved = old?.job.dueAtMs !== next.dueAtMs;
  return [
    { kind: 'put', key: keyOf.job(business, next.id), value: encodeJob(next), expect: old ? old.revision : 'absent' },
    ...(moved && old?.job.dueAtMs !== undefined
      ? [{ kind: 'remove', key: keyOf.jobDue(old.job.dueAtMs, business, next.id), expect: 'any' } as const]
      : []),
    ...(moved && next.dueAtMs !== undefined
      ? [{ kind: 'put', key: keyOf.jobDue(next.dueAtMs, business, next.id), value: emptyValue, expect: 'any' } as const]
      : []),
  ];
}

export async function findJob(rows: RowReader, business: BusinessId, id: JobId): Promise<StoredJob | undefined> {
  const row = await rows.get(keyOf.job(business, id));
  return row && { job: decodeJob(id, row.value), revision: row.revision };
}

/** The business's jobs, the newest first, at most `jobsListedMax`; of one kind if it is named. */
export async function listJobs(rows: RowReader, business: BusinessId, kind?: JobKind): Promise<readonly Job[]> {
  return (await jobsOf(rows, business, kind)).slice(0, jobsListedMax);
}

/** Lets go of the oldest that have ended, where there are more than are listed. Their receipts stay. */
export async function sweepJobs(rows: Rows, business: BusinessId): Promise<void> {
  const all = await jobsOf(rows, business);
  const old = all.slice(jobsListedMax).filter(({ dueAtMs }) => dueAtMs === undefined);
  for (let at = 0; at < old.length; at += removedPerCommitMax)
    await rows.commit(
      old.slice(at, at + removedPerCommitMax).map(({ id }) => ({ kind: 'remove', key: keyOf.job(business, id), expect: 'any' }) as const),
    );
}

/** The newest first. */
async function jobsOf(rows: RowReader, business: BusinessId, kind?: JobKind): Promise<readonly Job[]> {
  const jobs: Job[] = [];
  for await (const { job } of eachJob(rows, business, kind)) jobs.push(job);
  return jobs.sort((a, b) => b.startedAtMs - a.startedAtMs);
}

/** Every job of the business, ended ones included; of one kind if it is named. */
export async function* eachJob(rows: RowReader, business: BusinessId, kind?: JobKind): AsyncGenerator<StoredJob> {
  let after: string | undefined;
  for (;;) {
    const page = await rows.range({ partition: business, prefix: 'job/', limit: rangeRowsMax, ...(after === undefined ? {} : { after }) });
    for (const row of page) {
      const job = decodeJob(lastPart<JobId>(row.sort), row.value);
      if (kind === undefined || job.kind === kind) yield { job, revision: row.revision };
    }
    if (page.length < rangeRowsMax) return;
    after = page.at(-1)!.sort;
  }
}

export interface DueJob {
  readonly business: BusinessId;
  readonly id: JobId;
}

/** Jobs that are due at `nowMs`, those that have waited longest first, at most `limit`. */
export async function dueJobs(rows: RowReader, nowMs: number, limit: number): Promise<readonly DueJob[]> {
  const found = await rows.range({ partition: 'jobs-due', prefix: '', limit });
  return found
    .map(({ sort }) => sort.split('/') as [string, BusinessId, JobId])
    .filter(([dueAt]) => Number(dueAt) <= nowMs)
    .map(([, business, id]) => ({ business, id }));
}

function encodeJob(job: Job): Uint8Array {
  return encodeRow([
    job.kind,
    job.state,
    job.by === undefined ? null : decodeId(job.by),
    job.startedAtMs,
    job.changedAtMs,
    job.dueAtMs ?? null,
    job.progress.done,
    job.progress.total ?? null,
    job.attempts,
    job.cancelled,
    job.failure === undefined ? null : [job.failure.code, job.failure.field ?? null, job.failure.rule ?? null],
    job.reference,
    job.data,
    ...(job.pace === undefined ? [] : [[job.pace.sinceMs, job.pace.done]]),
  ]);
}

type Wire = [
  JobKind,
  string,
  Uint8Array | null,
  number,
  number,
  number | null,
  number,
  number | null,
  number,
  boolean,
  [ErrorCode, string | null, string | null] | null,
  Uint8Array,
  Cbor,
  [sinceMs: number, done: number]?,
];

/** A job out of its row. */
export function decodeJob(id: JobId, value: Uint8Array): Job {
  const wire = decodeRow<Wire>(value);
  const failure = wire[10];
  return {
    id,
    kind: wire[0],
    state: wire[1],
    by: wire[2] === null ? undefined : encodeId<PersonId>(wire[2]),
    startedAtMs: wire[3],
    changedAtMs: wire[4],
    dueAtMs: wire[5] ?? undefined,
    progress: { done: wire[6], total: wire[7] ?? undefined },
    attempts: wire[8],
    cancelled: wire[9],
    failure:
      failure === null
        ? undefined
        : { code: failure[0], ...(failure[1] === null ? {} : { field: failure[1] }), ...(failure[2] === null ? {} : { rule: failure[2] }) },
    reference: wire[11],
    data: wire[12],
    ...(wire[13] === undefined ? {} : { pace: { sinceMs: wire[13][0], done: wire[13][1] } }),
  };
}
