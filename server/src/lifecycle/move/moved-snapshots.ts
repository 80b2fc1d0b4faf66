// Snapshots in a move. What lies under its hash is carried as it is. What rests on the root key is made anew: the chunks that hold a row it wrapped, the lists that name those
// chunks, and the manifest, sealed by the target's root. So a snapshot from before the move brings back a lost installation after it.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Random } from '../../ports/random.ts';
import type { Row } from '../../ports/rows.ts';
import {
  decodeChunk,
  decodeList,
  encodeChunk,
  encodeList,
  placeOf,
  type ChunkListed,
  type Manifest,
  type OwnerListed,
} from '../snapshot/format.ts';
import { SnapshotPlace, type SnapshotName } from '../snapshot/snapshot-place.ts';
import type { Differences } from './differences.ts';
import type { MoveParts } from './move-side.ts';
import { carryBlobs, compareBlobs, type MovedBlobs } from './moved-blobs.ts';
import { wrappedAt } from './moved-rows.ts';
import { rewrapped } from './rewrap.ts';

export interface SnapshotParts extends MoveParts {
  readonly random: Random;
  readonly installation: string;
}

export interface CarriedSnapshots {
  readonly snapshots: number;
  /** Ids of those that do not open where they lie, and so are not carried. */
  readonly unreadable: readonly string[];
}

/** May be repeated. */
export async function carrySnapshots(parts: SnapshotParts): Promise<CarriedSnapshots> {
  const [here, there] = places(parts);
  const remaker = new Remaker(parts, here, there);
  const remade: { readonly named: SnapshotName; readonly manifest: Manifest }[] = [];
  const unreadable: string[] = [];
  for (const named of (await here.manifests()).current) {
    parts.signal.throwIfAborted();
    const manifest = await unlessDamaged(async () => remaker.remake(await here.manifest(named)));
    if (manifest === undefined) unreadable.push(named.id);
    else remade.push({ named, manifest });
  }
  await carryBlobs(parts, verbatim(parts, remaker.replaced));
  // Last, as when it was taken: before its manifest a snapshot is not there.
  const before = new Map((await there.manifests()).current.map((named) => [named.id, named]));
  for (const { named, manifest } of remade) {
    const found = before.get(named.id);
    if (found?.generation === named.generation && (await unlessDamaged(() => there.manifest(found)))) continue;
    await there.putManifest(manifest, named.generation);
  }
  return { snapshots: remade.length, unreadable };
}

/** Every snapshot opens under the target's root key, and everything it names is there, whole. */
export async function compareSnapshots(parts: SnapshotParts, found: Differences): Promise<void> {
  const [here, there] = places(parts);
  const mine = new Map((await here.manifests()).current.map((named) => [named.id, named]));
  const replaced = new Set<string>();
  const walk: Walk = { here, there, replaced, looked: new Set(), found };
  for (const named of (await there.manifests()).current) {
    parts.signal.throwIfAborted();
    const original = mine.get(named.id);
    mine.delete(named.id);
    const after = await unlessDamaged(() => there.manifest(named));
    const before = original && (await unlessDamaged(() => here.manifest(original)));
    if (after === undefined || before === undefined || !sameShape(before, after)) found.add(`the snapshot ${named.id}`);
    else await compareRemade(walk, before, after);
  }
  for (const [id, named] of mine)
    if ((await unlessDamaged(() => here.manifest(named))) !== undefined) found.add(`the snapshot ${id}, which is not there`);
  await compareBlobs(parts, verbatim(parts, replaced), found);
}

interface Walk {
  readonly here: SnapshotPlace;
  readonly there: SnapshotPlace;
  /** Hashes of either side that are not on the other. */
  readonly replaced: Set<string>;
  readonly looked: Set<string>;
  readonly found: Differences;
}

/** Reads the lists and chunks that are not the same on both sides; all others are compared as blobs. */
async function compareRemade(walk: Walk, before: Manifest, after: Manifest): Promise<void> {
  const { here, there, replaced, looked, found } = walk;
  for (const [i, owner] of after.owners.entries()) {
    for (const [j, hash] of owner.lists.entries()) {
      const old = before.owners[i]!.lists[j]!;
      if (old === hash || looked.has(hash)) continue;
      looked.add(hash);
      replaced.add(hash).add(old);
      const chunks = await unlessDamaged(async () => decodeList(await there.get('lists', hash)));
      const olds = await unlessDamaged(async () => decodeList(await here.get('lists', old)));
      if (chunks === undefined || olds === undefined || chunks.length !== olds.length) found.add(`the list ${hash}`);
      else await compareChunks(walk, olds, chunks);
    }
  }
}

async function compareChunks(
  { here, there, replaced, found }: Walk,
  olds: readonly ChunkListed[],
  chunks: readonly ChunkListed[],
): Promise<void> {
  for (const [i, { hash }] of chunks.entries()) {
    const old = olds[i]!.hash;
    if (old === hash) continue;
    replaced.add(hash).add(old);
    const rows = await unlessDamaged(async () => decodeChunk(await there.get('chunks', hash)).rows);
    if (rows === undefined || !sameRows(decodeChunk(await here.get('chunks', old)).rows, rows)) found.add(`the chunk ${hash}`);
  }
}

/** The same places and revisions; a value may differ where the root key wrapped it, which the rows' own comparison has looked into. */
const sameRows = (a: readonly Row[], b: readonly Row[]): boolean =>
  a.length === b.length && a.every((row, i) => placeOf(row) === placeOf(b[i]!) && row.revision === b[i]!.revision);

const sameShape = (a: Manifest, b: Manifest): boolean =>
  a.takenAtMs === b.takenAtMs &&
  a.owners.length === b.owners.length &&
  a.owners.every((owner, i) => {
    const other = b.owners[i]!;
    return (
      owner.store === other.store && owner.owner === other.owner && owner.rows === other.rows && owner.lists.length === other.lists.length
    );
  });

async function unlessDamaged<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (isStewardError(error, 'integrity-failed')) return undefined;
    throw error;
  }
}

function places({ from, to, random, installation }: SnapshotParts): readonly [SnapshotPlace, SnapshotPlace] {
  return [
    new SnapshotPlace(from.snapshots, from.root, random, installation),
    new SnapshotPlace(to.snapshots, to.root, random, installation),
  ];
}

/** What is carried as it is. A chunk or list that a broken-off move has made lies in the target and nothing names it: the next snapshot's sweep takes it away. */
function verbatim({ from, to, installation }: SnapshotParts, replaced: ReadonlySet<string>): MovedBlobs {
  const kindOf = (name: string) => name.slice(installation.length + 1).split('/')[0]!;
  const isHashed = (name: string) => ['chunks', 'lists'].includes(kindOf(name));
  return {
    from: from.snapshots,
    to: to.snapshots,
    prefix: `${installation}/`,
    leavesOut: (name) => kindOf(name) === 'snapshots' || (isHashed(name) && replaced.has(name.slice(name.lastIndexOf('/') + 1))),
    mayRemain: isHashed,
  };
}

/** Makes chunks, lists and manifests anew where the root key has a part in them. Snapshots share most of them. */
class Remaker {
  /** Hashes of what was made anew. */
  readonly replaced = new Set<string>();
  readonly #parts: SnapshotParts;
  readonly #here: SnapshotPlace;
  readonly #there: SnapshotPlace;
  readonly #lists = new Map<string, string>();
  readonly #chunks = new Map<string, ChunkListed>();
  /** What a wrapped value has become, so that the same row stays the same chunk. */
  readonly #values = new Map<string, Uint8Array>();

  constructor(parts: SnapshotParts, here: SnapshotPlace, there: SnapshotPlace) {
    this.#parts = parts;
    this.#here = here;
    this.#there = there;
  }

  async remake(manifest: Manifest): Promise<Manifest> {
    const owners: OwnerListed[] = [];
    for (const owner of manifest.owners) owners.push(owner.owner === '-' ? await this.#owner(owner) : owner);
    return { ...manifest, owners };
  }

  async #owner(owner: OwnerListed): Promise<OwnerListed> {
    const lists: string[] = [];
    let bytes = 0;
    for (const [i, hash] of owner.lists.entries()) {
      const next = owner.lists[i + 1];
      const becomes = this.#lists.get(hash) ?? (await this.#list(owner, hash, next));
      this.#lists.set(hash, becomes);
      lists.push(becomes);
      if (becomes === hash) continue;
      this.replaced.add(hash);
      const sizeOf = async (place: SnapshotPlace, of: string) =>
        decodeList(await place.get('lists', of)).reduce((sum, chunk) => sum + chunk.bytes, 0);
      bytes += (await sizeOf(this.#there, becomes)) - (await sizeOf(this.#here, hash));
    }
    return { ...owner, lists, bytes: owner.bytes + bytes };
  }

  async #list(owner: OwnerListed, hash: string, next: string | undefined): Promise<string> {
    const listed = decodeList(await this.#here.get('lists', hash));
    const behind = next === undefined ? undefined : decodeList(await this.#here.get('lists', next))[0];
    const made: ChunkListed[] = [];
    for (const [i, chunk] of listed.entries())
      made.push(this.#mayHold(owner, chunk, listed[i + 1] ?? behind) ? await this.#chunk(owner, chunk) : chunk);
    if (made.every((chunk, i) => chunk === listed[i])) return hash;
    return this.#there.put('lists', encodeList(made));
  }

  #mayHold({ store }: OwnerListed, { first }: ChunkListed, next: ChunkListed | undefined): boolean {
    return this.#parts.wrappedRows.some(
      (row) => row.store === store && placeOf(row.key) >= placeOf(first) && (next === undefined || placeOf(row.key) < placeOf(next.first)),
    );
  }

  async #chunk({ store }: OwnerListed, chunk: ChunkListed): Promise<ChunkListed> {
    const known = this.#chunks.get(chunk.hash);
    if (known) return known;
    const { rows } = decodeChunk(await this.#here.get('chunks', chunk.hash));
    const made: Row[] = [];
    for (const row of rows) {
      const wrapped = wrappedAt(this.#parts, store, row);
      made.push(wrapped === undefined ? row : { ...row, value: await this.#value(row.value, wrapped.context) });
    }
    if (made.every((row, i) => row === rows[i])) return chunk;
    const bytes = encodeChunk(store, made);
    const becomes = { ...chunk, bytes: bytes.length, hash: await this.#there.put('chunks', bytes) };
    this.replaced.add(chunk.hash);
    this.#chunks.set(chunk.hash, becomes);
    return becomes;
  }

  async #value(value: Uint8Array, context: Parameters<typeof rewrapped>[1]): Promise<Uint8Array> {
    const name = `${context.use} ${context.owner} ${context.name} ${value.toHex()}`;
    const known = this.#values.get(name);
    if (known) return known;
    const made = await rewrapped({ from: this.#parts.from.root, to: this.#parts.to.root }, context, value);
    this.#values.set(name, made);
    return made;
  }
}
