// The embedded edition: one process, one folder.
import { mkdir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StewardError } from '@steward/protocol/errors.ts';
import { lockFolder } from '../adapters/embedded/folder-lock.ts';
import { openEmbeddedIdentity } from '../adapters/embedded/identity/embedded-identity.ts';
import { localSignals } from '../adapters/embedded/local-signals.ts';
import { notBefore, systemClock, type SystemClock } from '../adapters/embedded/system-clock.ts';
import type { Finding } from '../edges/cli/command.ts';
import type { Endpoint } from '../promises/parts.ts';
import type { Config } from './config.ts';
import type { Edition, Ground, OpenParts } from './edition.ts';
import { openScratch, openStores, sweepScratch } from './embedded-stores.ts';
import { recoveryFolder } from './recovery-folder.ts';
import { oldFolder } from './old-folder.ts';
import { checkPlaces } from './known-places.ts';
import { isRecovering } from './recovering.ts';
import type { Stores } from './stores.ts';

export const embeddedEdition: Edition = {
  name: 'embedded',
  settings: (environment) => environment,
  open: openGround,
  recovery: recoveryFolder,
  oldPlace: oldFolder,
  staysBehind: () => [],
  companies: () => ({ processors: [], located: [] }),
  async assertThere({ data }) {
    if (!(await stat(data).catch(() => undefined)))
      throw new StewardError('not-found', { field: '--data', rule: `there is no data folder at ${data}` });
  },
  where: ({ data, keyring }) => `Data: ${data}   root key: ${keyring}`,
  mayReach: () => false,
  keeps,
  examine: folders,
};

async function openGround({ config, random, onAlarm, machine, startMs, recovering = false }: OpenParts): Promise<Ground> {
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const lock = lockFolder(config.data);
  if (!lock) throw new StewardError('conflict', { field: 'STEWARD_DATA', rule: `another Steward works in ${config.data}` });
  try {
    if (!recovering && (await isRecovering(config.data)))
      throw new StewardError('conflict', {
        field: 'STEWARD_DATA',
        rule: `a recovery into ${config.data} was broken off; run the same \`steward recover\` again`,
      });
    if (!recovering) await checkPlaces(config);
    await sweepScratch(config.data);
    const stores = await openStores(config, random, onAlarm);
    // A clock that is given runs ahead on purpose, and vouches for itself: the demo's.
    const sources = machine === undefined ? { machine: notBefore(startMs) } : { machine, steady: false as const };
    const clock = systemClock(join(config.data, 'clock'), sources);
    return embeddedGround(config, stores, clock, async () => lock.release());
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Over stores in the data folder that are open. */
export const embeddedGround = (config: Config, stores: Stores, clock: SystemClock, release: () => Promise<void>): Ground => ({
  stores,
  clock,
  signals: localSignals(),
  openIdentity: (_realm, parts) => openEmbeddedIdentity(parts),
  openScratch: () => openScratch(config.data, stores),
  release,
});

function keeps({ keyring, mirror, snapshots }: Config): readonly Endpoint[] {
  const folder = (path: string) => `${basename(path)}/`;
  const here = (id: string, named: string, en: string, de: string): Endpoint => ({ id, what: { en, de }, place: 'here', named });
  return [
    here('records', 'records.sqlite: rows', 'Records, history and ledgers (SQLite)', 'Einträge, Verlauf und Protokolle (SQLite)'),
    here('keys', 'keys.sqlite: keys, slots, epochs, indexes', 'Record keys (SQLite)', 'Schlüssel der Einträge (SQLite)'),
    here('identity', 'identity.sqlite: rows', 'Login data (SQLite)', 'Anmeldedaten (SQLite)'),
    here('epochs', 'epochs/', 'Epoch keys, wrapped (files)', 'Epochenschlüssel, verpackt (Dateien)'),
    here('files', 'blobs/', 'Files, sealed (files)', 'Dateien, versiegelt (Dateien)'),
    here('root', basename(keyring), 'Root key (a file, apart from all data)', 'Wurzelschlüssel (eine Datei, getrennt von allen Daten)'),
    here('snapshots', folder(snapshots.place), 'Snapshots, sealed (files)', 'Schnappschüsse, versiegelt (Dateien)'),
    here('key-backups', folder(snapshots.keyBackups), 'Key backups (files)', 'Schlüsselsicherungen (Dateien)'),
    ...(mirror === undefined
      ? []
      : [here('mirror', folder(mirror), 'Second copy of the ledgers (files)', 'Zweitschrift der Protokolle (Dateien)')]),
    ...(snapshots.epochsCopy === undefined
      ? []
      : [
          here(
            'epochs-copy',
            folder(snapshots.epochsCopy),
            'Second copy of the epoch keys (files)',
            'Zweitschrift der Epochenschlüssel (Dateien)',
          ),
        ]),
  ];
}

const roomBytesMin = 1_000_000_000;

async function folders(config: Config): Promise<readonly Finding[]> {
  const data = await stat(config.data).catch(() => undefined);
  const keyring = await stat(config.keyring).catch(() => undefined);
  const findings: Finding[] = [
    {
      what: `data folder ${config.data}`,
      ok: data === undefined || (data.isDirectory() && (data.mode & 0o077) === 0),
      advice: `must be a folder only its owner can read: chmod 700 ${config.data}`,
    },
    {
      what: `root key ${config.keyring}`,
      ok: keyring === undefined || (keyring.mode & 0o077) === 0,
      advice: `must be readable by its owner alone: chmod 600 ${config.keyring}`,
    },
    {
      what: 'data folder and root key belong together',
      ok: (data === undefined) === (keyring === undefined),
      advice: data
        ? 'the root key is missing: without it nothing opens; put the file back'
        : 'a root key without a data folder: fine if this is a fresh start',
    },
  ];
  const room = await statfs(data ? config.data : dirname(config.data)).catch(() => undefined);
  if (room)
    findings.push({
      what: 'room on the disk',
      ok: room.bavail * room.bsize > roomBytesMin,
      advice: 'less than a gigabyte is left; Steward refuses writes when the disk is full',
    });
  findings.push({
    what: 'the clock',
    ok: (await stat(join(config.data, 'clock-jump')).catch(() => undefined)) === undefined,
    advice: 'it jumped far ahead, so nothing that falls due is destroyed; look at another clock, then `steward clock confirm`',
  });
  return findings;
}
