// What the operations on members share: who a member is, and the rule that a business keeps an owner.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { BusinessRole, ProjectRole } from '@steward/protocol/words.ts';
import type { Grant } from '../ports/grant.ts';
import type { Change } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import { findRecords, openRecords, type Fields } from '../stores/records.ts';
import { encodeMembership, membersOf } from '../stores/standing.ts';
import type { Tools } from './operation.ts';

export interface Member {
  readonly person: PersonId;
  readonly role: BusinessRole | ProjectRole;
  readonly sinceMs: number | undefined;
  readonly version: number;
  /** Fields of the `members` collection that the purpose needs. */
  readonly fields: Fields;
}

/** Opens the profiles of people whose roles are known already. The grant names them. */
export async function openMembers(
  tools: Tools,
  grant: Grant,
  people: readonly { person: PersonId; role: BusinessRole | ProjectRole; sinceMs?: number }[],
): Promise<readonly Member[]> {
  const stored = await findRecords(
    tools.rows,
    grant.business,
    people.map((each) => each.person),
  );
  const views = await openRecords(
    tools.vault,
    grant,
    stored.map(({ row }) => row),
  );
  const byId = new Map<string, (typeof views)[number]>(views.map((view) => [view.id, view]));
  return people.map(({ person, role, sinceMs }) => ({
    person,
    role,
    sinceMs,
    version: byId.get(person)?.version ?? 0,
    fields: byId.get(person)?.fields ?? {},
  }));
}

/**
 * Changes of the membership of `person`, and proof that an owner stays: if an owner steps down or leaves, another owner's row is
 * checked in the same commit, so that two owners cannot leave at the same time. Throws `last-owner`.
 */
export async function membershipChanges(
  tools: Tools,
  business: BusinessId,
  person: PersonId,
  to: BusinessRole | undefined,
): Promise<readonly Change[]> {
  const members = await membersOf(tools.rows, business);
  const member = members.find((each) => each.person === person);
  if (!member) throw new StewardError('not-found');
  const key = keyOf.member(business, person);
  const change: Change =
    to === undefined
      ? { kind: 'remove', key, expect: member.revision }
      : { kind: 'put', key, value: encodeMembership({ ...member.membership, role: to }), expect: member.revision };
  if (member.membership.role !== 'owner' || to === 'owner') return [change];
  const other = members.find((each) => each.person !== person && each.membership.role === 'owner');
  if (!other) throw new StewardError('last-owner', { rule: 'make somebody else an owner first' });
  return [change, { kind: 'check', key: keyOf.member(business, other.person), expect: other.revision }];
}
