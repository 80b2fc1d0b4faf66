// Finding places: towns and addresses by what is typed, and the town next to a pin. What is typed goes to this server and, unless somebody asks for Google's
// search by name, no further.
import { queryOptions } from '@tanstack/react-query';
import type { Route } from '@steward/protocol/wire/route.ts';
import type { Point, Precision } from '../map/coordinates.ts';
import { client } from './client.ts';

export interface PlaceSuggestion {
  readonly id: string;
  /** `Freiburg im Breisgau` */
  readonly title: string;
  /** `Baden-Württemberg, Deutschland` */
  readonly context: string;
  readonly postalCode?: string;
  readonly kind: 'town' | 'district' | 'postal-code' | 'address';
  /** Absent where the terms of whoever found it do not allow it on our map. */
  readonly lat?: number;
  readonly lon?: number;
  readonly accuracyM: number;
  readonly source: 'gazetteer' | 'google';
  readonly placeId?: string;
  /** What to keep as the words: the street that was typed stays the person's. */
  readonly label: string;
}

export interface PlaceSearch {
  readonly provider: 'gazetteer' | 'google';
  /** Google was asked for, and the own list answers instead. */
  readonly fallback?: string;
  readonly suggestions: readonly PlaceSuggestion[];
  readonly attribution: readonly string[];
}

export interface NearestPlace {
  readonly place?: { readonly title: string; readonly context: string; readonly distanceM: number; readonly direction?: Direction };
}

/** Of the pin, seen from the town. */
export type Direction = 'north' | 'north-east' | 'east' | 'south-east' | 'south' | 'south-west' | 'west' | 'north-west';

export interface PlacesConfig {
  /** How exactly the business keeps places at most. */
  readonly precision: Precision;
  readonly google: { readonly search: boolean; readonly picker: boolean };
}

export type PlaceLanguage = 'en' | 'de';

export interface SearchFor {
  readonly text: string;
  readonly near: readonly Point[];
  readonly language: PlaceLanguage;
  readonly with: 'gazetteer' | 'google';
}

const ask = <A>(method: 'GET' | 'POST', path: `/v1/${string}`, body: unknown, signal: AbortSignal): Promise<A> => {
  const route = { method, path, ...(method === 'POST' ? { body: true } : {}), answer: true } as unknown as Route;
  return client.call(route, { body } as never, { signal }) as Promise<A>;
};

export const searchPlaces = (wanted: SearchFor, signal: AbortSignal) => ask<PlaceSearch>('POST', '/v1/places/search', wanted, signal);

/** The town next to a point. */
export const nearestPlace = ({ lat, lon }: Point, language: PlaceLanguage, signal: AbortSignal) =>
  ask<NearestPlace>('POST', '/v1/places/nearest', { lat, lon, language }, signal);

export const placesConfigQuery = queryOptions({
  queryKey: ['places', 'config'],
  queryFn: ({ signal }) => ask<PlacesConfig>('GET', '/v1/places/config', undefined, signal),
  staleTime: 300_000,
});
