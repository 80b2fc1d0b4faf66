// read-cases: the staff's requests to look, with the reason in words. Owners and admins see all of the business that is not sealed, others those that
// concern them; somebody of the staff sees one at a time, theirs or one that they may take, decide about or review, with the name of the business.
import { purposeOfGround, type Operation } from '@steward/protocol/words.ts';
import type { Grant } from '../ports/grant.ts';
import { casesOf, type Case, type StoredCase } from '../stores/cases.ts';
import { findRecords, openRecords } from '../stores/records.ts';
import { caseStateNow, isSealed } from './case-state.ts';
import { factsFor } from './facts.ts';
import { caseFactsFor, caseFields, concernsMember, locateCase, projectsIn } from './locate-case.ts';
import { locatePerson } from './locate.ts';
import type { Act, Principal, ReadOperation, Tools } from './operation.ts';

export interface CaseView extends Case {
  /** In words; empty where it was erased. */
  readonly words: string;
  readonly note: string | undefined;
  readonly may: {
    readonly decide: boolean;
    readonly end: boolean;
    readonly look: boolean;
    readonly take: boolean;
    readonly review: boolean;
  };
}

export const readCases: ReadOperation<'read-cases', Record<string, never>, readonly StoredCase[], readonly CaseView[]> = {
  kind: 'read',
  name: 'read-cases',
  async locate(tools, principal) {
    const target = await locatePerson(tools, principal);
    const shown: StoredCase[] = [];
    if (target.facts.businessRole !== 'none')
      for (const each of await casesOf(tools.rows, principal.business))
        if (!isSealed(each.case, tools.clock.nowMs()) && (await concernsMember(tools, principal, each.case))) shown.push(each);
    return { ...target, collection: 'cases', records: shown.map((each) => each.case.id), fields: caseFields, loaded: shown };
  },
  act: (grant, act) => viewsOf(grant, act, act.target.loaded),
};

/** One of them, for a member. */
export const readCase: ReadOperation<'read-cases', { readonly id: string }, StoredCase | undefined, CaseView> = {
  kind: 'read',
  name: 'read-cases',
  locate: (tools, principal, { id }) => locateCase(tools, principal, id, 'read-cases'),
  async act(grant, act) {
    const [view] = await viewsOf(grant, act, [act.target.loaded!]);
    return view!;
  },
};

export interface CaseNow extends Case {
  /** The projects that it reaches into; undefined for all of them. */
  readonly projects: readonly string[] | undefined;
  readonly may: CaseView['may'];
}

/** What waits or is under way of what concerns a member, out of the clear rows: nothing is opened for it, so it is decided and not entered. */
export async function casesNow(tools: Tools, principal: Principal): Promise<readonly CaseNow[]> {
  const { rows, clock } = tools;
  const now: CaseNow[] = [];
  for (const { case: of } of await casesOf(rows, principal.business)) {
    if ((of.state !== 'waiting' && of.state !== 'allowed') || isSealed(of, clock.nowMs())) continue;
    if ((await caseStateNow(rows, principal.business, of, clock.nowMs())) === 'over') continue;
    if (!(await concernsMember(tools, principal, of))) continue;
    const projects = await projectsIn(tools, principal.business, of);
    now.push({ ...of, projects, may: await mayWith(tools, principal, of, 'service') });
  }
  return now;
}

export interface StaffCaseView extends CaseView {
  readonly businessName: string;
}

/** One of them, for the staff; one entry serves a session for a while, since a list of them is looked at again and again. */
export const readCaseForStaff: ReadOperation<'read-cases', { readonly id: string }, StoredCase | undefined, StaffCaseView> = {
  kind: 'read',
  name: 'read-cases',
  entryServesMs: 900_000,
  async locate(tools, principal, { id }) {
    const target = await locateCase(tools, principal, id, 'read-cases');
    const records = target.loaded ? [id, principal.business as string] : [];
    return { ...target, records, fields: new Set([...caseFields, 'businesses.name']) };
  },
  async act(grant, act) {
    const { tools, principal } = act;
    const [view] = await viewsOf(grant, act, [act.target.loaded!]);
    const [profile] = (await findRecords(tools.rows, principal.business, [principal.business])).map(({ row }) => row);
    const [opened] = profile ? await openRecords(tools.vault, grant, [profile]) : [];
    const name = opened?.fields['name'];
    return { ...view!, businessName: typeof name === 'string' ? name : '' };
  },
};

async function viewsOf(grant: Grant, act: Act<unknown>, cases: readonly StoredCase[]): Promise<readonly CaseView[]> {
  const { tools, principal } = act;
  const rows = (
    await findRecords(
      tools.rows,
      principal.business,
      cases.map((each) => each.case.id),
    )
  ).map(({ row }) => row);
  const opened = new Map((await openRecords(tools.vault, grant, rows)).map(({ id, fields }) => [id as string, fields]));
  const views: CaseView[] = [];
  for (const { case: of } of cases) {
    const { reason, note } = opened.get(of.id) ?? {};
    views.push({
      ...of,
      words: typeof reason === 'string' ? reason : '',
      note: typeof note === 'string' ? note : undefined,
      may: await mayWith(tools, principal, of, act.purpose),
    });
  }
  return views;
}

/** What whoever asks may do with a case now, as the door would decide, where its state lets anything be done. */
async function mayWith(tools: Tools, principal: Principal, of: Case, purpose: Act<unknown>['purpose']): Promise<CaseView['may']> {
  const { rows, clock } = tools;
  const now = await caseStateNow(rows, principal.business, of, clock.nowMs());
  const allows = async (operation: Operation) =>
    tools.decide(factsFor(clock, principal, operation, purpose, await caseFactsFor(tools, principal, of, now, operation))).allowed;
  const agreed = of.approvals.some(({ by }) => by !== undefined && by === principal.person);
  return {
    decide: of.state === 'waiting' && now === 'waiting' && !agreed && (await allows('decide-case')),
    end: now !== 'over' && (await allows('end-case')),
    look: now === 'allowed' && of.untilMs !== undefined && of.by !== undefined && of.by === principal.person,
    take: now !== 'over' && of.by === undefined && (await allows('take-case')),
    review: of.state === 'ended' && (await allows('review-case')),
  };
}

/** Whether a case is one that somebody of the staff may see: theirs, or one that their eligibility concerns. */
export async function concernsStaff(tools: Tools, principal: Principal, { business, case: of }: StoredCase): Promise<boolean> {
  if (of.by !== undefined && of.by === principal.person) return true;
  const may = await mayWith(tools, { ...principal, business }, of, purposeOfGround[of.ground]);
  return may.decide || may.take || may.review;
}
