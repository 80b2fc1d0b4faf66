// The bytes of a snapshot (docs/formats/snapshot.md): chunks of rows, lists of chunks, and the manifest that is the snapshot; what was erased; names.
//
//  1. The same rows give the same chunk, wherever they lie among others: where a chunk begins depends on the row's key alone, or on a bound.
//  2. Everything but manifests, and what was told, lies under its own SHA-256.
import { decodeCbor, encodeCbor, type Cbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeId, encodeId, isId, type BusinessId, type KeyId, type RecordId } from '@steward/protocol/ids.ts';
import type { ErasedRecord, Erasure } from '../../ports/erased-places.ts';
import type { Row, RowKey } from '../../ports/rows.ts';

export const formatVersion = 1;
export const chunkRowsMax = 1_024;
export const chunkBytesMax = 4_194_304;
export const listChunksMax = 1_024;
/** One row in so many begins a chunk of its own accord. */
const rowsPerChunk = 256;
const idCharacters = 26;

export type StoreName = 'records' | 'identity';
/** What a chunk's rows belong to: a business, or `-`, the installation. Chunks of two owners are never one. */
export type Owner = BusinessId | '-';

export interface ChunkListed {
  /** Its first row. */
  readonly first: RowKey;
  readonly rows: number;
  readonly bytes: number;
  readonly hash: string;
}

export interface OwnerListed {
  readonly store: StoreName;
  readonly owner: Owner;
  readonly rows: number;
  readonly bytes: number;
  /** Hashes of its lists, in order. */
  readonly lists: readonly string[];
}

export interface Manifest {
  readonly id: string;
  readonly takenAtMs: number;
  /** The release that took it. */
  readonly release: string;
  readonly owners: readonly OwnerListed[];
}

/** As `Erasure`, with when it was told and under which id. */
export interface Told extends Erasure {
  readonly id: string;
  readonly atMs: number;
}

/** Partition and sort key as one text whose order is that of the rows. */
export const placeOf = ({ partition, sort }: RowKey): string => `${partition} ${sort}`;

export function ownerOf(partition: string): Owner {
  const begin = partition.slice(0, idCharacters);
  return isId(begin) && (partition.length === idCharacters || partition[idCharacters] === '.') ? (begin as BusinessId) : '-';
}

/** Whether a row of this key begins a chunk wherever it lies: FNV-1a of its place, stirred, is a multiple of 256. */
export function beginsChunk(key: RowKey): boolean {
  const place = placeOf(key);
  let hash = 0x811c9dc5;
  for (let i = 0; i < place.length; i++) hash = Math.imul(hash ^ place.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) & (rowsPerChunk - 1)) === 0;
}

/** Whether a list ends behind a chunk of this hash wherever it lies. */
export const endsList = (hash: string): boolean => hash.startsWith('00');

export const rowBytes = ({ partition, sort, value }: Row): number => partition.length + sort.length + value.length;

export function encodeChunk(store: StoreName, rows: readonly Row[]): Uint8Array {
  return encodeCbor([formatVersion, store, rows.map(({ partition, sort, revision, value }) => [partition, sort, revision, value])]);
}

export function decodeChunk(bytes: Uint8Array): { readonly store: StoreName; readonly rows: readonly Row[] } {
  const [store, rows] = partsOf<[StoreName, [string, string, number, Uint8Array][]]>(bytes, 'a chunk');
  return { store, rows: rows.map(([partition, sort, revision, value]) => ({ partition, sort, revision, value })) };
}

export function encodeList(chunks: readonly ChunkListed[]): Uint8Array {
  return encodeCbor([
    formatVersion,
    chunks.map(({ first, rows, bytes, hash }) => [first.partition, first.sort, rows, bytes, Uint8Array.fromHex(hash)]),
  ]);
}

export function decodeList(bytes: Uint8Array): readonly ChunkListed[] {
  const [chunks] = partsOf<[[string, string, number, number, Uint8Array][]]>(bytes, 'a list');
  return chunks.map(([partition, sort, rows, size, hash]) => ({ first: { partition, sort }, rows, bytes: size, hash: hash.toHex() }));
}

export function encodeManifest({ id, takenAtMs, release, owners }: Manifest): Uint8Array {
  return encodeCbor([
    formatVersion,
    decodeId(id),
    takenAtMs,
    release,
    owners.map(({ store, owner, rows, bytes, lists }) => [
      store,
      owner === '-' ? null : decodeId(owner),
      rows,
      bytes,
      lists.map((hash) => Uint8Array.fromHex(hash)),
    ]),
  ]);
}

export function decodeManifest(bytes: Uint8Array): Manifest {
  const [id, takenAtMs, release, owners] = partsOf<
    [Uint8Array, number, string, [StoreName, Uint8Array | null, number, number, Uint8Array[]][]]
  >(bytes, 'a snapshot');
  return {
    id: encodeId(id),
    takenAtMs,
    release,
    owners: owners.map(([store, owner, rows, size, lists]) => ({
      store,
      owner: owner === null ? '-' : encodeId<BusinessId>(owner),
      rows,
      bytes: size,
      lists: lists.map((hash) => hash.toHex()),
    })),
  };
}

/** The manifest as it lies in the place: with the seal of the root key over its hash. */
export const encodeSealed = (seal: Uint8Array, manifest: Uint8Array): Uint8Array => encodeCbor([formatVersion, seal, manifest]);

export function decodeSealed(bytes: Uint8Array): { readonly seal: Uint8Array; readonly manifest: Uint8Array } {
  const [seal, manifest] = partsOf<[Uint8Array, Uint8Array]>(bytes, 'a snapshot');
  return { seal, manifest };
}

const goneWhole = 0;
const goneKeys = -1;

export function encodeTold({ atMs, business, records, identity, wholeBusiness }: Omit<Told, 'id'>): Uint8Array {
  return encodeCbor([
    formatVersion,
    atMs,
    business === undefined ? null : decodeId(business),
    wholeBusiness === true,
    records.map(({ id, gone, keys, files, keptUntilMs }) => [
      decodeId(id),
      gone === 'whole' ? goneWhole : gone === 'keys' ? goneKeys : gone.versionsUpTo,
      keys.map((key) => decodeId(key)),
      [...files],
      ...(keptUntilMs === undefined ? [] : [keptUntilMs]),
    ]),
    [...(identity ?? [])],
  ]);
}

export function decodeTold(id: string, bytes: Uint8Array): Told {
  const [atMs, business, wholeBusiness, records, identity] = partsOf<
    [number, Uint8Array | null, boolean, [Uint8Array, number, Uint8Array[], string[], number?][], string[]]
  >(bytes, 'what was erased');
  return {
    id,
    atMs,
    ...(business === null ? {} : { business: encodeId<BusinessId>(business) }),
    records: records.map(([record, gone, keys, files, keptUntilMs]): ErasedRecord => ({
      id: encodeId<RecordId>(record),
      gone: gone === goneWhole ? 'whole' : gone === goneKeys ? 'keys' : { versionsUpTo: gone },
      keys: keys.map((key) => encodeId<KeyId>(key)),
      files,
      ...(keptUntilMs === undefined ? {} : { keptUntilMs }),
    })),
    identity,
    wholeBusiness,
  };
}

/** The items of an array behind its version. Whose bytes were changed is found by its hash before; this is for what was written wrongly. */
function partsOf<T extends readonly unknown[]>(bytes: Uint8Array, what: string): T {
  let list: Cbor;
  try {
    list = decodeCbor(bytes);
  } catch (cause) {
    throw new StewardError('integrity-failed', { rule: `${what} cannot be read`, cause });
  }
  if (!Array.isArray(list) || list[0] !== formatVersion)
    throw new StewardError('integrity-failed', { rule: `${what} is of another version` });
  return list.slice(1) as unknown as T;
}
