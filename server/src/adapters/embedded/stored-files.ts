// The files of the installation's folders, as they lie on the disk.
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { StoredBytes, StoredFile } from '../../ports/stored-bytes.ts';

const chunkBytes = 1_048_576;

/** `places`: a name for each folder. A folder that is not there has no files; links are not followed. */
export function storedFiles(places: Readonly<Record<string, string>>): StoredBytes {
  return {
    async *files() {
      for (const [place, folder] of Object.entries(places)) yield* below(place, folder, '');
    },
    read: ({ place, name }) => bytesOf(join(places[place]!, name)),
  };
}

async function* below(place: string, folder: string, path: string): AsyncGenerator<StoredFile> {
  for (const entry of await entriesOf(join(folder, path))) {
    const name = path === '' ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) yield* below(place, folder, name);
    else if (entry.isFile()) {
      const bytes = await unlessGone(async () => (await stat(join(folder, name))).size);
      if (bytes !== undefined) yield { place, name, bytes };
    }
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const found = await unlessGone(() => readdir(folder, { withFileTypes: true }));
  return (found ?? []).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await unlessGone(() => open(path, 'r'));
  if (file === undefined) return;
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function unlessGone<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
