// What a job keeps for itself while it lasts, such as the file of an import: sealed like the files of records, under keys of its own, and named by a row, so
// that the sweep knows whose keys and blobs they are.
//
//   <business>   part/<job>/<name>     the blob, the key it is sealed under, its size and hash in clear
import { decodeId, encodeId, type BusinessId, type FileId, type JobId, type KeyId } from '@steward/protocol/ids.ts';
import { rangeRowsMax, type Change, type RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow, keyOf, lastPart } from './layout.ts';

export interface Part {
  readonly job: JobId;
  /** Lower-case letters, digits, dots and hyphens; opaque as far as content goes. */
  readonly name: string;
  /** Its blob, among those of records' files. */
  readonly file: FileId;
  readonly key: KeyId;
  /** Of what is sealed, in bytes. */
  readonly size: number;
  /** Hex SHA-256 of what is sealed. */
  readonly sha256: string;
}

type Wire = [Uint8Array, Uint8Array, number, Uint8Array];

export function partChange(business: BusinessId, { job, name, file, key, size, sha256 }: Part): Change {
  const value = encodeRow([decodeId(file), decodeId(key), size, Uint8Array.fromHex(sha256)]);
  return { kind: 'put', key: keyOf.part(business, job, name), value, expect: 'any' };
}

export async function findPart(rows: RowReader, business: BusinessId, job: JobId, name: string): Promise<Part | undefined> {
  const row = await rows.get(keyOf.part(business, job, name));
  return row && decodePart(job, name, row.value);
}

/** The parts of a job, in order of their names, behind `after`; at most `rangeRowsMax`. */
export async function listParts(rows: RowReader, business: BusinessId, job: JobId, after?: string): Promise<readonly Part[]> {
  const found = await rows.range({
    partition: business,
    prefix: `part/${job}/`,
    limit: rangeRowsMax,
    ...(after === undefined ? {} : { after: keyOf.part(business, job, after).sort }),
  });
  return found.map(({ sort, value }) => decodePart(job, lastPart<never>(sort), value));
}

export function decodePart(job: JobId, name: string, value: Uint8Array): Part {
  const [file, key, size, sha256] = decodeRow<Wire>(value);
  return { job, name, file: encodeId<FileId>(file), key: encodeId<KeyId>(key), size, sha256: sha256.toHex() };
}
