// The restores of a business, as those see them who may: whoever asked their own, owners and admins all. A restore's job holds no content.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId, RecordId } from '@steward/protocol/ids.ts';
import { listJobs, type Job } from '../stores/jobs.ts';
import {
  findRestore,
  restoreOf,
  type DifferenceCounts,
  type DoneCounts,
  type Restore,
  type RestoreEnd,
  type RestoreHow,
} from '../stores/restores.ts';
import type { RestoreSubject } from '../stores/restores.ts';
import { locatePerson, requireId } from './locate.ts';
import type { Act, Principal, ReadOperation, Target, Tools } from './operation.ts';
import { jobView, type JobView } from './read-jobs.ts';
import { locateRestore, type LocatedRestore } from './restore-subject.ts';

const servesMs = 900_000;

export interface RestoreView extends JobView {
  readonly subject: RestoreSubject;
  readonly atMs: number;
  readonly how: RestoreHow;
  readonly previewedAtMs: number;
  readonly counts: Readonly<Record<string, DifferenceCounts>>;
  readonly done: DoneCounts | undefined;
  readonly copies: readonly RecordId[] | undefined;
  readonly confirmUntilMs: number | undefined;
  readonly undoUntilMs: number | undefined;
  readonly because: RestoreEnd | undefined;
  /** The name has to be typed. */
  readonly confirm: boolean;
  readonly mayConfirm: boolean;
  readonly mayUndo: boolean;
}

export function restoreView(job: Job, nowMs: number): RestoreView {
  const { subject, atMs, how, previewedAtMs, counts, done, copies, confirmUntilMs, undoUntilMs, because } = restoreOf(job);
  const previewed = job.state === 'previewed' && !job.cancelled;
  return {
    ...jobView(job),
    subject,
    atMs,
    how,
    previewedAtMs,
    counts,
    done,
    copies,
    confirmUntilMs: previewed ? confirmUntilMs : undefined,
    undoUntilMs: job.state === 'restored' ? undoUntilMs : undefined,
    because,
    confirm: subject.kind !== 'record',
    mayConfirm: previewed && confirmUntilMs !== undefined && nowMs < confirmUntilMs,
    mayUndo:
      job.state === 'failed' ? hasBegun(restoreOf(job)) : job.state === 'restored' && undoUntilMs !== undefined && nowMs < undoUntilMs,
  };
}

/** It may have changed something: what failed on the way is undone by asking for it. */
export const hasBegun = ({ batch, done, because }: Restore): boolean => batch !== undefined || done !== undefined || because === 'failed';

async function locateRestores(tools: Tools, principal: Principal): Promise<Target<undefined>> {
  return { ...(await locatePerson(tools, principal, { person: principal.person })), records: [principal.business] };
}

function isTheirs({ principal, target }: Act<undefined>, job: Job): boolean {
  const { businessRole } = target.facts;
  return businessRole === 'owner' || businessRole === 'admin' || (job.by !== undefined && job.by === principal.person);
}

export const readRestores: ReadOperation<'read-jobs', Record<string, never>, undefined, readonly RestoreView[]> = {
  kind: 'read',
  name: 'read-jobs',
  entryServesMs: servesMs,
  locate: locateRestores,
  async act(_grant, act) {
    const { rows, clock } = act.tools;
    const jobs = await listJobs(rows, act.principal.business, 'restore');
    return jobs.filter((job) => isTheirs(act, job)).map((job) => restoreView(job, clock.nowMs()));
  },
};

export const readRestore: ReadOperation<'read-jobs', { readonly id: string }, undefined, RestoreView> = {
  kind: 'read',
  name: 'read-jobs',
  entryServesMs: servesMs,
  locate: locateRestores,
  async act(_grant, act, { id }) {
    const { rows, clock } = act.tools;
    const stored = await findRestore(rows, act.principal.business, requireId<JobId>('id', id));
    if (!stored || !isTheirs(act, stored.job)) throw new StewardError('not-found');
    return restoreView(stored.job, clock.nowMs());
  },
};

/** For whoever may restore it but sees no jobs: the operator at the command line. */
export const followRestore: ReadOperation<'preview-restore', { readonly id: string }, LocatedRestore | undefined, RestoreView> = {
  kind: 'read',
  name: 'preview-restore',
  entryServesMs: servesMs,
  locate: async (tools, principal, { id }, purpose) => ({
    ...(await locateRestore(tools, principal, id, purpose)),
    fields: new Set<string>(),
  }),
  async act(_grant, { tools, target }) {
    return restoreView(target.loaded!.found.job, tools.clock.nowMs());
  },
};
