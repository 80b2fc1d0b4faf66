// How places are found here, as configured: the gazetteer always, Google where the operator has a key and an agreement with it.
//
//   STEWARD_GOOGLE_GEOCODING_KEY   searches of this server; a key that only this server's address may use
//   STEWARD_GOOGLE_BROWSER_KEY     Google's own map in the picker; a key that only pages of this address may use
//   STEWARD_GOOGLE_TERMS           `google-map` (default): Google's positions are shown on Google's map alone. `any-map`: the operator's agreement with Google lets them be shown on others
//   STEWARD_GOOGLE_SINCE           since when customers were told, as 2026-11-27
//
// Google works in other countries too: STEWARD_ELSEWHERE names google-geocoding and google-maps-browser, or the server does not start.
import { StewardError } from '@steward/protocol/errors.ts';
import { createGazetteer } from '../adapters/embedded/gazetteer/gazetteer.ts';
import { createGoogleGeocoding } from '../adapters/google/geocoding.ts';
import { googleGeocoding, googleMapsBrowser, type Processor } from '../catalogue/processors.ts';
import type { PlaceParts } from '../edges/http/place-handlers.ts';
import type { Disclose } from '../governed/disclose.ts';
import type { Environment } from './config.ts';
import type { Located } from './gate-config.ts';

export interface GoogleConfig {
  readonly geocodingKey: string | undefined;
  readonly browserKey: string | undefined;
  readonly mayShowSpots: boolean;
  readonly since: string;
}

/** Throws `invalid-input` naming the variable; the keys themselves are in no message. */
export function googleConfigOf(environment: Environment): GoogleConfig {
  const keyOf = (name: string) => {
    const key = environment[name];
    if (key !== undefined && key !== '' && !/^[A-Za-z0-9_-]{20,100}$/.test(key))
      throw new StewardError('invalid-input', { field: name, rule: 'an API key of Google’s: letters, digits, - and _' });
    return key === '' ? undefined : key;
  };
  const terms = environment['STEWARD_GOOGLE_TERMS'] ?? 'google-map';
  if (terms !== 'google-map' && terms !== 'any-map')
    throw new StewardError('invalid-input', { field: 'STEWARD_GOOGLE_TERMS', rule: 'google-map or any-map' });
  const [geocodingKey, browserKey] = [keyOf('STEWARD_GOOGLE_GEOCODING_KEY'), keyOf('STEWARD_GOOGLE_BROWSER_KEY')];
  const since = environment['STEWARD_GOOGLE_SINCE'];
  if ((geocodingKey ?? browserKey) !== undefined && since === undefined)
    throw new StewardError('invalid-input', { field: 'STEWARD_GOOGLE_SINCE', rule: 'since when, as 2026-11-27; customers are told' });
  return { geocodingKey, browserKey, mayShowSpots: terms === 'any-map', since: since ?? '' };
}

/** Reads the gazetteer and searches in it, so that whoever asks first does not wait for either. A failure shows when somebody asks. */
export async function warmPlaces({ gazetteer }: Pick<PlaceParts, 'gazetteer'>): Promise<void> {
  const known = await gazetteer();
  for (const text of ['Muenchen', '79098 Freibrg, Uferstr. 12', 'Sankt Gal']) known.search({ text, language: 'de', limit: 8 });
}

export const googleProcessors = ({ geocodingKey, browserKey, since }: GoogleConfig): readonly Processor[] => [
  ...(geocodingKey === undefined ? [] : [googleGeocoding(since)]),
  ...(browserKey === undefined ? [] : [googleMapsBrowser(since)]),
];

/** Google says of no key in which country it is used: it lies elsewhere, and whoever wants it says so. */
export const googleLocated = (google: GoogleConfig): readonly Located[] =>
  googleProcessors(google).map(({ id, place }) => ({
    id,
    variable: id === 'google-geocoding' ? 'STEWARD_GOOGLE_GEOCODING_KEY' : 'STEWARD_GOOGLE_BROWSER_KEY',
    place,
  }));

/** `ownHosts` are those of a stand-in on the operator's own network, for the processor. */
export function placesOf(google: GoogleConfig, disclose: Disclose, ownHosts: readonly string[] = []): PlaceParts {
  const { geocodingKey: key, browserKey, mayShowSpots } = google;
  const origin = ownHosts[0] === undefined ? {} : { origin: `http://${ownHosts[0]}` };
  return {
    gazetteer: createGazetteer(),
    google: key === undefined ? undefined : { geocoder: createGoogleGeocoding({ key, mayShowSpots, ...origin }), disclose },
    browserKey,
  };
}
