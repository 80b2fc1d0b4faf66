// take-case, decide-case, end-case, review-case: what becomes of a case. Each changes the row by compare-and-swap on what was decided about, so that of
// two who answer at once one answers anew. An end takes effect with the commit: every read of the staff, streams included, reads the row again.
import { StewardError } from '@steward/protocol/errors.ts';
import type { CaseEnder, Department, ReviewVerdict } from '@steward/protocol/words.ts';
import type { Change } from '../ports/rows.ts';
import { caseChanges, type Approval, type Case, type CaseScope, type StoredCase } from '../stores/cases.ts';
import { findReceipt, receiptChange, withStep } from '../stores/receipts.ts';
import { findRecords } from '../stores/records.ts';
import { eligibleFor, findStaff } from '../stores/staff.ts';
import { checkScope, isWithin } from './case-scope.ts';
import { standingApprovals } from './case-state.ts';
import { locateCase } from './locate-case.ts';
import { collectionOf, locateRecord } from './locate.ts';
import type { Act, Plan, Principal, Tools, WriteOperation } from './operation.ts';
import { answerMs } from './request-case.ts';
import { planUpdate } from './update-record.ts';

const minuteMs = 60_000;

type Answered = { readonly id: string; readonly state: Case['state'] };
type CaseAct = Act<StoredCase | undefined>;

export interface TakeCaseInput {
  readonly id: string;
  readonly department: Department;
}

export const takeCase: WriteOperation<'take-case', TakeCaseInput, StoredCase | undefined, Answered> = {
  kind: 'write',
  name: 'take-case',
  async locate(tools, principal, { id, department }) {
    const target = await locateCase(tools, principal, id, 'take-case');
    if (!target.loaded || principal.actor !== 'staff') return target;
    const member = (await findStaff(tools.rows, principal.person))?.member;
    const { ground, by } = target.loaded.case;
    const eligible = by === undefined && eligibleFor(member, 'ask', ground, tools.clock.nowMs(), department) !== undefined;
    return { ...target, facts: { ...target.facts, department, eligible } };
  },
  async plan(_grant, act, { department }) {
    const { tools, principal } = act;
    const found = act.target.loaded!;
    const nowMs = tools.clock.nowMs();
    const of = found.case;
    if (of.by !== undefined) throw new StewardError('conflict', { field: 'id', rule: 'somebody has taken it already' });
    const untilMs = of.state === 'allowed' ? nowMs + of.minutes * minuteMs : undefined;
    return changed(act, { ...of, by: principal.person!, department, untilMs });
  },
};

export interface DecideCaseInput {
  readonly id: string;
  /** Allowed, for so many minutes and in this scope where it is to be less than was asked; or denied; or nobody answered in time. */
  readonly answer:
    | { readonly allow: true; readonly minutes?: number | undefined; readonly scope?: CaseScope | undefined }
    | 'deny'
    | 'nobody';
}

export const decideCase: WriteOperation<'decide-case', DecideCaseInput, StoredCase | undefined, Answered> = {
  kind: 'write',
  name: 'decide-case',
  locate: (tools, principal, { id }) => locateCase(tools, principal, id, 'decide-case'),
  async plan(_grant, act, { answer }) {
    const { tools, principal } = act;
    const found = act.target.loaded!;
    const nowMs = tools.clock.nowMs();
    const of = found.case;
    if (of.state !== 'waiting') throw new StewardError('conflict', { field: 'id', rule: 'it has been decided already' });
    if ((principal.actor === 'worker') !== (answer === 'nobody'))
      throw new StewardError('refused', { rule: 'a person decides about this' });
    if (answer === 'nobody') {
      if (nowMs < of.answerUntilMs) throw new StewardError('conflict', { field: 'id', rule: 'its time to be answered is not over' });
      return changed(act, { ...of, state: 'expired', endedAtMs: of.answerUntilMs, endedBy: 'time' }, 'cancelled');
    }
    if (answer === 'deny') return changed(act, { ...of, state: 'denied', endedAtMs: nowMs, endedBy: sideOf(principal) }, 'cancelled');
    const narrowed = await narrowedBy(tools, principal, of, answer);
    const before = await standingApprovals(tools.rows, principal.business, of, nowMs);
    if (before.some(({ by }) => by === principal.person))
      throw new StewardError('conflict', { field: 'id', rule: 'you have agreed already; another has to' });
    const approvals: readonly Approval[] = [...before, { side: sideOf(principal), by: principal.person, atMs: nowMs }];
    if (approvals.length < (of.needs === 'two-people' ? 2 : 1)) return changed(act, { ...of, ...narrowed, approvals });
    const { minutes } = narrowed;
    const looking = of.by === undefined ? { answerUntilMs: nowMs + answerMs } : { untilMs: nowMs + minutes * minuteMs };
    return changed(act, { ...of, ...narrowed, approvals, state: 'allowed', allowedAtMs: nowMs, ...looking }, 'approved');
  },
};

/** What is allowed is what was asked or less; by the second of two people what the first allowed, or less. */
async function narrowedBy(
  tools: Tools,
  { business }: Principal,
  of: Case,
  { minutes = of.minutes, scope }: { readonly minutes?: number | undefined; readonly scope?: CaseScope | undefined },
): Promise<Pick<Case, 'minutes' | 'allowed'>> {
  if (minutes > of.minutes)
    throw new StewardError('invalid-input', { field: 'minutes', rule: `at most the ${of.minutes} that were asked for` });
  if (scope === undefined) return { minutes, allowed: of.allowed };
  checkScope(tools, scope);
  const placed =
    scope.kind === 'records'
      ? await findRecords(
          tools.rows,
          business,
          scope.records.map(({ id }) => id),
        )
      : [];
  const within = isWithin(
    scope,
    of.allowed ?? of.scope,
    placed.map(({ row }) => row),
  );
  if (!within) throw new StewardError('invalid-input', { field: 'scope', rule: 'no wider than what was asked for' });
  return { minutes, allowed: scope };
}

export interface EndCaseInput {
  readonly id: string;
  /** Why the job of the cases ends it: its time, or that somebody whom it rests on lost their standing. */
  readonly because?: Extract<CaseEnder, 'time' | 'standing'>;
}

export const endCase: WriteOperation<'end-case', EndCaseInput, StoredCase | undefined, Answered> = {
  kind: 'write',
  name: 'end-case',
  locate: (tools, principal, { id }) => locateCase(tools, principal, id, 'end-case'),
  async plan(_grant, act, { because }) {
    const { tools, principal } = act;
    const found = act.target.loaded!;
    const nowMs = tools.clock.nowMs();
    const of = found.case;
    if (of.state !== 'waiting' && of.state !== 'allowed') throw new StewardError('conflict', { field: 'id', rule: 'it has ended already' });
    const endMs = of.untilMs ?? of.answerUntilMs;
    if (principal.actor === 'worker') {
      if (because === undefined || (act.target.facts.caseState !== 'over' && because === 'time'))
        throw new StewardError('conflict', { field: 'id', rule: 'its time is not over' });
      const never = of.state === 'allowed' && of.by === undefined;
      if (because === 'time' && never) return changed(act, { ...of, state: 'expired', endedAtMs: endMs, endedBy: 'time' }, 'cancelled');
    }
    const endedBy = nowMs >= endMs ? 'time' : (because ?? sideOf(principal));
    return changed(act, { ...of, state: 'ended', endedAtMs: Math.min(nowMs, endMs), endedBy }, 'finished');
  },
};

export interface ReviewCaseInput {
  readonly id: string;
  readonly verdict: ReviewVerdict;
  readonly note?: string | undefined;
}

export const reviewCase: WriteOperation<'review-case', ReviewCaseInput, StoredCase | undefined, Answered> = {
  kind: 'write',
  name: 'review-case',
  locate: (tools, principal, { id }) => locateCase(tools, principal, id, 'review-case'),
  async plan(grant, act, { verdict, note }) {
    const { tools, principal } = act;
    const of = act.target.loaded!.case;
    if (of.state !== 'ended')
      throw new StewardError('conflict', { field: 'id', rule: 'only what was allowed and has ended is reviewed, once' });
    const review = { verdict, by: principal.person!, atMs: tools.clock.nowMs() };
    const plan = await changed(act, { ...of, state: 'reviewed', review });
    if (note === undefined) return plan;
    const cases = collectionOf(tools, 'cases');
    const record = await locateRecord(tools, { ...principal, actor: 'worker' }, cases, of.id, act.purpose);
    const noted = await planUpdate(grant, { ...act, target: record }, cases, undefined, { note });
    return { ...plan, changes: [...plan.changes, ...noted.changes] };
  },
};

const sideOf = ({ actor }: Principal): 'business' | 'staff' => (actor === 'staff' ? 'staff' : 'business');

async function changed(act: CaseAct, next: Case, step?: 'approved' | 'cancelled' | 'finished'): Promise<Plan<Answered>> {
  const { tools, principal } = act;
  const found = act.target.loaded!;
  const receipt = step === undefined ? [] : [await receiptOf(tools, next, step)];
  return { changes: [...caseChanges(principal.business, found, next), ...receipt], result: { id: next.id, state: next.state } };
}

async function receiptOf(
  { rows, clock }: Tools,
  { reference, untilMs }: Case,
  step: 'approved' | 'cancelled' | 'finished',
): Promise<Change> {
  const stored = await findReceipt(rows, reference);
  if (!stored) throw new StewardError('integrity-failed', { rule: 'the receipt of a case is missing' });
  const receipt = withStep(stored.receipt, step, clock.nowMs());
  return receiptChange(reference, stored, { ...receipt, dueMs: step === 'approved' ? untilMs : undefined });
}
