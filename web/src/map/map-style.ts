// How the map looks: a style for each kind of map that the server may have, drawn with the fonts of the device and in the colours of the app.
import type { ExpressionSpecification, LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { MapDescription } from '@steward/protocol/wire/map-tiles.ts';
import { mapTilePath } from '@steward/protocol/wire/map-tiles.ts';
import type { MapColours } from './map-colours.ts';
import type { Drawing } from './drawing.ts';
import { ownLayers } from './own-layers.ts';
import { protomapsLayers } from './protomaps-layers.ts';

/** `origin` is that of the page: whoever fetches tiles works elsewhere and needs whole addresses. */
export function mapStyle(map: MapDescription, colours: MapColours, language: string, origin: string): StyleSpecification {
  const drawing: Drawing = { colours, name: nameIn(language), country: countryIn(language) };
  const layers = map.schema === 'steward' ? ownLayers(drawing, map.finer?.zoomMin ?? map.zoomMax) : protomapsLayers(drawing);
  return {
    version: 8,
    sources: { ...sourcesOf(map, origin), circle: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } } },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': colours.sea } },
      ...layers.filter(({ type }) => type !== 'symbol'),
      { id: 'circle', type: 'fill', source: 'circle', paint: { 'fill-color': colours.mark, 'fill-opacity': 0.16 } },
      { id: 'circle-edge', type: 'line', source: 'circle', paint: { 'line-color': colours.mark, 'line-width': 1.5 } },
      ...layers.filter(({ type }) => type === 'symbol'),
    ],
  };
}

/** Of our own map the world, drawn at every zoom, and Europe's finer tiles over it; of another everything is in one. */
function sourcesOf({ schema, version, zoomMin, zoomMax, bounds, finer }: MapDescription, origin: string): StyleSpecification['sources'] {
  const tiles = [`${origin}${mapTilePath(version)}`];
  const whole = { type: 'vector', tiles, minzoom: zoomMin, bounds: [...bounds] as [number, number, number, number] } as const;
  if (schema === 'protomaps' || !finer) return { map: { ...whole, maxzoom: zoomMax } };
  return {
    world: { ...whole, maxzoom: finer.worldZoomMax },
    europe: {
      type: 'vector',
      tiles,
      minzoom: finer.zoomMin,
      maxzoom: zoomMax,
      bounds: [...finer.bounds] as [number, number, number, number],
    },
  };
}

const nameIn = (language: string): ExpressionSpecification => ['coalesce', ['get', `name:${language}`], ['get', 'name'], ''];

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** The browser knows what countries are called in every language. */
function countryIn(language: string): ExpressionSpecification {
  const regions = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const names = codes.flatMap((code) => {
    const name = regions.of(code);
    return name === undefined ? [] : [code, name];
  });
  return ['match', ['get', 'region'], ...names, ['get', 'region']] as unknown as ExpressionSpecification;
}

interface Painting {
  setPaintProperty(layer: string, name: string, value: unknown): unknown;
}

/** The same layers in other colours, for a map that is there already. */
export function repaint(map: Painting, layers: readonly LayerSpecification[]): void {
  for (const { id, ...layer } of layers)
    for (const [name, value] of Object.entries(layer.paint ?? {})) map.setPaintProperty(id, name, value);
}
