// undo-restore: everything as it was before a restore, as new versions; copies go into the trash. Asking for it moves the job; the restore job then takes the batches
// back, the newest first, from what each wrote down. What somebody has changed since the restore stays as it is.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Grant } from '../ports/grant.ts';
import { keyOf } from '../stores/layout.ts';
import { jobChanges, type Job } from '../stores/jobs.ts';
import type { RecordRow } from '../stores/record-row.ts';
import { findRecord, replaceChanges, versionsOf, type StoredRecord } from '../stores/records.ts';
import { encodeBatch, findBatch, restoreData, type StoredBatch, type Touched } from '../stores/restores.ts';
import { partsOf, usableKeys } from './compare-moment.ts';
import { replayAs, type Plan, type WriteOperation } from './operation.ts';
import { hasBegun, readRestore, restoreView, type RestoreView } from './read-restores.ts';
import { locateRestore, requireState, type LocatedRestore } from './restore-subject.ts';
import { checksLeft, createWork, hasRoom, take, workingOn, type Work, type Working } from './restore-work.ts';
import { restoredRow } from './restored-row.ts';
import { inState, keysOf, projectMark } from './trash-record.ts';

export const undoRestore: WriteOperation<'undo-restore', { readonly id: string }, LocatedRestore | undefined, RestoreView> = {
  kind: 'write',
  name: 'undo-restore',
  locate: (tools, principal, { id }, purpose) => locateRestore(tools, principal, id, purpose),
  async plan(_grant, act) {
    const { found } = requireState(act.target.loaded, ['restored', 'failed'], 'it is not done, or undone already');
    const { job, restore } = found;
    const now = act.tools.clock.nowMs();
    const inTime = job.state === 'failed' ? hasBegun(restore) : restore.undoUntilMs !== undefined && now < restore.undoUntilMs;
    if (!inTime) throw new StewardError('conflict', { field: 'id', rule: 'its time to be undone is over' });
    const { batch: _batch, ...rest } = restore;
    const next: Job = {
      ...job,
      state: 'undoing',
      dueAtMs: now,
      changedAtMs: now,
      attempts: 0,
      failure: undefined,
      data: restoreData(rest),
    };
    return { changes: jobChanges(act.principal.business, found, next), result: restoreView(next, now), memo: job.id };
  },
  replay: (memo) => replayAs(readRestore, { id: memo as string }),
};

export interface UndoBatchInput {
  readonly id: string;
  readonly batch: number;
}

interface Undoing extends Working {
  readonly made: StoredBatch;
}

export interface Undone {
  /** Of the batch, in all. */
  readonly undone: number;
  readonly notUndone: number;
}

/** As much of one batch as one commit holds, from its last record on. For the restore job alone. */
export const undoBatch: WriteOperation<'undo-restore', UndoBatchInput, Undoing, Undone> = {
  kind: 'write',
  name: 'undo-restore',
  async locate(tools, principal, { id, batch }, purpose) {
    const made = await findBatch(tools.rows, principal.business, id as Job['id'], batch);
    if (!made) throw new StewardError('not-found', { field: 'batch' });
    const ids = toUndo(made).map((touched) => touched.id);
    const target = await workingOn(tools, principal, { id, ids, state: 'undoing' }, purpose);
    return { ...target, loaded: { ...target.loaded, made } };
  },
  async plan(grant, act): Promise<Plan<Undone>> {
    const { found, stored, made } = act.target.loaded;
    const { principal, tools } = act;
    const work = createWork(act, found.restore);
    const byId = new Map(stored.map((each) => [each.row.id, each]));
    let { undone, notUndone } = made.made;
    try {
      for (const touched of toUndo(made)) {
        const outcome = await undoOne(grant, work, touched, byId.get(touched.id));
        if (outcome === 'no-room') break;
        if (outcome === 'undone') undone++;
        else notUndone++;
      }
    } catch (error) {
      await work.abandon(grant);
      throw error;
    }
    const key = keyOf.restoreBatch(principal.business, found.job.id, made.batch);
    const value = encodeBatch({ ...made.made, undone, notUndone });
    return {
      changes: [...work.changes, ...checksLeft(work, act.target.checks), { kind: 'put', key, value, expect: made.revision }],
      result: { undone, notUndone },
      abandon: () => work.abandon(grant),
      tidy: async () => (work.park.length === 0 ? undefined : tools.vault.park(grant, principal.business, work.park)),
    };
  },
};

/** The last first, since what came last rests on what came before. */
const toUndo = ({ made }: StoredBatch): readonly Touched[] =>
  made.touched.slice(0, made.touched.length - made.undone - made.notUndone).toReversed();

type Outcome = 'undone' | 'not-undone' | 'no-room';

async function undoOne(grant: Grant, work: Work, touched: Touched, now: StoredRecord | undefined): Promise<Outcome> {
  if (!now) return 'not-undone';
  if (touched.did === 'copied') return trashCopy(work, now);
  // Somebody has changed it since, or it is being erased.
  if (now.row.version !== touched.after || isEnding(work, now.row)) return 'not-undone';
  const { tools, principal } = work;
  const [before] = await versionsOf(tools.rows, principal.business, now.row.id, touched.before + 1, 1);
  if (before?.version !== touched.before) return 'not-undone';
  const keys = await usableKeys(grant, work, [{ now, past: before }]);
  const { groups } = partsOf(tools.catalogue.collections.get(now.row.collection), now.row, before, keys);
  const trashed = touched.did === 'brought-back';
  const restorableUntilMs = trashed ? tools.clock.nowMs() + tools.periods.trashMs : undefined;
  const state = trashed ? 'trashed' : 'living';
  const restored = await restoredRow(grant, work, { now: now.row, groups, files: before.files, state, restorableUntilMs });
  if (!restored) return 'not-undone';
  const { row, checks } = restored;
  const mark = now.row.state === row.state ? [] : projectMark(principal, row);
  const changes = [...replaceChanges(principal.business, now, row), ...mark];
  if (!hasRoom(work, changes.length, checks)) return 'no-room';
  take(work, changes, checks);
  if (trashed) work.park.push(...keysOf(row));
  if (touched.did === 'taken-away') {
    await tools.vault.unpark(grant, principal.business, keysOf(row));
    work.unparked.push(...keysOf(row));
  }
  return 'undone';
}

const isEnding = ({ tools }: Work, { state, restorableUntilMs }: RecordRow): boolean =>
  state === 'trashed' && restorableUntilMs !== undefined && restorableUntilMs <= tools.clock.nowMs();

/** A copied project takes its records along. What a copy that never came to be seen consists of goes at once. */
async function trashCopy(work: Work, now: StoredRecord): Promise<Outcome> {
  const { tools, principal, restore } = work;
  if (now.row.state === 'trashed') return 'undone';
  const nowMs = tools.clock.nowMs();
  const inside = restore.subject.kind !== 'record' && now.row.collection !== 'projects';
  if (inside && now.row.project !== undefined && (await findRecord(tools.rows, principal.business, now.row.project))) return 'undone';
  const row = inState(now.row, 'trashed', principal, nowMs, inside ? nowMs : nowMs + tools.periods.trashMs);
  const changes = [...replaceChanges(principal.business, now, row), ...projectMark(principal, row)];
  if (!hasRoom(work, changes.length, [])) return 'no-room';
  take(work, changes, []);
  work.park.push(...keysOf(row));
  return 'undone';
}
