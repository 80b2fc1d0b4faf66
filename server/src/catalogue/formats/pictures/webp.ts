// A WebP (RFC 9649) with the facts in its EXIF and XMP chunks. Its first bytes say how long the whole is and what stands behind the picture, so it is read whole, up to a
// bound; a simple one is given the head that says there is more. The picture's data stay byte for byte.
import { joined, latin, viewOf } from './byte-reader.ts';
import { MalformedPicture } from './malformed-picture.ts';
import type { MetadataMerge } from './metadata-merge.ts';

const flag = { xmp: 0x04, exif: 0x08, alpha: 0x10 } as const;

interface Chunk {
  readonly name: string;
  readonly content: Uint8Array;
}

/** How long the whole file is, by its first twelve bytes. Throws MalformedPicture. */
export function webpBytes(head: Uint8Array): number {
  if (latin(head, 0, 4) !== 'RIFF' || latin(head, 8, 4) !== 'WEBP') throw new MalformedPicture('no WebP');
  return viewOf(head).getUint32(4, true) + 8;
}

/** The whole file. Throws MalformedPicture. */
export function rewriteWebp(bytes: Uint8Array, merge: MetadataMerge): Uint8Array {
  const chunks = chunksOf(bytes.subarray(12));
  const contentOf = (wanted: string) => chunks.find(({ name }) => name === wanted)?.content;
  const exif = merge.exif(withoutPrefix(contentOf('EXIF')));
  const xmp = merge.xmp(contentOf('XMP '));
  const extended = contentOf('VP8X')?.slice() ?? headFor(chunks[0]);
  if (extended.length < 10) throw new MalformedPicture('its head is cut off');
  extended[0] = extended[0]! | flag.xmp | (exif === undefined ? 0 : flag.exif);
  const others = chunks.filter(({ name }) => !['VP8X', 'EXIF', 'XMP '].includes(name));
  const content = joined([
    chunkOf('VP8X', extended),
    ...others.map(({ name, content: same }) => chunkOf(name, same)),
    ...(exif === undefined ? [] : [chunkOf('EXIF', exif)]),
    chunkOf('XMP ', xmp),
  ]);
  const head = bytes.slice(0, 12);
  viewOf(head).setUint32(4, content.length + 4, true);
  return joined([head, content]);
}

/** Some programs write JPEG's prefix in front of the block. */
function withoutPrefix(exif: Uint8Array | undefined): Uint8Array | undefined {
  return exif !== undefined && latin(exif, 0, 6) === 'Exif\0\0' ? exif.subarray(6) : exif;
}

function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) throw new MalformedPicture('a chunk is cut off');
    const size = viewOf(bytes).getUint32(at + 4, true);
    if (at + 8 + size > bytes.length) throw new MalformedPicture('a chunk is cut off');
    chunks.push({ name: latin(bytes, at, 4), content: bytes.subarray(at + 8, at + 8 + size) });
    at += 8 + size + (size % 2);
  }
  return chunks;
}

/** The extended head of a simple file: its size, and whether it is see-through, as its own data say. */
function headFor(picture: Chunk | undefined): Uint8Array {
  if (picture === undefined || picture.content.length < 10) throw new MalformedPicture('no picture in it');
  const view = viewOf(picture.content);
  if (picture.name === 'VP8 ') return extendedHead((view.getUint16(6, true) & 0x3fff) - 1, (view.getUint16(8, true) & 0x3fff) - 1, false);
  if (picture.name !== 'VP8L' || picture.content[0] !== 0x2f) throw new MalformedPicture('no picture in it');
  const bits = view.getUint32(1, true);
  return extendedHead(bits & 0x3fff, (bits >>> 14) & 0x3fff, ((bits >>> 28) & 1) === 1);
}

function extendedHead(widthLessOne: number, heightLessOne: number, alpha: boolean): Uint8Array {
  const head = new Uint8Array(10);
  head[0] = alpha ? flag.alpha : 0;
  for (let byte = 0; byte < 3; byte += 1) {
    head[4 + byte] = (widthLessOne >> (8 * byte)) & 0xff;
    head[7 + byte] = (heightLessOne >> (8 * byte)) & 0xff;
  }
  return head;
}

function chunkOf(name: string, content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(8 + content.length + (content.length % 2));
  whole.set(new TextEncoder().encode(name));
  viewOf(whole).setUint32(4, content.length, true);
  whole.set(content, 8);
  return whole;
}
