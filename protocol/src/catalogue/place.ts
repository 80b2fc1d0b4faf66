// How exactly a place is kept. A place says itself how far off it may be (`accuracyM`); to keep it more coarsely is to round it, and to leave out the words and ids
// that would say more than the rounded point does.
import type { Place } from './collection.ts';

/** From the coarsest to the finest. */
export const precisions = ['town', 'street', 'exact'] as const;
export type Precision = (typeof precisions)[number];

/** Where a pin comes from: pressed on the map, given by the device, typed as coordinates, a place out of the gazetteer, or set beside one that Google found. */
export const placeSources = ['pin', 'device', 'typed', 'gazetteer', 'google'] as const;
export type PlaceSource = (typeof placeSources)[number];

/** Google's id of a place, which may be kept. */
export const placeIdPattern = /^[A-Za-z0-9_-]{10,300}$/;

const coarse = {
  town: { decimals: 2, accuracyM: 1_000 },
  street: { decimals: 3, accuracyM: 100 },
} as const;

/** How exactly a place says where it is. */
export function precisionOf({ accuracyM = 0 }: Place): Precision {
  if (accuracyM >= coarse.town.accuracyM) return 'town';
  return accuracyM >= coarse.street.accuracyM ? 'street' : 'exact';
}

/** The place as it is kept when nothing finer than `precision` is wanted. A place that is coarser already loses what says more than that. */
export function keptAt(place: Place, precision: Precision): Place {
  if (precision === 'exact') return place;
  const { decimals, accuracyM: least } = coarse[precision];
  const accuracyM = Math.max(least, Math.ceil(place.accuracyM ?? 0));
  const label = precision === 'street' && place.label !== undefined ? withoutNumbers(place.label) : undefined;
  return {
    lat: rounded(place.lat, decimals),
    lon: rounded(place.lon, decimals),
    accuracyM,
    ...(label === undefined || label === '' ? {} : { label }),
    // An id finds the very address again.
    ...(place.source === undefined ? {} : { source: place.source === 'google' ? 'pin' : place.source }),
  };
}

/** `Uferstr. 12, 79098 Freiburg` → `Uferstr., 79098 Freiburg`; `12, rue du Rhône` → `rue du Rhône`. */
export function withoutNumbers(address: string): string {
  const number = String.raw`\d{1,4}\s?[a-zA-Z]?(?![\p{L}\d])`;
  const behind = new RegExp(String.raw`(\p{L}\.?)\s+${number}(\s?[-–/+]\s?${number})*(?=\s*(,|;|\n|$|\s\d{4,5}\s))`, 'gu');
  return address
    .replace(behind, '$1')
    .replace(/^\d{1,3}\s?[a-zA-Z]?,?\s+(?=\p{L})/u, '')
    .trim();
}

function rounded(degrees: number, decimals: number): number {
  return Number(degrees.toFixed(decimals)) + 0;
}
