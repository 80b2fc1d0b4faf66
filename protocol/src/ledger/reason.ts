// A reason that somebody gave in words is in no ledger entry, only its commitment (docs/formats/ledger-entry.md): whoever may read the words
// can show with the salt kept beside them that they are those that were given.
import { hmacSha256, sha256, type Hash } from './sha256.ts';

export const reasonSaltBytes = 32;
const prefix = 'steward/v1/reason';

/** HMAC-SHA-256 under a salt of 32 random bytes. RangeError for a salt of another length. */
export function reasonCommitment(salt: Uint8Array, words: string, hash: Hash = sha256): Uint8Array {
  if (salt.length !== reasonSaltBytes) throw new RangeError(`reason: a salt has ${reasonSaltBytes} bytes`);
  return hmacSha256(salt, new TextEncoder().encode(`${prefix}${words.normalize('NFC')}`), hash);
}
