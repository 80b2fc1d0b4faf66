// Reads snapshots back: the whole place when asked, a share at every run, so that every byte is read within a fortnight. What is damaged is named, set aside, and
// put again from the living data where they still give the same bytes; the next snapshot does that by itself, because it finds the name free.
import { isStewardError } from '@steward/protocol/errors.ts';
import { decodeChunk, decodeList } from './format.ts';
import type { ObjectKind, SnapshotPlace } from './snapshot-place.ts';

export interface Damage {
  /** The object's name in the place. */
  readonly name: string;
  readonly how: 'altered' | 'missing';
}

export interface ReadBack {
  readonly objects: number;
  readonly damaged: readonly Damage[];
  /** Where to go on; `undefined` behind the last. */
  readonly next: string | undefined;
}

const folders = ['chunks', 'lists', 'files'] as const;

/** Reads up to `max` objects behind `after`, in the order of their names. */
export async function readBack(place: SnapshotPlace, after: string | undefined, max: number, signal?: AbortSignal): Promise<ReadBack> {
  const damaged: Damage[] = [];
  let objects = 0;
  let last: string | undefined;
  const begin = folders.findIndex((folder) => after?.startsWith(`${folder}/`));
  for (const folder of folders.slice(Math.max(0, begin))) {
    for await (const name of place.names(folder, after?.startsWith(`${folder}/`) ? after : undefined)) {
      if (objects >= max || signal?.aborted) return { objects, damaged, next: last ?? after };
      if (!(await isWhole(place, folder, name))) damaged.push({ name, how: 'altered' });
      objects++;
      last = name;
    }
  }
  return { objects, damaged, next: undefined };
}

/** How many objects there are to read. */
export async function countObjects(place: SnapshotPlace): Promise<number> {
  let count = 0;
  for (const folder of folders) for await (const name of place.names(folder)) if (name !== '') count++;
  return count;
}

async function isWhole(place: SnapshotPlace, folder: (typeof folders)[number], name: string): Promise<boolean> {
  try {
    if (folder === 'files') {
      for await (const part of place.readFile(place.copyNamed(name))) void part;
      return true;
    }
    const bytes = await place.get(folder, name.slice(name.lastIndexOf('/') + 1));
    if (folder === 'chunks') decodeChunk(bytes);
    else decodeList(bytes);
    return true;
  } catch (error) {
    if (isStewardError(error, 'integrity-failed')) return false;
    throw error;
  }
}

export interface Verified {
  readonly snapshots: number;
  readonly objects: number;
  readonly damaged: readonly (Damage & { /** Snapshots that need it. */ readonly snapshots: readonly string[] })[];
}

/** Everything: each manifest's seal, what it names, and every byte of it. */
export async function verifyAll(place: SnapshotPlace, signal?: AbortSignal): Promise<Verified> {
  const damaged = new Map<string, { how: Damage['how']; snapshots: string[] }>();
  const found = (name: string, how: Damage['how'], snapshot?: string) => {
    const before = damaged.get(name) ?? { how, snapshots: [] };
    damaged.set(name, snapshot === undefined ? before : { ...before, snapshots: [...before.snapshots, snapshot] });
  };
  const read = await readBack(place, undefined, Number.MAX_SAFE_INTEGER, signal);
  for (const { name, how } of read.damaged) found(name, how);
  const { current } = await place.manifests();
  const seen = new Map<string, boolean>();
  const look = async (kind: ObjectKind, hash: string, snapshot: string): Promise<boolean> => {
    const name = `${kind}/${hash.slice(0, 2)}/${hash}`;
    if (!seen.has(hash)) seen.set(hash, !damaged.has(name) && (await place.has(kind, hash)));
    if (seen.get(hash) === true) return true;
    found(name, 'missing', snapshot);
    return false;
  };
  for (const named of current) {
    const manifest = await place.manifest(named).catch((error: unknown) => {
      if (!isStewardError(error, 'integrity-failed')) throw error;
      found(named.name, 'altered', named.id);
    });
    for (const { lists } of manifest?.owners ?? []) {
      for (const list of lists) {
        if (!(await look('lists', list, named.id))) continue;
        for (const { hash } of decodeList(await place.get('lists', list))) await look('chunks', hash, named.id);
      }
    }
  }
  return {
    snapshots: current.length,
    objects: read.objects,
    damaged: [...damaged].map(([name, { how, snapshots }]) => ({ name, how, snapshots })),
  };
}
