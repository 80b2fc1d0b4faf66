// CSV (RFC 4180) for spreadsheets and scripts, one file for each collection: docs/formats/tables.md says how cells are made safe and read back.
import type { Money } from '@steward/protocol/catalogue/collection.ts';
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';
import { neutralise, spellOut } from './cell-text.ts';
import { inChunks, textsOf } from './chunks.ts';
import { columnsOf, type Column, type ColumnValue } from './columns.ts';
import type { ExportedCollection, ExportFile, ExportSource, Format, FormatOptions } from './format.ts';
import { localTime, type LocalTime } from './local-time.ts';
import { amountText } from './money-text.ts';

export const csv: Format = {
  name: 'csv',
  files: (source, options) => source.collections.map((exported) => csvFile(source, exported, options)),
};

const byteOrderMark = '\ufeff';
const lineEnd = '\r\n';

function csvFile(source: ExportSource, { collection, records }: ExportedCollection, options: FormatOptions): ExportFile {
  const columns = columnsOf(collection);
  return {
    path: `tables/${collection.name}.csv`,
    type: 'text/csv',
    records,
    async *bytes() {
      const head =
        (options.byteOrderMark ? byteOrderMark : '') + columns.map(({ name }) => csvText(name)).join(options.separator) + lineEnd;
      const time = localTime(source.timeZone);
      yield* inChunks([head]);
      yield* inChunks(textsOf(source.records(collection.name), (record) => lineOf(columns, record, source, time, options.separator)));
    },
  };
}

function lineOf(columns: readonly Column[], record: WireRecord, source: ExportSource, time: LocalTime, separator: string): string {
  let line = '';
  for (const column of columns) line += (line === '' ? '' : separator) + cellOf(column, column.value(record, source), time);
  return line + lineEnd;
}

/** A value as people read it, safe and quoted where it must be. */
function cellOf({ kind }: Column, value: ColumnValue, time: LocalTime): string {
  if (value === undefined) return '';
  switch (kind) {
    case 'number':
    case 'whole':
      return String(value as number);
    case 'moment':
      return csvText(time.text(value as string));
    case 'money':
      return amountText(value as Money);
    case 'ids':
      return csvText((value as readonly string[]).join(' '));
    case 'day':
    case 'text':
      return csvText(value as string);
  }
}

const needsQuotes = /[",;\t\r\n]|^\s|\s$|^$/;

/** A text as a cell: spelled out, neutralised, quoted. */
export function csvText(text: string): string {
  const safe = neutralise(spellOut(text));
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
