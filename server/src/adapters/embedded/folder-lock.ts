// One process at a time works in a data folder. The lock is SQLite's own on a small file: the system lets go of it when the process ends, however it ends.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface FolderLock {
  release(): void;
}

/** `undefined` when another process holds the folder. The folder exists. */
export function lockFolder(folder: string): FolderLock | undefined {
  const file = new DatabaseSync(join(folder, 'lock.sqlite'));
  try {
    file.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if ((error as { errcode?: unknown }).errcode === sqliteBusy) return undefined;
    throw error;
  }
  return { release: () => file.close() };
}

const sqliteBusy = 5;
