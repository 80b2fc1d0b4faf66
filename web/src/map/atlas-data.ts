// What a part of the map's base is made of, packed: coordinates are whole numbers of a thousandth of a degree (about 100 m), each the difference to the one
// before, lon and lat in turn. The build packs them (web/build/atlas.ts), the map unpacks them here.
import type { Feature, FeatureCollection, LineString, Point, Polygon, Position } from 'geojson';

export const atlasPerDegree = 1_000;

export interface AtlasData {
  /** Polygons; the first ring of each is its outer edge, the others are holes. */
  readonly land?: readonly (readonly (readonly number[])[])[];
  readonly borders?: readonly (readonly number[])[];
  /** Region code of ISO 3166-1, place of the name, and how large the country is, from 0 to 9. */
  readonly countries?: readonly (readonly [region: string, lon: number, lat: number, rank: number])[];
  /** Name, place, inhabitants in thousands; the largest first. */
  readonly towns?: readonly (readonly [name: string, lon: number, lat: number, people: number])[];
}

export interface BaseShapes {
  readonly land: FeatureCollection<Polygon>;
  readonly borders: FeatureCollection<LineString>;
  readonly names: FeatureCollection<Point, NameProperties>;
}

export interface NameProperties {
  readonly name: string;
  readonly kind: 'country' | 'town';
  /** The size of a country from 0 to 9, the inhabitants of a town in thousands. */
  readonly weight: number;
}

/** `nameOf` says what a region or town is called in the language of the app. */
export function unpackAtlas(
  data: AtlasData,
  nameOf: { readonly region: (code: string) => string; readonly town: (name: string) => string },
): BaseShapes {
  const countries = data.countries ?? [];
  const towns = data.towns ?? [];
  return {
    land: collection((data.land ?? []).map((rings) => ({ type: 'Polygon', coordinates: rings.map(unpack) }))),
    borders: collection((data.borders ?? []).map((line) => ({ type: 'LineString', coordinates: unpack(line) }))),
    names: {
      type: 'FeatureCollection',
      features: [
        ...countries.map(([region, lon, lat, weight]) => name(lon, lat, { name: nameOf.region(region), kind: 'country', weight })),
        ...towns.map(([town, lon, lat, weight]) => name(lon, lat, { name: nameOf.town(town), kind: 'town', weight })),
      ],
    },
  };
}

function unpack(packed: readonly number[]): Position[] {
  const points: Position[] = [];
  let [lon, lat] = [0, 0];
  for (let at = 0; at + 1 < packed.length; at += 2) {
    lon += packed[at]!;
    lat += packed[at + 1]!;
    points.push([lon / atlasPerDegree, lat / atlasPerDegree]);
  }
  return points;
}

function collection<G extends Polygon | LineString>(shapes: readonly G[]): FeatureCollection<G> {
  return { type: 'FeatureCollection', features: shapes.map((geometry) => ({ type: 'Feature', geometry, properties: {} })) };
}

const name = (lon: number, lat: number, properties: NameProperties): Feature<Point, NameProperties> => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [lon / atlasPerDegree, lat / atlasPerDegree] },
  properties,
});
