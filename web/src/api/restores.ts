// Restores to an earlier moment: what would be different, doing it, taking it back.
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { restoreRoutes, type WireDifference, type WireRestore, type WireRestoreSubject } from '@steward/protocol/wire/restore-routes.ts';
import { client } from './client.ts';

export type Restore = WireRestore;
/** What one chooses a moment of; what an import brought has its own. */
export type RestoreSubject = Exclude<WireRestoreSubject, { kind: 'import' }>;

/** What carries the name of it: of an import where it went, a project or the business. */
export function namedBy(subject: WireRestoreSubject): RestoreSubject {
  if (subject.kind !== 'import') return subject;
  return subject.project === undefined ? { kind: 'business' } : { kind: 'project', id: subject.project };
}
export type Difference = WireDifference;

/** Each page of differences opens its records, which is a look in the ledger. */
const differencesPerPage = 20;

export const restoresQuery = queryOptions({
  queryKey: ['job', 'restores'],
  queryFn: async ({ signal }) => (await client.call(restoreRoutes.restores, {}, { signal })).restores,
});

export const restoreQuery = (id: string) =>
  queryOptions({
    queryKey: ['job', 'restore', id],
    queryFn: ({ signal }) => client.call(restoreRoutes.restore, { params: { id } }, { signal }),
  });

/** How much happened on each of the last days, where whoever looks is. */
export const timelineQuery = (subject: RestoreSubject) =>
  queryOptions({
    queryKey: ['timeline', subject],
    queryFn: ({ signal }) => {
      const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
      return client.call(restoreRoutes.timeline, { query: { ...subject, zone: timeZone } }, { signal });
    },
  });

/** What is different, as far as pages have come: an empty page may have one behind it. */
export const differencesQuery = (id: string, collection: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['differences', id, collection],
    queryFn: ({ pageParam, signal }) =>
      client.call(
        restoreRoutes.differences,
        {
          params: { id },
          query: {
            limit: differencesPerPage,
            ...(pageParam === undefined ? {} : { cursor: pageParam }),
            ...(collection === undefined ? {} : { collection }),
          },
        },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
    staleTime: Infinity,
    select: ({ pages }) => pages.flatMap(({ differences }) => differences),
  });
