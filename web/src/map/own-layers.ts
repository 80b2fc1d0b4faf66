// The layers of the map that comes with Steward (tools/map-tiles/layers.ts says what is in them): calm, so that pins stand out.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { fonts, type Drawing } from './drawing.ts';

type Source = 'world' | 'europe';

/** `europeZoom` is where Europe's finer tiles begin; they cover the world's. */
export function ownLayers(drawing: Drawing, europeZoom: number): readonly LayerSpecification[] {
  const { colours } = drawing;
  return [
    fill('world', 'land', colours.land),
    fill('world', 'water', colours.water),
    border('world', drawing),
    fill('europe', 'sea', colours.sea),
    fill('europe', 'land', colours.land),
    road(drawing),
    fill('europe', 'water', colours.water),
    river(drawing),
    region(drawing),
    border('europe', drawing),
    dot('world', drawing, europeZoom),
    dot('europe', drawing, europeZoom),
    // What is drawn last is placed first: countries, then large towns, then small ones, then waters.
    waterName('europe', drawing, europeZoom),
    waterName('world', drawing, europeZoom),
    riverName(drawing),
    town('europe', drawing, europeZoom),
    town('world', drawing, europeZoom),
    country(drawing),
  ];
}

const layerOf = (source: Source, layer: string, suffix = '') => ({ id: `${source}-${layer}${suffix}`, source, 'source-layer': layer });

const fill = (source: Source, layer: string, colour: string): LayerSpecification => ({
  ...layerOf(source, layer),
  type: 'fill',
  paint: { 'fill-color': colour },
});

/** From a width at zoom 6 to one at zoom 12, and on. */
const width = (from: number, to: number): ExpressionSpecification => ['interpolate', ['exponential', 1.4], ['zoom'], 6, from, 12, to];

const round = { 'line-cap': 'round', 'line-join': 'round' } as const;

const border = (source: Source, { colours }: Drawing): LayerSpecification => ({
  ...layerOf(source, 'borders'),
  type: 'line',
  layout: round,
  paint: { 'line-color': colours.border, 'line-width': ['interpolate', ['linear'], ['zoom'], 2, 0.6, 8, 1.6, 12, 2.5] },
});

const region = ({ colours }: Drawing): LayerSpecification => ({
  ...layerOf('europe', 'regions'),
  type: 'line',
  paint: { 'line-color': colours.border, 'line-width': width(0.6, 1.4), 'line-dasharray': [3, 2], 'line-opacity': 0.7 },
});

const river = ({ colours }: Drawing): LayerSpecification => ({
  ...layerOf('europe', 'rivers'),
  type: 'line',
  layout: round,
  paint: { 'line-color': colours.water, 'line-width': width(0.9, 3.5) },
});

/** Straight between junctions, and so the fainter the closer one comes. */
const road = ({ colours }: Drawing): LayerSpecification => ({
  ...layerOf('europe', 'roads'),
  type: 'line',
  minzoom: 7,
  layout: round,
  paint: {
    'line-color': colours.road,
    'line-width': width(0.6, 2.2),
    'line-opacity': ['interpolate', ['linear'], ['zoom'], 7, 0, 8, 1, 11, 1, 14, 0.35],
  },
});

/** So many thousand people at the least. */
const townsShown: ExpressionSpecification = ['step', ['zoom'], 3_000, 4, 1_500, 5, 500, 6, 200, 7, 60, 8, 15, 9, 5, 10, 0];

function isTown(source: Source, europeZoom: number): FilterSpecification {
  const large = ['>=', ['get', 'people'], townsShown] as const;
  // Europe's own tiles name its towns again.
  const overlaid = ['all', ['has', 'overlaid'], ['>=', ['zoom'], europeZoom]] as const;
  return (source === 'europe' ? large : ['all', large, ['!', overlaid]]) as unknown as FilterSpecification;
}

const dot = (source: Source, { colours }: Drawing, europeZoom: number): LayerSpecification => ({
  ...layerOf(source, 'towns', '-dot'),
  type: 'circle',
  filter: isTown(source, europeZoom),
  paint: {
    'circle-radius': ['case', ['has', 'capital'], 3.5, 2.25],
    'circle-color': ['case', ['has', 'capital'], colours.land, colours.soft] as ExpressionSpecification,
    'circle-stroke-color': colours.soft,
    'circle-stroke-width': ['case', ['has', 'capital'], 1.5, 0],
  },
});

const town = (source: Source, { colours, name }: Drawing, europeZoom: number): LayerSpecification => ({
  ...layerOf(source, 'towns', '-name'),
  type: 'symbol',
  filter: isTown(source, europeZoom),
  layout: {
    'text-field': name,
    'text-font': fonts,
    'text-size': ['interpolate', ['linear'], ['get', 'people'], 2, 12, 50, 13, 500, 15.5],
    'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
    'text-radial-offset': 0.5,
    'text-padding': 4,
    'symbol-sort-key': ['-', 0, ['get', 'people']],
  },
  paint: {
    'text-color': ['step', ['get', 'people'], colours.soft, 20, colours.ink] as ExpressionSpecification,
    'text-halo-color': colours.land,
    'text-halo-width': 1.5,
  },
});

const riverName = ({ colours, name }: Drawing): LayerSpecification => ({
  ...layerOf('europe', 'rivers', '-name'),
  type: 'symbol',
  minzoom: 7,
  filter: ['has', 'name'],
  layout: {
    'symbol-placement': 'line',
    'symbol-spacing': 420,
    'text-field': name,
    'text-font': fonts,
    'text-size': 12,
    'text-letter-spacing': 0.06,
    'text-max-angle': 35,
    'text-padding': 12,
  },
  paint: { 'text-color': colours.waterName, 'text-halo-color': colours.land, 'text-halo-width': 1.25 },
});

function waterName(source: Source, { colours, name }: Drawing, europeZoom: number): LayerSpecification {
  const shown =
    source === 'europe' ? ['<=', ['get', 'from'], ['zoom']] : ['all', ['<=', ['get', 'from'], ['zoom']], ['<', ['zoom'], europeZoom]];
  return {
    ...layerOf(source, 'waters'),
    type: 'symbol',
    filter: shown as unknown as FilterSpecification,
    layout: {
      'text-field': name,
      'text-font': fonts,
      'text-size': ['case', ['get', 'sea'], 14, 12],
      'text-letter-spacing': 0.06,
      'text-max-width': 7,
      'text-padding': 8,
    },
    paint: { 'text-color': colours.waterName, 'text-halo-color': colours.sea, 'text-halo-width': 1 },
  };
}

const countriesShown: ExpressionSpecification = ['step', ['zoom'], 5, 2, 4, 3, 2, 4, 0];

const country = ({ colours, country: name }: Drawing): LayerSpecification => ({
  ...layerOf('world', 'countries'),
  type: 'symbol',
  maxzoom: 6.5,
  filter: ['>=', ['get', 'size'], countriesShown],
  layout: {
    'text-field': name,
    'text-font': fonts,
    'text-size': ['interpolate', ['linear'], ['get', 'size'], 0, 11, 6, 16],
    'text-letter-spacing': 0.08,
    'text-max-width': 8,
    'symbol-sort-key': ['-', 0, ['get', 'size']],
  },
  paint: { 'text-color': colours.soft, 'text-halo-color': colours.land, 'text-halo-width': 1.5 },
});
