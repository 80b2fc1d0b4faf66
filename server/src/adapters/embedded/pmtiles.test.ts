// A map in one file: read back by us and by the reader of those who made the format; and what is no map, or half of one, is refused in a sentence.
import assert from 'node:assert/strict';
import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { PMTiles, type Source } from 'pmtiles';
import { writePmtiles, type Tile } from '../../../../tools/map-tiles/write-pmtiles.ts';
import { openPmtiles } from './pmtiles.ts';
import { findEntry, readDirectory, tileIdOf } from './pmtiles-format.ts';
import { testFolder } from './test-folder.ts';

const shipped = join(import.meta.dirname, '../../../../maps/europe.pmtiles');
const protomaps = {
  vector_layers: ['earth', 'water', 'roads', 'places'].map((id) => ({ id })),
  attribution: '<a href="x">© OpenStreetMap</a>',
};
const describes = { bounds: [-180, -85, 180, 85], centre: [10, 50, 4], metadata: protomaps } as const;

function folderOf(t: TestContext): string {
  const folder = testFolder();
  t.after(() => folder.remove());
  return folder.path;
}

const bytesOf = (z: number, x: number, y: number) => Buffer.from(`${z}/${x}/${y}`);

/** Every tile down to `zoom`, so many that the directory needs leaves; every seventh is the sea. */
function pyramid(zoom: number): Tile[] {
  const tiles: Tile[] = [];
  for (let z = 0; z <= zoom; z++)
    for (let x = 0; x < 2 ** z; x++)
      for (let y = 0; y < 2 ** z; y++) tiles.push({ z, x, y, bytes: (x + y) % 7 === 0 ? Buffer.from('sea') : bytesOf(z, x, y) });
  return tiles;
}

/** The reader of Protomaps, on the same file. */
async function theirs(path: string): Promise<PMTiles> {
  const bytes = await readFile(path);
  const source: Source = {
    getKey: () => path,
    getBytes: async (offset, length) => ({ data: new Uint8Array(bytes.subarray(offset, offset + length)).buffer }),
  };
  return new PMTiles(source);
}

test('every tile is found again, also by the reader of those who made the format', async (t) => {
  const path = join(folderOf(t), 'map.pmtiles');
  const tiles = pyramid(7);
  await writeFile(path, writePmtiles(tiles, describes));
  const ours = await openPmtiles(path);
  t.after(() => ours.close());
  const other = await theirs(path);
  for (const { z, x, y, bytes } of tiles.filter((_, at) => at % 13 === 0)) assert.deepEqual(gunzipSync((await ours.tile(z, x, y))!), bytes);
  for (const { z, x, y, bytes } of tiles.filter((_, at) => at % 97 === 0))
    assert.deepEqual(Buffer.from((await other.getZxy(z, x, y))!.data), bytes);
  for (const [z, x, y] of [
    [8, 0, 0],
    [7, 128, 0],
    [7, -1, 0],
    [7, 0.5, 0],
    [60, 1, 1],
    [Number.NaN, 0, 0],
  ] as const)
    assert.equal(await ours.tile(z, x, y), undefined);
});

test('the map that comes with Steward is one, and its land is where the world has it', async (t) => {
  const ours = await openPmtiles(shipped);
  t.after(() => ours.close());
  const { schema, zoomMax, attribution, finer } = ours.description;
  assert.deepEqual([schema, zoomMax, finer?.zoomMin, finer?.worldZoomMax], ['steward', 8, 6, 5]);
  for (const owed of ['Natural Earth', 'GeoNames (CC BY 4.0)', 'GSHHG', 'OpenStreetMap contributors (ODbL 1.0)'])
    assert(attribution.includes(owed), owed);
  const other = await theirs(shipped);
  // Ravensburg, with its name in it; the middle of the Pacific, which is nothing.
  const tile = gunzipSync((await ours.tile(8, 134, 89))!);
  assert(tile.includes('Ravensburg') && tile.includes('Friedrichshafen'));
  assert.deepEqual(Buffer.from((await other.getZxy(8, 134, 89))!.data), tile);
  assert.equal(await ours.tile(8, 0, 128), undefined);
});

test('the attribution of an operator’s file is words, whatever it was', async (t) => {
  const path = join(folderOf(t), 'map.pmtiles');
  const metadata = {
    ...protomaps,
    attribution: '<a href="https://x">Protomaps</a> &copy; <img src=x onerror=alert(1)>OpenStreetMap <scr<b>ipt>',
  };
  await writeFile(path, writePmtiles(pyramid(1), { ...describes, metadata }));
  const ours = await openPmtiles(path);
  t.after(() => ours.close());
  assert.equal(ours.description.attribution, 'Protomaps © OpenStreetMap ipt');
  assert.equal(ours.description.schema, 'protomaps');
});

test('what is no map, or half of one, is refused in a sentence', async (t) => {
  const folder = folderOf(t);
  const good = writePmtiles(pyramid(3), describes);
  const rasters = Buffer.from(good);
  rasters[99] = 2;
  const brotli = Buffer.from(good);
  brotli[98] = 3;
  const zooms = Buffer.from(good);
  zooms[101] = 200;
  const far = Buffer.from(good);
  far.writeBigUInt64LE(2n ** 60n, 8);
  const large = Buffer.from(good);
  large.writeBigUInt64LE(2n ** 40n, 16);
  const otherLayers = writePmtiles(pyramid(1), { ...describes, metadata: { vector_layers: [{ id: 'streets' }] } });
  for (const [bytes, rule] of [
    [Buffer.from('no map at all'), /is not a PMTiles file/],
    [Buffer.alloc(0), /is not a PMTiles file/],
    [good.subarray(0, 130), /is damaged, or was cut off/],
    [rasters, /has no vector tiles/],
    [brotli, /is compressed otherwise/],
    [zooms, /names zooms/],
    [far, /is larger than a file can be/],
    [large, /is damaged, or was cut off/],
    [otherLayers, /does not know how to draw it/],
  ] as const) {
    const path = join(folder, 'map.pmtiles');
    await writeFile(path, bytes);
    await assert.rejects(openPmtiles(path), rule);
  }
  await assert.rejects(openPmtiles(join(folder, 'none.pmtiles')), /ENOENT/);
});

test('a file that loses its end while the server runs loses tiles, and nothing else', async (t) => {
  const path = join(folderOf(t), 'map.pmtiles');
  await writeFile(path, writePmtiles(pyramid(3), describes));
  const ours = await openPmtiles(path);
  t.after(() => ours.close());
  const file = await open(path, 'r+');
  await file.close();
  await truncate(path, 400);
  await assert.rejects(ours.tile(3, 7, 6), /cut off/);
});

test('a directory that is damaged is said to be, and never read past its end', () => {
  for (const bytes of [[255], [200, 1], [1], [1, 1, 1], [255, 255, 255, 255, 255, 255, 255, 255, 255, 255]])
    assert.throws(() => readDirectory(Buffer.from(bytes)), /damaged directory/);
  assert.deepEqual(readDirectory(Buffer.from([0])), []);
  assert.equal(findEntry([], 5), undefined);
});

test('tiles are numbered along the curve as the format has it', () => {
  assert.deepEqual(
    [
      [0, 0, 0],
      [1, 0, 0],
      [1, 0, 1],
      [1, 1, 1],
      [1, 1, 0],
      [2, 0, 0],
      [2, 1, 0],
      [12, 3423, 1763],
    ].map(([z, x, y]) => tileIdOf(z!, x!, y!)),
    [0, 1, 2, 3, 4, 5, 6, 19078479],
  );
});
