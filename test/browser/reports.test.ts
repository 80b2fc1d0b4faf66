// Daily reports in a real browser: nothing written is lost, what two people change at once is put before them, and it can be taken along on paper.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn, withBrowser } from './kit.ts';
import { goToProject } from './screens/screen.ts';

if (noBrowser) console.error(noBrowser);

async function toReports(page: Page, url: string): Promise<void> {
  await signIn(page, url, petra, demoPassword);
  await goToProject(page, url, 'reports', () => page.locator('li time').first());
}

test('daily reports', { skip: noBrowser }, (t) =>
  withBrowser(async ({ server, open }) => {
    await t.test('written, reloaded in between, corrected, saved once, read, and taken along as a PDF', async () => {
      const page = await open();
      await toReports(page, server.url);
      await page.getByRole('link', { name: 'Write a report' }).click();
      await page.getByLabel('Day').fill('2026-03-02');
      await page.getByLabel('Weather').fill('Schnee');
      await page.getByLabel('Temperature').fill('kalt');
      await page.getByLabel('People on site').fill('7');
      await page.getByLabel('Jonas Brandt').check();
      await page.getByLabel('Work done').fill('Schnee geräumt.\n<script>alert(1)</script>');
      await page.reload();
      await page.getByText('You had begun this before').waitFor();
      assert.equal(await page.getByLabel('Work done').inputValue(), 'Schnee geräumt.\n<script>alert(1)</script>');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('A number from −60 to 60').waitFor();
      await page.getByLabel('Temperature').fill('-3,5');
      // The answer to the first try is lost; the second makes no second report.
      await page.route(
        '**/v1/daily-reports',
        async (route) => {
          await route.fetch();
          await route.abort('internetdisconnected');
        },
        { times: 1 },
      );
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('The server cannot be reached.').waitFor();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Daily report of Monday, March 2, 2026' }).waitFor();
      await page.getByText('-3.5°C').waitFor();
      await page.getByText('<script>alert(1)</script>').waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as PDF' }).click()]);
      assert.equal(download.suggestedFilename(), 'Daily report 2026-03-02.pdf');
      assert.equal(readFileSync(await download.path(), 'latin1').slice(0, 5), '%PDF-');
      await page.getByRole('link', { name: 'All daily reports' }).click();
      await page.getByRole('link', { name: 'Monday, March 2, 2026' }).first().waitFor();
      assert.equal(await page.getByRole('link', { name: 'Monday, March 2, 2026' }).count(), 1);
      await page.getByRole('link', { name: 'Write a report' }).click();
      await page.getByLabel('Day').fill('2026-03-02');
      await page.getByText('There is a report of this day already, by Petra Lindner.').waitFor();
      assert.equal(await page.getByLabel('Work done').inputValue(), '', 'the draft is gone with what it became');
      await page.context().close();
    });

    await t.test('two people change one report: other fields stand, the same field is put before the second', async () => {
      const [first, second] = [await open(), await open()];
      for (const page of [first, second]) {
        await toReports(page, server.url);
        await page
          .locator('li a')
          .filter({ hasText: /November|October|December/ })
          .first()
          .click();
        await page.getByRole('button', { name: 'Change' }).click();
      }
      const save = async (page: Page) => {
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByRole('button', { name: 'Download as PDF' }).waitFor();
      };
      await first.getByLabel('Deliveries').fill('Zwei Paletten Ziegel');
      await save(first);
      await second.getByLabel('Weather').fill('Nebel');
      await save(second);
      await second.getByText('Zwei Paletten Ziegel').waitFor();
      await first.reload();
      for (const page of [first, second]) await page.getByRole('button', { name: 'Change' }).click();
      await first.getByLabel('Work done').fill('Was der Erste schrieb');
      await save(first);
      await second.getByLabel('Work done').fill('Was der Zweite schrieb');
      await second.getByRole('button', { name: 'Save', exact: true }).click();
      const conflict = second.getByRole('alert').filter({ hasText: 'Petra Lindner changed this meanwhile.' });
      await conflict.getByText('Was der Erste schrieb').waitFor();
      assert.equal(await second.getByLabel('Work done').inputValue(), 'Was der Zweite schrieb');
      await second.getByRole('button', { name: 'Save mine' }).click();
      await second.getByRole('button', { name: 'Download as PDF' }).waitFor();
      await second.getByText('Was der Zweite schrieb').waitFor();
      for (const page of [first, second]) await page.context().close();
    });
  }),
);
