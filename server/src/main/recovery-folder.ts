// Where a lost machine of the embedded edition is rebuilt: an empty data folder, the keyring beside it, and folders with what was saved.
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import { isId, type BusinessId } from '@steward/protocol/ids.ts';
import { openFileBlobs } from '../adapters/embedded/file-blobs.ts';
import { openFileEpochs } from '../adapters/embedded/file-epochs.ts';
import { lockFolder } from '../adapters/embedded/folder-lock.ts';
import { openKeyring } from '../adapters/embedded/keyring-file.ts';
import { systemRandom } from '../adapters/embedded/system-random.ts';
import type { RecoverFrom } from '../edges/cli/command.ts';
import type { Epochs } from '../ports/epochs.ts';
import type { Config } from './config.ts';
import type { RecoveryPlace } from './edition.ts';
import { openStores } from './embedded-stores.ts';
import { isRecovering, markRecovering, unmarkRecovering } from './recovering.ts';

/** What may lie in the folder before: the epoch store, brought there by hand, and what a recovery that was broken off left. */
const kept = new Set(['epochs', 'lock.sqlite', 'recovering']);

export async function recoveryFolder(config: Config, from: RecoverFrom, onAlarm: (what: string) => void): Promise<RecoveryPlace> {
  const { data, snapshots } = config;
  for (const [name, folder] of [
    ['--from', from.snapshots],
    ['--keys', from.keyBackups],
  ] as const)
    if (folder === undefined) throw new StewardError('invalid-input', { field: name, rule: 'is needed' });
  for (const folder of [snapshots.place, snapshots.keyBackups])
    if (!(await stat(folder).catch(() => undefined))?.isDirectory())
      throw new StewardError('not-found', { field: folder, rule: 'there is no such folder' });
  await mkdir(data, { recursive: true, mode: 0o700 });
  const lock = lockFolder(data);
  if (!lock) throw new StewardError('conflict', { field: 'STEWARD_DATA', rule: `another Steward works in ${data}` });
  try {
    await emptyFolder(data);
    const passphrase = config.passphrase === undefined ? {} : { passphrase: { text: config.passphrase } };
    return {
      snapshots: await openFileBlobs(snapshots.place),
      root: await openKeyring(config.keyring, { dataFolder: data, random: systemRandom, create: false, ...passphrase }),
      begin: (snapshot) => markRecovering(data, snapshot),
      bringEpochs: () => bringEpochs(config, from),
      openStores: () => openStores(config, systemRandom, onAlarm),
      startClock: (takenAtMs) => writeFile(join(data, 'clock'), `${takenAtMs}\n`, { mode: 0o600, flush: true }),
      end: () => unmarkRecovering(data),
      release: async () => lock.release(),
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Refuses a folder with data of its own; clears what a recovery that was broken off has left. */
async function emptyFolder(data: string): Promise<void> {
  const there = (await readdir(data)).filter((name) => !kept.has(name) && !name.startsWith('lock.sqlite'));
  if (there.length === 0) return;
  if (!(await isRecovering(data)))
    throw new StewardError('conflict', {
      field: 'STEWARD_DATA',
      rule: `${data} is not empty; recover into a folder that holds nothing but \`epochs\``,
    });
  for (const name of there) await rm(join(data, name), { recursive: true, force: true });
}

/** Copies the epoch store into the folder, unless it lies there already. What was destroyed stays destroyed. */
async function bringEpochs(config: Config, from: RecoverFrom): Promise<void> {
  const source = from.epochs ?? config.snapshots.epochsCopy;
  const target = join(config.data, 'epochs');
  if (source === undefined) {
    if ((await stat(target).catch(() => undefined)) === undefined)
      throw new StewardError('key-unavailable', {
        field: '--epochs',
        rule: `no key opens anything without the epoch store: give its copy (STEWARD_EPOCHS_COPY), or put it to ${target}`,
      });
    return;
  }
  if (!(await stat(source).catch(() => undefined))?.isDirectory())
    throw new StewardError('not-found', { field: '--epochs', rule: 'there is no such folder' });
  const [copy, epochs] = [await openFileEpochs(source), await openFileEpochs(target)];
  for (const business of (await readdir(source)).filter(isId)) await copyEpochs(copy, epochs, business as BusinessId);
}

async function copyEpochs(copy: Epochs, epochs: Epochs, business: BusinessId): Promise<void> {
  const names = await copy.list(business);
  for (const name of names) {
    const wrapped = await copy.read(business, name);
    if (typeof wrapped !== 'string') await epochs.create(business, name, wrapped);
  }
  const newest = Math.max(0, ...names.map((name) => Number(/^epoch-(\d+)$/.exec(name)?.[1] ?? 0)));
  for (let epoch = 1; epoch < newest; epoch++)
    if ((await copy.read(business, `epoch-${epoch}`)) === 'destroyed') await epochs.destroy(business, `epoch-${epoch}`);
}
