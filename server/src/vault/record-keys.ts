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

/** Works with a lent key while it runs, and keeps nothing of it. */
export type UseKey = (id: KeyId, key: LentKey) => void;

/**
 * Ids of so many keys that are made together begin with the same random bytes, so that they lie on one page of the store's trees instead of one each: what a
 * million records are brought in with. Apart from that they are as random, and a key of a record by itself stands for itself.
 */
const nearCountMin = 16;
const nearBytes = 8;

export const createTriesMax = 8;
export const loadTriesMax = 4;

interface FreshKey {
  readonly id: KeyId;
  readonly open: OpenKey;
}

/** A load under way: where it puts what it opens, unless something was dropped there since. */
interface Load {
  readonly place: Place;
  readonly generation: number;
  readonly use: UseKey;
}

export class RecordKeys {
  readonly #keys: Keys;
  readonly #epochKeys: EpochKeys;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #cache: KeyCache;

  constructor(keys: Keys, epochKeys: EpochKeys, clock: Clock, random: Random, cache: KeyCache) {
    this.#keys = keys;
    this.#epochKeys = epochKeys;
    this.#clock = clock;
    this.#random = random;
    this.#cache = cache;
  }

  /** Makes `count` (1 to `keysPerCallMax`) keys; their rows are durable when it resolves. */
  async create(business: BusinessId, count: number): Promise<readonly KeyId[]> {
    assert(Number.isInteger(count) && count >= 1 && count <= keysPerCallMax, `1 to ${keysPerCallMax} keys at once`);
    for (let tries = 0; tries < createTriesMax; tries++) {
      const place = this.#cache.place(business);
      const generation = place.generation;
      const fresh = await this.#insert(place, count);
      if (fresh !== undefined) {
        for (const { id, open } of fresh) if (!this.#cache.keep(place, generation, id, open)) wipe(open);
        return fresh.map((key) => key.id);
      }
      place.currentEpoch = undefined;
    }
    throw new StewardError('key-unavailable', { rule: `no key could be made in ${createTriesMax} tries` });
  }

  /** Calls `use` once for each id. Throws `key-unavailable` when a key is lost or cannot be unwrapped now, `integrity-failed` when its wrapping was altered. */
  async use(business: BusinessId, ids: Iterable<KeyId>, use: UseKey): Promise<void> {
    const missing = this.#useHeld(business, ids, use);
    for (let at = 0; at < missing.length; at += keysPerCallMax) await this.#load(business, missing.slice(at, at + keysPerCallMax), use);
  }

  /** `undefined` when the epoch has moved or an id is taken, which honest randomness never draws but a cloned machine does. */
  async #insert(place: Place, count: number): Promise<readonly FreshKey[] | undefined> {
    const epoch = await this.#currentEpoch(place);
    const pair = await this.#epochKeys.pair(place.business, epoch);
    if (typeof pair === 'string') return undefined; // another machine turned the epoch and destroyed the one remembered here
    const near = count >= nearCountMin ? this.#random.bytes(nearBytes) : undefined;
    const fresh = Array.from({ length: count }, () => freshKey(this.#random, near));
    const createdAtMs = this.#clock.nowMs();
    const rows = fresh.map(({ id, open }): WrappedKey => {
      return { id, epoch, wrapped: wrapRecordKey(pair, place.business, id, epoch, open.recordKey), state: 'live', createdAtMs };
    });
    pair.fill(0);
    let done = false;
    try {
      done = (await this.#keys.insert(place.business, rows)) === 'done';
    } finally {
      if (!done) for (const { open } of fresh) wipe(open);
    }
    return done ? fresh : undefined;
  }

  async #currentEpoch(place: Place): Promise<number> {
    place.currentEpoch ??= await this.#keys.currentEpoch(place.business);
    const epoch = place.currentEpoch;
    if (epoch >= 1) return epoch;
    place.currentEpoch = undefined;
    throw new StewardError('key-unavailable', { rule: 'the business has no key yet' });
  }

  /** Calls `use` for what the cache holds, and returns the other ids. */
  #useHeld(business: BusinessId, ids: Iterable<KeyId>, use: UseKey): readonly KeyId[] {
    const place = this.#cache.place(business);
    const nowMs = this.#clock.nowMs();
    const missing: KeyId[] = [];
    for (const id of ids) {
      const held = this.#cache.find(place, id, nowMs);
      if (held === undefined) missing.push(id);
      else use(id, held);
    }
    return missing;
  }

  async #load(business: BusinessId, wanted: readonly KeyId[], use: UseKey): Promise<void> {
    let ids = wanted;
    for (let tries = 0; tries < loadTriesMax; tries++) {
      const place = this.#cache.place(business);
      const load: Load = { place, generation: place.generation, use };
      ids = await this.#openRows(load, ids, await this.#keys.find(business, ids));
      if (ids.length === 0) return;
    }
    throw new StewardError('key-unavailable', { rule: 'the epoch key that wraps this key does not exist' });
  }

  /** Opens the rows found, and returns the ids whose epoch key went away under them: a turn ended meanwhile, their rows have moved on. */
  async #openRows(load: Load, ids: readonly KeyId[], rows: readonly FoundKey[]): Promise<readonly KeyId[]> {
    const pairs = new Map<number, Buffer>();
    try {
      for (const row of rows) {
        if (typeof row === 'string' || pairs.has(row.epoch)) continue;
        const pair = await this.#epochKeys.pair(load.place.business, row.epoch);
        if (typeof pair !== 'string') pairs.set(row.epoch, pair);
      }
      return ids.filter((id, i) => !this.#lend(load, id, rows[i] ?? 'absent', pairs));
    } finally {
      for (const pair of pairs.values()) pair.fill(0);
    }
  }

  /** False when the row's epoch key is not there. */
  #lend(load: Load, id: KeyId, row: FoundKey, pairs: ReadonlyMap<number, Buffer>): boolean {
    if (row === 'absent') throw new StewardError('key-unavailable', { rule: 'the key store does not have this key' });
    if (row === 'erased') {
      load.use(id, row);
      return true;
    }
    const pair = pairs.get(row.epoch);
    if (pair === undefined) return false;
    const open: OpenKey = {
      recordKey: unwrapRecordKey(pair, load.place.business, id, row.epoch, row.wrapped),
      state: row.state,
      derived: {},
    };
    let kept = false;
    try {
      load.use(id, open);
      kept = this.#cache.keep(load.place, load.generation, id, open);
    } finally {
      if (!kept) wipe(open);
    }
    return true;
  }
}

function freshKey(random: Random, near: Uint8Array = new Uint8Array(0)): FreshKey {
  const bytes = random.bytes(idBytes);
  bytes.set(near);
  const id = encodeId<KeyId>(bytes);
  return { id, open: { recordKey: Buffer.from(random.bytes(recordKeyBytes).buffer), state: 'live', derived: {} } };
}
