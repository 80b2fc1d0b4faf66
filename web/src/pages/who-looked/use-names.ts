// The names in the sentences: two lists that other pages show as well, so that whoever comes from there asks for nothing anew.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { projectsApi } from '../../api/collections.ts';
import { membersQuery, type Member } from '../../api/people.ts';
import type { Names } from './say-entry.ts';

export interface NamedProject {
  readonly id: string;
  readonly name: string;
}

export interface KnownNames extends Names {
  readonly members: readonly Member[];
  readonly projects: readonly NamedProject[];
}

const everyProject = projectsApi.list({ sort: 'name' });

/** `me` is who reads. */
export function useKnownNames(me: string | undefined): KnownNames {
  const members = useQuery(membersQuery).data;
  const projects = useInfiniteQuery(everyProject).data?.records;
  return useMemo(() => {
    const people = new Map(members?.map(({ person, name }) => [person, name]));
    const named = projects?.map(({ id, fields }) => ({ id: id as string, name: fields.name ?? '' })) ?? [];
    const places = new Map(named.map(({ id, name }) => [id, name]));
    return {
      me,
      members: members ?? [],
      projects: named,
      person: (person) => people.get(person),
      project: (project) => places.get(project),
    };
  }, [me, members, projects]);
}
