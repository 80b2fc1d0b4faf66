// A long list of one project, kept as it is: what changes, here or elsewhere, is read record by record and laid over the pages, instead of asking for all
// of them again. Five thousand tasks are then one request for each page once, and one look in the ledger for each change afterwards.
//
// Laid over means: for each id the newest version that is known, or that it is gone. A page that comes later with something newer wins over it, and one
// that was under way while something changed cannot bring back what was before.
import { infiniteQueryOptions, queryOptions, skipToken, useInfiniteQuery, useQuery, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Collection, FieldsOf } from '@steward/protocol/catalogue/collection.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Change } from '../app/live.ts';
import { recordsPerPage } from '../early.ts';
import type { CollectionApi, Page, StewardRecord } from './collection.ts';
import { layOver, type Laid, type Over } from './lay-over.ts';

/** More changes than this at once, and the pages are asked for again, but not before this time has passed: whoever imports thousands makes others wait. */
const readsMax = 20;
const againMs = 3_000;

/** Lists that will be asked for again, by collection and project. */
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

export interface KeptOptions {
  /** The last created first; otherwise the first. */
  readonly newestFirst?: boolean;
  readonly perPage?: number;
}

export function keptList<C extends Collection>(api: CollectionApi<C>, project: string, options: KeptOptions = {}) {
  type F = FieldsOf<C>;
  const { newestFirst = false, perPage = recordsPerPage } = options;
  const over = queryOptions<Over<F>>({ queryKey: [api.name, 'kept', project, 'over'], queryFn: skipToken, staleTime: Infinity });
  const pages = infiniteQueryOptions({
    queryKey: [api.name, 'kept', project],
    queryFn: ({ pageParam, signal }) => api.page({ project, sort: newestFirst ? '-createdAt' : 'createdAt' }, pageParam, signal, perPage),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<F>) => last.next,
    meta: { take: (queries, changes) => take(queries, changes) },
  });
  const take = (queries: QueryClient, changes: readonly Change[]) => {
    const here = changes.filter((change) => change.collection === api.name && change.project === project);
    if (here.length === 0) return;
    const active = queries.getQueryCache().find({ queryKey: pages.queryKey })?.isActive() === true;
    const newest = new Map(here.map((change) => [change.id, change]));
    if (!active) void queries.invalidateQueries({ queryKey: pages.queryKey, exact: true });
    else if (newest.size > readsMax || waiting.has(`${api.name} ${project}`)) askAgain(queries);
    else for (const change of newest.values()) void takeOne(queries, change);
  };
  const askAgain = (queries: QueryClient) => {
    const key = `${api.name} ${project}`;
    if (waiting.has(key)) return;
    const ask = () => {
      waiting.delete(key);
      if (queries.getQueryState(pages.queryKey)?.fetchStatus === 'fetching') askAgain(queries);
      else void queries.invalidateQueries({ queryKey: pages.queryKey, exact: true });
    };
    waiting.set(key, setTimeout(ask, againMs));
  };
  const takeOne = async (queries: QueryClient, { id, state, version = Infinity }: Change) => {
    if (state !== 'living') return lay(queries, { id, version, gone: true });
    if (versionKnown(queries, id) >= version) return;
    try {
      lay(queries, await queries.fetchQuery({ ...api.one(id), staleTime: 0 }));
    } catch (error) {
      if (isStewardError(error, 'not-found')) lay(queries, { id, version, gone: true });
      else await queries.invalidateQueries({ queryKey: pages.queryKey, exact: true });
    }
  };
  const versionKnown = (queries: QueryClient, id: string) =>
    queries.getQueryData(over.queryKey)?.get(id)?.version ??
    queries
      .getQueryData(pages.queryKey)
      ?.pages.flatMap(({ records }) => records)
      .find((record) => record.id === id)?.version ??
    0;
  const lay = (queries: QueryClient, laid: Laid<F>) => {
    queries.setQueryData(over.queryKey, (before): Over<F> => {
      const known = before?.get(laid.id);
      if (known && known.version > laid.version) return before!;
      return new Map(before).set(laid.id, laid);
    });
  };
  return {
    pages,
    over,
    newestFirst,
    /** What this page itself has just made or changed; no need to read it again. */
    put: (queries: QueryClient, record: StewardRecord<F>) => {
      queries.setQueryData(api.one(record.id).queryKey, record);
      lay(queries, record);
    },
    drop: (queries: QueryClient, { id, version }: { readonly id: string; readonly version: number }) =>
      lay(queries, { id, version, gone: true }),
  };
}

export type KeptList<C extends Collection> = ReturnType<typeof keptList<C>>;

/** The records that have come so far, in the list's order. */
export function useKeptList<C extends Collection>({ pages, over, newestFirst }: KeptList<C>) {
  const { data, ...rest } = useInfiniteQuery(pages);
  const { data: laid } = useQuery(over);
  const records = useMemo(
    () => data && layOver<FieldsOf<C>>(data.pages, laid ?? new Map(), newestFirst, data.pages.at(-1)?.next === undefined),
    [data, laid, newestFirst],
  );
  return { ...rest, records, total: data?.pages.at(-1)?.total ?? 0 };
}
