// Writes a PMTiles file: tiles in the order of their numbers, equal ones once, the directory in leaves where it is too large for the root.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { compressions, headerBytes, tileIdOf, vectorTiles, type Entry } from '../../server/src/adapters/embedded/pmtiles-format.ts';

export interface Tile {
  readonly z: number;
  readonly x: number;
  readonly y: number;
  /** A vector tile, not compressed. */
  readonly bytes: Uint8Array;
}

export interface Describes {
  /** West, south, east, north, in degrees. */
  readonly bounds: readonly [number, number, number, number];
  readonly centre: readonly [lon: number, lat: number, zoom: number];
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** What readers fetch at once: header and root together. */
const rootBytesMax = 16_384 - headerBytes;

export function writePmtiles(tiles: readonly Tile[], { bounds, centre, metadata }: Describes): Buffer {
  const { entries, data, contents } = layOut(tiles);
  const { root, leaves } = directories(entries);
  const meta = pack(Buffer.from(JSON.stringify(metadata)));
  const header = Buffer.alloc(headerBytes);
  header.write('PMTiles', 'latin1');
  header[7] = 3;
  let [at, offset] = [8, headerBytes];
  for (const { length } of [root, meta, leaves, data]) {
    header.writeBigUInt64LE(BigInt(offset), at);
    header.writeBigUInt64LE(BigInt(length), at + 8);
    at += 16;
    offset += length;
  }
  for (const count of [entries.reduce((sum, { run }) => sum + run, 0), entries.length, contents]) {
    header.writeBigUInt64LE(BigInt(count), at);
    at += 8;
  }
  const zooms = tiles.map(({ z }) => z);
  header.set([1, compressions.gzip, compressions.gzip, vectorTiles, Math.min(...zooms), Math.max(...zooms)], at);
  for (const [index, degree] of bounds.entries()) header.writeInt32LE(Math.round(degree * 1e7), 102 + 4 * index);
  header[118] = centre[2];
  header.writeInt32LE(Math.round(centre[0] * 1e7), 119);
  header.writeInt32LE(Math.round(centre[1] * 1e7), 123);
  return Buffer.concat([header, root, meta, leaves, data]);
}

/** The level is fixed and the header has no time: the same tiles make the same file. */
const pack = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 });

function layOut(tiles: readonly Tile[]): { readonly entries: Entry[]; readonly data: Buffer; readonly contents: number } {
  const numbered = tiles.map(({ z, x, y, bytes }) => ({ id: tileIdOf(z, x, y)!, bytes })).toSorted((a, b) => a.id - b.id);
  const entries: Entry[] = [];
  const pieces: Buffer[] = [];
  const known = new Map<string, { readonly offset: number; readonly length: number }>();
  let size = 0;
  for (const { id, bytes } of numbered) {
    const hash = createHash('sha256').update(bytes).digest('hex');
    let place = known.get(hash);
    if (!place) {
      const packed = pack(bytes);
      place = { offset: size, length: packed.length };
      known.set(hash, place);
      pieces.push(packed);
      size += packed.length;
    }
    const before = entries.at(-1);
    if (before && before.offset === place.offset && before.tileId + before.run === id)
      entries[entries.length - 1] = { ...before, run: before.run + 1 };
    else entries.push({ tileId: id, ...place, run: 1 });
  }
  return { entries, data: Buffer.concat(pieces), contents: known.size };
}

function directories(entries: readonly Entry[]): { readonly root: Buffer; readonly leaves: Buffer } {
  const whole = pack(directory(entries));
  if (whole.length <= rootBytesMax) return { root: whole, leaves: Buffer.alloc(0) };
  for (let size = 4_096; ; size *= 2) {
    const roots: Entry[] = [];
    const leaves: Buffer[] = [];
    let offset = 0;
    for (let at = 0; at < entries.length; at += size) {
      const leaf = pack(directory(entries.slice(at, at + size)));
      roots.push({ tileId: entries[at]!.tileId, offset, length: leaf.length, run: 0 });
      leaves.push(leaf);
      offset += leaf.length;
    }
    const root = pack(directory(roots));
    if (root.length <= rootBytesMax) return { root, leaves: Buffer.concat(leaves) };
  }
}

function directory(entries: readonly Entry[]): Buffer {
  const bytes: number[] = [];
  const add = (value: number) => {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
    bytes.push(rest);
  };
  add(entries.length);
  let last = 0;
  for (const { tileId } of entries) {
    add(tileId - last);
    last = tileId;
  }
  for (const { run } of entries) add(run);
  for (const { length } of entries) add(length);
  for (const [index, { offset }] of entries.entries()) {
    const before = entries[index - 1];
    add(before && before.offset + before.length === offset ? 0 : offset + 1);
  }
  return Buffer.from(bytes);
}
