// Places where people live, known on this machine: found by what somebody types, or by where something is. Asks nobody.

/** WGS 84, degrees. */
export interface Spot {
  readonly lat: number;
  readonly lon: number;
}

export interface GazetteerQuery {
  /** As typed: an address, a town, a postal code, with or without the rest; at most 200 characters. */
  readonly text: string;
  /** Among places of one name those near to one of these come first. */
  readonly near?: readonly Spot[];
  /** The language of regions and countries beside a name. */
  readonly language: 'en' | 'de';
  readonly limit: number;
}

export interface KnownPlace extends Spot {
  readonly name: string;
  /** The town that a district or settlement belongs to. */
  readonly town: string | undefined;
  /** Land or canton, as it is called there. */
  readonly region: string;
  /** Region and country, and the district where it tells places of one name apart. */
  readonly context: string;
  /** ISO 3166. */
  readonly country: string;
  readonly kind: 'town' | 'settlement' | 'district';
}

export interface FoundPlace extends KnownPlace {
  /** Stands for the place in this release. */
  readonly id: string;
  readonly postalCode: string | undefined;
  /** What was typed besides the town: a street and a number, as typed. */
  readonly street: string | undefined;
  /** Found by its postal code alone: no name was typed. */
  readonly byCode: boolean;
  /** How far off it may be, in metres: the place's own extent. */
  readonly accuracyM: number;
}

export interface NearPlace extends KnownPlace {
  readonly distanceM: number;
  /** From the place to the spot, in degrees from north, clockwise. */
  readonly bearing: number;
}

export interface Gazetteer {
  readonly size: number;
  readonly countries: readonly string[];
  /** Who has to be named where its answers are shown. */
  readonly attribution: readonly string[];
  /** The likeliest first; none when nothing is alike. */
  search(query: GazetteerQuery): readonly FoundPlace[];
  /** The nearest place within 50 km; a town rather than one of its districts when both are as near. */
  nearest(spot: Spot, language: 'en' | 'de'): NearPlace | undefined;
}

/** Reads it when it is first asked for. */
export type OpenGazetteer = () => Promise<Gazetteer>;
