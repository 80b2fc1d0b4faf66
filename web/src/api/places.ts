// Finding places: towns and addresses by what is typed, and the town next to a pin. What is typed goes to this server and, unless somebody asks for Google's
// search by name, no further.
import { queryOptions } from '@tanstack/react-query';
import {
  placeRoutes,
  type directions,
  type PlaceFallback,
  type WireNearest,
  type WireSuggestion,
} from '@steward/protocol/wire/place-routes.ts';
import type { Point } from '../map/coordinates.ts';
import { client } from './client.ts';

export type PlaceSuggestion = WireSuggestion;
export type NearestPlace = WireNearest;
/** Of the pin, seen from the town. */
export type Direction = (typeof directions)[number];
export type PlaceLanguage = 'en' | 'de';

export interface PlaceSearch {
  readonly fallback?: PlaceFallback | undefined;
  readonly suggestions: readonly PlaceSuggestion[];
  readonly attribution: readonly string[];
}

export interface SearchFor {
  readonly text: string;
  readonly near: readonly Point[];
  readonly language: PlaceLanguage;
  readonly with: 'gazetteer' | 'google';
}

const limit = 8;

export const searchPlaces = (wanted: SearchFor, signal: AbortSignal): Promise<PlaceSearch> =>
  client.call(placeRoutes.searchPlaces, { body: { ...wanted, near: [...wanted.near], limit } }, { signal });

/** The town next to a point. */
export const nearestPlace = ({ lat, lon }: Point, language: PlaceLanguage, signal: AbortSignal) =>
  client.call(placeRoutes.nearestPlace, { body: { lat, lon, language } }, { signal });

export const placesConfigQuery = queryOptions({
  queryKey: ['places', 'config'],
  queryFn: ({ signal }) => client.call(placeRoutes.placesConfig, {}, { signal }),
  staleTime: 300_000,
});

/** The key with which this browser opens Google's map; asked for in the press that opens it. */
export const googleKey = () => client.call(placeRoutes.googlePicker, {});
