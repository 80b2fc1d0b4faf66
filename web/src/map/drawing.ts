// What every layer of the map is drawn with.
import type { ExpressionSpecification } from 'maplibre-gl';
import type { MapColours } from './map-colours.ts';

export interface Drawing {
  readonly colours: MapColours;
  /** What to write at a town, road or water. */
  readonly name: ExpressionSpecification;
  /** What to write in a country, from its code (ISO 3166-1). */
  readonly country: ExpressionSpecification;
}

/** Names of fonts that the device has: without a source of letters the browser draws them itself, whatever the script. */
export const fonts = ['ui-sans-serif', 'system-ui', 'sans-serif'];
