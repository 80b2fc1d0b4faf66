// A PNG (W3C PNG, third edition) with the facts in eXIf and an XMP text chunk, both before the picture's data, where every reader looks. Everything else stays byte for byte.
import { crc32 } from 'node:zlib';
import { joined, latin, viewOf, type ByteReader } from './byte-reader.ts';
import { MalformedPicture } from './malformed-picture.ts';
import type { MetadataMerge } from './metadata-merge.ts';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Keyword, not compressed, no language, no translated keyword. */
const xmpHead = 'XML:com.adobe.xmp\0\0\0\0\0';
const xmpKeyword = 'XML:com.adobe.xmp\0';
const utf8 = new TextEncoder();

/** What takes the place of the first bytes of the file that `reader` has taken. Throws MalformedPicture. */
export async function rewritePngHead(reader: ByteReader, merge: MetadataMerge): Promise<Uint8Array> {
  const start = (await reader.take(signature.length)).slice();
  if (signature.some((byte, index) => start[index] !== byte)) throw new MalformedPicture('no PNG');
  const chunks: Uint8Array[] = [];
  for (;;) {
    const head = await reader.peek(8);
    const name = latin(head, 4, 4);
    if (chunks.length === 0 && name !== 'IHDR') throw new MalformedPicture('its head is missing');
    if (name === 'IDAT') break;
    if (name === 'IEND') throw new MalformedPicture('no picture in it');
    chunks.push((await reader.take(12 + viewOf(head).getUint32(0))).slice());
  }
  const exifAt = chunks.findIndex((chunk) => latin(chunk, 4, 4) === 'eXIf');
  const xmpAt = chunks.findIndex((chunk) => latin(chunk, 4, 4) === 'iTXt' && latin(chunk, 8, xmpKeyword.length) === xmpKeyword);
  if (xmpAt !== -1 && latin(chunks[xmpAt]!, 8, xmpHead.length) !== xmpHead) throw new MalformedPicture('a compressed XMP packet');
  const exif = merge.exif(exifAt === -1 ? undefined : contentOf(chunks[exifAt]!));
  const xmp = chunkOf(
    'iTXt',
    joined([utf8.encode(xmpHead), merge.xmp(xmpAt === -1 ? undefined : contentOf(chunks[xmpAt]!).subarray(xmpHead.length))]),
  );
  if (exifAt !== -1 && exif !== undefined) chunks[exifAt] = chunkOf('eXIf', exif);
  if (xmpAt !== -1) chunks[xmpAt] = xmp;
  if (xmpAt === -1) chunks.splice(1, 0, xmp);
  if (exifAt === -1 && exif !== undefined) chunks.splice(1, 0, chunkOf('eXIf', exif));
  return joined([start, ...chunks]);
}

const contentOf = (chunk: Uint8Array): Uint8Array => chunk.subarray(8, chunk.length - 4);

function chunkOf(name: string, content: Uint8Array): Uint8Array {
  const named = joined([utf8.encode(name), content]);
  const whole = new Uint8Array(named.length + 8);
  viewOf(whole).setUint32(0, content.length);
  whole.set(named, 4);
  viewOf(whole).setUint32(named.length + 4, crc32(named));
  return whole;
}
