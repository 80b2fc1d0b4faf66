// A mail that came inside another, read in the browser when somebody opens it: the server keeps it whole, and has looked that it is none that would not end.
import PostalMime, { type Address, type Attachment } from 'postal-mime';

export const nestedBytesMax = 30_000_000;
const nestingMax = 20;
const headerBytesMax = 524_288;
const filesMax = 100;
const textCharsMax = 200_000;
const htmlCharsMax = 1_000_000;

export interface NestedFile {
  readonly name: string;
  readonly blob: Blob;
  readonly contentId: string | undefined;
  readonly kind: 'attachment' | 'message' | 'calendar';
}

export interface NestedMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly sentAt: string | undefined;
  readonly text: string;
  readonly html: string | undefined;
  readonly files: readonly NestedFile[];
}

/** Throws for what is no mail. */
export async function readNested(file: Blob): Promise<NestedMail> {
  const options = { forceRfc822Attachments: true, maxNestingDepth: nestingMax, maxHeadersSize: headerBytesMax };
  const mail = await PostalMime.parse(await file.arrayBuffer(), options);
  const sent = mail.date === undefined ? Number.NaN : Date.parse(mail.date);
  return {
    from: mail.from ? sayAddress(mail.from) : '',
    to: (mail.to ?? []).slice(0, 50).map(sayAddress).join(', '),
    subject: plain(mail.subject ?? ''),
    sentAt: Number.isNaN(sent) ? undefined : new Date(sent).toISOString(),
    text: (mail.text ?? '').slice(0, textCharsMax).trim(),
    html: mail.html === undefined || mail.html.length > htmlCharsMax ? undefined : mail.html,
    files: mail.attachments.slice(0, filesMax).map(fileOf),
  };
}

const plain = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 300);

const sayAddress = ({ name, address }: Address): string => plain(name && address ? `${name} <${address}>` : (address ?? name ?? ''));

/** Its type is that of plain bytes but for pictures: nothing of it is opened by the browser. */
function fileOf({ filename, mimeType, content, contentId }: Attachment, index: number): NestedFile {
  const type = /^image\/(jpeg|png|gif|webp)$/.test(mimeType) ? mimeType : 'application/octet-stream';
  const kind = mimeType === 'message/rfc822' ? 'message' : mimeType === 'text/calendar' ? 'calendar' : 'attachment';
  return {
    name:
      plain((filename ?? '').replaceAll(/[/\\]/g, '_')).slice(0, 120) ||
      `${index + 1}${kind === 'message' ? '.eml' : kind === 'calendar' ? '.ics' : ''}`,
    blob: new Blob([content as Exclude<typeof content, Uint8Array> | Uint8Array<ArrayBuffer>], { type }),
    contentId: contentId?.replaceAll(/^<|>$/g, ''),
    kind,
  };
}
