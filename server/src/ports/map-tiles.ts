// The tiles of the map.
import type { MapDescription } from '@steward/protocol/wire/map-tiles.ts';

export interface MapTiles {
  readonly description: MapDescription;
  /** A vector tile, gzipped; `undefined` where the map has none, whatever the numbers are. Reads only; may be asked again. */
  tile(z: number, x: number, y: number): Promise<Uint8Array | undefined>;
  close(): Promise<void>;
}
