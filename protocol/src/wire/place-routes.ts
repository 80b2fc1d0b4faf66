// Finding places: what somebody typed, or where a pin is. Typed text stands in bodies alone, never in an address that is logged.
import { z } from 'zod';
import { placeSources, precisions } from '../catalogue/place.ts';
import { route } from './route.ts';

export const searchTextCharsMax = 200;
export const suggestionsMax = 20;
export const nearMax = 10;

/** Who answers. */
export const placeProviders = ['gazetteer', 'google'] as const;
/** Why the gazetteer answers where Google was asked for. */
export const placeFallbacks = ['not-configured', 'off', 'budget', 'quota', 'denied', 'failed'] as const;
export type PlaceFallback = (typeof placeFallbacks)[number];
export const directions = ['north', 'north-east', 'east', 'south-east', 'south', 'south-west', 'west', 'north-west'] as const;

const latSchema = z.number().min(-90).max(90);
const lonSchema = z.number().min(-180).max(180);
const spotSchema = z.strictObject({ lat: latSchema, lon: lonSchema });
const languageSchema = z.enum(['en', 'de']).default('en');

const suggestionSchema = z.object({
  id: z.string(),
  title: z.string(),
  context: z.string().meta({ description: 'What tells places of one name apart: town, district, region, country' }),
  postalCode: z.string().optional(),
  country: z.string().optional().meta({ description: 'ISO 3166; absent where it is not known' }),
  kind: z.enum(['town', 'district', 'postal-code', 'address']),
  lat: latSchema.optional().meta({ description: 'Absent where the terms of the provider do not let it be shown on another map' }),
  lon: lonSchema.optional(),
  accuracyM: z.number().meta({ description: 'How far off it may be' }),
  precision: z.enum(precisions),
  source: z.enum(placeSources),
  placeId: z.string().optional().meta({ description: 'Of Google, which may be kept' }),
  label: z.string().meta({ description: 'The words to keep: a street and number as they were typed, with the town' }),
});
export type WireSuggestion = z.infer<typeof suggestionSchema>;

const nearestSchema = z.object({
  title: z.string(),
  context: z.string(),
  country: z.string(),
  lat: latSchema,
  lon: lonSchema,
  distanceM: z.int(),
  direction: z.enum(directions).optional().meta({ description: 'Of the pin, seen from the place; absent within 500 metres' }),
});
export type WireNearest = z.infer<typeof nearestSchema>;

export const placeRoutes = {
  searchPlaces: route({
    method: 'POST',
    path: '/v1/places/search',
    tag: 'places',
    caller: 'business',
    status: 200,
    summary: 'Places for what somebody typed; with `google`, the typed words are sent to Google, and nothing else is',
    body: z.strictObject({
      text: z.string().trim().min(1).max(searchTextCharsMax),
      near: z
        .array(spotSchema)
        .max(nearMax)
        .optional()
        .meta({ description: 'Among places of one name those near to one of these come first' }),
      language: languageSchema,
      limit: z.int().min(1).max(suggestionsMax).default(8),
      with: z.enum(placeProviders).default('gazetteer'),
    }),
    answer: z.object({
      provider: z.enum(placeProviders),
      fallback: z.enum(placeFallbacks).optional().meta({ description: 'Google was asked for and the gazetteer answers: why' }),
      suggestions: z.array(suggestionSchema),
      attribution: z.array(z.string()).meta({ description: 'To be shown with the suggestions' }),
    }),
  }),
  nearestPlace: route({
    method: 'POST',
    path: '/v1/places/nearest',
    tag: 'places',
    caller: 'business',
    status: 200,
    summary: 'The nearest town to a pin, its distance and direction; asks nobody',
    body: z.strictObject({ lat: latSchema, lon: lonSchema, language: languageSchema }),
    answer: z.object({ place: nearestSchema.optional().meta({ description: 'Absent when nothing lies within 50 km' }) }),
  }),
  placesConfig: route({
    method: 'GET',
    path: '/v1/places/config',
    tag: 'places',
    caller: 'business',
    status: 200,
    summary: 'How exactly places of projects are kept, and who finds them',
    answer: z.object({
      precision: z.enum(precisions),
      gazetteer: z.object({ places: z.int(), countries: z.array(z.string()), attribution: z.array(z.string()) }),
      google: z.object({
        search: z.boolean(),
        picker: z.boolean(),
        because: z.enum(['not-configured', 'off']).optional().meta({ description: 'Why there is no search by Google' }),
      }),
    }),
  }),
  googlePicker: route({
    method: 'POST',
    path: '/v1/places/google-picker',
    tag: 'places',
    caller: 'business',
    status: 200,
    summary: 'The key with which a browser opens Google’s own map; asked for in the click that opens it, not before',
    answer: z.object({ key: z.string() }),
  }),
} as const;
