// That somebody has read a version of the data policy: which, when, in which language, and the hash of the text they were shown. It is theirs, and lies with them.
//
//   p.<person>     read/<version>
import type { PersonId } from '@steward/protocol/ids.ts';
import type { PolicyLanguage } from '@steward/protocol/wire/policy-routes.ts';
import { rangeRowsMax, type Change, type RowKey, type RowReader, type Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow, lastPart } from './layout.ts';

export interface Acknowledgement {
  readonly version: number;
  readonly atMs: number;
  readonly language: PolicyLanguage;
  /** Hex SHA-256 of the text. */
  readonly hash: string;
}

const versionDigits = 4;
const keyOfAcknowledgement = (person: PersonId, version: number): RowKey => ({
  partition: `p.${person}`,
  sort: `read/${String(version).padStart(versionDigits, '0')}`,
});

export const acknowledgementChange = (person: PersonId, { version, atMs, language, hash }: Acknowledgement): Change => ({
  kind: 'put',
  key: keyOfAcknowledgement(person, version),
  value: encodeRow([atMs, language, Uint8Array.fromHex(hash)]),
  expect: 'absent',
});

export async function isAcknowledged(rows: RowReader, person: PersonId, version: number): Promise<boolean> {
  return (await rows.get(keyOfAcknowledgement(person, version))) !== undefined;
}

/** The oldest version first. */
export async function acknowledgementsOf(rows: RowReader, person: PersonId): Promise<readonly Acknowledgement[]> {
  const found = await rows.range({ partition: `p.${person}`, prefix: 'read/', limit: rangeRowsMax });
  return found.map(({ sort, value }) => {
    const [atMs, language, hash] = decodeRow<[number, PolicyLanguage, Uint8Array]>(value);
    return { version: Number(lastPart<never>(sort)), atMs, language, hash: hash.toHex() };
  });
}

/** With the account. Safe to repeat. */
export async function forgetAcknowledgements(rows: Rows, person: PersonId): Promise<void> {
  const found = await rows.range({ partition: `p.${person}`, prefix: 'read/', limit: rangeRowsMax });
  for (const { partition, sort } of found) await rows.commit([{ kind: 'remove', key: { partition, sort }, expect: 'any' }]);
}
