// The identity key and what is derived from it: the sealing of login data and the keyed blind indexes over it.
//
// One random 256-bit key, wrapped by the root key (use `identity`) and kept wrapped in the identity store itself. From it, by
// HKDF-SHA-256, one key for sealing and one for indexes. A sealed value is
//
//     version 1 (1 byte) ‖ salt (16) ‖ nonce (12) ‖ AES-256-GCM ciphertext ‖ tag (16)
//
// under a key of its own, HMAC-SHA-256(sealing key, salt), so that a cloned machine never uses a (key, nonce) pair twice. The
// place it lies in (partition and sort key, or the kind of a token) is the associated data: a value moved elsewhere does not open.
// The content is padded to a multiple of 64 bytes; its length tells nothing about a name or an address.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { decodeCbor, encodeCbor, type Cbor } from '@steward/protocol/cbor.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Random } from '../../../ports/random.ts';
import type { RootKey } from '../../../ports/root-key.ts';
import type { Rows } from '../../../ports/rows.ts';

const suite = 1;
const saltBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + saltBytes + nonceBytes;
const padBytes = 64;
const keyBytes = 32;
const keyPlace = { partition: 'k', sort: 'identity-key' };

const sealedTokenCharsMax = 4_096;

export interface IdentityKeys {
  seal(place: string, value: Cbor): Uint8Array;
  /** `integrity-failed` unless it was sealed for this very place. */
  open(place: string, sealed: Uint8Array): Cbor;
  /** A keyed hash of 32 bytes: equal for equal values of one kind, telling nothing without the key. */
  index(kind: string, value: string): Buffer;
  /** A value that travels through the caller's hands, sealed and unforgeable, as base64url. */
  sealToken(kind: string, value: Cbor): string;
  /** `undefined` for anything that `sealToken` did not make for this kind. */
  openToken(kind: string, token: string): Cbor | undefined;
}

const contextOf = (name: string) => ({ use: 'identity', owner: 'operator', name }) as const;

/** The row the root key wrapped, of a store that lies under a prefix within another. */
export const identityKeyRow = (prefix: string, name: string) => ({
  key: { ...keyPlace, partition: `${prefix}${keyPlace.partition}` },
  context: contextOf(name),
});

/** Opens the identity key of this store, making it the first time. Two processes that start at once end with the same key. */
export async function openIdentityKeys(rows: Rows, root: RootKey, random: Random, name = 'identity-key'): Promise<IdentityKeys> {
  const wrapContext = contextOf(name);
  const found = await rows.get(keyPlace);
  if (found) return deriveKeys(await root.unwrap(wrapContext, found.value), random);
  const wrapped = await root.wrap(wrapContext, random.bytes(keyBytes));
  await rows.commit([{ kind: 'put', key: keyPlace, value: wrapped, expect: 'absent' }]);
  const kept = await rows.get(keyPlace);
  if (!kept) throw new StewardError('key-unavailable', { rule: 'the identity key could not be stored' });
  return deriveKeys(await root.unwrap(wrapContext, kept.value), random);
}

function deriveKeys(identityKey: Uint8Array, random: Random): IdentityKeys {
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', identityKey, Buffer.alloc(0), `steward/v1/identity/${info}`, keyBytes));
  const sealing = derive('seal');
  const indexing = derive('index');
  identityKey.fill(0);
  const seal = (place: string, value: Cbor) => sealValue(sealing, place, encodeCbor(value), random);
  const open = (place: string, sealed: Uint8Array) => decodeCbor(openValue(sealing, place, sealed));
  return {
    seal,
    open,
    index: (kind, value) => createHmac('sha256', indexing).update(`${kind}\0${value}`).digest(),
    sealToken: (kind, value) => Buffer.from(seal(`token/${kind}`, value)).toString('base64url'),
    openToken(kind, token) {
      if (typeof token !== 'string' || token.length > sealedTokenCharsMax) return undefined;
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.toString('base64url') !== token) return undefined;
      try {
        return open(`token/${kind}`, bytes);
      } catch {
        return undefined;
      }
    },
  };
}

function sealValue(sealing: Buffer, place: string, content: Uint8Array, random: Random): Uint8Array {
  const plain = Buffer.alloc(Math.ceil((4 + content.length) / padBytes) * padBytes);
  plain.writeUInt32BE(content.length);
  plain.set(content, 4);
  const salt = random.bytes(saltBytes);
  const nonce = random.bytes(nonceBytes);
  const key = createHmac('sha256', sealing).update(salt).digest();
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(Buffer.from(place));
  const sealed = Buffer.concat([Buffer.of(suite), salt, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  key.fill(0);
  plain.fill(0);
  return sealed;
}

function openValue(sealing: Buffer, place: string, sealed: Uint8Array): Uint8Array {
  if (sealed.length < headBytes + padBytes + tagBytes || sealed[0] !== suite) throw new StewardError('integrity-failed');
  const salt = sealed.subarray(1, 1 + saltBytes);
  const nonce = sealed.subarray(1 + saltBytes, headBytes);
  const key = createHmac('sha256', sealing).update(salt).digest();
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(place));
    decipher.setAuthTag(sealed.subarray(-tagBytes));
    const plain = Buffer.concat([decipher.update(sealed.subarray(headBytes, -tagBytes)), decipher.final()]);
    return plain.subarray(4, 4 + plain.readUInt32BE());
  } catch (cause) {
    throw new StewardError('integrity-failed', { cause });
  } finally {
    key.fill(0);
  }
}
