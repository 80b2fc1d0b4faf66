// What the embedded edition left in its folder and beside it after a move, and how it goes. Opened without the root key, which is the first thing to be destroyed.
import { constants, existsSync } from 'node:fs';
import { open, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import { syncFolder, systemCode } from '../adapters/embedded/durable-files.ts';
import { folderBelow } from '../adapters/embedded/file-blobs.ts';
import { lockFolder } from '../adapters/embedded/folder-lock.ts';
import { openSqliteRows } from '../adapters/embedded/sqlite-rows.ts';
import { businessesIn } from '../lifecycle/move/moved-rows.ts';
import type { OldPart, OldPlace } from '../lifecycle/move/old-copy.ts';
import type { Config } from './config.ts';

const recordsFile = 'records.sqlite';
const lockFile = 'lock.sqlite';
const overwrittenBytes = 65_536;

/** `undefined` where there is no installation. Throws `conflict` when another process works there. */
export async function oldFolder(config: Config): Promise<OldPlace | undefined> {
  const { data } = config;
  if (!existsSync(join(data, recordsFile))) return undefined;
  const lock = lockFolder(data);
  if (!lock) throw new StewardError('conflict', { field: 'STEWARD_DATA', rule: `another Steward works in ${data}; stop it first` });
  const rows = openSqliteRows(join(data, recordsFile));
  let isOpen = true;
  const close = async () => {
    if (isOpen) await rows.close();
    isOpen = false;
  };
  return {
    name: `the folder ${data}`,
    rows,
    businesses: () => businessesIn(rows),
    parts: (installation, businesses) => partsOf(config, installation, businesses),
    async end() {
      await close();
      await removeFiles(data, (name) => name.startsWith(recordsFile) && name !== recordsFile);
      await rm(join(data, recordsFile), { force: true });
      await syncFolder(data);
    },
    keepsRemovedMs: 0,
    leftToDo: ['copies of the keyring file, and of the folders, that somebody made or a backup program keeps'],
    async release() {
      await close();
      lock.release();
      if (existsSync(join(data, recordsFile))) return;
      await removeFiles(data, (name) => name.startsWith(lockFile));
      await rmdir(data).catch(() => undefined);
    },
  };
}

function partsOf({ data, keyring, snapshots, mirror }: Config, installation: string, businesses: ReadonlySet<string>) {
  const at = (name: string) => join(data, name);
  const part = (what: string, destroy: () => Promise<void>): OldPart => ({ what, destroy });
  const stays = (name: string) => name.startsWith(recordsFile) || name.startsWith(lockFile);
  return {
    keys: [
      part('the root key', () => overwritten(keyring)),
      part('the keys of the epochs', async () => {
        for (const folder of [at('epochs'), snapshots.epochsCopy]) if (folder !== undefined) await overwritten(folder);
      }),
      part('the keys of the records', async () => {
        for (const ending of ['', '-wal', '-shm']) await overwritten(at(`keys.sqlite${ending}`));
      }),
      part('the key backups', () => overwritten(folderBelow(snapshots.keyBackups, installation))),
    ],
    contents: [
      part('the snapshots', () => removed(folderBelow(snapshots.place, installation))),
      part('the mirror', async () => {
        if (mirror !== undefined) for (const business of businesses) await removed(folderBelow(mirror, `ledger/${business}`));
      }),
      part('files, logins and what lies beside them', () => removeFiles(data, (name) => !stays(name))),
    ],
  };
}

const removed = (path: string): Promise<void> => rm(path, { recursive: true, force: true });

async function removeFiles(folder: string, goes: (name: string) => boolean): Promise<void> {
  for (const name of (await readdir(folder)).filter(goes)) await removed(join(folder, name));
  await syncFolder(folder);
}

/** A file, or all files of a folder: zeros in their place, flushed, then removed. On file systems that write in place nothing of them is left on the disk. */
async function overwritten(path: string): Promise<void> {
  let names: readonly string[];
  try {
    names = await readdir(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    if (systemCode(error) !== 'ENOTDIR') throw error;
    await zeroed(path);
    await rm(path, { force: true });
    return syncFolder(join(path, '..'));
  }
  for (const name of names) await overwritten(join(path, name));
  await rmdir(path);
}

async function zeroed(file: string): Promise<void> {
  const handle = await open(file, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    const { size } = await handle.stat();
    const zeros = new Uint8Array(overwrittenBytes);
    for (let at = 0; at < size; at += overwrittenBytes) await handle.write(zeros, 0, Math.min(overwrittenBytes, size - at), at);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
