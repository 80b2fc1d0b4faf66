// What the request concerned that an error's reference was given for: whose it was and what it named, opaque ids alone. A case of the ground `failure`
// that is opened from the reference covers just that.
//
//   failures   <first 128 bits of SHA-256 of the reference, in hex>
import { decodeId, encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { Change, RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

/** What an error's reference leads to: whose request it was, and what it named. */
export interface FailureNote {
  readonly business: BusinessId;
  readonly person: PersonId | undefined;
  readonly atMs: number;
  readonly project: string | undefined;
  readonly collection: string | undefined;
  readonly records: readonly string[];
}

export const failureKeptMs = 30 * 86_400_000;
export const failureRecordsMax = 100;

/** The reference itself is not kept: a copy of the store leads from no reference to anybody. */
const hashOf = (reference: string): string =>
  sha256(new TextEncoder().encode(`steward/v1/failure${reference}`))
    .subarray(0, 16)
    .toHex();

export function failureChange(reference: string, note: FailureNote): Change {
  const { business, person, atMs, project, collection, records } = note;
  const value = encodeRow([
    decodeId(business),
    person === undefined ? null : decodeId(person),
    atMs,
    project === undefined ? null : decodeId(project),
    collection ?? null,
    records.slice(0, failureRecordsMax).map((id) => decodeId(id)),
  ]);
  return { kind: 'put', key: { partition: 'failures', sort: hashOf(reference) }, value, expect: 'any' };
}

export async function findFailure(rows: RowReader, reference: string, nowMs: number): Promise<FailureNote | undefined> {
  const row = await rows.get({ partition: 'failures', sort: hashOf(reference) });
  const note = row && decodeFailure(row.value);
  return note && nowMs - note.atMs < failureKeptMs ? note : undefined;
}

/** The changes that forget a page of notes whose time is over, from behind `after`; and where the next page begins. */
export async function oldFailures(
  rows: RowReader,
  nowMs: number,
  after: string | undefined,
): Promise<{ readonly changes: readonly Change[]; readonly next: string | undefined }> {
  const limit = 100;
  const found = await rows.range({ partition: 'failures', prefix: '', limit, ...(after === undefined ? {} : { after }) });
  const old = found.filter((row) => nowMs - decodeFailure(row.value).atMs >= failureKeptMs);
  return {
    changes: old.map((row) => ({ kind: 'remove', key: { partition: row.partition, sort: row.sort }, expect: 'any' })),
    next: found.length < limit ? undefined : found.at(-1)!.sort,
  };
}

function decodeFailure(value: Uint8Array): FailureNote {
  const [business, person, atMs, project, collection, records] =
    decodeRow<[Uint8Array, Uint8Array | null, number, Uint8Array | null, string | null, Uint8Array[]]>(value);
  return {
    business: encodeId(business),
    person: person === null ? undefined : encodeId<PersonId>(person),
    atMs,
    project: project === null ? undefined : encodeId(project),
    collection: collection ?? undefined,
    records: records.map((id) => encodeId(id) as string),
  };
}
