// What the job of an export remembers: opaque ids, enumerations, counts and times; nothing of what is exported, not even the name of a file. What is exported lies
// sealed under the export's own key, in blobs below `exports/<business>/<export>/`; rows say what is where:
//
//   <business>  xid/<export>/<page>    ids of the records that a page was to hold, written before the page is opened, so that no erasure misses one
//               xfi/<export>/<page>    ids of those among them that have files
//               xen/<export>/<page>    how much a page of the archive's entries takes
//               xdl/<export>/<part>/<person>/<session>   who took it
//               xsc/<schedule>         an export that repeats (see export-schedules.ts)
import type { Cbor } from '@steward/protocol/cbor.ts';
import {
  decodeId,
  encodeId,
  idBytes,
  type BusinessId,
  type JobId,
  type KeyId,
  type PersonId,
  type RecordId,
} from '@steward/protocol/ids.ts';
import type { ExportSettings } from '@steward/protocol/wire/export-routes.ts';
import { rangeRowsMax, type Change, type Row, type RowKey, type RowReader } from '../ports/rows.ts';
import { findJob, type Job, type StoredJob } from './jobs.ts';
import { decodeRow, encodeRow } from './layout.ts';

export const exportStates = ['collecting', 'packing', 'ready', 'removing', 'expired', 'cancelled'] as const;
export type ExportState = (typeof exportStates)[number];

/** Records in the order of their ids: pages `first` to `first + pages - 1`. */
export interface Run {
  readonly collection: string;
  readonly first: number;
  readonly pages: number;
  readonly records: number;
}

/** Where collecting stands: in a stage, behind a place (a collection in a project) and an id in it. */
export interface CollectingAt {
  readonly stage: 'names' | 'records' | 'files' | 'sources';
  readonly collection?: string;
  readonly project?: string;
  readonly after?: string;
  /** The page of ids with files, and how many of it are done. */
  readonly page?: number;
  readonly done?: number;
  /** The last page lies in the run at the end, which goes on. */
  readonly open?: boolean;
}

/** Where packing stands: how many files of the formats are written, and what is left of the last ones. */
export interface PackingAt {
  /** The format that is being written, by its place among those asked for, and how many of its files are. */
  readonly format: number;
  readonly files: number;
  /** Everything is written; what only packing needed is going. */
  readonly written?: true;
}

/** One of the archives that are downloaded; `central` are the bytes its directory takes. */
export interface Volume {
  readonly bytes: number;
  readonly central: number;
  readonly entries: number;
  readonly firstPage: number;
}

export type RemovedWhy = 'expired' | 'by-hand' | 'erased';

export interface Export {
  readonly settings: ExportSettings;
  /** What seals it; absent once it is destroyed. */
  readonly key?: KeyId;
  readonly collecting: CollectingAt;
  readonly packing?: PackingAt;
  readonly runs: readonly Run[];
  /** The next page of records, of ids with files, of entries, and the next part of the archive's bytes. */
  readonly namePages: number;
  readonly nextPage: number;
  readonly nextFilePage: number;
  readonly nextEntryPage: number;
  readonly nextPart: number;
  readonly records: number;
  readonly files: number;
  readonly bytes: number;
  readonly volumes: readonly Volume[];
  /** Why something is not inside, by collection. */
  readonly leftOut: readonly { readonly collection: string; readonly why: 'not-permitted' | 'trashed' | 'own-only' }[];
  /** Pages of what is no record, by source. */
  readonly sources: Readonly<Record<string, number>>;
  /** How many changes were collected, where a format tells of them. */
  readonly changes?: number;
  readonly expiresMs?: number;
  readonly schedule?: string;
  /** How often its delivery was tried; absent when there is none to be made, or it is over. */
  readonly deliveries?: number;
  /** Something in it was erased: it begins again, or goes. */
  readonly stale?: boolean;
  readonly restarts: number;
  readonly removedWhy?: RemovedWhy;
}

export interface StoredExport extends StoredJob {
  readonly export: Export;
}

export const exportOf = (job: Job): Export => job.data as unknown as Export;

export function exportData(data: Export): Cbor {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as Cbor;
}

export async function findExport(rows: RowReader, business: BusinessId, id: JobId): Promise<StoredExport | undefined> {
  const stored = await findJob(rows, business, id);
  return stored?.job.kind === 'export' ? { ...stored, export: exportOf(stored.job) } : undefined;
}

/** What its key and its sealed bytes are bound to. */
export const exportAsRecord = (id: JobId): RecordId => id as string as RecordId;

export const exportBlobs = (business: BusinessId, id: JobId): string => `exports/${business}/${id}/`;

const digits = (n: number) => String(n).padStart(8, '0');

export const exportKeyOf = {
  ids: (business: BusinessId, id: JobId, page: number): RowKey => ({ partition: business, sort: `xid/${id}/${digits(page)}` }),
  withFiles: (business: BusinessId, id: JobId, page: number): RowKey => ({ partition: business, sort: `xfi/${id}/${digits(page)}` }),
  entries: (business: BusinessId, id: JobId, page: number): RowKey => ({ partition: business, sort: `xen/${id}/${digits(page)}` }),
  download: (business: BusinessId, id: JobId, part: number, person: PersonId, session: string): RowKey => ({
    partition: business,
    sort: `xdl/${id}/${digits(part)}/${person}/${session}`,
  }),
} as const;

// ---- ids --------------------------------------------------------------------------------------------------------------------

export function encodeIds(ids: readonly string[]): Uint8Array {
  const bytes = new Uint8Array(ids.length * idBytes);
  ids.forEach((id, i) => bytes.set(decodeId(id), i * idBytes));
  return bytes;
}

export function decodeIds(bytes: Uint8Array): readonly RecordId[] {
  return Array.from({ length: bytes.length / idBytes }, (_, i) => encodeId<RecordId>(bytes.subarray(i * idBytes, (i + 1) * idBytes)));
}

/** Whether an export holds one of them. Reads every page of its ids: 16 bytes a record. */
export async function holdsAny(rows: RowReader, business: BusinessId, id: JobId, wanted: ReadonlySet<string>): Promise<boolean> {
  return (await heldOf(rows, business, id, wanted, true)).size > 0;
}

/** Those of them that an export holds; only whether there is one with `first`. */
export async function heldOf(
  rows: RowReader,
  business: BusinessId,
  id: JobId,
  wanted: ReadonlySet<string>,
  first = false,
): Promise<ReadonlySet<string>> {
  const held = new Set<string>();
  for await (const page of rangePages(rows, business, `xid/${id}/`, 50))
    for (const row of page)
      for (const each of decodeIds(decodeRow<Uint8Array>(row.value))) {
        if (!wanted.has(each)) continue;
        held.add(each);
        if (first) return held;
      }
  return held;
}

// ---- pages of ids with files ------------------------------------------------------------------------------------------------

export interface FilePage {
  readonly collection: string;
  readonly project: string | undefined;
  readonly ids: readonly RecordId[];
}

export const encodeFilePage = ({ collection, project, ids }: FilePage): Uint8Array =>
  encodeRow([collection, project === undefined ? null : decodeId(project), encodeIds(ids)]);

export function decodeFilePage(value: Uint8Array): FilePage {
  const [collection, project, ids] = decodeRow<[string, Uint8Array | null, Uint8Array]>(value);
  return { collection, project: project === null ? undefined : encodeId(project), ids: decodeIds(ids) };
}

// ---- pages of entries -------------------------------------------------------------------------------------------------------

export interface EntryPage {
  readonly volume: number;
  readonly entries: number;
  /** What they take in the archive, headers included; and in its directory. */
  readonly bytes: number;
  readonly central: number;
}

export const encodeEntryPage = ({ volume, entries, bytes, central }: EntryPage): Uint8Array => encodeRow([volume, entries, bytes, central]);

export function decodeEntryPage(value: Uint8Array): EntryPage {
  const [volume, entries, bytes, central] = decodeRow<[number, number, number, number]>(value);
  return { volume, entries, bytes, central };
}

// ---- who took what ----------------------------------------------------------------------------------------------------------

export interface Download {
  readonly export: JobId;
  readonly part: number;
  readonly by: PersonId;
  readonly atMs: number;
}

export const downloadChange = (business: BusinessId, { export: id, part, by, atMs }: Download, session: string): Change => ({
  kind: 'put',
  key: exportKeyOf.download(business, id, part, by, session),
  value: encodeRow([atMs]),
  expect: 'any',
});

export async function listDownloads(rows: RowReader, business: BusinessId): Promise<readonly Download[]> {
  const found: Download[] = [];
  for await (const page of rangePages(rows, business, 'xdl/', rangeRowsMax))
    for (const { sort, value } of page) {
      const [, id, part, by] = sort.split('/') as [string, JobId, string, PersonId];
      found.push({ export: id, part: Number(part), by, atMs: decodeRow<[number]>(value)[0] });
    }
  return found.sort((a, b) => b.atMs - a.atMs);
}

/** Rows below a prefix, `limit` at a time. */
export async function* rangePages(rows: RowReader, business: BusinessId, prefix: string, limit: number): AsyncGenerator<readonly Row[]> {
  let after: string | undefined;
  for (;;) {
    const page = await rows.range({ partition: business, prefix, limit, ...(after === undefined ? {} : { after }) });
    if (page.length > 0) yield page;
    if (page.length < limit) return;
    after = page.at(-1)!.sort;
  }
}
