// A mail as it arrived, read with limits: who says to have sent it, what it answers, its text, what is attached. Nothing in it is believed: `from` is what the
// mail says, and whoever it reaches decides what that is worth.
import PostalMime, { type Address, type Email } from 'postal-mime';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';

export const attachmentsMax = 5;
const nestingMax = 20;
const headerBytesMax = 131_072;

export interface MailAttachment {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface ReceivedMail {
  /** Hex, of all its bytes: the same mail sent again is the same. */
  readonly hash: string;
  /** The one address of `From`, in lower case; undefined where there is none, or several. */
  readonly from: string | undefined;
  readonly name: string | undefined;
  readonly subject: string;
  readonly text: string;
  /** Left parts of the message ids that it answers, the nearest first. */
  readonly answers: readonly string[];
  /** Written by a machine (RFC 3834): it is never answered. */
  readonly automatic: boolean;
  /** At most `attachmentsMax`; `left` more were there. */
  readonly attachments: readonly MailAttachment[];
  readonly left: number;
}

/** Throws for what is no mail, or nested or headed beyond all reason. */
export async function readMail(raw: Uint8Array, envelopeFrom: string): Promise<ReceivedMail> {
  const options = { forceRfc822Attachments: true, maxNestingDepth: nestingMax, maxHeadersSize: headerBytesMax };
  const mail = await PostalMime.parse(raw, options);
  const sender = onlySender(mail);
  const taken = mail.attachments.slice(0, attachmentsMax);
  return {
    hash: Buffer.from(sha256(raw)).toString('hex'),
    from: sender?.address?.toLowerCase(),
    name: plain(sender?.name ?? '').slice(0, 200) || undefined,
    subject: plain(mail.subject ?? ''),
    text: (mail.text ?? '').replaceAll('\r\n', '\n').trim(),
    answers: idsOf(mail.inReplyTo, mail.references),
    automatic: isAutomatic(mail, envelopeFrom),
    attachments: taken.map(({ filename, mimeType, content }, i) => ({
      name: fileName(filename, i),
      type: /^[a-z0-9.+-]{1,127}\/[a-z0-9.+-]{1,127}$/.test(mimeType) ? mimeType : 'application/octet-stream',
      bytes: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content as ArrayBuffer),
    })),
    left: mail.attachments.length - taken.length,
  };
}

/** Several `From` headers, or several addresses in one, are how one mail shows different people different senders. */
function onlySender({ headers, from }: Email): Address | undefined {
  const named = headers.filter(({ key }) => key === 'from');
  const several = named.length !== 1 || named[0]!.value.split('@').length !== 2;
  return several || from?.address === undefined ? undefined : from;
}

function isAutomatic({ headers }: Email, envelopeFrom: string): boolean {
  const valueOf = (name: string) =>
    headers
      .find(({ key }) => key === name)
      ?.value.trim()
      .toLowerCase();
  const submitted = valueOf('auto-submitted');
  return (
    envelopeFrom === '' ||
    (submitted !== undefined && submitted !== 'no') ||
    /^(bulk|junk|list|auto_reply)$/.test(valueOf('precedence') ?? '') ||
    valueOf('list-id') !== undefined ||
    valueOf('x-auto-response-suppress') !== undefined
  );
}

const answersMax = 20;

function idsOf(inReplyTo = '', references = ''): readonly string[] {
  const found = `${inReplyTo} ${references.split(/\s+/).toReversed().join(' ')}`.matchAll(/<([^<>@\s]{1,200})@[^<>@\s]{1,253}>/g);
  return [...new Set([...found].map(([, left]) => left!))].slice(0, answersMax);
}

/** One line, without what turns or hides text. */
const plain = (text: string) =>
  text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .normalize('NFC');

function fileName(name: string | null, i: number): string {
  const clean = plain(name ?? '')
    .replaceAll(/[/\\]/g, '_')
    .slice(0, 150);
  return clean === '' ? `attachment-${i + 1}` : clean;
}
