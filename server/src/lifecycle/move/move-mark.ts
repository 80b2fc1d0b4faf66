// The mark of a move, one row in the records of either side:
//
//   installation   move   {role, move, other, at, after?, state}
//
//   the source: leaving ─▶ left          the target: arriving ─▶ arrived
//
//  1. A place that is leaving, has left, or is arriving is worked in by nobody: `refuseMoved` says so to whoever starts there, and to whoever runs there.
//  2. The target is arrived before the source has left; between the two nobody works anywhere.
//  3. The source's mark is the only thing a move writes there.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { RowKey, RowReader, Rows } from '../../ports/rows.ts';
import { decodeRow, encodeRow } from '../../stores/layout.ts';
import type { MovedStore } from './move-side.ts';

export const moveKey: RowKey = { partition: 'installation', sort: 'move' };

export type MoveRole = 'leaving' | 'left' | 'arriving' | 'arrived';

/** How far the rows of a store have come; everything before it lies in the target. */
export interface RowsDone {
  readonly store: MovedStore;
  readonly after: RowKey;
}

export interface MoveMark {
  readonly role: MoveRole;
  /** The move's id, the same on both sides. */
  readonly move: string;
  /** The other side, in words. */
  readonly other: string;
  readonly atMs: number;
  /** In the target, while it arrives. */
  readonly done?: RowsDone | undefined;
}

interface Kept {
  readonly mark: MoveMark;
  readonly revision: number;
}

type Wire = [role: MoveRole, move: string, other: string, atMs: number, done: [MovedStore, string, string] | null];

export async function readMove(rows: RowReader): Promise<Kept | undefined> {
  const row = await rows.get(moveKey);
  if (row === undefined) return undefined;
  const [role, move, other, atMs, done] = decodeRow<Wire>(row.value);
  const after = done === null ? undefined : { store: done[0], after: { partition: done[1], sort: done[2] } };
  return { mark: { role, move, other, atMs, ...(after && { done: after }) }, revision: row.revision };
}

/** `conflict` when somebody else changed the mark meanwhile. */
export async function putMove(rows: Rows, mark: MoveMark, before: number | undefined): Promise<void> {
  const { role, move, other, atMs, done } = mark;
  const wire: Cbor = [role, move, other, atMs, done === undefined ? null : [done.store, done.after.partition, done.after.sort]];
  const outcome = await rows.commit([{ kind: 'put', key: moveKey, value: encodeRow(wire), expect: before ?? 'absent' }]);
  if (!outcome.done) throw new StewardError('conflict', { rule: 'another move is under way' });
}

export async function removeMove(rows: Rows, revision: number): Promise<void> {
  const outcome = await rows.commit([{ kind: 'remove', key: moveKey, expect: revision }]);
  if (!outcome.done) throw new StewardError('conflict', { rule: 'another move is under way' });
}

/** Throws `conflict` where an installation may not be worked in, because it is moving, has moved away, or has not arrived as a whole. */
export async function refuseMoved(rows: RowReader): Promise<void> {
  const kept = await readMove(rows);
  if (kept === undefined || kept.mark.role === 'arrived') return;
  const { role, other } = kept.mark;
  const rules: Record<Exclude<MoveRole, 'arrived'>, string> = {
    leaving: `this installation is being moved to ${other}; run the same \`steward move\` again to finish it, or \`steward move --give-up\` to stay here`,
    left: `this installation was moved to ${other}; start it there`,
    arriving: `this installation is being moved here from ${other} and is not whole yet; run the same \`steward move\` again`,
  };
  throw new StewardError('conflict', { rule: rules[role] });
}
