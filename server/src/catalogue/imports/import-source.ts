// What an import reads, whatever its format: rows, and for an archive the files of records. It can be read as often as one likes, always the same.
//
//   records/<collection>.ndjson        rows of an archive
//   files/…-<id of the file>.<ending>  files of an archive
//   manifest.json                      what it says of its files
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { FileId } from '@steward/protocol/ids.ts';
import type { Catalogue, Collection } from '@steward/protocol/catalogue/collection.ts';
import type { ImportFormat } from '@steward/protocol/wire/import-routes.ts';
import { parseCsv } from '../formats/parse-csv.ts';
import { parseXlsx } from '../formats/parse-xlsx.ts';
import { readRow } from '../formats/read-row.ts';
import type { TableRow } from '../formats/table-row.ts';
import { readZip, type RandomBytes } from '../formats/zip-read.ts';
import type { SourceRow } from './import-row.ts';
import { fileIdIn } from './manifest-files.ts';
import { readElements, readLines } from './read-lines.ts';
import { archiveFilesMax, readTar } from './read-tar.ts';
import { gunzip } from './unzip.ts';

/** The file of an import, opened: any part of it, as often as needed. */
export interface OpenedFile extends RandomBytes {
  stream(): AsyncIterable<Uint8Array>;
}

export interface RecordFile {
  readonly id: FileId;
  readonly path: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Of a manifest the bytes, to be read before the next item is asked for. */
export type SourceItem = { readonly row: SourceRow } | { readonly file: RecordFile } | { readonly manifest: AsyncIterable<Uint8Array> };

export interface ImportSource {
  /** From the beginning. Items that are not wanted are passed over without being unpacked where that can be done. Throws `invalid-input` naming the place. */
  items(wanted: 'all' | 'rows' | 'files'): AsyncGenerator<SourceItem>;
}

export interface SourceOptions {
  readonly catalogue: Catalogue;
  /** Where the rows of tables go. */
  readonly collection?: string | undefined;
  readonly timeZone: string;
}

const headBytes = 512;
const archiveBytesMax = 1_000_000_000_000;

/** By its first bytes, and by its name where those do not tell. */
export function formatOf(head: Uint8Array, name: string): ImportFormat {
  const ending = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase();
  if (head[0] === 0x50 && head[1] === 0x4b) return ending === 'xlsx' ? 'xlsx' : 'archive';
  if (head[0] === 0x1f && head[1] === 0x8b) return 'archive';
  const text = new TextDecoder().decode(head.subarray(0, headBytes)).trimStart();
  if (text.startsWith('[')) return 'json';
  if (text.startsWith('{')) return ending === 'json' ? 'json' : 'ndjson';
  return 'csv';
}

export function openSource(format: ImportFormat, file: OpenedFile, options: SourceOptions): ImportSource {
  switch (format) {
    case 'ndjson':
      return rowsOnly(() => readLines('', file.stream()));
    case 'json':
      return rowsOnly(() => readElements('', file.stream()));
    case 'csv':
      return rowsOnly(() => tableRows(parseCsv(file.stream()), options));
    case 'xlsx':
      return rowsOnly(() => tableRows(parseXlsx(file), options));
    case 'archive':
      return { items: (wanted) => archiveItems(file, wanted) };
  }
}

const rowsOnly = (rows: () => AsyncIterable<SourceRow>): ImportSource => ({
  async *items(wanted) {
    if (wanted !== 'files') for await (const row of rows()) yield { row };
  },
});

async function* tableRows(rows: AsyncIterable<TableRow>, options: SourceOptions): AsyncGenerator<SourceRow> {
  for await (const table of rows) {
    if (isOfAnother(table.sheet, options)) continue;
    const name = options.collection ?? table.sheet;
    const collection = options.catalogue.collections.get(name);
    if (!collection) throw new StewardError('invalid-input', { field: 'collection', rule: 'name the collection that the rows go to' });
    yield tableRow(collection, table, options.timeZone);
  }
}

/** Of a workbook with a sheet for each collection, as exports make them, the sheets of others are passed over. */
function isOfAnother(sheet: string, { catalogue, collection }: SourceOptions): boolean {
  if (sheet === '' || collection === undefined) return false;
  const names = ({ name, title }: Collection) => [name, title.en, title.de].map((each) => each.toLowerCase());
  const owner = [...catalogue.collections.values()].find((each) => names(each).includes(sheet.toLowerCase()));
  return owner !== undefined && owner.name !== collection;
}

function tableRow(collection: Collection, table: TableRow, timeZone: string): SourceRow {
  const place = { file: table.sheet, line: table.line, collection: collection.name };
  const read = readRow(collection, table, timeZone);
  if ('record' in read) return { ...place, value: read.record };
  return { ...place, problems: read.problems.map(({ column, rule }) => ({ ...(column === '' ? {} : { field: column }), rule })) };
}

interface ArchiveEntry {
  readonly path: string;
  readonly size: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

async function* archiveItems(file: OpenedFile, wanted: 'all' | 'rows' | 'files'): AsyncGenerator<SourceItem> {
  let known = 0;
  let files = 0;
  for await (const entry of entriesOf(file)) {
    const collection = /^records\/([a-z0-9-]{1,40})\.ndjson$/.exec(entry.path)?.[1];
    const id = fileIdIn(entry.path);
    if (id !== undefined) files++;
    if (collection !== undefined) {
      known++;
      if (wanted !== 'files') for await (const row of readLines(entry.path, entry.bytes)) yield { row: { ...row, collection } };
    } else if (entry.path === 'manifest.json' && wanted === 'all') yield { manifest: entry.bytes };
    else if (id !== undefined && wanted !== 'rows')
      yield { file: { id: id as FileId, path: entry.path, size: entry.size, bytes: entry.bytes } };
  }
  if (known === 0 && files > 0)
    throw new StewardError('invalid-input', {
      field: 'archive',
      rule: `is one part of an export in several: it holds ${files} ${files === 1 ? 'file' : 'files'} and no records; those are in the last part, with the manifest that says which file is in which`,
    });
  if (known === 0)
    throw new StewardError('invalid-input', { field: 'archive', rule: 'holds no records/….ndjson: it is no archive of an export' });
}

async function* entriesOf(file: OpenedFile): AsyncGenerator<ArchiveEntry> {
  const head = await file.read(0, Math.min(2, file.size));
  if (head[0] === 0x1f && head[1] === 0x8b) return yield* readTar(gunzip(file.stream()));
  const entries = await readZip(file, { entriesMax: archiveFilesMax, bytesMax: archiveBytesMax });
  for (const { path, size, bytes } of entries.values()) yield { path, size, bytes: named(path, bytes()) };
}

/** What is wrong with an entry, with its name: `records/tasks.ndjson has an entry that is damaged` helps, the sentence alone does not. */
async function* named(path: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    if (isStewardError(cause, 'invalid-input'))
      throw new StewardError('invalid-input', { field: path, rule: cause.rule ?? 'is damaged', cause });
    throw cause;
  }
}
