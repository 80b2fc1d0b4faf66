// What an import has in memory while a process works on it: its file, opened; the ids it brings; where the reading stands. Nothing here is needed to go on
// after a crash: it is made again from the file, and reading goes on behind the rows that are done.
import { StewardError } from '@steward/protocol/errors.ts';
import { encodeId, type FileId, type RecordId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { fieldNames } from '../../catalogue/field-names.ts';
import { IdSet } from '../../catalogue/imports/id-set.ts';
import { ManifestFiles, type FileDigest } from '../../catalogue/imports/manifest-files.ts';
import { readImportRow, type ImportRow, type ReadRow, type RowRules, type SourceRow } from '../../catalogue/imports/import-row.ts';
import { openSource, type ImportSource, type RecordFile, type SourceItem } from '../../catalogue/imports/import-source.ts';
import { isGeneric } from '../../governed/generic-collections.ts';
import { isFile } from '../../governed/import-versions.ts';
import { importedTogetherMax } from '../../governed/import-records.ts';
import { openImport } from '../../governed/read-import.ts';
import { sourcePart } from '../../governed/start-import.ts';
import type { Import } from '../../stores/imports.ts';
import { granted } from './granted.ts';
import type { StepParts } from '../lifecycle.ts';

/** The permission to read the file lasts an hour; it is asked for anew before that. */
const reopenMs = 45 * 60_000;
const batchSizeMax = 4_000_000;
export const rowsMax = 20_000_000;

export interface ReadBatch {
  readonly rows: readonly ReadRow[];
  /** Rows of the source up to its end. */
  readonly done: number;
  readonly ended: boolean;
}

export class ImportSession {
  /** Ids of records that come along, with the number of their place. */
  readonly ids = new IdSet();
  /** Ids of files that come along. */
  readonly files = new IdSet();
  /** What the archive's manifest says of them. */
  readonly manifest = new ManifestFiles();
  /** People that are named and are no members. */
  readonly former = new Set<string>();
  /** Records outside the import that it refers to. */
  readonly needed = new Set<string>();
  /** What is known of records and people outside it. */
  readonly outside = new Map<string, string | undefined>();
  readonly #data: Import;
  readonly #places: string[] = [];
  readonly #numbers = new Map<string, number>();
  #indexing: AsyncGenerator<SourceItem> | undefined;
  #reading: { readonly items: AsyncGenerator<SourceItem>; readonly openedMs: number } | undefined;
  #taking: AsyncGenerator<SourceItem> | undefined;
  #done = 0;
  indexed = false;

  constructor(data: Import) {
    this.#data = data;
  }

  /** Goes on with finding out what comes along, until the clock says `untilMs`; true once all of it is known. */
  async index(given: StepParts, untilMs: number): Promise<boolean> {
    if (this.indexed) return true;
    this.#indexing ??= (await this.#source(given)).items('all');
    const rules = rulesOf(given, this.#data);
    const { clock } = given.door.tools;
    for (let at = 0; ; at++) {
      if (at % 1_000 === 999 && (clock.nowMs() >= untilMs || given.signal.aborted)) return false;
      const next = await this.#indexing.next();
      if (next.done === true) break;
      if ('manifest' in next.value) await this.manifest.read(next.value.manifest);
      else if ('file' in next.value) this.files.add(next.value.file.id, 0);
      else this.#indexRow(readImportRow(rules, next.value.row));
      if (this.ids.size > rowsMax) throw new StewardError('too-large', { rule: `an import has at most ${rowsMax} records` });
    }
    this.#indexing = undefined;
    this.indexed = true;
    return true;
  }

  #indexRow(read: ReadRow): void {
    if (!('row' in read)) return;
    const { collection, project, id } = read.row;
    this.ids.add(id, this.#numberOf(placeOf(collection.name, project)));
  }

  #numberOf(place: string): number {
    const known = this.#numbers.get(place);
    if (known !== undefined) return known;
    this.#places.push(place);
    this.#numbers.set(place, this.#places.length - 1);
    return this.#places.length - 1;
  }

  /** Where a record that comes along will lie, as `placeOf`. */
  placeFound(id: string): string | undefined {
    const number = this.ids.find(id);
    return number === undefined ? undefined : this.#places[number];
  }

  /** The next rows behind the first `from` of the source. */
  async read(given: StepParts, from: number): Promise<ReadBatch> {
    const rules = rulesOf(given, this.#data);
    const items = await this.#itemsFrom(given, from, rules);
    const rows: ReadRow[] = [];
    let size = 0;
    while (rows.length < importedTogetherMax && size < batchSizeMax) {
      const next = await items.next();
      if (next.done === true) {
        this.#reading = undefined;
        return { rows, done: this.#done, ended: true };
      }
      const { row } = next.value as { readonly row: SourceRow };
      this.#done++;
      size += row.size ?? 2_000;
      const read = readImportRow(rules, row);
      rows.push('row' in read ? { row: this.#asBrought(read.row) } : read);
    }
    return { rows, done: this.#done, ended: false };
  }

  /** The row with its files as the archive holds them: the manifest says where facts were written into a copy. */
  #asBrought(row: ImportRow): ImportRow {
    const names = fieldNames(row.collection, 'file');
    if (names.every((name) => row.fields[name] === undefined)) return row;
    const fields = { ...row.fields };
    const originals: Record<string, FileDigest> = {};
    for (const name of names) {
      const value = fields[name];
      if (!isFile(value)) continue;
      const anew = this.manifest.writtenAnew(value.id);
      if (anew === undefined || anew.original !== value.sha256 || !this.brings(value.id)) continue;
      originals[name] = { size: value.size, sha256: value.sha256 };
      fields[name] = { ...value, size: anew.size, sha256: anew.sha256 };
    }
    return Object.keys(originals).length === 0 ? row : { ...row, fields, originals };
  }

  async #itemsFrom(given: StepParts, from: number, rules: RowRules): Promise<AsyncGenerator<SourceItem>> {
    const nowMs = given.door.tools.clock.nowMs();
    if (this.#reading && this.#done === from && nowMs - this.#reading.openedMs < reopenMs) return this.#reading.items;
    await this.#reading?.items.return(undefined);
    this.ids.leave();
    const items = (await this.#source(given)).items('rows');
    this.#done = 0;
    while (this.#done < from) {
      const next = await items.next();
      if (next.done === true) break;
      const read = readImportRow(rules, (next.value as { readonly row: SourceRow }).row);
      if ('row' in read) this.ids.visit(read.row.id);
      this.#done++;
    }
    this.#reading = { items, openedMs: nowMs };
    return items;
  }

  /** The next file of the archive; `undefined` when there is none any more. Its bytes have to be read before the next one is asked for. */
  async nextFile(given: StepParts): Promise<RecordFile | undefined> {
    this.#taking ??= (await this.#source(given)).items('files');
    const next = await this.#taking.next();
    if (next.done !== true) return (next.value as { readonly file: RecordFile }).file;
    this.#taking = undefined;
    return undefined;
  }

  brings(file: string): boolean {
    return this.files.find(file as FileId) !== undefined;
  }

  async close(): Promise<void> {
    for (const open of [this.#indexing, this.#reading?.items, this.#taking]) await open?.return(undefined).catch(() => undefined);
    this.#indexing = this.#reading = this.#taking = undefined;
  }

  async #source(given: StepParts): Promise<ImportSource> {
    const { door, principal, job } = given;
    const input = { id: job.id, part: sourcePart };
    const file = granted(await door.perform(principal, openImport, input, { purpose: 'service' }));
    const { format, collection, timeZone } = this.#data;
    return openSource(format, file, { catalogue: door.tools.catalogue, collection, timeZone });
  }
}

/** Where a record lies: its collection, and its project. */
export const placeOf = (collection: string, project: string | undefined): string => `${collection} ${project ?? ''}`;

function rulesOf({ door, job }: StepParts, { provenance, collection, project }: Import): RowRules {
  return {
    catalogue: door.tools.catalogue,
    takes: isGeneric,
    provenance,
    collection,
    project,
    // As of when it was brought: the same at every reading.
    nowMs: job.startedAtMs,
    idFor: (file, line) => idFor(job.id, file, line),
  };
}

const utf8 = new TextEncoder();

/** The id of a row that has none: the same whenever this import reads it, so that a batch can be repeated; the job's own id makes it unforeseeable. */
const idFor = (job: string, file: string, line: number): RecordId =>
  encodeId<RecordId>(sha256(utf8.encode(`steward/v1/import-row\0${job}\0${file}\0${line}`)).slice(0, 16));
