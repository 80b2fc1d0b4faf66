// Blobs as files. A name's last part gets a `~`, which no name contains, so that `a` and `a/b` can both be there. Names are Steward's
// own (see ports/names.ts), so no path leaves the folder; the last part is never followed if it is a link.
import type { Dirent } from 'node:fs';
import { constants } from 'node:fs';
import { open, readdir, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BlobName, BlobRange, Blobs } from '../../ports/blobs.ts';
import { checkBlobList, checkBlobName, checkBlobRange } from '../../ports/names.ts';
import { beforeNaming, Incoming, makeFolder, syncFolder, systemCode } from './durable-files.ts';

const chunkBytes = 65_536;

class FileBlobs implements Blobs {
  readonly #root: string;
  readonly #incoming: Incoming;

  constructor(root: string, incoming: Incoming) {
    this.#root = root;
    this.#incoming = incoming;
  }

  async put(name: BlobName, content: AsyncIterable<Uint8Array>): Promise<number> {
    checkBlobName(name);
    return this.#incoming.create(this.#path(name), content);
  }

  async get(name: BlobName, range?: BlobRange): Promise<AsyncIterable<Uint8Array> | undefined> {
    checkBlobName(name);
    checkBlobRange(range);
    // Opened only when the reader begins, so that an answer nobody reads keeps no file open.
    return (await this.size(name)) === undefined ? undefined : readFile(this.#path(name), range);
  }

  async size(name: BlobName): Promise<number | undefined> {
    checkBlobName(name);
    return ifThere(async () => (await stat(this.#path(name))).size);
  }

  async remove(name: BlobName): Promise<void> {
    checkBlobName(name);
    const path = this.#path(name);
    const removed = await ifThere(async () => {
      await unlink(path);
      await syncFolder(dirname(path));
      return true;
    });
    if (removed === true) await this.#prune(dirname(path));
  }

  async list(prefix: string, after: BlobName | undefined, limit: number): Promise<readonly BlobName[]> {
    checkBlobList(prefix, after, limit);
    const found: BlobName[] = [];
    await this.#walk('', { prefix, after: after ?? '', limit }, found);
    return found;
  }

  #path(name: BlobName): string {
    return join(this.#root, `${name}~`);
  }

  /** Removes the folders that became empty; stops at the first that is not. */
  async #prune(from: string): Promise<void> {
    for (let folder = from; folder.length > this.#root.length; folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch {
        return;
      }
    }
  }

  /** Goes through the names in order, leaving out whole folders that cannot hold one that is asked for. */
  async #walk(folder: string, asked: { prefix: string; after: string; limit: number }, found: BlobName[]): Promise<void> {
    const entries = (await ifThere(() => readdir(join(this.#root, folder), { withFileTypes: true }))) ?? [];
    for (const part of entries.map(nameOfEntry).sort()) {
      const name = folder + part;
      if (found.length >= asked.limit) return;
      if (!part.endsWith('/')) {
        if (name.startsWith(asked.prefix) && name > asked.after) found.push(name);
      } else if (mayHold(name, asked.prefix) && (name > asked.after || asked.after.startsWith(name))) {
        await this.#walk(name, asked, found);
      }
    }
  }
}

/** A folder as `part/`, a blob as `part`, which sort as the names they lead to. */
function nameOfEntry(entry: Dirent): string {
  return entry.isDirectory() ? `${entry.name}/` : entry.name.slice(0, -1);
}

function mayHold(folder: string, prefix: string): boolean {
  return folder.startsWith(prefix) || prefix.startsWith(folder);
}

async function ifThere<T>(act: () => Promise<T>): Promise<T | undefined> {
  try {
    return await act();
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw beforeNaming(error);
  }
}

async function* readFile(path: string, range: BlobRange | undefined): AsyncGenerator<Uint8Array> {
  const handle = await ifThere(() => open(path, constants.O_RDONLY | constants.O_NOFOLLOW));
  if (handle === undefined) throw new StewardError('not-found', { rule: 'the blob was removed before it was read' });
  try {
    let at = range?.from ?? 0;
    const until = at + (range?.length ?? Number.MAX_SAFE_INTEGER - at);
    while (at < until) {
      const chunk = new Uint8Array(Math.min(chunkBytes, until - at));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
      at += bytesRead;
    }
  } catch (error) {
    throw beforeNaming(error);
  } finally {
    await handle.close();
  }
}

const namedFolder = 'named';

/** The folder with all blobs of a place whose names begin with `prefix` and a slash: for removing them at once, when nothing works there any more. */
export const folderBelow = (folder: string, prefix: string): string => join(folder, namedFolder, prefix);

/** Opens (or makes) the blobs in `folder`: one process at a time. Leftovers of broken-off puts are swept. */
export async function openFileBlobs(folder: string): Promise<Blobs> {
  const root = join(folder, namedFolder);
  await makeFolder(root);
  return new FileBlobs(root, await Incoming.open(join(folder, 'incoming')));
}
