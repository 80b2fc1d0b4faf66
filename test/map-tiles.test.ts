// The map over the wire: to everybody alike, for good, and without a word about who asked.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import type { MapDescription } from '@steward/protocol/wire/map-tiles.ts';
import { openPmtiles } from '../server/src/adapters/embedded/pmtiles.ts';
import { createLog } from '../server/src/edges/http/log.ts';
import { registerMapTiles } from '../server/src/edges/http/map-tiles.ts';
import { openMap } from '../server/src/main/open-map.ts';
import { appInProcess } from './kit/app.ts';

const lines: string[] = [];
const { app, close } = await appInProcess({
  log: createLog(
    (line) => void lines.push(line),
    () => 0,
  ),
});
registerMapTiles(app, await openPmtiles(join(import.meta.dirname, '../maps/europe.pmtiles')));
after(close);

const description = async () => (await app.inject('/tiles/map.json')).json<MapDescription>();

test('whoever asks gets the map, without a sign-in, and keeps it', async () => {
  const { version, schema } = await description();
  assert.equal(schema, 'steward');
  const tile = await app.inject(`/tiles/${version}/8/134/89.mvt`);
  assert.deepEqual(
    [tile.statusCode, tile.headers['content-type'], tile.headers['content-encoding']],
    [200, 'application/vnd.mapbox-vector-tile', 'gzip'],
  );
  assert.equal(tile.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(tile.headers['set-cookie'], undefined);
  assert(gunzipSync(tile.rawPayload).includes('Ravensburg'));
  const again = await app.inject({ url: `/tiles/${version}/8/134/89.mvt`, headers: { 'if-none-match': String(tile.headers['etag']) } });
  assert.equal(again.statusCode, 304);
});

test('where the map has nothing, that is said for good; what is no tile is not found', async () => {
  const { version } = await description();
  assert.equal((await app.inject(`/tiles/${version}/8/0/128.mvt`)).statusCode, 204);
  assert.equal((await app.inject(`/tiles/${version}/9/0/0.mvt`)).statusCode, 204);
  for (const path of [
    `/tiles/${version}/8/134/89`,
    `/tiles/${version}/8/134/089.mvt`,
    `/tiles/${version}/8/134/-1.mvt`,
    `/tiles/${version}/8/134/1e9.mvt`,
    `/tiles/${version}/8/%2e%2e/89.mvt`,
    '/tiles/0000000000000000/8/134/89.mvt',
    `/tiles/${version}/../../app`,
  ])
    assert.equal((await app.inject(path)).statusCode, 404, path);
});

test('nobody’s requests for tiles are written down', async () => {
  const { version } = await description();
  await app.inject(`/tiles/${version}/8/134/89.mvt`);
  await app.inject(`/tiles/${version}/8/134/nowhere.mvt`);
  assert.deepEqual(lines, []);
});

test('a map that an operator names and that is none keeps the server from starting, in a sentence', async () => {
  await assert.rejects(openMap(import.meta.filename), {
    code: 'invalid-input',
    field: 'STEWARD_MAP_TILES',
    rule: /is not a PMTiles file of version 3/,
  });
});
