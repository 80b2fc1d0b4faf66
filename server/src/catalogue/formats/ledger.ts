// The access log as whoever asked sees it: a line an entry, for programs and for spreadsheets. The bundle that proves it lies beside, in ledger/proof.
import { csvLine } from './csv-line.ts';
import type { ExportFile, ExportSource, Format, SourceLine } from './format.ts';
import { encoded } from './text-chunks.ts';

const columns = [
  'time',
  'volume',
  'index',
  'type',
  'state',
  'actor',
  'role',
  'person',
  'session',
  'operation',
  'purpose',
  'outcome',
  'collection',
  'project',
  'records',
  'fields',
  'about',
] as const;

export const ledger: Format = {
  name: 'ledger',
  async *files(source, { separator, byteOrderMark }) {
    if (!(await hasLines(source))) return;
    yield file('ledger/access-log.ndjson', 'application/x-ndjson', () => ndjson(source));
    yield file('ledger/access-log.csv', 'text/csv; charset=utf-8', () => table(source, separator, byteOrderMark));
  },
};

const file = (path: string, type: string, texts: () => AsyncIterable<string>): ExportFile => ({
  path,
  type,
  bytes: () => encoded(texts()),
});

async function hasLines(source: ExportSource): Promise<boolean> {
  for await (const batch of source.lines?.('access-log') ?? []) if (batch.length > 0) return true;
  return false;
}

async function* ndjson(source: ExportSource): AsyncGenerator<string> {
  for await (const batch of source.lines!('access-log')) for (const line of batch) yield `${JSON.stringify(line)}\n`;
}

async function* table(source: ExportSource, separator: string, byteOrderMark: boolean): AsyncGenerator<string> {
  yield `${byteOrderMark ? '\uFEFF' : ''}${csvLine(columns, separator)}`;
  for await (const batch of source.lines!('access-log')) for (const line of batch) yield csvLine(cells(line), separator);
}

function cells(line: SourceLine): readonly (string | number | undefined)[] {
  const who = (line['who'] ?? {}) as SourceLine;
  const what = (line['what'] ?? {}) as SourceLine;
  const told: SourceLine = {
    ...line,
    actor: who['actor'],
    role: who['role'],
    person: who['hidden'] === true ? 'hidden' : who['person'],
    session: who['session'],
    operation: what['operation'],
    purpose: what['purpose'],
    outcome: what['outcome'],
    collection: what['collection'],
    project: what['project'],
    records: what['records'],
    fields: what['fields'],
    about: what['person'],
  };
  return columns.map((name) => cell(told[name]));
}

const cell = (value: unknown): string | number | undefined => {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return value.join(' ');
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value);
};
