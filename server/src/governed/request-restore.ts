// Asking for a restore, which only looks (preview-restore), and saying that it shall be done (confirm-restore). Each makes or moves the job in the commit of its
// entry; nothing is opened but the name that has to be typed.
import { StewardError } from '@steward/protocol/errors.ts';
import type { JobId } from '@steward/protocol/ids.ts';
import { versionAt } from '../stores/moments.ts';
import { jobChanges, listJobs, type Job } from '../stores/jobs.ts';
import { receiptChange, type Receipt } from '../stores/receipts.ts';
import { findImport } from '../stores/imports.ts';
import { restoreData, type Restore, type RestoreHow, type RestoreSubject } from '../stores/restores.ts';
import { requireId } from './locate.ts';
import { newId } from './new-id.ts';
import { replayAs, type Act, type Plan, type WriteOperation } from './operation.ts';
import { historyMs } from './prune-history.ts';
import { readRestore, restoreView, type RestoreView } from './read-restores.ts';
import { receiptStep } from './request-erasure.ts';
import {
  locateRestore,
  locateRestoreSubject,
  requireState,
  type LocatedRestore,
  type LocatedSubject,
  type RestoreSubjectInput,
} from './restore-subject.ts';
import { requireTypedName } from './typed-name.ts';

const referenceBytes = 16;

export interface RequestRestoreInput {
  readonly subject: RestoreSubjectInput;
  readonly atMs: number;
  readonly how: RestoreHow;
}

/** Throws `invalid-input` for `at` when nothing can be found there: to come, too long ago, before it was made, or while it lay in the trash. */
export const requestRestore: WriteOperation<'preview-restore', RequestRestoreInput, LocatedSubject, RestoreView> = {
  kind: 'write',
  name: 'preview-restore',
  async locate(tools, principal, { subject }, purpose) {
    if (subject.kind !== 'import') return locateRestoreSubject(tools, principal, subject, purpose);
    const found = await findImport(tools.rows, principal.business, requireId<JobId>('subject', subject.id));
    return locateRestoreSubject(tools, principal, { ...subject, project: found?.import.project }, purpose);
  },
  async plan(_grant, act, { atMs: asked, how }) {
    const { tools, principal, target } = act;
    const now = tools.clock.nowMs();
    const atMs = (await momentOfImport(act, how)) ?? asked;
    await requireMoment(act, atMs, now);
    const restore: Restore = { subject: target.loaded.subject, atMs, how, previewedAtMs: now, counts: {} };
    const job: Job = {
      id: newId<JobId>(tools.random),
      kind: 'restore',
      state: 'previewing',
      by: target.loaded.by ?? principal.person,
      startedAtMs: now,
      changedAtMs: now,
      dueAtMs: now,
      progress: { done: 0, total: undefined },
      attempts: 0,
      cancelled: false,
      failure: undefined,
      reference: tools.random.bytes(referenceBytes),
      data: restoreData(restore),
    };
    const receipt: Receipt = {
      business: principal.business,
      kind: 'restore',
      steps: [{ step: 'requested', atMs: now }],
      dueMs: undefined,
      confirmation: undefined,
    };
    return {
      changes: [...jobChanges(principal.business, undefined, job), receiptChange(job.reference, undefined, receipt)],
      result: restoreView(job, now),
      memo: job.id,
    };
  },
  replay: (memo) => replayAs(readRestore, { id: memo as string }),
};

/** When an import was complete; `undefined` for any other subject. Throws unless what it wrote counts. */
async function momentOfImport({ tools, principal, target }: Act<LocatedSubject>, how: RestoreHow): Promise<number | undefined> {
  const { subject } = target.loaded;
  if (subject.kind !== 'import') return undefined;
  requireOver(subject, how);
  const found = await findImport(tools.rows, principal.business, subject.id);
  if (!found) throw new StewardError('not-found', { field: 'subject' });
  if (found.job.state !== 'imported' || found.job.dueAtMs !== undefined)
    throw new StewardError('conflict', { field: 'subject', rule: 'nothing that it wrote counts, or not yet' });
  return found.job.changedAtMs;
}

function requireOver({ kind }: RestoreSubject, how: RestoreHow): void {
  if (kind === 'import' && how !== 'over')
    throw new StewardError('invalid-input', {
      field: 'how',
      rule: 'what an import brought is taken away over what is there, not beside it',
    });
}

async function requireMoment({ tools, principal, target }: Act<LocatedSubject>, atMs: number, nowMs: number): Promise<void> {
  const wrong = (rule: string) => new StewardError('invalid-input', { field: 'at', rule });
  if (!Number.isSafeInteger(atMs) || atMs > nowMs) throw wrong('a moment that has been');
  if (atMs < nowMs - historyMs) throw wrong('at most 92 days ago: earlier versions are not kept');
  const { stored, subject } = target.loaded;
  if (!stored) throw new StewardError('not-found');
  const then = await versionAt(tools.rows, principal.business, stored.row, atMs);
  if (!then) throw wrong('it was not there then');
  if (subject.kind !== 'business' && subject.kind !== 'import' && then.state !== 'living') throw wrong('it lay in the trash then');
}

/** One at a time: what one restore makes is nothing another should find. */
async function requireNoOther({ tools, principal }: Act<unknown>): Promise<void> {
  const all = await listJobs(tools.rows, principal.business, 'restore');
  if (all.some(({ state }) => state === 'restoring' || state === 'undoing'))
    throw new StewardError('conflict', { field: 'id', rule: 'another restore is under way; wait until it is done' });
}

export interface ConfirmRestoreInput {
  readonly id: string;
  /** Instead of what was said when it was asked for: what is different is the same either way. */
  readonly how?: RestoreHow | undefined;
  readonly confirm?: string | undefined;
}

export const confirmRestore: WriteOperation<'confirm-restore', ConfirmRestoreInput, LocatedRestore | undefined, RestoreView> = {
  kind: 'write',
  name: 'confirm-restore',
  locate: (tools, principal, { id }, purpose) => locateRestore(tools, principal, id, purpose),
  async plan(grant, act, { how, confirm }): Promise<Plan<RestoreView>> {
    const { found, stored } = requireState(act.target.loaded, ['previewed'], 'what would be different has to be known, and not yet done');
    const { job, restore } = found;
    const now = act.tools.clock.nowMs();
    if (job.cancelled || restore.confirmUntilMs === undefined || now >= restore.confirmUntilMs)
      throw new StewardError('conflict', { field: 'id', rule: 'it was given up; ask for it anew' });
    await requireNoOther(act);
    requireOver(restore.subject, how ?? restore.how);
    if (restore.subject.kind !== 'record' || act.principal.actor === 'operator')
      await requireTypedName(grant, act, stored, confirm, 'type the name of what is to be restored');
    const { after: _after, ...rest } = restore;
    const next: Job = {
      ...job,
      state: 'restoring',
      dueAtMs: now,
      changedAtMs: now,
      progress: { done: 0, total: job.progress.total },
      data: restoreData({ ...rest, how: how ?? restore.how, batch: 0 }),
    };
    const receipt = await receiptStep(act, job.reference, 'started');
    return {
      changes: [...jobChanges(act.principal.business, found, next), receipt],
      result: restoreView(next, now),
      memo: job.id,
    };
  },
  replay: (memo) => replayAs(readRestore, { id: memo as string }),
};
