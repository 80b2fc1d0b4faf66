// steward recover: what becomes of a lost machine (docs/formats/snapshot.md, "Recovery").
//
//   mark ─▶ epoch keys ─▶ rows, files, keys, erased ids replayed ─▶ each ledger goes on in a new volume ─▶ self-check ─▶ unmark
//
// The mark lies in the data folder from the first byte to the last: nothing else opens the folder while it is there, and whoever finds it after a crash begins
// again from an empty folder. So a recovery is there as a whole or not at all.
import { userInfo } from 'node:os';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { systemClock } from '../adapters/embedded/system-clock.ts';
import { systemRandom } from '../adapters/embedded/system-random.ts';
import type { Recovered, RecoverFrom } from '../edges/cli/command.ts';
import { createLog } from '../edges/http/log.ts';
import { installationsIn, SnapshotPlace, type SnapshotName } from '../lifecycle/snapshot/snapshot-place.ts';
import type { Rebuilt } from '../lifecycle/snapshot/rebuild.ts';
import { putEvidence } from '../stores/installation.ts';
import { compose, type Steward } from './compose.ts';
import type { Config } from './config.ts';
import type { Edition, RecoveryPlace } from './edition.ts';
import { readCompanies } from './processors.ts';
import { loadProduct } from './product.ts';
import { goOnAndCheck, rebuildInto, troublesOf } from './rehearse.ts';
import { closeStores } from './stores.ts';

export async function recover(
  edition: Edition,
  configOf: () => Config,
  from: RecoverFrom,
  onProgress: (what: string) => void,
  signal: AbortSignal,
): Promise<Recovered> {
  const given = configOf();
  const { snapshots: place = given.snapshots.place, keyBackups = given.snapshots.keyBackups } = from;
  const config: Config = { ...given, snapshots: { ...given.snapshots, place, keyBackups } };
  const recovery = await edition.recovery(config, from, onProgress);
  let rebuilt: { readonly snapshot: SnapshotName; readonly rebuilt: Rebuilt };
  try {
    const snapshot = await chosen(recovery, from);
    await recovery.begin(snapshot.named.id);
    await recovery.bringEpochs();
    rebuilt = { snapshot: snapshot.named, rebuilt: await rebuildStores(recovery, snapshot, onProgress, signal) };
    await recovery.startClock(snapshot.named.takenAtMs);
  } finally {
    await recovery.release();
  }
  return finish(edition, config, rebuilt, () => recovery.end(), onProgress);
}

interface Chosen {
  readonly named: SnapshotName;
  readonly place: SnapshotPlace;
  readonly installation: string;
}

async function chosen({ snapshots: blobs, root }: RecoveryPlace, from: RecoverFrom): Promise<Chosen> {
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

async function rebuildStores(
  recovery: RecoveryPlace,
  { named, place, installation }: Chosen,
  onProgress: (what: string) => void,
  signal: AbortSignal,
): Promise<Rebuilt> {
  const clock = systemClock();
  const stores = await recovery.openStores();
  try {
    const more = { clock, random: systemRandom, installation, signal, onProgress };
    return await rebuildInto({ stores, place, snapshot: named, copyFiles: true, ...more });
  } finally {
    await closeStores(stores);
  }
}

async function finish(
  edition: Edition,
  config: Config,
  { snapshot, rebuilt }: { readonly snapshot: SnapshotName; readonly rebuilt: Rebuilt },
  end: () => Promise<void>,
  onProgress: (what: string) => void,
): Promise<Recovered> {
  const log = createLog((line) => void process.stderr.write(`${line}\n`), systemClock().nowMs);
  const catalogue = await loadProduct(config);
  const companies = readCompanies(edition, config);
  const steward = await compose({ edition, config, log, catalogue, companies, sendNotice: async () => undefined, recovering: true });
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
    await end();
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
