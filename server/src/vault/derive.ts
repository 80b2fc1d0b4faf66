// How keys come from keys: HKDF with SHA-512 (RFC 5869) to make a pair of 32-byte keys out of one, and HMAC with SHA-512 to
// make salts and nonces out of what they are for (docs/formats/envelope.md, "Salt").
import { createHmac, hkdfSync } from 'node:crypto';

export const pairBytes = 64;

/** 64 bytes, two independent keys of 32. `key` must be uniformly random; an empty `salt` is allowed (RFC 5869 §3.1). */
export function derivePair(key: Uint8Array, salt: Uint8Array, info: string | Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha512', key, salt, info, pairBytes));
}

/** The first `length` bytes of HMAC-SHA-512 under `key` over the joined parts. */
export function synthetic(key: Uint8Array, parts: readonly Uint8Array[], length: number): Buffer {
  const mac = createHmac('sha512', key);
  for (const part of parts) mac.update(part);
  return mac.digest().subarray(0, length);
}
