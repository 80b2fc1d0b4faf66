// change-member-role and remove-member: at once, everywhere; the last owner stays.
import type { PersonId } from '@steward/protocol/ids.ts';
import type { BusinessRole } from '@steward/protocol/words.ts';
import type { Change } from '../ports/rows.ts';
import { keyOf } from '../stores/layout.ts';
import { projectsOf } from '../stores/standing.ts';
import { locatePerson, requireId } from './locate.ts';
import { membershipChanges } from './members.ts';
import type { WriteOperation } from './operation.ts';

export interface PersonInput {
  readonly person: string;
}

export interface ChangeMemberRoleInput extends PersonInput {
  readonly role: BusinessRole;
}

export interface MemberChange {
  readonly person: PersonId;
  readonly role: BusinessRole | undefined;
}

export const changeMemberRole: WriteOperation<'change-member-role', ChangeMemberRoleInput, PersonId, MemberChange> = {
  kind: 'write',
  name: 'change-member-role',
  async locate(tools, principal, input) {
    const person = requireId<PersonId>('person', input.person);
    const target = await locatePerson(tools, principal, { person });
    return { ...target, facts: { ...target.facts, newRole: input.role }, loaded: person };
  },
  async plan(_grant, { tools, principal, target }, input) {
    return {
      changes: await membershipChanges(tools, principal.business, target.loaded, input.role),
      result: { person: target.loaded, role: input.role },
    };
  },
  replay: (_memo, input) => ({ result: { person: input.person as PersonId, role: input.role } }),
};

/** A member leaves or is removed; their roles in projects go with them. Their profile stays until it is erased. */
export const removeMember: WriteOperation<'remove-member', PersonInput, PersonId, MemberChange> = {
  kind: 'write',
  name: 'remove-member',
  async locate(tools, principal, input) {
    const person = requireId<PersonId>('person', input.person);
    return { ...(await locatePerson(tools, principal, { person })), loaded: person };
  },
  async plan(_grant, { tools, principal, target }) {
    const { business } = principal;
    const person = target.loaded;
    const changes: Change[] = [...(await membershipChanges(tools, business, person, undefined))];
    changes.push({ kind: 'remove', key: keyOf.personBusiness(person, business), expect: 'any' });
    const projects = await projectsOf(tools.rows, business, person);
    for (const { project } of projects.slice(0, projectsPerCommitMax)) {
      changes.push({ kind: 'remove', key: keyOf.projectMember(business, project, person), expect: 'any' });
      changes.push({ kind: 'remove', key: keyOf.memberProject(business, person, project), expect: 'any' });
    }
    return { changes, result: { person, role: undefined } };
  },
  replay: (_memo, input) => ({ result: { person: input.person as PersonId, role: undefined } }),
};

/** Roles in further projects open nothing without a membership; they are removed when the person would join again. */
const projectsPerCommitMax = 40;
