// Reads a ZIP archive (PKWARE APPNOTE 6.3) as far as an exported ledger needs: stored and deflated files, no encryption, no ZIP64, no links.
// Names are only names here, nothing is written anywhere; sizes are believed only as bounds that unpacking may not pass.
const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const centralBytes = 46;
const localBytes = 30;
const commentBytesMax = 65_535;

export interface ZippedFile {
  readonly path: string;
  /** Unpacked, in bytes. */
  readonly size: number;
  read(): Promise<Uint8Array>;
}

export const isZip = (head: Uint8Array): boolean =>
  head.length >= 4 && new DataView(head.buffer, head.byteOffset).getUint32(0, true) === localSignature;

/** The files of an archive. RangeError for what is no archive, or has more than `filesMax` files. */
export function readZip(archive: Uint8Array<ArrayBuffer>, filesMax: number): ZippedFile[] {
  const view = new DataView(archive.buffer, archive.byteOffset, archive.length);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  if (count > filesMax) throw new RangeError('zip: too many files');
  const files: ZippedFile[] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i++) {
    if (at + centralBytes > end || view.getUint32(at, true) !== centralSignature)
      throw new RangeError('zip: no directory where it should be');
    const nameBytes = view.getUint16(at + 28, true);
    const next = at + centralBytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw new RangeError('zip: torn');
    const path = new TextDecoder().decode(archive.subarray(at + centralBytes, at + centralBytes + nameBytes));
    const size = view.getUint32(at + 24, true);
    const entry = {
      flags: view.getUint16(at + 8, true),
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      offset: view.getUint32(at + 42, true),
      size,
    };
    if (!path.endsWith('/')) files.push({ path, size, read: () => unpack(archive, view, entry) });
    at = next;
  }
  return files;
}

interface Packed {
  readonly flags: number;
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
  readonly size: number;
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - endBytes; at >= 0 && at >= view.byteLength - endBytes - commentBytesMax; at--)
    if (view.getUint32(at, true) === endSignature) return at;
  throw new RangeError('zip: no end');
}

async function unpack(
  archive: Uint8Array<ArrayBuffer>,
  view: DataView,
  { flags, method, packed, offset, size }: Packed,
): Promise<Uint8Array> {
  if (flags & 1) throw new RangeError('zip: encrypted');
  if (offset + localBytes > archive.length || view.getUint32(offset, true) !== localSignature)
    throw new RangeError('zip: no file where it should be');
  const from = offset + localBytes + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  if (from + packed > archive.length) throw new RangeError('zip: torn');
  const bytes = archive.subarray(from, from + packed);
  if (method === 0) return bytes;
  if (method !== 8) throw new RangeError('zip: only stored and deflated files');
  return inflate(bytes, size);
}

/** Stops at the size that was told: a file that goes on behind it is a bomb, or torn. */
async function inflate(bytes: Uint8Array<ArrayBuffer>, size: number): Promise<Uint8Array> {
  const unpacked = new Uint8Array(size);
  let at = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    if (at + value.length > size) {
      await reader.cancel();
      throw new RangeError('zip: larger than it says');
    }
    unpacked.set(value, at);
    at += value.length;
  }
  if (at !== size) throw new RangeError('zip: torn');
  return unpacked;
}
