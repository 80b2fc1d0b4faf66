// What those in charge see and turn: where data lies and one record as it is stored; places that were kept more exactly than wanted now; a company switched off for everybody.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testedEdition } from '../kit/edition.ts';
import { enterStaff } from '../journeys/staff-kit.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn, withBrowser, type Visit } from './kit.ts';

if (noBrowser) console.error(noBrowser);

async function storage({ server: { url }, open }: Visit): Promise<void> {
  const page = await open();
  await signIn(page, url, petra, demoPassword);
  await page.goto(`${url}/app/privacy`);
  await page.getByRole('tab', { name: /compan/i }).click();
  await page.getByRole('link', { name: /^Storage/ }).click();
  await page.getByText(testedEdition === 'aws' ? /-records$/ : 'records.sqlite: rows').click();
  await page.getByText('Each group of fields under a random key of its own').waitFor();
  await page.getByRole('button', { name: 'List some' }).click();
  await page.getByLabel('Record', { exact: true }).selectOption({ label: 'Kita Sonnenhang' });
  await page.getByRole('button', { name: 'Look at it' }).click();
  const kept = page.getByRole('region', { name: 'What lies in the store' });
  await kept.getByText('The key is there').first().waitFor();
  assert.ok(!(await kept.innerText()).includes('Sonnenhang'), 'nothing of it is in clear');
  await page.getByRole('region', { name: 'What members see' }).getByText('Kita Sonnenhang').waitFor();
  await page.context().close();
}

async function finerPlaces({ server: { url }, open }: Visit): Promise<void> {
  const page = await open();
  await signIn(page, url, petra, demoPassword);
  await page.goto(`${url}/app/privacy/preferences`);
  const card = page.getByRole('region', { name: 'How exactly places of projects are kept' });
  await card.getByRole('radio', { name: 'Town' }).check();
  await card.getByRole('button', { name: 'Look for places that are kept more exactly' }).click();
  await card.getByText(/\d places are kept more exactly than that/).waitFor();
  await card.getByRole('button', { name: 'Keep them less exactly too' }).click();
  await page.getByRole('button', { name: 'Keep them so' }).click();
  await card.getByText('No place is kept more exactly than that.').waitFor();
  await page.goto(`${url}/app`);
  await page
    .getByRole('link', { name: /Kita Sonnenhang/ })
    .first()
    .click();
  await page.getByRole('link', { name: 'Place', exact: true }).click();
  await page.getByText('about 1 km').waitFor();
  await page.context().close();
}

async function companies({ server: { url }, open }: Visit): Promise<void> {
  const { token } = await enterStaff(url, 'Ruth');
  const page = await open();
  await page.context().addCookies([{ name: 'steward-staff', value: token, url, httpOnly: true, sameSite: 'Strict' }]);
  await page.goto(`${url}/staff/companies`);
  await page.getByRole('button', { name: /Switch off for everybody.*Mozilla/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('button', { name: /Switch on again.*Mozilla/ }).waitFor();
  await page.context().close();
  const hers = await open();
  await signIn(hers, url, petra, demoPassword);
  await hers.goto(`${url}/app/notices`);
  await hers
    .getByText(/service provider/i)
    .first()
    .waitFor();
  await hers.goto(`${url}/app/privacy/receivers`);
  await hers.locator('summary', { hasText: 'Mozilla' }).getByText('Switched off').waitFor();
  await hers.context().close();
}

test('those in charge see where data lies, have places kept coarser, and switch a company off for everybody', { skip: noBrowser }, (t) =>
  withBrowser(async (visit) => {
    await t.test('where data lies', () => storage(visit));
    await t.test('places that were finer', () => finerPlaces(visit));
    await t.test('a company switched off', () => companies(visit));
  }),
);
