// Photos in a real browser: what a camera wrote into them is seen first and goes along only where somebody keeps it; uploads that fail go on without
// doubling anything; one is looked at closely with keys alone; thousands scroll.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as exifreader from 'exifreader';
import type { Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn } from './kit.ts';
import { shareBrowser } from './sharing.ts';
import { heic, photographed, planted, plantedSerial, type TestFile } from './pictures.ts';
import { goToProject } from './screens/screen.ts';

if (noBrowser) console.error(noBrowser);

const withShared = shareBrowser();

const { load } = (exifreader as unknown as { readonly default: typeof exifreader }).default;
const full = process.env['STEWARD_TEST'] === 'full';

async function toPhotos(page: Page, url: string): Promise<void> {
  await signIn(page, url, petra, demoPassword);
  await goToProject(page, url, 'photos', () => page.locator('[data-photo]').first());
}

const choose = (page: Page, ...files: readonly TestFile[]) => page.locator('input[type=file][multiple]').setInputFiles([...files]);
const captioned = (page: Page, caption: string) => page.getByRole('link', { name: caption });

/** Uploads one and waits until it is in the grid with its small picture. */
async function upload(page: Page, caption: string): Promise<void> {
  await page.getByLabel('Caption').fill(caption);
  await page.getByRole('button', { name: 'Upload 1 photo' }).click();
  await captioned(page, caption).locator('img').waitFor();
}

interface Stored {
  readonly fields: {
    readonly caption?: string;
    readonly takenAt?: string;
    readonly place?: { readonly lat: number; readonly lon: number };
  };
  readonly file: Buffer;
  readonly exif: ReturnType<typeof readExif>;
}

const readExif = (file: Buffer) => load(new Uint8Array(file).buffer, { expanded: true });

/** The photo as the server has it: its record, and its file as anybody would download it. */
async function stored(page: Page, caption: string): Promise<Stored> {
  const id = await captioned(page, caption).getAttribute('data-photo');
  const record = (await (await page.request.get(`/v1/photos/${id}`)).json()) as Pick<Stored, 'fields'>;
  const file = await (await page.request.get(`/v1/photos/${id}/files/picture`)).body();
  return { fields: record.fields, file, exif: readExif(file) };
}

test(
  'one photo, with keys alone: on and back, nearer, a caption, into the trash and out again; its address leads to it',
  { skip: noBrowser },
  () =>
    withShared(async ({ server, open }) => {
      const page = await open({ baseURL: server.url });
      await toPhotos(page, server.url);
      await page.locator('[data-photo]').nth(1).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Photo 2 of 5').waitFor();
      await page.keyboard.press('ArrowRight');
      await page.getByText('Photo 3 of 5').waitFor();
      await page.getByRole('dialog').locator('img').waitFor();
      await page.keyboard.press('+');
      await page.getByRole('status', { name: 'Size' }).getByText('150%').waitFor();
      await page.getByRole('button', { name: 'Change the caption' }).click();
      await page.getByLabel('Caption').fill('<img src=x onerror=alert(1)> am Kran');
      // Arrow keys move in the text, not to the next photo.
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: '<img src=x onerror=alert(1)> am Kran' }).waitFor();
      const address = page.url();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      const focused = await page.evaluate('document.activeElement?.dataset.photo');
      assert(address.endsWith(`photo=${String(focused)}`), 'the focus is back on what was looked at last');

      await page.goto(address);
      await page.getByRole('heading', { name: 'am Kran' }).waitFor();
      await page.getByRole('button', { name: 'Put into the trash' }).click();
      await page.getByText('Photo 3 of 4').waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByText(/Photo \d of 5/).waitFor();
    }),
);

test('photos', { skip: noBrowser }, (t) =>
  withShared(async ({ server, open }) => {
    await t.test('what a camera wrote: shown before the upload, cut out unless it is kept, and never more than that', async () => {
      const page = await open({ baseURL: server.url });
      await toPhotos(page, server.url);

      const file = photographed('IMG_1.jpg');
      assert(readExif(file.buffer).gps?.Latitude !== undefined && file.buffer.includes(plantedSerial), 'the secret is planted');
      await choose(page, file);
      await page.getByText('Taken Nov 20, 2026').waitFor();
      assert.equal(await page.getByLabel('Keep the place 47.8571° N, 12.1181° E').isChecked(), false, 'off until somebody switches it on');
      await upload(page, 'Ohne Ort');
      const without = await stored(page, 'Ohne Ort');
      assert.equal(without.exif.gps, undefined);
      assert(!without.file.includes(plantedSerial));
      assert.equal(without.fields.place, undefined);
      assert.equal(without.exif.exif?.Orientation?.value, planted.orientation);
      assert.equal(without.fields.takenAt, '2026-11-20T09:31:00.000Z');

      await choose(page, photographed('IMG_2.jpg'));
      await page.getByLabel(/Keep the place/).check();
      await page.getByRole('button', { name: 'Remove the time' }).click();
      await upload(page, 'Mit Ort');
      const place = await stored(page, 'Mit Ort');
      assert(Math.abs(place.exif.gps!.Latitude! - planted.place.lat) < 1e-5);
      assert(Math.abs(place.fields.place!.lon - planted.place.lon) < 1e-5);
      assert(!place.file.includes(plantedSerial));
      assert.equal(place.exif.exif?.DateTimeOriginal, undefined);
      assert.equal(place.fields.takenAt, undefined);

      // The picture stands upright although it was not drawn anew, and the place can be taken back.
      await captioned(page, 'Mit Ort').click();
      const whole = page.getByRole('dialog').locator('img');
      await whole.waitFor();
      const [width, height] = (await page.evaluate(
        `(({ naturalWidth, naturalHeight }) => [naturalWidth, naturalHeight])(document.querySelector('[role=dialog] img'))`,
      )) as readonly number[];
      assert(height! > width!, 'turned as its camera held it');
      await page.getByRole('button', { name: 'Remove the place' }).click();
      await page.getByText('The place is removed, from the file as well.').waitFor();
      await page.keyboard.press('Escape');
      const removed = await stored(page, 'Mit Ort');
      assert.equal(removed.exif.gps, undefined);
      assert.equal(removed.fields.place, undefined);
      assert.equal(removed.exif.exif?.Orientation?.value, planted.orientation);
      await captioned(page, 'Mit Ort').locator('img').waitFor();
      await page.context().close();
    });

    await t.test('a HEIC picture goes only as it is, when somebody says so; what is no picture is left out', async () => {
      const page = await open({ baseURL: server.url });
      await toPhotos(page, server.url);
      await choose(
        page,
        heic('IMG_3.heic'),
        { name: 'hostile.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('<svg onload="x">') },
        { name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from('a;b') },
      );
      await page.getByText('This browser cannot show them.').waitFor();
      await page.getByText(/hostile\.jpg/).waitFor();
      assert.equal(await page.getByRole('article').count(), 1);
      assert(await page.getByRole('button', { name: 'Upload 0 photos' }).isDisabled());
      await page.getByLabel('Upload the file as it is, with everything in it').check();
      await page.getByLabel('Caption').fill('Vom Telefon');
      await page.getByRole('button', { name: 'Upload 1 photo' }).click();
      await captioned(page, 'Vom Telefon').click();
      await page.getByText('This is a HEIC picture.').waitFor();
      await page.keyboard.press('Escape');
      assert.deepEqual((await stored(page, 'Vom Telefon')).file, heic('').buffer);
      await page.context().close();
    });

    await t.test('an upload that breaks off says so, goes on when tried again, and makes nothing twice', async () => {
      const page = await open({ baseURL: server.url });
      await toPhotos(page, server.url);
      const before = await page.locator('[data-photo]').count();
      // The first time the server does it and the answer is lost, once for the record and once for the picture.
      for (const address of ['**/v1/photos', '**/files/picture'])
        await page.route(
          address,
          async (route) => {
            await route.fetch();
            await route.abort('internetdisconnected');
          },
          { times: 1 },
        );
      await choose(page, photographed('IMG_4.jpg'));
      await page.getByLabel('Caption').fill('Zweimal versucht');
      await page.getByRole('button', { name: 'Upload 1 photo' }).click();
      for (let time = 0; time < 2; time += 1) {
        await page.getByText('The server cannot be reached.').waitFor();
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.getByText('The server cannot be reached.').waitFor({ state: 'detached' });
      }
      await captioned(page, 'Zweimal versucht').locator('img').waitFor();
      await page.reload();
      await captioned(page, 'Zweimal versucht').waitFor();
      assert.equal(await page.locator('[data-photo]').count(), before + 1);
      const id = await captioned(page, 'Zweimal versucht').getAttribute('data-photo');
      const { versions } = (await (await page.request.get(`/v1/photos/${id}/history`)).json()) as { readonly versions: readonly unknown[] };
      assert.equal(versions.length, 3, 'the record, its picture, its preview, each once');
      await page.context().close();
    });

    await t.test('a photo without a small picture gets one from whoever looks at it', async () => {
      const page = await open({ baseURL: server.url });
      await toPhotos(page, server.url);
      const project = /projects\/([^/]+)/.exec(page.url())![1]!;
      const headers = { origin: server.url };
      const made = (await (
        await page.request.post('/v1/photos', { headers, data: { project, fields: { caption: 'Aus einer anderen Anwendung' } } })
      ).json()) as { readonly id: string };
      const { buffer, mimeType } = photographed('x.jpg');
      await page.request.put(`/v1/photos/${made.id}/files/picture`, {
        headers: { ...headers, 'content-type': mimeType, 'content-disposition': 'attachment; filename="x.jpg"' },
        data: buffer,
      });
      await page.reload();
      await captioned(page, 'Aus einer anderen Anwendung').locator('[data-state="none"]').waitFor();
      const kept = page.waitForResponse((answer) => answer.url().endsWith('/files/preview') && answer.ok());
      await captioned(page, 'Aus einer anderen Anwendung').click();
      await kept;
      await page.keyboard.press('Escape');
      await captioned(page, 'Aus einer anderen Anwendung').locator('img').waitFor();
      await page.context().close();
    });

    await t.test('many photos scroll: few are drawn, and their small pictures come by the many', async () => {
      const photos = full ? 2_000 : 400;
      const page = await open({ baseURL: server.url });
      await toPhotos(page, server.url);
      const project = /projects\/([^/]+)/.exec(page.url())![1]!;
      await page.evaluate(makePhotos(project, photos));
      const asked: number[] = [];
      page.on('request', (request) => {
        if (request.url().endsWith('/v1/photos/previews')) asked.push((request.postDataJSON() as { ids: string[] }).ids.length);
      });
      await page.reload();
      await page.locator('[data-photo] img').first().waitFor();
      const { framesMs, drawnMax, ended } = (await page.evaluate(scrollDown)) as {
        readonly framesMs: readonly number[];
        readonly drawnMax: number;
        readonly ended: boolean;
      };
      assert(ended, `after ${framesMs.length} frames the page is not at its end`);
      const sorted = framesMs.toSorted((a, b) => a - b);
      const part = (share: number) => sorted[Math.floor(sorted.length * share)]!;
      console.log(
        `${photos} photos: frames ${part(0.5).toFixed(0)} ms, 95 of 100 within ${part(0.95).toFixed(0)} ms, at most ${drawnMax} drawn`,
      );
      assert(drawnMax < 250, `${drawnMax} tiles at once`);
      assert(asked.every((ids) => ids <= 60));
      assert(asked.length < photos / 10, `${asked.length} calls for small pictures`);
      // The time a frame takes is the machine's as much as ours.
      if (full) assert(part(0.5) < 50, `half of the frames took more than ${part(0.5)} ms`);
      await captioned(page, 'Bodenplatte bewehrt').waitFor();
      await page.context().close();
    });
  }),
);

/** In the page: as many photos, each with a small picture. */
const makePhotos = (project: string, photos: number) => `(async () => {
  const canvas = new OffscreenCanvas(160, 120);
  canvas.getContext('2d').fillRect(20, 20, 100, 60);
  const preview = await canvas.convertToBlob({ type: 'image/webp' });
  let next = 0;
  const worker = async () => {
    while (next < ${photos}) {
      next += 1;
      const body = JSON.stringify({ project: ${JSON.stringify(project)}, fields: { caption: 'Foto ' + next } });
      const signal = AbortSignal.timeout(60_000);
      const answer = await fetch('/v1/photos', { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal });
      const { id } = await answer.json();
      const headers = { 'content-type': 'image/webp', 'content-disposition': 'attachment; filename="preview.webp"' };
      const put = await fetch('/v1/photos/' + id + '/files/preview', { method: 'PUT', headers, body: preview, signal });
      if (!put.ok) throw new Error('a small picture was not taken: ' + put.status);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
})()`;

/** In the page: down to the end, and how long the frames took on the way. */
const scrollDown = `(async () => {
  const framesMs = [];
  let drawnMax = 0;
  let last = performance.now();
  let still = 0;
  // A page that never comes to its end is a failure, not a wait: 2,000 photos are some 60,000 px.
  while (still < 30 && framesMs.length < 6000) {
    const before = scrollY;
    scrollBy(0, 120);
    const now = await new Promise((resolve) => requestAnimationFrame(resolve));
    framesMs.push(now - last);
    last = now;
    still = scrollY === before ? still + 1 : 0;
    drawnMax = Math.max(drawnMax, document.querySelectorAll('[data-photo]').length);
  }
  return { framesMs, drawnMax, ended: still === 30 };
})()`;
