// The number of a receipt as people write it down, read it out and type it in: 128 random bits and a check, in Crockford's base32 (no I, L, O, U), in
// seven groups of four, such as `7K2M-9QXD-0VHE-41RT-XB8S-WGZA-3NFC`. Whoever holds it may look the receipt up; it cannot be guessed.
//
//   value   128 bits ‖ 12 bits of check = 140 bits, 28 characters of five
//   check   the first 12 bits of SHA-256("steward/v1/reference" ‖ the 16 bytes)
import { sha256 } from './ledger/sha256.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const referenceBytes = 16;
const characters = 28;
const group = 4;
const domain = new TextEncoder().encode('steward/v1/reference');

/** Writes 16 random bytes as a reference. Throws a RangeError for another number of bytes. */
export function encodeReference(bytes: Uint8Array): string {
  if (bytes.length !== referenceBytes) throw new RangeError(`a reference has ${referenceBytes} bytes, not ${bytes.length}`);
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  value = (value << 12n) | BigInt(checkOf(bytes));
  let text = '';
  for (let at = characters - 1; at >= 0; at--) text += alphabet[Number((value >> BigInt(at * 5)) & 31n)];
  return text.replace(/(.{4})(?=.)/g, '$1-');
}

/** Its 16 bytes, however it was typed: small letters, spaces, without dashes, O for 0, I and L for 1. `undefined` when it is none. */
export function decodeReference(typed: string): Uint8Array<ArrayBuffer> | undefined {
  if (typed.length > characters * group) return undefined;
  const text = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (text.length !== characters) return undefined;
  let value = 0n;
  for (const character of text) {
    const five = alphabet.indexOf(character);
    if (five < 0) return undefined;
    value = (value << 5n) | BigInt(five);
  }
  const bytes = new Uint8Array(referenceBytes);
  for (let i = 0; i < referenceBytes; i++) bytes[i] = Number((value >> BigInt(12 + (referenceBytes - 1 - i) * 8)) & 255n);
  return Number(value & 4095n) === checkOf(bytes) ? bytes : undefined;
}

function checkOf(bytes: Uint8Array): number {
  const hash = sha256(new Uint8Array([...domain, ...bytes]));
  return (hash[0]! << 4) | (hash[1]! >> 4);
}
