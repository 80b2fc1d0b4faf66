// The gazetteer in memory: its columns, an index of words, and what is worked out from them when it is asked for.
import type { KnownPlace, NearPlace, Spot } from '../../../ports/gazetteer.ts';
import { wordsOf } from './fold.ts';
import { kinds, nothing, perDegree, type GazetteerColumns, type GazetteerHead } from './gazetteer-file.ts';
import { bearingTo, metresBetween } from './metres.ts';
import { codeText } from './search.ts';
import { WordIndex } from './word-index.ts';

const countryNames = {
  DE: { de: 'Deutschland', en: 'Germany', also: ['Allemagne', 'Germania', 'BRD'] },
  AT: { de: 'Österreich', en: 'Austria', also: ['Autriche'] },
  CH: { de: 'Schweiz', en: 'Switzerland', also: ['Suisse', 'Svizzera', 'CH'] },
  LI: { de: 'Liechtenstein', en: 'Liechtenstein', also: ['FL'] },
} as const;

const nearestMaxM = 50_000;
/** A district counts as so much further away than the town around it. */
const districtOffM = 1_000;
const contextsMax = 5_000;

export class Tables {
  readonly columns: GazetteerColumns;
  readonly index: WordIndex;
  readonly size: number;
  readonly #head: GazetteerHead;
  readonly #names: readonly string[];
  readonly #areas: readonly string[];
  readonly #contexts = new Map<number, ReadonlySet<string>>();
  #codes: Map<number, string | undefined> | undefined;

  constructor({ head, columns }: { readonly head: GazetteerHead; readonly columns: GazetteerColumns }) {
    this.columns = columns;
    this.#head = head;
    this.#names = columns.names.split('\n');
    this.#areas = columns.areas.split('\n');
    this.index = new WordIndex(columns);
    this.size = this.#names.length;
  }

  readonly spotOf = (place: number): Spot => ({ lat: this.columns.lat[place]! / perDegree, lon: this.columns.lon[place]! / perDegree });

  known(place: number, language: 'en' | 'de'): KnownPlace {
    const { parent } = this.columns;
    const region = this.#regionOf(place);
    const name = this.#names[place]!;
    const town = parent[place] === nothing ? undefined : this.#names[parent[place]!]!;
    const country = countryNames[region.country as keyof typeof countryNames][language];
    const parts = [town, this.#areas[this.columns.area[place]!], region.name, country];
    const context = [...new Set(parts.filter((part) => part !== undefined && part !== '' && part !== name))].join(', ');
    return {
      ...this.spotOf(place),
      name,
      town,
      region: region.name,
      context,
      country: region.country,
      kind: kinds[this.columns.kind[place]!]!,
    };
  }

  /** Words that say where a place is: its town, area, region and country, in every language they are known in. */
  contextOf(place: number): ReadonlySet<string> {
    const known = this.#contexts.get(place);
    if (known) return known;
    const { parent, area } = this.columns;
    const region = this.#regionOf(place);
    const country = countryNames[region.country as keyof typeof countryNames];
    const town = parent[place] === nothing ? '' : this.#names[parent[place]!]!;
    const texts = [town, this.#areas[area[place]!]!, region.name, ...region.also, country.de, country.en, ...country.also];
    const words = new Set(texts.flatMap(wordsOf));
    if (this.#contexts.size >= contextsMax) this.#contexts.clear();
    this.#contexts.set(place, words);
    return words;
  }

  /** The postal code of a place that has one alone. */
  onlyCode(place: number): string | undefined {
    if (!this.#codes) {
      this.#codes = new Map();
      this.columns.codePlace.forEach((each, row) =>
        this.#codes!.set(each, this.#codes!.has(each) ? undefined : codeText(this.columns.code[row]!)),
      );
    }
    return this.#codes.get(place);
  }

  nearest(spot: Spot, language: 'en' | 'de'): NearPlace | undefined {
    const { lat, lon, kind } = this.columns;
    const [y, x] = [spot.lat * perDegree, spot.lon * perDegree];
    const reach = (nearestMaxM / 111_000) * perDegree;
    const shrink = Math.cos((spot.lat * Math.PI) / 180);
    let [best, least] = [-1, Number.POSITIVE_INFINITY];
    for (let i = 0; i < this.size; i++) {
      const north = lat[i]! - y;
      if (north > reach || north < -reach) continue;
      const off = Math.hypot(north, (lon[i]! - x) * shrink) + (kind[i] === 0 ? 0 : (districtOffM / 111_000) * perDegree);
      if (off < least) [best, least] = [i, off];
    }
    if (best === -1) return undefined;
    const known = this.known(best, language);
    const distanceM = Math.round(metresBetween(known, spot));
    return distanceM > nearestMaxM ? undefined : { ...known, distanceM, bearing: Math.round(bearingTo(known, spot)) };
  }

  #regionOf(place: number) {
    return this.#head.regions[this.columns.region[place]!]!;
  }
}
