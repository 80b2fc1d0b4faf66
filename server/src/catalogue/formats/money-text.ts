// An amount in the main unit with exactly its decimals: 123450 of EUR is 1234.50. Texts, not floating point: nothing is rounded.
import type { Money } from '@steward/protocol/catalogue/collection.ts';

const digitsByCurrency = new Map<string, number>();
/** There are fewer than 200 currencies; more distinct codes than that are mistakes and not worth remembering. */
const rememberedMax = 500;

/** Decimals of the currency by ISO 4217; two for a code that nobody knows. */
export function currencyDigits(currency: string): number {
  const known = digitsByCurrency.get(currency);
  if (known !== undefined) return known;
  const digits = /^[A-Z]{3}$/.test(currency)
    ? (new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2)
    : 2;
  if (digitsByCurrency.size < rememberedMax) digitsByCurrency.set(currency, digits);
  return digits;
}

export function amountText({ amount, currency }: Money): string {
  const digits = currencyDigits(currency);
  const sign = amount < 0 ? '-' : '';
  const units = String(Math.abs(amount)).padStart(digits + 1, '0');
  return digits === 0 ? sign + units : `${sign}${units.slice(0, -digits)}.${units.slice(-digits)}`;
}

/** Back to the smallest unit; `undefined` for what is no amount of that currency or too large to be exact. */
export function amountOf(text: string, currency: string): number | undefined {
  const digits = currencyDigits(currency);
  const match = /^([+-]?)(\d{1,16})(?:\.(\d*))?$/.exec(text.trim());
  const decimals = match?.[3]?.replace(/0+$/, '') ?? '';
  if (!match || decimals.length > digits) return undefined;
  const units = Number(match[2] + decimals.padEnd(digits, '0'));
  if (!Number.isSafeInteger(units)) return undefined;
  return match[1] === '-' && units !== 0 ? -units : units;
}
