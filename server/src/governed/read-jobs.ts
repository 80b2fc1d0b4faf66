// read-jobs: what takes longer than a request, how far it is and why it waits. Members see what they started, owners and admins all of the business.
// A job's row holds no content; one entry serves a session for a while, as with one's own ledger, so that watching progress fills nothing.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import { encodeReference } from '@steward/protocol/reference.ts';
import type { JobKind } from '@steward/protocol/words.ts';
import { remainingMs } from '../stores/job-pace.ts';
import { findJob, listJobs, type Job } from '../stores/jobs.ts';
import { locatePerson, requireId } from './locate.ts';
import type { Act, Principal, ReadOperation, Target, Tools } from './operation.ts';

const servesMs = 900_000;

export interface JobView extends Omit<Job, 'data' | 'reference' | 'attempts' | 'cancelled' | 'pace'> {
  /** About how long its present state takes on from `changedAtMs`, by the rate it has had; absent while nobody can say. */
  readonly remainingMs: number | undefined;
  /** As people write it down. */
  readonly reference: string;
}

/** All of one kind if it is named. */
export interface ReadJobsInput {
  readonly kind?: JobKind | undefined;
}

export const readJobs: ReadOperation<'read-jobs', ReadJobsInput, undefined, readonly JobView[]> = {
  kind: 'read',
  name: 'read-jobs',
  entryServesMs: servesMs,
  locate: locateJobs,
  async act(_grant, act, { kind }) {
    const jobs = await listJobs(act.tools.rows, act.principal.business, kind);
    return jobs.filter((job) => isTheirs(act, job)).map(jobView);
  },
};

/** One of them; `not-found` for one that is not there and for one that is another's alike. */
export const readJob: ReadOperation<'read-jobs', { readonly id: string }, undefined, JobView> = {
  kind: 'read',
  name: 'read-jobs',
  entryServesMs: servesMs,
  locate: locateJobs,
  async act(_grant, act, { id }) {
    const stored = await findJob(act.tools.rows, act.principal.business, requireId<JobId>('id', id));
    if (!stored || !isTheirs(act, stored.job)) throw new StewardError('not-found');
    return jobView(stored.job);
  },
};

async function locateJobs(tools: Tools, principal: Principal): Promise<Target<undefined>> {
  return { ...(await locatePerson(tools, principal, { person: principal.person })), records: [principal.business] };
}

function isTheirs({ principal, target }: Act<undefined>, job: Job): boolean {
  const { businessRole } = target.facts;
  return businessRole === 'owner' || businessRole === 'admin' || (job.by !== undefined && job.by === principal.person);
}

export function jobView(job: Job): JobView {
  const { data: _data, reference, attempts: _attempts, cancelled: _cancelled, pace: _pace, ...shown } = job;
  return { ...shown, reference: encodeReference(reference), remainingMs: remainingMs(job) };
}
