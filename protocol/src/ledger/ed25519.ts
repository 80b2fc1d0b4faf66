// Ed25519 verification (RFC 8032 §5.1.7) by Web Crypto, behind checks that do not depend on the platform: a signature has one
// spelling (S below the group order), and a key of small order, for which one signature fits every text, is no key.

export const publicKeyBytes = 32;
export const signatureBytes = 64;

/** The order of the base point, little-endian. */
const groupOrder = Uint8Array.fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010');

/** The y coordinates of the points whose order divides 8, in every spelling that 255 bits allow; the sign bit is ignored. */
const smallOrder = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** Whether `signature` is the one of `publicKey` over `message`. False, never an error, for malformed keys and signatures. */
export async function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (publicKey.length !== publicKeyBytes || signature.length !== signatureBytes) return false;
  if (!isBelow(signature.subarray(publicKeyBytes), groupOrder) || isSmallOrder(publicKey)) return false;
  try {
    const key = await crypto.subtle.importKey('raw', publicKey.slice(), 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature.slice(), message.slice());
  } catch (error) {
    // A DataError is a key that is no point of the curve. Anything else (no Ed25519 here) must not look like a bad signature.
    if (error instanceof DOMException && error.name === 'DataError') return false;
    throw error;
  }
}

/** Whether a public key is a point of small order. */
export function isSmallOrder(publicKey: Uint8Array): boolean {
  const y = publicKey.slice();
  y[publicKeyBytes - 1]! &= 0x7f;
  return smallOrder.has(y.toHex());
}

function isBelow(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = a.length - 1; i >= 0; i--) if (a[i] !== b[i]) return a[i]! < b[i]!;
  return false;
}
