// What is on the map at which zoom. The world to zoom 5, drawn everywhere; Europe from 6 to 8 over it, whole from its own sea on, so that nothing coarse
// shows beneath. Beyond 8 the finest tiles are drawn larger: they
// are as fine as their sources, about 100 m.
import type { Feature, Geometry, MultiPolygon, Polygon, Position as GeoPosition } from 'geojson';
import { rivers, townsInGerman, waters } from './names.ts';
import { centreOf, isInside } from './polygons.ts';
import type { Line } from './shapefile.ts';
import { cities, landOf, type City, type Wheels } from './sources.ts';

export const worldZoomMax = 5;
export const europeZooms = { min: 6, max: 8 } as const;
/** In tiles of zoom 6, both ends included: from Iceland and Portugal to the Black Sea, from Crete to the North Cape. */
export const europeTiles = { west: 27, east: 39, north: 13, south: 25 } as const;

export type Layers = Readonly<Record<string, readonly Feature[]>>;

const lonOf = (tile: number, zoom: number) => (tile / 2 ** zoom) * 360 - 180;
const latOf = (tile: number, zoom: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * tile) / 2 ** zoom))) * 180) / Math.PI;

/** West, south, east, north. */
export const europe = [
  lonOf(europeTiles.west, europeZooms.min),
  latOf(europeTiles.south + 1, europeZooms.min),
  lonOf(europeTiles.east + 1, europeZooms.min),
  latOf(europeTiles.north, europeZooms.min),
] as const;

const isInEurope = ([lon, lat]: readonly [number, number] | GeoPosition) =>
  lon! >= europe[0] && lat! >= europe[1] && lon! <= europe[2] && lat! <= europe[3];

/** Germany, Austria, Switzerland, Liechtenstein (ISO 3166-1, as world-atlas has them): there even the borders of states and the smallest towns are shown. */
const home = ['276', '040', '756', '438'];
const homeCodes = ['DE', 'AT', 'CH', 'LI'];

export function worldLayers(wheels: Wheels, zoom: number): Layers {
  const { land, borders, countries } = landOf('50m');
  return {
    land,
    water: zoom < 3 ? [] : wheels.lakes.map((rings) => polygonOf(rings)),
    borders: borders.map((line) => lineOf(line)),
    countries: countries.flatMap(countryOf),
    towns: zoom < 3 ? [] : towns(({ population }) => population >= worldTowns[zoom]!),
    waters: waterNames(zoom),
  };
}

const worldTowns: Readonly<Record<number, number>> = { 3: 2_000_000, 4: 1_000_000, 5: 400_000 };
const europeTowns: Readonly<Record<number, number>> = { 6: 100_000, 7: 30_000, 8: 5_000 };
const homeTowns: Readonly<Record<number, number>> = { 6: 80_000, 7: 15_000, 8: 0 };

export function europeLayers(wheels: Wheels, zoom: number): Layers {
  const { land, borders, countries } = landOf('10m');
  const within = countries.filter(({ id }) => home.includes(String(id)));
  const inEurope = (line: Line) => line.some(isInEurope);
  const atHome = (line: Line) => isInside(line[line.length >> 1]!, within);
  return {
    sea: [polygonOf([rectangle(europe)])],
    land,
    water: wheels.lakes.filter((rings) => inEurope(rings[0]!)).map((rings) => polygonOf(rings)),
    rivers: named(wheels.rivers.filter(inEurope)),
    regions: wheels.regions.filter((line) => inEurope(line) && atHome(line)).map((line) => lineOf(line)),
    borders: borders.filter(inEurope).map((line) => lineOf(line)),
    roads: zoom < 7 ? [] : wheels.roads.filter(inEurope).map((line) => lineOf(line)),
    towns: towns(
      ({ population, country, loc }) =>
        isInEurope(loc.coordinates) && population >= (homeCodes.includes(country) ? homeTowns : europeTowns)[zoom]!,
    ),
    waters: waterNames(zoom).filter(({ geometry }) => geometry.type === 'Point' && isInEurope(geometry.coordinates)),
  };
}

const featureOf = (geometry: Geometry, properties: Feature['properties'] = {}): Feature => ({ type: 'Feature', geometry, properties });
const lineOf = (line: Line, properties?: Feature['properties']) =>
  featureOf({ type: 'LineString', coordinates: line as unknown as GeoPosition[] }, properties);
const polygonOf = (rings: readonly Line[]) => featureOf({ type: 'Polygon', coordinates: rings as unknown as GeoPosition[][] });

const rectangle = ([west, south, east, north]: readonly [number, number, number, number]): Line => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
];

/** Quarters of towns, ruins and deserted places have no name on the map. */
const settlements = /^PPL(A\d?|C|G)?$/;

/** The largest first; `people` in thousands, `overlaid` where Europe's finer tiles name them again. */
function towns(isShown: (city: City) => boolean): Feature[] {
  return cities()
    .filter((city) => settlements.test(city.featureCode) && isShown(city))
    .toSorted((a, b) => b.population - a.population || a.name.localeCompare(b.name, 'en') || a.loc.coordinates[0]! - b.loc.coordinates[0]!)
    .map(({ name, population, featureCode, loc }) =>
      featureOf(loc, {
        name,
        ...(townsInGerman[name] === undefined ? {} : { 'name:de': townsInGerman[name] }),
        people: Math.round(population / 100) / 10,
        ...(featureCode === 'PPLC' ? { capital: true } : {}),
        ...(isInEurope(loc.coordinates) ? { overlaid: true } : {}),
      }),
    );
}

/** A name stands in the largest part of a country, as far from its edge as may be. */
function countryOf({ id, geometry }: Feature<Polygon | MultiPolygon>): Feature[] {
  const region = id === undefined ? undefined : new Intl.Locale(`und-${id}`).region;
  if (region === undefined || !/^[A-Z]{2}$/.test(region)) return [];
  const { point, size } = centreOf(geometry);
  return [featureOf({ type: 'Point', coordinates: [...point] }, { region, size })];
}

const waterNames = (zoom: number): Feature[] =>
  waters
    .filter(([, , , , from]) => from <= zoom || zoom === europeZooms.max)
    .map(([german, english, lat, lon, from]) =>
      featureOf({ type: 'Point', coordinates: [lon, lat] }, { name: english, 'name:de': german, from, sea: from <= worldZoomMax }),
    );

/** How far the bank of a river may be from the town that stands for it. */
const bankDegreesMax = 0.08;

function named(lines: readonly Line[]): Feature[] {
  const names = new Map<number, { readonly name: string; readonly 'name:de': string }>();
  for (const [german, english, ...points] of rivers)
    for (const [lat, lon] of points) {
      const [line, distance] = nearest(lines, [lon, lat]);
      if (distance <= bankDegreesMax && !names.has(line)) names.set(line, { name: english, 'name:de': german });
    }
  return lines.map((line, index) => lineOf(line, names.get(index) ?? {}));
}

function nearest(lines: readonly Line[], [lon, lat]: readonly [number, number]): readonly [line: number, degrees: number] {
  let best: readonly [number, number] = [-1, Infinity];
  for (const [index, line] of lines.entries())
    for (const point of line) {
      const distance = Math.hypot((point[0] - lon) * Math.cos((lat * Math.PI) / 180), point[1] - lat);
      if (distance < best[1]) best = [index, distance];
    }
  return best;
}
