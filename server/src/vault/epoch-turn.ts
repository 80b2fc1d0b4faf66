// The turn of an epoch: every record key of a business is wrapped anew under a new epoch key, then the old one is destroyed, and with
// it every older copy of the key store. The table in docs/formats/key-store.md ("Epochs") is the state machine; each step may be
// repeated, so whoever finds a turn half-done continues it.
//
// Invariants:
//  1. An epoch key is destroyed only when no key is left under it, after the fence that keeps new ones out.
//  2. Nothing is destroyed when anything before it failed.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import type { Keys } from '../ports/keys.ts';
import type { EpochKeys } from './epoch-keys.ts';
import { unwrapRecordKey, wrapRecordKey } from './record-key.ts';

export interface EpochTurn {
  readonly business: BusinessId;
  /** The epoch that is current now. */
  readonly epoch: number;
  /** How many keys this call wrapped anew. */
  readonly rewrapped: number;
  /** The epochs whose keys this call destroyed. */
  readonly destroyed: readonly number[];
}

/** Makes a backup of the keys of `business` and reads it back under `epoch`; throws when that fails, and then nothing is destroyed. */
export type BackUpKeys = (business: BusinessId, epoch: number) => Promise<void>;

export const rewrapPageKeysMax = 500;
export const rewrapPassesMax = 8;

/** Turns the epoch of a business; a turn that was left half-done is finished instead. */
export async function turnEpoch(keys: Keys, epochKeys: EpochKeys, business: BusinessId, backUp?: BackUpKeys): Promise<EpochTurn> {
  const unfinished = await finishTurn(keys, epochKeys, business, backUp);
  if (unfinished !== undefined) return unfinished;
  const current = await keys.currentEpoch(business);
  if (current < 1) throw new StewardError('key-unavailable', { rule: 'the business has no key yet' });
  await epochKeys.create(business, current + 1);
  // `false`: another process has put up the fence; its turn is ours to finish.
  await keys.turnEpoch(business, current, current + 1);
  const done = await finishTurn(keys, epochKeys, business, backUp);
  return done ?? { business, epoch: await keys.currentEpoch(business), rewrapped: 0, destroyed: [] };
}

/** Finishes a turn whose fence stands; `undefined` when there is none. */
export async function finishTurn(
  keys: Keys,
  epochKeys: EpochKeys,
  business: BusinessId,
  backUp?: BackUpKeys,
): Promise<EpochTurn | undefined> {
  const current = await keys.currentEpoch(business);
  const old = (await epochKeys.list(business)).filter((epoch) => epoch < current);
  if (old.length === 0) return undefined;
  let rewrapped = 0;
  for (const epoch of old) rewrapped += await rewrapAll(keys, epochKeys, business, epoch, current);
  if (backUp !== undefined) await backUp(business, current);
  for (const epoch of old) await epochKeys.destroy(business, epoch);
  return { business, epoch: current, rewrapped, destroyed: old };
}

async function rewrapAll(keys: Keys, epochKeys: EpochKeys, business: BusinessId, from: number, to: number): Promise<number> {
  const oldPair = await epochKeys.pair(business, from);
  const newPair = await epochKeys.pair(business, to);
  try {
    if (typeof newPair === 'string') throw new StewardError('key-unavailable', { rule: 'the new epoch key does not exist' });
    // Another process has finished this turn and destroyed the old key: nothing is left to do, which the count confirms.
    let rewrapped = 0;
    for (let pass = 0; pass < rewrapPassesMax; pass++) {
      if (typeof oldPair !== 'string') rewrapped += await rewrapPass(keys, business, from, oldPair, to, newPair);
      if ((await keys.listEpoch(business, from, undefined, 1)).length === 0) return rewrapped;
    }
    throw new StewardError('key-unavailable', { rule: `keys are still under the old epoch after ${rewrapPassesMax} passes` });
  } finally {
    if (typeof oldPair !== 'string') oldPair.fill(0);
    if (typeof newPair !== 'string') newPair.fill(0);
  }
}

async function rewrapPass(keys: Keys, business: BusinessId, from: number, oldPair: Buffer, to: number, newPair: Buffer): Promise<number> {
  let rewrapped = 0;
  let after: KeyId | undefined;
  for (;;) {
    const page = await keys.listEpoch(business, from, after, rewrapPageKeysMax);
    for (const row of page) {
      const recordKey = unwrapRecordKey(oldPair, business, row.id, from, row.wrapped);
      const wrapped = wrapRecordKey(newPair, business, row.id, to, recordKey);
      recordKey.fill(0);
      // `false`: erased or wrapped anew meanwhile.
      if (await keys.rewrap(business, row.id, from, to, wrapped)) rewrapped++;
    }
    after = page.at(-1)?.id;
    if (page.length < rewrapPageKeysMax) return rewrapped;
  }
}
