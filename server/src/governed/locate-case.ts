// A case, and what whoever asks is towards it: the facts for deciding about it, ending it, reading it. A case that is sealed is not there for the business.
import { isId, type PersonId } from '@steward/protocol/ids.ts';
import type { Department, Ground, Operation, StaffDuty } from '@steward/protocol/words.ts';
import type { Facts } from '../policy/decide.ts';
import { findCase, type Case, type StoredCase } from '../stores/cases.ts';
import { findRecord } from '../stores/records.ts';
import { eligibleFor, findStaff, type StaffMember } from '../stores/staff.ts';
import { standingOf } from '../stores/standing.ts';
import { caseStateNow, isSealed, sealOf, type CaseStateNow } from './case-state.ts';
import { noFacts } from './locate.ts';
import type { Principal, Target, Tools } from './operation.ts';

export const caseFields = new Set(['cases.reason', 'cases.salt', 'cases.note']);

/** Which duty an operation takes of somebody of the staff. */
const duties: Readonly<Partial<Record<Operation, StaffDuty>>> = {
  'request-case': 'ask',
  'take-case': 'ask',
  'decide-case': 'approve',
  'end-case': 'approve',
  'review-case': 'approve',
};

export type CaseFacts = Target<unknown>['facts'];

/** Of one of the staff, towards a case: the department they act for, and whether they are eligible. */
export function staffFacts(
  member: StaffMember | undefined,
  operation: Operation,
  of: { readonly ground: Ground; readonly department: Department | undefined; readonly by: PersonId | undefined },
  person: PersonId | undefined,
  nowMs: number,
): Pick<Facts, 'eligible' | 'department' | 'author'> {
  const author = of.by !== undefined && of.by === person;
  const duty = duties[operation];
  const asking =
    duty !== 'approve' && (of.by === undefined || author) ? eligibleFor(member, 'ask', of.ground, nowMs, of.department) : undefined;
  const approving = duty === 'ask' ? undefined : eligibleFor(member, 'approve', of.ground, nowMs);
  const eligibility = asking ?? approving;
  const department = author && operation !== 'decide-case' && operation !== 'review-case' ? of.department : eligibility?.department;
  return { author, eligible: eligibility !== undefined, department: department ?? of.department ?? 'none' };
}

/** The facts of a case for one operation of whoever asks. */
export async function caseFactsFor(
  tools: Tools,
  principal: Principal,
  of: Case,
  caseState: CaseStateNow,
  operation: Operation,
): Promise<CaseFacts> {
  const { rows, clock } = tools;
  const base = { ...noFacts, ground: of.ground, caseState };
  if (principal.actor === 'staff') {
    const member = (await findStaff(rows, principal.person))?.member;
    return { ...base, ...staffFacts(member, operation, of, principal.person, clock.nowMs()) };
  }
  const { businessRole } = await standingOf(rows, principal.business, principal.person);
  return { ...base, businessRole, author: of.askedBy !== undefined && of.askedBy === principal.person };
}

/** Whether a member may know of it: who runs the business knows of all, others of what they asked for and of what lies in a project of theirs. */
export async function concernsMember(tools: Tools, { business, person }: Principal, of: Case): Promise<boolean> {
  const { businessRole } = await standingOf(tools.rows, business, person);
  if (businessRole === 'owner' || businessRole === 'admin') return true;
  if (businessRole === 'none' || person === undefined) return false;
  if (of.askedBy === person) return true;
  for (const project of (await projectsIn(tools, business, of)) ?? [])
    if ((await standingOf(tools.rows, business, person, project as never)).projectRole !== 'none') return true;
  return false;
}

/** The projects that a case reaches into, as allowed where that is narrower; undefined for one that reaches into all of them. */
export async function projectsIn(
  { rows }: Tools,
  business: Principal['business'],
  { scope: asked, allowed }: Case,
): Promise<readonly string[] | undefined> {
  const scope = allowed ?? asked;
  if (scope.kind === 'project') return [scope.project];
  if (scope.kind === 'collection') return undefined;
  const projects = new Set<string>();
  for (const { id, collection } of scope.records) {
    const project = collection === 'projects' ? id : (await findRecord(rows, business, id))?.row.project;
    if (project !== undefined) projects.add(project);
  }
  return [...projects];
}

/** The target of an operation on one case. */
export async function locateCase(
  tools: Tools,
  principal: Principal,
  id: string,
  operation: Operation,
): Promise<Target<StoredCase | undefined>> {
  const { rows, clock } = tools;
  const nowMs = clock.nowMs();
  const found = isId(id) ? await findCase(rows, principal.business, id) : undefined;
  const shown = found && (await isShown(tools, principal, found.case, nowMs)) ? found : undefined;
  const bare = { collection: 'cases', records: shown ? [id] : [], fields: caseFields, checks: [] };
  if (!shown) {
    const { businessRole } = await standingOf(rows, principal.business, principal.person);
    return { ...bare, facts: { ...noFacts, businessRole }, absent: true, loaded: undefined };
  }
  const caseState = await caseStateNow(rows, principal.business, shown.case, nowMs);
  const facts = await caseFactsFor(tools, principal, shown.case, caseState, operation);
  return {
    ...bare,
    facts,
    case: caseNamed(shown.case, nowMs),
    person: shown.case.askedBy,
    // To somebody of the staff whom it does not concern it is not there.
    known: principal.actor !== 'staff' || facts.author || facts.eligible,
    loaded: shown,
  };
}

export const caseNamed = (of: Case, nowMs: number) => ({ id: of.id as string, ground: of.ground, sealedUntilMs: sealOf(of, nowMs) });

async function isShown(tools: Tools, principal: Principal, of: Case, nowMs: number): Promise<boolean> {
  if (principal.actor !== 'member') return true;
  return !isSealed(of, nowMs) && (await concernsMember(tools, principal, of));
}
