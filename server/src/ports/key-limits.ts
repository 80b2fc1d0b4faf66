// What every keys adapter checks before it touches its store. Everything here is a programmer's error, so a RangeError.
import { isId } from '@steward/protocol/ids.ts';
import type { KeyId } from '@steward/protocol/ids.ts';
import type { WrappedKey } from './keys.ts';
import { keysPerCallMax } from './keys.ts';

export const wrappedBytesMax = 512;
export const listedKeysMax = 1_000;
const kindPattern = /^[a-z0-9-]{1,64}$/;

/** At most `keysPerCallMax` well-formed ids; the same id twice is refused where something is written. */
export function checkKeyIds(ids: readonly KeyId[], distinct: boolean): void {
  if (ids.length > keysPerCallMax) throw new RangeError(`at most ${keysPerCallMax} keys a call, not ${ids.length}`);
  for (const id of ids) if (!isId(id)) throw new RangeError('not a key id');
  if (distinct && new Set(ids).size !== ids.length) throw new RangeError('each key is named once');
}

export function checkEpoch(epoch: number): void {
  if (!Number.isSafeInteger(epoch) || epoch < 1) throw new RangeError('an epoch is a whole number from 1');
}

export function checkWrapped(wrapped: Uint8Array): void {
  if (wrapped.length < 1 || wrapped.length > wrappedBytesMax) throw new RangeError(`a wrapped key has 1 to ${wrappedBytesMax} bytes`);
}

export function checkNewKeys(keys: readonly WrappedKey[]): void {
  if (keys.length < 1) throw new RangeError('no keys to insert');
  checkKeyIds(
    keys.map((key) => key.id),
    true,
  );
  for (const key of keys) {
    checkEpoch(key.epoch);
    checkWrapped(key.wrapped);
  }
}

/** An epoch only moves forward; `from` is 0 before the first. */
export function checkEpochTurn(from: number, to: number): void {
  checkEpoch(to);
  if (!Number.isSafeInteger(from) || from < 0 || to <= from) throw new RangeError('an epoch turns to a later one');
}

export function checkListLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > listedKeysMax) throw new RangeError(`a list has 1 to ${listedKeysMax} keys`);
}

export function checkIndex(kind: string, hash: Uint8Array, target?: string): void {
  if (!kindPattern.test(kind)) throw new RangeError('a kind is 1 to 64 of a-z, 0-9 and hyphens');
  if (hash.length < 16 || hash.length > 64) throw new RangeError('a keyed hash has 16 to 64 bytes');
  if (target !== undefined && (target.length < 1 || target.length > 512)) throw new RangeError('a target has 1 to 512 characters');
}
