// list-records: a page in a chosen order. Everything that filters or sorts is sealed, so the scope is entered in the ledger and opened, and the page
// is entered again, record by record, before it is released.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { findRecords, openRecords, type RecordView } from '../stores/records.ts';
import { candidateIds, locateList, projectsInReach, type ScopeInput } from './candidates.ts';
import { decodeCursor, encodeCursor, pageAfter } from './cursor.ts';
import { generalCollectionOf } from './locate.ts';
import type { SearchOperation } from './operation.ts';

export const pageRecordsMax = 200;
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

export const listRecords: SearchOperation<'list-records', ListRecordsInput, readonly string[], Page> = {
  kind: 'search',
  name: 'list-records',
  async locate(tools, principal, input, purpose) {
    const collection = generalCollectionOf(tools, input.collection);
    checkInput(collection, input);
    const target = await locateList(tools, principal, collection, input, purpose);
    if (target.facts.businessRole === 'none') return { ...target, loaded: [] };
    const projects = collection.name === 'projects' ? [undefined] : target.loaded;
    const ids = await candidateIds(tools, principal, collection.name, projects, input.trashed === true);
    const reach =
      collection.name === 'projects' ? new Set<string>(await projectsInReach(tools, principal, target.facts.businessRole)) : undefined;
    const records = reach && !input.trashed ? ids.filter((id) => reach.has(id)) : ids;
    return { ...target, records, loaded: records };
  },
  async find(grant, { tools, principal, target }, input) {
    const stored = await findRecords(tools.rows, principal.business, target.loaded);
    const rows = stored.map(({ row }) => row).filter((row) => row.state === (input.trashed ? 'trashed' : 'living'));
    const views = await openRecords(tools.vault, grant, rows, { parked: input.trashed === true });
    const fitting = views.filter((view) => fits(view, input.where ?? {})).sort(orderBy(input.sort ?? 'createdAt'));
    const page = pageAfter(fitting, decodeCursor(input.cursor), input.limit);
    const next = page.end < fitting.length ? encodeCursor(page.end, page.items.at(-1)!.id) : undefined;
    return { records: page.items.map((view) => view.id), result: { records: page.items, next, total: fitting.length } };
  },
};

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

function orderBy(sort: string): (a: RecordView, b: RecordView) => number {
  const sign = sort.startsWith('-') ? -1 : 1;
  const name = sort.replace(/^-/, '');
  const valueOf = (view: RecordView): Cbor =>
    name === 'createdAt' ? view.createdAtMs : name === 'updatedAt' ? view.updatedAtMs : (view.fields[name] ?? null);
  return (a, b) => sign * compare(valueOf(a), valueOf(b)) || (a.id < b.id ? -1 : 1);
}

const collator = new Intl.Collator('de', { numeric: true, sensitivity: 'base' });

/** Numbers by size, texts as people sort them, what is not set last. */
function compare(a: Cbor, b: Cbor): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(text(a), text(b));
}

const text = (value: Cbor): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
