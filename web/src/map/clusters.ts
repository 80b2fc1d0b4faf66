// Pins that would lie on each other are one, with their number on it. Reckoned on the plane of the map at one zoom, so that moving about changes nothing.

export interface PinPlace {
  readonly id: string;
  /** WGS 84, degrees. */
  readonly lat: number;
  readonly lon: number;
}

export interface Cluster<P extends PinPlace> {
  /** The first pin's, and how many there are: stays the same while the same pins are in it. */
  readonly key: string;
  readonly lat: number;
  readonly lon: number;
  readonly pins: readonly P[];
}

const worldPx = 512;
/** Where the plane of the map ends. */
const latMax = 85.05;

/** On the plane at `zoom`, in pixels from its upper left corner (Web Mercator). */
function project({ lat, lon }: { readonly lat: number; readonly lon: number }, zoom: number): readonly [x: number, y: number] {
  const size = worldPx * 2 ** zoom;
  const sine = Math.sin((Math.max(-latMax, Math.min(latMax, lat)) * Math.PI) / 180);
  return [((lon + 180) / 360) * size, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size];
}

/** Each pin is in exactly one cluster, that of the first pin within `radiusPx` of it. The order of the pins is kept. */
export function clusterPins<P extends PinPlace>(pins: readonly P[], zoom: number, radiusPx: number): readonly Cluster<P>[] {
  interface Growing {
    readonly x: number;
    readonly y: number;
    readonly pins: P[];
  }
  const clusters: Growing[] = [];
  const cells = new Map<string, Growing[]>();
  const cellOf = (value: number) => Math.floor(value / radiusPx);
  for (const pin of pins) {
    const [x, y] = project(pin, zoom);
    const [column, row] = [cellOf(x), cellOf(y)];
    const around = [-1, 0, 1].flatMap((right) => [-1, 0, 1].flatMap((down) => cells.get(`${column + right},${row + down}`) ?? []));
    const near = around.find((cluster) => Math.hypot(cluster.x - x, cluster.y - y) <= radiusPx);
    if (near) {
      near.pins.push(pin);
      continue;
    }
    const fresh = { x, y, pins: [pin] };
    clusters.push(fresh);
    const cell = `${column},${row}`;
    cells.set(cell, [...(cells.get(cell) ?? []), fresh]);
  }
  return clusters.map(({ pins: members }) => ({
    key: `${members[0]!.id} ${members.length}`,
    lat: mean(members.map(({ lat }) => lat)),
    lon: mean(members.map(({ lon }) => lon)),
    pins: members,
  }));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const charPx = 7.5;
const labelPaddingPx = 20;
const labelPxMax = 224;
const labelHeightPx = 28;
const pinPx = 32;
/** The middle of a pin above its place; that of a cluster, and of what only marks a spot, is the place. */
export const pinLiftPx = 22;
const labelGapPx = 8;

/** The keys of those whose label, above the pin, covers no other pin and no other label; the first ones come first. */
export function labelsWithRoom<P extends PinPlace & { readonly label: string; readonly kind: 'project' | 'photo' }>(
  clusters: readonly Cluster<P>[],
  zoom: number,
): ReadonlySet<string> {
  const middles = clusters.map((cluster): readonly [number, number] => {
    const [x, y] = project(cluster, zoom);
    return [x, isLifted(cluster) ? y - pinLiftPx : y];
  });
  const taken: Area[] = middles.map(([x, y]) => areaOf(x, y, pinPx, pinPx));
  const shown = new Set<string>();
  for (const [index, cluster] of clusters.entries()) {
    if (cluster.pins.length > 1) continue;
    const [x, y] = middles[index]!;
    const width = Math.min(labelPxMax, cluster.pins[0]!.label.length * charPx + labelPaddingPx);
    const label = areaOf(x, y - (pinPx + labelHeightPx) / 2 - labelGapPx, width, labelHeightPx);
    if (taken.some((other, at) => at !== index && overlap(label, other))) continue;
    taken.push(label);
    shown.add(cluster.key);
  }
  return shown;
}

/** A single project stands on its place like a pin. */
export const isLifted = ({ pins }: { readonly pins: readonly { readonly kind: 'project' | 'photo' }[] }) =>
  pins.length === 1 && pins[0]!.kind === 'project';

type Area = readonly [left: number, top: number, right: number, bottom: number];

const areaOf = (x: number, y: number, width: number, height: number): Area => [
  x - width / 2,
  y - height / 2,
  x + width / 2,
  y + height / 2,
];
const overlap = (a: Area, b: Area) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

/** The smallest box around all of them; `undefined` around nothing. */
export function boundsOf(pins: readonly PinPlace[]): [west: number, south: number, east: number, north: number] | undefined {
  if (pins.length === 0) return undefined;
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const { lat, lon } of pins) {
    west = Math.min(west, lon);
    east = Math.max(east, lon);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  return [west, south, east, north];
}
