// A mail as records of its project: the mail itself, and each of its files. All of them, and what finds them again, are one commit. Files are durable before it; if it never
// comes they are removed, at once or by the sweep.
import type { PersonId, RecordId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import { longTextCharsMax, textCharsMax } from '@steward/protocol/catalogue/validate-fields.ts';
import type { MailReason } from '@steward/protocol/words.ts';
import type { Grant } from '../../ports/grant.ts';
import type { MailEnvelope, MailVerdicts, ReadMail, ReadMailFile } from '../../ports/read-mail.ts';
import type { Change } from '../../ports/rows.ts';
import { findConversation, findSeen, putSaid, putSeen, seenHash, type Said, type Seen } from '../../stores/mail-in.ts';
import { createChanges, findRecord } from '../../stores/records.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { blobOf } from '../blob-name.ts';
import { collectionOf } from '../locate.ts';
import type { Act, Principal } from '../operation.ts';
import { bytesMaxOf, fileNameCharsMax, storeFile, type StoredFile } from '../put-file.ts';
import { sealNew, type NewFile } from '../seal-new.ts';

/** Each takes two changes of a commit; what is more stays in the mail itself. */
export const filesOfMailMax = 30;

/** A mail that came, with what was found out about it. */
export interface IncomingMail {
  readonly raw: Uint8Array;
  readonly envelope: MailEnvelope;
  readonly verdicts: MailVerdicts;
  readonly read: ReadMail;
}

export interface MadeIds {
  readonly mail: RecordId;
  readonly files: readonly RecordId[];
}

export interface Sealed {
  readonly changes: readonly Change[];
  readonly abandon: () => Promise<void>;
}

export interface MailToSeal extends IncomingMail {
  readonly ids: MadeIds;
  readonly salt: string;
  /** Whose proven address it is from. */
  readonly author: PersonId | undefined;
  /** Why it had been set aside. */
  readonly released?: MailReason | undefined;
  readonly seen: SeenBefore;
}

/** What recognises a mail, and what lies there. */
export interface SeenBefore {
  readonly hash: string;
  readonly before: Seen | undefined;
  /** The mail was taken before, and is there still. */
  readonly living: RecordId | undefined;
}

type Place = Pick<Act<unknown>, 'tools' | 'principal'> & { readonly project: Parameters<typeof findSeen>[1]['project'] };

const linefeed = 0x0a;

/** Hex, of what stands behind the head: what servers write on the way is in the head. */
export function contentHash(raw: Uint8Array): string {
  const at = headEnd(raw);
  return Buffer.from(sha256(at === raw.length ? raw : raw.subarray(at))).toString('hex');
}

/** Where the head ends; all of it where it does not. */
export function headEnd(raw: Uint8Array): number {
  for (let at = raw.indexOf(linefeed); at !== -1; at = raw.indexOf(linefeed, at + 1)) {
    const next = raw[at + 1] === 0x0d ? at + 2 : at + 1;
    if (raw[next] === linefeed) return next + 1;
  }
  return raw.length;
}

/** A mail that was erased meanwhile may come again, as may one that lies in the trash. */
export async function lookForSeen({ tools, principal, project }: Place, salt: string, mail: IncomingMail): Promise<SeenBefore> {
  const hash = seenHash(salt, mail.read.messageId, contentHash(mail.raw));
  const before = await findSeen(tools.rows, { business: principal.business, project }, hash);
  const stored = before && (await findRecord(tools.rows, principal.business, before.record));
  return { hash, before, living: stored?.row.state === 'living' ? stored.row.id : undefined };
}

export async function sealMail(grant: Grant, act: Act<unknown>, mail: MailToSeal): Promise<Sealed> {
  const { tools, principal, target } = act;
  const { business } = principal;
  const of = { business, project: target.project! };
  const nowMs = tools.clock.nowMs();
  const stored: StoredFile[] = [];
  const abandon = async () => {
    for (const file of stored) await tools.blobs.remove(blobOf(business, file.id));
  };
  try {
    const owner: Principal = { actor: principal.actor, business, ...(mail.author === undefined ? {} : { person: mail.author }) };
    const first = await firstOf(act, mail, nowMs);
    const store = storing(grant, act, stored);
    const changes: Change[] = [...(await mailChanges(grant, act, mail, { owner, first, store }))];
    for (const [i, id] of mail.ids.files.entries())
      changes.push(...(await fileChanges(grant, act, mail, { id, file: mail.read.files[i]!, owner, store })));
    const root = first ?? mail.ids.mail;
    const { messageId, subject } = mail.read;
    const known: readonly Said[] = [...(messageId === undefined ? [] : [{ id: messageId }]), ...subjects(subject)];
    changes.push(
      ...known.map((said) => putSaid(of, mail.salt, said, root, nowMs)),
      putSeen(of, mail.seen.hash, mail.ids.mail, mail.seen.before),
    );
    return { changes, abandon };
  } catch (error) {
    await abandon();
    throw error;
  }
}

type Store = (collection: string, record: RecordId, field: string, file: Pick<ReadMailFile, 'name' | 'type' | 'bytes'>) => NewFile;

function storing(grant: Grant, act: Act<unknown>, stored: StoredFile[]): Store {
  return (collection, id, field, { name, type, bytes }) => ({
    field,
    async store(key) {
      const content = chunksOf(bytes);
      const file = await storeFile(
        grant,
        act,
        key,
        { collection, id, field, name, type, content },
        bytesMaxOf(collectionOf(act.tools, collection), field),
      );
      stored.push(file);
      return file;
    },
  });
}

const chunkBytes = 1_048_576;

async function* chunksOf(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

interface Making {
  readonly owner: Principal;
  readonly first: RecordId | undefined;
  readonly store: Store;
}

const timeOf = (ms: number | undefined, field: string) =>
  ms === undefined || !Number.isFinite(ms) || ms < 0 || ms > 253_402_300_799_000 ? {} : { [field]: isoTime(ms) };

async function mailChanges(grant: Grant, act: Act<unknown>, mail: MailToSeal, { owner, first, store }: Making): Promise<readonly Change[]> {
  const { tools, principal, target } = act;
  const { read, verdicts, envelope, ids } = mail;
  const whole = withTrace(mail);
  const { row } = await sealNew(grant, tools, owner, {
    collection: collectionOf(tools, 'mails'),
    id: ids.mail,
    project: target.project,
    fields: {
      subject: line(read.subject) ?? '—',
      ...optional('text', cutTo(visible(read.text), longTextCharsMax)),
      ...optional('to', cutTo(visible(recipientsOf(read, envelope.to)), 20_000)),
      ...timeOf(read.sentAtMs, 'sentAt'),
      ...timeOf(envelope.receivedAtMs, 'receivedAt'),
      ...optional('from', line(read.from?.address ?? '')),
      ...optional('fromName', line(read.from?.name ?? '')),
      ...optional('results', visible(verdicts.header).slice(0, 4_000)),
      verdict: verdicts.sender,
      kind: read.kind,
      ...optional('notes', line(notesOf(read, ids).join(' '))),
      ...(mail.released === undefined ? {} : { released: mail.released }),
      ...(first === undefined ? {} : { thread: first }),
    },
    files: [
      ...(read.html === undefined
        ? []
        : [store('mails', ids.mail, 'html', { name: 'mail.html', type: 'text/html', bytes: Buffer.from(read.html) })]),
      store('mails', ids.mail, 'original', { name: 'mail.eml', type: 'message/rfc822', bytes: whole }),
    ],
  });
  return createChanges(principal.business, row);
}

/** Everybody else it went to: the project's own address is a secret, and known to those who may see it. */
const recipientsOf = ({ to, cc }: ReadMail, own: string): string =>
  [...to, ...cc]
    .filter(({ address }) => address !== own.toLowerCase())
    .map(addressText)
    .join('\n');

/** What of it did not become a record, in the words that the mail is shown with. */
const notesOf = ({ notes, files, left }: ReadMail, ids: MadeIds): readonly string[] =>
  files.length + left > ids.files.length && !notes.includes('files-left') ? [...notes, 'files-left'] : notes;

async function fileChanges(
  grant: Grant,
  { tools, principal, target }: Act<unknown>,
  { ids }: MailToSeal,
  { id, file, owner, store }: { readonly id: RecordId; readonly file: ReadMailFile; readonly owner: Principal; readonly store: Store },
): Promise<readonly Change[]> {
  const name = fileName(file.name);
  const type = /^[a-z0-9.+-]{1,127}\/[a-z0-9.+-]{1,127}$/.test(file.type) ? file.type : 'application/octet-stream';
  const { row } = await sealNew(grant, tools, owner, {
    collection: collectionOf(tools, 'mail-files'),
    id,
    project: target.project,
    fields: { name, kind: file.kind, mail: ids.mail, ...optional('contentId', line(file.contentId ?? '')) },
    files: [store('mail-files', id, 'file', { name, type, bytes: file.bytes })],
  });
  return createChanges(principal.business, row);
}

/** The mail with what its receiver says about it in front, as RFC 5321 §4.4 and RFC 8601 want it: the oldest lines are the last. */
function withTrace({ raw, envelope, verdicts }: IncomingMail): Uint8Array {
  const date = new Date(envelope.receivedAtMs).toUTCString().replace('GMT', '+0000');
  const head = [
    `Return-Path: <${headerSafe(envelope.from)}>`,
    `Authentication-Results: ${headerSafe(verdicts.header)}`,
    `Received: from ${headerSafe(envelope.helo) || 'unknown'} ([${headerSafe(envelope.remoteAddress)}]) by steward with ${envelope.secure ? 'ESMTPS' : 'ESMTP'}; ${date}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n`), raw]);
}

const headerSafe = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, 3_000);

/** The conversation it belongs to: of the nearest that it answers and that is there; by its subject where it answers something that never came here. */
async function firstOf(
  { tools, principal, target }: Act<unknown>,
  { read, salt }: MailToSeal,
  nowMs: number,
): Promise<RecordId | undefined> {
  const said: readonly Said[] = [...read.answers.slice(0, 20).map((id) => ({ id })), ...(isAnswer(read) ? subjects(read.subject) : [])];
  const { business } = principal;
  const first = await findConversation(tools.rows, { business, project: target.project! }, salt, said, nowMs);
  const stored = first && (await findRecord(tools.rows, business, first));
  return stored?.row.state === 'living' && stored.row.project === target.project ? stored.row.id : undefined;
}

const answerMarks = /^\s*(?:(?:re|aw|antw|antwort|wg|fwd?|tr|sv|vs|rif|i|r)(?:\[\d{1,3}\])?\s*:\s*)+/iu;
const isAnswer = ({ subject }: ReadMail) => answerMarks.test(subject);

/** Without marks of answers and forwards; too short ones find nothing. */
function subjects(subject: string): readonly Said[] {
  const plain = subject.replace(answerMarks, '').replaceAll(/\s+/g, ' ').trim().toLowerCase();
  return plain.length < 4 ? [] : [{ subject: plain }];
}

// ---- what a field takes (protocol/src/catalogue/validate-fields.ts) ------------------------------------------------------

const optional = (name: string, value: string | undefined): Readonly<Record<string, string>> =>
  value === undefined || value === '' ? {} : { [name]: value };

const shows = /[^\p{C}\p{Z}\p{M}\s]/u;

/** One line that a text field takes, or nothing. */
export function line(text: string): string | undefined {
  const plain = text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim();
  const cut = cutTo(plain, textCharsMax);
  return shows.test(cut) ? cut : undefined;
}

function visible(text: string): string {
  const plain = text
    .toWellFormed()
    .normalize('NFC')
    .replaceAll('\r\n', '\n')
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, ' ')
    .trim();
  return shows.test(plain) ? plain : '';
}

/** Never through the middle of a character. */
const cutTo = (text: string, chars: number) =>
  text.length <= chars
    ? text
    : text
        .slice(0, chars - 1)
        .replace(/[\ud800-\udbff]$/, '')
        .concat('…');

const addressText = ({ address, name }: { readonly address: string; readonly name?: string }) => (name ? `${name} <${address}>` : address);

function fileName(name: string): string {
  const plain = line(name.replaceAll(/[/\\]/g, '_').replaceAll(/\p{Cf}+/gu, '')) ?? 'file';
  return cutTo(plain, fileNameCharsMax);
}
