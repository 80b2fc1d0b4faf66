// A WebP (RFC 9649) with nothing in it but the picture, its colours, its frames where it moves, and the given EXIF block.
import { joined } from './exif-block.ts';
import { MalformedPicture } from './malformed-picture.ts';

const keptChunks: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
const flag = { exif: 0x08, xmp: 0x04 } as const;
/** In a frame of a moving picture the chunks begin behind its place, size, duration and flags. */
const frameHeadBytes = 16;

/** Throws MalformedPicture. `exif` from its TIFF header on; a simple WebP, which has no room for one, stays without. */
export function rewriteWebp(bytes: Uint8Array, exif: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  if (text(bytes, 0) !== 'RIFF' || text(bytes, 8) !== 'WEBP') throw new MalformedPicture('no WebP');
  const length = viewOf(bytes).getUint32(4, true) + 8;
  if (length > bytes.length) throw new MalformedPicture('it ends too early');
  const chunks = chunksOf(bytes.subarray(12, length));
  if (!chunks.some(({ name }) => name === 'VP8 ' || name === 'VP8L' || name === 'ANMF')) throw new MalformedPicture('no picture in it');
  const extended = chunks[0]?.name === 'VP8X';
  const kept = chunks.filter(({ name }) => keptChunks.has(name)).map((each) => rewritten(each, exif !== undefined));
  if (extended && exif) kept.push(chunk('EXIF', exif));
  const content = joined(kept);
  const head = new Uint8Array(12);
  head.set(bytes.subarray(0, 12));
  viewOf(head).setUint32(4, content.length + 4, true);
  return joined([head, content]);
}

interface Chunk {
  readonly name: string;
  readonly content: Uint8Array;
}

function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  const chunks: Chunk[] = [];
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length;) {
    if (at + 8 > bytes.length) throw new MalformedPicture('a chunk is cut off');
    const size = view.getUint32(at + 4, true);
    if (at + 8 + size > bytes.length) throw new MalformedPicture('a chunk is cut off');
    chunks.push({ name: text(bytes, at), content: bytes.subarray(at + 8, at + 8 + size) });
    at += 8 + size + (size % 2);
  }
  return chunks;
}

function rewritten({ name, content }: Chunk, hasExif: boolean): Uint8Array {
  if (name === 'VP8X') {
    const copy = content.slice();
    copy[0] = ((copy[0] ?? 0) & ~(flag.exif | flag.xmp)) | (hasExif ? flag.exif : 0);
    return chunk(name, copy);
  }
  if (name !== 'ANMF') return chunk(name, content);
  const inside = chunksOf(content.subarray(frameHeadBytes)).filter((each) => keptChunks.has(each.name));
  return chunk(name, joined([content.subarray(0, frameHeadBytes), ...inside.map((each) => chunk(each.name, each.content))]));
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(8 + content.length + (content.length % 2));
  whole.set(new TextEncoder().encode(name));
  viewOf(whole).setUint32(4, content.length, true);
  whole.set(content, 8);
  return whole;
}

const text = (bytes: Uint8Array, at: number) => String.fromCharCode(...bytes.subarray(at, at + 4));
const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
