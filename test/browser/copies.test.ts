// Taking data along as people do it: a copy made, watched and downloaded, kept and removed; a table with a mistake, corrected and written.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { readZip } from '../../web/src/verifier/zip-reader.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn } from './kit.ts';
import { shareBrowser } from './sharing.ts';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const filesMax = 10_000;

if (noBrowser) console.error(noBrowser);

const withShared = shareBrowser();

test('a copy of one project: what is in it, made while one watches, downloaded, kept longer, removed', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${server.url}/app`);
    await page.getByRole('link', { name: /Kita Sonnenhang/ }).click();
    await button(page, 'More about Kita Sonnenhang').click();
    await page.getByRole('menuitem', { name: 'Get a copy' }).click();
    await page.getByText('5 tasks').waitFor();
    await page.getByText(/^About [0-9.]+ .?B, and \d+ files with [0-9.]+ .B\.$/).waitFor();
    await page.getByRole('checkbox', { name: 'For other programs' }).uncheck();
    await button(page, 'Make the copy').click();
    const link = page.getByRole('link', { name: /^Download \(/ });
    await link.waitFor();
    await page.getByRole('heading', { name: 'Kita Sonnenhang' }).waitFor();
    const href = (await link.getAttribute('href'))!;
    // What was broken off goes on: a part of it can be asked for.
    const half = await page.request.get(`${server.url}${href}`, { headers: { range: 'bytes=0-9' } });
    assert.equal(half.status(), 206);
    const archive = await page.request.get(`${server.url}${href}`);
    const paths = readZip(new Uint8Array(await archive.body()), filesMax).map(({ path }) => path);
    for (const wanted of ['manifest.json', 'index.html', 'records/tasks.ndjson', 'tables/records.xlsx'])
      assert(paths.includes(wanted), wanted);
    assert(!paths.some((path) => path.endsWith('.parquet')));
    // The register follows by itself.
    await page.getByText('You: part 1').first().waitFor();
    await button(page, 'Keep it for 14 more days').click();
    await button(page, 'Remove it now').click();
    await page.getByText('It was removed by hand').waitFor();
    assert.equal((await page.request.get(`${server.url}${href}`)).status(), 404);
  }),
);

test('a copy of everything, in every format; brought in again there is nothing to write', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${server.url}/app/privacy/copy?kind=business`);
    await page.getByRole('checkbox', { name: 'Write place and time into the photos' }).check();
    await button(page, 'Make the copy').click();
    const link = page.getByRole('link', { name: /^Download \(/ });
    await link.waitFor({ timeout: 60_000 });
    const archive = await (await page.request.get(`${server.url}${(await link.getAttribute('href'))!}`)).body();
    const paths = readZip(new Uint8Array(archive), filesMax).map(({ path }) => path);
    for (const wanted of ['account/login.json', 'ledger/access-log.csv', 'report.pdf', 'tables/tasks.parquet'])
      assert(paths.includes(wanted), wanted);
    await page.getByRole('tab', { name: 'Bring one in' }).click();
    const file = { name: 'copy.zip', mimeType: 'application/zip', buffer: archive };
    await page.locator('input[type=file]').first().setInputFiles([file]);
    await button(page, 'Look through it').click();
    await page.getByText(/^There is nothing to write/).waitFor({ timeout: 60_000 });
    assert.equal(await button(page, /^Write/).count(), 0);
  }),
);

test(
  'a copy that runs says how long it takes on; one that failed says so without speaking of signing in, and can be asked for again',
  { skip: noBrowser },
  () =>
    withShared(async ({ server, open }) => {
      const page = await open();
      await signIn(page, server.url, petra, demoPassword);
      const failed = {
        id: 'a',
        kind: 'export',
        state: 'failed',
        startedAt: new Date().toISOString(),
        changedAt: new Date().toISOString(),
        progress: { done: 5 },
        failure: { code: 'not-signed-in' },
        reference: '0M2G-A185-0M2G-A185-0M2G-A185-0QYY',
        scope: { kind: 'business' },
        formats: ['html'],
        files: true,
        archive: 'zip',
        records: 5,
        bytes: 0,
        parts: [],
        mayDownload: false,
      };
      const { failure: _none, ...other } = failed;
      const running = { ...other, id: 'b', state: 'collecting', progress: { done: 5, total: 9_000, remainingSeconds: 150 } };
      await page.route('**/v1/exports', (route) => route.fulfill({ json: { exports: [running, failed] } }));
      await page.goto(`${server.url}/app/privacy/copy?tab=copies`);
      await page.getByText('About 3 minutes left.').waitFor();
      await page.getByText('The account that asked for it is not there any more.').waitFor();
      await page.getByRole('link', { name: 'Ask for it again' }).click();
      assert(await page.getByRole('radio', { name: 'Everything I may see' }).isChecked());
    }),
);

test('a table with a mistake names its line and field and writes nothing; corrected it is written, all of it', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open(phone);
    await signIn(page, server.url, petra, demoPassword);
    const bring = async (text: string) => {
      await page.goto(`${server.url}/app/privacy/copy?tab=import`);
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles([{ name: 'aufgaben.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }]);
      await page.getByLabel('Into which project').selectOption({ label: 'Scheune Altbruck' });
      await button(page, 'Look through it').click();
    };
    await bring('title,status,due\nGerüst abbauen,open,2027-03-01\nDach decken,vielleicht,2027-03-02\n');
    await page.getByText('1 mistake.').waitFor();
    await page.getByText('line 3').waitFor();
    assert.equal(await button(page, /^Write/).count(), 0);
    await button(page, 'Give it up').first().click();
    await page.getByText('Cancelled').waitFor();
    await bring('title,status,due\nGerüst abbauen,open,2027-03-01\nDach decken <img src=x onerror=alert(1)>,doing,2027-03-02\n');
    await button(page, 'Write 2 records').click();
    await page.getByText('Ready', { exact: true }).waitFor();
    await page.goto(`${server.url}/app`);
    await page.getByRole('link', { name: /Scheune Altbruck/ }).click();
    await page.getByText('Dach decken <img').first().waitFor();
    await page.goto(`${server.url}/app/privacy/copy?tab=import`);
    await button(page, 'Take this import back').first().click();
    await page.getByText(/^Without what was brought in on/).waitFor();
    await page.getByRole('columnheader', { name: 'Into the trash' }).waitFor();
    await page.getByLabel('To be sure, type: Scheune Altbruck').fill('Scheune Altbruck');
    await button(page, 'Set it back').click();
    await page.getByText('It is as it was at that moment.').waitFor();
    await page.goto(`${server.url}/app`);
    await page.getByRole('link', { name: /Scheune Altbruck/ }).click();
    await page.getByRole('heading', { name: 'Scheune Altbruck' }).waitFor();
    assert.equal(await page.getByText('Dach decken <img').count(), 0);
  }),
);
