// The erasures of a business, as those see them who may: whoever asked their own, owners and admins all. An erasure's job holds no content.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import { erasureOf, findErasure, type ErasureSubject, type ErasureWhen } from '../stores/erasures.ts';
import { listJobs, type Job } from '../stores/jobs.ts';
import { standingOf } from '../stores/standing.ts';
import { noFacts, requireId } from './locate.ts';
import type { Act, Principal, ReadOperation, Target, Tools } from './operation.ts';
import { jobView, type JobView } from './read-jobs.ts';

const servesMs = 900_000;

export interface ErasureView extends JobView {
  readonly subject: ErasureSubject;
  readonly when: ErasureWhen;
  readonly undoUntilMs: number | undefined;
  readonly decideUntilMs: number | undefined;
  readonly asked: number;
  readonly destroyed: number;
  readonly held: number;
  readonly keptByLaw: number;
  /** It is in time to be undone, or to be withdrawn. */
  readonly mayUndo: boolean;
  /** It waits for a second person, and that could be whoever looks. */
  readonly mayDecide: boolean;
}

export function erasureView(job: Job, principal: Principal, runsBusiness: boolean): ErasureView {
  const { subject, when, undoUntilMs, decideUntilMs, asked, destroyed, held, keptByLaw, sole } = erasureOf(job);
  return {
    ...jobView(job),
    subject,
    when,
    undoUntilMs,
    decideUntilMs: job.state === 'waiting' ? decideUntilMs : undefined,
    asked,
    destroyed,
    held,
    keptByLaw,
    mayUndo: job.state === 'waiting' || (job.state === 'hidden' && undoUntilMs !== undefined),
    mayDecide: job.state === 'waiting' && sole !== true && runsBusiness && job.by !== principal.person,
  };
}

/** Behind the mark of a hidden business too: that is where it is undone. */
async function locateErasures(tools: Tools, principal: Principal): Promise<Target<undefined>> {
  const standing = await standingOf(tools.rows, principal.business, principal.person, undefined, { behindMark: true });
  return {
    facts: { ...noFacts, businessRole: standing.businessRole },
    records: [principal.business],
    fields: new Set<string>(),
    checks: [],
    loaded: undefined,
  };
}

const runs = ({ target }: Act<undefined>) => target.facts.businessRole === 'owner' || target.facts.businessRole === 'admin';

export const readErasures: ReadOperation<'read-jobs', Record<string, never>, undefined, readonly ErasureView[]> = {
  kind: 'read',
  name: 'read-jobs',
  entryServesMs: servesMs,
  locate: locateErasures,
  async act(_grant, act) {
    const { tools, principal } = act;
    const jobs = await listJobs(tools.rows, principal.business, 'erasure');
    return jobs
      .filter((job) => runs(act) || (job.by !== undefined && job.by === principal.person))
      .map((job) => erasureView(job, principal, runs(act)));
  },
};

export const readErasure: ReadOperation<'read-jobs', { readonly id: string }, undefined, ErasureView> = {
  kind: 'read',
  name: 'read-jobs',
  entryServesMs: servesMs,
  locate: locateErasures,
  async act(_grant, act, { id }) {
    const { tools, principal } = act;
    const stored = await findErasure(tools.rows, principal.business, requireId<JobId>('id', id));
    if (!stored || !(runs(act) || (stored.job.by !== undefined && stored.job.by === principal.person))) throw new StewardError('not-found');
    return erasureView(stored.job, principal, runs(act));
  },
};
