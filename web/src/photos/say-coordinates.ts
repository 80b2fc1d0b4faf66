// Where a picture was taken, in words.
import type { I18n } from '@lingui/core';

/** As people read them: `47.8571° N, 12.1181° E`. */
export function sayCoordinates(i18n: I18n, { lat, lon }: { readonly lat: number; readonly lon: number }): string {
  const degrees = (value: number) => `${i18n.number(Math.abs(value), { maximumFractionDigits: 4 })}°`;
  const german = i18n.locale === 'de';
  return `${degrees(lat)} ${lat < 0 ? 'S' : 'N'}, ${degrees(lon)} ${lon < 0 ? 'W' : german ? 'O' : 'E'}`;
}
