// A request to look as an admin meets it, with the keyboard alone: it appears where she is, she allows less than was asked, what the staff opens slides into
// *Who looked* with its sentence, she checks its proof, and ends the access before its time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { WireCase } from '@steward/protocol/wire/case-routes.ts';
import { enterStaff, lookRequest, ok, photosOf, reason, refused, signInAs } from '../journeys/staff-kit.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signInOnPage, withBrowser, type Visit } from './kit.ts';

if (noBrowser) console.error(noBrowser);

const tabsMax = 400;
/** What the promise says, and time for the browser to draw. */
const full = process.env['STEWARD_TEST'] === 'full';
const liveMsMax = 1_500;

/** Goes on with the Tab key until the focus is there. */
async function reach(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let i = 0; i < tabsMax; i++) {
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`not reached by ${tabsMax} presses of Tab: ${String(target)}`);
}

async function press(page: Page, target: Locator): Promise<void> {
  await reach(page, target);
  await page.keyboard.press('Enter');
}

async function answers({ server, open }: Visit): Promise<void> {
  const { url } = server;
  const { ask: api } = await signInAs(url, 'petra');
  const business = String((await api('GET', '/v1/business')).body['id']);
  const { records } = await ok<{ records: readonly { id: string; fields: { name: string } }[] }>(api('GET', '/v1/projects'));
  const project = records.find(({ fields }) => fields.name === 'Kita Sonnenhang')!.id;
  const photos = await photosOf(api, project);
  const aylin = await enterStaff(url, 'Aylin');
  const page = await open();
  await signInOnPage(page, url, petra, demoPassword);
  await page.getByText('Wohnhaus Uferstraße').first().waitFor();

  const scope = { kind: 'project', project };
  const wanted = lookRequest(business, { ground: 'customer-request', department: 'customer-success', scope, minutes: 30, reason });
  const { id } = await ok<WireCase>(aylin.ask('POST', '/v1/staff/cases', wanted));
  await page.getByText('Aylin K. (Customer Success) asks to see everything in Kita Sonnenhang').waitFor();
  await page.getByRole('link', { name: '1 request to look waits' }).waitFor();
  await press(page, page.getByRole('link', { name: 'Answer', exact: true }));
  await page.getByText(reason).waitFor();

  await press(page, page.locator('summary', { hasText: 'Allow less than was asked' }));
  await reach(page, page.getByLabel('For how long'));
  await page.keyboard.press('ArrowUp');
  await reach(page, page.getByLabel('tasks', { exact: true }));
  await page.keyboard.press('Space');
  await press(page, page.getByRole('button', { name: 'Allow for 15 min' }));
  await page.getByText('Aylin K. (Customer Success) can see').waitFor();
  const allowed = await ok<WireCase>(api('GET', `/v1/cases/${id}`));
  assert.deepEqual([allowed.state, allowed.minutes], ['allowed', 15]);
  assert.ok(allowed.allowed?.kind === 'project' && !allowed.allowed.collections!.includes('tasks'));
  await page.getByText(/^14:\d\d$|^15:00$/).waitFor();

  await press(page, page.getByRole('link', { name: 'Who looked' }));
  await page.getByRole('list', { name: 'Who looked' }).getByRole('listitem').first().waitFor();
  const sent = performance.now();
  const inCase = `/v1/staff/cases/${id}/records/photos`;
  await ok(aylin.ask('GET', `${inCase}/${photos[0]!.id}`));
  const sentence =
    'Aylin K. (Customer Success) opened a photo in Kita Sonnenhang to help with a request of your business. Approved by Petra Lindner, 15 min';
  const look = page.getByRole('link', { name: sentence, exact: true });
  await look.waitFor();
  const shownMs = performance.now() - sent;
  // Beside much else it takes longer for want of the processors alone.
  if (full) assert.ok(shownMs < liveMsMax, `shown after ${shownMs} ms`);
  await press(page, look);
  const details = page.getByRole('dialog');
  await details.getByText('The request to look').waitFor();
  assert.match(String(await details.getByRole('link', { name: 'Ask about this look' }).getAttribute('href')), /about=look:1-\d+$/);
  await press(page, details.getByRole('button', { name: 'Check this entry' }));
  await details.getByText(/is in the ledger, as it was signed/).waitFor();
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });

  await press(page, page.getByRole('link', { name: 'Privacy', exact: true }));
  await page.getByText('Aylin K. (Customer Success) can see').waitFor();
  await press(page, page.getByRole('button', { name: 'End access now' }));
  await page.getByText('Nobody of the staff has access that we may show you.').waitFor();
  await refused(aylin.ask('GET', `${inCase}/${photos[1]!.id}`), 404);
}

test('a request to look is answered, watched, proved and ended with the keyboard alone', { skip: noBrowser }, () => withBrowser(answers));
