// Whether a declared place lies in the EU. Places are declared as people read them: a country, or town and country, in English or German.
import type { Said } from '@steward/protocol/catalogue/collection.ts';

const countries: readonly (readonly string[])[] = [
  ['AT', 'Austria', 'Österreich'],
  ['BE', 'Belgium', 'Belgien'],
  ['BG', 'Bulgaria', 'Bulgarien'],
  ['HR', 'Croatia', 'Kroatien'],
  ['CY', 'Cyprus', 'Zypern'],
  ['CZ', 'Czechia', 'Czech Republic', 'Tschechien'],
  ['DK', 'Denmark', 'Dänemark'],
  ['EE', 'Estonia', 'Estland'],
  ['FI', 'Finland', 'Finnland'],
  ['FR', 'France', 'Frankreich'],
  ['DE', 'Germany', 'Deutschland'],
  ['GR', 'Greece', 'Griechenland'],
  ['HU', 'Hungary', 'Ungarn'],
  ['IE', 'Ireland', 'Irland'],
  ['IT', 'Italy', 'Italien'],
  ['LV', 'Latvia', 'Lettland'],
  ['LT', 'Lithuania', 'Litauen'],
  ['LU', 'Luxembourg', 'Luxemburg'],
  ['MT', 'Malta'],
  ['NL', 'Netherlands', 'Niederlande'],
  ['PL', 'Poland', 'Polen'],
  ['PT', 'Portugal'],
  ['RO', 'Romania', 'Rumänien'],
  ['SK', 'Slovakia', 'Slowakei'],
  ['SI', 'Slovenia', 'Slowenien'],
  ['ES', 'Spain', 'Spanien'],
  ['SE', 'Sweden', 'Schweden'],
];
const names = new Set(countries.flat().map((name) => name.toLowerCase()));

/** The last part behind a comma is the country; `EU` itself will do. */
export function isInTheEu(place: string): boolean {
  const country = place
    .split(',')
    .at(-1)!
    .trim()
    .replace(/^the\s+/i, '')
    .toLowerCase();
  return country === 'eu' || country === 'european union' || country === 'europäische union' || names.has(country);
}

/** As a table says it: as it was declared, or that it is this machine, or that nobody has said. */
export function saidPlace(place: string | undefined): string | Said {
  if (place === undefined) return { en: 'not declared', de: 'nicht angegeben' };
  return place === 'here' ? { en: 'this machine', de: 'diese Maschine' } : place;
}
