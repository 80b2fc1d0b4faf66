// Keys: the store of wrapped record keys and of blind indexes, apart from the ciphertext they open.
//
// Guarantees:
//  1. A key id that was erased never holds a key again: its row is a lasting marker, checked on every insert.
//  2. An insert happens only while the business's current epoch is the one it was wrapped under.
//  3. `erase` resolves when the old bytes are gone from the store's files too (SQLite: secure_delete and a truncating
//     checkpoint), and is safe to repeat.
//  4. What resolved is durable. `store-unavailable` changed nothing; after `outcome-unknown`, read.
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';

export type KeyState = 'live' | 'parked';

export interface WrappedKey {
  readonly id: KeyId;
  /** The epoch of the business key it is wrapped under. */
  readonly epoch: number;
  /** At most 512 bytes. */
  readonly wrapped: Uint8Array;
  readonly state: KeyState;
  readonly createdAtMs: number;
}

export type FoundKey = WrappedKey | 'erased' | 'absent';

/** A row of the store, for backups: a key, or the marker of one that was erased. */
export type KeyRow = WrappedKey | { readonly id: KeyId; readonly erasedAtMs: number };

export interface IndexRow {
  readonly kind: string;
  readonly hash: Uint8Array;
  readonly target: string;
}

export type InsertOutcome = 'done' | 'epoch-moved' | 'erased' | 'exists';

export const keysPerCallMax = 90;

export interface KeyReader {
  /** At most `keysPerCallMax` ids; the answer is in their order. */
  find(business: BusinessId, ids: readonly KeyId[]): Promise<readonly FoundKey[]>;
  /** The epoch new keys are wrapped under; 0 before the first. */
  currentEpoch(business: BusinessId): Promise<number>;
  /** Keys wrapped under `epoch`, in order of id, behind `after`. */
  listEpoch(business: BusinessId, epoch: number, after: KeyId | undefined, limit: number): Promise<readonly WrappedKey[]>;
  /** Every row of a business, erased ones too, in order of id, behind `after`. Not one snapshot: each row by itself is whole. */
  list(business: BusinessId, after: KeyId | undefined, limit: number): Promise<readonly KeyRow[]>;
  /** Every blind index, in order of kind and hash, behind `after`. */
  listIndexes(after: Pick<IndexRow, 'kind' | 'hash'> | undefined, limit: number): Promise<readonly IndexRow[]>;
}

export interface Keys extends KeyReader {
  /** All or none. */
  insert(business: BusinessId, keys: readonly WrappedKey[]): Promise<InsertOutcome>;
  /** Turns each key into a lasting `erased` marker, whether or not it was there. */
  erase(business: BusinessId, ids: readonly KeyId[], atMs: number): Promise<void>;
  setState(business: BusinessId, ids: readonly KeyId[], state: KeyState): Promise<void>;
  /** Makes `to` current if `from` still is: the fence after which no key is inserted under `from`. */
  turnEpoch(business: BusinessId, from: number, to: number): Promise<boolean>;
  /** Replaces the wrapping of one key if it is still under `fromEpoch` (the id survives). False if it was erased or moved. */
  rewrap(business: BusinessId, id: KeyId, fromEpoch: number, toEpoch: number, wrapped: Uint8Array): Promise<boolean>;

  /** A blind index: one row from (kind, keyed hash of the value) to the ids it leads to. `false` if it is taken by another. */
  putIndex(kind: string, hash: Uint8Array, target: string): Promise<boolean>;
  findIndex(kind: string, hash: Uint8Array): Promise<string | undefined>;
  removeIndex(kind: string, hash: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
