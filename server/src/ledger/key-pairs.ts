// Key pairs out of 32 random bytes: X25519 (RFC 7748) to seal values to, Ed25519 (RFC 8032) to sign with. Node takes and gives keys in
// DER (RFC 8410); the prefixes below are all of it that is not the key.
import { createPrivateKey, createPublicKey, diffieHellman, hkdfSync, sign, type KeyObject } from 'node:crypto';

export const keyBytes = 32;

const der = {
  x25519: { secret: Buffer.from('302e020100300506032b656e04220420', 'hex'), open: Buffer.from('302a300506032b656e032100', 'hex') },
  ed25519: { secret: Buffer.from('302e020100300506032b657004220420', 'hex'), open: Buffer.from('302a300506032b6570032100', 'hex') },
} as const;

export type KeyAlgorithm = keyof typeof der;

/** The private key that 32 bytes are. */
export function privateKeyOf(algorithm: KeyAlgorithm, secret: Uint8Array): KeyObject {
  const encoded = Buffer.concat([der[algorithm].secret, secret]);
  const key = createPrivateKey({ key: encoded, format: 'der', type: 'pkcs8' });
  encoded.fill(0);
  return key;
}

/** The 32 bytes of the public key that belongs to a private one. */
export function publicKeyOf(key: KeyObject): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-keyBytes));
}

/** A key of 32 bytes that only the holders of either private key can compute: HKDF-SHA-256 over the shared secret. */
export function agree(secret: KeyObject, publicKey: Uint8Array, salt: Uint8Array, info: string): Buffer {
  const other = createPublicKey({ key: Buffer.concat([der.x25519.open, publicKey]), format: 'der', type: 'spki' });
  // OpenSSL refuses a public key of small order: the shared secret would be zero.
  const shared = diffieHellman({ privateKey: secret, publicKey: other });
  const key = Buffer.from(hkdfSync('sha256', shared, salt, info, keyBytes));
  shared.fill(0);
  return key;
}

/** An Ed25519 signature, 64 bytes. */
export function signEd25519(secret: KeyObject, bytes: Uint8Array): Uint8Array {
  return new Uint8Array(sign(null, bytes, secret));
}
