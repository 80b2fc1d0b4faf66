// A geocoder of another company: says what it is asked with and reads what it answers. It sends nothing itself: whatever leaves goes through the gate.
import type { Spot } from './gazetteer.ts';
import type { OutboundAnswer, OutboundRequest } from './outbound.ts';

export interface GeocoderQuery {
  readonly text: string;
  readonly language: 'en' | 'de';
  readonly limit: number;
}

export interface Geocoded {
  readonly placeId: string;
  readonly address: string;
  /** ISO 3166. */
  readonly country: string | undefined;
  readonly postalCode: string | undefined;
  readonly precision: 'exact' | 'street' | 'town';
  readonly accuracyM: number;
  /** Where it lies, if the operator's agreement lets it be shown on a map that is not the geocoder's; never kept. */
  readonly spot: Spot | undefined;
}

/** `denied`: the key or what it may do is wrong. `quota`: asked too often. */
export type GeocoderTrouble = 'quota' | 'denied' | 'failed';

export type GeocoderAnswer = { readonly found: readonly Geocoded[] } | { readonly trouble: GeocoderTrouble };

export interface Geocoder {
  /** Of the declared processor. */
  readonly processor: string;
  /** The declared field that the typed text is. */
  readonly textField: string;
  readonly attribution: readonly string[];
  request(query: GeocoderQuery): OutboundRequest;
  /** Never throws: what is not as documented is `failed`. */
  read(answer: OutboundAnswer, limit: number): GeocoderAnswer;
}
