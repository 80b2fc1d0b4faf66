// AES-256-GCM (NIST SP 800-38D), narrowed to the one form Steward uses: 32-byte key, 12-byte nonce, 16-byte tag, whole
// messages. `openGcm` gives out nothing before the tag is checked, although `decipher.update` would.
import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv } from 'node:crypto';

export const gcmKeyBytes = 32;
export const gcmNonceBytes = 12;
export const gcmTagBytes = 16;

const options = { authTagLength: gcmTagBytes };

/** Seals `plaintext`: ciphertext, then the tag. The caller sees to it that `key` never meets `nonce` again. */
export function sealGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  plaintext: Uint8Array,
): readonly [ciphertext: Buffer, tag: Buffer] {
  checkSizes(key, nonce);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, options);
  cipher.setAAD(associated);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return [ciphertext, cipher.getAuthTag()];
}

/** Opens what `sealGcm` made; `undefined` when the tag (of any length but 16, too) does not fit. */
export function openGcm(
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  ciphertext: Uint8Array,
  tag: Uint8Array,
): Buffer | undefined {
  checkSizes(key, nonce);
  if (tag.length !== gcmTagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, options);
  decipher.setAAD(associated);
  decipher.setAuthTag(tag);
  const plaintext = decipher.update(ciphertext);
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0);
    return undefined;
  }
}

function checkSizes(key: Uint8Array, nonce: Uint8Array): void {
  assert(key.length === gcmKeyBytes, `a key has ${gcmKeyBytes} bytes`);
  assert(nonce.length === gcmNonceBytes, `a nonce has ${gcmNonceBytes} bytes`);
}
