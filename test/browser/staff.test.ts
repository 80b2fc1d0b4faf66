// A case of the staff from end to end, with the keyboard alone: signing in with two factors, asking, looking while the customer allows it, losing all of it
// the moment the customer ends it, and the review by a second person who comes in by the first page's door.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { WireCase } from '@steward/protocol/wire/case-routes.ts';
import { readTotpSecret, totpCode, totpStep } from '../../server/src/adapters/embedded/identity/totp.ts';
import { ok } from '../journeys/staff-kit.ts';
import { asker, type Asker } from '../kit/http.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, withBrowser } from './kit.ts';

if (noBrowser) console.error(noBrowser);

const reason = 'Drei Fotos werden nicht angezeigt, ich sehe nach warum';
const full = process.env['STEWARD_TEST'] === 'full';
const goneMsMax = 1_000;
const tabsMax = 60;

/** With Tab, as somebody does who has no mouse. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let tabs = 0; tabs < tabsMax; tabs++) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`${String(target)} is not to be reached with Tab`);
}

async function press(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  // On the thing itself: what is live may be drawn anew between reaching it and pressing.
  await target.press(key);
}

async function type(page: Page, label: string | RegExp, text: string): Promise<void> {
  await tabTo(page, page.getByLabel(label));
  await page.keyboard.type(text);
}

const link = (page: Page, name: string | RegExp) => page.getByRole('link', { name });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

async function signInAsAylin(page: Page, url: string): Promise<void> {
  const { staff } = (await asker(url)('GET', '/demo/staff')).body as {
    staff: readonly { name: string; email: string; password: string; totpSecret: string }[];
  };
  const { email, password, totpSecret } = staff.find(({ name }) => name.startsWith('Aylin'))!;
  await page.goto(`${url}/staff`);
  await type(page, 'E-mail address', email);
  await type(page, 'Password', password);
  await page.keyboard.press('Enter');
  await page.getByLabel('Code').waitFor();
  const { now } = (await asker(url)('GET', '/demo/clock')).body;
  await type(page, 'Code', totpCode(readTotpSecret(totpSecret), totpStep(Date.parse(String(now)))));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Cases' }).waitFor();
}

/** The id of the case that was asked for. */
async function ask(page: Page, address: string, business: string): Promise<string> {
  await press(page, link(page, 'Ask to look').first());
  const sees = page.getByRole('complementary', { name: 'This is what the customer sees' });
  await press(page, button(page, 'Check'));
  await page.getByText('The whole number, as the customer tells it.').waitFor();
  await page.reload();
  await type(page, /Customer’s number/, business);
  await type(page, /In a sentence that the customer reads/, reason);
  await sees.getByText(reason).waitFor();
  await press(page, page.getByLabel('Single records'), 'ArrowDown');
  await type(page, /Address of the project/, address);
  await press(page, page.getByLabel('Photos'), 'Space');
  await sees.getByText('of one project: photos').waitFor();
  await press(page, button(page, 'Check'));
  await press(page, button(page, 'Send'));
  await page.waitForURL(/\/staff\/cases\/[a-z2-7]{26}$/);
  await page.getByText('Waiting', { exact: true }).waitFor();
  return page.url().split('/').at(-1)!;
}

async function lookAtAPhoto(page: Page): Promise<void> {
  const bar = page.getByRole('region', { name: 'The access that is open' });
  await bar.getByText(/^1[45]:\d\d$/).waitFor();
  assert.match(String(await page.locator('[data-watermark]').getAttribute('data-watermark')), /^Aylin K\. · /);
  await press(page, link(page, 'Photos'));
  await page.locator('main img').first().waitFor();
  await page.getByText('Withheld: Place').waitFor();
  await press(page, page.locator('main li a').first());
  await press(page, button(page, 'Open it'));
  await page.locator('main dd img').waitFor();
  await bar.waitFor();
  const opened = page.getByRole('list', { name: 'What was opened' });
  for (const what of [/^[\d:]+ [AP]M ?A file of a photo/, /Opened: a photo/, /Small pictures: \d photos/, /List: \d photos/])
    await opened.getByRole('listitem').filter({ hasText: what }).waitFor();
}

async function allIsGone(page: Page, customer: Asker, id: string): Promise<void> {
  const atMs = performance.now();
  await ok(customer('POST', `/v1/cases/${id}/end`, {}));
  await page.locator('main img').waitFor({ state: 'detached' });
  await page.getByText('The access has ended. What you saw is gone from this browser.').waitFor();
  const tookMs = performance.now() - atMs;
  // Beside much else it takes longer for want of the processors alone.
  if (full) assert.ok(tookMs < goneMsMax, `${tookMs} ms`);
  assert.equal(await page.locator('[data-watermark], main img').count(), 0);
  // Going back shows nothing either, from whatever memory.
  await page.goBack();
  await page.getByText('The customer ended it').first().waitFor();
  assert.equal(await page.locator('main img').count(), 0);
}

async function review(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await press(page, button(page, /Ruth/));
  await page.waitForURL('**/staff');
  await press(page, link(page, 'Oversight'));
  await press(page, link(page, /Lindner & Söhne Bau GmbH: The customer asked/));
  await page.getByText('A file of a photo').waitFor();
  await press(page, button(page, 'OK'));
  await page.getByText('Reviewed', { exact: true }).first().waitFor();
}

/** Ruth would give Tom a month, Lena agrees: neither of them alone. */
async function grant(ruth: Page, lena: Page, url: string): Promise<void> {
  await press(ruth, link(ruth, 'Who may ask'));
  await press(ruth, button(ruth, 'Change Tom R.'));
  const dialog = ruth.getByRole('dialog');
  await press(ruth, dialog.getByRole('button', { name: 'Add to the list' }));
  await press(ruth, dialog.getByRole('button', { name: 'Save' }));
  await ruth.getByText('It holds once another administrator agrees.', { exact: true }).waitFor();
  assert.equal(await button(ruth, 'Agree Tom R.').count(), 0, 'not by whoever proposed it');

  await lena.goto(url);
  await press(lena, button(lena, /Lena/));
  await lena.waitForURL('**/staff');
  await press(lena, link(lena, 'Who may ask'));
  await lena.getByText('Proposed', { exact: true }).waitFor();
  await press(lena, button(lena, 'Agree Tom R.'));
  await lena.getByText('Agreed. It holds now.').waitFor();
  await lena.getByText('Proposed', { exact: true }).waitFor({ state: 'detached' });
}

test('asked, allowed, looked at, ended, gone, reviewed, with the keyboard alone', { skip: noBrowser }, () =>
  withBrowser(async ({ server: { url }, open }) => {
    const { body } = await asker(url)('POST', '/v1/sign-in', { email: petra, password: demoPassword });
    const customer = asker(url, String(body['token']));
    const business = String((await customer('GET', '/v1/business')).body['id']);
    const { records } = await ok<{ records: readonly { id: string; fields: { name: string } }[] }>(customer('GET', '/v1/projects'));
    const project = records.find(({ fields }) => fields.name === 'Kita Sonnenhang')!.id;

    const aylin = await open();
    const kept: string[] = [];
    aylin.on('response', (answer) => {
      const { pathname } = new URL(answer.url());
      if (pathname.startsWith('/v1/staff/') && answer.headers()['cache-control'] !== 'no-store') kept.push(pathname);
    });
    await signInAsAylin(aylin, url);
    const id = await ask(aylin, `${url}/app/projects/${project}/photos`, business);
    await ok(customer('POST', `/v1/cases/${id}/allow`, {}));
    await lookAtAPhoto(aylin);
    await allIsGone(aylin, customer, id);
    assert.deepEqual(kept, [], 'a browser may keep these answers');
    const local = (await aylin.evaluate('Object.keys(localStorage)')) as readonly string[];
    assert.deepEqual([...local], ['steward-language']);
    // How far a page was scrolled, the router keeps by itself.
    const inTab = (await aylin.evaluate('Object.keys(sessionStorage)')) as readonly string[];
    assert.deepEqual(
      inTab.filter((key) => !key.startsWith('tsr-scroll')),
      [],
    );

    const ruth = await open();
    await review(ruth, url);
    const { state, review: said } = await ok<WireCase>(customer('GET', `/v1/cases/${id}`));
    assert.deepEqual([state, said?.verdict, said?.name], ['reviewed', 'ok', 'Ruth B.']);
    await grant(ruth, await open(), url);
  }),
);
