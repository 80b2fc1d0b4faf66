// Takes a snapshot: cuts every store in one instant, writes what the place does not hold yet, and puts the manifest last. A crash anywhere leaves objects that
// no manifest names; the next snapshot finds them there, or the sweep removes them.
//
// A chunk is put only after every file its rows name, so whoever has a chunk has its files.
import type { Blobs, BlobName } from '../../ports/blobs.ts';
import type { RowCuts } from '../../ports/row-cuts.ts';
import type { Row, RowReader } from '../../ports/rows.ts';
import type { ErasedRows } from './erased-rows.ts';
import {
  beginsChunk,
  chunkBytesMax,
  chunkRowsMax,
  encodeChunk,
  encodeList,
  endsList,
  listChunksMax,
  ownerOf,
  rowBytes,
  type ChunkListed,
  type Manifest,
  type Owner,
  type OwnerListed,
  type StoreName,
} from './format.ts';
import type { SnapshotPlace } from './snapshot-place.ts';

export interface SnapshotStore {
  readonly name: StoreName;
  readonly rows: RowCuts & RowReader;
  /** What belongs into a snapshot: not what ends by itself within hours (sessions, links, answers kept for repeats). */
  readonly keeps: (row: Row) => boolean;
  /** The sealed files a row names. */
  readonly filesOf: (row: Row) => readonly BlobName[];
}

export interface TakeParts {
  readonly stores: readonly SnapshotStore[];
  readonly files: Blobs;
  readonly place: SnapshotPlace;
  readonly erased: ErasedRows;
  readonly id: string;
  readonly takenAtMs: number;
  readonly release: string;
  /** Hashes of objects that the place holds for sure. */
  readonly known: ReadonlySet<string>;
  readonly signal: AbortSignal;
  /** Throws when another node works on the place by now, and may have swept what no manifest names. */
  readonly still?: () => Promise<void>;
}

export interface Taken {
  readonly manifest: Manifest;
  readonly rows: number;
  readonly chunks: number;
  /** Chunks that were not in the place before. */
  readonly newChunks: number;
  readonly newBytes: number;
  /** Files that living rows name and that are nowhere. */
  readonly missingFiles: readonly BlobName[];
}

export async function takeSnapshot(parts: TakeParts): Promise<Taken> {
  const cuts = [];
  try {
    for (const store of parts.stores) cuts.push({ store, cut: await store.rows.cut() });
    const writer = new SnapshotWriter(parts);
    for (const { store, cut } of cuts) {
      writer.begin(store);
      for await (const row of cut.rows()) {
        parts.signal.throwIfAborted();
        if (store.keeps(row)) await writer.add(row);
      }
      await writer.end();
    }
    const manifest: Manifest = { id: parts.id, takenAtMs: parts.takenAtMs, release: parts.release, owners: writer.owners };
    await parts.still?.();
    await parts.place.putManifest(manifest, 1);
    const { rows, chunks, newChunks, newBytes, missingFiles } = writer;
    return { manifest, rows, chunks, newChunks, newBytes, missingFiles };
  } finally {
    for (const { cut } of cuts) await cut.close();
  }
}

/** Holds one chunk of rows and one list of chunks at a time. */
class SnapshotWriter {
  readonly owners: OwnerListed[] = [];
  rows = 0;
  chunks = 0;
  newChunks = 0;
  newBytes = 0;
  readonly missingFiles: BlobName[] = [];
  readonly #parts: TakeParts;
  #store: SnapshotStore | undefined;
  #owner: Owner | undefined;
  #ofOwner = { rows: 0, bytes: 0 };
  #lists: string[] = [];
  #listed: ChunkListed[] = [];
  #chunk: Row[] = [];
  #chunkBytes = 0;

  constructor(parts: TakeParts) {
    this.#parts = parts;
  }

  begin(store: SnapshotStore): void {
    this.#store = store;
  }

  async add(given: Row): Promise<void> {
    const store = this.#store!;
    const row = this.#parts.erased.without(store.name, given);
    if (row === undefined) return;
    const owner = store.name === 'identity' ? '-' : ownerOf(row.partition);
    if (owner !== this.#owner) await this.end();
    this.#owner = owner;
    const bytes = rowBytes(row);
    const full = this.#chunk.length >= chunkRowsMax || this.#chunkBytes + bytes > chunkBytesMax;
    if (this.#chunk.length > 0 && (full || beginsChunk(row))) await this.#endChunk();
    this.#chunk.push(row);
    this.#chunkBytes += bytes;
  }

  /** Ends what belongs to one owner. */
  async end(): Promise<void> {
    if (this.#owner === undefined) return;
    if (this.#chunk.length > 0) await this.#endChunk();
    if (this.#listed.length > 0) await this.#endList();
    this.owners.push({ store: this.#store!.name, owner: this.#owner, ...this.#ofOwner, lists: this.#lists });
    this.#owner = undefined;
    this.#ofOwner = { rows: 0, bytes: 0 };
    this.#lists = [];
  }

  async #endChunk(): Promise<void> {
    const { place, known } = this.#parts;
    const store = this.#store!;
    const [rows, bytes] = [this.#chunk, encodeChunk(store.name, this.#chunk)];
    this.#chunk = [];
    this.#chunkBytes = 0;
    const isKnown = known.has(place.hashOf(bytes));
    if (!isKnown) for (const row of rows) await this.#copyFiles(store, row);
    const hash = await place.put('chunks', bytes, known);
    this.rows += rows.length;
    this.chunks++;
    if (!isKnown) {
      this.newChunks++;
      this.newBytes += bytes.length;
    }
    this.#ofOwner = { rows: this.#ofOwner.rows + rows.length, bytes: this.#ofOwner.bytes + bytes.length };
    const { partition, sort } = rows[0]!;
    this.#listed.push({ first: { partition, sort }, rows: rows.length, bytes: bytes.length, hash });
    if (endsList(hash) || this.#listed.length >= listChunksMax) await this.#endList();
  }

  async #endList(): Promise<void> {
    const listed = this.#listed;
    this.#listed = [];
    this.#lists.push(await this.#parts.place.put('lists', encodeList(listed), this.#parts.known));
  }

  /** A file that is gone was erased since the cut, unless its row is still as it was. */
  async #copyFiles(store: SnapshotStore, row: Row): Promise<void> {
    for (const file of store.filesOf(row)) {
      if (await this.#parts.place.putFile(this.#parts.files, file)) continue;
      const now = await store.rows.get(row);
      if (now?.revision === row.revision) this.missingFiles.push(file);
    }
  }
}
