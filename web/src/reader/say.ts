// Times, sizes and amounts in the words of the language that is spoken, times in the zone of whoever asked for the copy; and the built-in choices in words.
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react';
import { useCopy } from './copy-context.ts';

export const choiceWords: Readonly<Record<string, MessageDescriptor>> = {
  open: msg`Open`,
  doing: msg`In progress`,
  done: msg`Done`,
  low: msg`Low`,
  normal: msg`Normal`,
  high: msg`High`,
  planned: msg`Planned`,
  running: msg`Running`,
  finished: msg`Finished`,
  plan: msg`Plan`,
  contract: msg`Contract`,
  offer: msg`Offer`,
  invoice: msg`Invoice`,
  report: msg`Report`,
  other: msg`Other`,
};

export interface Says {
  /** A day, `2026-11-24`. */
  day(day: string): string;
  /** A moment with its zone. */
  moment(at: string): string;
  /** The day of a moment. */
  dayOf(at: string): string;
  timeOf(at: string): string;
  choice(value: string): string;
  bytes(count: number): string;
  money(amount: number, currency: string): string;
}

export function useSay(): Says {
  const { i18n } = useLingui();
  const { timeZone } = useCopy();
  const locale = i18n.locale === 'de' ? 'de-DE' : 'en-GB';
  const said = (options: Intl.DateTimeFormatOptions, at: string): string => {
    const moment = Date.parse(at);
    return Number.isNaN(moment) ? at : new Intl.DateTimeFormat(locale, options).format(moment);
  };
  return {
    day: (day) => said({ dateStyle: 'medium', timeZone: 'UTC' }, `${day}T00:00:00Z`),
    moment: (at) =>
      said({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone, timeZoneName: 'short' }, at),
    dayOf: (at) => said({ dateStyle: 'full', timeZone }, at),
    timeOf: (at) => said({ timeStyle: 'short', timeZone }, at),
    choice: (value) => {
      const words = Object.hasOwn(choiceWords, value) ? choiceWords[value] : undefined;
      return words ? i18n._(words) : value;
    },
    bytes: (count) => saidBytes(count, locale),
    money: (amount, currency) => saidMoney(amount, currency, locale),
  };
}

function saidBytes(count: number, locale: string): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(count, 1)) / 3), 3);
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: step === 0 ? 0 : 1 }).format(count / 1_000 ** step);
  return `${number} ${['B', 'kB', 'MB', 'GB'][step]}`;
}

function saidMoney(amount: number, currency: string, locale: string): string {
  try {
    const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  } catch {
    return `${amount} ${currency}`;
  }
}
