// Places as GDAL reads them, whichever format they are in.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { foreign } from '../../../../test/kit/foreign.ts';
import { places } from './places.ts';
import { filesOf, hostileText, idOf, record, sampleRecords, sampleSource } from './sample-source.fixture.ts';

const ogr2ogr = foreign('ogr2ogr');
const hostile = record('photos', 'böse', {
  fields: { caption: hostileText, place: { lat: -0.000_000_01, lon: 179.999_999_9, label: '=1+1,"x"\n]]>' } },
});

async function read(t: TestContext, ending: string, layers: readonly string[] = []): Promise<Record<string, unknown>[]> {
  const folder = await mkdtemp(join(tmpdir(), 'steward-places-'));
  t.after(() => rm(folder, { recursive: true }));
  const files = await filesOf(places, sampleSource({ records: [...sampleRecords, hostile] }));
  const [from, to] = [join(folder, `places.${ending}`), join(folder, 'read.geojson')];
  await writeFile(from, files.get(`places/places.${ending}`)!);
  const lines: Record<string, unknown>[] = [];
  for (const layer of layers.length > 0 ? layers : [undefined]) {
    await rm(to, { force: true });
    await ogr2ogr.run([
      '-f',
      'GeoJSONSeq',
      '-lco',
      'COORDINATE_PRECISION=7',
      to,
      from,
      ...(layer === undefined ? [] : [layer]),
      ...openOptions(ending),
    ]);
    for (const line of (await readFile(to, 'utf8')).trim().split('\n')) lines.push(JSON.parse(line) as Record<string, unknown>);
  }
  return lines;
}

const openOptions = (ending: string) =>
  ending === 'csv' ? ['-oo', 'X_POSSIBLE_NAMES=lon', '-oo', 'Y_POSSIBLE_NAMES=lat', '-oo', 'KEEP_GEOM_COLUMNS=YES'] : [];

type Feature = { readonly geometry: { readonly coordinates: readonly number[] }; readonly properties: Readonly<Record<string, unknown>> };

function assertPlaces(features: readonly Feature[], nameOf: (feature: Feature) => unknown): void {
  assert.equal(features.length, 3);
  const at = (lon: number) => features.find(({ geometry }) => Math.abs(geometry.coordinates[0]! - lon) < 1e-6)!;
  assert.equal(nameOf(at(12.118_1)), 'Kita Sonnenhang');
  assert.deepEqual([nameOf(at(-12.118_1)), at(-12.118_1).geometry.coordinates[1]], ['Riss über der Tür', 47.857_234_5]);
  assert(at(179.999_999_9), 'at the edge of the world');
}

test('GeoJSON: every place of every collection, with its accuracy and source', { skip: ogr2ogr.skip }, async (t) => {
  const features = (await read(t, 'geojson')) as unknown as readonly Feature[];
  assertPlaces(features, ({ properties }) => properties['name']);
  const photo = features.find(({ properties }) => properties['record'] === idOf('photosriss'))!;
  assert.deepEqual(
    ['accuracyM', 'source', 'sourceTitle', 'projectName'].map((name) => photo.properties[name]),
    [4.5, 'photos.place', 'Photos: Place', 'Kita Sonnenhang'],
  );
  const itself = JSON.parse((await filesOf(places, sampleSource({ records: [hostile] }))).get('places/places.geojson')!.toString()) as {
    features: Feature[];
  };
  assert.equal(itself.features[0]!.properties['name'], hostileText, 'texts are as they were written, where a reader has no C strings');
});

test('KML: a folder for each source, the facts as extended data', { skip: ogr2ogr.skip }, async (t) => {
  const features = (await read(t, 'kml', ['Projects: Place', 'Photos: Place'])) as unknown as readonly Feature[];
  assertPlaces(features, ({ properties }) => properties['Name']);
  const photo = features.find(({ properties }) => properties['record'] === idOf('photosriss'))!;
  assert.deepEqual([Number(photo.properties['accuracyM']), photo.properties['source']], [4.5, 'photos.place']);
});

test('GPX: waypoints with their source', { skip: ogr2ogr.skip }, async (t) => {
  const features = (await read(t, 'gpx', ['waypoints'])) as unknown as readonly Feature[];
  assertPlaces(features, ({ properties }) => properties['name']);
  assert.deepEqual(features.map(({ properties }) => String(properties['src'])).sort(), ['photos.place', 'photos.place', 'projects.place']);
  assert.match(
    String(features.find(({ properties }) => properties['name'] === 'Riss über der Tür')!.properties['time']),
    /^2026.10.12.14:01:27/,
  );
});

test('CSV: coordinates, accuracy, source; what looks like a formula is marked', { skip: ogr2ogr.skip }, async (t) => {
  const features = (await read(t, 'csv')) as unknown as readonly Feature[];
  assertPlaces(features, ({ properties }) => properties['name']);
  const label = features.find(({ properties }) => String(properties['label']).includes('1+1'))!.properties['label'];
  assert.equal(label, '\'=1+1,"x"\n]]>');
  assert.equal(
    features.find(({ properties }) => properties['name'] === 'Riss über der Tür')!.properties['time'],
    '2026-10-12T16:01:27+02:00',
  );
});

test('a catalogue without places has no such files; places that nobody gave make empty ones', { skip: ogr2ogr.skip }, async () => {
  const none = await filesOf(places, sampleSource({ records: sampleRecords.filter(({ collection }) => collection === 'tasks') }));
  assert.equal(none.size, 0);
  const empty = await filesOf(places, sampleSource({ records: [record('photos', 'x', { fields: {} })] }));
  assert.deepEqual(JSON.parse(empty.get('places/places.geojson')!.toString()), { type: 'FeatureCollection', features: [] });
});
