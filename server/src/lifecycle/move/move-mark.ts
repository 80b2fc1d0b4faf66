// The mark of a move, one row in the records of either side:
//
//   installation   move   [role, move, other, at, done | null, oldCopy | null]
//
//   the source: leaving ─▶ left ─▶ destroying ─▶ no row at all          the target: arriving ─▶ arrived
//
//   what the target knows of the copy that stayed where it came from: nothing, while it stands ─▶ destroying ─▶ destroyed, or gone as the operator says
//
//  1. A place that is leaving, has left, or is arriving is worked in by nobody: `refuseMoved` says so to whoever starts there, and to whoever runs there.
//  2. The target is arrived before the source has left; between the two nobody works anywhere.
//  3. The source's mark is the only thing a move writes there.
//  4. A source that is being destroyed is never worked in again, and is nobody's source any more.
//
// A release from before the old copy was kept track of leaves the last part out, and reads past it.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { RowKey, RowReader, Rows } from '../../ports/rows.ts';
import { decodeRow, encodeRow } from '../../stores/layout.ts';
import type { MovedStore } from './move-side.ts';

export const moveKey: RowKey = { partition: 'installation', sort: 'move' };

export type MoveRole = 'leaving' | 'left' | 'destroying' | 'arriving' | 'arrived';

/** How far the rows of a store have come; everything before it lies in the target. */
export interface RowsDone {
  readonly store: MovedStore;
  readonly after: RowKey;
}

/** What became of the copy in the place that the installation came from. */
export interface OldCopy {
  /** `gone` is the operator's word. */
  readonly state: 'destroying' | 'destroyed' | 'gone';
  readonly atMs: number;
  /** From then on nothing of it lies anywhere, the own history of its engine included. */
  readonly clearMs: number;
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
  /** In a target that has arrived; absent while the copy stands untouched. */
  readonly oldCopy?: OldCopy | undefined;
}

export interface KeptMark {
  readonly mark: MoveMark;
  readonly revision: number;
}

type Wire = [
  role: MoveRole,
  move: string,
  other: string,
  atMs: number,
  done: [MovedStore, string, string] | null,
  oldCopy?: [OldCopy['state'], atMs: number, clearMs: number] | null,
];

export async function readMove(rows: RowReader): Promise<KeptMark | undefined> {
  const row = await rows.get(moveKey);
  if (row === undefined) return undefined;
  const [role, move, other, atMs, done, old] = decodeRow<Wire>(row.value);
  const after = done === null ? undefined : { store: done[0], after: { partition: done[1], sort: done[2] } };
  const oldCopy = old ? { state: old[0], atMs: old[1], clearMs: old[2] } : undefined;
  return { mark: { role, move, other, atMs, ...(after && { done: after }), ...(oldCopy && { oldCopy }) }, revision: row.revision };
}

/** `conflict` when somebody else changed the mark meanwhile. */
export async function putMove(rows: Rows, mark: MoveMark, before: number | undefined): Promise<void> {
  const { role, move, other, atMs, done, oldCopy } = mark;
  const wire: Cbor = [
    role,
    move,
    other,
    atMs,
    done === undefined ? null : [done.store, done.after.partition, done.after.sort],
    oldCopy === undefined ? null : [oldCopy.state, oldCopy.atMs, oldCopy.clearMs],
  ];
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
    destroying: `what lies here is what was left when it was moved to ${other}, and is being destroyed`,
    arriving: `this installation is being moved here from ${other} and is not whole yet; run the same \`steward move\` again`,
  };
  throw new StewardError('conflict', { rule: rules[role] });
}

/** The copy that stayed behind in a move here, while any of it may lie anywhere. */
export interface StandingCopy {
  /** Where, in words. */
  readonly other: string;
  /** Since when erasures do not reach it. */
  readonly sinceMs: number;
  readonly oldCopy: OldCopy | undefined;
}

/** What of an old copy may still lie somewhere; `undefined` where there never was one, or nothing is left of it. */
export async function standingCopy(rows: RowReader, nowMs: number): Promise<StandingCopy | undefined> {
  const kept = await readMove(rows);
  return kept && standingIn(kept, nowMs);
}

export function standingIn({ mark: { role, other, atMs, oldCopy } }: KeptMark, nowMs: number): StandingCopy | undefined {
  if (role !== 'arrived') return undefined;
  if (oldCopy !== undefined && oldCopy.state !== 'destroying' && nowMs >= oldCopy.clearMs) return undefined;
  return { other, sinceMs: atMs, oldCopy };
}

/** What there is to do about it, in a sentence; `undefined` when nothing is but to wait. */
export function remindOf({ other, sinceMs, oldCopy }: StandingCopy): string | undefined {
  if (oldCopy !== undefined && oldCopy.state !== 'destroying') return undefined;
  const since = new Date(sinceMs).toISOString().slice(0, 10);
  return oldCopy === undefined
    ? `in ${other} a copy of everything stands since ${since}, which erasures do not reach, and none is confirmed: \`steward move --to … --old-copy=destroy\``
    : `the old copy in ${other} is being destroyed; run the same \`steward move --to … --old-copy=destroy\` again to finish it`;
}
