// Who a mail says it is from and to. One sender or none: several are how one mail shows different people different senders. Names that show another address, and domains that
// mix alphabets, are noted.
import { domainToASCII, domainToUnicode } from 'node:url';
import { addressParser, type Address } from 'postal-mime';
import type { MailAddress } from '../../ports/read-mail.ts';
import { countOf, decodedLine, valueOf, type MailField } from './mail-fields.ts';
import { mailLimits } from './mail-limits.ts';
import type { MailNote } from './mail-notes.ts';

export interface MailSender {
  readonly from: MailAddress | undefined;
  readonly severalFrom: boolean;
  readonly notes: readonly MailNote[];
}

/** A sender is said in less; what is longer may hold anybody. */
const fromCharsMax = 1_000;

export function senderOf(fields: readonly MailField[]): MailSender {
  const written = valueOf(fields, 'from') ?? '';
  if (written.length > fromCharsMax) return { from: undefined, severalFrom: true, notes: ['several-from'] };
  const found = parsed(written);
  const isGroup = found.some((each) => each.group !== undefined);
  const all = found.flatMap((each) => each.group ?? [each]);
  const severalFrom = countOf(fields, 'from') > 1 || all.filter(({ address }) => address).length > 1 || bareAddresses(written).size > 1;
  const from = severalFrom || isGroup ? undefined : all.map(addressOf).find((each) => each !== undefined);
  const notes: MailNote[] = [
    ...(severalFrom ? (['several-from'] as const) : []),
    ...(isGroup ? (['from-group'] as const) : []),
    ...(from && isSpoofed(from) ? (['name-spoof'] as const) : []),
    ...(from && looksAlike(from) ? (['lookalike'] as const) : []),
  ];
  return { from, severalFrom, notes };
}

/** Programs differ about which of two addresses without quotes is the sender's, so they are two senders. */
const bareAddresses = (written: string): ReadonlySet<string> =>
  new Set(
    written
      .replaceAll(/"(?:[^"\\]|\\.)*"|\([^()]*\)/g, ' ')
      .toLowerCase()
      .match(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g),
  );

export interface MailRecipients {
  readonly addresses: readonly MailAddress[];
  readonly left: boolean;
}

/** At most `addressesMax` of a field; `left` where there are more. */
export function recipientsIn(fields: readonly MailField[], name: string): MailRecipients {
  const whole = valueOf(fields, name) ?? '';
  // What fifty addresses need at most; cut behind one of them, so that none is read in half.
  const enough = mailLimits.addressesMax * 400;
  const value = whole.length <= enough ? whole : whole.slice(0, whole.lastIndexOf(',', enough) + 1);
  const all = parsed(value).flatMap((each) => each.group ?? [each]);
  const addresses = all.map(addressOf).filter((each) => each !== undefined);
  return {
    addresses: addresses.slice(0, mailLimits.addressesMax),
    left: addresses.length > mailLimits.addressesMax || value.length < whole.length,
  };
}

const parsed = (value: string): Address[] => addressParser(value, { flatten: false });

/** In lower case, its domain as DNS knows it (RFC 5890); undefined for what no mail can be sent to. */
export function addressOf({ address = '', name }: Pick<Address, 'address' | 'name'>): MailAddress | undefined {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at).toLowerCase().normalize('NFC');
  const domain = domainToASCII(address.slice(at + 1)).toLowerCase();
  if (at < 1 || !/^[a-z0-9][a-z0-9.-]{0,251}[a-z0-9]$/.test(domain) || local.length > 64 || /[\s@<>()[\],;:\\"\p{C}]/u.test(local))
    return undefined;
  const shown = decodedLine(name ?? '', mailLimits.nameCharsMax);
  return { address: `${local}@${domain}`, ...(shown === '' ? {} : { name: shown }) };
}

/** `"boss@firm.example" <mallory@elsewhere.example>`, also with the sign in another shape. */
function isSpoofed({ address, name = '' }: MailAddress): boolean {
  const shown = /[^\s<>"'(),;:]+@[^\s<>"'(),;:]+\.[^\s<>"'(),;:]+/.exec(name.normalize('NFKC').toLowerCase())?.[0];
  return shown !== undefined && shown.replace(/[.]+$/, '') !== address;
}

const letters = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Cherokee'].map((script) => new RegExp(`\\p{Script=${script}}`, 'u'));
const mixes = (word: string): boolean => letters.filter((script) => script.test(word)).length > 1;
/** Letters of Cyrillic and Greek that look like Latin ones, and nothing else. */
const disguised = /^[аеорсухіјѕһԁԛԝьгпкмтвнοαρνυικ0-9-]+$/u;

function looksAlike({ address, name = '' }: MailAddress): boolean {
  const labels = domainToUnicode(address.slice(address.lastIndexOf('@') + 1)).split('.');
  return labels.some((label) => mixes(label) || (/\P{ASCII}/u.test(label) && disguised.test(label))) || name.split(/\s+/u).some(mixes);
}
