// What an import writes counts all at once, when its mark is set (`imported/<job>`), and not before. Its rows lie where they will lie, each with the job in it:
// a new record's row and its entry in the list, and for a record that was there its next version, in whose place the version before counts until then.
//
//  1. One commit, that of the mark, shows all of an import. Without it every reader sees the business as if the import did not exist.
//  2. The mark stays. A row loses the job in it with its next version; until then each reading of it asks for the mark, which is one row for all of them.
//  3. While a record has a version that does not count yet, nobody else makes another one (`beingImported`).
import { decodeId, encodeId, type BusinessId, type JobId, type RecordId } from '@steward/protocol/ids.ts';
import type { Row, RowReader } from '../ports/rows.ts';
import { getRowsMax, rangeRowsMax } from '../ports/rows.ts';
import { decodeRow, encodeRow, keyOf, lastPart } from './layout.ts';
import { decodeRecordRow, importMarkOf, isMarked } from './record-row.ts';
import type { StoredRecord } from './records.ts';

/** The value of a list's entry that an import has made. */
export const listedBy = (job: JobId): Uint8Array => encodeRow(decodeId(job));

/** The records as they count now: without those of imports that are not complete, and with the versions before where those would change them. */
export async function inForce(rows: RowReader, business: BusinessId, stored: readonly StoredRecord[]): Promise<readonly StoredRecord[]> {
  const seen = await completeOnes(
    rows,
    business,
    stored.map(({ row }) => importMarkOf(row)?.job),
  );
  const counting = await Promise.all(
    stored.map(async (each) => {
      const mark = importMarkOf(each.row);
      if (mark === undefined || seen.has(mark.job)) return each;
      if (mark.over === undefined) return undefined;
      const before = await rows.get(keyOf.version(business, each.row.id, mark.over));
      return before && { row: decodeRecordRow(each.row.id, before.value), revision: each.revision, beingImported: true as const };
    }),
  );
  return counting.filter((each) => each !== undefined);
}

/** Entries of a list, without those of imports that are not complete. */
export async function seenAlready(rows: RowReader, business: BusinessId, listed: readonly Row[]): Promise<readonly Row[]> {
  if (listed.every(({ value }) => value.length === 1)) return listed;
  const jobs = listed.map(({ value }) => (value.length === 1 ? undefined : encodeId<JobId>(decodeRow<Uint8Array>(value))));
  const seen = await completeOnes(rows, business, jobs);
  return listed.filter((_, i) => jobs[i] === undefined || seen.has(jobs[i]));
}

/** What an import that does not count has written, in order of ids behind `after`; `next` is where to go on. */
export async function markedBy(
  rows: RowReader,
  business: BusinessId,
  job: JobId,
  after: string | undefined,
): Promise<{ readonly ids: readonly RecordId[]; readonly next: string | undefined }> {
  const prefix = 'rec/';
  const page = await rows.range({ partition: business, prefix, limit: rangeRowsMax, ...(after === undefined ? {} : { after }) });
  const ids = page
    .filter(({ sort, value }) => isMarked(value) && importMarkOf(decodeRecordRow(lastPart(sort), value))?.job === job)
    .map(({ sort }) => lastPart<RecordId>(sort));
  return { ids, next: page.length === rangeRowsMax ? page.at(-1)!.sort : undefined };
}

export interface MarkedRecord {
  readonly id: RecordId;
  readonly collection: string;
  readonly sort: string;
}

/** As `markedBy`, with their collections: as many as `limit`, out of one page. */
export async function markedRecords(
  rows: RowReader,
  business: BusinessId,
  job: JobId,
  after: string | undefined,
  limit: number,
): Promise<{ readonly records: readonly MarkedRecord[]; readonly next: string | undefined }> {
  const page = await rows.range({
    partition: business,
    prefix: 'rec/',
    limit: rangeRowsMax,
    ...(after === undefined ? {} : { after }),
  });
  const records: MarkedRecord[] = [];
  for (const { sort, value } of page) {
    if (!isMarked(value)) continue;
    const row = decodeRecordRow(lastPart(sort), value);
    if (importMarkOf(row)?.job !== job) continue;
    records.push({ id: row.id, collection: row.collection, sort });
    if (records.length === limit) return { records, next: sort };
  }
  return { records, next: page.length === rangeRowsMax ? page.at(-1)!.sort : undefined };
}

async function completeOnes(rows: RowReader, business: BusinessId, jobs: readonly (JobId | undefined)[]): Promise<ReadonlySet<JobId>> {
  const asked = [...new Set(jobs.filter((job) => job !== undefined))];
  const seen = new Set<JobId>();
  for (let at = 0; at < asked.length; at += getRowsMax) {
    const some = asked.slice(at, at + getRowsMax);
    const found = await rows.getMany(some.map((job) => keyOf.imported(business, job)));
    found.forEach((row, i) => row && seen.add(some[i]!));
  }
  return seen;
}
