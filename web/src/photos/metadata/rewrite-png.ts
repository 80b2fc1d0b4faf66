// A PNG (W3C PNG, third edition) with nothing in it but the picture, its colours, its frames where it moves, and the given EXIF block.
import { joined } from './exif-block.ts';
import { MalformedPicture } from './malformed-picture.ts';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** What is needed to draw it as it was meant; texts, times, EXIF and what nobody knows go. */
const keptChunks: ReadonlySet<string> = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs acTL fcTL fdAT'.split(' '),
);

/** Throws MalformedPicture. `exif` from its TIFF header on. */
export function rewritePng(bytes: Uint8Array, exif: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  if (signature.some((byte, index) => bytes[index] !== byte)) throw new MalformedPicture('no PNG');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [signature];
  let at = signature.length;
  for (;;) {
    if (at + 12 > bytes.length) throw new MalformedPicture('it ends too early');
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) throw new MalformedPicture('a chunk is cut off');
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at === signature.length && name !== 'IHDR') throw new MalformedPicture('its head is missing');
    if (keptChunks.has(name)) kept.push(bytes.subarray(at, end));
    if (name === 'IHDR' && exif) kept.push(chunk('eXIf', exif));
    // What follows the end belongs to nobody.
    if (name === 'IEND') return joined(kept);
    at = end;
  }
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const named = joined([new TextEncoder().encode(name), content]);
  const whole = new Uint8Array(named.length + 8);
  const view = new DataView(whole.buffer);
  view.setUint32(0, content.length);
  whole.set(named, 4);
  view.setUint32(named.length + 4, crc32(named));
  return whole;
}

/** ISO 3309, as PNG wants it behind every chunk. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
