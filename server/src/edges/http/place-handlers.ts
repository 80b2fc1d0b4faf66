// Finding places. The gazetteer is asked on this machine and opens nothing, so it is counted against a budget and stands in no ledger; Google is asked through the gate.
import { StewardError } from '@steward/protocol/errors.ts';
import { findPreference, levelOf } from '@steward/protocol/catalogue/preference.ts';
import { directions, type PlaceFallback, type WireNearest, type WireSuggestion } from '@steward/protocol/wire/place-routes.ts';
import type { Disclose } from '../../governed/disclose.ts';
import { lookUpPlace } from '../../governed/look-up-place.ts';
import type { Door } from '../../governed/perform.ts';
import { processorState } from '../../governed/processor-states.ts';
import type { FoundPlace, NearPlace, OpenGazetteer, Spot } from '../../ports/gazetteer.ts';
import type { Geocoded, Geocoder } from '../../ports/geocoder.ts';
import { chosenIn, findChoices } from '../../stores/preferences.ts';
import { createBudget } from './budget.ts';
import type { Call } from './call.ts';

export interface PlaceParts {
  readonly gazetteer: OpenGazetteer;
  /** Google, where the operator has configured it. */
  readonly google?: { readonly geocoder: Geocoder; readonly disclose: Disclose } | undefined;
  /** With which browsers open Google's own map. */
  readonly browserKey?: string | undefined;
}

const searchesAMinuteMax = 120;
const googleAMinuteMax = 10;
const minuteMs = 60_000;
const browserProcessor = 'google-maps-browser';

interface SearchBody {
  readonly text: string;
  readonly near?: readonly Spot[];
  readonly language: 'en' | 'de';
  readonly limit: number;
  readonly with: 'gazetteer' | 'google';
}

export function placeHandlers(door: Door, { gazetteer, google, browserKey }: PlaceParts) {
  const { tools } = door;
  const searches = createBudget(tools, 'place-searches', searchesAMinuteMax, minuteMs);
  const lookUps = createBudget(tools, 'place-look-ups', googleAMinuteMax, minuteMs);
  const stateOf = async (call: Call, id: string) => processorState(tools, call.principal().business, id);
  const spend = async (call: Call) => {
    if (!(await searches.take(call.person().person))) throw new StewardError('too-many-requests');
  };
  const byGoogle = async (call: Call, body: SearchBody): Promise<readonly WireSuggestion[] | PlaceFallback> => {
    if (!google) return 'not-configured';
    if (!(await lookUps.take(call.person().person))) return 'budget';
    const { text, language, limit } = body;
    const answer = await lookUpPlace({ ...google, door }, call.principal(), { text, language, limit }, call.purpose);
    return 'found' in answer ? answer.found.map((each) => googleSuggestion(each, text)) : answer.trouble;
  };
  return {
    async searchPlaces(call: Call) {
      await spend(call);
      const body = call.body as SearchBody;
      const asked = body.with === 'google' ? await byGoogle(call, body) : undefined;
      if (asked !== undefined && typeof asked !== 'string') {
        return { provider: 'google', suggestions: asked, attribution: google!.geocoder.attribution };
      }
      const known = await gazetteer();
      const { text, near, language, limit } = body;
      const found = known.search({ text, language, limit, ...(near === undefined ? {} : { near }) });
      return {
        provider: 'gazetteer',
        ...(asked === undefined ? {} : { fallback: asked }),
        suggestions: found.map(suggestionOf),
        attribution: known.attribution,
      };
    },
    async nearestPlace(call: Call) {
      await spend(call);
      const { lat, lon, language } = call.body as Spot & { readonly language: 'en' | 'de' };
      const found = (await gazetteer()).nearest({ lat, lon }, language);
      return found === undefined ? {} : { place: wireNearest(found) };
    },
    /** Tells nothing that the business did not say itself, and opens nothing: no entry. */
    async placesConfig(call: Call) {
      const known = await gazetteer();
      const { size, countries, attribution } = known;
      const search = google ? (await stateOf(call, google.geocoder.processor)) === 'on' : false;
      const picker = browserKey !== undefined && (await stateOf(call, browserProcessor)) === 'on';
      return {
        precision: await precisionNow(door, call),
        gazetteer: { places: size, countries, attribution },
        google: { search, picker, ...(search ? {} : { because: google ? 'off' : 'not-configured' }) },
      };
    },
    async googlePicker(call: Call) {
      if (browserKey === undefined || (await stateOf(call, browserProcessor)) !== 'on') throw new StewardError('not-found');
      return { key: browserKey };
    },
  };
}

/** How exactly the business lets places of its projects be kept. A product of its own may have no such choice: then as exactly as they are set. */
async function precisionNow({ tools }: Door, call: Call): Promise<string> {
  const declared = findPreference(tools.catalogue, 'place-precision');
  if (!declared) return 'exact';
  const choices = await findChoices(tools.rows, call.principal().business, 'business');
  return levelOf(declared.preference, chosenIn(choices, declared.preference).level).placePrecision ?? 'exact';
}

function suggestionOf({
  id,
  name,
  town,
  context,
  postalCode,
  country,
  kind,
  street,
  byCode,
  lat,
  lon,
  accuracyM,
}: FoundPlace): WireSuggestion {
  const whole = [postalCode, town !== undefined && kind === 'district' ? `${town} ${name}` : name]
    .filter((part) => part !== undefined)
    .join(' ');
  return {
    id,
    title: name,
    context,
    ...(postalCode === undefined ? {} : { postalCode }),
    country,
    kind: street !== undefined ? 'address' : byCode ? 'postal-code' : kind === 'district' ? 'district' : 'town',
    lat,
    lon,
    accuracyM,
    // The gazetteer knows no streets: the words keep one, the pin is the town's.
    precision: 'town',
    source: 'gazetteer',
    label: street === undefined ? whole : `${street}, ${whole}`,
  };
}

/** The words that are kept are the person's own, not Google's. */
function googleSuggestion({ placeId, address, country, postalCode, precision, accuracyM, spot }: Geocoded, typed: string): WireSuggestion {
  return {
    id: `google-${placeId}`,
    title: address,
    context: '',
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(country === undefined ? {} : { country }),
    kind: precision === 'town' ? 'town' : 'address',
    ...spot,
    accuracyM,
    precision,
    source: 'google',
    placeId,
    label: typed,
  };
}

const besideM = 500;

function wireNearest({ name, context, country, lat, lon, distanceM, bearing }: NearPlace): WireNearest {
  const direction = directions[Math.round(bearing / 45) % directions.length]!;
  return { title: name, context, country, lat, lon, distanceM, ...(distanceM < besideM ? {} : { direction }) };
}
