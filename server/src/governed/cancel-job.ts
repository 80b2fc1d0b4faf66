// cancel-job: gives up what is under way. Whoever works on it finds its step dropped, and cleans up before the job ends (lifecycle/run-jobs.ts).
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import { findJob, jobChanges, type StoredJob } from '../stores/jobs.ts';
import { locatePerson, requireId } from './locate.ts';
import type { WriteOperation } from './operation.ts';
import { jobView, type JobView } from './read-jobs.ts';

export const cancelJob: WriteOperation<'cancel-job', { readonly id: string }, StoredJob | undefined, JobView> = {
  kind: 'write',
  name: 'cancel-job',
  async locate(tools, principal, { id }) {
    const stored = await findJob(tools.rows, principal.business, requireId<JobId>('id', id));
    const target = await locatePerson(tools, principal, { person: principal.person });
    const author = stored?.job.by !== undefined && stored.job.by === principal.person;
    return { ...target, facts: { ...target.facts, author }, records: [id], absent: stored === undefined, loaded: stored };
  },
  async plan(_grant, { tools, principal, target }) {
    const stored = target.loaded!;
    if (stored.job.dueAtMs === undefined) throw new StewardError('conflict', { field: 'id', rule: 'it has ended already' });
    if (stored.job.kind === 'erasure') throw new StewardError('conflict', { field: 'id', rule: 'an erasure is undone, not given up' });
    if (stored.job.kind === 'restore' && (stored.job.state === 'restored' || stored.job.state === 'undoing'))
      throw new StewardError('conflict', { field: 'id', rule: 'a restore that is done is undone, not given up' });
    const now = tools.clock.nowMs();
    const next = { ...stored.job, cancelled: true, dueAtMs: now, changedAtMs: now };
    return { changes: jobChanges(principal.business, stored, next), result: jobView(next) };
  },
};
