// set-project-member and remove-project-member: who works in a project, as what.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { ProjectRole } from '@steward/protocol/words.ts';
import { keyOf } from '../stores/layout.ts';
import { encodeProjectRole, standingOf } from '../stores/standing.ts';
import { collectionOf, locateScope, requireId } from './locate.ts';
import type { Principal, Target, Tools, WriteOperation } from './operation.ts';
import { tellAdded } from './tell-people.ts';
import type { Purpose } from '@steward/protocol/words.ts';

export interface ProjectMemberInput {
  readonly project: string;
  readonly person: string;
}

export interface SetProjectMemberInput extends ProjectMemberInput {
  readonly role: ProjectRole;
}

export interface ProjectMemberChange {
  readonly project: ProjectId;
  readonly person: PersonId;
  readonly role: ProjectRole | undefined;
}

type Pair = Pick<ProjectMemberChange, 'project' | 'person'>;

export const setProjectMember: WriteOperation<'set-project-member', SetProjectMemberInput, Pair, ProjectMemberChange> = {
  kind: 'write',
  name: 'set-project-member',
  async locate(tools, principal, input, purpose) {
    const target = await locatePair(tools, principal, input, purpose);
    return { ...target, facts: { ...target.facts, newRole: input.role } };
  },
  async plan(_grant, { principal, target }, input) {
    const { project, person } = target.loaded;
    if (target.facts.targetRole === 'none')
      throw new StewardError('invalid-input', { field: 'person', rule: 'must be a member of the business' });
    const value = encodeProjectRole(input.role);
    return {
      changes: [
        { kind: 'put', key: keyOf.projectMember(principal.business, project, person), value, expect: 'any' },
        { kind: 'put', key: keyOf.memberProject(principal.business, person, project), value, expect: 'any' },
        ...tellAdded(principal, project, person),
      ],
      result: { project, person, role: input.role },
    };
  },
  replay: (_memo, input) => ({ result: { project: input.project as ProjectId, person: input.person as PersonId, role: input.role } }),
};

export const removeProjectMember: WriteOperation<'remove-project-member', ProjectMemberInput, Pair, ProjectMemberChange> = {
  kind: 'write',
  name: 'remove-project-member',
  locate: (tools, principal, input, purpose) => locatePair(tools, principal, input, purpose),
  async plan(_grant, { principal, target }) {
    const { project, person } = target.loaded;
    return {
      changes: [
        { kind: 'remove', key: keyOf.projectMember(principal.business, project, person), expect: 'any' },
        { kind: 'remove', key: keyOf.memberProject(principal.business, person, project), expect: 'any' },
      ],
      result: { project, person, role: undefined },
    };
  },
  replay: (_memo, input) => ({ result: { project: input.project as ProjectId, person: input.person as PersonId, role: undefined } }),
};

async function locatePair(tools: Tools, principal: Principal, input: ProjectMemberInput, purpose: Purpose): Promise<Target<Pair>> {
  const project = requireId<ProjectId>('project', input.project);
  const person = requireId<PersonId>('person', input.person);
  const target = await locateScope(tools, principal, collectionOf(tools, 'projects'), project, purpose, [project]);
  const other = await standingOf(tools.rows, principal.business, person);
  const self = person === principal.person;
  return {
    ...target,
    facts: { ...target.facts, self, targetRole: other.businessRole },
    fields: new Set<string>(),
    person,
    checks: [...target.checks, ...(self ? [] : other.checks)],
    loaded: { project, person },
  };
}
