// The tiles of the map out of a PMTiles file: the one that comes with Steward, or the operator's own. It is read where it lies, a tile at a time; only
// directories are kept, the latest ones.
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { MapDescription } from '@steward/protocol/wire/map-tiles.ts';
import type { MapTiles } from '../../ports/map-tiles.ts';
import {
  compressions,
  findEntry,
  headerBytes,
  readDirectory,
  readHeader,
  tileIdOf,
  vectorTiles,
  type Entry,
  type Part,
  type PmtilesHeader,
} from './pmtiles-format.ts';

const directoryBytesMax = 16 * 1_048_576;
const metadataBytesMax = 4 * 1_048_576;
const tileBytesMax = 8 * 1_048_576;
const leavesKeptMax = 32;
/** The format allows three levels. */
const depthMax = 4;
const attributionCharsMax = 400;

const unpack = promisify(gunzip);
const pack = promisify(gzip);

interface Metadata {
  readonly attribution?: unknown;
  readonly vector_layers?: readonly { readonly id?: unknown }[];
  readonly steward?: {
    readonly schema: number;
    readonly world: { readonly zoomMax: number };
    readonly europe: { readonly min: number; readonly bounds: readonly [number, number, number, number] };
  };
}

/** Throws `Error` saying what is wrong with the file, for whoever chose it. */
export async function openPmtiles(path: string): Promise<MapTiles> {
  const file = await open(path, 'r');
  try {
    return await tilesOf(file, (await file.stat()).size);
  } catch (error) {
    await file.close();
    throw new Error(`${path} ${(error as Error).message}`, { cause: error });
  }
}

async function tilesOf(file: FileHandle, size: number): Promise<MapTiles> {
  const read = (part: Part, bytesMax: number) => readPart(file, size, part, bytesMax);
  const start = await read({ offset: 0, length: Math.min(size, headerBytes) }, headerBytes);
  const header = readHeader(start);
  assertReadable(header);
  const inner = async (part: Part, bytesMax: number) => {
    const bytes = await read(part, bytesMax);
    return header.internalCompression === compressions.gzip ? unpack(bytes, { maxOutputLength: bytesMax }) : bytes;
  };
  const root = readDirectory(await inner(header.root, directoryBytesMax));
  const metadata = await inner(header.metadata, metadataBytesMax);
  const leaves = new Map<number, Promise<readonly Entry[]>>();
  const leafOf = ({ offset, length }: Entry) => {
    const kept = leaves.get(offset);
    const leaf = kept ?? inner({ offset: header.leaves.offset + offset, length }, directoryBytesMax).then(readDirectory);
    leaves.delete(offset);
    leaves.set(offset, leaf);
    // One that could not be read is not remembered.
    leaf.catch(() => leaves.delete(offset));
    if (leaves.size > leavesKeptMax) leaves.delete(leaves.keys().next().value!);
    return leaf;
  };
  return {
    description: describe(
      header,
      metadata,
      createHash('sha256').update(start).update(metadata).update(String(size)).digest('hex').slice(0, 16),
    ),
    async tile(z, x, y) {
      const id = tileIdOf(z, x, y);
      if (id === undefined || z < header.zoomMin || z > header.zoomMax) return undefined;
      let entries = root;
      for (let depth = 0; depth < depthMax; depth++) {
        const entry = findEntry(entries, id);
        if (!entry) return undefined;
        if (entry.run > 0) {
          const bytes = await read({ offset: header.data.offset + entry.offset, length: entry.length }, tileBytesMax);
          return header.tileCompression === compressions.gzip ? bytes : pack(bytes);
        }
        entries = await leafOf(entry);
      }
      return undefined;
    },
    close: () => file.close(),
  };
}

function assertReadable({ internalCompression, tileCompression, tileType }: PmtilesHeader): void {
  if (tileType !== vectorTiles) throw new Error('has no vector tiles');
  const known: readonly number[] = [compressions.none, compressions.gzip];
  if (!known.includes(internalCompression) || !known.includes(tileCompression)) throw new Error('is compressed otherwise than with gzip');
}

async function readPart(file: FileHandle, size: number, { offset, length }: Part, bytesMax: number): Promise<Buffer> {
  if (length > bytesMax || offset + length > size) throw new Error('is damaged, or was cut off');
  const bytes = Buffer.alloc(length);
  const { bytesRead } = await file.read(bytes, 0, length, offset);
  if (bytesRead !== length) throw new Error('is damaged, or was cut off');
  return bytes;
}

function describe({ zoomMin, zoomMax, bounds }: PmtilesHeader, bytes: Buffer, version: string): MapDescription {
  const metadata = JSON.parse(bytes.toString('utf8')) as Metadata;
  const layers = new Set(metadata.vector_layers?.map(({ id }) => id));
  const { steward } = metadata;
  if (!steward && !['earth', 'water', 'roads', 'places'].every((layer) => layers.has(layer)))
    throw new Error(
      "has other layers than those of Protomaps' basemaps (earth, water, roads, places …), so Steward does not know how to draw it",
    );
  return {
    schema: steward ? 'steward' : 'protomaps',
    version,
    zoomMin,
    zoomMax,
    bounds,
    attribution: plain(metadata.attribution),
    ...(steward ? { finer: { zoomMin: steward.europe.min, bounds: steward.europe.bounds, worldZoomMax: steward.world.zoomMax } } : {}),
  };
}

/** Attributions are usually links; their words are kept, and whatever else they are is not. */
function plain(attribution: unknown): string {
  if (typeof attribution !== 'string') return '';
  const words = attribution
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&copy;', '©')
    .replaceAll('&amp;', '&');
  return words.replaceAll(/[<>]/g, '').replaceAll(/\s+/g, ' ').trim().slice(0, attributionCharsMax);
}
