// Files of records that an import has still to take from its archive: written before the record that names them, gone once their bytes are sealed and right.
//
//   <business>   claim/<job>/<file>    under the file's id in the archive: whose it is, and the id it has here
import { decodeId, encodeId, type BusinessId, type FileId, type JobId, type RecordId } from '@steward/protocol/ids.ts';
import { getRowsMax, type Change, type RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow, keyOf, lastPart } from './layout.ts';

export interface Claim {
  /** Its id in the archive. */
  readonly from: FileId;
  readonly record: RecordId;
  readonly field: string;
  /** Its id here: the same, unless something else has that. */
  readonly file: FileId;
}

export function claimChange(business: BusinessId, job: JobId, { from, record, field, file }: Claim): Change {
  const value = encodeRow([decodeId(record), field, decodeId(file)]);
  return { kind: 'put', key: keyOf.claim(business, job, from), value, expect: 'any' };
}

export async function findClaims(
  rows: RowReader,
  business: BusinessId,
  job: JobId,
  files: readonly FileId[],
): Promise<ReadonlyMap<FileId, Claim>> {
  const claims = new Map<FileId, Claim>();
  for (let at = 0; at < files.length; at += getRowsMax) {
    const some = files.slice(at, at + getRowsMax);
    const found = await rows.getMany(some.map((file) => keyOf.claim(business, job, file)));
    found.forEach((row, i) => row && claims.set(some[i]!, decodeClaim(some[i]!, row.value)));
  }
  return claims;
}

/** Some that are left, at most `limit`. */
export async function claimsLeft(rows: RowReader, business: BusinessId, job: JobId, limit: number): Promise<readonly Claim[]> {
  const found = await rows.range({ partition: business, prefix: `claim/${job}/`, limit });
  return found.map(({ sort, value }) => decodeClaim(lastPart<FileId>(sort), value));
}

function decodeClaim(from: FileId, value: Uint8Array): Claim {
  const [record, field, file] = decodeRow<[Uint8Array, string, Uint8Array]>(value);
  return { from, record: encodeId<RecordId>(record), field, file: encodeId<FileId>(file) };
}
