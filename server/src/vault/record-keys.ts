// The record keys of businesses: made, found, opened. Nothing here gives a key out of the vault: `use` lends it to a synchronous
// function, so that no key can be zeroed, expire or be erased under the hands of who works with it.
import assert from 'node:assert/strict';
import { StewardError } from '@steward/protocol/errors.ts';
import { encodeId, idBytes, type BusinessId, type KeyId } from '@steward/protocol/ids.ts';
import type { Clock } from '../ports/clock.ts';
import { keysPerCallMax, type FoundKey, type Keys, type WrappedKey } from '../ports/keys.ts';
import type { Random } from '../ports/random.ts';
import type { EpochKeys } from './epoch-keys.ts';
import { wipe, type KeyCache, type OpenKey, type Place } from './key-cache.ts';
import { recordKeyBytes, unwrapRecordKey, wrapRecordKey } from './record-key.ts';

/** What is lent for a key id: the opened key, or that it was erased. */
export type LentKey = OpenKey | 'erased';

export interface RecordKeys {
  /** Makes `count` (1 to `keysPerCallMax`) keys; their rows are durable when it resolves. */
  create(business: BusinessId, count: number): Promise<readonly KeyId[]>;
  /** Calls `use` once for each id that the cache holds, and returns the others. */
  useHeld(business: BusinessId, ids: Iterable<KeyId>, use: (id: KeyId, key: LentKey) => void): readonly KeyId[];
  /** Calls `use` once for each id. Throws `key-unavailable` when a key is lost or cannot be unwrapped now, `integrity-failed` when its wrapping was altered. */
  use(business: BusinessId, ids: Iterable<KeyId>, use: (id: KeyId, key: LentKey) => void): Promise<void>;
}

export const createTriesMax = 8;
export const loadTriesMax = 4;

export function createRecordKeys(keys: Keys, epochKeys: EpochKeys, clock: Clock, random: Random, cache: KeyCache): RecordKeys {
  async function currentEpoch(place: Place): Promise<number> {
    place.currentEpoch ??= await keys.currentEpoch(place.business);
    if (place.currentEpoch < 1) throw new StewardError('key-unavailable', { rule: 'the business has no key yet' });
    return place.currentEpoch;
  }

  async function create(business: BusinessId, count: number): Promise<readonly KeyId[]> {
    assert(Number.isInteger(count) && count >= 1 && count <= keysPerCallMax, `1 to ${keysPerCallMax} keys at once`);
    for (let tries = 0; tries < createTriesMax; tries++) {
      const place = cache.place(business);
      const generation = place.generation;
      const epoch = await currentEpoch(place);
      const pair = await epochKeys.pair(business, epoch);
      if (typeof pair === 'string') {
        // Another machine turned the epoch and destroyed the one remembered here.
        place.currentEpoch = undefined;
        continue;
      }
      const fresh = Array.from({ length: count }, () => freshKey(random));
      const createdAtMs = clock.nowMs();
      const rows = fresh.map(({ id, open }): WrappedKey => {
        return { id, epoch, wrapped: wrapRecordKey(pair, business, id, epoch, open.recordKey), state: 'live', createdAtMs };
      });
      pair.fill(0);
      const outcome = await keys.insert(business, rows);
      if (outcome === 'done') {
        for (const { id, open } of fresh) if (!cache.keep(place, generation, id, open)) wipe(open);
        return rows.map((row) => row.id);
      }
      // `exists` and `erased`: these ids are taken, which honest randomness never draws but a cloned machine does; draw others.
      for (const { open } of fresh) wipe(open);
      place.currentEpoch = undefined;
    }
    throw new StewardError('key-unavailable', { rule: `no key could be made in ${createTriesMax} tries` });
  }

  function useHeld(business: BusinessId, ids: Iterable<KeyId>, use: (id: KeyId, key: LentKey) => void): readonly KeyId[] {
    const place = cache.place(business);
    const nowMs = clock.nowMs();
    const missing: KeyId[] = [];
    for (const id of ids) {
      const held = cache.find(place, id, nowMs);
      if (held === undefined) missing.push(id);
      else use(id, held);
    }
    return missing;
  }

  /** Opens the rows found, and returns the ids whose epoch key went away under them. */
  async function openRows(
    place: Place,
    generation: number,
    ids: readonly KeyId[],
    rows: readonly FoundKey[],
    use: (id: KeyId, key: LentKey) => void,
  ): Promise<readonly KeyId[]> {
    const pairs = new Map<number, Buffer | 'destroyed' | 'absent'>();
    try {
      for (const row of rows)
        if (typeof row === 'object' && !pairs.has(row.epoch)) pairs.set(row.epoch, await epochKeys.pair(place.business, row.epoch));
      const again: KeyId[] = [];
      for (const [i, id] of ids.entries()) {
        const row = rows[i];
        if (row === undefined || row === 'absent')
          throw new StewardError('key-unavailable', { rule: 'the key store does not have this key' });
        if (row === 'erased') use(id, row);
        else {
          const pair = pairs.get(row.epoch);
          if (pair === undefined || typeof pair === 'string') again.push(id);
          else lend(place, generation, id, row, pair, use);
        }
      }
      return again;
    } finally {
      for (const pair of pairs.values()) if (typeof pair !== 'string') pair.fill(0);
    }
  }

  function lend(place: Place, generation: number, id: KeyId, row: WrappedKey, pair: Buffer, use: (id: KeyId, key: LentKey) => void): void {
    const open: OpenKey = { recordKey: unwrapRecordKey(pair, place.business, id, row.epoch, row.wrapped), state: row.state, derived: {} };
    let kept = false;
    try {
      use(id, open);
      kept = cache.keep(place, generation, id, open);
    } finally {
      if (!kept) wipe(open);
    }
  }

  async function load(business: BusinessId, wanted: readonly KeyId[], use: (id: KeyId, key: LentKey) => void): Promise<void> {
    let ids = wanted;
    for (let tries = 0; tries < loadTriesMax; tries++) {
      const place = cache.place(business);
      const generation = place.generation;
      const rows = await keys.find(business, ids);
      ids = await openRows(place, generation, ids, rows, use);
      if (ids.length === 0) return;
    }
    throw new StewardError('key-unavailable', { rule: 'the epoch key that wraps this key does not exist' });
  }

  return {
    create,
    useHeld,
    async use(business, ids, use) {
      const missing = useHeld(business, ids, use);
      for (let at = 0; at < missing.length; at += keysPerCallMax) await load(business, missing.slice(at, at + keysPerCallMax), use);
    },
  };
}

function freshKey(random: Random): { readonly id: KeyId; readonly open: OpenKey } {
  const id = encodeId<KeyId>(random.bytes(idBytes));
  const drawn = random.bytes(recordKeyBytes);
  const recordKey = Buffer.from(drawn);
  drawn.fill(0);
  return { id, open: { recordKey, state: 'live', derived: {} } };
}
