// read-ledger: who looked, as far as the reader sees it (ledger-view.ts). One's own view is entered once per session and quarter of an hour; checkpoints,
// tiles and receipts are hashes and are not entered.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import type { OpenedEntry } from '../ledger/ledger.ts';
import type { Case } from '../stores/cases.ts';
import { casesNamed, createLedgerView, fits, type LedgerEntryView, type LedgerFilters } from './ledger-view.ts';
import { locatePerson } from './locate.ts';
import type { Principal, ReadOperation } from './operation.ts';
import type { Door } from './perform.ts';

export const ledgerPageEntriesMax = 500;
/** Entries that are looked through for one page. */
export const ledgerScanEntriesMax = 5_000;

export interface ReadLedgerInput extends LedgerFilters {
  readonly volume: number;
  /** First index: the entries from there on, those that fit of at most `limit`. */
  readonly from?: number | undefined;
  /** Exclusive: the newest `limit` entries below it that fit; of all when neither is given. */
  readonly until?: number | undefined;
  readonly limit: number;
}

export interface LedgerView {
  readonly size: number;
  /** Give it as `from` for the page before. */
  readonly next: number | undefined;
  /** Give it as `until` for the page before; absent where nothing lies before it. */
  readonly until: number | undefined;
  readonly entries: readonly LedgerEntryView[];
  /** The cases that they name. */
  readonly cases: readonly Case[];
}

export const readLedger: ReadOperation<'read-ledger', ReadLedgerInput, undefined, LedgerView> = {
  kind: 'read',
  name: 'read-ledger',
  entryServesMs: 900_000,
  async locate(tools, principal, input) {
    if (input.limit < 1 || input.limit > ledgerPageEntriesMax)
      throw new StewardError('invalid-input', { field: 'limit', rule: `1 to ${ledgerPageEntriesMax}` });
    const target = await locatePerson(tools, principal, { person: principal.person });
    return { ...target, records: [principal.business] };
  },
  async act(grant, { tools, principal, target }, input) {
    const size = await tools.ledger.size(principal.business, input.volume);
    const all = target.facts.businessRole === 'owner' || target.facts.businessRole === 'admin';
    const view = createLedgerView(tools, principal, all);
    const shown = async (entries: readonly OpenedEntry[]) => {
      const views = await Promise.all(entries.map(view));
      return views.filter((each) => each !== undefined && fits(each, input)) as readonly LedgerEntryView[];
    };
    const book: Book = { size, open: (from, count) => tools.ledger.openValues(grant, principal.business, input.volume, from, count) };
    const page = input.from === undefined ? await backwards(book, input, shown) : await forwards(book, input.from, input, shown);
    return { size, ...page, cases: await casesNamed(tools, principal, page.entries) };
  },
};

export interface Book {
  readonly size: number;
  open(from: number, count: number): Promise<readonly OpenedEntry[]>;
}

type Found = Pick<LedgerView, 'next' | 'until' | 'entries'>;
type Shown = (entries: readonly OpenedEntry[]) => Promise<readonly LedgerEntryView[]>;

async function forwards(book: Book, from: number, input: ReadLedgerInput, shown: Shown): Promise<Found> {
  const opened = await book.open(from, Math.min(input.limit, Math.max(0, book.size - from)));
  return { entries: await shown(opened), next: nextOf(from, input), until: from > 0 ? from : undefined };
}

const nextOf = (from: number, { limit }: ReadLedgerInput) => (from > 0 ? Math.max(0, from - limit) : undefined);

/** From `until` back, a stretch at a time, until the page is full, the beginning is reached, or enough was looked through. */
async function backwards(book: Book, input: ReadLedgerInput, shown: Shown): Promise<Found> {
  const floor = input.afterMs === undefined ? 0 : await firstAt(book, input.afterMs);
  const ceiling = input.beforeMs === undefined ? book.size : await firstAt(book, input.beforeMs);
  const top = Math.min(input.until ?? book.size, ceiling);
  const lowest = Math.max(floor, top - ledgerScanEntriesMax);
  const found: LedgerEntryView[] = [];
  let at = top;
  while (at > lowest && found.length < input.limit) {
    const from = Math.max(lowest, at - input.limit);
    const stretch = await shown(await book.open(from, at - from));
    const taken = stretch.slice(Math.max(0, stretch.length - (input.limit - found.length)));
    found.unshift(...taken);
    at = taken.length < stretch.length ? taken[0]!.index : from;
  }
  return { entries: found, next: nextOf(at, input), until: at > floor ? at : undefined };
}

/** The index of the first entry at or after a time: times never go back within a volume. */
export async function firstAt(book: Book, timeMs: number): Promise<number> {
  let low = 0;
  let high = book.size;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [entry] = await book.open(middle, 1);
    if (entry!.timeMs < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the caller may fetch the ledger's hashes: decided, not entered, for they tell nothing. Throws as the door would refuse. */
export async function ledgerAccess(door: Door, principal: Principal, purpose: Purpose): Promise<BusinessId> {
  if (!(await door.allows(principal, readLedger, { volume: 0, limit: 1 }, purpose))) throw new StewardError('refused');
  return principal.business;
}
