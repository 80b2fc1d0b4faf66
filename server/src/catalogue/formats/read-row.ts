// A row of a table as the fields of a record. Columns are known by their name and by their title in both languages, so that a sheet somebody filled in reads as well as
// one of ours. What comes out is the input of `validateFields`, which has the last word; here only what a cell alone can tell is refused.
import type { Collection, Field } from '@steward/protocol/catalogue/collection.ts';
import { cutSaid } from './cell-text.ts';
import { columnsOf, type Column } from './columns.ts';
import { amountOf } from './money-text.ts';
import type { Cell, TableRow } from './table-row.ts';

export interface RowProblem {
  /** As the header says. */
  readonly column: string;
  /** The rule it breaks; never the value. */
  readonly rule: string;
}

export interface ReadRecord {
  readonly id?: string;
  readonly project?: string;
  readonly version?: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

export type ReadRow = { readonly record: ReadRecord } | { readonly problems: readonly RowProblem[] };

/** Moments without a zone are taken as of the zone in their column's title, else as of `timeZone` (IANA). Empty cells are left out, so nothing is cleared by them. */
export function readRow(collection: Collection, row: TableRow, timeZone: string): ReadRow {
  if (row.problem !== undefined) return { problems: [{ column: '', rule: row.problem }] };
  const problems: RowProblem[] = [];
  const values = new Map<Column, unknown>();
  for (const [header, cell] of row.cells) {
    const found = findColumn(collection, header);
    if (!found) problems.push({ column: header, rule: `${collection.name} have no such column` });
    else if (found.column.told !== true) take(values, problems, header, found.column, cell, found.zone ?? timeZone);
  }
  const record = assemble(collection, values, problems);
  return problems.length > 0 ? { problems } : { record };
}

function take(values: Map<Column, unknown>, problems: RowProblem[], header: string, column: Column, cell: Cell, zone: string): void {
  const value = valueOf(column, cell, zone);
  if (value instanceof Rule) problems.push({ column: header, rule: value.text });
  else if (values.has(column)) problems.push({ column: header, rule: 'another column says the same' });
  else values.set(column, value);
}

// ---- columns ----------------------------------------------------------------------------------------------------------------

interface Found {
  readonly column: Column;
  /** Where the title of a moment names one, as our sheets do. */
  readonly zone?: string;
}

interface Known {
  readonly columns: ReadonlyMap<string, Column>;
  /** By header as it stands in files: asked for with every row. */
  readonly found: Map<string, Found | undefined>;
}

const known = new WeakMap<Collection, Known>();
const rememberedMax = 2_000;

function findColumn(collection: Collection, header: string): Found | undefined {
  let of = known.get(collection);
  if (!of) known.set(collection, (of = { columns: headersOf(collection), found: new Map() }));
  if (of.found.has(header)) return of.found.get(header);
  if (of.found.size >= rememberedMax) of.found.clear();
  const found = lookUp(of.columns, header);
  of.found.set(header, found);
  return found;
}

function lookUp(columns: ReadonlyMap<string, Column>, header: string): Found | undefined {
  const column = columns.get(header) ?? columns.get(titled(header)) ?? columns.get(header.toLowerCase());
  if (column) return { column };
  const [, title, zone] = /^(.+) \(([A-Za-z0-9_+/-]+)\)$/.exec(header) ?? [];
  const moment = title === undefined ? undefined : (columns.get(titled(title)) ?? columns.get(title.toLowerCase()));
  return moment?.kind === 'moment' && zone !== undefined && isZone(zone) ? { column: moment, zone } : undefined;
}

const titled = (header: string): string => `title ${header.toLowerCase()}`;

/** A name as it is spelled comes first, then titles, then names however they are spelled: a sheet's “Project” is the title of one column and nearly the name of another. */
function headersOf(collection: Collection): ReadonlyMap<string, Column> {
  const headers = new Map<string, Column>();
  const columns = columnsOf(collection);
  const add = (header: string, column: Column) => void (headers.has(header.toLowerCase()) || headers.set(header.toLowerCase(), column));
  for (const column of columns) headers.set(column.name, column);
  for (const language of ['en', 'de'] as const) for (const column of columns) add(titled(column.title[language]), column);
  for (const column of columns) add(column.name, column);
  return headers;
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

// ---- values -----------------------------------------------------------------------------------------------------------------

class Rule {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

const numberPattern = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

function valueOf({ kind }: Column, cell: Cell, zone: string): unknown {
  switch (kind) {
    case 'text':
      if (Object.values(cutSaid).some((said) => String(cell).endsWith(said)))
        return new Rule('was cut because a cell was too small for it: import the machine copy');
      return typeof cell === 'boolean' ? String(cell).toUpperCase() : String(cell);
    case 'ids':
      return String(cell)
        .split(/\s+/u)
        .filter((id) => id !== '');
    case 'number':
    case 'whole':
      if (typeof cell === 'number') return cell;
      return numberPattern.test(String(cell)) ? Number(cell) : new Rule('a number with a point, such as 1234.5');
    case 'money':
      return typeof cell === 'boolean' ? new Rule('an amount such as 1234.50') : String(cell);
    case 'day':
      return String(cell).replace(/T00:00(:00(\.0+)?)?$/, '');
    case 'moment':
      return momentOf(String(cell), zone);
  }
}

function momentOf(text: string, zone: string): string | Rule {
  if (!/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?$/.test(text)) return text;
  try {
    return new Date(
      Temporal.PlainDateTime.from(text).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds,
    ).toISOString();
  } catch {
    return new Rule('a time such as 2026-11-24T09:30:00+01:00');
  }
}

// ---- records ----------------------------------------------------------------------------------------------------------------

function assemble(collection: Collection, values: ReadonlyMap<Column, unknown>, problems: RowProblem[]): ReadRecord {
  const own: Record<string, unknown> = {};
  const parts = new Map<string, Record<string, unknown>>();
  for (const [column, value] of values) {
    if (column.field === undefined) own[column.name] = value;
    else parts.set(column.field, { ...parts.get(column.field), [column.part ?? '']: value });
  }
  const fields: Record<string, unknown> = {};
  for (const [name, found] of parts) fields[name] = fieldOf(name, collection.fields[name]!, found, problems);
  return { ...own, fields };
}

function fieldOf(name: string, field: Field, parts: Readonly<Record<string, unknown>>, problems: RowProblem[]): unknown {
  if (field.type === 'money') {
    const currency = textOf(parts['currency']);
    const amount = amountOf(textOf(parts['amount']), currency);
    if (amount === undefined)
      problems.push({ column: `${name}.amount`, rule: 'an amount such as 1234.50, with no more decimals than its currency has' });
    return { amount, currency };
  }
  return field.type === 'place' ? parts : parts[''];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
