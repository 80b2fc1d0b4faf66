// What a copy is of: as the address names it, as the form chooses it, and in words.
import { useLingui } from '@lingui/react/macro';
import { useQuery, useInfiniteQuery } from '@tanstack/react-query';
import { projectsApi } from '../../../api/collections.ts';
import type { ExportScope } from '../../../api/exports.ts';
import { membersQuery } from '../../../api/people.ts';
import { accountQuery } from '../../../app/account.ts';
import { sayThings } from '../../../app/say-things.ts';
import type { SubjectSearch } from '../subject.ts';

export function scopeOf({ kind, collection, id }: SubjectSearch): ExportScope | undefined {
  switch (kind) {
    case 'person':
      return id === undefined ? { kind } : { kind, person: id };
    case 'business':
    case 'access-log':
      return { kind };
    case 'project':
      return id === undefined ? undefined : { kind, id };
    case 'record':
      return id === undefined || collection === undefined ? undefined : { kind, collection, id };
    case 'collection':
      return collection === undefined ? undefined : { kind, collection, ...(id === undefined ? {} : { project: id }) };
    default:
      return undefined;
  }
}

/** The address at which the same is asked for once more. */
export function searchOfScope(scope: ExportScope): SubjectSearch {
  switch (scope.kind) {
    case 'person':
      return { kind: scope.kind, ...(scope.person === undefined ? {} : { id: scope.person }) };
    case 'project':
      return { kind: scope.kind, id: scope.id };
    case 'record':
      return { kind: scope.kind, collection: scope.collection, id: scope.id };
    case 'collection':
      return { kind: scope.kind, collection: scope.collection, ...(scope.project === undefined ? {} : { id: scope.project }) };
    default:
      return { kind: scope.kind };
  }
}

/** The names of projects and people are asked for only where a copy names one. */
export function useScopeName(scope: ExportScope): string {
  const { t, i18n } = useLingui();
  const { data: account } = useQuery(accountQuery);
  const project = scope.kind === 'project' ? scope.id : scope.kind === 'collection' ? scope.project : undefined;
  const person = scope.kind === 'person' && scope.person !== account?.person ? scope.person : undefined;
  const projects = useInfiniteQuery({ ...projectsApi.list({ sort: 'name' }), enabled: project !== undefined });
  const members = useQuery({ ...membersQuery, enabled: person !== undefined });
  const projectName = projects.data?.records.find(({ id }) => id === project)?.fields.name ?? t`A project`;
  switch (scope.kind) {
    case 'person':
      return person === undefined ? t`Everything about me` : (members.data?.find((each) => each.person === person)?.name ?? t`A person`);
    case 'business':
      return t`Everything I may see`;
    case 'access-log':
      return t`Who looked`;
    case 'project':
      return projectName;
    case 'record':
      return capital(sayThings(i18n, scope.collection, 1));
    case 'collection':
      return project === undefined
        ? capital(sayThings(i18n, scope.collection, 0))
        : `${capital(sayThings(i18n, scope.collection, 0))}, ${projectName}`;
  }
}

const capital = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
