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
import type { BusinessId, KeyId, RecordId } from '@steward/protocol/ids.ts';
import type { Operation } from '@steward/protocol/words.ts';
import type { BlobRange, Blobs } from '../ports/blobs.ts';
import type { Clock } from '../ports/clock.ts';
import type { Epochs } from '../ports/epochs.ts';
import type { Grant, GrantCheck } from '../ports/grant.ts';
import { keysPerCallMax, type Keys, type KeyState } from '../ports/keys.ts';
import type { Random } from '../ports/random.ts';
import type { RootKey } from '../ports/root-key.ts';
import { openEnvelope, sealEnvelope, type GroupShape, type Values, type Where } from './envelope.ts';
import { createEpochKeys, type EpochKeys } from './epoch-keys.ts';
import { finishTurn, turnEpoch, type BackUpKeys, type EpochTurn } from './epoch-turn.ts';
import { planFrames, type FileWhere } from './file-frames.ts';
import { erasedMeanwhile, FileVault, type ReadSealed } from './file-vault.ts';
import { KeyCache, type CacheLimits } from './key-cache.ts';
import { KeyBackups } from './key-backups.ts';
import { RecordKeys, type LentKey } from './record-keys.ts';
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

/** A file's content, or why there is none. */
export type OpenedFile = AsyncIterable<Uint8Array> | 'erased' | 'parked';

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
    options?: OpenOptions,
  ): Promise<OpenedFile>;
  /** What has become of keys, in their order, from the store itself; none of them is opened. */
  keyStates(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<readonly (KeyState | 'erased' | 'absent')[]>;
  park(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<void>;
  unpark(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<void>;
  /** Destroys keys for ever: gone from the store's files, from the cache, and under running streams when it resolves. Safe to repeat. */
  erase(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<void>;
  /** Backups of the key store, if there is a place for them. */
  readonly keyBackups: KeyBackups | undefined;
  /** Replaces the epoch key and destroys the old one, after a key backup under the new one; continues a turn that was left half-done. */
  turnEpoch(business: BusinessId, backUp?: BackUpKeys): Promise<EpochTurn>;
  /** Only finishes a turn that was left half-done: for the start of a process. */
  finishTurn(business: BusinessId, backUp?: BackUpKeys): Promise<EpochTurn | undefined>;
  /** Erases keys older than an hour that no record refers to; how many. */
  sweepOrphans(business: BusinessId, refersTo: RefersTo): Promise<number>;
  /** Zeroes opened keys that nobody will need soon: after many records were made at once. Nothing is erased. */
  release(business: BusinessId, keys: readonly KeyId[]): void;
  /** Drops the opened keys of a business. */
  drop(business: BusinessId): void;
  /** Another node erased these keys, or changed their state (`all`: everything of the business): they are dropped here, and streams under them end. */
  forget(business: BusinessId, keys: readonly KeyId[] | 'all'): void;
  /** Zeroes opened keys past their time; to be called every few seconds. */
  expire(): void;
  /** Zeroes all opened keys; what streams run under is asked for again before their next part. */
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
  /** Where backups of the key store go; without it there are none. */
  readonly keyBackups?: { readonly blobs: Blobs; readonly installation: string } | undefined;
  /** Told, once it is durable, which keys other nodes have to forget; must neither wait nor throw. What it misses ends with the time opened keys are kept. */
  readonly onForgotten?: ((business: BusinessId, keys: readonly KeyId[] | 'all') => void) | undefined;
}

export const defaultCacheLimits: CacheLimits = { ttlMs: 60_000, keysMax: 100_000, businessesMax: 4_096 };
export const itemsPerOpenMax = 20_000;

/** The operations that open a parked key without further ado. */
const opensParked: ReadonlySet<Operation> = new Set(['restore-from-trash']);

export function createVault(parts: VaultParts): Vault {
  return new OneVault(parts);
}

class OneVault implements Vault {
  readonly #keys: Keys;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #check: GrantCheck;
  readonly #cache: KeyCache;
  readonly #epochKeys: EpochKeys;
  readonly #recordKeys: RecordKeys;
  readonly #files: FileVault;
  readonly #forgotten: NonNullable<VaultParts['onForgotten']>;
  readonly keyBackups: KeyBackups | undefined;

  constructor({ keys, epochs, root, clock, random, check, limits, keyBackups, onForgotten }: VaultParts) {
    this.#keys = keys;
    this.#clock = clock;
    this.#random = random;
    this.#check = check;
    this.#cache = new KeyCache(clock, { ...defaultCacheLimits, ...limits });
    this.#epochKeys = createEpochKeys(epochs, root, random, this.#cache);
    this.#recordKeys = new RecordKeys(keys, this.#epochKeys, clock, random, this.#cache);
    this.keyBackups = keyBackups && new KeyBackups({ keys, epochKeys: this.#epochKeys, clock, ...keyBackups });
    this.#files = new FileVault(this.#recordKeys, check, clock, random);
    this.#forgotten = onForgotten ?? (() => undefined);
  }

  async found(business: BusinessId): Promise<void> {
    await this.#epochKeys.create(business, 1);
    await this.#keys.turnEpoch(business, 0, 1);
    this.#cache.drop(business);
  }

  async newKeys(grant: Grant, business: BusinessId, record: RecordId, count: number): Promise<readonly KeyId[]> {
    this.#check(grant, business, record);
    return this.#recordKeys.create(business, count);
  }

  async seal(grant: Grant, where: Where, group: GroupShape, key: KeyId, values: Values): Promise<SealedGroup> {
    this.#check(grant, where.business, where.record);
    let envelope: Uint8Array | undefined;
    await this.#recordKeys.use(where.business, [key], (_id, lent) => {
      if (lent !== 'erased') envelope = sealEnvelope(this.#random, lent.recordKey, key, where, group, values);
    });
    if (envelope === undefined) throw erasedMeanwhile();
    return { group: group.name, key, envelope };
  }

  async open(grant: Grant, items: readonly SealedItem[], options?: OpenOptions): Promise<readonly Opened[]> {
    assert(items.length <= itemsPerOpenMax, `at most ${itemsPerOpenMax} groups at once`);
    const withParked = options?.parked === true || opensParked.has(grant.operation);
    const placesOf = new Map<KeyId, number[]>();
    for (const [i, { where, group, sealed }] of items.entries()) {
      this.#check(grant, where.business, where.record);
      assert(sealed.group === group.name, 'the group of the envelope is the group that is asked for');
      const places = placesOf.get(sealed.key);
      if (places === undefined) placesOf.set(sealed.key, [i]);
      else places.push(i);
    }
    const opened = Array.from<Opened>({ length: items.length });
    await this.#recordKeys.use(grant.business, placesOf.keys(), (id, lent) => {
      for (const i of placesOf.get(id) ?? []) opened[i] = this.#openItem(grant, items[i]!, lent, withParked);
    });
    return opened;
  }

  #openItem(grant: Grant, { where, group, sealed }: SealedItem, lent: LentKey, withParked: boolean): Opened {
    // Again, because loading keys takes time and the grant may have ended in it.
    this.#check(grant, where.business, where.record);
    if (lent === 'erased') return 'erased';
    if (lent.state === 'parked' && !withParked) return 'parked';
    return grantedOf(grant, where.collection, openEnvelope(lent.recordKey, lent.derived, sealed.key, where, group, sealed.envelope));
  }

  sealFile(grant: Grant, where: FileWhere, key: KeyId, content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    this.#check(grant, where.business, where.record);
    return this.#files.seal(grant, where, key, content);
  }

  async openFile(
    grant: Grant,
    where: FileWhere,
    key: KeyId,
    sealedSize: number,
    read: ReadSealed,
    range?: BlobRange,
    options?: OpenOptions,
  ): Promise<OpenedFile> {
    this.#check(grant, where.business, where.record);
    const plan = planFrames(sealedSize, range);
    const withParked = options?.parked === true || opensParked.has(grant.operation);
    const states: ('erased' | KeyState)[] = [];
    await this.#recordKeys.use(where.business, [key], (_id, lent) => states.push(lent === 'erased' ? lent : lent.state));
    const [state] = states;
    if (state === 'erased' || (state === 'parked' && !withParked)) return state;
    return this.#files.open(grant, where, key, plan, read);
  }

  async keyStates(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<readonly (KeyState | 'erased' | 'absent')[]> {
    this.#checkKeys(grant, business);
    const states: (KeyState | 'erased' | 'absent')[] = [];
    for (const some of inCalls(keys))
      for (const found of await this.#keys.find(business, some)) states.push(typeof found === 'string' ? found : found.state);
    return states;
  }

  park(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<void> {
    return this.#setState(grant, business, keys, 'parked');
  }

  unpark(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<void> {
    return this.#setState(grant, business, keys, 'live');
  }

  async erase(grant: Grant, business: BusinessId, keys: readonly KeyId[]): Promise<void> {
    this.#checkKeys(grant, business);
    await this.#destroy(business, keys);
  }

  async turnEpoch(business: BusinessId, backUp = this.#backUp()): Promise<EpochTurn> {
    const turn = await turnEpoch(this.#keys, this.#epochKeys, business, backUp);
    this.#forgotten(business, 'all');
    await this.keyBackups?.dropEnded(business);
    return turn;
  }

  async finishTurn(business: BusinessId, backUp = this.#backUp()): Promise<EpochTurn | undefined> {
    const turn = await finishTurn(this.#keys, this.#epochKeys, business, backUp);
    if (turn !== undefined) this.#forgotten(business, 'all');
    if (turn !== undefined) await this.keyBackups?.dropEnded(business);
    return turn;
  }

  #backUp(): BackUpKeys | undefined {
    const backups = this.keyBackups;
    return backups && (async (business) => void (await backups.backUp(business)));
  }

  sweepOrphans(business: BusinessId, refersTo: RefersTo): Promise<number> {
    return sweepOrphans(this.#keys, this.#clock, business, refersTo, (ids) => this.#destroy(business, ids));
  }

  release(business: BusinessId, keys: readonly KeyId[]): void {
    this.#cache.dropKeys(business, keys);
  }

  drop(business: BusinessId): void {
    this.#cache.drop(business);
  }

  forget(business: BusinessId, keys: readonly KeyId[] | 'all'): void {
    if (keys === 'all') {
      this.#files.suspect(business);
      return this.#cache.drop(business);
    }
    this.#files.stop(keys);
    this.#cache.dropKeys(business, keys);
  }

  expire(): void {
    this.#cache.expire();
  }

  close(): void {
    this.#files.suspect(undefined);
    this.#cache.dropAll();
  }

  /** For what concerns keys rather than a record: the grant stands, is for this business, and names a record. */
  #checkKeys(grant: Grant, business: BusinessId): void {
    const [record] = grant.records;
    assert(record !== undefined, 'a grant that names no record moves no key');
    this.#check(grant, business, record);
  }

  async #setState(grant: Grant, business: BusinessId, ids: readonly KeyId[], state: KeyState): Promise<void> {
    this.#checkKeys(grant, business);
    try {
      for (const some of inCalls(ids)) await this.#keys.setState(business, some, state);
    } finally {
      this.#cache.dropKeys(business, ids);
      this.#forgotten(business, ids);
    }
  }

  async #destroy(business: BusinessId, ids: readonly KeyId[]): Promise<void> {
    this.#files.stop(ids);
    this.#cache.dropKeys(business, ids);
    try {
      for (const some of inCalls(ids)) await this.#keys.erase(business, some, this.#clock.nowMs());
    } finally {
      // Again, for what was loaded, and for streams that began, while the store was at work.
      this.#files.stop(ids);
      this.#cache.dropKeys(business, ids);
      this.#forgotten(business, ids);
    }
  }
}

function* inCalls(ids: readonly KeyId[]): Generator<readonly KeyId[]> {
  for (let at = 0; at < ids.length; at += keysPerCallMax) yield ids.slice(at, at + keysPerCallMax);
}

/** Only the fields the grant names. */
function grantedOf(grant: Grant, collection: string, values: Values): Opened {
  const { fields } = grant;
  if (fields === 'all') return values;
  const kept: { [field: string]: Cbor } = Object.create(null) as { [field: string]: Cbor };
  for (const name of Object.keys(values)) if (fields.has(`${collection}.${name}`)) kept[name] = values[name]!;
  return kept;
}
