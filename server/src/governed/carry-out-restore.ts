// carry-out-restore: one batch of a restore, over what is there or beside it. Each batch writes down what it did in its own commit: tried again it does nothing twice,
// and it can be undone. It takes as many of the given records as one commit holds, and says how far it came.
// What was written by somebody since the preview is left alone, and counted. So is what was erased.
import { StewardError } from '@steward/protocol/errors.ts';
import type { RecordId } from '@steward/protocol/ids.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import { replaceChanges } from '../stores/records.ts';
import { encodeBatch, type Batch, type StoredRestore } from '../stores/restores.ts';
import { compareAll, type Compared } from './compare-moment.ts';
import { copyIdsOf, copyRecord, makeKeys } from './copy-beside.ts';
import type { Act, Plan, Principal, WriteOperation } from './operation.ts';
import { checksLeft, createWork, hasRoom, take, workingOn, type Work, type Working } from './restore-work.ts';
import { restoredRow } from './restored-row.ts';
import { inState, keysOf, projectMark } from './trash-record.ts';

/** Records that are given to one batch. */
export const batchRecordsMax = 20;
export interface Place {
  /** Where the walk met it. */
  readonly sort: string;
  readonly id: RecordId;
}

export interface CarryOutInput {
  readonly id: string;
  readonly batch: number;
  readonly places: readonly Place[];
}

export const carryOutRestore: WriteOperation<'carry-out-restore', CarryOutInput, Working, Batch> = {
  kind: 'write',
  name: 'carry-out-restore',
  async locate(tools, principal, { id, places }, purpose) {
    if (places.length === 0 || places.length > batchRecordsMax)
      throw new StewardError('invalid-input', { field: 'places', rule: `1 to ${batchRecordsMax} records at once` });
    const ids = places.map((place) => place.id);
    const target = await workingOn(tools, principal, { id, ids, state: 'restoring' }, purpose);
    const { job, restore } = target.loaded.found;
    // A copy is opened and sealed too: the entry names it beside what it is a copy of.
    return restore.how === 'over' ? target : { ...target, records: [...ids, ...copyIdsOf(job.id, target.loaded.stored)] };
  },
  async plan(grant, act, input): Promise<Plan<Batch>> {
    const { found, stored } = act.target.loaded;
    const compared = new Map((await compareAll(grant, act, found.restore, stored)).map((each) => [each.now.row.id, each]));
    const work = createWork(act, found.restore);
    try {
      if (found.restore.how === 'beside') await makeKeys(grant, work, [...compared.values()]);
      for (const { id, sort } of input.places) {
        const one = compared.get(id);
        const fits =
          one === undefined || (await (found.restore.how === 'over' ? setBack(grant, work, one) : copyRecord(grant, work, found, one)));
        if (!fits) break;
        work.upTo = sort;
      }
    } catch (error) {
      await work.abandon(grant);
      throw error;
    }
    return planOf(grant, act, work, { job: found, batch: input.batch });
  },
};

/** Whether there was room for it. */
async function setBack(grant: Grant, work: Work, { now, past, did, groups }: Compared): Promise<boolean> {
  if (did === 'untouched') return true;
  if (did === 'left-out') return counted(work, 'leftOut');
  const { tools, principal, restore } = work;
  if (now.row.updatedAtMs > restore.previewedAtMs) return counted(work, 'changedSince');
  const trashedUntilMs = tools.clock.nowMs() + tools.periods.trashMs;
  const restored = await restoredRow(grant, work, {
    now: now.row,
    groups,
    files: past?.files ?? [],
    state: did === 'taken-away' ? 'trashed' : 'living',
    restorableUntilMs: did === 'taken-away' ? trashedUntilMs : undefined,
  });
  if (!restored) return counted(work, 'leftOut');
  const { row, checks } = restored;
  const changes = [...replaceChanges(principal.business, now, row), ...markFor(principal, now.row.state, row)];
  if (!hasRoom(work, changes.length, checks)) return false;
  take(work, changes, checks);
  work.touched.push({ id: row.id, did, before: now.row.version, after: row.version });
  if (did === 'taken-away') work.park.push(...keysOf(row));
  // Opened before the commit: what is in sight must open.
  if (did === 'brought-back') {
    await tools.vault.unpark(grant, principal.business, keysOf(row));
    work.unparked.push(...keysOf(row));
  }
  return true;
}

/** A project's mark follows its state. */
const markFor = (principal: Principal, before: string, row: Parameters<typeof projectMark>[1]): readonly Change[] =>
  before === row.state ? [] : projectMark(principal, row);

function counted(work: Work, what: 'changedSince' | 'leftOut'): true {
  work[what]++;
  return true;
}

function planOf(
  grant: Grant,
  { tools, principal, target }: Act<Working>,
  work: Work,
  { job, batch }: { readonly job: StoredRestore; readonly batch: number },
): Plan<Batch> {
  const { touched, upTo, changedSince, leftOut } = work;
  const made: Batch = { touched, upTo, changedSince, leftOut, undone: 0, notUndone: 0 };
  const key = keyOf.restoreBatch(principal.business, job.job.id, batch);
  return {
    changes: [...work.changes, ...checksLeft(work, target.checks), { kind: 'put', key, value: encodeBatch(made), expect: 'absent' }],
    result: made,
    abandon: () => work.abandon(grant),
    tidy: async () => (work.park.length === 0 ? undefined : tools.vault.park(grant, principal.business, work.park)),
  };
}

/** Copies whose originals were erased while the restore ran: out of it before anything of it is seen, and destroyed within the hour. */
export const withdrawCopies: WriteOperation<
  'carry-out-restore',
  { readonly id: string; readonly copies: readonly RecordId[] },
  Working,
  number
> = {
  kind: 'write',
  name: 'carry-out-restore',
  locate: (tools, principal, { id, copies }, purpose) => workingOn(tools, principal, { id, ids: copies, state: 'restoring' }, purpose),
  async plan(grant, { tools, principal, target }): Promise<Plan<number>> {
    const nowMs = tools.clock.nowMs();
    const living = target.loaded.stored.filter(({ row }) => row.state === 'living');
    const rows = living.map((old) => ({ old, row: inState(old.row, 'trashed', principal, nowMs, nowMs) }));
    const keys = rows.flatMap(({ row }) => keysOf(row));
    return {
      changes: rows.flatMap(({ old, row }) => replaceChanges(principal.business, old, row)),
      result: rows.length,
      tidy: async () => (keys.length === 0 ? undefined : tools.vault.park(grant, principal.business, keys)),
    };
  },
};
