// Who looked, for programs and for spreadsheets: the entries of the ledger as whoever asked may see them, one a line, and the same as a table. What proves them lies beside it
// in the bundle that `steward verify` takes.
import { csvLine } from './csv-line.ts';
import type { ExportSource, Format, FormatOptions, SourceLine } from './format.ts';
import { encoded } from './text-chunks.ts';
import { zonedTime } from './zoned-time.ts';

export const accessLog: Format = {
  name: 'ledger',
  files(source, options) {
    if (source.lines === undefined) return [];
    return [
      { path: 'ledger/access-log.ndjson', type: 'application/x-ndjson', bytes: () => encoded(lines(source)) },
      { path: 'ledger/access-log.csv', type: 'text/csv; charset=utf-8', bytes: () => encoded(table(source, options)) },
    ];
  },
};

async function* lines(source: ExportSource): AsyncIterable<string> {
  for await (const batch of source.lines!('access-log')) for (const line of batch) yield `${JSON.stringify(line)}\n`;
}

const whoColumns = ['actor', 'person', 'name', 'role', 'department', 'session', 'address'] as const;
const whatColumns = ['operation', 'purpose', 'ground', 'case', 'outcome', 'project', 'collection', 'records', 'fields'] as const;

async function* table(source: ExportSource, { separator, byteOrderMark }: FormatOptions): AsyncIterable<string> {
  yield `${byteOrderMark ? '\uFEFF' : ''}${csvLine(['volume', 'index', 'time', 'type', 'state', ...whoColumns, ...whatColumns], separator)}`;
  for await (const batch of source.lines!('access-log'))
    for (const { volume, index, time, type, state, who, what } of batch) {
      const local = typeof time === 'string' ? zonedTime(time, source.timeZone) : undefined;
      const cells = [volume, index, local ?? time, type, state, ...partOf(who, whoColumns), ...partOf(what, whatColumns)];
      yield csvLine(cells.map(cellOf), separator);
    }
}

const partOf = (part: unknown, names: readonly string[]): readonly unknown[] =>
  names.map((name) => (part as SourceLine | undefined)?.[name]);

/** Lists as their members, with a space between. */
function cellOf(value: unknown): string | number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' || typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(String).join(' ') : JSON.stringify(value);
}
