// One spelling for each e-mail address: what is typed is compared without regard to case, surrounding spaces, or how the
// domain's letters are encoded. Not a whole grammar of RFC 5322: what people's real addresses look like, and nothing that could
// carry a second address or a header.
import { domainToASCII } from 'node:url';
import { StewardError } from '@steward/protocol/errors.ts';

export const emailCharsMax = 254;
const localCharsMax = 64;
const local = /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const domain = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** The one spelling, or `undefined` if this is not an address. */
export function normalizeEmail(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > emailCharsMax) return undefined;
  const parts = text.trim().normalize('NFC').toLowerCase().split('@');
  const [name, host] = parts;
  if (parts.length !== 2 || name === undefined || host === undefined) return undefined;
  const ascii = domainToASCII(host);
  if (name.length > localCharsMax || !local.test(name) || !domain.test(ascii)) return undefined;
  const whole = `${name}@${ascii}`;
  return whole.length > emailCharsMax ? undefined : whole;
}

/** The one spelling; `invalid-input` if this is not an address. */
export function requireEmail(field: string, text: unknown): string {
  const email = normalizeEmail(text);
  if (email === undefined) throw new StewardError('invalid-input', { field, rule: 'an e-mail address such as name@example.org' });
  return email;
}
