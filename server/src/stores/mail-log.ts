// Which mails were sent to whom: what kind, when, whether they left and arrived. No address, no subject, no text. The id is made of the message's own, which is a
// secret where replies go by it.
//
//   <business>  mail/<time>/<id>     of people of the business
//   p.<person>  mail/<time>/<id>     the same, for themselves
//   mail-ids    <id>                 where the rows of one mail lie, for what is heard of it later
import { decodeId, encodeId, type BusinessId, type PersonId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { MailState } from '@steward/protocol/wire/mail-routes.ts';
import { rangeRowsMax, type Change, type RowKey, type RowReader, type Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

/** As long as notices of promises and laws. */
export const mailsKeptMs = 396 * 86_400_000;
const ruleCharsMax = 200;
const businessesMax = 20;
const removedTogetherMax = 30;

export interface LoggedMail {
  readonly id: string;
  readonly atMs: number;
  readonly kind: string;
  /** Absent for somebody who has no account yet. */
  readonly person: PersonId | undefined;
  readonly businesses: readonly BusinessId[];
  readonly state: MailState;
  readonly attempts: number;
  /** Why it did not leave, without the words of another server. */
  readonly rule: string | undefined;
  readonly changedMs: number;
}

/** Under which a carrier that takes tags knows a mail by its id. */
export const mailTag = 'steward-mail';

export const mailIdOf = (messageId: string): string =>
  encodeId<never>(sha256(new TextEncoder().encode(`steward/v1/mail\n${messageId}`)).subarray(0, 16));

const timeOf = (atMs: number) => String(atMs).padStart(15, '0');
const keyOfIds = (id: string): RowKey => ({ partition: 'mail-ids', sort: id });

function keysOf({ id, atMs, person, businesses }: Pick<LoggedMail, 'id' | 'atMs' | 'person' | 'businesses'>): readonly RowKey[] {
  const sort = `mail/${timeOf(atMs)}/${id}`;
  return [
    ...businesses.slice(0, businessesMax).map((business) => ({ partition: business, sort })),
    ...(person ? [{ partition: `p.${person}`, sort }] : []),
  ];
}

/** Written down once more, for everybody whom it concerns, whatever stood there: the newest is what holds. */
export function mailChanges(mail: LoggedMail): readonly Change[] {
  const { kind, person, businesses, state, attempts, rule, changedMs } = mail;
  const value = encodeRow([
    kind,
    person === undefined ? null : decodeId(person),
    businesses.slice(0, businessesMax).map((business) => decodeId(business)),
    state,
    attempts,
    rule?.slice(0, ruleCharsMax) ?? null,
    changedMs,
  ]);
  const keys = keysOf(mail);
  if (keys.length === 0) return [];
  return [
    ...keys.map((key): Change => ({ kind: 'put', key, value, expect: 'any' })),
    { kind: 'put', key: keyOfIds(mail.id), value: encodeRow([mail.atMs, person ? `p.${person}` : businesses[0]!]), expect: 'any' },
  ];
}

type Wire = [string, Uint8Array | null, Uint8Array[], MailState, number, string | null, number];

function decodeMail(sort: string, value: Uint8Array): LoggedMail {
  const [, time, id] = sort.split('/') as [string, string, string];
  const [kind, person, businesses, state, attempts, rule, changedMs] = decodeRow<Wire>(value);
  return {
    id,
    atMs: Number(time),
    kind,
    person: person === null ? undefined : encodeId(person),
    businesses: businesses.map((business) => encodeId(business)),
    state,
    attempts,
    rule: rule ?? undefined,
    changedMs,
  };
}

export async function findMail(rows: RowReader, id: string): Promise<LoggedMail | undefined> {
  const where = await rows.get(keyOfIds(id));
  if (!where) return undefined;
  const [atMs, partition] = decodeRow<[number, string]>(where.value);
  const row = await rows.get({ partition, sort: `mail/${timeOf(atMs)}/${id}` });
  return row && decodeMail(row.sort, row.value);
}

/** Of a business or of a person, the newest first, behind `before` (an id with its time, as the last one of a page has it). */
export async function mailsOf(
  rows: RowReader,
  of: { readonly business: BusinessId } | { readonly person: PersonId },
  limit: number,
  before?: { readonly atMs: number; readonly id: string },
): Promise<readonly LoggedMail[]> {
  const partition = 'business' in of ? of.business : `p.${of.person}`;
  const after = before === undefined ? {} : { after: `mail/${timeOf(before.atMs)}/${before.id}` };
  const found = await rows.range({ partition, prefix: 'mail/', reverse: true, limit, ...after });
  return found.map(({ sort, value }) => decodeMail(sort, value));
}

/** Those of a person, wherever they stand, or those of a business that are too old; a page at a time. Safe to repeat. */
export async function forgetMails(
  rows: Rows,
  of: { readonly business: BusinessId } | { readonly person: PersonId },
  beforeMs: number,
): Promise<void> {
  const partition = 'business' in of ? of.business : `p.${of.person}`;
  for (;;) {
    const found = await rows.range({ partition, prefix: 'mail/', limit: removedTogetherMax });
    const gone = found.map(({ sort, value }) => decodeMail(sort, value)).filter(({ atMs }) => atMs < beforeMs);
    for (const mail of gone) {
      const keys = [...keysOf(mail), keyOfIds(mail.id), { partition, sort: `mail/${timeOf(mail.atMs)}/${mail.id}` }];
      const unique = new Map(keys.map((key) => [`${key.partition} ${key.sort}`, key]));
      await rows.commit([...unique.values()].map((key): Change => ({ kind: 'remove', key, expect: 'any' })));
    }
    if (gone.length < removedTogetherMax) return;
  }
}

/** What stands in one business about somebody who is forgotten there. Safe to repeat. */
export async function forgetMailsIn(rows: Rows, business: BusinessId, person: PersonId): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const found = await rows.range({
      partition: business,
      prefix: 'mail/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const { sort, value } of found)
      if (decodeMail(sort, value).person === person)
        await rows.commit([{ kind: 'remove', key: { partition: business, sort }, expect: 'any' }]);
    if (found.length < rangeRowsMax) return;
    after = found.at(-1)!.sort;
  }
}
