// Who belongs to the business and to a project, and what they are called.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import type { BusinessRole, ProjectRole } from '@steward/protocol/words.ts';
import { client } from './client.ts';

interface Named {
  readonly person: string;
  readonly name: string;
}

export interface Member extends Named {
  readonly role: BusinessRole;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly work: string | undefined;
}

export interface ProjectMember extends Named {
  readonly role: ProjectRole;
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);

/** Everybody of the business; a guest is given only themselves. */
export const membersQuery = queryOptions({
  queryKey: ['members'],
  queryFn: async ({ signal }): Promise<readonly Member[]> => {
    const { members } = await client.call(businessRoutes.members, {}, { signal });
    return members
      .map(({ person, role, fields }) => ({
        person,
        role: role as BusinessRole,
        name: textOf(fields['name']) ?? '',
        email: textOf(fields['email']),
        phone: textOf(fields['phone']),
        work: textOf(fields['work']),
      }))
      .sort(byName);
  },
});

export const projectMembersQuery = (project: string) =>
  queryOptions({
    queryKey: ['members', project],
    queryFn: async ({ signal }): Promise<readonly ProjectMember[]> => {
      const { members } = await client.call(businessRoutes.projectMembers, { params: { id: project } }, { signal });
      return members
        .map(({ person, role, fields }) => ({ person, role: role as ProjectRole, name: textOf(fields['name']) ?? '' }))
        .sort(byName);
    },
  });

const byName = (a: Named, b: Named) => a.name.localeCompare(b.name);

/** A function from person to name, for whoever works in the project; `undefined` for those who have left. */
export function useNames(project: string): (person: string | undefined) => string | undefined {
  const members = useQuery(projectMembersQuery(project));
  const names = new Map(members.data?.map(({ person, name }) => [person, name]));
  return (person) => (person === undefined ? undefined : names.get(person));
}
