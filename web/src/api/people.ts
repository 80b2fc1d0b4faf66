// Who belongs to the business and to a project, and what they are called.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import type { BusinessRole, ProjectRole } from '@steward/protocol/words.ts';
import { client } from './client.ts';

interface Profile {
  readonly person: string;
  readonly name: string;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly work: string | undefined;
}

export interface Member extends Profile {
  readonly role: BusinessRole;
}

export interface ProjectMember extends Profile {
  readonly role: ProjectRole;
}

type Fields = Readonly<Record<string, unknown>>;

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

function profileOf(person: string, fields: Fields): Profile {
  const [name = '', email, phone, work] = ['name', 'email', 'phone', 'work'].map((field) => textOf(fields[field]));
  return { person, name, email, phone, work };
}

/** Everybody of the business; not for guests. */
export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async ({ signal }): Promise<readonly Member[]> => {
    const { members } = await client.call(businessRoutes.members, {}, { signal });
    return members.map(({ person, role, fields }) => ({ ...profileOf(person, fields), role: role as BusinessRole })).sort(byName);
  },
});

export const projectMembersQuery = (project: string) =>
  queryOptions({
    queryKey: ['members', project],
    queryFn: async ({ signal }): Promise<readonly ProjectMember[]> => {
      const { members } = await client.call(businessRoutes.projectMembers, { params: { id: project } }, { signal });
      return members.map(({ person, role, fields }) => ({ ...profileOf(person, fields), role: role as ProjectRole })).sort(byName);
    },
  });

const byName = (a: Profile, b: Profile) => a.name.localeCompare(b.name);

/** What the person sees of themselves, with its version, as colleagues see it. */
export const profileQuery = (person: string) =>
  queryOptions({
    queryKey: ['members', 'profile', person],
    queryFn: async ({ signal }) => {
      const { version, fields } = await client.call(businessRoutes.readProfile, { params: { person } }, { signal });
      return { ...profileOf(person, fields), version };
    },
  });

export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: BusinessRole;
  readonly project: string | undefined;
  readonly projectRole: ProjectRole | undefined;
  readonly until: string;
}

/** Invitations that still stand, for owners and admins. */
export const invitationsQuery = queryOptions({
  queryKey: ['members', 'invitations'],
  queryFn: async ({ signal }): Promise<readonly Invitation[]> => {
    const { invitations } = await client.call(businessRoutes.invitations, {}, { signal });
    return invitations
      .map(({ id, role, project, projectRole, until, fields }) => ({
        id,
        email: textOf(fields['email']) ?? '',
        role,
        project,
        projectRole,
        until,
      }))
      .sort((a, b) => a.email.localeCompare(b.email));
  },
});

/** A function from person to name, for whoever works in the project; `undefined` for those who have left. */
export function useNames(project: string): (person: string | undefined) => string | undefined {
  const members = useQuery(projectMembersQuery(project));
  const names = new Map(members.data?.map(({ person, name }) => [person, name]));
  return (person) => (person === undefined ? undefined : names.get(person));
}
