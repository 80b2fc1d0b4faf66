// Time-based one-time passwords (RFC 6238 over RFC 4226): SHA-1, six digits, steps of 30 seconds, which is what every
// authenticator app understands. A code counts for its own step and one on either side, and never for a step at or before the last one used.
import { createHmac, timingSafeEqual } from 'node:crypto';

export const totpStepMs = 30_000;
export const totpSecretBytes = 20;
const digits = 6;
const stepsAside = 1;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export const totpStep = (atMs: number): number => Math.floor(atMs / totpStepMs);

/** The code of one time step. `length` is 6 but in the RFC's own examples. */
export function totpCode(secret: Uint8Array, step: number, length = digits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const truncated = mac.readUInt32BE(mac[mac.length - 1]! & 15) & 0x7fffffff;
  return String(truncated % 10 ** length).padStart(length, '0');
}

/** The step the code belongs to, or `undefined`. Every candidate is compared, whichever fits. */
export function matchTotp(secret: Uint8Array, code: string, nowMs: number, lastStep: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const now = totpStep(nowMs);
  let matched: number | undefined;
  for (let step = now - stepsAside; step <= now + stepsAside; step++) {
    const same = step >= 0 && timingSafeEqual(Buffer.from(totpCode(secret, step)), Buffer.from(code));
    if (same && step > lastStep && matched === undefined) matched = step;
  }
  return matched;
}

/** RFC 4648 base32 without padding, as authenticator apps read it. */
export function totpSecretText(secret: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of secret) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += base32[(held >> bits) & 31];
    }
  }
  return bits === 0 ? text : text + base32[(held << (5 - bits)) & 31];
}

/** The secret that `totpSecretText` wrote. RangeError for other letters. */
export function readTotpSecret(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const value = base32.indexOf(letter);
    if (value < 0) throw new RangeError('not a secret in base32');
    held = ((held << 5) | value) & 0xffff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 255);
  }
  return Uint8Array.from(bytes);
}

/** What a QR code for authenticator apps holds. */
export function totpUri(issuer: string, account: string, secret: Uint8Array | string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${typeof secret === 'string' ? secret : totpSecretText(secret)}&issuer=${encodeURIComponent(issuer)}`;
}
