// A raw mail as what it is to people: who says to have written it, its text, HTML that can be shown, what came with it, and what is special about it (docs/mail-reading.md).
//
// 1. Pure: the same bytes give the same mail. Nothing is fetched, run or unpacked.
// 2. Limits (mail-limits.ts) are checked before what they limit is unpacked; memory is at most a few times the raw bytes, time linear in them.
// 3. It throws `invalid-input` or nothing.
import { sha256, type Hash } from '@steward/protocol/ledger/sha256.ts';
import type { MailEnvelope, ReadMail } from '../../ports/read-mail.ts';
import { bodyIn, type MailSection } from './mail-body.ts';
import { countOf, decodedLine, valueOf, type MailField } from './mail-fields.ts';
import { filesOf } from './mail-files.ts';
import { forwardedIn, forwardedInText } from './mail-forward.ts';
import { safeHtml, type SafeHtml } from './mail-html.ts';
import { hopsOf, isLoop, kindOf } from './mail-kind.ts';
import { mailDateMs } from './mail-date.ts';
import { mailLimits, unreadable } from './mail-limits.ts';
import type { MailNote } from './mail-notes.ts';
import { newReading, readParts } from './mail-parts.ts';
import { recipientsIn, senderOf } from './mail-senders.ts';
import { cleanText, cutText, htmlOfText, textOfHtml, wordsOfHtml } from './mail-text.ts';

/** A clock that is wrong by a day is a clock; more is a lie. */
const futureMsMax = 86_400_000;
const expected = new Set([
  'from',
  'to',
  'date',
  'subject',
  'message-id',
  'received',
  'return-path',
  'mime-version',
  'content-type',
  'sender',
  'reply-to',
]);

/** `hash`: another implementation of SHA-256, where there is a faster one. Throws `invalid-input` for what is no mail, or more than is read. */
export function readMail(bytes: Uint8Array, envelope: Pick<MailEnvelope, 'from' | 'to' | 'receivedAtMs'>, hash: Hash = sha256): ReadMail {
  if (bytes.length > mailLimits.rawBytesMax) throw unreadable('it is larger than forty megabytes');
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const reading = newReading();
  const mail = readParts(raw, reading);
  const { fields } = mail;
  if (!fields.some(({ name }) => expected.has(name))) throw unreadable('it is no mail');
  const sender = senderOf(fields);
  const to = recipientsIn(fields, 'to');
  const cc = recipientsIn(fields, 'cc');
  const body = bodyIn(mail, reading);
  const said = saidIn(body.sections);
  const cut = cutText(said.text);
  const { files, left, notes } = filesOf(body.files, said.safe.contentIds, reading);
  const subject = decodedLine(valueOf(fields, 'subject') ?? '', mailLimits.subjectCharsMax);
  const inside = forwardedIn(body.files, reading);
  const kind = kindOf(mail, envelope);
  const forwarded = kind === 'bounce' ? undefined : (inside ?? forwardedInText(subject, cut.text));
  const sent = sentAt(fields, envelope.receivedAtMs);
  const messageId = idsIn(valueOf(fields, 'message-id'))[0];
  const all: readonly (MailNote | false | undefined)[] = [
    ...sender.notes,
    ...said.safe.notes,
    ...sealedIn(cut.text),
    ...notes,
    sent.note,
    messageId === undefined && 'no-message-id',
    (to.left || cc.left) && 'recipients-left',
    (cut.isCut || body.isCut) && 'text-cut',
    forwarded && 'forwarded',
    (reading.broken || hasTwice(fields)) && 'broken',
    reading.deep && 'deep',
  ];
  return {
    hash: Buffer.from(hash(raw)).toString('hex'),
    from: sender.from,
    severalFrom: sender.severalFrom,
    to: to.addresses,
    cc: cc.addresses,
    subject,
    text: cut.text,
    textCut: cut.isCut || body.isCut,
    html: said.safe.html,
    sentAtMs: sent.ms,
    messageId,
    answers: answersIn(fields),
    kind,
    hops: hopsOf(fields),
    loop: isLoop(fields, envelope),
    files,
    left,
    notes: [...new Set(all.filter((note): note is MailNote => typeof note === 'string'))],
    ...(forwarded ? { forwarded } : {}),
  };
}

interface Said {
  readonly text: string;
  readonly safe: SafeHtml;
}

const nothing: SafeHtml = { html: undefined, notes: [], contentIds: new Set() };

function saidIn(sections: readonly MailSection[]): Said {
  const hasHtml = sections.some(({ html }) => html !== undefined);
  const safe = hasHtml ? safeHtml(sections.map(({ text, html }) => html ?? htmlOfText(cleanText(text ?? ''))).join('\n')) : nothing;
  const isAllHtml = hasHtml && sections.every(({ text }) => text === undefined);
  const passages = isAllHtml
    ? [wordsIn(safe, sections.map(({ html }) => html ?? '').join('\n'))]
    : sections.map(({ text, html }) => (text === undefined ? wordsIn(safeHtml(html ?? ''), html ?? '') : cleanText(text)));
  return { text: cleanText(passages.filter((passage) => passage !== '').join('\n\n')), safe };
}

const wordsIn = ({ html, notes }: SafeHtml, written: string): string =>
  html === undefined && notes.includes('html-cut') ? wordsOfHtml(written) : textOfHtml(html ?? '');

function sentAt(
  fields: readonly MailField[],
  receivedAtMs: number,
): { readonly ms: number | undefined; readonly note: MailNote | undefined } {
  const ms = mailDateMs(valueOf(fields, 'date') ?? '');
  if (ms === undefined) return { ms, note: 'no-date' };
  return ms > receivedAtMs + futureMsMax ? { ms: undefined, note: 'future-date' } : { ms, note: undefined };
}

/** Of what a mail has once at most (RFC 5322 §3.6); two of them show different people different mails. */
const hasTwice = (fields: readonly MailField[]): boolean =>
  ['subject', 'date', 'to', 'cc', 'message-id', 'content-type', 'references', 'in-reply-to'].some((name) => countOf(fields, name) > 1);

const sealedIn = (text: string): readonly MailNote[] => {
  const [, what] = /^-----BEGIN PGP (SIGNED )?MESSAGE-----$/m.exec(text) ?? ['', 'none'];
  return what === 'none' ? [] : [what === undefined ? 'encrypted' : 'signed'];
};

const idsIn = (value = ''): readonly string[] => [...value.slice(0, 16_000).matchAll(/<([^<>\s]{1,500})>/g)].map(([, id]) => id!);

function answersIn(fields: readonly MailField[]): readonly string[] {
  const references = valueOf(fields, 'references') ?? '';
  // The nearest stand last, also in a list that is too long.
  const near = references.slice(-16_000);
  return [...new Set([...idsIn(valueOf(fields, 'in-reply-to')), ...idsIn(near).toReversed()])].slice(0, mailLimits.answersMax);
}
