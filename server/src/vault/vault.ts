// The vault: envelopes, files and their keys. It opens and seals nothing without a grant, which it checks at run time whatever the types say.
//
//   envelope.ts     how values are sealed          key-cache.ts    opened keys in memory
//   file-frames.ts  how files are sealed           epoch-keys.ts   keys that wrap record keys
//   record-key.ts   how record keys are wrapped    epoch-turn.ts   their replacement
//   record-keys.ts  how record keys are found      file-vault.ts   streams
//
// Errors: `integrity-failed` when something is not as it was sealed or lies elsewhere than where it belongs; `key-unavailable` when a key is lost or the root
// key is out of reach; `refused` when a grant has ended. That something was erased is no error but a value.
import assert from 'node:assert/strict';
import type { Cbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, KeyId, RecordId } from '@steward/protocol/ids.ts';
import type { Operation } from '@steward/protocol/words.ts';
import type { BlobRange } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Epochs } from '../ports/epochs.ts';
import type { Grant, GrantCheck } from '../ports/grant.ts';
import { keysPerCallMax, type Keys, type KeyState } from '../ports/keys.ts';
import type { Random } from '../ports/random.ts';
import type { RootKey } from '../ports/root-key.ts';
import { openEnvelope, sealEnvelope, type GroupShape, type Values, type Where } from './envelope.ts';
import { createEpochKeys } from './epoch-keys.ts';
import { finishTurn, turnEpoch, type BackUpKeys, type EpochTurn } from './epoch-turn.ts';
import type { FileWhere } from './file-frames.ts';
import { createFileVault, type ReadSealed } from './file-vault.ts';
import { KeyCache, type CacheLimits } from './key-cache.ts';
import { createRecordKeys, type LentKey } from './record-keys.ts';
import { sweepOrphans, type RefersTo } from './orphans.ts';

export type { GroupShape, Values, Where } from './envelope.ts';
export type { FileWhere } from './file-frames.ts';
export type { ReadSealed } from './file-vault.ts';

/** One erasure group of a record, sealed. */
export interface SealedGroup {
  readonly group: string;
  readonly key: KeyId;
  readonly envelope: Uint8Array;
}

export interface SealedItem {
  readonly where: Where;
  readonly group: GroupShape;
  readonly sealed: SealedGroup;
}

/** The values the grant names, in a map without prototype; or why there are none: its key is destroyed, or parked in the trash. */
export type Opened = { readonly [field: string]: Cbor } | 'erased' | 'parked';

export interface OpenOptions {
  /** Opens parked keys too: for a listing of the trash. `restore-from-trash` does without it. */
  readonly parked?: boolean;
}

export interface Vault {
  /** Makes epoch 1 of a new business; durable when it resolves, and safe to repeat. */
  found(business: BusinessId): Promise<void>;
  /** 1 to `keysPerCallMax` keys for a record, one per erasure group; their rows are durable when it resolves, before the commit that uses them. */
  newKeys(grant: Grant, business: BusinessId, record: RecordId, count: number): Promise<readonly KeyId[]>;
  /** Seals the values of one group. `not-found` when the key was erased meanwhile, `too-large` beyond 360,000 bytes. */
  seal(grant: Grant, where: Where, group: GroupShape, key: KeyId, values: Values): Promise<SealedGroup>;
  /** Opens groups of records the grant names, in their order. One altered envelope fails the call: nothing of it is given out. */
  open(grant: Grant, items: readonly SealedItem[], options?: OpenOptions): Promise<readonly Opened[]>;
  /** Seals a stream. Errors come while it is read; breaking off ends the source. */
  sealFile(grant: Grant, where: FileWhere, key: KeyId, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Opens a file or a range of it. `range-not-satisfiable` at once; `integrity-failed` or the grant's end while it is read. */
  openFile(
    grant: Grant,
    where: FileWhere,
    key: KeyId,
    sealedSize: number,
    read: ReadSealed,
    range?: BlobRange,
  ): Promise<AsyncIterable<Uint8Array> | 'erased' | 'parked'>;
  park(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<void>;
  unpark(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<void>;
  /** Destroys keys for ever: gone from the store's files, from the cache, and under running streams when it resolves. Safe to repeat. */
  erase(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<void>;
  /** Replaces the epoch key and destroys the old one; continues a turn that was left half-done. */
  turnEpoch(business: BusinessId, backUp?: BackUpKeys): Promise<EpochTurn>;
  /** Only finishes a turn that was left half-done: for the start of a process. */
  finishTurn(business: BusinessId, backUp?: BackUpKeys): Promise<EpochTurn | undefined>;
  /** Erases keys older than an hour that no record refers to; how many. */
  sweepOrphans(business: BusinessId, refersTo: RefersTo): Promise<number>;
  /** Drops the opened keys of a business. */
  drop(business: BusinessId): void;
  /** Zeroes opened keys past their time; to be called every few seconds. */
  expire(): void;
  /** Zeroes all opened keys. */
  close(): void;
}

export interface VaultParts {
  readonly keys: Keys;
  readonly epochs: Epochs;
  readonly root: RootKey;
  readonly clock: Clock;
  readonly random: Random;
  readonly check: GrantCheck;
  readonly limits?: Partial<CacheLimits>;
}

export const defaultCacheLimits: CacheLimits = { ttlMs: 60_000, keysMax: 100_000, businessesMax: 4_096 };
export const itemsPerOpenMax = 20_000;

/** The operations that open a parked key without further ado. */
const opensParked: ReadonlySet<Operation> = new Set(['restore-from-trash']);

export function createVault(given: VaultParts): Vault {
  const { keys, epochs, root, clock, random, check } = given;
  const cache = new KeyCache(clock, { ...defaultCacheLimits, ...given.limits });
  const epochKeys = createEpochKeys(epochs, root, random, cache);
  const recordKeys = createRecordKeys(keys, epochKeys, clock, random, cache);
  const files = createFileVault(recordKeys, check, clock, random);

  /** For what concerns keys rather than a record: the grant stands, is for this business, and names a record. */
  function checkKeys(grant: Grant, business: BusinessId): void {
    const [record] = grant.records;
    assert(record !== undefined, 'a grant that names no record moves no key');
    check(grant, business, record);
  }

  async function eachCall(ids: readonly KeyId[], call: (ids: readonly KeyId[]) => Promise<void>): Promise<void> {
    for (let at = 0; at < ids.length; at += keysPerCallMax) await call(ids.slice(at, at + keysPerCallMax));
  }

  async function setState(grant: Grant, business: BusinessId, ids: readonly KeyId[], state: KeyState): Promise<void> {
    checkKeys(grant, business);
    try {
      await eachCall(ids, (some) => keys.setState(business, some, state));
    } finally {
      cache.dropKeys(business, ids);
    }
  }

  async function destroy(business: BusinessId, ids: readonly KeyId[]): Promise<void> {
    files.stop(ids);
    cache.dropKeys(business, ids);
    try {
      await eachCall(ids, (some) => keys.erase(business, some, clock.nowMs()));
    } finally {
      // Again, for what was loaded while the store was at work.
      cache.dropKeys(business, ids);
    }
  }

  return {
    async found(business) {
      await epochKeys.create(business, 1);
      await keys.turnEpoch(business, 0, 1);
      cache.drop(business);
    },
    async newKeys(grant, business, record, count) {
      check(grant, business, record);
      return recordKeys.create(business, count);
    },
    async seal(grant, where, group, key, values) {
      check(grant, where.business, where.record);
      let envelope: Uint8Array | undefined;
      const work = (_id: KeyId, lent: LentKey) => {
        if (lent !== 'erased') envelope = sealEnvelope(random, lent.recordKey, key, where, group, values);
      };
      await recordKeys.use(where.business, [key], work);
      if (envelope === undefined) throw new StewardError('not-found', { rule: 'it was erased meanwhile' });
      return { group: group.name, key, envelope };
    },
    open: (grant, items, options) => openItems({ recordKeys, check }, grant, items, options),
    sealFile(grant, where, key, content) {
      check(grant, where.business, where.record);
      return files.seal(grant, where, key, content);
    },
    async openFile(grant, where, key, sealedSize, read, range) {
      check(grant, where.business, where.record);
      let found: Buffer | 'erased' | 'parked' | undefined;
      await recordKeys.use(where.business, [key], (_id, lent) => {
        if (lent === 'erased') found = lent;
        else found = lent.state === 'parked' && !opensParked.has(grant.operation) ? 'parked' : Buffer.from(lent.recordKey);
      });
      assert(found !== undefined, 'a key was lent');
      return typeof found === 'string' ? found : files.open(grant, where, key, found, sealedSize, read, range);
    },
    park: (grant, business, ids) => setState(grant, business, ids, 'parked'),
    unpark: (grant, business, ids) => setState(grant, business, ids, 'live'),
    async erase(grant, business, ids) {
      checkKeys(grant, business);
      await destroy(business, ids);
    },
    turnEpoch: (business, backUp) => turnEpoch(keys, epochKeys, business, backUp),
    finishTurn: (business, backUp) => finishTurn(keys, epochKeys, business, backUp),
    sweepOrphans: (business, refersTo) => sweepOrphans(keys, clock, business, refersTo, destroy),
    drop: (business) => cache.drop(business),
    expire: () => cache.expire(),
    close: () => cache.dropAll(),
  };
}

interface Opener {
  readonly recordKeys: ReturnType<typeof createRecordKeys>;
  readonly check: GrantCheck;
}

async function openItems(
  opener: Opener,
  grant: Grant,
  items: readonly SealedItem[],
  options: OpenOptions | undefined,
): Promise<readonly Opened[]> {
  assert(items.length <= itemsPerOpenMax, `at most ${itemsPerOpenMax} groups at once`);
  const { recordKeys, check } = opener;
  const withParked = options?.parked === true || opensParked.has(grant.operation);
  const opened: Opened[] = new Array<Opened>(items.length);
  const placesOf = new Map<KeyId, number[]>();
  for (const [i, { where, group, sealed }] of items.entries()) {
    check(grant, where.business, where.record);
    assert(sealed.group === group.name, 'the group of the envelope is the group that is asked for');
    const places = placesOf.get(sealed.key);
    if (places === undefined) placesOf.set(sealed.key, [i]);
    else places.push(i);
  }
  await recordKeys.use(grant.business, placesOf.keys(), (id, lent) => {
    for (const i of placesOf.get(id) ?? []) {
      const { where, group, sealed } = items[i]!;
      check(grant, where.business, where.record);
      if (lent === 'erased') opened[i] = lent;
      else if (lent.state === 'parked' && !withParked) opened[i] = 'parked';
      else opened[i] = granted(grant, where.collection, openEnvelope(lent.recordKey, lent.derived, id, where, group, sealed.envelope));
    }
  });
  return opened;
}

/** Only the fields the grant names. */
function granted(grant: Grant, collection: string, values: Values): Opened {
  const { fields } = grant;
  if (fields === 'all') return values;
  const kept: { [field: string]: Cbor } = Object.create(null) as { [field: string]: Cbor };
  for (const name in values) if (fields.has(`${collection}.${name}`)) kept[name] = values[name]!;
  return kept;
}
