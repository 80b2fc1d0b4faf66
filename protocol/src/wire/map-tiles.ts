// The map's own tiles, which the server gives to everybody alike: no sign-in, no purpose, no ledger entry, for there is nothing of a customer in them, and
// nothing is written down about who asked. What lies where people look is worth protecting, so no other company is asked for it.

/** Which map this server has. */
export interface MapDescription {
  /** How its layers are named: those of the map that comes with Steward, or those of Protomaps' basemaps. */
  readonly schema: 'steward' | 'protomaps';
  /** Changes with the file; part of the address of its tiles, which may therefore be kept for good. */
  readonly version: string;
  readonly zoomMin: number;
  readonly zoomMax: number;
  /** West, south, east, north, in degrees. */
  readonly bounds: readonly [number, number, number, number];
  /** Whom to name under the map, as plain text. */
  readonly attribution: string;
  /** Of Steward's own map: where, and between which zooms, finer tiles lie over those of the world. */
  readonly finer?: { readonly zoomMin: number; readonly bounds: readonly [number, number, number, number]; readonly worldZoomMax: number };
}

export const mapDescriptionPath = '/tiles/map.json';
export const mapTilePath = (version: string) => `/tiles/${version}/{z}/{x}/{y}.mvt`;
