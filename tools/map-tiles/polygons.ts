// Polygons in degrees: what is inside, how large they are, where a name stands best.
import type { Feature, MultiPolygon, Polygon } from 'geojson';
import type { Line, Position } from './shapefile.ts';

const partsOf = (shape: Polygon | MultiPolygon) =>
  (shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates) as unknown as (readonly Line[])[];

export const isInside = (point: Position, shapes: readonly Feature<Polygon | MultiPolygon>[]): boolean =>
  shapes.some(({ geometry }) => partsOf(geometry).some(([outer]) => isInRing(point, outer!)));

function isInRing([x, y]: Position, ring: Line): boolean {
  let inside = false;
  for (const [index, [lon, lat]] of ring.entries()) {
    const [otherLon, otherLat] = ring.at(index - 1)!;
    if (lat > y !== otherLat > y && x < ((otherLon - lon) * (y - lat)) / (otherLat - lat) + lon) inside = !inside;
  }
  return inside;
}

const sizeMax = 9;
const gridLines = 24;

/** The point of its largest part that is farthest from the edge, on a grid; and how large it is, from 0 to 9. */
export function centreOf(shape: Polygon | MultiPolygon): { readonly point: Position; readonly size: number } {
  const largest = partsOf(shape)
    .map(([outer]) => outer!)
    .toSorted((a, b) => areaOf(b) - areaOf(a))[0]!;
  return { point: innermost(largest), size: Math.min(sizeMax, Math.round(Math.log2(areaOf(largest) + 1))) };
}

/** In square degrees, as wide as they are at their latitude. */
function areaOf(ring: Line): number {
  let sum = 0;
  for (const [index, [lon, lat]] of ring.entries()) {
    const [nextLon, nextLat] = ring[(index + 1) % ring.length]!;
    sum += (lon * nextLat - nextLon * lat) * Math.cos((lat * Math.PI) / 180);
  }
  return Math.abs(sum / 2);
}

function innermost(ring: Line): Position {
  const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  let best: { readonly point: Position; readonly distance: number } = { point: [(west + east) / 2, (south + north) / 2], distance: -1 };
  for (let i = 1; i < gridLines; i++)
    for (let j = 1; j < gridLines; j++) {
      const point: Position = [west + ((east - west) * i) / gridLines, south + ((north - south) * j) / gridLines];
      if (!isInRing(point, ring)) continue;
      const distance = Math.min(
        ...ring.map(([lon, lat]) => Math.hypot((lon - point[0]) * Math.cos((lat * Math.PI) / 180), lat - point[1])),
      );
      if (distance > best.distance) best = { point, distance };
    }
  return best.point;
}
