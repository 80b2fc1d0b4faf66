// A small secret file that appears whole or not at all: written beside its place, flushed, then linked there. A file that is there
// already stays as it is.
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, syncFolder, systemCode } from './durable-files.ts';

/** Creates `path` (mode 0600) with `bytes`, durable when it resolves; `false` when it was there already. `suffix` is one nobody else uses. Zeroes `bytes`. */
export async function linkWhole(path: string, bytes: Uint8Array, suffix: string): Promise<boolean> {
  const folder = dirname(path);
  await makeFolder(folder);
  const beside = `${path}.${suffix}`;
  try {
    await writeSecret(beside, bytes);
    await link(beside, path);
    await syncFolder(folder);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(beside).catch(ignoreAbsent);
  }
}

async function writeSecret(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    bytes.fill(0);
    await file.close();
  }
}

function ignoreAbsent(error: unknown): void {
  if (systemCode(error) !== 'ENOENT') throw error;
}
