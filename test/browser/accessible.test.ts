// Every screen, light and dark, in both languages, on a phone and on a desk: what axe finds is none, and nothing needs scrolling sideways.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { publish, sampleEntries, sampleKey, sampleOrigin } from '../../protocol/test/sample-ledger.ts';
import { writeZip } from '../../web/src/verifier/zip-writer.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn, withBrowser } from './kit.ts';

function zippedLedger(): Buffer {
  const key = sampleKey(sampleOrigin, 'log');
  const files = publish(
    sampleEntries(300, key).map(({ bytes }) => bytes),
    key,
  );
  return Buffer.concat(writeZip([...files].map(([path, bytes]) => ({ path, bytes: new Uint8Array(bytes) }))));
}

interface Screen {
  readonly name: string;
  readonly visit: (page: Page, url: string) => Promise<void>;
}

const inApp: readonly Screen[] = [
  { name: 'projects', visit: (page, url) => goTo(page, `${url}/app`, page.getByText('Kita Sonnenhang').first()) },
  {
    name: 'new project',
    async visit(page, url) {
      await goTo(page, `${url}/app`, page.getByText('Kita Sonnenhang').first());
      await page.getByRole('button', { name: /New project|Neues Projekt/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'project',
    async visit(page, url) {
      await goTo(page, `${url}/app`, page.getByText('Kita Sonnenhang').first());
      await page.getByText('Kita Sonnenhang').first().click();
      await page.getByText('Fenster Gruppenraum Mond bestellen', { exact: true }).waitFor();
    },
  },
  { name: 'no such project', visit: (page, url) => goTo(page, `${url}/app/projects/aaaaaaaaaaaaaaaaaaaaaaaaaa`, page.getByRole('alert')) },
  { name: 'no such page', visit: (page, url) => goTo(page, `${url}/app/nowhere`, page.getByRole('heading')) },
  {
    name: 'who looked, cheated',
    async visit(page, url) {
      await goTo(page, `${url}/app/who-looked`, page.locator('time').first());
      await page.getByRole('button', { name: /Verify this ledger|Dieses Protokoll prüfen/ }).click();
      await page.getByRole('button', { name: /Cheat, then check|Fälschen, dann prüfen/ }).click();
      await page.getByRole('alert').waitFor();
    },
  },
];
const outside: readonly Screen[] = [
  { name: 'first page', visit: (page, url) => goTo(page, url, page.getByRole('button', { name: /Petra/ })) },
  { name: 'erste Seite', visit: (page, url) => goTo(page, `${url}/de`, page.getByRole('button', { name: /Petra/ })) },
  { name: 'policy', visit: (page, url) => visitPolicy(page, `${url}/policies`) },
  { name: 'Erklärung', visit: (page, url) => visitPolicy(page, `${url}/policies/de`) },
  { name: 'verifier', visit: (page, url) => goTo(page, `${url}/verify`, page.getByRole('heading', { level: 1 })) },
  {
    name: 'verifier with a ledger, cheated, everything open',
    async visit(page, url) {
      await goTo(page, `${url}/verify`, page.getByRole('heading', { level: 1 }));
      await page.locator('[data-chooser=files]').setInputFiles([
        { name: 'ledger.zip', mimeType: 'application/zip', buffer: zippedLedger() },
        { name: 'something else.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') },
      ]);
      await page.getByRole('button', { name: /Cheat, then check|Fälschen, dann prüfen/ }).click();
      await page.getByRole('alert').waitFor();
      await openEverything(page);
    },
  },
  { name: 'sign in', visit: (page, url) => goTo(page, `${url}/sign-in`, page.getByRole('button').last()) },
  { name: 'people of the demo', visit: (page, url) => goTo(page, `${url}/sign-in?demo=yes`, page.getByText('Petra Lindner')) },
  { name: 'sign up', visit: (page, url) => goTo(page, `${url}/sign-up`, page.getByRole('button').last()) },
];

/** With what lies below each sentence unfolded. */
async function visitPolicy(page: Page, url: string): Promise<void> {
  await goTo(page, url, page.getByRole('heading', { level: 1 }));
  await openEverything(page);
}

async function openEverything(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
}

async function goTo(page: Page, url: string, until: ReturnType<Page['locator']>): Promise<void> {
  await page.goto(url);
  await until.waitFor();
}

async function assertGood(page: Page, what: string): Promise<void> {
  // What fades in has faded in, or was replaced: colours are judged as they stay.
  await page.evaluate('Promise.allSettled(document.getAnimations().map((animation) => animation.finished)).then(() => undefined)');
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  assert.deepEqual(found, [], what);
  const sideways = Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
  assert(sideways <= 0, `${what}: ${sideways} px too wide`);
}

if (noBrowser) console.error(noBrowser);

for (const locale of ['en-GB', 'de-DE'])
  test(`every screen in ${locale}`, { skip: noBrowser }, () =>
    withBrowser(async ({ server, open }) => {
      for (const colorScheme of ['light', 'dark'] as const)
        for (const width of [360, 1_280]) {
          const page = await open({ locale, colorScheme, viewport: { width, height: 800 } });
          const look = async (screens: readonly Screen[]) => {
            for (const { name, visit } of screens) {
              await visit(page, server.url);
              await assertGood(page, `${name}, ${locale}, ${colorScheme}, ${width} px`);
            }
          };
          await look(outside);
          await signIn(page, server.url, petra, demoPassword);
          await look(inApp);
          await page.context().close();
        }
    }),
  );
