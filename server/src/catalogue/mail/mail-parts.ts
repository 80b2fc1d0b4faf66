// The parts of a mail (RFC 2045, RFC 2046): a tree of positions in its bytes, found in one pass a level, before anything is decoded. Broken ones are read as far as they go
// and marked; beyond the limits of mail-limits.ts nothing is read at all.
import { decodeTransfer } from './decode-bytes.ts';
import { readFieldValue, readHead, valueOf, type MailField } from './mail-fields.ts';
import { mailLimits, unreadable } from './mail-limits.ts';

export interface MailPart {
  readonly raw: Buffer;
  readonly fields: readonly MailField[];
  /** Such as `text/plain`; what names none is text (RFC 2045 §5.2). */
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** `attachment`, `inline`, or what else is written; empty for none. */
  readonly disposition: string;
  /** As it is written, not yet cleaned. */
  readonly fileName: string | undefined;
  readonly contentId: string | undefined;
  readonly encoding: string;
  readonly bodyAt: number;
  readonly bodyEnd: number;
  /** Of a multipart; empty for others. */
  readonly parts: readonly MailPart[];
}

/** What is counted over a mail and all the mails in it. */
export interface Reading {
  parts: number;
  broken: boolean;
  deep: boolean;
}

export const newReading = (): Reading => ({ parts: 0, broken: false, deep: false });

/** The mail that `raw` is. Throws `invalid-input` beyond the limits. */
export const readParts = (raw: Buffer, reading: Reading): MailPart => readPart(raw, { from: 0, to: raw.length }, 'text/plain', reading, 0);

interface Span {
  readonly from: number;
  readonly to: number;
}

function readPart(raw: Buffer, { from, to }: Span, defaultType: string, reading: Reading, depth: number): MailPart {
  if (++reading.parts > mailLimits.partsMax) throw unreadable('it has more than a thousand parts');
  if (depth > mailLimits.depthMax) throw unreadable('its parts are nested deeper than twenty');
  const { fields, bodyAt, broken } = readHead(raw, from, to);
  reading.broken ||= broken;
  const content = readFieldValue(valueOf(fields, 'content-type') ?? defaultType);
  const type = /^[a-z0-9.+-]{1,100}\/[a-z0-9.+_-]{1,127}$/.test(content.value) ? content.value : defaultType;
  const disposition = readFieldValue(valueOf(fields, 'content-disposition') ?? '');
  const spans = type.startsWith('multipart/') ? childSpans(raw, { from: bodyAt, to }, content.parameters.get('boundary'), reading) : [];
  const childType = type === 'multipart/digest' ? 'message/rfc822' : 'text/plain';
  return {
    raw,
    fields,
    type,
    parameters: content.parameters,
    disposition: disposition.value,
    fileName: disposition.parameters.get('filename') ?? content.parameters.get('name'),
    contentId: valueOf(fields, 'content-id')?.replaceAll(/^<|>$/g, '').slice(0, mailLimits.nameCharsMax) || undefined,
    encoding: encodingOf(valueOf(fields, 'content-transfer-encoding')),
    bodyAt,
    bodyEnd: to,
    parts: spans.map((span) => readPart(raw, span, childType, reading, depth + 1)),
  };
}

const encodingOf = (field = ''): string =>
  field
    .replace(/[;(].*$/s, '')
    .trim()
    .toLowerCase();

const linefeed = 0x0a;
const dash = 0x2d;

/** Where the parts of a multipart begin and end. What stands in front of the first and behind the last is for nobody (RFC 2046 §5.1.1). */
function childSpans(raw: Buffer, { from, to }: Span, boundary: string | undefined, reading: Reading): readonly Span[] {
  if (boundary === undefined || boundary === '' || boundary.length > 200) {
    reading.broken = true;
    return [];
  }
  const mark = Buffer.from(`--${boundary.trimEnd()}`);
  const spans: Span[] = [];
  let begun: number | undefined;
  for (let at = raw.indexOf(mark, from); at !== -1 && at < to; at = raw.indexOf(mark, at + mark.length)) {
    const line = delimiterAt(raw, at, mark.length, { from, to });
    if (!line) continue;
    if (begun !== undefined) spans.push({ from: begun, to: Math.max(begun, lineBefore(raw, at)) });
    if (spans.length + reading.parts > mailLimits.partsMax) throw unreadable('it has more than a thousand parts');
    begun = line.isLast ? undefined : line.next;
    if (line.isLast) return spans;
  }
  // Never closed: the last part goes to the end.
  reading.broken = true;
  if (begun !== undefined) spans.push({ from: begun, to });
  return spans;
}

/** The delimiter line at `at`, if it is one: at the beginning of a line, with nothing but spaces behind it. */
function delimiterAt(
  raw: Buffer,
  at: number,
  length: number,
  { from, to }: Span,
): { readonly next: number; readonly isLast: boolean } | undefined {
  if (at !== from && raw[at - 1] !== linefeed) return undefined;
  let end = at + length;
  const isLast = raw[end] === dash && raw[end + 1] === dash;
  if (isLast) end += 2;
  while (end < to && (raw[end] === 0x20 || raw[end] === 0x09 || raw[end] === 0x0d)) end++;
  if (end < to && raw[end] !== linefeed) return undefined;
  return { next: Math.min(end + 1, to), isLast };
}

/** The line end in front of a delimiter belongs to it. */
function lineBefore(raw: Buffer, at: number): number {
  if (raw[at - 1] !== linefeed) return at;
  return raw[at - 2] === 0x0d ? at - 2 : at - 1;
}

/** The bytes of a part that holds no others; as they stand where nobody knows the encoding. */
export function bodyOf(part: MailPart, reading: Reading, bytesMax = Number.POSITIVE_INFINITY): Buffer {
  const bytes = part.raw.subarray(part.bodyAt, Math.min(part.bodyEnd, part.bodyAt + bytesMax));
  const decoded = decodeTransfer(bytes, part.encoding);
  if (decoded === undefined || (bytes.length > 100 && part.encoding === 'base64' && decoded.length < bytes.length / 2))
    reading.broken = true;
  return decoded ?? bytes;
}

/** The mail that a `message/rfc822` part holds, if it may be looked into at `depth`. */
export function messageIn(part: MailPart, reading: Reading, depth: number): MailPart | undefined {
  if (depth > mailLimits.messageDepthMax) {
    reading.deep = true;
    return undefined;
  }
  return readParts(bodyOf(part, reading), reading);
}
