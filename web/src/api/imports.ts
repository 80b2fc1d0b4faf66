// Copies that are brought back in: looked through first, written when somebody has seen what would change.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { importRoutes, type ImportProblem, type WireImport } from '@steward/protocol/wire/import-routes.ts';
import { client } from './client.ts';
import { sendFile, type UploadOptions } from './upload-file.ts';

export type Import = WireImport;
export type Problem = ImportProblem;

export const importsQuery = queryOptions({
  queryKey: ['job', 'imports'],
  queryFn: async ({ signal }) => (await client.call(importRoutes.imports, {}, { signal })).imports,
});

const problemsPerPage = 50;

/** What is wrong with its rows, the first thousand. */
export const problemsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['import-problems', id],
    queryFn: ({ pageParam, signal }) =>
      client.call(importRoutes.importProblems, { params: { id }, query: { after: pageParam, limit: problemsPerPage } }, { signal }),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    staleTime: Infinity,
    select: ({ pages }) => ({ problems: pages.flatMap(({ problems }) => problems), more: pages.at(-1)?.more ?? 0 }),
  });

export interface Into {
  readonly collection?: string;
  readonly project?: string;
}

/** `into`: of rows that do not say themselves what they are. */
export function bringFile(file: File, into: Into, options: UploadOptions): Promise<Import> {
  const query = new URLSearchParams({ ...into, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone });
  return sendFile('POST', `/v1/imports?${query.toString()}`, file, 'application/octet-stream', options);
}
