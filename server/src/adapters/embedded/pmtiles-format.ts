// PMTiles, version 3: one file that holds every tile of a map. A header of 127 bytes says where the parts lie; directories, gzipped, list the tiles by number
// (a Hilbert curve through every zoom from the coarsest on), each with where its bytes are and for how many tiles in a row they serve. An entry that
// serves none is a directory below. Read here; written by tools/map-tiles. https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
export const headerBytes = 127;
const magic = 'PMTiles';
const version = 3;

export const compressions = { unknown: 0, none: 1, gzip: 2, brotli: 3, zstd: 4 } as const;
export const vectorTiles = 1;
/** One more would have numbers that a double does not tell apart. */
export const zoomMax = 26;
/** So that a damaged directory does not make a server large. */
const entriesMax = 5_000_000;

/** Bytes in the file. */
export interface Part {
  readonly offset: number;
  readonly length: number;
}

export interface PmtilesHeader {
  readonly root: Part;
  readonly metadata: Part;
  readonly leaves: Part;
  readonly data: Part;
  readonly internalCompression: number;
  readonly tileCompression: number;
  readonly tileType: number;
  readonly zoomMin: number;
  readonly zoomMax: number;
  /** West, south, east, north, in degrees. */
  readonly bounds: readonly [number, number, number, number];
}

export interface Entry {
  readonly tileId: number;
  readonly offset: number;
  readonly length: number;
  /** How many tiles in a row are these bytes; none: it is a directory. */
  readonly run: number;
}

const degrees = (value: number) => value / 1e7;

/** Throws `Error` with what is wrong for whoever chose the file. */
export function readHeader(bytes: Buffer): PmtilesHeader {
  if (bytes.length < headerBytes || bytes.toString('latin1', 0, 7) !== magic || bytes[7] !== version)
    throw new Error('is not a PMTiles file of version 3');
  const part = (at: number): Part => ({ offset: whole(bytes.readBigUInt64LE(at)), length: whole(bytes.readBigUInt64LE(at + 8)) });
  const header = {
    root: part(8),
    metadata: part(24),
    leaves: part(40),
    data: part(56),
    internalCompression: bytes[97]!,
    tileCompression: bytes[98]!,
    tileType: bytes[99]!,
    zoomMin: bytes[100]!,
    zoomMax: bytes[101]!,
    bounds: [102, 106, 110, 114].map((at) => degrees(bytes.readInt32LE(at))) as unknown as PmtilesHeader['bounds'],
  };
  if (header.zoomMin > header.zoomMax || header.zoomMax > zoomMax) throw new Error('names zooms that a map does not have');
  return header;
}

function whole(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('is larger than a file can be');
  return Number(value);
}

/** A directory, unpacked. Throws `Error` where it is damaged. */
export function readDirectory(bytes: Buffer): readonly Entry[] {
  let at = 0;
  const next = () => {
    let value = 0;
    let factor = 1;
    for (;;) {
      const byte = bytes[at++];
      if (byte === undefined || factor > Number.MAX_SAFE_INTEGER) throw new Error('has a damaged directory');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
      factor *= 128;
    }
  };
  const count = next();
  // Each entry takes four bytes at the least.
  if (count > entriesMax || count * 4 > bytes.length) throw new Error('has a damaged directory');
  const each = <T>(read: (index: number) => T) => Array.from({ length: count }, (_, index) => read(index));
  let last = 0;
  const tileIds = each(() => (last += next()));
  const runs = each(next);
  const lengths = each(next);
  const offsets: number[] = [];
  for (let index = 0; index < count; index++) {
    const value = next();
    // 0 says: right behind the one before.
    offsets.push(value === 0 && index > 0 ? offsets[index - 1]! + lengths[index - 1]! : value - 1);
  }
  return each((index) => ({ tileId: tileIds[index]!, offset: offsets[index]!, length: lengths[index]!, run: runs[index]! }));
}

/** The entry that has `tileId`, or the directory in which it would be. */
export function findEntry(entries: readonly Entry[], tileId: number): Entry | undefined {
  let [low, high] = [0, entries.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (entries[middle]!.tileId <= tileId) low = middle + 1;
    else high = middle - 1;
  }
  const entry = entries[high];
  if (!entry) return undefined;
  return entry.run === 0 || tileId < entry.tileId + entry.run ? entry : undefined;
}

/** The number of a tile: those of coarser zooms come first, then along the Hilbert curve. `undefined` for a tile that no zoom has. */
export function tileIdOf(z: number, x: number, y: number): number | undefined {
  const size = 2 ** z;
  if (![z, x, y].every(Number.isSafeInteger) || z < 0 || z > zoomMax || x < 0 || y < 0 || x >= size || y >= size) return undefined;
  let id = (4 ** z - 1) / 3;
  let [tx, ty] = [x, y];
  for (let side = size / 2; side >= 1; side /= 2) {
    const right = Math.floor(tx / side) % 2;
    const down = Math.floor(ty / side) % 2;
    id += side * side * ((3 * right) ^ down);
    if (down === 0) {
      if (right === 1) [tx, ty] = [side - 1 - (tx % side), side - 1 - (ty % side)];
      [tx, ty] = [ty % side, tx % side];
    }
    tx %= side;
    ty %= side;
  }
  return id;
}
