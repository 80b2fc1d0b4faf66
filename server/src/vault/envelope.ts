// Envelope v1: how the values of one erasure group of one record version are sealed. docs/formats/envelope.md is the specification.
//
// Invariants:
//  1. A content key seals one envelope; it never meets its nonce again, not even on a cloned machine.
//  2. An envelope opens only at its place (business, collection, record, version, group, field set) and under its record key.
//  3. Nothing of the plaintext is given out before commitment and tag are checked.
import assert from 'node:assert/strict';
import { timingSafeEqual } from 'node:crypto';
import { decodeCbor, encodeCbor, type Cbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { decodeId, encodeId, type BusinessId, type KeyId, type RecordId } from '@steward/protocol/ids.ts';
import type { Random } from '../ports/random.ts';
import { gcmNonceBytes, gcmTagBytes, openGcm, sealGcm } from './aes-gcm.ts';
import { derivePair, synthetic } from './derive.ts';
import { pad, paddedBytesMin, unpad } from './padding.ts';
import { joined, parts, prefixed } from './parts.ts';

/** The place a group belongs to. `version` is the record's version in which the group was sealed. */
export interface Where {
  readonly business: BusinessId;
  readonly collection: string;
  readonly record: RecordId;
  readonly version: number;
}

/** An erasure group with all the fields it declared when it was sealed, whether or not they have a value. */
export interface GroupShape {
  readonly name: string;
  readonly fields: readonly string[];
}

export type Values = { readonly [field: string]: Cbor };

export const suite = 1;
export const saltBytes = 16;
export const commitmentBytes = 32;
const keyIdAt = 1;
const saltAt = 17;
const nonceAt = 33;
const commitmentAt = 45;
const ciphertextAt = 77;
export const envelopeOverheadBytes = ciphertextAt + gcmTagBytes;
export const envelopeBytesMin = envelopeOverheadBytes + paddedBytesMin;
export const envelopeBytesMax = 360_000;
const saltLabel = parts(['steward/v1/envelope/salt']);
const keysInfo = 'steward/v1/envelope/keys';

/** Seals `values` under the record key. Throws `too-large` beyond `envelopeBytesMax`. */
export function sealEnvelope(random: Random, recordKey: Uint8Array, key: KeyId, where: Where, group: GroupShape, values: Values): Buffer {
  for (const name of Object.keys(values)) assert(group.fields.includes(name), 'a value for a field that the group does not have');
  const plaintext = pad(encodeCbor(values));
  if (plaintext.length + envelopeOverheadBytes > envelopeBytesMax)
    throw new StewardError('too-large', { rule: `a group of fields holds at most ${envelopeBytesMax} bytes` });
  const associated = associatedData(key, where, group);
  const salt = synthetic(recordKey, [saltLabel, random.bytes(32), uint32(associated.length), associated, plaintext], saltBytes);
  const nonce = random.bytes(gcmNonceBytes);
  const pair = derivePair(recordKey, salt, keysInfo);
  const [ciphertext, tag] = sealGcm(pair.subarray(0, 32), nonce, associated, plaintext);
  const envelope = Buffer.concat([Uint8Array.of(suite), decodeId(key), salt, nonce, pair.subarray(32), ciphertext, tag]);
  pair.fill(0);
  plaintext.fill(0);
  return envelope;
}

/** The key id in an envelope's header; `integrity-failed` when it is not an envelope of a known suite. */
export function envelopeKey(envelope: Uint8Array): KeyId {
  checkHeader(envelope);
  return encodeId<KeyId>(envelope.subarray(keyIdAt, saltAt));
}

/**
 * The bytes of the key id, and the content key, commitment and associated data of the last envelope opened under a record key: making them costs more than
 * decrypting, and a record's current version is read again and again. Lives and dies with the record key beside it (key-cache.ts).
 */
export interface DerivedKeys {
  keyId?: Uint8Array;
  salt?: Buffer;
  pair?: Buffer;
  associated?: { readonly where: Where; readonly group: GroupShape; readonly bytes: Buffer };
}

/** Opens an envelope: all its values, in a map without prototype. Throws `integrity-failed` for anything that is not as it was sealed. */
export function openEnvelope(
  recordKey: Uint8Array,
  derived: DerivedKeys,
  key: KeyId,
  where: Where,
  group: GroupShape,
  envelope: Uint8Array,
): Values {
  checkHeader(envelope);
  derived.keyId ??= decodeId(key);
  if (Buffer.compare(derived.keyId, envelope.subarray(keyIdAt, saltAt)) !== 0) throw altered();
  const pair = keysFor(recordKey, derived, envelope.subarray(saltAt, nonceAt));
  if (!timingSafeEqual(pair.subarray(32), envelope.subarray(commitmentAt, ciphertextAt))) throw altered();
  const end = envelope.length - gcmTagBytes;
  const nonce = envelope.subarray(nonceAt, commitmentAt);
  const plaintext = openGcm(
    pair.subarray(0, 32),
    nonce,
    associatedFor(derived, key, where, group),
    envelope.subarray(ciphertextAt, end),
    envelope.subarray(end),
  );
  if (plaintext === undefined) throw altered();
  const values = decodeValues(plaintext, group);
  plaintext.fill(0);
  return values;
}

function keysFor(recordKey: Uint8Array, derived: DerivedKeys, salt: Uint8Array): Buffer {
  if (derived.pair !== undefined && derived.salt !== undefined && derived.salt.equals(salt)) return derived.pair;
  derived.pair?.fill(0);
  derived.salt = Buffer.from(salt);
  derived.pair = derivePair(recordKey, salt, keysInfo);
  return derived.pair;
}

function decodeValues(plaintext: Uint8Array, group: GroupShape): Values {
  const content = unpad(plaintext);
  if (content === undefined) throw altered();
  let values: Cbor;
  try {
    // As a plain array: a Buffer's `slice` is a view, and the plaintext is zeroed after this.
    values = decodeCbor(new Uint8Array(content.buffer, content.byteOffset, content.length));
  } catch (cause) {
    throw altered(cause);
  }
  if (values === null || typeof values !== 'object' || Array.isArray(values) || values instanceof Uint8Array) throw altered();
  const map = values as Values;
  if (!Object.keys(map).every((name) => group.fields.includes(name))) throw altered();
  return map;
}

function checkHeader(envelope: Uint8Array): void {
  if (envelope.length < envelopeBytesMin || envelope.length > envelopeBytesMax || envelope[0] !== suite) throw altered();
}

function associatedData(key: KeyId, where: Where, group: GroupShape): Buffer {
  assert(Number.isSafeInteger(where.version) && where.version >= 1, 'a version is a whole number from 1');
  const place = prefixed(['steward/v1/envelope', '1', key, where.business, where.collection, where.record, String(where.version)]);
  return joined(place + groupParts(group));
}

function associatedFor(derived: DerivedKeys, key: KeyId, where: Where, group: GroupShape): Buffer {
  const last = derived.associated;
  if (last !== undefined && isSamePlace(last.where, where) && last.group.name === group.name && last.group.fields === group.fields)
    return last.bytes;
  const bytes = associatedData(key, where, group);
  derived.associated = { where, group, bytes };
  return bytes;
}

const isSamePlace = (a: Where, b: Where): boolean =>
  a.record === b.record && a.version === b.version && a.collection === b.collection && a.business === b.business;

// A group's part of the associated data is the same for every record of a collection.
const groupPartsOf = new WeakMap<readonly string[], { readonly name: string; readonly text: string }>();

function groupParts(group: GroupShape): string {
  const known = groupPartsOf.get(group.fields);
  if (known?.name === group.name) return known.text;
  const text = prefixed([group.name, ...group.fields.toSorted()]);
  groupPartsOf.set(group.fields, { name: group.name, text });
  return text;
}

export function uint32(n: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
}

export function altered(cause?: unknown): StewardError {
  return new StewardError('integrity-failed', cause === undefined ? {} : { cause });
}
