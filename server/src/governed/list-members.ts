// list-members, list-project-members: who is in the business or in a project, with what role; profiles as far as the purpose needs them.
import type { PersonId, ProjectId } from '@steward/protocol/ids.ts';
import { membersOf, projectMembersOf } from '../stores/standing.ts';
import { collectionOf, fieldsOf, locatePerson, locateScope, requireId } from './locate.ts';
import { openMembers, type Member } from './members.ts';
import type { ReadOperation } from './operation.ts';

type People = readonly { person: PersonId; role: Member['role']; sinceMs?: number }[];

export const listMembers: ReadOperation<'list-members', Record<string, never>, People, readonly Member[]> = {
  kind: 'read',
  name: 'list-members',
  async locate(tools, principal, _input, purpose) {
    const target = await locatePerson(tools, principal);
    const members = target.facts.businessRole === 'none' ? [] : await membersOf(tools.rows, principal.business);
    const loaded = members.map(({ person, membership }) => ({ person, role: membership.role, sinceMs: membership.sinceMs }));
    const collection = collectionOf(tools, 'members');
    return { ...target, collection: 'members', records: loaded.map((each) => each.person), fields: fieldsOf(collection, purpose), loaded };
  },
  act: (grant, { tools, target }) => openMembers(tools, grant, target.loaded),
};

export interface ProjectInput {
  readonly project: string;
}

export const listProjectMembers: ReadOperation<'list-project-members', ProjectInput, People, readonly Member[]> = {
  kind: 'read',
  name: 'list-project-members',
  async locate(tools, principal, input, purpose) {
    const project = requireId<ProjectId>('project', input.project);
    const target = await locateScope(tools, principal, collectionOf(tools, 'projects'), project, purpose);
    const loaded = target.facts.businessRole === 'none' ? [] : await projectMembersOf(tools.rows, principal.business, project);
    const collection = collectionOf(tools, 'members');
    return {
      ...target,
      collection: 'members',
      records: [project, ...loaded.map((each) => each.person)],
      fields: fieldsOf(collection, purpose),
      loaded,
    };
  },
  act: (grant, { tools, target }) => openMembers(tools, grant, target.loaded),
};
