// list-records: a page in a chosen order. Where a field filters or sorts, which is sealed, the scope is entered in the ledger and opened, and the page
// is entered again, record by record, before it is released. Where the times alone order it, which lie in clear, the page is found first and
// nothing but the page is opened: a plain read of what it names.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { pageRecordsMax } from '@steward/protocol/wire/record-routes.ts';
import type { RecordRow, RecordTimes } from '../stores/record-row.ts';
import { findRecords, findTimes, openRecords, type RecordView } from '../stores/records.ts';
import { candidateIds, locateList, projectsInReach, type ScopeInput } from './candidates.ts';
import { decodeCursor, encodeCursor, pageAfter } from './cursor.ts';
import { generalCollectionOf } from './locate.ts';
import { locateListInCase } from './locate-in-case.ts';
import type { Purpose } from '@steward/protocol/words.ts';
import type { Principal, ReadOperation, SearchOperation, Target, Tools } from './operation.ts';

export const filtersMax = 10;

export interface ListRecordsInput extends ScopeInput {
  /** Field → the value it must have (or contain, for fields with several). */
  readonly where?: Readonly<Record<string, Cbor>> | undefined;
  /** A field, `createdAt` or `updatedAt`; with `-` in front for descending. */
  readonly sort?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Page {
  readonly records: readonly RecordView[];
  readonly next: string | undefined;
  /** How many fit the filter in all. */
  readonly total: number;
}

/** Whether the times in clear say which records the page has: then `listByTime` serves it, otherwise `listRecords`. */
export function opensPageAlone(input: ListRecordsInput): boolean {
  const { name } = sortOf(input);
  return Object.keys(input.where ?? {}).length === 0 && (name === 'createdAt' || name === 'updatedAt');
}

const sortOf = ({ sort = 'createdAt' }: ListRecordsInput) => ({ name: sort.replace(/^-/, ''), sign: sort.startsWith('-') ? -1 : 1 });

/** The candidates, for a decision on the collection in its scope. */
async function locateCandidates(
  tools: Tools,
  principal: Principal,
  input: ListRecordsInput,
  purpose: Purpose,
): Promise<Target<readonly string[]>> {
  const collection = generalCollectionOf(tools, input.collection);
  checkInput(collection, input);
  if (principal.actor === 'staff') return locateListInCase(tools, principal, collection, input.limit, purpose);
  const target = await locateList(tools, principal, collection, input, purpose);
  if (target.facts.businessRole === 'none') return { ...target, loaded: [] };
  const projects = collection.name === 'projects' ? [undefined] : target.loaded;
  const ids = await candidateIds(tools, principal, collection.name, projects, input.trashed === true);
  const reach =
    collection.name === 'projects' ? new Set<string>(await projectsInReach(tools, principal, target.facts.businessRole)) : undefined;
  const records = reach && !input.trashed ? ids.filter((id) => reach.has(id)) : ids;
  return { ...target, records, loaded: records };
}

interface PageOfRows extends Pick<Page, 'next' | 'total'> {
  readonly rows: readonly RecordRow[];
}

export const listByTime: ReadOperation<'list-records', ListRecordsInput, PageOfRows, Page> = {
  kind: 'read',
  name: 'list-records',
  async locate(tools, principal, input, purpose) {
    const target = await locateCandidates(tools, principal, input, purpose);
    const all = (await findTimes(tools.rows, principal.business, target.loaded)).filter(
      (each) => each.state === (input.trashed ? 'trashed' : 'living'),
    );
    const { name, sign } = sortOf(input);
    const time = name === 'createdAt' ? (each: RecordTimes) => each.createdAtMs : (each: RecordTimes) => each.updatedAtMs;
    const { items, next } = pageOf(
      all.sort((a, b) => sign * (time(a) - time(b)) || (a.id < b.id ? -1 : 1)),
      input,
    );
    const records = items.map(({ id }) => id);
    const rows = (await findRecords(tools.rows, principal.business, records)).map(({ row }) => row);
    return { ...target, records, loaded: { rows, next, total: all.length } };
  },
  async act(grant, { tools, target }, input) {
    const { rows, next, total } = target.loaded;
    return { records: await openRecords(tools.vault, grant, rows, { parked: input.trashed === true }), next, total };
  },
};

export const listRecords: SearchOperation<'list-records', ListRecordsInput, readonly string[], Page> = {
  kind: 'search',
  name: 'list-records',
  locate: locateCandidates,
  async find(grant, { tools, principal, target }, input) {
    const stored = await findRecords(tools.rows, principal.business, target.loaded);
    const rows = stored.map(({ row }) => row).filter((row) => row.state === (input.trashed ? 'trashed' : 'living'));
    // Of each candidate no more than what filters and sorts it; only the page is opened whole.
    const parked = input.trashed === true;
    const where = input.where ?? {};
    const only = [...Object.keys(where), sortOf(input).name];
    const views = await openRecords(tools.vault, grant, rows, { parked, only });
    const fitting = inOrder(
      views.filter((view) => fits(view, where)),
      input,
    );
    const { items, next } = pageOf(fitting, input);
    const rowOf = new Map(rows.map((row) => [row.id, row]));
    const page = items.map(({ id }) => rowOf.get(id)!);
    const records = await openRecords(tools.vault, grant, page, { parked });
    return { records: records.map(({ id }) => id), result: { records, next, total: fitting.length } };
  },
};

function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  input: ListRecordsInput,
): { items: readonly T[]; next: string | undefined } {
  const { items, end } = pageAfter(all, decodeCursor(input.cursor), input.limit);
  return { items, next: end < all.length && items.length > 0 ? encodeCursor(end, items.at(-1)!.id) : undefined };
}

function checkInput(collection: Collection, input: ListRecordsInput): void {
  if (!Number.isInteger(input.limit) || input.limit < 1 || input.limit > pageRecordsMax) {
    throw new StewardError('invalid-input', { field: 'limit', rule: `1 to ${pageRecordsMax}` });
  }
  const where = Object.keys(input.where ?? {});
  if (where.length > filtersMax) throw new StewardError('invalid-input', { field: 'where', rule: `at most ${filtersMax} filters` });
  for (const field of where)
    if (!Object.hasOwn(collection.fields, field))
      throw new StewardError('invalid-input', { field, rule: `${collection.name} have no such field` });
  const sort = (input.sort ?? 'createdAt').replace(/^-/, '');
  if (sort !== 'createdAt' && sort !== 'updatedAt' && !Object.hasOwn(collection.fields, sort)) {
    throw new StewardError('invalid-input', {
      field: 'sort',
      rule: `a field of ${collection.name}, createdAt or updatedAt, with - in front for descending`,
    });
  }
  if (input.project !== undefined && collection.scope === 'business') {
    throw new StewardError('invalid-input', { field: 'project', rule: `${collection.name} belong to the business, not to a project` });
  }
}

const fits = (view: RecordView, where: Readonly<Record<string, Cbor>>) =>
  Object.entries(where).every(([field, wanted]) => {
    const value = view.fields[field] ?? null;
    return Array.isArray(value) ? value.includes(wanted) : value === wanted;
  });

function inOrder(views: readonly RecordView[], input: ListRecordsInput): readonly RecordView[] {
  const { name, sign } = sortOf(input);
  const valueOf = (view: RecordView): Cbor =>
    name === 'createdAt' ? view.createdAtMs : name === 'updatedAt' ? view.updatedAtMs : (view.fields[name] ?? null);
  return views
    .map((view) => ({ view, value: valueOf(view) }))
    .sort((a, b) => sign * compare(a.value, b.value) || (a.view.id < b.view.id ? -1 : 1))
    .map(({ view }) => view);
}

const collator = new Intl.Collator('de', { numeric: true, sensitivity: 'base' });

/** Numbers by size, texts as people sort them, what is not set last. */
function compare(a: Cbor, b: Cbor): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(text(a), text(b));
}

const text = (value: Cbor): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
