// What the job of an import remembers: opaque ids, names of collections, counts and times; nothing of what the file holds.
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { ErrorCode } from '@steward/protocol/errors.ts';
import type { BusinessId, JobId, ProjectId } from '@steward/protocol/ids.ts';
import type { ImportCounts, ImportFormat } from '@steward/protocol/wire/import-routes.ts';
import type { RowReader } from '../ports/rows.ts';
import { findJob, type Job, type StoredJob } from './jobs.ts';

/** As docs/lifecycles.md has them; `withdrawing` takes away what was written and is not to be seen. */
export const importStates = ['checking', 'checked', 'importing', 'imported', 'withdrawing', 'cancelled'] as const;
export type ImportState = (typeof importStates)[number];

export interface Import {
  readonly format: ImportFormat;
  readonly bytes: number;
  /** Ids, versions, dates and authors are kept: for whoever runs the business. Otherwise every row is a version of whoever imports. */
  readonly provenance: boolean;
  /** Where rows go that do not say it themselves. */
  readonly collection?: string;
  readonly project?: ProjectId;
  /** IANA name, for times in tables that have no zone. */
  readonly timeZone: string;
  readonly counts: Readonly<Record<string, ImportCounts>>;
  readonly filesThere: number;
  readonly filesMissing: number;
  /** Of the missing: how many lie in other parts of the same export, by part. */
  readonly filesElsewhere?: Readonly<Record<string, number>>;
  readonly formerPeople: number;
  readonly problems: number;
  /** Until when it can be confirmed. */
  readonly checkedUntilMs?: number;
  /** When writing began: what is erased after it must not come in. */
  readonly confirmedMs?: number;
  /** Rows of the source that are written, or need no writing. */
  readonly rowsDone?: number;
  /** All rows are written; the files are being taken. */
  readonly rowsEnded?: boolean;
  /** Why it failed: said when nothing of it is left. */
  readonly failure?: { readonly code: ErrorCode; readonly field?: string; readonly rule?: string };
}

export interface StoredImport extends StoredJob {
  readonly import: Import;
}

export const importOf = (job: Job): Import => job.data as unknown as Import;

/** As a job remembers it; what is not set is left out. */
export function importData(data: Import): Cbor {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as Cbor;
}

/** `undefined` for what is no import. */
export async function findImport(rows: RowReader, business: BusinessId, id: JobId): Promise<StoredImport | undefined> {
  const stored = await findJob(rows, business, id);
  return stored?.job.kind === 'import' ? { ...stored, import: importOf(stored.job) } : undefined;
}

export const noCounts: ImportCounts = { new: 0, changed: 0, same: 0, refused: 0, erased: 0, left: 0 };

export function sumOfCounts(counts: Readonly<Record<string, ImportCounts>>): ImportCounts {
  const sum: { -readonly [name in keyof ImportCounts]: number } = { ...noCounts };
  for (const each of Object.values(counts)) for (const name of Object.keys(sum) as (keyof ImportCounts)[]) sum[name] += each[name];
  return sum;
}
