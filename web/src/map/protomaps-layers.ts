// The layers of a map of the operator's own in the schema of Protomaps' basemaps, version 4 (https://docs.protomaps.com/basemaps/layers): streets, houses
// and what they are called, in the same calm colours as our own map.
import type { ExpressionSpecification, FilterSpecification, LayerSpecification } from 'maplibre-gl';
import { fonts, type Drawing } from './drawing.ts';

const source = 'map';
const kindIs = (...kinds: readonly string[]) => ['in', ['get', 'kind'], ['literal', kinds]] as unknown as FilterSpecification;
const isPolygon: FilterSpecification = ['==', ['geometry-type'], 'Polygon'];
const round = { 'line-cap': 'round', 'line-join': 'round' } as const;

export function protomapsLayers(drawing: Drawing): readonly LayerSpecification[] {
  const { colours } = drawing;
  return [
    area('earth', 'earth', colours.land, isPolygon),
    area(
      'wood',
      'landuse',
      colours.green,
      kindIs('forest', 'wood', 'park', 'nature_reserve', 'cemetery', 'grass', 'meadow', 'scrub', 'golf_course'),
    ),
    area(
      'built',
      'landuse',
      colours.built,
      kindIs('residential', 'industrial', 'commercial', 'school', 'hospital', 'university', 'urban_area'),
      0.5,
    ),
    area('water', 'water', colours.water, isPolygon),
    {
      ...layerOf('river', 'water'),
      type: 'line',
      filter: kindIs('river', 'stream', 'canal'),
      layout: round,
      paint: { 'line-color': colours.water, 'line-width': zoomed(7, 0.8, 14, 3) },
    },
    area('houses', 'buildings', colours.built, isPolygon),
    ...streets(drawing),
    boundary('region', 'region', drawing),
    boundary('country', 'country', drawing),
    roadName(drawing),
    waterName(drawing),
    place('small', ['locality', 'macrohood', 'neighbourhood'], drawing),
    place('country', ['country'], drawing),
  ];
}

const layerOf = (id: string, layer: string) => ({ id: `map-${id}`, source, 'source-layer': layer });

const area = (id: string, layer: string, colour: string, filter: FilterSpecification, opacity = 1): LayerSpecification => ({
  ...layerOf(id, layer),
  type: 'fill',
  filter,
  paint: { 'fill-color': colour, 'fill-opacity': opacity },
});

const zoomed = (from: number, least: number, to: number, most: number): ExpressionSpecification => [
  'interpolate',
  ['exponential', 1.5],
  ['zoom'],
  from,
  least,
  to,
  most,
];

function streets({ colours }: Drawing): LayerSpecification[] {
  const street = (
    id: string,
    kinds: readonly string[],
    minzoom: number,
    width: ExpressionSpecification,
    opacity = 1,
  ): LayerSpecification => ({
    ...layerOf(id, 'roads'),
    type: 'line',
    minzoom,
    filter: kindIs(...kinds),
    layout: round,
    paint: { 'line-color': colours.road, 'line-width': width, 'line-opacity': opacity },
  });
  return [
    street('paths', ['path', 'other'], 14, zoomed(14, 0.6, 18, 3), 0.6),
    street('rails', ['rail'], 10, zoomed(10, 0.5, 16, 1.5), 0.6),
    street('streets', ['minor_road'], 12, zoomed(12, 0.6, 18, 9)),
    street('roads', ['medium_road', 'major_road'], 8, zoomed(8, 0.7, 18, 13)),
    street('motorways', ['highway'], 5, zoomed(5, 0.6, 18, 16)),
  ];
}

const boundary = (id: string, kind: string, { colours }: Drawing): LayerSpecification => ({
  ...layerOf(`${id}-border`, 'boundaries'),
  type: 'line',
  filter: kindIs(kind),
  paint: {
    'line-color': colours.border,
    'line-width': zoomed(3, kind === 'country' ? 0.8 : 0.4, 12, kind === 'country' ? 2.5 : 1.4),
    ...(kind === 'country' ? {} : { 'line-dasharray': [3, 2] }),
  },
});

const roadName = ({ colours, name }: Drawing): LayerSpecification => ({
  ...layerOf('road-name', 'roads'),
  type: 'symbol',
  minzoom: 13,
  filter: ['has', 'name'],
  layout: { 'symbol-placement': 'line', 'text-field': name, 'text-font': fonts, 'text-size': 12, 'text-padding': 6 },
  paint: { 'text-color': colours.soft, 'text-halo-color': colours.land, 'text-halo-width': 1.5 },
});

const waterName = ({ colours, name }: Drawing): LayerSpecification => ({
  ...layerOf('water-name', 'water'),
  type: 'symbol',
  filter: ['all', ['has', 'name'], ['==', ['geometry-type'], 'Point']],
  layout: { 'text-field': name, 'text-font': fonts, 'text-size': 12, 'text-letter-spacing': 0.06, 'text-max-width': 7 },
  paint: { 'text-color': colours.waterName, 'text-halo-color': colours.sea, 'text-halo-width': 1 },
});

const place = (id: string, kinds: readonly string[], { colours, name }: Drawing): LayerSpecification => ({
  ...layerOf(`${id}-name`, 'places'),
  type: 'symbol',
  ...(id === 'country' ? { maxzoom: 7 } : {}),
  filter: kindIs(...kinds),
  layout: {
    'text-field': name,
    'text-font': fonts,
    'text-size': ['interpolate', ['linear'], ['coalesce', ['get', 'population_rank'], 0], 0, 12, 12, 16],
    'text-padding': 4,
    'text-max-width': 8,
    'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'population_rank'], 0]],
  },
  paint: {
    'text-color': id === 'country' ? colours.soft : colours.ink,
    'text-halo-color': colours.land,
    'text-halo-width': 1.5,
  },
});
