// trash-record and restore-from-trash: out of sight in the commit, its keys parked, and back again until a shown date.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import { emptyValue, keyOf } from '../stores/layout.ts';
import type { RecordRow, RecordState } from '../stores/record-row.ts';
import { replaceChanges, viewOf, type RecordView, type StoredRecord } from '../stores/records.ts';
import { generalCollectionOf, locateRecord } from './locate.ts';
import { replayAs, type Act, type Principal, type WriteOperation } from './operation.ts';
import { readRecord, type ReadRecordInput } from './read-record.ts';
import { existing } from './update-record.ts';

export const trashRecord: WriteOperation<'trash-record', ReadRecordInput, StoredRecord | undefined, RecordView> = {
  kind: 'write',
  name: 'trash-record',
  locate: (tools, principal, input, purpose) =>
    locateRecord(tools, principal, generalCollectionOf(tools, input.collection), input.id, purpose),
  async plan(grant, act) {
    const { row, changes } = moved(act, 'trashed');
    return { changes, result: viewOf(row, {}), tidy: () => act.tools.vault.park(grant, act.principal.business, keysOf(row)) };
  },
};

/** Keys are opened first: a crash in between leaves an open key on something hidden, which the next sweep parks again. */
export const restoreFromTrash: WriteOperation<'restore-from-trash', ReadRecordInput, StoredRecord | undefined, RecordView> = {
  kind: 'write',
  name: 'restore-from-trash',
  locate: (tools, principal, input, purpose) =>
    locateRecord(tools, principal, generalCollectionOf(tools, input.collection), input.id, purpose),
  async plan(grant: Grant<'restore-from-trash'>, act) {
    const { row, changes } = moved(act, 'living');
    await act.tools.vault.unpark(grant, act.principal.business, keysOf(row));
    return { changes, result: viewOf(row, {}), abandon: () => act.tools.vault.park(grant, act.principal.business, keysOf(row)) };
  },
  replay: (_memo, input) => replayAs(readRecord, input),
};

export const keysOf = (row: RecordRow) => row.groups.map((group) => group.key);

function moved(act: Act<StoredRecord | undefined>, state: RecordState): { row: RecordRow; changes: readonly Change[] } {
  const old = existing(act.target.loaded);
  if (old.row.state === state)
    throw new StewardError('conflict', { rule: state === 'trashed' ? 'it is in the trash already' : 'it is not in the trash' });
  const now = act.tools.clock.nowMs();
  if (state === 'living' && old.row.restorableUntilMs !== undefined && now >= old.row.restorableUntilMs)
    throw new StewardError('not-found');
  const row = inState(old.row, state, act.principal, now, state === 'trashed' ? now + act.tools.periods.trashMs : undefined);
  return { row, changes: [...replaceChanges(act.principal.business, old, row), ...projectMark(act.principal, row)] };
}

/** The row as it is in the trash, or out of it again. */
export function inState(
  old: RecordRow,
  state: RecordState,
  { person }: Principal,
  nowMs: number,
  restorableUntilMs: number | undefined,
): RecordRow {
  return {
    ...old,
    version: old.version + 1,
    state,
    updatedAtMs: Math.max(nowMs, old.updatedAtMs),
    updatedBy: person,
    restorableUntilMs,
  };
}

/** A project takes everything in it along: one mark hides it all. */
export function projectMark(principal: Principal, row: RecordRow): readonly Change[] {
  if (row.collection !== 'projects') return [];
  const key = keyOf.hidden(principal.business, row.id);
  return [row.state === 'living' ? { kind: 'remove', key, expect: 'any' } : { kind: 'put', key, value: emptyValue, expect: 'any' }];
}
