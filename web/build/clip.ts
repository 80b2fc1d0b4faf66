// Cuts shapes of the map to a box: polygons and lines, in degrees.

export type Point = readonly [lon: number, lat: number];
export type Ring = readonly Point[];

/** West, south, east, north, in degrees. */
export type Box = readonly [west: number, south: number, east: number, north: number];

type Side = { readonly axis: 0 | 1; readonly limit: number; readonly below: boolean };

const sidesOf = ([west, south, east, north]: Box): readonly Side[] => [
  { axis: 0, limit: west, below: false },
  { axis: 0, limit: east, below: true },
  { axis: 1, limit: south, below: false },
  { axis: 1, limit: north, below: true },
];

const isWithin = (point: Point, { axis, limit, below }: Side) => (below ? point[axis] <= limit : point[axis] >= limit);

function crossing(from: Point, to: Point, { axis, limit }: Side): Point {
  const share = (limit - from[axis]) / (to[axis] - from[axis]);
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
}

/** The part of a ring that lies in the box (Sutherland and Hodgman); empty when none does. What was closed stays closed. */
export function clipRing(ring: Ring, box: Box): Ring {
  let points: readonly Point[] = ring.slice(0, -1);
  for (const side of sidesOf(box)) {
    const kept: Point[] = [];
    for (const [index, point] of points.entries()) {
      const before = points.at(index - 1)!;
      const [isIn, wasIn] = [isWithin(point, side), isWithin(before, side)];
      if (isIn !== wasIn) kept.push(crossing(before, point, side));
      if (isIn) kept.push(point);
    }
    points = kept;
  }
  return points.length < 3 ? [] : [...points, points[0]!];
}

/** The stretches of a line that lie in the box, each at least one segment long. */
export function clipLine(line: readonly Point[], box: Box): readonly (readonly Point[])[] {
  let parts: readonly (readonly Point[])[] = [line];
  for (const side of sidesOf(box)) parts = parts.flatMap((part) => clipSide(part, side));
  return parts;
}

function clipSide(line: readonly Point[], side: Side): readonly (readonly Point[])[] {
  const parts: Point[][] = [];
  let part: Point[] = [];
  for (const [index, point] of line.entries()) {
    const before = index === 0 ? undefined : line[index - 1];
    if (before && isWithin(before, side) !== isWithin(point, side)) part.push(crossing(before, point, side));
    if (isWithin(point, side)) part.push(point);
    else if (part.length > 0) {
      parts.push(part);
      part = [];
    }
    // Coming in: the crossing begins the part and the point follows it, both pushed above.
  }
  if (part.length > 0) parts.push(part);
  return parts.filter(({ length }) => length > 1);
}
