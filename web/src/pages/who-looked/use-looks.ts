// The entries that the page shows: paged back as far as somebody scrolls, and what is new put in front within a second.
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import {
  entriesQuery,
  growthKey,
  growthQuery,
  newEntriesQuery,
  volumesQuery,
  withNewEntries,
  withPerson,
  type EntryFilters,
  type Growth,
  type LedgerEntry,
} from '../../api/ledger.ts';
import { keyOfEntry } from './fold.ts';

const none: readonly LedgerEntry[] = [];

export function useLooks(filters: EntryFilters, me: string | undefined) {
  const volumes = useQuery(volumesQuery);
  const options = entriesQuery(volumes.data ?? [], filters);
  const pages = useInfiniteQuery(options);
  const arrived = useNewEntries(options.queryKey, filters, pages.data?.pages[0]);
  const entries = useMemo(() => withNamed(pages.data?.pages.flatMap((page) => page.entries) ?? none, me), [pages.data, me]);
  const { hasNextPage, isFetching, fetchNextPage } = pages;
  return {
    entries,
    /** The newest that came while somebody watched; the same list until others come. */
    arrived,
    loading: volumes.isPending || pages.isPending,
    error: volumes.error ?? pages.error,
    pages: pages.data?.pages.length ?? 0,
    hasMore: hasNextPage,
    fetchingMore: pages.isFetchingNextPage,
    more: () => {
      if (hasNextPage && !isFetching) void fetchNextPage({ cancelRefetch: false });
    },
  };
}

/** Fetches what lies behind the first page as soon as the ledger has grown, and puts it there. */
function useNewEntries(
  queryKey: ReturnType<typeof entriesQuery>['queryKey'],
  filters: EntryFilters,
  first: { readonly volume: number; readonly size: number } | undefined,
): readonly LedgerEntry[] {
  const queries = useQueryClient();
  const { data: growth } = useQuery(growthQuery);
  const { volume, size } = first ?? { volume: 0, size: 0 };
  const behind = first !== undefined && growth !== undefined && growth.size > size && growth.volume <= volume;
  const fresh = useQuery({ ...newEntriesQuery(volume, size, filters, growth?.size ?? 0), enabled: behind });
  const { data } = fresh;
  const turned = growth !== undefined && first !== undefined && growth.volume > volume;
  useEffect(() => {
    if (turned) void queries.invalidateQueries({ queryKey: volumesQuery.queryKey });
  }, [queries, turned]);
  // The key is another object at every rendering, and the same key.
  const key = useRef(queryKey);
  key.current = queryKey;
  useEffect(() => {
    if (!data) return;
    queries.setQueryData(key.current, (known) => known && withNewEntries(known, data));
    queries.setQueryData<Growth>(growthKey, (known) => (known?.size === Infinity ? { volume: data.volume, size: data.total } : known));
  }, [queries, data]);
  return data?.entries ?? none;
}

/** Whom the reader had named stays named: the entries of those namings say who it was. */
function withNamed(entries: readonly LedgerEntry[], me: string | undefined): readonly LedgerEntry[] {
  const named = new Map<string, string>();
  for (const { who, what } of entries)
    if (what?.operation === 'name-looker' && who?.person === me && what.entry && what.person !== undefined)
      named.set(keyOfEntry(what.entry), what.person);
  if (named.size === 0) return entries;
  return entries.map((entry) => {
    const person = entry.who?.hidden ? named.get(keyOfEntry(entry)) : undefined;
    return person === undefined ? entry : withPerson(entry, person);
  });
}
