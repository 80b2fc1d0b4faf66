// How a record key is wrapped by the epoch key of its business (docs/formats/key-store.md, "Wrapped record key").
// The nonce is made from what is wrapped, so that a cloned machine cannot use it twice for two keys.
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import { gcmKeyBytes, gcmNonceBytes, openGcm, sealGcm } from './aes-gcm.ts';
import { derivePair, synthetic } from './derive.ts';
import { altered, suite } from './envelope.ts';
import { parts } from './parts.ts';

export const recordKeyBytes = 32;
export const epochKeyBytes = 32;
export const wrappedKeyBytes = 61;
const ciphertextAt = 1 + gcmNonceBytes;
const tagAt = ciphertextAt + recordKeyBytes;
const none = new Uint8Array();

/** The 64 bytes that wrap under an epoch: wrap key, then nonce key. */
export function epochPair(epochKey: Uint8Array): Buffer {
  return derivePair(epochKey, none, 'steward/v1/epoch/keys');
}

export function wrapRecordKey(pair: Uint8Array, business: BusinessId, key: KeyId, epoch: number, recordKey: Uint8Array): Buffer {
  const associated = associatedData(business, key, epoch);
  const nonce = synthetic(pair.subarray(gcmKeyBytes), [associated, recordKey], gcmNonceBytes);
  const [ciphertext, tag] = sealGcm(pair.subarray(0, gcmKeyBytes), nonce, associated, recordKey);
  return Buffer.concat([Uint8Array.of(suite), nonce, ciphertext, tag]);
}

/** The record key; `integrity-failed` when it was not wrapped for this business, key id and epoch. */
export function unwrapRecordKey(pair: Uint8Array, business: BusinessId, key: KeyId, epoch: number, wrapped: Uint8Array): Buffer {
  if (wrapped.length !== wrappedKeyBytes || wrapped[0] !== suite) throw altered();
  const nonce = wrapped.subarray(1, ciphertextAt);
  const associated = associatedData(business, key, epoch);
  const recordKey = openGcm(
    pair.subarray(0, gcmKeyBytes),
    nonce,
    associated,
    wrapped.subarray(ciphertextAt, tagAt),
    wrapped.subarray(tagAt),
  );
  if (recordKey === undefined) throw altered();
  return recordKey;
}

function associatedData(business: BusinessId, key: KeyId, epoch: number): Buffer {
  return parts(['steward/v1/record-key', '1', business, key, String(epoch)]);
}
