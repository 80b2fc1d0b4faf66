// What the staff asks the server. What was opened in a case is kept while the case lasts, since looking again would be one more look, and not a moment
// longer: `forgetContent`.
import { infiniteQueryOptions, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import { createClient } from '@steward/protocol/client.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { WireStaffCase } from '@steward/protocol/wire/staff-case-routes.ts';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { problemOf } from '../api/fetch-file.ts';
import { noteServerTime } from '../server-time.ts';

const retriesMax = 2;
const freshMs = 300_000;
const pageRecords = 20;

/** How far the server's clock is ahead of this device's, to the second and never less: what ends at a time ends here no later. */
let aheadMs = 0;
const wholeSecondMs = 999;
function noteTime(headers: Headers): void {
  noteServerTime(headers);
  const at = Date.parse(headers.get('date') ?? '');
  if (!Number.isNaN(at)) aheadMs = at + wholeSecondMs - Date.now();
}
export const staffNowMs = (): number => Date.now() + aheadMs;

export const staffClient = createClient({
  url: location.origin,
  async fetch(url, init) {
    const answer = await fetch(url, init);
    noteTime(answer.headers);
    return answer;
  },
});

export const staffQueries = new QueryClient({
  queryCache: new QueryCache({
    onError(error) {
      // Signed out, by time or by somebody: nothing that was shown stays.
      if (error instanceof StewardError && error.code === 'not-signed-in') leave();
    },
  }),
  defaultOptions: {
    queries: {
      retry: (failures, error) => !(error instanceof StewardError) && failures < retriesMax,
      staleTime: freshMs,
      refetchOnWindowFocus: false,
    },
  },
});

const me = () => staffClient.call(staffRoutes.staffMe, {});
export type StaffMe = Awaited<ReturnType<typeof me>>;

/** `null` when nobody of the staff is signed in. */
export const staffMeQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    try {
      return await me();
    } catch (error) {
      if (error instanceof StewardError && error.code === 'not-signed-in') return null;
      throw error;
    }
  },
});

/** Nobody is signed in any more: everything is forgotten but that. */
export function leave(): void {
  staffQueries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'me' });
  staffQueries.setQueryData(staffMeQuery.queryKey, null);
}

export const waysInQuery = queryOptions({ queryKey: ['ways-in'], queryFn: () => staffClient.call(staffRoutes.staffWaysIn, {}) });

export type StaffCase = WireStaffCase;

export const casesQuery = queryOptions({
  queryKey: ['cases'],
  queryFn: async ({ signal }) => (await staffClient.call(staffRoutes.staffCases, {}, { signal })).cases,
});

export const caseQuery = (id: string) =>
  queryOptions({
    queryKey: ['case', id],
    queryFn: ({ signal }) => staffClient.call(staffRoutes.staffCase, { params: { id } }, { signal }),
  });

export const looksQuery = (id: string) =>
  queryOptions({
    queryKey: ['looks', id],
    queryFn: ({ signal }) => staffClient.call(staffRoutes.staffCaseLooks, { params: { id } }, { signal }),
    staleTime: 0,
  });

/** Every look is followed by what the ledger says was looked at. */
const looked = async <T>(id: string, answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } finally {
    void staffQueries.invalidateQueries({ queryKey: looksQuery(id).queryKey });
  }
};

const content = (id: string, ...rest: readonly unknown[]) => ['content', id, ...rest] as const;

export const recordsQuery = (id: string, collection: string) =>
  infiniteQueryOptions({
    queryKey: content(id, collection, 'list'),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      looked(
        id,
        staffClient.call(
          staffRoutes.staffRecords,
          { params: { id, collection }, query: { limit: pageRecords, ...(pageParam === undefined ? {} : { cursor: pageParam }) } },
          { signal },
        ),
      ),
    getNextPageParam: ({ next }) => next,
    staleTime: Infinity,
  });

export const recordQuery = (id: string, collection: string, record: string) =>
  queryOptions({
    queryKey: content(id, collection, 'one', record),
    queryFn: ({ signal }) => looked(id, staffClient.call(staffRoutes.staffRecord, { params: { id, collection, record } }, { signal })),
    staleTime: Infinity,
  });

/** The small pictures of some records, by record. */
export const previewsQuery = (id: string, collection: string, records: readonly string[]) =>
  queryOptions({
    queryKey: content(id, collection, 'previews', records),
    queryFn: async ({ signal }) => {
      const body = { ids: [...records] };
      const { previews } = await looked(id, staffClient.call(staffRoutes.staffPreviews, { params: { id, collection }, body }, { signal }));
      return new Map(previews.map((each) => [each.id as string, new Blob([Uint8Array.fromBase64(each.data)], { type: each.type })]));
    },
    enabled: records.length > 0,
    staleTime: Infinity,
  });

export const fileQuery = (id: string, collection: string, record: string, field: string) =>
  queryOptions({
    queryKey: content(id, collection, 'file', record, field),
    queryFn: ({ signal }) =>
      looked(
        id,
        (async () => {
          const answer = await fetch(`/v1/staff/cases/${id}/records/${encodeURIComponent(collection)}/${record}/files/${field}`, {
            signal,
          });
          noteTime(answer.headers);
          if (!answer.ok) throw await problemOf(answer);
          return answer.blob();
        })(),
      ),
    staleTime: Infinity,
  });

/** What a case showed is over: what is under way is broken off, what was kept is let go. */
export function forgetContent(id: string): void {
  const queryKey = content(id);
  void staffQueries.cancelQueries({ queryKey });
  staffQueries.removeQueries({ queryKey });
}

export const staffPeopleQuery = queryOptions({
  queryKey: ['people'],
  queryFn: ({ signal }) => staffClient.call(staffRoutes.staffPeople, {}, { signal }),
});

export const staffCompaniesQuery = queryOptions({
  queryKey: ['companies'],
  queryFn: async ({ signal }) => (await staffClient.call(staffRoutes.staffProcessors, {}, { signal })).processors,
});

export const staffSessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }) => (await staffClient.call(staffRoutes.staffSessions, {}, { signal })).sessions,
  staleTime: 0,
});
