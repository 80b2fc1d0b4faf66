// Files that are whole or not there. Content goes to a new file in a folder beside, is flushed, takes its name in one step (`link`,
// which refuses a name that is taken, or `rename`, which replaces), and the folder that holds the name is flushed too: only then is a
// name durable. Folders are 0700, files 0600. What a dead process left in the folder beside is swept at the next opening.
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { link, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';

/** How often a write tries again when its folder was removed under it. */
export const folderAttemptsMax = 4;

/** The code of a failed system call, such as `ENOENT`. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** What a failed system call means while nothing has taken its name yet: nothing was changed. Other errors pass through. */
export function beforeNaming(error: unknown): unknown {
  const code = systemCode(error);
  if (isStewardError(error) || code === undefined || !(error instanceof Error && 'syscall' in error)) return error;
  if (code === 'EEXIST') return new StewardError('already-exists', { cause: error });
  return new StewardError(['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code) ? 'storage-full' : 'store-unavailable', { cause: error });
}

/** Makes a folder of Steward's own, and makes its name durable. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder for content that has no name yet, beside the folder it will go to, on the same file system. */
export class Incoming {
  readonly #folder: string;
  #count = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the folder, and sweeps what a dead process left there. One process at a time. */
  static async open(folder: string): Promise<Incoming> {
    await makeFolder(folder);
    for (const left of await readdir(folder)) await unlink(join(folder, left));
    return new Incoming(folder);
  }

  /** Writes `content` to `file`, which must not be there (`already-exists`). Durable when it resolves; nothing is left when it throws. */
  async create(file: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> {
    return this.#place(file, content, async (incoming) => {
      await link(incoming, file);
      await unlink(incoming);
    });
  }

  /** Writes `content` to `file`, in place of what is there. Durable when it resolves. */
  async replace(file: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> {
    return this.#place(file, content, (incoming) => rename(incoming, file));
  }

  async #place(
    file: string,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    name: (incoming: string) => Promise<void>,
  ): Promise<number> {
    const incoming = join(this.#folder, `${process.pid}-${this.#count++}`);
    let bytes: number;
    try {
      bytes = await writeWhole(incoming, content);
      await inFolder(dirname(file), () => name(incoming));
    } catch (error) {
      await unlink(incoming).catch(() => undefined);
      throw beforeNaming(error);
    }
    try {
      await syncFolder(dirname(file));
    } catch (error) {
      throw new StewardError('outcome-unknown', { cause: error });
    }
    return bytes;
  }
}

async function writeWhole(file: string, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> {
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    let bytes = 0;
    for await (const part of content) {
      await writeAll(handle, part);
      bytes += part.length;
    }
    await handle.sync();
    return bytes;
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, part: Uint8Array): Promise<void> {
  for (let at = 0; at < part.length;) at += (await handle.write(part, at, part.length - at)).bytesWritten;
}

/** Does `act` in a folder that a neighbour may just have removed because it was empty. */
async function inFolder(folder: string, act: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await makeFolder(folder);
    try {
      return await act();
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || attempt >= folderAttemptsMax) throw error;
    }
  }
}
