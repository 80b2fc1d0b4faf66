// Writes a ZIP archive of stored files (PKWARE APPNOTE 6.3), deterministic: no times, no owners. For hashes and sealed values, which do not
// shrink, packing is all that is needed.
const filesMax = 65_535;
const bytesMax = 0xffff_ffff;
/** 1 January 1980, the first day of the format: an archive of the same files is the same archive. */
const firstDay = 0x21;

export interface FileToZip {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The archive in parts, for a Blob. RangeError beyond 65,535 files or 4 GB. */
export function writeZip(files: readonly FileToZip[]): Uint8Array<ArrayBuffer>[] {
  if (files.length > filesMax) throw new RangeError(`zip: more than ${filesMax} files`);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const { path, bytes } of files) {
    const name = new TextEncoder().encode(path);
    const shared = common(name, bytes);
    const local = record(0x04034b50, shared, 30, name);
    directory.push(central(shared, at, name));
    parts.push(local, bytes);
    at += local.length + bytes.length;
    if (at > bytesMax) throw new RangeError('zip: more than 4 GB');
  }
  const size = directory.reduce((sum, each) => sum + each.length, 0);
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, files.length, true);
  end.setUint16(10, files.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, at, true);
  return [...parts, ...directory, new Uint8Array(end.buffer)];
}

/** Version, flags (names in UTF-8), stored, day, checksum, sizes, length of the name: the same 26 bytes in both places. */
function common(name: Uint8Array, bytes: Uint8Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(26));
  view.setUint16(0, 20, true);
  view.setUint16(2, 0x0800, true);
  view.setUint16(8, firstDay, true);
  view.setUint32(10, crc32(bytes), true);
  view.setUint32(14, bytes.length, true);
  view.setUint32(18, bytes.length, true);
  view.setUint16(22, name.length, true);
  return new Uint8Array(view.buffer);
}

function record(signature: number, shared: Uint8Array, headBytes: number, name: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(headBytes + name.length);
  new DataView(bytes.buffer).setUint32(0, signature, true);
  bytes.set(shared, headBytes === 30 ? 4 : 6);
  bytes.set(name, headBytes);
  return bytes;
}

function central(shared: Uint8Array, offset: number, name: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = record(0x02014b50, shared, 46, name);
  const view = new DataView(bytes.buffer);
  view.setUint16(4, 20, true);
  view.setUint32(42, offset, true);
  return bytes;
}

const table = Uint32Array.from({ length: 256 }, (_, i) => {
  let value = i;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) sum = table[(sum ^ byte) & 255]! ^ (sum >>> 8);
  return (sum ^ 0xffff_ffff) >>> 0;
}
