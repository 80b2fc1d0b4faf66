// What an answer tells about a record, kept where it is shown, without asking for the lists again: every list is a look at each of its records.
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Page, StewardRecord } from './collection.ts';

type List<F> = InfiniteData<Page<F>>;

/** Puts the record as it is now wherever it is shown; lists that it is new to are not touched. */
export function keepRecord<F>(queries: QueryClient, collection: string, record: StewardRecord<F>): void {
  queries.setQueryData([collection, 'one', record.id], record);
  changeLists<F>(queries, collection, (records) => records.map((each) => (each.id === record.id ? record : each)));
}

/** Takes the record out of the lists of what is living. */
export function dropRecord(queries: QueryClient, collection: string, id: string): void {
  changeLists(queries, collection, (records) => records.filter((each) => each.id !== id));
}

function changeLists<F>(
  queries: QueryClient,
  collection: string,
  change: (records: readonly StewardRecord<F>[]) => readonly StewardRecord<F>[],
): void {
  queries.setQueriesData<List<F>>({ queryKey: [collection, 'list'] }, (list) => {
    if (list === undefined) return undefined;
    const counted = (page: Page<F>, records: readonly StewardRecord<F>[]) => page.total - (page.records.length - records.length);
    const pages = list.pages.map((page) => {
      const records = change(page.records);
      return { ...page, records, total: counted(page, records) };
    });
    return { ...list, pages };
  });
}
