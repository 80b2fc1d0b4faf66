// Reads a ZIP file that somebody sent: by its directory, every claim checked before bytes are unpacked, and each entry as a stream that ends where it said. Refused are
// entries that lie over each other, claim to unpack to far more than what people write does (250 times), are encrypted, stand twice or lead out of their folder. Memory: the directory and 64 KiB.
import { pipeline, Readable } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';
import { StewardError } from '@steward/protocol/errors.ts';

/** A file that can be read at any place; sealed ranges fit. */
export interface RandomBytes {
  readonly size: number;
  /** Exactly `length` bytes from `offset`, which lie within the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

export interface ZipLimits {
  readonly entriesMax: number;
  /** Of all entries together, unpacked. */
  readonly bytesMax: number;
}

export interface ZipFileEntry {
  readonly path: string;
  /** Unpacked. */
  readonly size: number;
  /** Throws `invalid-input` where they are not what the directory says, at the latest at their end. */
  bytes(): AsyncGenerator<Uint8Array>;
}

const pieceBytes = 64 * 1024;
const directoryBytesMax = 64 * 1024 * 1024;
const endBytes = 22;
const commentBytesMax = 65_535;
const ratioMax = 250;
const ratioFreeBytes = 16 * 1024 * 1024;
const limit32 = 0xffff_ffff;

const wrong = (rule: string, cause?: unknown) => new StewardError('invalid-input', { field: 'file', rule, cause });

/** The files in it (not the folders), in the order of the directory. Throws `invalid-input` for what is no ZIP or breaks a rule above. */
export async function readZip(file: RandomBytes, limits: ZipLimits): Promise<ReadonlyMap<string, ZipFileEntry>> {
  const end = await findEnd(file);
  if (end.entries > limits.entriesMax) throw wrong(`has more than ${limits.entriesMax} entries`);
  if (end.size > directoryBytesMax || end.offset + end.size > end.at) throw wrong('has a directory that does not lie where it says');
  const heads = headsOf(await read(file, end.offset, end.size), end.entries);
  checkClaims(heads, end.offset, limits);
  const entries = new Map<string, ZipFileEntry>();
  for (const head of heads) {
    if (entries.has(head.path)) throw wrong('names an entry twice');
    if (!head.path.endsWith('/')) entries.set(head.path, { path: head.path, size: head.size, bytes: () => entryBytes(file, head) });
  }
  return entries;
}

async function read(file: RandomBytes, offset: number, length: number): Promise<DataView> {
  if (offset < 0 || offset + length > file.size) throw wrong('is cut off, or is no ZIP file');
  const bytes = await file.read(offset, length);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// ---- directory --------------------------------------------------------------------------------------------------------------

interface End {
  readonly entries: number;
  readonly size: number;
  readonly offset: number;
  /** Where the directory must have ended. */
  readonly at: number;
}

async function findEnd(file: RandomBytes): Promise<End> {
  const length = Math.min(file.size, endBytes + commentBytesMax);
  const begin = file.size - length;
  const tail = await read(file, begin, length);
  for (let at = length - endBytes; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50 || at + endBytes + tail.getUint16(at + 20, true) !== length) continue;
    const end = {
      entries: tail.getUint16(at + 10, true),
      size: tail.getUint32(at + 12, true),
      offset: tail.getUint32(at + 16, true),
      at: begin + at,
    };
    const big = end.entries === 0xffff || end.size === limit32 || end.offset === limit32;
    return big ? findBigEnd(file, end) : end;
  }
  throw wrong('is no ZIP file, or is cut off');
}

async function findBigEnd(file: RandomBytes, end: End): Promise<End> {
  if (end.at < 20) throw wrong('is no ZIP file');
  const locator = await read(file, end.at - 20, 20);
  // Exactly 0xFFFF entries without ZIP64 are possible too.
  if (locator.getUint32(0, true) !== 0x07064b50) return end;
  const at = number64(locator, 8);
  const record = await read(file, at, 56);
  if (record.getUint32(0, true) !== 0x06064b50) throw wrong('has a directory that does not lie where it says');
  return { entries: number64(record, 32), size: number64(record, 40), offset: number64(record, 48), at };
}

function number64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw wrong('says a size that cannot be');
  return Number(value);
}

interface Head {
  readonly path: string;
  readonly nameBytes: Uint8Array;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

function headsOf(view: DataView, count: number): Head[] {
  const heads: Head[] = [];
  let at = 0;
  while (heads.length < count) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) throw wrong('has a directory that is broken');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
      number,
      number,
      number,
    ];
    const next = at + 46 + nameLength + extraLength + commentLength;
    if (next > view.byteLength) throw wrong('has a directory that is broken');
    heads.push(headOf(view, at, nameLength, extraLength));
    at = next;
  }
  return heads;
}

function headOf(view: DataView, at: number, nameLength: number, extraLength: number): Head {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  if ((flags & 1) !== 0) throw wrong('has an encrypted entry');
  if (method !== 0 && method !== 8) throw wrong('has an entry packed in a way that is not known here');
  const nameBytes = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength).slice();
  const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const extra = new DataView(view.buffer, view.byteOffset + at + 46 + nameLength, extraLength);
  const [size, packed, offset] = withBigSizes(sizes, extra) as [number, number, number];
  return { path: pathOf(nameBytes), nameBytes, method, crc: view.getUint32(at + 16, true), packed, size, offset };
}

/** Where a size says that it is too big for its place, the next of the extra field's. */
function withBigSizes(sizes: readonly number[], extra: DataView): number[] {
  if (!sizes.includes(limit32)) return [...sizes];
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    const end = Math.min(at + 4 + extra.getUint16(at + 2, true), extra.byteLength);
    let next = at + 4;
    return sizes.map((size) => {
      if (size !== limit32) return size;
      if (next + 8 > end) throw wrong('has a directory that is broken');
      next += 8;
      return number64(extra, next - 8);
    });
  }
  return [...sizes];
}

function pathOf(name: Uint8Array): string {
  let path: string;
  try {
    path = new TextDecoder('utf-8', { fatal: true }).decode(name);
  } catch (cause) {
    throw wrong('has an entry whose name is not UTF-8', cause);
  }
  const parts = path.split('/');
  if (path === '' || /[\\\0]|^[A-Za-z]:/.test(path) || parts[0] === '' || parts.some((part) => part === '..' || part === '.'))
    throw wrong('has an entry that leads out of its folder');
  return path;
}

function checkClaims(heads: readonly Head[], directoryAt: number, limits: ZipLimits): void {
  let total = 0;
  let end = 0;
  for (const { offset, packed, size } of heads.toSorted((a, b) => a.offset - b.offset)) {
    if (offset < end) throw wrong('has entries that lie over each other');
    end = offset + 30 + packed;
    total += size;
    if (size > packed * ratioMax + ratioFreeBytes) throw wrong(`has an entry that unpacks to more than ${ratioMax} times its size`);
  }
  if (end > directoryAt) throw wrong('has entries that lie over each other');
  if (total > limits.bytesMax) throw wrong(`unpacks to more than ${limits.bytesMax} bytes`);
}

// ---- entries ----------------------------------------------------------------------------------------------------------------

async function* entryBytes(file: RandomBytes, head: Head): AsyncGenerator<Uint8Array> {
  const local = await read(file, head.offset, 30);
  const misplaced = () => wrong('has an entry that is not where the directory says');
  if (local.getUint32(0, true) !== 0x04034b50) throw misplaced();
  const nameLength = local.getUint16(26, true);
  const name = await read(file, head.offset + 30, nameLength);
  const same = nameLength === head.nameBytes.length && head.nameBytes.every((byte, i) => byte === name.getUint8(i));
  if (!same) throw misplaced();
  const packed = packedBytes(file, head.offset + 30 + nameLength + local.getUint16(28, true), head.packed);
  let size = 0;
  let crc = 0;
  for await (const piece of head.method === 0 ? packed : inflated(packed)) {
    size += piece.length;
    if (size > head.size) throw wrong('has an entry that is larger than it says');
    crc = crc32(piece, crc);
    yield piece;
  }
  if (size !== head.size || crc !== head.crc) throw wrong('has an entry that is damaged');
}

async function* packedBytes(file: RandomBytes, offset: number, length: number): AsyncGenerator<Uint8Array> {
  if (offset + length > file.size) throw wrong('is cut off');
  for (let at = 0; at < length; at += pieceBytes) yield await file.read(offset + at, Math.min(pieceBytes, length - at));
}

async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: pieceBytes });
  pipeline(Readable.from(packed, { objectMode: true, highWaterMark: 1 }), inflate, () => undefined);
  try {
    yield* inflate as AsyncIterable<Uint8Array>;
  } catch (cause) {
    throw cause instanceof StewardError ? cause : wrong('has an entry that is damaged', cause);
  }
}
