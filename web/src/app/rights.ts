// What whoever is signed in may do in a project. What is offered follows it; what is permitted the server decides.
import { useQuery } from '@tanstack/react-query';
import type { ProjectRole } from '@steward/protocol/words.ts';
import { membersQuery, projectMembersQuery, type Member } from '../api/people.ts';
import { accountQuery, useIsAdmin, useRole } from './account.ts';

/** The role in a project of whoever is signed in; owners and admins may there what its manager may. `undefined` until it is known, or without one. */
export function useProjectRole(project: string): ProjectRole | undefined {
  const isAdmin = useIsAdmin();
  const { data: account } = useQuery(accountQuery);
  const { data: members } = useQuery(projectMembersQuery(project));
  return isAdmin ? 'manager' : members?.find(({ person }) => person === account?.person)?.role;
}

/** Owners and admins of the business who have no role in the project: they see it all the same. Guests are not told who they are. */
export function useAlsoSeeing(project: string): readonly Member[] | undefined {
  const role = useRole();
  const { data: inProject } = useQuery(projectMembersQuery(project));
  const { data: everybody } = useQuery({ ...membersQuery, enabled: role !== undefined && role !== 'guest' });
  if (!inProject || !everybody) return undefined;
  const there = new Set(inProject.map(({ person }) => person));
  return everybody.filter(({ person, role: its }) => (its === 'owner' || its === 'admin') && !there.has(person));
}
