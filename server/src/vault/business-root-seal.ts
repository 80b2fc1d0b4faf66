// How a secret is sealed under the root of a business: "Root of a business" of docs/formats/kms-root.md. The nonce is made from what is sealed, as for record keys.
import { StewardError } from '@steward/protocol/errors.ts';
import { rootPlaintextBytesMax, type WrapContext } from '../ports/root-key.ts';
import { gcmKeyBytes, gcmNonceBytes, gcmTagBytes, openGcm, sealGcm } from './aes-gcm.ts';
import { derivePair, synthetic } from './derive.ts';
import { parts } from './parts.ts';

const version = 3;
const headBytes = 5;
const ciphertextAt = headBytes + gcmNonceBytes;
const none = new Uint8Array();

/** Otherwise the root key itself has wrapped it. */
export const isSealedUnderRoot = (wrapped: Uint8Array): boolean => wrapped[0] === version;

/** Which root of the business it is sealed under. `integrity-failed` when it is too short or too long to be anything. */
export function rootNumberOf(wrapped: Uint8Array): number {
  const secretBytes = wrapped.length - ciphertextAt - gcmTagBytes;
  if (secretBytes < 1 || secretBytes > rootPlaintextBytesMax) throw new StewardError('integrity-failed');
  return new DataView(wrapped.buffer, wrapped.byteOffset).getUint32(1);
}

export function sealUnder(root: Uint8Array, n: number, context: WrapContext, secret: Uint8Array): Buffer {
  const associated = associatedData(n, context);
  const pair = derivePair(root, none, associated);
  const nonce = synthetic(pair.subarray(gcmKeyBytes), [secret], gcmNonceBytes);
  const [ciphertext, tag] = sealGcm(pair.subarray(0, gcmKeyBytes), nonce, associated, secret);
  pair.fill(0);
  const head = Buffer.alloc(headBytes);
  head[0] = version;
  head.writeUInt32BE(n, 1);
  return Buffer.concat([head, nonce, ciphertext, tag]);
}

/** `integrity-failed` when it was not sealed for this context under this root. */
export function openUnder(root: Uint8Array, n: number, context: WrapContext, wrapped: Uint8Array): Uint8Array<ArrayBuffer> {
  const associated = associatedData(n, context);
  const pair = derivePair(root, none, associated);
  const nonce = wrapped.subarray(headBytes, ciphertextAt);
  const secret = openGcm(
    pair.subarray(0, gcmKeyBytes),
    nonce,
    associated,
    wrapped.subarray(ciphertextAt, -gcmTagBytes),
    wrapped.subarray(-gcmTagBytes),
  );
  pair.fill(0);
  if (secret === undefined) throw new StewardError('integrity-failed');
  const own = new Uint8Array(secret);
  secret.fill(0);
  return own;
}

function associatedData(n: number, { use, owner, name }: WrapContext): Buffer {
  return parts(['steward/v1/business-root', '1', use, owner, name, String(n)]);
}
