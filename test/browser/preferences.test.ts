// How much is collected: everything optional off, switched on where it matters, counted, turned down with what goes said before, and each change proved.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { demoPassword, settled, signIn, withBrowser } from './kit.ts';

/** Of the office: she has chosen nothing. */
const mira = 'mira@lindner-bau.example';
const shots = process.env['STEWARD_SHOTS'];

test('choosing how much is collected, seeing what it was, and taking it back', () =>
  withBrowser(async ({ server: { url }, open }) => {
    const page = await open();
    await signIn(page, url, mira, demoPassword);
    await page.goto(`${url}/app/privacy`);
    await page.getByRole('link', { name: /^Preferences/ }).click();
    await page.getByRole('heading', { name: 'Preferences', level: 1 }).waitFor();
    const card = (title: string) => page.getByRole('region', { name: title });
    const analytics = card('Help to improve the app');
    assert(await analytics.getByRole('radio', { name: 'Off' }).isChecked());
    assert(await page.getByRole('button', { name: 'Turn everything optional off' }).isDisabled());
    await page.getByText('You have chosen nothing yet').waitFor();

    await analytics.getByRole('radio', { name: 'Counts' }).check();
    await analytics.getByText('On', { exact: true }).waitFor();
    await page.getByText('Number of your receipt').waitFor();
    await card('Remember my searches').getByRole('radio', { name: 'On' }).check();
    await card('Remember my searches').getByText('On', { exact: true }).first().waitFor();

    // A search is remembered, and offered again.
    await page.goto(`${url}/app`);
    await page
      .getByRole('link', { name: /Kita Sonnenhang/ })
      .first()
      .click();
    await page.getByRole('link', { name: 'Search' }).first().click();
    await page.getByRole('searchbox', { name: 'Search for' }).fill('Kran');
    const remembered = page.waitForResponse(
      (response) => response.url().endsWith('/v1/recent-searches') && response.request().method() === 'POST',
    );
    await page.getByRole('search').getByRole('button', { name: 'Search' }).click();
    assert.equal((await remembered).status(), 201);
    // What was used is sent when the page is left, as names alone.
    const sent = page.waitForRequest((request) => request.url().endsWith('/v1/analytics'));
    await page.evaluate(
      "Object.defineProperty(document, 'visibilityState', { value: 'hidden' }); document.dispatchEvent(new Event('visibilitychange'))",
    );
    const { events } = (await sent).postDataJSON() as { events: { feature: string; times: number }[] };
    assert(events.some(({ feature }) => feature === 'search') && events.every((each) => Object.keys(each).join() === 'feature,times'));

    await page.goto(`${url}/app/privacy/preferences`);
    await card('Remember my searches').getByText('1 record').first().waitFor();
    await settled(page);
    if (shots !== undefined) await picture(page, shots, 'chosen');
    await page.getByRole('button', { name: 'Turn everything optional off' }).click();
    await page
      .getByRole('dialog')
      .getByText(/records that were collected are erased at once/)
      .waitFor();
    if (shots !== undefined) await picture(page, shots, 'asked');
    await page.getByRole('button', { name: 'Turn off and erase' }).click();
    await page.getByText('What had been collected beyond that is being erased.').first().waitFor();
    assert(await analytics.getByRole('radio', { name: 'Off' }).isChecked());

    // Whoever has the number checks it, without an account.
    await page
      .getByRole('region', { name: 'What you chose so far' })
      .getByRole('link', { name: /^[0-9A-Z]{4}-/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'A consent' }).waitFor();
    await page.getByText('Withdrawn').waitFor();

    // A browser that says no to all of it.
    const private_ = await open({
      extraHTTPHeaders: { 'sec-gpc': '1' },
      viewport: { width: 360, height: 800 },
      colorScheme: 'dark',
      locale: 'de-DE',
    });
    await signIn(private_, url, mira, demoPassword);
    await private_.goto(`${url}/app/privacy/preferences`);
    await private_.getByText('Global Privacy Control').waitFor();
    assert.equal(await private_.getByText('In diesem Browser aus').count(), 3);
    if (shots !== undefined) await picture(private_, shots, 'gpc');
  }));

async function picture(page: { screenshot(options: { path: string; fullPage: boolean }): Promise<unknown> }, folder: string, name: string) {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
