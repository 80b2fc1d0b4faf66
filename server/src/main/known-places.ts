// Where copies have been put before. A place that is taken out of the configuration while copies lie in it would keep for ever what is erased from now on: nothing is
// taken out of it any more, and the keys of an old copy of the epoch store never die. So such a start is refused until the copies are moved, or gone.
//
//   <data>/places    one line for each variable: its name, a tab, the folder
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Config } from './config.ts';

/** Throws `invalid-input` naming the variable and what to do. */
export async function checkPlaces({ data, snapshots, mirror }: Pick<Config, 'data' | 'snapshots' | 'mirror'>): Promise<void> {
  const now = new Map<string, string | undefined>([
    ['STEWARD_SNAPSHOTS', snapshots.place],
    ['STEWARD_KEY_BACKUPS', snapshots.keyBackups],
    ['STEWARD_EPOCHS_COPY', snapshots.epochsCopy],
    ['STEWARD_MIRROR', mirror],
  ]);
  const file = join(data, 'places');
  const before = await readFile(file, 'utf8').catch(() => '');
  for (const line of before.split('\n')) {
    const [name, folder] = line.split('\t');
    if (folder === undefined || now.get(name!) === folder || !(await holdsAnything(folder))) continue;
    throw new StewardError('invalid-input', {
      field: name!,
      rule: `copies lie at ${folder}, out of which nothing would be erased any more: set it back, or move them to the new place or delete them first`,
    });
  }
  const text = [...now].flatMap(([name, folder]) => (folder === undefined ? [] : [`${name}\t${folder}\n`])).join('');
  if (text !== before) await writeFile(file, text, { mode: 0o600, flush: true });
}

async function holdsAnything(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.some((entry) => entry.isFile());
}
