// What records are called: taken from what this browser has loaded anyway, or asked for on demand, in one look more.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { apis, isKnown, titleOf } from '../../api/any-collection.ts';
import type { LedgerWhat } from '../../api/ledger.ts';

interface AnyRecord {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Title by id, as far as pages before this one have loaded them. */
export function loadedTitles(queries: QueryClient, collection: string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!isKnown(collection)) return found;
  const take = (record: Partial<AnyRecord>) => {
    const title = titleOf(collection, record.fields);
    if (record.id !== undefined && title !== undefined) found.set(record.id, title);
  };
  for (const [, data] of queries.getQueriesData<Loaded>({ queryKey: [collection] })) {
    for (const page of data?.pages ?? []) page.records?.forEach(take);
    if (data) take(data as Partial<AnyRecord>);
  }
  return found;
}
interface Loaded {
  readonly pages?: readonly { readonly records?: readonly AnyRecord[] }[];
}

/** Asks for the titles of what an entry names: for one record by itself, for several by the list they are in, so that it is one look. */
export function useAskTitles(): (what: LedgerWhat) => Promise<ReadonlyMap<string, string>> {
  const queries = useQueryClient();
  return async ({ collection, project, records = [] }) => {
    if (isKnown(collection)) {
      const api = apis[collection];
      const [only] = records;
      if (records.length === 1 && only !== undefined) await queries.fetchQuery(api.one(only) as never);
      else await queries.fetchInfiniteQuery(api.list(project === undefined ? {} : { project }) as never);
    }
    return loadedTitles(queries, collection);
  };
}

export const canHaveTitles = (what: LedgerWhat | undefined) => isKnown(what?.collection) && (what?.records?.length ?? 0) > 0;
