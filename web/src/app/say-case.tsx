// One line about a case, with the names of people and projects as far as the page knows them: no name is asked for, since that is a look.
import { useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import type { WireCaseNow, WireScope } from '@steward/protocol/wire/case-routes.ts';
import { projectsApi, type Project } from '../api/collections.ts';
import { membersQuery } from '../api/people.ts';
import { everyProject } from '../early.ts';
import { sayCase, sayScope } from './case-words.ts';

export function SayCase({ of }: { readonly of: WireCaseNow }) {
  const { i18n } = useLingui();
  const project = useKnownProjects();
  const { data: members } = useQuery({ ...membersQuery, enabled: false });
  return sayCase(i18n, of, { project, person: (id) => members?.find(({ person }) => person === id)?.name });
}

export function SayScope({ scope }: { readonly scope: WireScope }) {
  const { i18n } = useLingui();
  return sayScope(i18n, scope, useKnownProjects());
}

function useKnownProjects(): (id: string) => string | undefined {
  const queries = useQueryClient();
  const { data } = useInfiniteQuery({ ...projectsApi.list(everyProject), enabled: false });
  const names = new Map(data?.records.map(({ id, fields }) => [id as string, fields.name]));
  return (id) => names.get(id) ?? queries.getQueryData<Project>(projectsApi.one(id).queryKey)?.fields.name;
}
