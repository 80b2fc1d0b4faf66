// What leaves, as people arrange it and look it up: a webhook to a system of their own, their tasks in a calendar, the mails that were sent, the demo's outbox.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import ICAL from 'ical.js';
import type { Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { demoEnvironment, demoPassword, petra, signIn } from './kit.ts';
import { shareBrowser } from './sharing.ts';

if (noBrowser) console.error(noBrowser);

const got: { readonly id: string; readonly body: string }[] = [];
const erp: Server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    got.push({ id: String(request.headers['webhook-id']), body });
    response.writeHead(204).end();
  });
});
after(() => erp.close());

const withShared = shareBrowser(async () => {
  await once(erp.listen(0, '127.0.0.1'), 'listening');
  return { ...demoEnvironment, STEWARD_SELF_HOSTED: `own-webhook=127.0.0.1:${(erp.address() as AddressInfo).port}` };
});
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

test(
  'an admin adds a webhook and tests it, subscribes to tasks, sees which mails went to whom, and the demo shows them',
  { skip: noBrowser },
  () =>
    withShared(async ({ server: { url }, open }) => {
      const page = await open();
      await signIn(page, url, petra, demoPassword);

      await page.goto(`${url}/app/webhooks`);
      await button(page, 'Add a webhook').click();
      const { port } = erp.address() as AddressInfo;
      await page.getByLabel('Address').fill(`http://127.0.0.1:${port}/steward`);
      await page.getByLabel('What it is, for you').fill('Buchhaltung');
      await button(page, 'Switch on').click();
      assert.match(await page.getByLabel('Secret', { exact: true }).inputValue(), /^whsec_[\w+/]{43}=$/);
      await button(page, 'I have kept it').click();
      await button(page, 'Send a test').click();
      await page.getByText('A test is on its way.').waitFor();
      while (got.length === 0) await button(page, 'Look again').click();
      await button(page, 'Look again').click();
      await page.getByText('Delivered', { exact: true }).waitFor();
      await page.getByText('answered 204').waitFor();
      await button(page, 'Send again').click();
      while (got.length < 2) await button(page, 'Look again').click();
      assert.equal(got[0]!.id, got[1]!.id);
      assert.deepEqual(Object.keys(JSON.parse(got[0]!.body) as object), ['type', 'timestamp', 'data']);

      await page.goto(`${url}/app/account?tab=calendar`);
      await button(page, 'Subscribe').click();
      await page.getByLabel('Only what is assigned to me').uncheck();
      await button(page, 'Make the address').click();
      const address = await page.getByLabel('Address', { exact: true }).inputValue();
      const file = await (await fetch(address)).text();
      assert.ok(new ICAL.Component(ICAL.parse(file) as unknown[]).getAllSubcomponents('vevent').length > 0);
      await button(page, 'I have kept it').click();
      await page.getByRole('button', { name: /^End it/ }).click();
      await button(page, 'End the subscription').click();
      await page.getByText('No calendar fetches anything of yours.').waitFor();
      assert.equal((await fetch(address)).status, 404);

      await page.goto(`${url}/app/people`);
      await button(page, 'Invite somebody').click();
      await page.getByLabel('E-mail address').fill('timo@example.org');
      await button(page, 'Send the invitation').click();
      await page.getByText('The invitation is on its way').waitFor();
      await page.goto(`${url}/app/privacy/mails?of=business`);
      const row = page.getByRole('row', { name: /Invitation/ }).first();
      await row.getByText('Sent').waitFor();
      await row.getByText('Somebody without an account yet').waitFor();

      await page.goto(`${url}/demo/outbox`);
      await page.getByRole('link', { name: /timo@example\.org/ }).click();
      const mail = page.frameLocator('iframe');
      await mail.getByRole('heading', { name: /Invitation|Einladung/ }).waitFor();
      assert.match(String(await mail.getByRole('link').first().getAttribute('href')), /\/invitation#/);
      await page.getByRole('link', { name: 'As plain text' }).click();
      await page.getByRole('link', { name: /\/invitation#/ }).waitFor();
    }),
);
