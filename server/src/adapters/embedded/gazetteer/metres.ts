// Over the ground, well enough for a few hundred kilometres.
import type { Spot } from '../../../ports/gazetteer.ts';

const earthRadiusM = 6_371_000;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

export function metresBetween(a: Spot, b: Spot): number {
  const [north, east] = stepsBetween(a, b);
  return earthRadiusM * Math.hypot(north, east);
}

/** From `a` to `b`, in degrees from north, clockwise, 0 to 360. */
export function bearingTo(a: Spot, b: Spot): number {
  const [north, east] = stepsBetween(a, b);
  return (Math.atan2(east, north) * 180) / Math.PI + (east < 0 ? 360 : 0);
}

const stepsBetween = (a: Spot, b: Spot): readonly [number, number] => [
  radians(b.lat - a.lat),
  radians(b.lon - a.lon) * Math.cos(radians((a.lat + b.lat) / 2)),
];
