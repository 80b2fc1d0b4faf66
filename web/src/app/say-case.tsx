// One line about a case, with the names of projects as far as the page knows them: no name is asked for, since that is a look.
import { useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { WireCaseNow, WireScope } from '@steward/protocol/wire/case-routes.ts';
import { projectsApi, type Project } from '../api/collections.ts';
import { everyProject } from '../early.ts';
import { sayCase, sayScope } from './case-words.ts';

export function SayCase({ of }: { readonly of: WireCaseNow }) {
  const { i18n } = useLingui();
  return sayCase(i18n, of, useKnownProjects());
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
