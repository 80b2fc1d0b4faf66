// Documents in a real browser: many at once, versions, PDFs page by page; and files that would like to run, which never do (THREATS 25).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn, withBrowser } from './kit.ts';
import { pdfOf } from './pdf.ts';
import type { TestFile } from './pictures.ts';
import { goToProject } from './screens/screen.ts';

if (noBrowser) console.error(noBrowser);

async function toDocuments(page: Page, url: string): Promise<void> {
  await signIn(page, url, petra, demoPassword);
  await goToProject(page, url, 'documents', () => page.getByRole('link', { name: 'Grundriss Erdgeschoss' }));
}

const file = (name: string, mimeType: string, content: string | Buffer): TestFile => ({ name, mimeType, buffer: Buffer.from(content) });

/** As the app makes a title of a file's name. */
const titleOf = (name: string) => name.replace(/\.[^.]+$/, '').replaceAll('_', ' ');

async function upload(page: Page, ...files: readonly TestFile[]): Promise<void> {
  await page.locator('input[type=file][multiple]').setInputFiles([...files]);
  await page.getByRole('button', { name: /^Upload \d+ documents?$/ }).click();
  for (const { name } of files) await page.getByRole('link', { name: titleOf(name), exact: true }).waitFor();
}

/** Would tell the page, and the whole browser, that it ran. */
const script = `document.title = 'pwned'; opener && (opener.pwned = true); top.pwned = true; parent.pwned = true; fetch('/v1/me?pwned'); alert(1)`;
const html = `<!doctype html><html><body><script>${script}</script><img src=x onerror="${script}"></body></html>`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="${script}"><script>${script}</script><foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><img src="x" onerror="${script}"/></body></foreignObject></svg>`;
const hostile = [
  file('Zeichnung.svg', 'image/svg+xml', svg),
  file('Seite.html', 'text/html', html),
  file('Beides.pdf', 'application/pdf', pdfOf(['Zwei Dinge in einer Datei'], html)),
  file('Nur HTML.pdf', 'application/pdf', html),
  file('Kein Bild.png', 'image/png', svg),
  file('Nur Text.txt', 'text/plain', html),
  file('XML.xml', 'application/xhtml+xml', html),
];

test('documents', { skip: noBrowser }, (t) =>
  withBrowser(async ({ server, open }) => {
    await t.test('nothing that is uploaded ever runs, however it is opened', async () => {
      const page = await open({ baseURL: server.url });
      const dialogs: string[] = [];
      const asked: string[] = [];
      page.context().on('dialog', (dialog) => dialogs.push(dialog.message()));
      page.context().on('request', (request) => asked.push(request.url()));
      await toDocuments(page, server.url);
      await upload(page, ...hostile);
      for (const { name } of hostile) {
        await page.getByRole('link', { name: titleOf(name), exact: true }).click();
        const shown = name.startsWith('Beides')
          ? page.locator('[data-drawn="1"]')
          : /^(Zeichnung|Seite|XML)/.test(name)
            ? page.getByText('Files of this kind are not shown here.')
            : name.startsWith('Nur Text')
              ? page.getByText('<!doctype html>')
              : page.getByText(/cannot (be shown|show)/);
        await shown.waitFor();
        const url = String(await page.getByRole('link', { name: 'Download', exact: true }).getAttribute('href'));
        // As an address, as a window of a page of ours, and as a frame: it is downloaded or refused, it is never a page.
        const other = await page.context().newPage();
        await Promise.all([other.waitForEvent('download'), other.goto(`${server.url}${url}`).catch(() => undefined)]);
        assert.equal(other.url(), 'about:blank');
        await other.close();
        const [, answer] = await Promise.all([page.evaluate(`void window.open(${JSON.stringify(url)})`), page.request.get(url)]);
        const headers = answer.headers();
        assert.match(headers['content-disposition']!, /^attachment/);
        assert.match(headers['content-security-policy']!, /^sandbox; default-src 'none'/);
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.doesNotMatch(headers['content-type']!, /html|svg|xml|script/);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
      assert.deepEqual(dialogs, []);
      assert.deepEqual(
        asked.filter((url) => url.includes('pwned')),
        [],
      );
      assert.equal(await page.evaluate('window.pwned'), undefined);
      assert.notEqual(await page.title(), 'pwned');
      await page.context().close();
    });

    await t.test('a PDF page by page, its text there to be read out', async () => {
      const page = await open({ baseURL: server.url });
      await toDocuments(page, server.url);
      await upload(page, file('Baubeschreibung.pdf', 'application/pdf', pdfOf(['Erste Seite', 'Seite Nummer zwei', 'Die letzte'])));
      await page.getByRole('link', { name: 'Baubeschreibung' }).click();
      await page.getByRole('region', { name: 'Page 1' }).getByText('Erste Seite').waitFor();
      await page.getByRole('button', { name: 'The next page' }).click();
      await page.getByRole('region', { name: 'Page 2' }).getByText('Seite Nummer zwei').waitFor();
      await page.getByText('Page 2 of 3').waitFor();
      const width = () => page.evaluate(`document.querySelector('[data-drawn] canvas').clientWidth`) as Promise<number>;
      const before = await width();
      await page.getByRole('button', { name: 'Larger' }).click();
      await page.getByText('125%').waitFor();
      await page.waitForFunction(`document.querySelector('[data-drawn] canvas').clientWidth > ${before}`);
      await page.context().close();
    });

    await t.test('versions: each file once, the earlier ones as they were, the title changed in between', async () => {
      const page = await open({ baseURL: server.url });
      await toDocuments(page, server.url);
      await upload(page, file('Terminplan_KW_49.txt', 'text/plain', 'erste Fassung'));
      await page.getByRole('link', { name: 'Terminplan KW 49' }).click();
      await page.getByText('erste Fassung').waitFor();
      await page.getByRole('button', { name: 'Change', exact: true }).click();
      await page.getByLabel('Title').fill('Terminplan bis Weihnachten');
      await page.getByLabel('Note').fill('Gilt ab Montag.');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Gilt ab Montag.').waitFor();
      await page.getByLabel('A new version').setInputFiles(file('Plan neu.txt', 'text/plain', 'zweite Fassung'));
      await page.getByText('zweite Fassung').waitFor();
      await page.getByRole('tab', { name: 'Versions' }).click();
      const versions = page.getByRole('tabpanel').getByRole('listitem');
      await versions.nth(1).waitFor();
      assert.equal(await versions.count(), 2);
      const content = async (index: number) =>
        (await page.request.get(String(await versions.nth(index).getByRole('link').getAttribute('href')))).text();
      assert.equal(await content(0), 'zweite Fassung');
      assert.equal(await content(1), 'erste Fassung');
      assert.match(String(await versions.nth(1).textContent()), /Terminplan_KW_49\.txt.*Petra Lindner/);
      await page.getByRole('button', { name: 'Put into the trash' }).click();
      await page.getByText('Terminplan bis Weihnachten is in the trash.').waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('link', { name: 'Terminplan bis Weihnachten' }).waitFor();
      await page.context().close();
    });

    await t.test('long media types are taken, and kinds filter', async () => {
      const page = await open({ baseURL: server.url });
      await toDocuments(page, server.url);
      const type = 'application/vnd.openxmlformats-officedocument.presentationml.presentation';
      await upload(page, file('Angebot Vorstellung.pptx', type, 'PK'));
      await page.getByLabel('Kind').selectOption('offer');
      await page.getByRole('link', { name: 'Grundriss Erdgeschoss' }).waitFor({ state: 'detached' });
      await page.getByRole('link', { name: 'Angebot Vorstellung' }).waitFor();
      assert.match(page.url(), /kind=offer/);
      await page.context().close();
    });
  }),
);
