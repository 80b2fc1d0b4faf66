// steward recover: what becomes of a lost machine (docs/formats/snapshot.md, "Recovery").
//
//   mark ─▶ epoch keys ─▶ rows, files, keys, erased ids replayed ─▶ each ledger goes on in a new volume ─▶ self-check ─▶ unmark
//
// The mark lies in the data folder from the first byte to the last: nothing else opens the folder while it is there, and whoever finds it after a crash begins
// again from an empty folder. So a recovery is there as a whole or not at all.
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { userInfo } from 'node:os';
import { StewardError } from '@steward/protocol/errors.ts';
import { isId, type BusinessId } from '@steward/protocol/ids.ts';
import { openFileBlobs } from '../adapters/embedded/file-blobs.ts';
import { openFileEpochs } from '../adapters/embedded/file-epochs.ts';
import { lockFolder } from '../adapters/embedded/folder-lock.ts';
import { openKeyring } from '../adapters/embedded/keyring-file.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import { systemRandom } from '../adapters/embedded/system-random.ts';
import type { Recovered, RecoverFrom } from '../edges/cli/command.ts';
import { createLog } from '../edges/http/log.ts';
import { installationsIn, SnapshotPlace, type SnapshotName } from '../lifecycle/snapshot/snapshot-place.ts';
import type { Rebuilt } from '../lifecycle/snapshot/rebuild.ts';
import type { Epochs } from '../ports/epochs.ts';
import { putEvidence } from '../stores/installation.ts';
import { compose, type Steward } from './compose.ts';
import type { Config } from './config.ts';
import { readCompanies } from './processors.ts';
import { loadProduct } from './product.ts';
import { isRecovering, markRecovering, unmarkRecovering } from './recovering.ts';
import { goOnAndCheck, rebuildInto, troublesOf } from './rehearse.ts';
import { openStores } from './stores.ts';

/** What may lie in the folder before: the epoch store, brought there by hand, and what a recovery that was broken off left. */
const kept = new Set(['epochs', 'lock.sqlite', 'recovering']);

export async function recover(
  configOf: () => Config,
  from: RecoverFrom,
  onProgress: (what: string) => void,
  signal: AbortSignal,
): Promise<Recovered> {
  const given = configOf();
  const config: Config = { ...given, snapshots: { ...given.snapshots, place: from.snapshots, keyBackups: from.keyBackups } };
  for (const folder of [from.snapshots, from.keyBackups])
    if (!(await stat(folder).catch(() => undefined))?.isDirectory())
      throw new StewardError('not-found', { field: folder, rule: 'there is no such folder' });
  await mkdir(config.data, { recursive: true, mode: 0o700 });
  const lock = lockFolder(config.data);
  if (!lock) throw new StewardError('conflict', { field: 'STEWARD_DATA', rule: `another Steward works in ${config.data}` });
  let rebuilt: { readonly snapshot: SnapshotName; readonly rebuilt: Rebuilt };
  try {
    await emptyFolder(config.data);
    const snapshot = await chosen(config, from);
    await markRecovering(config.data, snapshot.named.id);
    await bringEpochs(config, from);
    rebuilt = { snapshot: snapshot.named, rebuilt: await rebuildStores(config, snapshot, onProgress, signal) };
    await writeFile(join(config.data, 'clock'), `${snapshot.named.takenAtMs}\n`, { mode: 0o600, flush: true });
  } finally {
    lock.release();
  }
  return finish(config, rebuilt, onProgress);
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

interface Chosen {
  readonly named: SnapshotName;
  readonly place: SnapshotPlace;
  readonly installation: string;
}

async function chosen(config: Config, from: RecoverFrom): Promise<Chosen> {
  const blobs = await openFileBlobs(config.snapshots.place);
  const passphrase = config.passphrase === undefined ? {} : { passphrase: { text: config.passphrase } };
  const root = await openKeyring(config.keyring, { dataFolder: config.data, random: systemRandom, create: false, ...passphrase });
  const all = await installationsIn(blobs);
  const installation = from.installation ?? (all.length === 1 ? all[0] : undefined);
  if (installation === undefined || !all.includes(installation))
    throw new StewardError(all.length === 0 ? 'not-found' : 'invalid-input', {
      field: all.length === 0 ? '--from' : '--installation',
      rule: all.length === 0 ? 'there are no snapshots in it' : `snapshots of several installations lie there: ${all.join(', ')}`,
    });
  const place = new SnapshotPlace(blobs, root, systemRandom, installation);
  const { current } = await place.manifests();
  const { snapshot, atMs } = from;
  const named =
    snapshot !== undefined
      ? current.find(({ id }) => id === snapshot)
      : current.filter(({ takenAtMs }) => takenAtMs <= (atMs ?? Infinity)).at(-1);
  if (!named)
    throw new StewardError('not-found', {
      field: snapshot === undefined ? '--at' : '--snapshot',
      rule:
        current.length === 0
          ? 'no snapshot was finished there'
          : `snapshots there: ${current.map(({ id, takenAtMs }) => `${id} of ${new Date(takenAtMs).toISOString()}`).join(', ')}`,
    });
  await place.manifest(named);
  return { named, place, installation };
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

async function rebuildStores(
  config: Config,
  { named, place, installation }: Chosen,
  onProgress: (what: string) => void,
  signal: AbortSignal,
): Promise<Rebuilt> {
  const clock = systemClock();
  const stores = await openStores(config, systemRandom, onProgress);
  try {
    const more = { clock, random: systemRandom, installation, signal, onProgress };
    return await rebuildInto({ stores, place, snapshot: named, copyFiles: true, ...more });
  } finally {
    await Promise.all([stores.rows.close(), stores.keys.close(), stores.identityRows.close()]);
  }
}

async function finish(
  config: Config,
  { snapshot, rebuilt }: { readonly snapshot: SnapshotName; readonly rebuilt: Rebuilt },
  onProgress: (what: string) => void,
): Promise<Recovered> {
  const log = createLog((line) => void process.stderr.write(`${line}\n`), systemClock().nowMs);
  const catalogue = await loadProduct(config);
  const companies = readCompanies(config);
  const steward = await compose({ config, log, catalogue, companies, sendNotice: async () => undefined, recovering: true });
  try {
    const troubles = [...troublesOf(rebuilt)];
    const businesses: Recovered['businesses'][number][] = [];
    for (const each of rebuilt.businesses) {
      onProgress(`the ledger of ${each.business}`);
      troubles.push(...(await goOnAndCheck(steward.door, { actor: 'operator', name: userInfo().username, business: each.business })));
      businesses.push({ business: each.business, keys: each.keys, erased: each.erased, ...(await goneOn(steward, each.business)) });
    }
    const { takenAtMs, rows, files } = rebuilt;
    const done: Recovered = { snapshot: snapshot.id, takenAtMs, rows, files, businesses, troubles };
    await putEvidence(steward.door.tools.rows, 'recovery', steward.clock.nowMs(), { snapshot: snapshot.id, takenAt: takenAtMs, troubles });
    await unmarkRecovering(config.data);
    return done;
  } finally {
    await steward.close();
  }
}

async function goneOn(steward: Steward, business: BusinessId): Promise<{ readonly volume: number; readonly entriesLost: number }> {
  const { ledger } = steward.door.tools;
  const volume = (await ledger.volumes(business)).at(-1)!.volume;
  return { volume, entriesLost: await ledger.entriesLost(business) };
}
