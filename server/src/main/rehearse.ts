// The weekly drill: rebuilds everything from the newest snapshot and the key backups in a folder of its own, lets the ledgers go on there, checks them through and
// through, and opens a sample of records through the door. The epoch keys are read where they are and nothing is written to them; the folder is removed in the end.
// What came of it is a row of evidence.
import type { Cbor } from '@steward/protocol/cbor.ts';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { drillRecovery, drillSampleMax, type DrilledRecord } from '../governed/drill-recovery.ts';
import { goOnAfterLoss } from '../governed/keep-ledger.ts';
import type { Principal } from '../governed/operation.ts';
import type { Door } from '../governed/perform.ts';
import { rebuild, type Rebuilt } from '../lifecycle/snapshot/rebuild.ts';
import type { SnapshotName, SnapshotPlace } from '../lifecycle/snapshot/snapshot-place.ts';
import type { Snapshots } from '../lifecycle/snapshot/snapshots.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { lastPart } from '../stores/layout.ts';
import { putEvidence } from '../stores/installation.ts';
import { KeyBackups } from '../vault/key-backups.ts';
import { createEpochKeys } from '../vault/epoch-keys.ts';
import { KeyCache } from '../vault/key-cache.ts';
import { defaultCacheLimits } from '../vault/vault.ts';
import { filesOf } from './snapshot-stores.ts';
import { closeStores, type Scratch, type Stores } from './stores.ts';

export interface Rehearsal {
  readonly snapshot: string;
  readonly takenAtMs: number;
  readonly businesses: number;
  readonly rows: number;
  /** Records opened in the rebuilt place, and how many of them were the same as the living ones of the same version. */
  readonly opened: number;
  readonly same: number;
  /** In words, without content; empty when the machine could be rebuilt. */
  readonly troubles: readonly string[];
  readonly tookMs: number;
}

export interface RehearseParts {
  readonly stores: Stores;
  readonly door: Door;
  readonly snapshots: Snapshots;
  readonly clock: Clock;
  readonly random: Random;
  readonly installation: string;
  /** Empty stores in a folder of their own. */
  readonly openScratch: () => Promise<Scratch>;
  /** Everything over those stores; closing it closes them. */
  readonly composeScratch: (stores: Stores) => Promise<{ readonly door: Door; close(): Promise<void> }>;
  readonly onAlarm: (what: string) => void;
}

/** Businesses that a sample is opened of; the others are rebuilt and checked all the same. */
const sampledBusinessesMax = 50;

/** Throws when there is no snapshot; what else goes wrong is a trouble, and the result is kept either way. */
export async function rehearse(parts: RehearseParts): Promise<Rehearsal> {
  const begun = performance.now();
  const named = (await parts.snapshots.place.manifests()).current.at(-1);
  if (named === undefined) throw new StewardError('not-found', { rule: 'there is no snapshot yet' });
  const found: Found = { businesses: 0, rows: 0, opened: 0, same: 0, troubles: [] };
  let scratch: Scratch | undefined;
  try {
    scratch = await parts.openScratch();
    await rehearseIn(parts, scratch.stores, named, found);
  } catch (error) {
    found.troubles.push(isStewardError(error) ? error.message : 'an error');
  } finally {
    await scratch?.remove();
  }
  const result: Rehearsal = { snapshot: named.id, takenAtMs: named.takenAtMs, ...found, tookMs: Math.round(performance.now() - begun) };
  for (const trouble of found.troubles) parts.onAlarm(`the recovery drill: ${trouble}`);
  await putEvidence(parts.stores.rows, 'recovery-drill', parts.clock.nowMs(), { ...result } as unknown as Cbor);
  return result;
}

interface Found {
  businesses: number;
  rows: number;
  opened: number;
  same: number;
  readonly troubles: string[];
}

async function rehearseIn(parts: RehearseParts, stores: Stores, snapshot: SnapshotName, found: Found): Promise<void> {
  let composed: { readonly door: Door; close(): Promise<void> } | undefined;
  try {
    const rebuilt = await rebuildInto({
      ...parts,
      place: parts.snapshots.place,
      stores,
      snapshot,
      copyFiles: false,
      signal: new AbortController().signal,
    });
    Object.assign(found, { businesses: rebuilt.businesses.length, rows: rebuilt.rows });
    found.troubles.push(...troublesOf(rebuilt));
    composed = await parts.composeScratch(stores);
    for (const [i, { business }] of rebuilt.businesses.entries()) {
      found.troubles.push(...(await goOnAndCheck(composed.door, { actor: 'operator', name: 'rehearsal', business })));
      if (i >= sampledBusinessesMax) continue;
      const sample = await openSample(parts.door, composed.door, business, parts.random);
      found.opened += sample.opened;
      found.same += sample.same;
      found.troubles.push(...sample.troubles);
    }
  } finally {
    if (composed) await composed.close();
    else await closeStores(stores);
  }
}

/** From a snapshot into the empty stores of a folder. */
export async function rebuildInto(parts: {
  readonly stores: Stores;
  readonly place: SnapshotPlace;
  readonly snapshot: SnapshotName;
  readonly copyFiles: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly installation: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (what: string) => void;
}): Promise<Rebuilt> {
  const { stores, clock, random, installation } = parts;
  return rebuild({
    place: parts.place,
    snapshot: parts.snapshot,
    stores: { records: stores.rows, identity: stores.identityRows },
    files: stores.blobs,
    copyFiles: parts.copyFiles,
    filesOf,
    keys: stores.keys,
    keyBackups: keyBackupsOver(stores, clock, random, installation),
    clock,
    signal: parts.signal,
    ...(parts.onProgress && { onProgress: parts.onProgress }),
  });
}

/** Key backups seen from a key store that is being rebuilt. */
function keyBackupsOver(stores: Stores, clock: Clock, random: Random, installation: string): KeyBackups {
  const cache = new KeyCache(clock, defaultCacheLimits);
  const epochKeys = createEpochKeys(stores.epochs, stores.root, random, cache);
  return new KeyBackups({ keys: stores.keys, epochKeys, blobs: stores.keyBackups, clock, installation });
}

export function troublesOf({ missingFiles, businesses }: Rebuilt): readonly string[] {
  return [
    ...missingFiles.map((file) => `the file ${file} is in no snapshot`),
    ...businesses.flatMap(({ business, keysAtMs, unopenable }) => [
      ...(keysAtMs === undefined ? [`${business} has no key backup`] : []),
      ...(unopenable > 0 ? [`${unopenable} records of ${business} have no key`] : []),
    ]),
  ];
}

/** Lets a rebuilt ledger go on in a new volume, and checks all of it. What is wrong, in words. */
export async function goOnAndCheck(door: Door, principal: Principal): Promise<readonly string[]> {
  const { business } = principal;
  const answer = await door.perform(principal, goOnAfterLoss, {}, { purpose: 'security' });
  if (!answer.allowed) return [`the ledger of ${business} may not go on: ${answer.sentence}`];
  const check = await door.tools.ledger.check(business, { deep: true });
  return check.verdict === 'verified' ? [] : [`the ledger of ${business}: ${check.sentence}`];
}

/** Opens a few records where they live and where they were rebuilt. Both ledgers name them first. */
async function openSample(
  living: Door,
  rebuilt: Door,
  business: BusinessId,
  random: Random,
): Promise<{ readonly opened: number; readonly same: number; readonly troubles: readonly string[] }> {
  const rows = rebuilt.tools.rows;
  const middle = `rec/${random.bytes(1).toHex()}`;
  const behind = await rows.range({ partition: business, prefix: 'rec/', after: middle, limit: drillSampleMax });
  // Round to the first ones, so that a small business is opened whole.
  const first = behind.length < drillSampleMax ? await rows.range({ partition: business, prefix: 'rec/', limit: drillSampleMax }) : [];
  const records = [...new Set([...behind, ...first].map(({ sort }) => lastPart(sort)))].slice(0, drillSampleMax);
  if (records.length === 0) return { opened: 0, same: 0, troubles: [] };
  const ask = async (door: Door): Promise<readonly DrilledRecord[]> => {
    const answer = await door.perform({ actor: 'worker', name: 'snapshot', business }, drillRecovery, { records }, { purpose: 'security' });
    if (!answer.allowed) throw new StewardError(answer.code, { rule: answer.sentence });
    return answer.result;
  };
  const here = new Map((await ask(living)).map((record) => [record.id, record]));
  const there = await ask(rebuilt);
  const comparable = there.filter(({ id, version }) => here.get(id)?.version === version);
  const same = comparable.filter(({ id, hash }) => here.get(id)!.hash === hash).length;
  const troubles =
    same < comparable.length ? [`${comparable.length - same} records of ${business} open to something else than the living ones`] : [];
  return { opened: there.length, same, troubles };
}
