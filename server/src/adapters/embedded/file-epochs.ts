// The epoch store as files, one for each secret: `<folder>/<business>/<name>`.
//
// A file begins with one byte: `L` for living, followed by the wrapped secret, or `X` for destroyed. Destroying works in place, so
// that the old bytes are overwritten where they lie (which holds on file systems that write in place, not on copy-on-write ones):
// first the mark, flushed, so that no half-overwritten secret is ever taken for a whole one; then zeros, flushed; then the file is cut
// to its mark, which stays for ever. What a crash left half done is finished at the next opening.
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import { isId } from '@steward/protocol/ids.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { EpochMarkers, Epochs, EpochSecretName } from '../../ports/epochs.ts';
import { checkEpochSecret, epochSecretBytesMax } from '../../ports/names.ts';
import { beforeNaming, Incoming, makeFolder, systemCode } from './durable-files.ts';

const living = 0x4c;
const destroyed = 0x58;
const noFollow = constants.O_NOFOLLOW;

class FileEpochs implements Epochs, EpochMarkers {
  readonly #folder: string;
  readonly #incoming: Incoming;

  constructor(folder: string, incoming: Incoming) {
    this.#folder = folder;
    this.#incoming = incoming;
  }

  async create(business: BusinessId, name: EpochSecretName, wrapped: Uint8Array): Promise<boolean> {
    checkEpochSecret(business, name);
    if (wrapped.length > epochSecretBytesMax) throw new RangeError(`a wrapped secret has at most ${epochSecretBytesMax} bytes`);
    try {
      await this.#incoming.create(this.#path(business, name), [Uint8Array.of(living), wrapped]);
      return true;
    } catch (error) {
      if (isStewardError(error, 'already-exists')) return false;
      throw error;
    }
  }

  async read(business: BusinessId, name: EpochSecretName): Promise<Uint8Array | 'destroyed' | 'absent'> {
    checkEpochSecret(business, name);
    const content = await withFile(this.#path(business, name), constants.O_RDONLY, (handle) => handle.readFile());
    if (content === undefined) return 'absent';
    if (content[0] === destroyed) return 'destroyed';
    if (content[0] !== living) throw new StewardError('integrity-failed', { rule: 'an epoch file begins with its mark' });
    return new Uint8Array(content.subarray(1));
  }

  async destroy(business: BusinessId, name: EpochSecretName): Promise<void> {
    checkEpochSecret(business, name);
    // A secret that never was gets its marker too, so that a late writer cannot create it.
    try {
      await this.#incoming.create(this.#path(business, name), [Uint8Array.of(destroyed)]);
      return;
    } catch (error) {
      if (!isStewardError(error, 'already-exists')) throw error;
    }
    await withFile(this.#path(business, name), constants.O_RDWR, overwrite);
  }

  list(business: BusinessId): Promise<readonly EpochSecretName[]> {
    return this.#names(business, (state) => typeof state !== 'string');
  }

  destroyed(business: BusinessId): Promise<readonly EpochSecretName[]> {
    return this.#names(business, (state) => state === 'destroyed');
  }

  async #names(business: BusinessId, wanted: (state: Uint8Array | 'destroyed' | 'absent') => boolean): Promise<readonly EpochSecretName[]> {
    checkEpochSecret(business);
    const names = await namesIn(join(this.#folder, business));
    const states = await Promise.all(names.map((name) => this.read(business, name)));
    return names.filter((_, i) => wanted(states[i]!)).sort();
  }

  /** Finishes every overwriting that a crash broke off. */
  async finish(): Promise<void> {
    for (const business of (await namesIn(this.#folder)).filter(isId)) {
      for (const name of await namesIn(join(this.#folder, business))) {
        await withFile(join(this.#folder, business, name), constants.O_RDWR, async (handle) => {
          const first = new Uint8Array(1);
          await handle.read(first, 0, 1, 0);
          if (first[0] === destroyed && (await handle.stat()).size > 1) await overwrite(handle);
        });
      }
    }
  }

  #path(business: BusinessId, name: EpochSecretName): string {
    return join(this.#folder, business, name);
  }
}

async function overwrite(handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  await handle.write(Uint8Array.of(destroyed), 0, 1, 0);
  await handle.sync();
  if (size > 1) await handle.write(new Uint8Array(size - 1), 0, size - 1, 1);
  await handle.sync();
  await handle.truncate(1);
  await handle.sync();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw beforeNaming(error);
  }
}

async function withFile<T>(file: string, flags: number, act: (handle: FileHandle) => Promise<T>): Promise<T | undefined> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, flags | noFollow);
    return await act(handle);
  } catch (error) {
    if (handle === undefined && systemCode(error) === 'ENOENT') return undefined;
    // A destruction that failed may have begun: it is safe, and necessary, to repeat it.
    throw flags === constants.O_RDWR && handle !== undefined ? new StewardError('outcome-unknown', { cause: error }) : beforeNaming(error);
  } finally {
    await handle?.close();
  }
}

/** Opens (or makes) the epoch store in `folder`: one process at a time. */
export async function openFileEpochs(folder: string): Promise<Epochs & EpochMarkers> {
  await makeFolder(folder);
  const epochs = new FileEpochs(folder, await Incoming.open(join(folder, '.incoming')));
  await epochs.finish();
  return epochs;
}
