// What the person may do in a project, as far as it decides what is offered; what is permitted the server decides.
import { useQuery } from '@tanstack/react-query';
import { projectMembersQuery } from '../api/people.ts';
import { accountQuery, useIsAdmin } from './account.ts';

export interface ProjectRights {
  /** The person. */
  readonly me: string | undefined;
  /** Add and change; a viewer may not. */
  readonly mayWrite: boolean;
  /** Also what others made: change, put into the trash, take out again. */
  readonly mayManage: boolean;
}

export function useProjectRights(project: string): ProjectRights {
  const { data: account } = useQuery(accountQuery);
  const { data: members } = useQuery(projectMembersQuery(project));
  const admin = useIsAdmin();
  const me = account?.person;
  const role = members?.find(({ person }) => person === me)?.role;
  const mayManage = admin || role === 'manager';
  return { me, mayManage, mayWrite: mayManage || role === 'contributor' };
}
