// Sizes of files, in words.
import type { I18n } from '@lingui/core';

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size as people read it: `212 kB`. */
export function sayBytes(i18n: I18n, bytes: number): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1_000 ** step;
  return i18n.number(value, { style: 'unit', unit: units[step]!, maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 });
}
