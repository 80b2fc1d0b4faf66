// How the base of the map looks: sea, land, borders, names, in the colours of the app (design/tokens.css), drawn with the fonts of the device.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';

/** The parts of the base, from coarse to fine; each is a source of three kinds of shapes. */
export type BasePart = 'world' | 'europe' | 'elsewhere' | 'towns';
export const shapeKinds = ['land', 'borders', 'names'] as const;

export interface MapColours {
  readonly sea: string;
  readonly land: string;
  readonly border: string;
  readonly ink: string;
  readonly soft: string;
  readonly mark: string;
}

/** From here on the finer parts are drawn instead of the world's. */
export const fineZoom = 3.5;
const everyZoom = 24;
const fonts = ['ui-sans-serif', 'system-ui', 'sans-serif'];

/** Reads the tokens as they are now, light or dark, at `element`. */
export function coloursAt(element: HTMLElement): MapColours {
  const probe = document.createElement('span');
  element.append(probe);
  const read = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = {
    sea: read('--map-sea'),
    land: read('--map-land'),
    border: read('--map-border'),
    ink: read('--ink'),
    soft: read('--soft'),
    mark: read('--mark'),
  };
  probe.remove();
  return colours;
}

export const sourceOf = (part: BasePart, kind: (typeof shapeKinds)[number]) => `${part}-${kind}`;

const parts: readonly BasePart[] = ['world', 'europe', 'elsewhere', 'towns'];
const drawn = parts.flatMap((part) => shapeKinds.map((kind) => ({ part, kind, id: sourceOf(part, kind) })));

/** The style without any shape yet; the map fills its sources as they are needed. */
export function mapStyle(colours: MapColours): StyleSpecification {
  const sources = [...drawn.map(({ id }) => id), 'circle'];
  const ofKind = (wanted: string) => drawn.filter(({ kind }) => kind === wanted);
  return {
    version: 8,
    sources: Object.fromEntries(sources.map((id) => [id, { type: 'geojson', data: { type: 'FeatureCollection', features: [] } }])),
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': colours.sea } },
      ...ofKind('land').map(({ id }) => land(id, colours)),
      ...ofKind('borders').map(({ id }) => border(id, colours)),
      { id: 'circle', type: 'fill', source: 'circle', paint: { 'fill-color': colours.mark, 'fill-opacity': 0.16 } },
      { id: 'circle-edge', type: 'line', source: 'circle', paint: { 'line-color': colours.mark, 'line-width': 1.5 } },
      ...ofKind('names').map(({ id }) => dot(id, colours)),
      // What is drawn last is placed first: the names of large towns before those of small ones.
      ...ofKind('names')
        .toReversed()
        .flatMap(({ id }) => [town(id, colours), country(id, colours)]),
    ],
  };
}

const land = (id: string, colours: MapColours): LayerSpecification => ({
  id,
  type: 'fill',
  source: id,
  ...(id.startsWith('world') ? {} : { minzoom: fineZoom }),
  paint: { 'fill-color': colours.land },
});

const border = (id: string, colours: MapColours): LayerSpecification => ({
  id,
  type: 'line',
  source: id,
  ...(id.startsWith('world') ? {} : { minzoom: fineZoom }),
  paint: { 'line-color': colours.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.6, 8, 1.6] },
});

/** Towns appear by their size as one comes closer: so many thousand inhabitants at the least. */
const townsShown: ExpressionSpecification = ['step', ['zoom'], 3_000, 4, 1_500, 5, 500, 6, 200, 7, 80, 8, 20, 9, 5, 10, 0];
const countriesShown: ExpressionSpecification = ['step', ['zoom'], 5, 2, 4, 3, 2, 4, 0];
const isTown: FilterSpecification = ['all', ['==', ['get', 'kind'], 'town'], ['>=', ['get', 'weight'], townsShown]];
const isCountry: FilterSpecification = ['all', ['==', ['get', 'kind'], 'country'], ['>=', ['get', 'weight'], countriesShown]];

const dot = (id: string, colours: MapColours): LayerSpecification => ({
  id: `${id}-dot`,
  type: 'circle',
  source: id,
  filter: isTown,
  paint: { 'circle-radius': 2, 'circle-color': colours.soft },
});

const town = (id: string, colours: MapColours): LayerSpecification => ({
  id: `${id}-town`,
  type: 'symbol',
  source: id,
  filter: isTown,
  layout: {
    'text-field': ['get', 'name'],
    'text-font': fonts,
    'text-size': ['interpolate', ['linear'], ['get', 'weight'], 5, 12, 500, 15],
    'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
    'text-radial-offset': 0.5,
    'symbol-sort-key': ['-', 0, ['get', 'weight']],
  },
  paint: named(colours.ink, colours),
});

const country = (id: string, colours: MapColours): LayerSpecification => ({
  id: `${id}-country`,
  type: 'symbol',
  source: id,
  maxzoom: 6,
  filter: isCountry,
  layout: {
    'text-field': ['get', 'name'],
    'text-font': fonts,
    'text-size': ['interpolate', ['linear'], ['get', 'weight'], 0, 11, 6, 16],
    'text-letter-spacing': 0.08,
    'text-max-width': 8,
    'symbol-sort-key': ['-', 0, ['get', 'weight']],
  },
  paint: named(colours.soft, colours),
});

const named = (colour: string, { land: halo }: MapColours) => ({ 'text-color': colour, 'text-halo-color': halo, 'text-halo-width': 1.25 });

export interface Painting {
  setPaintProperty(layer: string, name: string, value: unknown): unknown;
  setLayerZoomRange(layer: string, min: number, max: number): unknown;
}

/** The same style in other colours, for a map that is there already. */
export function repaint(map: Painting, colours: MapColours): void {
  for (const { id, ...layer } of mapStyle(colours).layers)
    for (const [name, value] of Object.entries(layer.paint ?? {})) map.setPaintProperty(id, name, value);
}

/** The world's coarse shapes give way once the finer ones are there. */
export function hideCoarse(map: Painting, isFineThere: boolean): void {
  for (const kind of ['land', 'borders'] as const) map.setLayerZoomRange(sourceOf('world', kind), 0, isFineThere ? fineZoom : everyZoom);
}
