// A ZIP file as a stream (APPNOTE 6.3.9): nothing is known of an entry before its bytes have gone through, so sizes and checksums follow in data descriptors, and the
// directory at the end says them again. Memory: what the directory needs, about 150 bytes an entry. The same entries give the same bytes.
import { pipeline, Readable } from 'node:stream';
import { constants, crc32, createDeflateRaw } from 'node:zlib';

export interface ZipEntry {
  /** With `/`; UTF-8. */
  readonly path: string;
  /** Written in UTC, to two seconds, from 1980 on. */
  readonly modifiedAt: Date;
  /** `store` for what is compressed already. */
  readonly method?: 'deflate' | 'store';
  /** Never 4 GiB or more: written so that programs without ZIP64 read it (spreadsheets demand that). Such an entry that grows larger throws. */
  readonly small?: boolean;
  bytes(): AsyncIterable<Uint8Array>;
}

const deflateLevel = 5;
const limit32 = 0xffff_ffff;
const limit16 = 0xffff;
/** UTF-8 names, sizes in a descriptor. */
const flags = 0x0808;
const versionPlain = 20;
const versionBig = 45;
const utf8 = new TextEncoder();

interface Written {
  readonly name: Uint8Array;
  readonly entry: ZipEntry;
  readonly offset: number;
  readonly size: number;
  readonly packed: number;
  readonly crc: number;
}

export async function* zipStream(entries: Iterable<ZipEntry> | AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = utf8.encode(entry.path);
    const counted = { size: 0, crc: 0 };
    let packed = 0;
    const header = localHeader(entry, name);
    yield header;
    for await (const piece of packedBytes(entry, counted)) {
      packed += piece.length;
      yield piece;
    }
    const done = { name, entry, offset, packed, ...counted };
    if (entry.small && (done.size > limit32 || packed > limit32)) throw new RangeError('an entry that was said to be small reached 4 GiB');
    const descriptor = descriptorOf(done);
    yield descriptor;
    written.push(done);
    offset += header.length + packed + descriptor.length;
  }
  yield* directory(written, offset);
}

async function* packedBytes(entry: ZipEntry, counted: { size: number; crc: number }): AsyncIterable<Uint8Array> {
  const bytes = counting(entry.bytes(), counted);
  if (entry.method === 'store') return yield* bytes;
  const deflate = createDeflateRaw({ level: deflateLevel, strategy: constants.Z_DEFAULT_STRATEGY, chunkSize: 64 * 1024 });
  // An error of either ends the other and is thrown below.
  pipeline(Readable.from(bytes, { objectMode: true, highWaterMark: 1 }), deflate, () => undefined);
  yield* deflate;
}

async function* counting(bytes: AsyncIterable<Uint8Array>, counted: { size: number; crc: number }): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    counted.size += piece.length;
    counted.crc = crc32(piece, counted.crc);
    yield piece;
  }
}

// ---- structures -------------------------------------------------------------------------------------------------------------

/** Little-endian fields in turn: [bytes, value]. */
function struct(fields: readonly (readonly [1 | 2 | 4 | 8, number])[], ...tail: readonly Uint8Array[]): Uint8Array {
  const length = fields.reduce((sum, [bytes]) => sum + bytes, 0);
  const view = new DataView(new ArrayBuffer(length));
  let at = 0;
  for (const [bytes, value] of fields) {
    if (bytes === 8) view.setBigUint64(at, BigInt(value), true);
    else if (bytes === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += bytes;
  }
  return Buffer.concat([new Uint8Array(view.buffer), ...tail]);
}

function localHeader(entry: ZipEntry, name: Uint8Array): Uint8Array {
  const { time, date } = dosTime(entry.modifiedAt);
  // Sizes of zero that ZIP64 says; that is how a reader knows that the descriptor has eight bytes for each.
  const extra = entry.small
    ? new Uint8Array()
    : struct([
        [2, 1],
        [2, 16],
        [8, 0],
        [8, 0],
      ]);
  const size = entry.small ? 0 : limit32;
  return struct(
    [
      [4, 0x04034b50],
      [2, entry.small ? versionPlain : versionBig],
      [2, flags],
      [2, methodOf(entry)],
      [2, time],
      [2, date],
      [4, 0],
      [4, size],
      [4, size],
      [2, name.length],
      [2, extra.length],
    ],
    name,
    extra,
  );
}

function descriptorOf({ entry, crc, packed, size }: Written): Uint8Array {
  const bytes = entry.small ? 4 : 8;
  return struct([
    [4, 0x08074b50],
    [4, crc],
    [bytes, packed],
    [bytes, size],
  ]);
}

function* directory(written: readonly Written[], begin: number): Generator<Uint8Array> {
  let size = 0;
  for (const each of written) {
    const header = directoryHeader(each);
    size += header.length;
    yield header;
  }
  const count = written.length;
  if (count >= limit16 || begin + size >= limit32) {
    yield struct([
      [4, 0x06064b50],
      [8, 44],
      [2, versionBig],
      [2, versionBig],
      [4, 0],
      [4, 0],
      [8, count],
      [8, count],
      [8, size],
      [8, begin],
    ]);
    yield struct([
      [4, 0x07064b50],
      [4, 0],
      [8, begin + size],
      [4, 1],
    ]);
  }
  yield struct([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, Math.min(count, limit16)],
    [2, Math.min(count, limit16)],
    [4, Math.min(size, limit32)],
    [4, Math.min(begin, limit32)],
    [2, 0],
  ]);
}

function directoryHeader({ name, entry, offset, size, packed, crc }: Written): Uint8Array {
  const { time, date } = dosTime(entry.modifiedAt);
  const big = [size, packed, offset].filter((value) => value >= limit32);
  const extra = big.length === 0 ? new Uint8Array() : struct([[2, 1], [2, 8 * big.length], ...big.map((value) => [8, value] as const)]);
  const version = entry.small && big.length === 0 ? versionPlain : versionBig;
  const madeBy = (3 << 8) | version;
  const mode = 0o100644 * 0x1_0000;
  return struct(
    [
      ...([
        [4, 0x02014b50],
        [2, madeBy],
        [2, version],
        [2, flags],
        [2, methodOf(entry)],
        [2, time],
        [2, date],
        [4, crc],
      ] as const),
      ...([
        [4, Math.min(packed, limit32)],
        [4, Math.min(size, limit32)],
        [2, name.length],
        [2, extra.length],
        [2, 0],
        [2, 0],
        [2, 0],
      ] as const),
      ...([
        [4, mode],
        [4, Math.min(offset, limit32)],
      ] as const),
    ],
    name,
    extra,
  );
}

const methodOf = (entry: ZipEntry): number => (entry.method === 'store' ? 0 : 8);

function dosTime(at: Date): { readonly time: number; readonly date: number } {
  const year = Math.max(1980, at.getUTCFullYear());
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: ((year - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}
