// The Trust page as anybody sees it: nobody signs in. The fault that is planted is a machine outside the EU; what is broken by it stands on top.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withBrowser } from './kit.ts';

test('whoever has no account sees each promise with its evidence, its days and its raw data, and a broken one on top', () =>
  withBrowser(
    async ({ server, open }) => {
      const page = await open();
      await page.goto(`${server.url}/`);
      await page.getByRole('navigation', { name: 'For everybody' }).getByRole('link', { name: 'Trust' }).click();
      const s1 = page.locator('#S1');
      await s1.getByText('True', { exact: true }).first().waitFor();
      assert.equal(await page.getByRole('article').filter({ hasText: 'Evidence' }).count(), 25);
      const top = page.getByRole('region', { name: 'Broken now' });
      assert.equal(await page.getByRole('region').first().getAttribute('aria-labelledby'), await top.getAttribute('aria-labelledby'));
      assert.equal(await top.getByRole('article').count(), 2);
      await top.locator('#D6').getByText('Something in use is declared to lie outside the EU.').waitFor();
      await top.locator('#P1').getByText('Mail is received outside the EU.').waitFor();
      assert.equal(await top.getByText('broken on 1 day').count(), 2);
      assert.equal(await s1.locator('svg rect').count(), 90);

      await s1.getByText('Evidence, and how to check it yourself').click();
      await s1.getByText('Markers found').waitFor();
      await s1.getByRole('table', { name: 'Checks of S1 by day' }).waitFor();
      assert.equal(await s1.getByText('steward promises check S1').count(), 1);
      const raw = (await (
        await page.request.get(`${server.url}${await s1.getByRole('link', { name: /Raw data/ }).getAttribute('href')}`)
      ).json()) as {
        readonly hours: readonly unknown[];
      };
      assert.equal(raw.hours.length, 1);
      assert.match(await (await page.request.get(`${server.url}/v1/trust/feed`)).text(), /<feed xmlns/);

      const german = await open({ locale: 'de-DE', colorScheme: 'dark', viewport: { width: 360, height: 740 } });
      await german.goto(`${server.url}/trust#W1`);
      await german.locator('#W1').getByText('Nicht beweisbar').first().waitFor();
      assert.equal(await german.evaluate('document.documentElement.scrollWidth'), 360);
      await german.getByRole('link', { name: 'Version 1 lesen' }).click();
      await german.getByRole('heading', { level: 1, name: 'Vertrag zur Auftragsverarbeitung' }).waitFor();
    },
    { STEWARD_DEMO: '1', STEWARD_PLACE: 'Columbus, Ohio, United States', STEWARD_ELSEWHERE: 'here' },
  ));
