// What lies with an account beside its login, as the person's copy has it: which versions of the data policy they have read, and what they were told.
import type { PersonId } from '@steward/protocol/ids.ts';
import type { AccountCopy, Choice } from '../catalogue/formats/account.ts';
import type { RowReader } from '../ports/rows.ts';
import { acknowledgementsOf } from '../stores/acknowledgements.ts';
import { noticesOf } from '../stores/notices.ts';
import { isoTime } from '../stores/wire-record.ts';

export async function policiesRead(rows: RowReader, person: PersonId): Promise<readonly Choice[]> {
  return (await acknowledgementsOf(rows, person)).map(({ version, atMs, language, hash }) => ({
    kind: 'policy',
    id: `policy-${version}`,
    title: `Data policy, version ${version}, ${language}, SHA-256 ${hash}`,
    version: String(version),
    state: 'acknowledged',
    at: isoTime(atMs),
    categories: [],
    purposes: [],
  }));
}

export async function toldTo(rows: RowReader, person: PersonId): Promise<NonNullable<AccountCopy['told']>> {
  return (await noticesOf(rows, person)).map(({ stored: { notice, atMs, readAtMs, told } }) => ({
    at: isoTime(atMs),
    ...(readAtMs === undefined ? {} : { readAt: isoTime(readAtMs) }),
    what: { ...notice },
    by: told.map(({ channel, atMs: at, outcome }) => ({ channel, at: isoTime(at), outcome })),
  }));
}
