// How far a case is now: what its row says, and what time and the standing of those whom it rests on have made of it since. Every decision about the
// staff works it out anew, so an end takes effect with the next read of whatever is under way, whoever has noted it.
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { Ground } from '@steward/protocol/words.ts';
import { escrowNameAt, escrowOpensMs } from '../ledger/drafts.ts';
import type { RowReader } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import type { Facts } from '../policy/decide.ts';
import type { Approval, Case } from '../stores/cases.ts';
import { eligibleFor, findStaff } from '../stores/staff.ts';
import { standingOf } from '../stores/standing.ts';

/** Until when the business does not know of it: the end of the day (UTC) up to which it is sealed, when its entries open. */
export function opensMs({ sealedUntilMs }: Pick<Case, 'sealedUntilMs'>): number {
  return sealedUntilMs === undefined ? 0 : escrowOpensMs(escrowNameAt(sealedUntilMs));
}

export const isSealed = (of: Pick<Case, 'sealedUntilMs'>, nowMs: number): boolean => nowMs < opensMs(of);

/** Until when an entry that is written now stays sealed, for the ledger; undefined once it need not be any more. */
export function sealOf(of: Pick<Case, 'sealedUntilMs'>, nowMs: number): number | undefined {
  if (of.sealedUntilMs === undefined) return undefined;
  if (nowMs < of.sealedUntilMs) return of.sealedUntilMs;
  const last = opensMs(of) - 1;
  return nowMs < last ? last : undefined;
}

/** Whether an approval still counts: who gave it could give it now. */
export async function stands(
  rows: RowReader,
  business: BusinessId,
  ground: Ground,
  { side, by }: Approval,
  nowMs: number,
): Promise<boolean> {
  if (side === 'staff') return eligibleFor((await findStaff(rows, by))?.member, 'approve', ground, nowMs) !== undefined;
  if (by === undefined) return true;
  const { businessRole } = await standingOf(rows, business, by);
  return side === 'rule' ? businessRole !== 'none' : businessRole === 'owner' || businessRole === 'admin';
}

export type CaseStateNow = Exclude<Facts['caseState'], 'none'>;

export async function caseStateNow(rows: RowReader, business: BusinessId, of: Case, nowMs: number): Promise<CaseStateNow> {
  if (of.state === 'waiting') return nowMs < of.answerUntilMs ? 'waiting' : 'over';
  if (of.state !== 'allowed' || nowMs >= (of.untilMs ?? of.answerUntilMs)) return 'over';
  if ((await rows.get(keyOf.closed(business))) !== undefined) return 'over';
  return (await restsOnAll(rows, business, of, nowMs)) ? 'allowed' : 'over';
}

/** Whether everybody whom an allowed case rests on still has their standing: those who approved, and who looks. */
async function restsOnAll(rows: RowReader, business: BusinessId, of: Case, nowMs: number): Promise<boolean> {
  if (!(await mayLookStill(rows, of, nowMs))) return false;
  for (const approval of of.approvals) if (!(await stands(rows, business, of.ground, approval, nowMs))) return false;
  return true;
}

/** Whether who asked to look is still eligible to. */
export async function mayLookStill(rows: RowReader, { by, ground, department }: Case, nowMs: number): Promise<boolean> {
  if (by === undefined) return true;
  return eligibleFor((await findStaff(rows, by))?.member, 'ask', ground, nowMs, department) !== undefined;
}

/** The approvals that count, of different people. */
export async function standingApprovals(rows: RowReader, business: BusinessId, of: Case, nowMs: number): Promise<readonly Approval[]> {
  const counted: Approval[] = [];
  const people = new Set<PersonId | undefined>();
  for (const approval of of.approvals) {
    if (people.has(approval.by) || !(await stands(rows, business, of.ground, approval, nowMs))) continue;
    people.add(approval.by);
    counted.push(approval);
  }
  return counted;
}
