// AES-256-GCM (NIST SP 800-38D) as the sealed values use it: 32-byte key, 12-byte nonce, the 16-byte tag behind the ciphertext.
import { createCipheriv, createDecipheriv } from 'node:crypto';

export const gcmNonceBytes = 12;
export const gcmTagBytes = 16;
const options = { authTagLength: gcmTagBytes };

/** The ciphertext and its tag, for the caller to write one behind the other. `key` never meets `nonce` again with another plaintext. */
export function sealGcm(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, plaintext: Uint8Array): readonly [Buffer, Buffer] {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, options);
  cipher.setAAD(associated);
  const ciphertext = cipher.update(plaintext);
  cipher.final();
  return [ciphertext, cipher.getAuthTag()];
}

/** Opens ciphertext ‖ tag; `undefined` when it is too short or was sealed otherwise. Nothing is given out before the tag is checked. */
export function openGcm(key: Uint8Array, nonce: Uint8Array, associated: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < gcmTagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, options);
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(sealed.length - gcmTagBytes));
  const plaintext = decipher.update(sealed.subarray(0, sealed.length - gcmTagBytes));
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0);
    return undefined;
  }
}
