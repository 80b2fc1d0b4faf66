// read-ledger: who looked. Admins see every entry of their business, colleagues' ones without saying whose (name-looker tells, for a reason); others
// see what they did themselves and what was done to them. One's own view is entered once per session and quarter of an hour; checkpoints, tiles
// and receipts are hashes and are not entered.
import { StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type BusinessId } from '@steward/protocol/ids.ts';
import type { What, Who } from '@steward/protocol/ledger/entry.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import type { OpenedEntry } from '../ledger/ledger.ts';
import { locatePerson } from './locate.ts';
import type { Principal, ReadOperation } from './operation.ts';
import type { Door } from './perform.ts';

export const ledgerPageEntriesMax = 500;
/** Entries that are looked through for one page. */
export const ledgerScanEntriesMax = 5_000;

export interface LedgerFilters {
  readonly project?: string | undefined;
  readonly record?: string | undefined;
  readonly actor?: Who['actor'] | undefined;
  /** Exclusive. */
  readonly beforeMs?: number | undefined;
  /** Inclusive. */
  readonly afterMs?: number | undefined;
}

export interface ReadLedgerInput extends LedgerFilters {
  readonly volume: number;
  /** First index: the entries from there on, those that fit of at most `limit`. */
  readonly from?: number | undefined;
  /** Exclusive: the newest `limit` entries below it that fit; of all when neither is given. */
  readonly until?: number | undefined;
  readonly limit: number;
}

export interface LedgerEntryView {
  readonly index: number;
  readonly timeMs: number;
  readonly type: string;
  /** `open`, or why the values are not shown. */
  readonly state: OpenedEntry['state'];
  /** `hidden`: a colleague, whose name takes a reason. */
  readonly who?: Who & { readonly hidden?: true };
  readonly what?: Omit<What, 'records' | 'reason'> & { readonly records?: readonly string[]; readonly reason?: string };
}

export interface LedgerView {
  readonly size: number;
  /** Give it as `from` for the page before. */
  readonly next: number | undefined;
  /** Give it as `until` for the page before; absent where nothing lies before it. */
  readonly until: number | undefined;
  readonly entries: readonly LedgerEntryView[];
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
    const shown = (entry: OpenedEntry) => (all || concerns(entry, principal)) && fits(entry, input);
    const book: Book = { size, open: (from, count) => tools.ledger.openValues(grant, principal.business, input.volume, from, count) };
    const page = input.from === undefined ? await backwards(book, input, shown) : await forwards(book, input.from, input, shown);
    return { size, ...page, entries: page.entries.map((entry) => viewOf(entry, principal)) };
  },
};

export interface Book {
  readonly size: number;
  open(from: number, count: number): Promise<readonly OpenedEntry[]>;
}

type Found = Pick<LedgerView, 'next' | 'until'> & { readonly entries: readonly OpenedEntry[] };

async function forwards(book: Book, from: number, input: ReadLedgerInput, shown: (entry: OpenedEntry) => boolean): Promise<Found> {
  const opened = await book.open(from, Math.min(input.limit, Math.max(0, book.size - from)));
  return { entries: opened.filter(shown), next: nextOf(from, input), until: from > 0 ? from : undefined };
}

const nextOf = (from: number, { limit }: ReadLedgerInput) => (from > 0 ? Math.max(0, from - limit) : undefined);

/** From `until` back, a stretch at a time, until the page is full, the beginning is reached, or enough was looked through. */
async function backwards(book: Book, input: ReadLedgerInput, shown: (entry: OpenedEntry) => boolean): Promise<Found> {
  const floor = input.afterMs === undefined ? 0 : await firstAt(book, input.afterMs);
  const ceiling = input.beforeMs === undefined ? book.size : await firstAt(book, input.beforeMs);
  const top = Math.min(input.until ?? book.size, ceiling);
  const lowest = Math.max(floor, top - ledgerScanEntriesMax);
  const found: OpenedEntry[] = [];
  let at = top;
  while (at > lowest && found.length < input.limit) {
    const from = Math.max(lowest, at - input.limit);
    const stretch = (await book.open(from, at - from)).filter(shown);
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

function fits({ who, what, timeMs }: OpenedEntry, { project, record, actor, beforeMs, afterMs }: LedgerFilters): boolean {
  if ((beforeMs !== undefined && timeMs >= beforeMs) || (afterMs !== undefined && timeMs < afterMs)) return false;
  if (actor !== undefined && who?.actor !== actor) return false;
  if (project !== undefined && what?.project !== project && !names(what, project)) return false;
  return record === undefined || names(what, record);
}

const names = (what: What | undefined, record: string) => what?.records?.some((id) => encodeId(id) === record) === true;

const concerns = (entry: OpenedEntry, { person }: Principal) =>
  person !== undefined && (entry.who?.person === person || entry.what?.person === person);

function viewOf(entry: OpenedEntry, principal: Principal): LedgerEntryView {
  const own = concerns(entry, principal);
  return {
    index: entry.index,
    timeMs: entry.timeMs,
    type: entry.type,
    state: entry.state,
    ...(entry.who ? { who: own ? entry.who : withoutName(entry.who) } : {}),
    ...(entry.what ? { what: whatOf(entry.what, own, entry.who) } : {}),
  };
}

/** Role and actor alone: no pseudonym either, for naming one look would name all that carry it. */
function withoutName(who: Who): NonNullable<LedgerEntryView['who']> {
  if (who.actor !== 'member') return who;
  return { actor: who.actor, ...(who.role === undefined ? {} : { role: who.role }), hidden: true };
}

function whatOf(what: What, own: boolean, who: Who | undefined): NonNullable<LedgerEntryView['what']> {
  const { records, reason, person, ...rest } = what;
  const ids = records?.map((id) => encodeId(id));
  // Who was named to another admin is not told to the rest of them; nor is a colleague named by what they do with what is their own.
  const unnamed = !own && who?.actor === 'member' ? who.person : undefined;
  const told = person !== undefined && (own || what.operation !== 'name-looker') && person !== unnamed;
  const ownProfile = ids?.length === 1 && ids[0] === unnamed;
  return {
    ...rest,
    ...(told ? { person } : {}),
    ...(ids && !ownProfile ? { records: ids } : {}),
    ...(reason ? { reason: reason.toHex() } : {}),
  };
}

/** Whether the caller may fetch the ledger's hashes: decided, not entered, for they tell nothing. Throws as the door would refuse. */
export async function ledgerAccess(door: Door, principal: Principal, purpose: Purpose): Promise<BusinessId> {
  if (!(await door.allows(principal, readLedger, { volume: 0, limit: 1 }, purpose))) throw new StewardError('refused');
  return principal.business;
}
