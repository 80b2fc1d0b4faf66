// Keeps the place of snapshots to what it may hold: takes out what was erased, lets snapshots go that are older than 92 days, and sweeps what no snapshot names.
//
// Taking out writes the chunk without it, the list with the new chunk, the manifest with the new list, as the next generation of the same snapshot; then the
// old generation goes, then what only it named. A crash anywhere is taken up by the next run: what was told is marked as cleaned last of all.
import type { BusinessId } from '@steward/protocol/ids.ts';
import { blobOf } from '../../governed/blob-name.ts';
import type { BlobName } from '../../ports/blobs.ts';
import { ErasedRows } from './erased-rows.ts';
import {
  decodeChunk,
  decodeList,
  encodeChunk,
  encodeList,
  type ChunkListed,
  type OwnerListed,
  type StoreName,
  type Told,
} from './format.ts';
import type { SnapshotName, SnapshotPlace } from './snapshot-place.ts';

const dayMs = 86_400_000;
/** How long a snapshot is kept. */
export const snapshotMs = 92 * dayMs;

/** Lets go of snapshots that are too old, never of the newest. How many. */
export async function expireSnapshots(place: SnapshotPlace, nowMs: number): Promise<number> {
  const { current, superseded } = await place.manifests();
  const old = current.slice(0, -1).filter(({ takenAtMs }) => takenAtMs <= nowMs - snapshotMs);
  for (const { name } of [...superseded, ...old]) await place.remove(name);
  return old.length;
}

/** Takes out of every snapshot what was told. The files that were named there by what is gone, by their ids and businesses. */
export async function takeOut(place: SnapshotPlace, told: readonly Told[], signal: AbortSignal): Promise<ReadonlySet<BlobName>> {
  const { current, superseded } = await place.manifests();
  for (const { name } of superseded) await place.remove(name);
  const files = new Set<BlobName>();
  let cleaner: Cleaner | undefined;
  let cleanedOf = -1;
  for (const named of current) {
    signal.throwIfAborted();
    // What snapshots share is cleaned once, as long as the same is gone from them.
    const since = told.filter(({ atMs, identity }) => (identity ?? []).length > 0 && atMs >= named.takenAtMs).length;
    if (cleaner === undefined || since !== cleanedOf) {
      cleaner = new Cleaner(place, new ErasedRows(told, named.takenAtMs), files);
      cleanedOf = since;
    }
    await cleaner.clean(named);
  }
  return files;
}

class Cleaner {
  readonly #place: SnapshotPlace;
  readonly #erased: ErasedRows;
  /** The hash a list or chunk has become; `undefined` for one of which nothing is left. Snapshots share most of them. */
  readonly #lists = new Map<string, string | undefined>();
  readonly #chunks = new Map<string, ChunkListed | undefined>();
  readonly #files: Set<BlobName>;

  constructor(place: SnapshotPlace, erased: ErasedRows, files: Set<BlobName>) {
    this.#files = files;
    this.#place = place;
    this.#erased = erased;
  }

  async clean(named: SnapshotName): Promise<void> {
    const manifest = await this.#place.manifest(named);
    const owners: OwnerListed[] = [];
    let changed = false;
    for (const each of manifest.owners) {
      const cleaned = this.#erased.concerns(each.store, each.owner) ? await this.#owner(each) : each;
      if (cleaned !== each) changed = true;
      if (cleaned !== undefined) owners.push(cleaned);
    }
    if (!changed) return;
    await this.#place.putManifest({ ...manifest, owners }, named.generation + 1);
    await this.#place.remove(named.name);
  }

  async #owner(owner: OwnerListed): Promise<OwnerListed | undefined> {
    const lists: string[] = [];
    let changed = false;
    for (const [i, hash] of owner.lists.entries()) {
      const cleaned = this.#lists.has(hash) ? this.#lists.get(hash) : await this.#list(owner.store, hash, owner.lists[i + 1]);
      if (cleaned !== hash) changed = true;
      if (cleaned !== undefined) lists.push(cleaned);
    }
    if (!changed) return owner;
    if (lists.length === 0) return undefined;
    let [rows, bytes] = [0, 0];
    for (const hash of lists) {
      for (const chunk of decodeList(await this.#place.get('lists', hash))) {
        rows += chunk.rows;
        bytes += chunk.bytes;
      }
    }
    return { ...owner, rows, bytes, lists };
  }

  async #list(store: StoreName, hash: string, nextList: string | undefined): Promise<string | undefined> {
    const listed = decodeList(await this.#place.get('lists', hash));
    const behind = nextList === undefined ? undefined : decodeList(await this.#place.get('lists', nextList))[0];
    const kept: ChunkListed[] = [];
    let changed = false;
    for (const [i, chunk] of listed.entries()) {
      const cleaned = this.#erased.mayHold(store, chunk, listed[i + 1] ?? behind) ? await this.#chunk(chunk) : chunk;
      if (cleaned !== chunk) changed = true;
      if (cleaned !== undefined) kept.push(cleaned);
    }
    const becomes = !changed ? hash : kept.length === 0 ? undefined : await this.#place.put('lists', encodeList(kept));
    this.#lists.set(hash, becomes);
    return becomes;
  }

  async #chunk(chunk: ChunkListed): Promise<ChunkListed | undefined> {
    if (this.#chunks.has(chunk.hash)) return this.#chunks.get(chunk.hash);
    const { store, rows } = decodeChunk(await this.#place.get('chunks', chunk.hash));
    for (const row of rows)
      for (const file of this.#erased.filesGoneWith(store, row)) this.#files.add(blobOf(row.partition as BusinessId, file));
    const left = rows.map((row) => this.#erased.without(store, row));
    if (left.every((row, i) => row === rows[i])) return chunk;
    const kept = left.filter((row) => row !== undefined);
    let becomes: ChunkListed | undefined;
    if (kept.length > 0) {
      const bytes = encodeChunk(store, kept);
      const { partition, sort } = kept[0]!;
      becomes = { first: { partition, sort }, rows: kept.length, bytes: bytes.length, hash: await this.#place.put('chunks', bytes) };
    }
    this.#chunks.set(chunk.hash, becomes);
    return becomes;
  }
}

/** Removes chunks and lists that no snapshot names. How many. Nothing else may write to the place meanwhile. */
export async function sweepObjects(place: SnapshotPlace): Promise<number> {
  const named = await namedObjects(place);
  let removed = 0;
  for (const kind of ['chunks', 'lists'] as const) {
    for await (const name of place.names(kind)) {
      if (named[kind].has(name.slice(name.lastIndexOf('/') + 1))) continue;
      await place.remove(name);
      removed++;
    }
  }
  return removed;
}

export interface NamedObjects {
  readonly chunks: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
}

/** Everything that a snapshot (or those given) names. Throws when a list cannot be read: then nothing is known to be superfluous. */
export async function namedObjects(place: SnapshotPlace, of?: readonly SnapshotName[]): Promise<NamedObjects> {
  const chunks = new Set<string>();
  const lists = new Set<string>();
  for (const snapshot of of ?? (await place.manifests()).current) {
    for (const { lists: owned } of (await place.manifest(snapshot)).owners) {
      for (const hash of owned) {
        if (lists.has(hash)) continue;
        lists.add(hash);
        for (const chunk of decodeList(await place.get('lists', hash))) chunks.add(chunk.hash);
      }
    }
  }
  return { chunks, lists };
}
