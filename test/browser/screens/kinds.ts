// How screens are looked at: in both languages, light and dark, on a phone and on a desk.
import type { BrowserContextOptions } from 'playwright-core';

const sizes = { phone: { width: 360, height: 740 }, desk: { width: 1_280, height: 800 } } as const;

export interface Kind {
  readonly locale: 'en-GB' | 'de-DE';
  readonly colorScheme: 'light' | 'dark';
  readonly size: keyof typeof sizes;
}

/** All eight; the first four, each with the one as far behind the middle as it is before it, differ in everything. */
export const kinds: readonly Kind[] = [
  { locale: 'en-GB', colorScheme: 'light', size: 'desk' },
  { locale: 'en-GB', colorScheme: 'light', size: 'phone' },
  { locale: 'en-GB', colorScheme: 'dark', size: 'desk' },
  { locale: 'en-GB', colorScheme: 'dark', size: 'phone' },
  { locale: 'de-DE', colorScheme: 'dark', size: 'phone' },
  { locale: 'de-DE', colorScheme: 'dark', size: 'desk' },
  { locale: 'de-DE', colorScheme: 'light', size: 'phone' },
  { locale: 'de-DE', colorScheme: 'light', size: 'desk' },
];

export const namesOf = ({ locale, colorScheme, size }: Kind): readonly string[] => [locale.slice(0, 2), colorScheme, size];

export function contextOf({ locale, colorScheme, size }: Kind): BrowserContextOptions {
  return { locale, colorScheme, viewport: sizes[size], ...(size === 'phone' ? { hasTouch: true } : {}) };
}
