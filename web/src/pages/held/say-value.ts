// A value as people read it, whatever its type.
import type { I18n } from '@lingui/core';

export function sayValue(i18n: I18n, value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return i18n.number(value);
  if (Array.isArray(value)) return value.map((each) => sayValue(i18n, each)).join(', ');
  if (typeof value !== 'object' || value === null) return '–';
  const { lat, lon, label, name } = value as Readonly<Record<string, unknown>>;
  if (typeof lat === 'number' && typeof lon === 'number') {
    const place = `${i18n.number(lat, { maximumFractionDigits: 6 })}, ${i18n.number(lon, { maximumFractionDigits: 6 })}`;
    return typeof label === 'string' ? `${label} (${place})` : place;
  }
  return typeof name === 'string' ? name : JSON.stringify(value);
}
