// A JPEG (ITU-T T.81) with the facts in its EXIF and XMP segments; everything else stays byte for byte, the picture's data among it.
import { joined, latin, type ByteReader } from './byte-reader.ts';
import { MalformedPicture } from './malformed-picture.ts';
import type { MetadataMerge } from './metadata-merge.ts';

const exifHead = 'Exif\0\0';
const xmpHead = 'http://ns.adobe.com/xap/1.0/\0';
const segmentBytesMax = 65_533;

/** What takes the place of the first bytes of the file that `reader` has taken. Throws MalformedPicture. */
export async function rewriteJpegHead(reader: ByteReader, merge: MetadataMerge): Promise<Uint8Array> {
  const start = (await reader.take(2)).slice();
  if (start[0] !== 0xff || start[1] !== 0xd8) throw new MalformedPicture('no JPEG');
  const segments: Uint8Array[] = [];
  for (;;) {
    const head = await reader.peek(4);
    const code = head[1]!;
    if (head[0] !== 0xff) throw new MalformedPicture('a marker is missing');
    // Application segments and comments stand in front; the first of another kind begins the picture itself.
    if (!(code >= 0xe0 && code <= 0xef) && code !== 0xfe) break;
    segments.push((await reader.take(2 + ((head[2]! << 8) | head[3]!))).slice());
  }
  const is = (name: string) => (segment: Uint8Array) => segment[1] === 0xe1 && latin(segment, 4, name.length) === name;
  const exifAt = segments.findIndex(is(exifHead));
  const xmpAt = segments.findIndex(is(xmpHead));
  const exif = merge.exif(exifAt === -1 ? undefined : segments[exifAt]!.subarray(4 + exifHead.length));
  const xmp = segmentOf(xmpHead, merge.xmp(xmpAt === -1 ? undefined : segments[xmpAt]!.subarray(4 + xmpHead.length)));
  if (exifAt !== -1 && exif !== undefined) segments[exifAt] = segmentOf(exifHead, exif);
  if (xmpAt !== -1) segments[xmpAt] = xmp;
  // JFIF wants to be first, and EXIF right behind it.
  const front = segments[0]?.[1] === 0xe0 ? 1 : 0;
  if (xmpAt === -1) segments.splice(Math.max(front, exifAt + 1), 0, xmp);
  if (exifAt === -1 && exif !== undefined) segments.splice(front, 0, segmentOf(exifHead, exif));
  return joined([start, ...segments]);
}

function segmentOf(name: string, content: Uint8Array): Uint8Array {
  const length = 2 + name.length + content.length;
  if (length > segmentBytesMax + 2) throw new MalformedPicture('what would stand in a segment is too long');
  return joined([Uint8Array.of(0xff, 0xe1, length >> 8, length & 0xff), new TextEncoder().encode(name), content]);
}
