// What came with a mail, as files with names that every system takes. Nothing is unpacked: not an archive, not Outlook's bundle, not what is encrypted.
import type { MailFileKind } from '@steward/protocol/words.ts';
import type { ReadMailFile } from '../../ports/read-mail.ts';
import { cleanName } from '../formats/clean-name.ts';
import { decodedLine, plainLine } from './mail-fields.ts';
import { mailLimits } from './mail-limits.ts';
import type { MailNote } from './mail-notes.ts';
import { bodyOf, type MailPart, type Reading } from './mail-parts.ts';

export interface MailFiles {
  readonly files: readonly ReadMailFile[];
  readonly left: number;
  readonly notes: readonly MailNote[];
}

const endings: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/ms-tnef': 'dat',
  'application/pkcs7-mime': 'p7m',
  'application/pkcs7-signature': 'p7s',
  'application/pgp-signature': 'asc',
  'application/pgp-encrypted': 'asc',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'message/rfc822': 'eml',
  'text/calendar': 'ics',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/csv': 'csv',
  'text/vcard': 'vcf',
};
/** What a double click runs, on some system. */
const runs =
  /\.(exe|scr|com|pif|bat|cmd|ps1|vbs?|vbe|jse?|wsf|wsh|hta|msi|msp|jar|lnk|url|reg|cpl|dll|iso|img|vhdx?|app|dmg|pkg|apk|sh|command|scf|inf|chm|docm|dotm|xlsm|xltm|xlam|pptm|ppam|one|html?|xhtml|svg)$/i;
const turns = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/** The first `filesMax` of `parts`; `shown` are the content ids that the text refers to. */
export function filesOf(parts: readonly MailPart[], shown: ReadonlySet<string>, reading: Reading): MailFiles {
  const notes = new Set<MailNote>();
  const files: ReadMailFile[] = [];
  const taken = new Set<string>();
  let left = 0;
  for (const part of parts) {
    if (files.length === mailLimits.filesMax) {
      left++;
      continue;
    }
    const file = fileOf(part, { shown, taken, number: files.length + 1, reading, notes });
    // An invitation comes twice: as an alternative, and as a file.
    if (file.kind === 'calendar' && files.some(({ kind, bytes }) => kind === 'calendar' && Buffer.compare(bytes, file.bytes) === 0))
      continue;
    taken.add(file.name.toLowerCase());
    files.push(file);
  }
  if (left > 0) notes.add('files-left');
  return { files, left, notes: [...notes] };
}

interface Naming {
  readonly shown: ReadonlySet<string>;
  readonly taken: ReadonlySet<string>;
  readonly number: number;
  readonly reading: Reading;
  readonly notes: Set<MailNote>;
}

function fileOf(part: MailPart, { shown, taken, number, reading, notes }: Naming): ReadMailFile {
  const type = typeOf(part);
  const written = part.fileName ?? '';
  const name = freeName(cleanName(nameOf(part, written), `attachment-${number}${dotted(endings[type])}`), taken);
  if (turns.test(written) || runs.test(plainLine(written).replace(/[\s.]+$/, ''))) notes.add('dangerous-file');
  for (const note of sealedNotes(part, name)) notes.add(note);
  const isShown = part.contentId !== undefined && shown.has(part.contentId) && type.startsWith('image/');
  return {
    name,
    type,
    bytes: bodyOf(part, reading),
    kind: isShown ? 'inline' : kindOf(type, name),
    ...(part.contentId === undefined ? {} : { contentId: plainLine(part.contentId) }),
  };
}

const dotted = (ending: string | undefined): string => (ending === undefined ? '' : `.${ending}`);

/** The subject names a mail that came without a name. */
function nameOf(part: MailPart, written: string): string {
  const name = decodedLine(written.replaceAll(/[\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, ''), mailLimits.nameCharsMax);
  if (name !== '' || part.type !== 'message/rfc822') return name;
  const head = /^subject:(.*(?:\r?\n[ \t].*)*)/im.exec(
    part.raw.subarray(part.bodyAt, Math.min(part.bodyEnd, part.bodyAt + 20_000)).toString('latin1'),
  )?.[1];
  const subject = decodedLine((head ?? '').replaceAll(/\r?\n/g, ''), 80);
  return subject === '' ? '' : `${subject.replaceAll('.', ' ')}.eml`;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name.toLowerCase())) return name;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  const stem = name.slice(0, name.length - ending.length);
  for (let i = 2; ; i++) {
    const next = `${stem} (${i})${ending}`;
    if (!taken.has(next.toLowerCase())) return next;
  }
}

const typeOf = ({ type }: MailPart): string => (/^[a-z0-9.+-]{1,127}\/[a-z0-9.+-]{1,127}$/.test(type) ? type : 'application/octet-stream');

function kindOf(type: string, name: string): MailFileKind {
  if (type === 'message/rfc822' || type === 'message/global') return 'message';
  if (type === 'text/calendar' || /\.ics$/i.test(name)) return 'calendar';
  const isPaperwork =
    /^(application\/(pkcs7-signature|x-pkcs7-signature|pgp-signature|pgp-encrypted)|message\/.*|text\/rfc822-headers)$/.test(type);
  return isPaperwork ? 'other' : 'attachment';
}

function sealedNotes({ type, parameters }: MailPart, name: string): readonly MailNote[] {
  if (/^application\/(ms-tnef|vnd\.ms-tnef)$/.test(type) || /^winmail\.dat$/i.test(name)) return ['winmail'];
  if (/^application\/(x-)?pkcs7-mime$/.test(type)) return [/signed/i.test(parameters.get('smime-type') ?? '') ? 'signed' : 'encrypted'];
  if (/^application\/((x-)?pkcs7-signature|pgp-signature)$/.test(type)) return ['signed'];
  return type === 'application/pgp-encrypted' ? ['encrypted'] : [];
}
