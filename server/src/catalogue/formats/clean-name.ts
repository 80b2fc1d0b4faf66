// Names of files and folders that every file system takes: Windows, macOS, Linux, a ZIP, a stick. What a person typed stays readable; what a system could misread goes.

const bytesMax = 120;
/** Devices of Windows, with any ending. */
const reserved = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i;
/** Separators and wildcards, control characters, what turns the direction of writing or is not seen, halves of surrogates. */
const unsafe = /[<>:"/\\|?*\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu;
const utf8 = new TextEncoder();

/**
 * `text` as one part of a path, at most 120 bytes of UTF-8, composed (NFC); `fallback` where nothing is left of it. The ending of a file (`.jpeg`) survives the cut.
 */
export function cleanName(text: string, fallback = 'unnamed'): string {
  const safe = trimmed(text.normalize('NFC').replaceAll(unsafe, ' ').replaceAll(/\s+/gu, ' '));
  const short = trimmed(cut(safe));
  if (short === '') return fallback;
  return reserved.test(short) ? `_${short}` : short;
}

/** Windows drops dots and spaces at the end; a dot or dash in front hides a file or looks like an option. */
const trimmed = (text: string): string => text.replace(/^[\s.~-]+/u, '').replace(/[\s.]+$/u, '');

function cut(text: string): string {
  if (utf8.encode(text).length <= bytesMax) return text;
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(text)?.[0] ?? '';
  let kept = '';
  let bytes = utf8.encode(ending).length;
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    bytes += utf8.encode(segment).length;
    if (bytes > bytesMax) break;
    kept += segment;
  }
  return `${kept.trimEnd()}${ending}`;
}
