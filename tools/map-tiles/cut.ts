// Cuts layers into vector tiles.
import { GeoJSONVT, type GeoJSONVTTile } from '@maplibre/geojson-vt';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import type { Layers } from './layers.ts';
import type { Tile } from './write-pmtiles.ts';

export interface Range {
  readonly west: number;
  readonly east: number;
  readonly north: number;
  readonly south: number;
}

/** A line may leave its true place by so many of the 4,096 steps across a tile: a quarter of a pixel. */
const tolerance = 2;
/** Beyond every zoom that is cut, or the last one would not be simplified. */
const zoomBeyond = 12;

/** The tiles of `zoom` in `range`, both ends included; those on which nothing is are left out. */
export function cut(layers: Layers, zoom: number, { west, east, north, south }: Range): Tile[] {
  const cutters = Object.entries(layers)
    .filter(([, features]) => features.length > 0)
    .map(([name, features]) => {
      const options = { maxZoom: zoomBeyond, indexMaxZoom: 0, tolerance, buffer: 64 };
      return [name, new GeoJSONVT({ type: 'FeatureCollection', features: [...features] }, options)] as const;
    });
  const tiles: Tile[] = [];
  for (let x = west; x <= east; x++)
    for (let y = north; y <= south; y++) {
      const parts: Record<string, GeoJSONVTTile> = {};
      for (const [name, cutter] of cutters) {
        const part = cutter.getTile(zoom, x, y);
        if (part && part.features.length > 0) parts[name] = part;
      }
      if (Object.keys(parts).length > 0) tiles.push({ z: zoom, x, y, bytes: fromGeojsonVt(parts, { version: 2, extent: 4_096 }) });
    }
  return tiles;
}
