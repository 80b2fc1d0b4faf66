// What changed since, laid over the pages of a list (kept-list.ts): the newest version of each record wins, wherever it came from.
import type { Page, StewardRecord } from './collection.ts';

interface Gone {
  readonly id: string;
  readonly version: number;
  readonly gone: true;
}
/** A record as it is now, or that it is in the list no more. */
export type Laid<F> = StewardRecord<F> | Gone;
export type Over<F> = ReadonlyMap<string, Laid<F>>;

/** `whole`: there are no further pages. */
export function layOver<F>(pages: readonly Page<F>[], over: Over<F>, newestFirst: boolean, whole: boolean): readonly StewardRecord<F>[] {
  const records = new Map<string, StewardRecord<F>>();
  for (const page of pages) for (const record of page.records) records.set(record.id, record);
  // Of a list that begins with the newest, what is older than all that came belongs to a page that is still to come.
  const oldest = newestFirst && !whole ? pages.at(-1)?.records.at(-1)?.createdAt : undefined;
  let added = false;
  for (const laid of over.values()) {
    const known = records.get(laid.id);
    if (known && known.version > laid.version) continue;
    if ('gone' in laid) records.delete(laid.id);
    else if (known || oldest === undefined || laid.createdAt >= oldest) {
      added ||= !known;
      records.set(laid.id, laid);
    }
  }
  const all = [...records.values()];
  if (!added) return all;
  const sign = newestFirst ? -1 : 1;
  return all.sort((a, b) => sign * (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.id < b.id ? -1 : 1));
}
