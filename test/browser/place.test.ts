// A project gets its place: searched, taken, moved by keys, kept; and it is on the map of the projects and in the list beside it. Nobody else is asked for
// anything on the way: not for a tile, not for a letter, not for a town.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noBrowser } from './browser.ts';
import { demoEnvironment, demoPassword, petra, signIn } from './kit.ts';
import { shareBrowser } from './sharing.ts';

if (noBrowser) console.error(noBrowser);

/** Google's map is there for whoever asks for it, and for nobody else. */
const withGoogle = {
  STEWARD_GOOGLE_BROWSER_KEY: 'a-key-that-google-never-gave-out',
  STEWARD_GOOGLE_SINCE: '2026-11-27',
  STEWARD_ELSEWHERE: 'google-maps-browser',
};
const withBrowser = shareBrowser(() => Promise.resolve({ ...demoEnvironment, ...withGoogle }));

/** What Google's script offers, as far as the page uses it: a search that finds one place, and a map that is pressed in one spot. */
const googles = `{
  const spot = (lat, lng) => ({ lat: () => lat, lng: () => lng });
  class Map { constructor(element) { element.tabIndex = 0; this.element = element; } setCenter() {} setZoom() {}
    addListener(_event, heard) { this.element.addEventListener('click', () => heard({ latLng: spot(47.5, 9.5) })); } }
  class PlaceAutocompleteElement { constructor() {
    const button = document.createElement('button');
    button.textContent = 'one place';
    button.addEventListener('click', () => button.dispatchEvent(Object.assign(new Event('gmp-select'), { placePrediction: { toPlace: () => ({ id: 'ChIJ_an-id-of-Google', location: spot(47, 9), fetchFields: async () => undefined }) } })));
    return button; } }
  class Marker { constructor({ position }) { this.at = position; } getPosition() { return this.at; } setPosition(at) { this.at = at; } }
  window.google = { maps: { importLibrary: async () => ({ Map, PlaceAutocompleteElement, Marker }) } };
  window.googleCame();
}`;
const barn = 'Scheune Altbruck';

test('an address is searched, its pin moved by keys and kept, and found again on the map and in the list', { skip: noBrowser }, () =>
  withBrowser(async ({ server, open }) => {
    const page = await open();
    const tiles: string[] = [];
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith('/tiles/')) tiles.push(pathname);
    });
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${server.url}/app`);
    await page.getByRole('link', { name: new RegExp(barn) }).click();
    await page.getByRole('link', { name: 'Place', exact: true }).click();
    await page.getByRole('button', { name: 'Change the place' }).click();

    const asked: string[] = [];
    await page.context().route('https://maps.googleapis.com/**', (route) => {
      asked.push(route.request().url());
      return route.fulfill({ contentType: 'text/javascript', body: googles });
    });
    const opening = page.waitForEvent('popup');
    await page.getByRole('button', { name: "Open Google's map" }).click();
    const window = await opening;
    await window.getByRole('button', { name: 'one place' }).click();
    assert.match(asked.join(' '), /^https:\/\/maps\.googleapis\.com\/maps\/api\/js\?key=a-key-that-google-never-gave-out&/);
    // What Google runs is in an origin of nobody: nothing of Steward's is in its reach.
    assert.equal(await window.evaluate('self.origin'), 'null');
    assert.equal(await window.evaluate("fetch('/v1/me').then(() => 'reached', () => 'not reached')"), 'not reached');
    await window.locator('#map').click();
    await window.getByRole('button', { name: 'Take this pin' }).click();
    await page.getByText('Kept as 47.5, 9.5.').waitFor();

    const address = page.getByRole('combobox', { name: 'Address or town' });
    await address.fill('');
    await address.pressSequentially('Isny');
    await page.getByRole('option', { name: /^Isny/ }).first().waitFor();
    await address.press('ArrowDown');
    await address.press('Enter');
    const words = await address.inputValue();
    assert.match(words, /Isny/);
    const coordinates = page.getByLabel('Coordinates', { exact: true });
    const read = async () => (await coordinates.inputValue()).split(', ').map(Number) as [number, number];
    const [lat, lon] = await read();
    assert(Math.abs(lat - 47.69) < 0.05 && Math.abs(lon - 10.04) < 0.05, `${lat}, ${lon}`);
    await page.getByText(/In Isny/).waitFor();

    const pin = page.getByRole('button', { name: barn, exact: true });
    await pin.focus();
    await pin.press('Shift+ArrowUp');
    await pin.press('ArrowRight');
    const [movedLat, movedLon] = await read();
    assert(movedLat > lat && movedLon > lon && movedLat - lat < 0.2, `${movedLat}, ${movedLon}`);
    // Dragged, it goes where the mouse goes, and the map stays.
    const before = (await pin.boundingBox())!;
    const [x, y] = [before.x + before.width / 2, before.y + before.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 30, y - 20, { steps: 3 });
    await page.mouse.up();
    const dragged = (await pin.boundingBox())!;
    assert(Math.abs(dragged.x - before.x - 30) < 2 && Math.abs(dragged.y - before.y + 20) < 2, JSON.stringify([before, dragged]));
    const [keptLat, keptLon] = await read();
    assert(keptLat > movedLat && keptLon > movedLon);
    await page.getByText(/ (north|north-east) of Isny/).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The place is saved.').waitFor();
    const id = /projects\/([a-z2-7]{26})/.exec(page.url())![1]!;
    const { place } = (
      (await page.evaluate(`fetch('/v1/projects/${id}').then((answer) => answer.json())`)) as { fields: { place: object } }
    ).fields;
    assert.deepEqual(place, { lat: keptLat, lon: keptLon, label: words, source: 'pin' });

    await page.goto(`${server.url}/app`);
    await page.getByRole('link', { name: 'Map', exact: true }).click();
    await page.locator('[data-drawn=true]').waitFor();
    await page.getByRole('button', { name: barn, exact: true }).focus();
    await page.keyboard.press('Enter');
    const card = page.getByRole('region', { name: 'What the pin stands for' });
    assert.match((await card.textContent())!, /Scheune Altbruck.*Planned.*2 open tasks/);
    await page.getByRole('listitem').filter({ hasText: /Isny/ }).first().waitFor();
    // Chosen once, it is the map that comes first from now on.
    await page.goto(`${server.url}/app`);
    await page.locator('[data-drawn=true]').waitFor();
    assert.match(page.url(), /view=map/);
    assert(
      tiles.some((path) => /^\/tiles\/[0-9a-f]{16}\/8\/\d+\/\d+\.mvt$/.test(path)),
      tiles.join('\n'),
    );
  }),
);
