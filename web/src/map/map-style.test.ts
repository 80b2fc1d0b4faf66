// The styles of the map are what the map understands, in both languages, for our own map and for an operator's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createExpression, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import type { MapDescription } from '@steward/protocol/wire/map-tiles.ts';
import type { MapColours } from './map-colours.ts';
import { mapStyle, repaint } from './map-style.ts';

const names = ['sea', 'land', 'border', 'water', 'waterName', 'road', 'green', 'built', 'ink', 'soft', 'mark'] as const;
const colours = (colour: string) => Object.fromEntries(names.map((name) => [name, colour])) as unknown as MapColours;

const own: MapDescription = {
  schema: 'steward',
  version: 'abc',
  zoomMin: 0,
  zoomMax: 8,
  bounds: [-180, -85, 180, 85],
  attribution: '',
  finer: { zoomMin: 6, worldZoomMax: 5, bounds: [-28, 31, 45, 72] },
};
const { finer: _, ...whole } = own;
const protomaps: MapDescription = { ...whole, schema: 'protomaps', zoomMax: 15 };

const styleOf = (map: MapDescription, language = 'en') => mapStyle(map, colours('#123456'), language, 'http://localhost:7300');

test('both styles are what the specification allows', () => {
  for (const map of [own, protomaps]) for (const language of ['en', 'de']) assert.deepEqual(validateStyleMin(styleOf(map, language)), []);
});

test('they ask this server alone, and need no letters or pictures from anywhere', () => {
  for (const map of [own, protomaps]) {
    const style = styleOf(map);
    assert.deepEqual([style.glyphs, style.sprite], [undefined, undefined]);
    for (const source of Object.values(style.sources))
      if (source.type === 'vector') assert.deepEqual(source.tiles, ['http://localhost:7300/tiles/abc/{z}/{x}/{y}.mvt']);
  }
});

test('a country is called as in the language of the page, and one that nobody knows by its code', () => {
  const nameOf = (language: string, region: string) => {
    const layer = styleOf(own, language).layers.find(({ id }) => id === 'world-countries');
    assert(layer?.type === 'symbol');
    const made = createExpression(layer.layout?.['text-field'] as never, 'layers[0].layout.text-field');
    assert(made.result === 'success');
    return String(made.value.evaluate({ zoom: 4 }, { type: 'Point', properties: { region } }));
  };
  assert.equal(nameOf('de', 'AT'), 'Österreich');
  assert.equal(nameOf('en', 'CH'), 'Switzerland');
  assert.equal(nameOf('en', 'ZZX'), 'ZZX');
});

test('when light turns dark every colour is painted anew', () => {
  const painted: string[] = [];
  repaint(
    { setPaintProperty: (layer, name, value) => void painted.push(`${layer} ${name} ${JSON.stringify(value)}`) },
    mapStyle(own, colours('#abcdef'), 'en', '').layers,
  );
  assert(painted.some((each) => each.startsWith('europe-land fill-color')));
  assert(!painted.some((each) => each.includes('#123456')));
});
