// Who can see what, worked out from what decides it: for the operator, who of the staff may ask and can look now; for a business, its members with their
// roles and the staff that can look into it. Opaque ids, roles and times; names are with the identity.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Door } from '../governed/perform.ts';
import { casesOf, newestCases, type Case } from '../stores/cases.ts';
import { listStaff, type Eligibility } from '../stores/staff.ts';
import { membersOf, projectsOf } from '../stores/standing.ts';

const casesMax = 1_000;

export interface StaffAccess {
  readonly person: string;
  readonly administrator: boolean;
  readonly eligible: readonly Eligibility[];
  /** Cases in which they can look now. */
  readonly looking: readonly { readonly case: string; readonly untilMs: number }[];
}

export interface MemberAccess {
  readonly person: string;
  readonly role: string;
  readonly sinceMs: number;
  readonly projects: readonly { readonly project: string; readonly role: string }[];
}

export interface BusinessAccess {
  readonly members: readonly MemberAccess[];
  /** Of the operator's staff, now. */
  readonly staff: readonly { readonly person: string | undefined; readonly case: string; readonly untilMs: number }[];
}

const looksNow = ({ state, untilMs }: Case, nowMs: number): boolean => state === 'allowed' && untilMs !== undefined && untilMs > nowMs;

export async function reviewOfStaff({ tools: { rows, clock } }: Door): Promise<readonly StaffAccess[]> {
  const nowMs = clock.nowMs();
  const open = (await newestCases(rows, casesMax)).map((stored) => stored.case).filter((each) => looksNow(each, nowMs));
  return (await listStaff(rows))
    .filter(({ leftAtMs }) => leftAtMs === undefined)
    .map(({ person, administrator, eligible }) => ({
      person,
      administrator,
      eligible: eligible.filter(({ untilMs }) => untilMs > nowMs),
      looking: open.filter(({ by }) => by === person).map(({ id, untilMs }) => ({ case: id as string, untilMs: untilMs! })),
    }));
}

export async function reviewOfBusiness({ tools: { rows, clock } }: Door, business: BusinessId): Promise<BusinessAccess> {
  const nowMs = clock.nowMs();
  const members: MemberAccess[] = [];
  for (const { person, membership } of await membersOf(rows, business)) {
    const projects = await projectsOf(rows, business, person);
    members.push({ person, role: membership.role, sinceMs: membership.sinceMs, projects });
  }
  // What is sealed from the business is not shown in a review of the business.
  const cases = (await casesOf(rows, business)).map((stored) => stored.case);
  const staff = cases
    .filter((each) => looksNow(each, nowMs) && (each.sealedUntilMs === undefined || each.sealedUntilMs <= nowMs))
    .map(({ id, by, untilMs }) => ({ person: by, case: id as string, untilMs: untilMs! }));
  return { members, staff };
}
