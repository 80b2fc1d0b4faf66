// Google's Geocoding API, version 4, as documented at https://developers.google.com/maps/documentation/geocoding/reference/rest/v4/geocode.address/geocodeAddressQuery:
//
//   GET https://geocode.googleapis.com/v4/geocode/address/{typed text}?languageCode=de
//   X-Goog-Api-Key: …                the key stands in a header, never in the address
//   X-Goog-FieldMask: results.…      nothing is asked for that is not used
//
//   200 { "results": [ { "placeId", "location": { "latitude", "longitude" }, "granularity", "formattedAddress", "postalAddress": { "regionCode", "postalCode" }, "types" } ] }
//   4xx, 5xx { "error": { "code", "message", "status" } }, `status` a canonical code of https://cloud.google.com/apis/design/errors
//
// Nothing but the typed words and the language of the answer is sent: no position, no session, no name. Of the answer the place id may be kept for good
// (https://developers.google.com/maps/documentation/geocoding/policies), the rest is shown and forgotten; positions are handed on only where the operator says that its agreement
// lets them be shown on another map than Google's.
import type { Geocoded, Geocoder, GeocoderAnswer, GeocoderTrouble } from '../../ports/geocoder.ts';
import type { OutboundAnswer } from '../../ports/outbound.ts';

export interface GoogleGeocodingParts {
  readonly key: string;
  /** Where it is reached; Google's own address but in tests. */
  readonly origin?: string;
  /** The operator's agreement lets results be shown on a map that is not Google's. */
  readonly mayShowSpots: boolean;
}

const ownOrigin = 'https://geocode.googleapis.com';
const timeoutMs = 5_000;
const answerBytesMax = 262_144;
const fields = ['placeId', 'location', 'granularity', 'formattedAddress', 'postalAddress.regionCode', 'postalAddress.postalCode', 'types'];

export function createGoogleGeocoding({ key, origin = ownOrigin, mayShowSpots }: GoogleGeocodingParts): Geocoder {
  return {
    processor: 'google-geocoding',
    textField: 'place-search.text',
    attribution: ['Google Maps'],
    request: ({ text, language }) => ({
      method: 'GET',
      url: `${origin}/v4/geocode/address/${encodeURIComponent(text)}?languageCode=${language}`,
      headers: {
        accept: 'application/json',
        'x-goog-api-key': key,
        'x-goog-fieldmask': fields.map((field) => `results.${field}`).join(','),
      },
      timeoutMs,
      answerBytesMax,
    }),
    read: (answer, limit) => read(answer, limit, mayShowSpots),
  };
}

function read(answer: OutboundAnswer, limit: number, mayShowSpots: boolean): GeocoderAnswer {
  const body = jsonOf(answer.body);
  if (answer.status !== 200) return { trouble: troubleOf(answer.status, body) };
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  // Where nothing is found the member is not there.
  const results = memberOf(body, 'results') ?? [];
  if (!isObject || !Array.isArray(results)) return { trouble: 'failed' };
  const found: Geocoded[] = [];
  for (const result of results) {
    const one = geocodedOf(result, mayShowSpots);
    if (one && found.length < limit) found.push(one);
  }
  return { found };
}

/** By Google's canonical code, and by the status where there is none: RESOURCE_EXHAUSTED was OVER_QUERY_LIMIT in version 3, PERMISSION_DENIED REQUEST_DENIED. */
function troubleOf(status: number, body: unknown): GeocoderTrouble {
  const code = memberOf(memberOf(body, 'error'), 'status');
  if (code === 'RESOURCE_EXHAUSTED' || status === 429) return 'quota';
  if (code === 'PERMISSION_DENIED' || code === 'UNAUTHENTICATED' || status === 401 || status === 403) return 'denied';
  // A key that is none is an invalid argument with this reason in its details.
  const details = memberOf(memberOf(body, 'error'), 'details');
  const reasons = Array.isArray(details) ? details.map((detail) => memberOf(detail, 'reason')) : [];
  return reasons.includes('API_KEY_INVALID') ? 'denied' : 'failed';
}

const idPattern = /^[A-Za-z0-9_-]{10,300}$/;
const textCharsMax = 300;

function geocodedOf(result: unknown, mayShowSpots: boolean): Geocoded | undefined {
  const placeId = memberOf(result, 'placeId');
  const address = textOf(memberOf(result, 'formattedAddress'));
  if (typeof placeId !== 'string' || !idPattern.test(placeId) || address === undefined) return undefined;
  const postal = memberOf(result, 'postalAddress');
  const [lat, lon] = ['latitude', 'longitude'].map((name) => memberOf(memberOf(result, 'location'), name));
  const isSpot = typeof lat === 'number' && typeof lon === 'number' && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return {
    placeId,
    address,
    country: textOf(memberOf(postal, 'regionCode')),
    postalCode: textOf(memberOf(postal, 'postalCode')),
    ...exactness(memberOf(result, 'granularity'), memberOf(result, 'types')),
    spot: mayShowSpots && isSpot ? { lat, lon } : undefined,
  };
}

/** A roof is exact, a number between two others nearly so; the middle of a street, or of a town, is what it is. */
function exactness(granularity: unknown, types: unknown): Pick<Geocoded, 'precision' | 'accuracyM'> {
  if (granularity === 'ROOFTOP') return { precision: 'exact', accuracyM: 20 };
  const named = new Set(Array.isArray(types) ? types : []);
  const isTown = ['locality', 'postal_code', 'sublocality', 'political', 'administrative_area_level_3'].some((type) => named.has(type));
  if (granularity === 'RANGE_INTERPOLATED') return { precision: 'street', accuracyM: 100 };
  return granularity === 'GEOMETRIC_CENTER' && !isTown ? { precision: 'street', accuracyM: 200 } : { precision: 'town', accuracyM: 2_000 };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= textCharsMax ? value : undefined;

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
