/** SHA-256 by the platform, in the shape that the protocol's tree functions take. */
import { hash } from 'node:crypto';
import type { Hash } from '@steward/protocol/ledger/sha256.ts';

const sha256Bytes = 32;

/** As text of one character a byte, then copied: a third of the cost of having a Buffer made for each digest, which the collector has to find again. */
export const nativeSha256: Hash = (bytes) => {
  const text = hash('sha256', bytes, 'latin1');
  const digest = new Uint8Array(sha256Bytes);
  for (let i = 0; i < sha256Bytes; i++) digest[i] = text.charCodeAt(i);
  return digest;
};

const blockBytes = 64;
let inner = Buffer.alloc(4_096);
const outer = Buffer.alloc(blockBytes + sha256Bytes);

/** HMAC-SHA-256 (RFC 2104) under a key of 32 bytes over the joined parts: two one-shot hashes cost less than one keyed object. */
export function hmac32(key: Uint8Array, parts: readonly Uint8Array[]): Uint8Array {
  let length = blockBytes;
  for (const part of parts) length += part.length;
  if (length > inner.length) inner = Buffer.alloc(2 * length);
  inner.fill(0x36, 0, blockBytes);
  outer.fill(0x5c, 0, blockBytes);
  for (let i = 0; i < key.length; i++) {
    inner[i]! ^= key[i]!;
    outer[i]! ^= key[i]!;
  }
  let at = blockBytes;
  for (const part of parts) {
    inner.set(part, at);
    at += part.length;
  }
  outer.write(hash('sha256', inner.subarray(0, length), 'latin1'), blockBytes, 'latin1');
  return nativeSha256(outer);
}
