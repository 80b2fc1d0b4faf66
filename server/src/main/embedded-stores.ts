// The stores of the embedded edition in a data folder, and those of a rehearsal in a folder of its own.
import { existsSync } from 'node:fs';
import { rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { openFileBlobs } from '../adapters/embedded/file-blobs.ts';
import { openFileEpochs } from '../adapters/embedded/file-epochs.ts';
import { openFileSignerMemory } from '../adapters/embedded/file-signer-memory.ts';
import { openKeyring } from '../adapters/embedded/keyring-file.ts';
import { overlaidEpochs, replicatedEpochs } from '../adapters/embedded/replicated-epochs.ts';
import { openSqliteKeys } from '../adapters/embedded/sqlite-keys.ts';
import { openSqliteRows } from '../adapters/embedded/sqlite-rows.ts';
import { storedFiles } from '../adapters/embedded/stored-files.ts';
import type { EpochMarkers, Epochs } from '../ports/epochs.ts';
import type { Random } from '../ports/random.ts';
import type { Config } from './config.ts';
import type { Scratch, Stores } from './stores.ts';

export async function openStores(config: Config, random: Random, onAlarm: (what: string) => void): Promise<Stores> {
  const at = (name: string) => join(config.data, name);
  // Only a folder without data may get a new root key: an old one without its key must say so.
  const create = !existsSync(at('records.sqlite'));
  const passphrase = config.passphrase === undefined ? {} : { passphrase: { text: config.passphrase } };
  const root = await openKeyring(config.keyring, { dataFolder: config.data, random, create, ...passphrase });
  const ownEpochs = await openFileEpochs(at('epochs'));
  const { epochsCopy } = config.snapshots;
  const replica = epochsCopy === undefined ? undefined : replicatedEpochs(ownEpochs, await openFileEpochs(epochsCopy), onAlarm);
  const epochs: Epochs & EpochMarkers = replica ?? ownEpochs;
  return {
    root,
    rows: openSqliteRows(at('records.sqlite')),
    keys: openSqliteKeys(at('keys.sqlite')),
    identityRows: openSqliteRows(at('identity.sqlite')),
    epochs,
    replica,
    snapshots: await openFileBlobs(config.snapshots.place),
    keyBackups: await openFileBlobs(config.snapshots.keyBackups),
    blobs: await openFileBlobs(at('blobs')),
    memory: await openFileSignerMemory(at('signer')),
    mirror: config.mirror === undefined ? undefined : await openFileBlobs(config.mirror),
    stored: storedFiles(placesOf(config)),
    // The lock of the folder says so.
    traits: { exclusive: true },
  };
}

/** Everything that is written anywhere, but for the root key, which a copy of the disks must not bring along. */
function placesOf({ data, snapshots, mirror }: Config): Readonly<Record<string, string>> {
  return {
    data,
    snapshots: snapshots.place,
    'key backups': snapshots.keyBackups,
    ...(snapshots.epochsCopy === undefined ? {} : { 'epochs copy': snapshots.epochsCopy }),
    ...(mirror === undefined ? {} : { mirror }),
  };
}

/** Beside the living data, or wherever a node has its place: what a rehearsal writes there is sealed like everything else, and gone when it ends. */
const scratchFolder = (data: string): string => join(data, 'rehearsal');

/** What a rehearsal left whose process was killed. Only for whoever holds the folder's lock. */
export const sweepScratch = (data: string): Promise<void> => rm(scratchFolder(data), { recursive: true, force: true });

/** Of the room that is free on the disk when it begins, so much may each of its stores take, so that no rehearsal stands in the way of what is living there. */
const roomShares = { rows: 0.4, identityRows: 0.2, keys: 0.1 } as const;
const pageBytes = 4_096;

/**
 * Stores of a rehearsal in a folder of its own: everything new there but the keys above the record keys, which are read where they are. `roomBytes`: what is free there,
 * unless somebody knows better. Leaves nothing when it throws, as it does where there is no room even to begin.
 */
export async function openScratch(data: string, stores: Stores, roomBytes?: number): Promise<Scratch> {
  const remove = () => sweepScratch(data);
  await remove();
  const free = roomBytes ?? (await freeBytes(data));
  const opened: { close(): Promise<void> }[] = [];
  try {
    return { remove, stores: { ...stores, ...(await scratchStores(scratchFolder(data), stores, free, opened)) } };
  } catch (error) {
    for (const store of opened) await store.close();
    await remove();
    throw error;
  }
}

async function scratchStores(folder: string, { epochs }: Stores, free: number, opened: { close(): Promise<void> }[]) {
  const at = (name: string) => join(folder, name);
  const within = (store: keyof typeof roomShares) => ({ maxPages: Math.max(1, Math.floor((free * roomShares[store]) / pageBytes)) });
  const kept = <T extends { close(): Promise<void> }>(store: T): T => {
    opened.push(store);
    return store;
  };
  return {
    blobs: await openFileBlobs(at('blobs')),
    memory: await openFileSignerMemory(at('signer')),
    rows: kept(openSqliteRows(at('records.sqlite'), within('rows'))),
    keys: kept(openSqliteKeys(at('keys.sqlite'), within('keys'))),
    identityRows: kept(openSqliteRows(at('identity.sqlite'), within('identityRows'))),
    epochs: overlaidEpochs(epochs),
    replica: undefined,
    mirror: undefined,
    traits: { exclusive: true },
  } satisfies Partial<Stores>;
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
