// Recovery codes: ten, for the day the phone is gone. Each is 80 random bits, written as four groups of four, and works once;
// only hashes are stored, which suffices for secrets nobody chose.
import { totpSecretText } from './totp.ts';
import type { Random } from '../../../ports/random.ts';
import { fits, hashSecret } from './token.ts';

export const recoveryCodesCount = 10;
const codeBytes = 10;
const codeChars = 16;

const hashOf = (plain: string) => hashSecret(Buffer.from(plain));

export function newRecoveryCodes(random: Random): { readonly shown: readonly string[]; readonly stored: readonly Uint8Array[] } {
  const plain = Array.from({ length: recoveryCodesCount }, () => totpSecretText(random.bytes(codeBytes)).toLowerCase());
  return { shown: plain.map((code) => code.match(/.{4}/g)!.join('-')), stored: plain.map(hashOf) };
}

/** The codes that are left once this one is used, or `undefined` if it is none of them. Spaces, hyphens and case do not matter. */
export function matchRecoveryCode(stored: readonly Uint8Array[], code: string): readonly Uint8Array[] | undefined {
  const plain = code.slice(0, 64).replace(/[\s-]/g, '').toLowerCase();
  if (plain.length !== codeChars) return undefined;
  const hash = hashOf(plain);
  const left = stored.filter((one) => !fits(one, hash));
  return left.length === stored.length ? undefined : left;
}
