// The head of a mail or of one of its parts (RFC 5322, RFC 6532): fields by name, lines joined, bytes as characters. Parameters by RFC 2045 and RFC 2231, words by RFC 2047.
// Head and body are found by position in the whole mail, so that nothing is copied.
import { decodeWords } from 'postal-mime';
import { decodeText } from './decode-bytes.ts';
import { mailLimits, unreadable } from './mail-limits.ts';

export interface MailField {
  /** In lower case. */
  readonly name: string;
  /** Lines joined, not yet decoded; at most `fieldCharsMax`. */
  readonly value: string;
}

export interface MailHead {
  readonly fields: readonly MailField[];
  /** Where the body begins. */
  readonly bodyAt: number;
  /** Lines that are no fields were skipped. */
  readonly broken: boolean;
}

const linefeed = 0x0a;
const carriageReturn = 0x0d;
const namePattern = /^[!-9;-~]{1,200}[ \t]*:/;

/** The head that begins at `from`, within `to`. Throws `invalid-input` beyond `headerBytesMax` or `headerFieldsMax`. */
export function readHead(raw: Buffer, from: number, to: number): MailHead {
  const lines: string[] = [];
  let broken = false;
  let at = from;
  while (at < to) {
    const newline = raw.indexOf(linefeed, at);
    const end = newline === -1 || newline >= to ? to : newline;
    const lineEnd = end > at && raw[end - 1] === carriageReturn ? end - 1 : end;
    const next = Math.min(end + 1, to);
    if (lineEnd === at) {
      at = next;
      break;
    }
    if (end - from > mailLimits.headerBytesMax) throw unreadable('its head is longer than half a megabyte');
    const line = raw.subarray(at, lineEnd);
    const isFolded = line[0] === 0x20 || line[0] === 0x09;
    if (isFolded && lines.length > 0) lines[lines.length - 1] += ` ${textOf(line).trim()}`;
    else {
      const text = textOf(line);
      if (namePattern.test(text)) lines.push(text);
      // The line that a mailbox file puts in front of a mail is no sign of trouble.
      else broken ||= at !== from || !text.startsWith('From ');
    }
    if (lines.length > mailLimits.headerFieldsMax) throw unreadable('its head has more than a thousand fields');
    at = next;
  }
  return { fields: lines.map(fieldOf), bodyAt: at, broken };
}

/** Without NUL, which nothing has use for and some programs stop at. */
const textOf = (line: Buffer): string => decodeText(line, 'utf-8').replaceAll('\0', '');

function fieldOf(line: string): MailField {
  const colon = line.indexOf(':');
  const value = line
    .slice(colon + 1)
    .trim()
    .slice(0, mailLimits.fieldCharsMax);
  return { name: line.slice(0, colon).trim().toLowerCase(), value };
}

/** The first of that name: what programs that show one of several show. */
export const valueOf = (fields: readonly MailField[], name: string): string | undefined =>
  fields.find((field) => field.name === name)?.value;

export const countOf = (fields: readonly MailField[], name: string): number => fields.filter((field) => field.name === name).length;

/** One line, without what turns, hides or joins characters unseen. */
export const plainLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\uFFFD]+/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim()
    .normalize('NFC');

/** A field's words in their characters, as one plain line of at most `charsMax`. */
export function decodedLine(value: string, charsMax: number): string {
  // Encoded words cost six characters a letter at most; what is longer is cut before anything is decoded.
  const line = plainLine(decodeWords(value.slice(0, charsMax * 16)));
  return line.length <= charsMax ? line : `${cutWhole(line, charsMax - 1)}…`;
}

/** At most `charsMax` characters, without half a surrogate pair at the end. */
export const cutWhole = (text: string, charsMax: number): string => text.slice(0, charsMax).replace(/[\uD800-\uDBFF]$/, '');

export interface FieldValue {
  /** In lower case. */
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const parameterPattern = /;\s*([^\s=;"()<>@,/:]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))/gy;
const parametersMax = 100;

/** `Content-Type` or `Content-Disposition`: its value and parameters, those in pieces joined and decoded. */
export function readFieldValue(field: string): FieldValue {
  const head = /^[^;]*/.exec(field)![0];
  const plain = new Map<string, string>();
  const pieces = new Map<string, { at: number; text: string; isEncoded: boolean }[]>();
  let at = head.length;
  for (let i = 0; i < parametersMax && at !== -1; i++) {
    parameterPattern.lastIndex = at;
    const match = parameterPattern.exec(field);
    // What is no parameter is skipped, up to what may be the next.
    at = match ? parameterPattern.lastIndex : field.indexOf(';', at + 1);
    if (!match) continue;
    const text = match[2]?.replaceAll(/\\(.)/g, '$1') ?? withoutComment(match[3]!);
    const [, name, place, star] = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(match[1]!.toLowerCase()) ?? [];
    if (name === undefined) continue;
    if (place === undefined && star === undefined) {
      if (!plain.has(name)) plain.set(name, decodeWords(text));
    } else pieces.set(name, [...(pieces.get(name) ?? []), { at: Number(place ?? 0), text, isEncoded: star !== undefined }]);
  }
  // RFC 2231 says more exactly what a program wrote twice, for old and for new readers.
  for (const [name, found] of pieces) plain.set(name, joined(found));
  return { value: head.trim().toLowerCase(), parameters: plain };
}

const withoutComment = (text: string): string => text.replace(/\s*\([^)]*\)\s*$/, '').trim();

function joined(pieces: { at: number; text: string; isEncoded: boolean }[]): string {
  const sorted = pieces.toSorted((a, b) => a.at - b.at);
  const [, charset = 'utf-8'] = sorted[0]!.isEncoded ? (/^([^']*)'[^']*'/.exec(sorted[0]!.text) ?? []) : [];
  const bytes = sorted.map(({ text, isEncoded }, i) => {
    const part = i === 0 && isEncoded ? text.replace(/^[^']*'[^']*'/, '') : text;
    return isEncoded ? percentDecoded(part) : Buffer.from(part);
  });
  return decodeText(Buffer.concat(bytes), charset || 'utf-8');
}

const percentDecoded = (text: string): Buffer =>
  Buffer.from(
    Buffer.from(text)
      .toString('latin1')
      .replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
