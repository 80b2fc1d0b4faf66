// A SQLite file: a table for each collection, and what every column means (docs/formats/tables.md). Pages go into the export's sealed scratch as they fill; nothing of the
// file lies anywhere in clear.
import type { Collection, Field, Money } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { columnsOf, type Column, type ColumnKind, type ColumnValue } from './columns.ts';
import type { ExportFile, ExportSource, Format } from './format.ts';
import { amountText } from './money-text.ts';
import { PageSink, TreeWriter, writeFileHeader } from './sqlite-file.ts';
import { sqliteRecord, type SqliteValue } from './sqlite-record.ts';

export const sqlite: Format = {
  name: 'sqlite',
  files(source): readonly ExportFile[] {
    if (source.collections.length === 0) return [];
    const records = source.collections.reduce((sum, each) => sum + each.records, 0);
    return [{ path: 'tables/records.sqlite', type: 'application/vnd.sqlite3', records, bytes: () => databaseBytes(source) }];
  },
};

/** A line of `sqlite_schema`. */
interface SchemaLine {
  readonly type: 'table' | 'index';
  readonly name: string;
  readonly table: string;
  readonly root: number;
  readonly sql: string | null;
}

async function* databaseBytes(source: ExportSource): AsyncGenerator<Uint8Array> {
  const scratch = source.scratch();
  const sink = new PageSink((bytes) => scratch.append(bytes));
  const lines: SchemaLine[] = [];
  for (const { collection } of source.collections) lines.push(...(await writeCollection(source, collection, sink)));
  lines.push(
    writeRows(sink, 'fields', fieldsColumns, describedFields(source)),
    writeRows(sink, 'about', ['name', 'value'], aboutRows(source)),
  );
  const schema = new TreeWriter('table', sink, true);
  lines.forEach(({ type, name, table, root, sql }, i) => schema.addRow(i + 1, sqliteRecord([type, name, table, root, sql])));
  const first = schema.finishFirst();
  await sink.drain(true);
  writeFileHeader(first, sink.pages);
  yield first;
  yield* scratch.read();
}

// ---- collections ------------------------------------------------------------------------------------------------------------

async function writeCollection(source: ExportSource, collection: Collection, sink: PageSink): Promise<readonly SchemaLine[]> {
  const columns = columnsOf(collection);
  const rows = new TreeWriter('table', sink);
  const ids = new TreeWriter('index', sink);
  let rowId = 0;
  let before = '';
  for await (const batch of source.records(collection.name)) {
    for (const record of batch) {
      // The index is written in the order of the ids: SQLite would not find what is out of it.
      if (record.id <= before) throw new Error('records did not come in the order of their ids');
      before = record.id;
      rowId++;
      rows.addRow(rowId, sqliteRecord(columns.map((column) => valueOf(column, record, source))));
      ids.addEntry(sqliteRecord([record.id, rowId]));
      await sink.drain();
    }
  }
  const table = tableName(collection);
  const declared = columns.map(
    (column) => `"${columnName(column)}" ${sqlTypes[column.kind]}${column.name === 'id' ? ' PRIMARY KEY NOT NULL' : ''}`,
  );
  return [
    { type: 'table', name: table, table, root: rows.finish(), sql: `CREATE TABLE "${table}" (${declared.join(', ')})` },
    { type: 'index', name: `sqlite_autoindex_${table}_1`, table, root: ids.finish(), sql: null },
  ];
}

const ownTables: ReadonlySet<string> = new Set(['fields', 'about']);

function tableName({ name }: Collection): string {
  return ownTables.has(name) ? `${name}_records` : name.replaceAll('-', '_');
}

const columnName = ({ name }: Column): string => name.replaceAll('.', '_');

const sqlTypes: Readonly<Record<ColumnKind, string>> = {
  text: 'TEXT',
  ids: 'TEXT',
  number: 'REAL',
  whole: 'INTEGER',
  day: 'TEXT',
  moment: 'TEXT',
  money: 'REAL',
};

function valueOf({ kind, value }: Column, record: WireRecord, source: ExportSource): SqliteValue {
  const found: ColumnValue = value(record, source);
  if (found === undefined) return null;
  switch (kind) {
    case 'number':
      return { real: found as number };
    case 'money':
      return { real: Number(amountText(found as Money)) };
    case 'ids':
      return JSON.stringify(found);
    case 'whole':
      return found as number;
    case 'text':
    case 'day':
    case 'moment':
      return found as string;
  }
}

// ---- what it means ----------------------------------------------------------------------------------------------------------

function writeRows(sink: PageSink, table: string, columns: readonly string[], rows: Iterable<readonly SqliteValue[]>): SchemaLine {
  const tree = new TreeWriter('table', sink);
  let rowId = 0;
  for (const row of rows) tree.addRow(++rowId, sqliteRecord(row));
  return {
    type: 'table',
    name: table,
    table,
    root: tree.finish(),
    sql: `CREATE TABLE "${table}" (${columns.map((name) => `"${name}" TEXT`).join(', ')})`,
  };
}

const fieldsColumns = [
  'collection',
  'table',
  'column',
  'field',
  'title_en',
  'title_de',
  'why_en',
  'why_de',
  'type',
  'category',
  'refers_to',
];

function* describedFields({ collections }: ExportSource): Generator<readonly SqliteValue[]> {
  for (const { collection } of collections) {
    for (const column of columnsOf(collection)) {
      const field = column.field === undefined ? undefined : collection.fields[column.field];
      const where = [collection.name, tableName(collection), columnName(column), column.field ?? null];
      const why = field === undefined ? [null, null] : [field.why.en, field.why.de];
      yield [
        ...where,
        column.title.en,
        column.title.de,
        ...why,
        field?.type ?? column.kind,
        field?.category ?? null,
        refersTo(column, field) ?? null,
      ];
    }
  }
}

/** The collection whose ids the column holds. */
function refersTo(column: Column, field: Field | undefined): string | undefined {
  if (column.name === 'project') return 'projects';
  if (column.name === 'createdBy' || column.name === 'updatedBy') return 'members';
  if (column.part !== undefined || column.told) return undefined;
  return field?.type === 'person' ? 'members' : field?.type === 'reference' ? field.to : undefined;
}

function* aboutRows({ business, takenAt, timeZone, language }: ExportSource): Generator<readonly SqliteValue[]> {
  yield ['business', business.id];
  yield ['business_name', business.name];
  yield ['taken_at', takenAt];
  yield ['time_zone', timeZone];
  yield ['language', language];
}
