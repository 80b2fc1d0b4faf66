// Names of people's making, as every file system takes them: nothing climbs out of the folder, nothing is a device, nothing hides what it is.
const partCharsMax = 80;
const partBytesMax = 160;
const endingCharsMax = 12;
/** Windows takes none of these as a name, whatever ending follows. */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)$/i;
const forbidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}<>:"/\\|?*]/gu;

/** One part of a path: never empty, no dots or blanks at its ends, at most 80 characters and 160 bytes. */
export function safePart(name: string, otherwise = '_'): string {
  const cleaned = cut(trimmed(name.normalize('NFC').replaceAll(forbidden, '_').replaceAll(/\s+/gu, ' ')), partCharsMax, partBytesMax);
  if (cleaned === '' || /^[_ .]+$/.test(cleaned)) return otherwise;
  return reserved.test(cleaned.split('.')[0]!.trim()) ? `_${cleaned}` : cleaned;
}

/** `<name>-<id>.<ending>`: the id keeps two files of the same name, or of names that differ in case alone, apart. */
export function safeFileName(name: string, id: string): string {
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 ? name.slice(dot + 1) : '';
  const takes = /^[A-Za-z0-9]+$/.test(ending) && ending.length <= endingCharsMax;
  return `${safePart(takes ? name.slice(0, dot) : name, 'file')}-${id}${takes ? `.${ending.toLowerCase()}` : ''}`;
}

/** Where an original file stands in the archive. */
export function filePath(project: string | undefined, collection: string, name: string, id: string, small = false): string {
  const folder = project === undefined ? '' : `${safePart(project, 'project')}/`;
  return `files/${folder}${safePart(collection)}/${small ? 'previews/' : ''}${safeFileName(name, id)}`;
}

const trimmed = (text: string) => text.replaceAll(/^[. ]+|[. ]+$/g, '');

function cut(text: string, charsMax: number, bytesMax: number): string {
  let kept = '';
  let chars = 0;
  let bytes = 0;
  for (const char of text) {
    bytes += Buffer.byteLength(char);
    if (++chars > charsMax || bytes > bytesMax) break;
    kept += char;
  }
  return trimmed(kept);
}
