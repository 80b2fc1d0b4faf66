// A JPEG (ITU-T T.81) with nothing in it but the picture, its colours and the given EXIF block. The picture's own data are copied, not coded again.
// Kept are the segments that are needed to draw it: everything that is no application segment or comment, and of those JFIF, the colour profile and
// Adobe's colour transform. What follows the end of the picture goes: further pictures (MPF, gain maps), films, what makers add behind.
import { joined } from './exif-block.ts';
import { MalformedPicture } from './malformed-picture.ts';

const marker = {
  soi: 0xd8,
  eoi: 0xd9,
  sos: 0xda,
  app0: 0xe0,
  app1: 0xe1,
  app2: 0xe2,
  app14: 0xee,
  app15: 0xef,
  comment: 0xfe,
  temporary: 0x01,
} as const;
const segmentBytesMax = 65_533;
const exifHead = Uint8Array.of(0x45, 0x78, 0x69, 0x66, 0, 0);

/** Throws MalformedPicture. `exif` from its TIFF header on. */
export function rewriteJpeg(bytes: Uint8Array, exif: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  if (bytes[0] !== 0xff || bytes[1] !== marker.soi) throw new MalformedPicture('no JPEG');
  const kept: Uint8Array[] = [bytes.subarray(0, 2)];
  const block = exif === undefined ? undefined : exifSegment(exif);
  let at = 2;
  let scanned = false;
  // JFIF wants to be the first segment, EXIF comes right behind it.
  let placed = block === undefined;
  const place = () => {
    if (!placed && block) kept.push(block);
    placed = true;
  };
  for (;;) {
    const { code, begin, end } = segmentAt(bytes, at);
    if (code === marker.eoi) {
      if (!scanned) throw new MalformedPicture('no picture in it');
      kept.push(Uint8Array.of(0xff, marker.eoi));
      return joined(kept);
    }
    const segment = bytes.subarray(begin, end);
    if (code !== marker.app0) place();
    if (isKept(code, segment)) kept.push(segment);
    at = end;
    if (code === marker.sos) {
      scanned = true;
      at = scanEnd(bytes, end);
      kept.push(bytes.subarray(end, at));
    }
  }
}

interface Segment {
  readonly code: number;
  /** Where its marker begins. */
  readonly begin: number;
  readonly end: number;
}

function segmentAt(bytes: Uint8Array, from: number): Segment {
  let at = from;
  if (bytes[at] !== 0xff) throw new MalformedPicture('a marker is missing');
  // Markers may be filled up with FF in front.
  while (bytes[at + 1] === 0xff) at += 1;
  const code = bytes[at + 1];
  if (code === undefined || code === 0) throw new MalformedPicture('it ends too early');
  if (code === marker.eoi || code === marker.temporary || (code >= 0xd0 && code <= 0xd7)) return { code, begin: at, end: at + 2 };
  const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  const end = at + 2 + length;
  if (length < 2 || end > bytes.length) throw new MalformedPicture('a segment is cut off');
  return { code, begin: at, end };
}

function isKept(code: number, segment: Uint8Array): boolean {
  if (code === marker.app0) return begins(segment, 'JFIF\0');
  if (code === marker.app2) return begins(segment, 'ICC_PROFILE\0');
  if (code === marker.app14) return begins(segment, 'Adobe');
  return code !== marker.comment && !(code >= marker.app1 && code <= marker.app15);
}

const begins = (segment: Uint8Array, name: string) => [...name].every((char, index) => segment[4 + index] === char.charCodeAt(0));

/** Where the coded data of a scan end: at the next marker that is neither a restart nor a stuffed FF. */
function scanEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) break;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  throw new MalformedPicture('the picture has no end');
}

function exifSegment(exif: Uint8Array): Uint8Array {
  const length = exif.length + exifHead.length + 2;
  if (length > segmentBytesMax) throw new RangeError('an EXIF block of this size does not fit');
  return joined([Uint8Array.of(0xff, marker.app1, length >> 8, length & 0xff), exifHead, exif]);
}
