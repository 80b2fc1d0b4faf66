// What somebody may do in a project, so that nothing is offered that would be refused. The server decides anyway.
import { useQuery } from '@tanstack/react-query';
import { projectMembersQuery } from '../api/people.ts';
import { accountQuery, useIsAdmin } from './account.ts';

export interface Rights {
  /** New records in the project. */
  readonly mayAdd: boolean;
  /** This one: a contributor only their own. */
  readonly mayChange: (record: { readonly createdBy?: string | undefined }) => boolean;
}

export function useRights(project: string): Rights {
  const { data: account } = useQuery(accountQuery);
  const { data: members } = useQuery(projectMembersQuery(project));
  const isAdmin = useIsAdmin();
  const role = members?.find(({ person }) => person === account?.person)?.role;
  const managing = isAdmin || role === 'manager';
  return {
    mayAdd: managing || role === 'contributor',
    mayChange: ({ createdBy }) => managing || (role === 'contributor' && createdBy !== undefined && createdBy === account?.person),
  };
}
