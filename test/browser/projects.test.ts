// The projects and their places as people meet them: found, on the map, in the trash; a place typed, pressed, from the device, changed by two at once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn, signInOnPage, withBrowser, type Visit } from './kit.ts';

if (noBrowser) console.error(noBrowser);

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;
const kita = 'Kita Sonnenhang';

interface Stored {
  readonly version: number;
  readonly fields: {
    readonly place?: {
      readonly lat: number;
      readonly lon: number;
      readonly accuracyM?: number;
      readonly label?: string;
      readonly source?: string;
    };
  };
}

/** The project as the server has it, asked for with the cookies of the page. */
async function storedOf(page: Page): Promise<Stored> {
  const id = /projects\/([a-z2-7]{26})/.exec(page.url())![1]!;
  return (await page.evaluate(`fetch('/v1/projects/${id}').then((answer) => answer.json())`)) as Stored;
}

/** In how many colours the map is drawn: one where there is sea alone. */
async function coloursOf(page: Page): Promise<number> {
  const picture = (await page.locator('canvas.maplibregl-canvas').screenshot()).toString('base64');
  return Number(
    await page.evaluate(`(async () => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.fromBase64('${picture}')], { type: 'image/png' }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      canvas.drawImage(bitmap, 0, 0);
      return new Set(new Uint32Array(canvas.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size;
    })()`),
  );
}

const triesMax = 300;

/** Looks again with every frame, so many times at most. */
async function until(page: Page, what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < triesMax; tries++) {
    if (await isSo()) return;
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
  assert.fail(what);
}

async function goToPlace(page: Page, url: string, project: string): Promise<void> {
  await page.goto(`${url}/app`);
  await page
    .getByRole('link', { name: new RegExp(project) })
    .first()
    .click();
  await page.getByRole('link', { name: 'Place', exact: true }).click();
  await page.getByRole('button', { name: project, exact: true }).waitFor();
}

const undo = (page: Page, said: string) =>
  page.getByRole('dialog').filter({ hasText: said }).last().getByRole('button', { name: 'Undo' }).click();

async function findAndMap({ server, open }: Visit): Promise<void> {
  const page = await open(phone);
  await signInOnPage(page, server.url, petra, demoPassword);
  await page.getByRole('link', { name: /Kita Sonnenhang/ }).waitFor();
  // What is asked before the app has arrived is not asked again: each look is an entry in the ledger.
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.reload();
  await page.getByRole('link', { name: /Kita Sonnenhang.*Ravensburg.*4 open tasks/ }).waitFor();
  for (const path of ['/v1/me', '/v1/projects/query', '/v1/projects/summary'])
    assert.equal(asked.filter((each) => each === path).length, 1, path);
  await page.getByRole('searchbox', { name: 'Find a project' }).fill('FRIEDRICHSHAFEN ufer');
  assert.equal(await page.locator('main li a').count(), 1);
  await page.getByRole('searchbox').fill('nowhere at all');
  await page.getByRole('button', { name: 'Show all projects' }).click();
  await page.getByLabel('State').selectOption('planned');
  await page.getByRole('link', { name: /Scheune Altbruck/ }).waitFor();
  assert.equal(await page.locator('main li a').count(), 1);
  assert.match(page.url(), /status=planned/);
  await page.getByLabel('State').selectOption('');

  await page.getByRole('link', { name: 'Map', exact: true }).click();
  const pin = page.getByRole('button', { name: kita, exact: true });
  await pin.waitFor();
  for (const name of [kita, 'Wohnhaus Uferstraße', 'Scheune Altbruck']) {
    await page.getByRole('list', { name: 'Map of the projects' }).getByRole('button', { name, exact: true }).waitFor();
    await page.getByRole('link', { name, exact: true }).waitFor();
  }
  // Reached and pressed by keys alone; the list beside it says the same.
  await pin.focus();
  await page.keyboard.press('Enter');
  assert.equal(await pin.getAttribute('aria-pressed'), 'true');
  await page.getByRole('button', { name: `Show ${kita} on the map`, pressed: true }).waitFor();
  const canvas = page.locator('canvas.maplibregl-canvas');
  const onMap = async () => (await pin.boundingBox())!.y - (await canvas.boundingBox())!.y;
  await canvas.focus();
  const before = await onMap();
  await page.keyboard.press('ArrowUp');
  await until(page, 'the map moves', async () => Math.abs((await onMap()) - before) > 40);
  // Land, borders and names are drawn, not the sea alone.
  await until(page, 'the map is drawn', async () => (await coloursOf(page)) >= 8);
  await page.getByRole('region', { name: 'What the pin stands for' }).getByRole('link', { name: kita, exact: true }).click();
  await page.getByRole('heading', { name: kita }).waitFor();
  await page.context().close();
}

async function setPlace({ server, open }: Visit): Promise<void> {
  const page = await open({ permissions: ['geolocation'], geolocation: { latitude: 47.70001, longitude: 9.60002, accuracy: 12 } });
  await signIn(page, server.url, petra, demoPassword);
  await goToPlace(page, server.url, kita);
  await page.getByText('47.7846, 9.6171').waitFor();
  const away = page.getByRole('link', { name: `Open in the device's map` });
  assert.equal(await away.getAttribute('href'), 'geo:47.7846,9.6171?q=47.7846,9.6171');

  await page.getByRole('button', { name: 'Change the place' }).click();
  const coordinates = page.getByLabel('Coordinates', { exact: true });
  await coordinates.fill('somewhere');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Write two numbers').waitFor();
  await coordinates.fill(`47°46'52"N 9°36'44"O`);
  await page.getByLabel('Address or town').fill('<img src=x onerror=alert(1)> Allee 5');
  await page.getByRole('radio', { name: /^Street/ }).check();
  await page.getByText('Kept as 47.781, 9.612.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The place is saved.').waitFor();
  assert.deepEqual((await storedOf(page)).fields.place, {
    lat: 47.781,
    lon: 9.612,
    accuracyM: 100,
    label: '<img src=x onerror=alert(1)> Allee 5',
    source: 'typed',
  });
  await page.getByText('about 100 m').waitFor();

  await undo(page, 'The place is saved.');
  await page.getByText('47.7846, 9.6171').waitFor();

  // Pressed on the map, left of the pin that stands in its middle.
  await page.getByRole('button', { name: 'Change the place' }).click();
  const canvas = page.locator('canvas.maplibregl-canvas');
  const { width, height } = (await canvas.boundingBox())!;
  await canvas.click({ position: { x: width / 4, y: height / 2 } });
  const pressed = await coordinates.inputValue();
  const [, lon = Number.NaN] = pressed.split(', ').map(Number);
  assert(lon < 9.6171 && lon > 8, pressed);
  // And by keys: the middle of the map.
  await page.getByRole('button', { name: 'Put the pin in the middle' }).click();
  assert.notEqual(await coordinates.inputValue(), pressed);
  await page.getByRole('button', { name: 'Take the location of this device' }).click();
  await page.getByText('Kept as 47.70001, 9.60002.').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('about 12 m').waitFor();
  assert.deepEqual((await storedOf(page)).fields.place, {
    lat: 47.70001,
    lon: 9.60002,
    accuracyM: 12,
    label: 'Am Sonnenhang, 88212 Ravensburg',
    source: 'device',
  });

  await page.getByRole('checkbox', { name: 'Show where photos were taken' }).check();
  const photos = page.getByRole('list', { name: 'Photos with a place' });
  await photos.getByRole('listitem').first().waitFor();
  const shown = photos.getByRole('button', { name: /^Show / }).first();
  await shown.click();
  assert.equal(await shown.getAttribute('aria-pressed'), 'true');

  await page.getByRole('button', { name: 'Change the place' }).click();
  await page.getByRole('button', { name: 'Remove the place' }).click();
  await page.getByText('This project has no place yet.').waitFor();
  assert.equal((await storedOf(page)).fields.place, undefined);
  await undo(page, 'The place is removed.');
  await page.getByText('47.70001, 9.60002').first().waitFor();
  await page.context().close();
}

async function twoAtOnce({ server, open }: Visit): Promise<void> {
  const [first, second] = [await open(), await open()];
  for (const page of [first, second]) {
    await signIn(page, server.url, petra, demoPassword);
    await goToPlace(page, server.url, 'Scheune Altbruck');
    await page.getByRole('button', { name: 'Change the place' }).click();
  }
  await first.getByLabel('Coordinates', { exact: true }).fill('47.1, 9.1');
  await first.getByRole('button', { name: 'Save' }).click();
  await first.getByText('The place is saved.').waitFor();
  await second.getByLabel('Coordinates', { exact: true }).fill('47.2, 9.2');
  await second.getByRole('button', { name: 'Save' }).click();
  await second.getByText('Somebody else changed the place meanwhile.').waitFor();
  await second.getByText('47.1, 9.1').first().waitFor();
  assert.equal(await second.getByLabel('Coordinates', { exact: true }).inputValue(), '47.2, 9.2');
  await second.getByRole('button', { name: 'Keep mine' }).click();
  await second.getByText('The place is saved.').waitFor();
  assert.equal((await storedOf(second)).fields.place!.lat, 47.2);
  for (const page of [first, second]) await page.context().close();
}

async function newAndTrash({ server, open }: Visit): Promise<void> {
  const page = await open();
  await signIn(page, server.url, petra, demoPassword);
  await page.goto(`${server.url}/app`);
  const name = `Halle ${'x'.repeat(180)}`;
  await page.getByRole('button', { name: 'New project' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  // Words alone are no place, and are not lost in silence.
  await page.getByLabel('Address or town').fill('Allee 7, Qqqq');
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByText('without a pin the words are not kept').waitFor();
  await page.getByLabel('Address or town').fill('Allee 7, 88214 Ravensburg');
  await page
    .getByRole('option', { name: /Ravensburg/ })
    .first()
    .click();
  assert.match(await page.getByLabel('Coordinates').inputValue(), /^47\.7\d*, 9\.6\d*$/);
  // What is typed outlives a closed dialog.
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'New project' }).click();
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), name);
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
  const { lat, source, label } = (await storedOf(page)).fields.place!;
  assert.deepEqual([Math.round(lat * 10), source, label], [478, 'gazetteer', 'Allee 7, 88214 Ravensburg']);

  await page.getByRole('button', { name: /^More about/ }).click();
  await page.getByRole('menuitem', { name: 'Put into the trash' }).click();
  await page.waitForURL('**/app');
  await page.getByRole('link', { name: 'Trash' }).click();
  await page.getByText('Restorable until').waitFor();
  await page.getByRole('button', { name: /^Take out/ }).click();
  await page.getByText('is back, with everything in it.').waitFor();
  await page.getByRole('heading', { name: 'The trash is empty' }).waitFor();
  await page.getByRole('link', { name: 'List', exact: true }).click();
  await page.getByRole('link', { name: new RegExp(name) }).waitFor();
  await page.context().close();
}

async function withoutWebGl({ server, open }: Visit): Promise<void> {
  const page = await open();
  await page.addInitScript(`{
    const make = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
      return kind.startsWith('webgl') ? null : make.call(this, kind, ...rest);
    };
  }`);
  await signIn(page, server.url, petra, demoPassword);
  await page.goto(`${server.url}/app?view=map`);
  await page.getByText('This browser cannot draw the map').waitFor();
  await page.getByRole('link', { name: kita, exact: true }).waitFor();
  await page.context().close();
}

async function nothingYet({ server, open }: Visit): Promise<void> {
  const page = await open(phone);
  await page.goto(`${server.url}/sign-up`);
  await page.getByLabel('Name of the business').fill('Zimmerei Öhler');
  await page.getByLabel('Your name').fill('Jana Öhler');
  await page.getByLabel('E-mail address').fill('jana.leer@example.org');
  await page.getByLabel('Password').fill('ein Satz, den ich mir merke');
  await page.getByRole('button', { name: 'Open the account' }).click();
  await page.getByRole('heading', { name: 'No project yet' }).waitFor();
  await page.getByRole('button', { name: 'Create the first project' }).click();
  await page.getByLabel('Name', { exact: true }).waitFor();
  await page.context().close();
}

test('projects and their places', { skip: noBrowser }, (t) =>
  withBrowser(async (visit) => {
    await t.test('on a phone: find a project, see it on the map and in the list beside it, by keys', () => findAndMap(visit));
    await t.test('set a place by coordinates, on the map, from the device; round it; take it back', () => setPlace(visit));
    await t.test('two people set a place at once: both are in reach, none is lost', () => twoAtOnce(visit));
    await t.test('a new project with a place, into the trash and out again', () => newAndTrash(visit));
    await t.test('without WebGL: the list and a sentence', () => withoutWebGl(visit));
    await t.test('a business without a project is shown the first step', () => nothingYet(visit));
  }),
);
