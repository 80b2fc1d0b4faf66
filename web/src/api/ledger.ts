// The ledger of the business: who looked. It is read page by page, back from the newest entry; what comes while somebody watches is fetched from where
// they are, never anew. Reading it is one entry per session and quarter of an hour, however often it is asked. Its files are the verifier's business
// (verifier/server-ledger.ts).
import { infiniteQueryOptions, queryOptions, skipToken, type InfiniteData } from '@tanstack/react-query';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import type { WireCaseNamed } from '@steward/protocol/wire/case-routes.ts';
import type { Department, Ground, Operation, Outcome, Purpose } from '@steward/protocol/words.ts';
import { client } from './client.ts';

export const entriesPerPage = 100;
/** What came meanwhile is fetched in steps of so many. */
const newEntriesMax = 500;

export type Actor = 'member' | 'worker' | 'operator' | 'visitor' | 'staff';

export interface LedgerWho {
  readonly actor: Actor;
  readonly person?: string;
  readonly role?: string;
  /** Of the staff. */
  readonly department?: Department;
  readonly session?: string;
  /** Network address. */
  readonly address?: string;
  /** Of a worker or operator. */
  readonly name?: string;
  /** A colleague whom owners and admins see without a name. */
  readonly hidden?: boolean;
}

export interface LedgerWhat {
  readonly operation: Operation;
  readonly purpose: Purpose;
  readonly outcome: Outcome;
  /** Of the policies that decided. */
  readonly policies?: readonly string[];
  /** Of the staff's looks: for what, and in which case. */
  readonly ground?: Ground;
  readonly case?: string;
  readonly collection?: string;
  readonly project?: string;
  readonly records?: readonly string[];
  /** As `collection.field`; absent when every field was given. */
  readonly fields?: readonly string[];
  readonly count?: number;
  readonly processor?: string;
  /** The person acted upon. */
  readonly person?: string;
  readonly version?: number;
  /** The entry that is concerned. */
  readonly entry?: { readonly volume: number; readonly index: number };
  readonly detail?: string;
}

export type ClosedState = 'not-yet-open' | 'erased' | 'altered' | 'missing';

export interface LedgerEntry {
  readonly volume: number;
  readonly index: number;
  readonly time: string;
  readonly type: string;
  /** `open`, or why its values are not shown. */
  readonly state: 'open' | ClosedState;
  readonly who?: LedgerWho;
  readonly what?: LedgerWhat;
  /** The staff's case that it names: who looked there, on what ground, agreed by whom, for how long. */
  readonly named?: WireCaseNamed;
}

export interface Volume {
  readonly volume: number;
  readonly origin: string;
  readonly vkey: string;
}

/** What is shown; times as RFC 3339. */
export interface EntryFilters {
  readonly actor?: Actor;
  readonly project?: string;
  readonly record?: string;
  /** Who looked, or whom it concerns, as far as the reader is told. */
  readonly person?: string;
  readonly department?: Department;
  readonly ground?: Ground;
  readonly case?: string;
  readonly after?: string;
  readonly before?: string;
}

export interface EntriesPage {
  readonly volume: number;
  /** Entries of the volume that this page, or one before it, has looked through. */
  readonly size: number;
  /** Where the page before begins; absent at the beginning of the volume. */
  readonly until: number | undefined;
  /** The newest first. */
  readonly entries: readonly LedgerEntry[];
}

export type EntriesData = InfiniteData<EntriesPage, unknown>;
interface PageAt {
  readonly volume: number;
  readonly until?: number;
}

/** Where the volumes are and whose keys sign them, the newest last. */
export const volumesQuery = queryOptions({
  queryKey: ['ledger', 'volumes'],
  queryFn: async ({ signal }): Promise<readonly Volume[]> => (await client.call(businessRoutes.ledgers, {}, { signal })).volumes,
});

async function entriesOf(volume: number, query: EntriesQuery, signal: AbortSignal): Promise<EntriesPage> {
  const answer = await client.call(businessRoutes.entries, { params: { volume }, query }, { signal });
  const cases = new Map(answer.cases?.map((each) => [each.id as string, each]));
  const entries = (answer.entries as unknown as readonly Omit<LedgerEntry, 'volume' | 'named'>[]).map((entry): LedgerEntry => {
    const named = cases.get(entry.what?.case ?? '');
    return { ...entry, volume, ...(named ? { named } : {}) };
  });
  return { volume, size: answer.size, until: answer.until, entries: entries.toReversed() };
}
type EntriesQuery = EntryFilters & { readonly limit: number; readonly from?: number; readonly until?: number };

/** Back from the newest entry of the newest volume to the first one of the first. */
export const entriesQuery = (volumes: readonly Volume[], filters: EntryFilters) =>
  infiniteQueryOptions({
    queryKey: ['ledger', 'entries', volumes.at(-1)?.volume, filters],
    queryFn: ({ pageParam: { volume, until }, signal }) =>
      entriesOf(volume, { ...filters, limit: entriesPerPage, ...(until === undefined ? {} : { until }) }, signal),
    initialPageParam: { volume: volumes.at(-1)?.volume ?? 1 } as PageAt,
    getNextPageParam({ volume, until }): PageAt | undefined {
      if (until !== undefined) return { volume, until };
      const older = volumes.findLast((each) => each.volume < volume);
      return older && { volume: older.volume };
    },
    enabled: volumes.length > 0,
  });

/** One entry, by its place. */
export const entryQuery = (volume: number, index: number) =>
  queryOptions({
    queryKey: ['ledger', 'entry', volume, index],
    queryFn: async ({ signal }) => (await entriesOf(volume, { from: index, limit: 1 }, signal)).entries.at(0) ?? null,
  });

/** How far the ledger has grown, as the live stream says (app/live.ts); `Infinity` where it may have grown unheard. */
export interface Growth {
  readonly volume: number;
  readonly size: number;
}
export const growthKey = ['ledger-growth'] as const;
export const growthQuery = queryOptions<Growth>({ queryKey: growthKey, queryFn: skipToken, staleTime: Infinity, gcTime: Infinity });

/** What came after the first `size` entries of a volume, as far as one answer goes; `grown` is the size that was heard of. */
export const newEntriesQuery = (volume: number, size: number, filters: EntryFilters, grown: number) =>
  queryOptions({
    queryKey: ['ledger-new', volume, size, filters, grown],
    queryFn: async ({ signal }) => {
      const page = await entriesOf(volume, { ...filters, from: size, limit: newEntriesMax }, signal);
      return { ...page, total: page.size, size: Math.min(page.size, size + newEntriesMax) };
    },
    gcTime: 0,
  });

/** The pages with what is new put in front. */
export function withNewEntries(data: EntriesData, { size, entries }: EntriesPage): EntriesData {
  const [first, ...rest] = data.pages;
  if (!first || size <= first.size) return data;
  return { ...data, pages: [{ ...first, size, entries: [...entries, ...first.entries] }, ...rest] };
}

/** The entry of a colleague without a name, now that it is known. */
export function withPerson(entry: LedgerEntry, person: string): LedgerEntry {
  const { hidden: _hidden, ...who } = entry.who ?? { actor: 'member' as const };
  return { ...entry, who: { ...who, person } };
}

/** The receipt of one entry (C2SP tlog-proof): hashes, so it is no look. */
export const receiptQuery = (volume: number, index: number) =>
  queryOptions({
    queryKey: ['receipt', volume, index],
    queryFn: async ({ signal }) => (await client.call(businessRoutes.receipt, { params: { volume, index } }, { signal })).text(),
    staleTime: Infinity,
  });

/** Tells owners and admins that somebody asks for the looks at what is about them; resolves with how many were told now. */
export const askForLooks = () => client.call(businessRoutes.askForLooks, {});
