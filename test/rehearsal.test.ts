// The weekly drill rebuilds everything in a folder of the process that does it: sealed like everything else, no larger than the disk has room, and gone afterwards, also when
// the process was killed in the middle. The same folder serves the AWS edition's nodes.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openFolder } from '../server/src/main/open-folder.ts';
import { readConfig, type Environment } from '../server/src/main/config.ts';
import type { Edition } from '../server/src/main/edition.ts';
import { embeddedEdition } from '../server/src/main/embedded-edition.ts';
import { openScratch } from '../server/src/main/embedded-stores.ts';
import type { Rehearsal } from '../server/src/main/rehearse.ts';
import type { Scratch } from '../server/src/main/stores.ts';
import { editionServer } from './kit/edition-server.ts';
import { fill } from './kit/moved-installation.ts';

/** What `fill` writes in clear, to the product. */
const markers = ['ada.moves@example.org', 'Ada GmbH', 'changed since', 'Kita', 'Grundriss'];

let folder = '';
let environment: Environment = {};
const rehearsal = () => join(folder, 'data', 'rehearsal');

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-rehearsal-'));
  environment = { STEWARD_DATA: join(folder, 'data'), STEWARD_DEMO: '0', STEWARD_URL: 'http://steward.test' };
  const server = await editionServer(embeddedEdition, environment);
  try {
    await fill(server.url, join(folder, 'data'));
  } finally {
    await server.stop();
  }
});
after(() => rm(folder, { recursive: true, force: true }));

/** Drills in an edition that does something else when the folder is to be removed. */
async function drilled(change: (scratch: Scratch) => Scratch, roomBytes?: number): Promise<Rehearsal> {
  const edition: Edition = {
    ...embeddedEdition,
    async open(parts) {
      const ground = await embeddedEdition.open(parts);
      return { ...ground, openScratch: async () => change(await openScratch(parts.config.data, ground.stores, roomBytes)) };
    },
  };
  const operator = await openFolder(edition, readConfig(environment));
  try {
    return (await operator.ask('POST', '/snapshots/drill')) as Rehearsal;
  } finally {
    await operator.close();
  }
}

async function filesBelow(place: string): Promise<readonly string[]> {
  const found = await readdir(place, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

test('what a drill writes is sealed, and gone when it has ended', async () => {
  const copy = join(folder, 'copy');
  let bytes = 0;
  const result = await drilled((scratch) => ({
    ...scratch,
    async remove() {
      // The last moment it lies there; a copy of it, because a database is written to its file when it is closed.
      await cp(rehearsal(), copy, { recursive: true });
      await scratch.remove();
    },
  }));
  assert.deepEqual([result.troubles, result.businesses > 0, result.opened > 0], [[], true, true]);
  for (const file of await filesBelow(copy)) {
    const content = await readFile(file);
    bytes += content.length;
    for (const marker of markers) assert.equal(content.includes(marker), false, `${marker} in ${file}`);
  }
  assert.ok(bytes > 50_000, 'it was looked at what was rebuilt');
  assert.equal(existsSync(rehearsal()), false);
});

test('what a drill left whose process was killed is gone as soon as another process works there', async () => {
  await drilled((scratch) => ({ ...scratch, remove: async () => undefined }));
  assert.ok((await filesBelow(rehearsal())).length > 0, 'as after kill -9');
  const operator = await openFolder(embeddedEdition, readConfig(environment));
  assert.equal(existsSync(rehearsal()), false);
  await operator.close();
});

test('a drill that finds no room on the disk says so, and takes none from what lives there', async () => {
  for (const roomBytes of [0, 100_000]) {
    const { troubles } = await drilled((scratch) => scratch, roomBytes);
    assert.ok(troubles.length > 0, `${roomBytes} bytes of room`);
    assert.equal(existsSync(rehearsal()), false);
  }
  assert.deepEqual((await drilled((scratch) => scratch)).troubles, []);
});
