// What finds a project's mailbox by its address, a mail that was taken before, and the conversation it belongs to; and what became of each mail. Opaque ids, keyed
// hashes, enumerations, times: whoever reads these rows learns neither an address nor a word.
//
//   mail-addresses  <hash>                                  whose an address is, under the hash of its secret, and until when
//   <business>      mail-in/<project>                       the record of the project's mailbox
//                   mail-at/<project>/<hash>                its addresses, so that they go with it
//                   mail-seen/<project>/<hash>              a mail that was taken, by what recognises it: its record
//                   mail-said/<project>/<hash>              the id of a mail, or its subject: the first mail of the conversation
//                   mail-log/<project>/<time>/<id>          what became of a mail
//   mail-outcomes   <time>/<business>/<project>/<id>        the same by time, to be counted, and removed after `loggedMs`
//
// Hashes of what is in a mail have the salt of the project's mailbox in them, which is sealed: they confirm no guess.
import { decodeId, encodeId, type BusinessId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { MailOutcome, MailReason } from '@steward/protocol/words.ts';
import type { Change, RowKey, RowReader, Rows } from '../ports/rows.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeRow, encodeRow, lastPart } from './layout.ts';

const dayMs = 86_400_000;
/** How long it is known what became of a mail, and that it was taken before: longer than anybody tries to deliver one (RFC 5321 §4.5.4.1: five days). */
export const loggedMs = 30 * dayMs;
/** How long a conversation can be found by its subject. */
const subjectMs = 90 * dayMs;

const utf8 = new TextEncoder();
const hashOf = (...parts: readonly string[]) => Buffer.from(sha256(utf8.encode(parts.join('\n')))).toString('hex');
const digits = (ms: number) => String(ms).padStart(15, '0');

// ---- addresses -----------------------------------------------------------------------------------------------------------

/** 128 bits in base32 (RFC 4648), in lower case. */
export const mailSecretPattern = /^[a-z2-7]{26}$/;
const secretChars = 26;
const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** `bytes` are 16. */
export function mailSecret(bytes: Uint8Array): string {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  bits <<= BigInt(secretChars * 5 - bytes.length * 8);
  return Array.from({ length: secretChars }, (_, i) => letters[Number((bits >> BigInt((secretChars - 1 - i) * 5)) & 31n)]).join('');
}

/** The secret at the end of the local part of an address, whatever the project was called when it was made. */
export function secretIn(local: string): string | undefined {
  const secret = local.toLowerCase().slice(local.lastIndexOf('-') + 1);
  return mailSecretPattern.test(secret) ? secret : undefined;
}

export interface MailAddressRow {
  readonly business: BusinessId;
  readonly project: ProjectId;
  readonly mailbox: RecordId;
  /** Of an address that was replaced. */
  readonly untilMs: number | undefined;
}

export interface FoundMailAddress extends MailAddressRow {
  readonly key: RowKey;
  readonly revision: number;
}

const addressKey = (hash: string): RowKey => ({ partition: 'mail-addresses', sort: hash });
const addressHash = (secret: string) => hashOf('mail address', secret);
const atKey = (business: BusinessId, project: string, hash: string): RowKey => ({
  partition: business,
  sort: `mail-at/${project}/${hash}`,
});

/** The hash is looked up, and nothing is compared with the secret: how long it takes tells nothing of other addresses. */
export async function findMailAddress(rows: RowReader, secret: string, nowMs: number): Promise<FoundMailAddress | undefined> {
  const key = addressKey(addressHash(secret));
  const row = await rows.get(key);
  if (!row) return undefined;
  const [business, project, mailbox, untilMs] = decodeRow<[Uint8Array, Uint8Array, Uint8Array, number | null]>(row.value);
  if (untilMs !== null && nowMs >= untilMs) return undefined;
  return {
    business: encodeId<BusinessId>(business),
    project: encodeId<ProjectId>(project),
    mailbox: encodeId<RecordId>(mailbox),
    untilMs: untilMs ?? undefined,
    key,
    revision: row.revision,
  };
}

export function putMailAddress(secret: string, { business, project, mailbox, untilMs }: MailAddressRow): readonly Change[] {
  const hash = addressHash(secret);
  const value = encodeRow([decodeId(business), decodeId(project), decodeId(mailbox), untilMs ?? null]);
  return [
    { kind: 'put', key: addressKey(hash), value, expect: 'any' },
    { kind: 'put', key: atKey(business, project, hash), value: encodeRow(true), expect: 'any' },
  ];
}

export function removeMailAddress(secret: string, business: BusinessId, project: ProjectId): readonly Change[] {
  const hash = addressHash(secret);
  return [
    { kind: 'remove', key: addressKey(hash), expect: 'any' },
    { kind: 'remove', key: atKey(business, project, hash), expect: 'any' },
  ];
}

/** The address row beside one that names it in its business. */
export const addressBeside = (sort: string): RowKey => addressKey(lastPart<string & RecordId>(sort));

export const mailboxKey = (business: BusinessId, project: string): RowKey => ({ partition: business, sort: `mail-in/${project}` });

export async function findMailbox(
  rows: RowReader,
  business: BusinessId,
  project: ProjectId,
): Promise<{ readonly id: RecordId; readonly revision: number } | undefined> {
  const row = await rows.get(mailboxKey(business, project));
  return row && { id: encodeId<RecordId>(decodeRow<Uint8Array>(row.value)), revision: row.revision };
}

export const putMailbox = (business: BusinessId, project: ProjectId, mailbox: RecordId): Change => ({
  kind: 'put',
  key: mailboxKey(business, project),
  value: encodeRow(decodeId(mailbox)),
  expect: 'absent',
});

// ---- what was taken before, and what belongs together --------------------------------------------------------------------

type OfProject = { readonly business: BusinessId; readonly project: ProjectId };

const seenKey = ({ business, project }: OfProject, hash: string): RowKey => ({ partition: business, sort: `mail-seen/${project}/${hash}` });
const saidKey = ({ business, project }: OfProject, hash: string): RowKey => ({ partition: business, sort: `mail-said/${project}/${hash}` });

/** What recognises a mail: its id, and what it holds. */
export const seenHash = (salt: string, messageId: string | undefined, content: string) => hashOf(salt, 'seen', messageId ?? '', content);

export interface Seen {
  readonly record: RecordId;
  readonly revision: number;
}

export async function findSeen(rows: RowReader, of: OfProject, hash: string): Promise<Seen | undefined> {
  const row = await rows.get(seenKey(of, hash));
  return row && { record: encodeId<RecordId>(decodeRow<Uint8Array>(row.value)), revision: row.revision };
}

/** `before` is what was found there: of two who take the same mail at once the second decides anew. */
export const putSeen = (of: OfProject, hash: string, record: RecordId, before: Seen | undefined): Change => ({
  kind: 'put',
  key: seenKey(of, hash),
  value: encodeRow(decodeId(record)),
  expect: before?.revision ?? 'absent',
});

/** What a mail can be found by: its id, and its subject for a while. */
export type Said = { readonly id: string } | { readonly subject: string };
const saidHash = (salt: string, said: Said) => ('id' in said ? hashOf(salt, 'id', said.id) : hashOf(salt, 'subject', said.subject));

/** The first mail of the conversation that the first of these is known of. */
export async function findConversation(
  rows: RowReader,
  of: OfProject,
  salt: string,
  said: readonly Said[],
  nowMs: number,
): Promise<RecordId | undefined> {
  if (said.length === 0) return undefined;
  const found = await rows.getMany(said.map((each) => saidKey(of, saidHash(salt, each))));
  for (const [i, row] of found.entries()) {
    if (!row) continue;
    const [record, atMs] = decodeRow<[Uint8Array, number]>(row.value);
    if ('subject' in said[i]! && nowMs - atMs > subjectMs) continue;
    return encodeId<RecordId>(record);
  }
  return undefined;
}

export const putSaid = (of: OfProject, salt: string, said: Said, first: RecordId, nowMs: number): Change => ({
  kind: 'put',
  key: saidKey(of, saidHash(salt, said)),
  value: encodeRow([decodeId(first), nowMs]),
  expect: 'any',
});

// ---- what another service handed over -----------------------------------------------------------------------------------

//   mail-handed-over  <hash>                                a notification that was followed, when: a second one is refused
const handedOverKey = (id: string): RowKey => ({ partition: 'mail-handed-over', sort: hashOf('handed over', id) });

export const wasHandedOver = async (rows: RowReader, id: string): Promise<boolean> => (await rows.get(handedOverKey(id))) !== undefined;

export async function noteHandedOver(rows: Rows, id: string, nowMs: number): Promise<void> {
  const put: Change = { kind: 'put', key: handedOverKey(id), value: encodeRow(nowMs), expect: 'any' };
  if (!(await rows.commit([put])).done) throw new StewardError('conflict');
}

// ---- what became of each -------------------------------------------------------------------------------------------------

export interface LoggedMail {
  readonly atMs: number;
  readonly outcome: MailOutcome;
  readonly reason: MailReason | undefined;
  /** Of the mail that was taken or set aside. */
  readonly record: RecordId | undefined;
  readonly bytes: number;
}

export function logMail(of: OfProject, id: string, logged: LoggedMail, seen: string | undefined): readonly Change[] {
  const { atMs, outcome, reason, record, bytes } = logged;
  const value = encodeRow([outcome, reason ?? null, record === undefined ? null : decodeId(record), bytes, seen ?? null]);
  const time = digits(atMs);
  return [
    { kind: 'put', key: { partition: of.business, sort: `mail-log/${of.project}/${time}/${id}` }, value, expect: 'any' },
    { kind: 'put', key: { partition: 'mail-outcomes', sort: `${time}/${of.business}/${of.project}/${id}` }, value, expect: 'any' },
  ];
}

type LoggedRow = [MailOutcome, MailReason | null, Uint8Array | null, number, string | null];

/** The newest first. */
export async function mailLog(rows: RowReader, { business, project }: OfProject, limit: number): Promise<readonly LoggedMail[]> {
  const found = await rows.range({ partition: business, prefix: `mail-log/${project}/`, reverse: true, limit });
  return found.map(({ sort, value }) => {
    const [outcome, reason, record, bytes] = decodeRow<LoggedRow>(value);
    const atMs = Number(sort.split('/')[2]);
    return { atMs, outcome, reason: reason ?? undefined, record: record ? encodeId<RecordId>(record) : undefined, bytes };
  });
}

const countedTogetherMax = 1_000;

/** How many mails met which end since `sinceMs`, in the whole installation. */
export async function countMails(rows: RowReader, sinceMs: number): Promise<Readonly<Record<MailOutcome, number>>> {
  const counts = { received: 0, quarantined: 0, bounced: 0 };
  let after = digits(sinceMs);
  for (;;) {
    const found = await rows.range({ partition: 'mail-outcomes', prefix: '', after, limit: countedTogetherMax });
    for (const { value } of found) counts[decodeRow<LoggedRow>(value)[0]] += 1;
    if (found.length < countedTogetherMax) return counts;
    after = found.at(-1)!.sort;
  }
}

const removedTogetherMax = 30;

/** Forgets what became of mails long ago, and that they were taken. */
export async function forgetOldMails(rows: Rows, nowMs: number): Promise<void> {
  await forgetHandedOver(rows, nowMs);
  for (;;) {
    const found = await rows.range({ partition: 'mail-outcomes', prefix: '', limit: removedTogetherMax });
    const old = found.filter(({ sort }) => Number(sort.slice(0, sort.indexOf('/'))) <= nowMs - loggedMs);
    if (old.length === 0) return;
    const keys = old.flatMap(({ partition, sort, value }) => {
      const [time, business, project, id] = sort.split('/') as [string, BusinessId, ProjectId, string];
      const seen = decodeRow<LoggedRow>(value)[4];
      return [
        { partition, sort },
        { partition: business, sort: `mail-log/${project}/${time}/${id}` },
        ...(seen === null ? [] : [seenKey({ business, project }, seen)]),
      ];
    });
    const unique = [...new Map(keys.map((key) => [`${key.partition} ${key.sort}`, key])).values()];
    if (!(await rows.commit(unique.map((key): Change => ({ kind: 'remove', key, expect: 'any' })))).done)
      throw new StewardError('conflict');
    if (old.length < removedTogetherMax) return;
  }
}

async function forgetHandedOver(rows: Rows, nowMs: number): Promise<void> {
  for (let after: string | undefined; ;) {
    const found = await rows.range({
      partition: 'mail-handed-over',
      prefix: '',
      limit: countedTogetherMax,
      ...(after === undefined ? {} : { after }),
    });
    const old = found.filter(({ value }) => decodeRow<number>(value) <= nowMs - loggedMs);
    for (let at = 0; at < old.length; at += removedTogetherMax) {
      const some = old.slice(at, at + removedTogetherMax);
      const removals = some.map(({ partition, sort }): Change => ({ kind: 'remove', key: { partition, sort }, expect: 'any' }));
      if (!(await rows.commit(removals)).done) throw new StewardError('conflict');
    }
    if (found.length < countedTogetherMax) return;
    after = found.at(-1)!.sort;
  }
}

/** What lies beside a row of the log in the list of all. */
export function outcomeBeside(business: BusinessId, sort: string): RowKey {
  const [, project, time, id] = sort.split('/');
  return { partition: 'mail-outcomes', sort: `${time}/${business}/${project}/${id}` };
}
