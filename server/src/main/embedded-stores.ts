// The stores of the embedded edition in a data folder, and those of a rehearsal in a folder of its own.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
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

/** Stores of a rehearsal in a folder of its own: everything new there but the keys above the record keys, which are read where they are. */
export async function openScratch(folder: string, stores: Stores): Promise<Scratch> {
  const remove = () => rm(folder, { recursive: true, force: true });
  await remove();
  const at = (name: string) => join(folder, name);
  return {
    remove,
    stores: {
      ...stores,
      rows: openSqliteRows(at('records.sqlite')),
      keys: openSqliteKeys(at('keys.sqlite')),
      identityRows: openSqliteRows(at('identity.sqlite')),
      epochs: overlaidEpochs(stores.epochs),
      replica: undefined,
      blobs: await openFileBlobs(at('blobs')),
      memory: await openFileSignerMemory(at('signer')),
      mirror: undefined,
      traits: { exclusive: true },
    },
  };
}
