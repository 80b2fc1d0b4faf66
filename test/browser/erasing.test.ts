// Deleting as people meet it: what it would take along, into the trash and back, at once and for good, with a second person, alone, and the receipt that
// anybody checks. The demo's clock moves the months on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { asker, password, signUp, skipDays } from '../kit/http.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn, withBrowser } from './kit.ts';
import { shareBrowser } from './sharing.ts';

const mira = 'mira@lindner-bau.example';
const jonas = 'jonas@lindner-bau.example';
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, exact: true });

if (noBrowser) console.error(noBrowser);

const withShared = shareBrowser();

const tries = 100;

/** Until it holds. */
async function retry(work: () => Promise<void>): Promise<void> {
  for (let left = tries; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

async function fromMenu(page: Page, url: string, project: string, item: string): Promise<void> {
  await page.goto(`${url}/app`);
  await page.getByRole('link', { name: new RegExp(project) }).click();
  await button(page, `More about ${project}`).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test(
  'a project: what it takes along, into the trash, back again; then at once, by its name, live, and confirmed',
  { skip: noBrowser },
  () =>
    withBrowser(async ({ server, open }) => {
      const page = await open();
      await signIn(page, server.url, petra, demoPassword);
      await fromMenu(page, server.url, 'Scheune Altbruck', 'Delete for good');
      await heading(page, 'Delete: Scheune Altbruck').waitFor();
      await page.getByText(/records in all/).waitFor();
      await page.getByText('The ledger of who looked').waitFor();
      await page.getByText('Until then it can be taken back').waitFor();
      await button(page, 'Put into the trash').click();
      await page.getByText('Restorable', { exact: true }).waitFor();
      const reference = await page.getByLabel('Number of the receipt').inputValue();
      await page.goto(`${server.url}/app`);
      await page.getByRole('link', { name: /Kita Sonnenhang/ }).waitFor();
      assert.equal(await page.getByRole('link', { name: /Scheune Altbruck/ }).count(), 0);

      // Anybody with the number sees how far it is, however they type it, and nothing of whose it was.
      const outside = await open(phone);
      await outside.goto(`${server.url}/receipts`);
      await outside.getByLabel('Number of a receipt').fill(`${reference.slice(0, 20)}`);
      await button(outside, 'Look it up').click();
      await outside.getByText('a letter is missing or mistyped').waitFor();
      await outside.getByLabel('Number of a receipt').fill(reference.toLowerCase().replaceAll('-', ' '));
      await button(outside, 'Look it up').click();
      await heading(outside, 'A deletion').waitFor();
      assert.equal(new URL(outside.url()).pathname, `/receipts/${reference}`);
      assert.doesNotMatch(await outside.locator('body').innerText(), /Scheune|Lindner/);

      await page.goto(`${server.url}/app/privacy/delete`);
      await button(page, 'Take it back').click();
      await page.getByText('It is back, with everything in it.').waitFor();
      await heading(page, 'Nothing is being deleted').waitFor();
      await page.getByRole('tab', { name: 'Deleted' }).click();
      await page.getByRole('cell', { name: 'Undone' }).waitFor();

      // At once.
      await fromMenu(page, server.url, 'Scheune Altbruck', 'Delete for good');
      await page.getByRole('radio', { name: 'Delete at once' }).check();
      await page.getByLabel('Its name').fill('Scheune');
      assert.equal(await button(page, 'Delete at once').getAttribute('aria-disabled'), 'true');
      await page.getByLabel('Its name').fill('Scheune Altbruck');
      await button(page, 'Delete at once').click();
      // What follows comes by itself: the stream says that the job has come further.
      await page.getByText('Nobody can open it any more. What remains').waitFor();
      // Its name went with it, also where it was just read.
      await heading(page, 'A project').waitFor();
      const final = await page.getByLabel('Number of the receipt').inputValue();
      const address = page.url();
      await skipDays(server.url, 40);
      await outside.goto(`${server.url}/receipts/${final}`);
      await outside.locator('[data-verdict=verified]').waitFor();
      await outside.getByText('Confirmed and signed').waitFor();
      const saved = await outside.request.get(`${server.url}/v1/receipts/${final}/confirmation.json`);
      await signIn(page, server.url, petra, demoPassword);
      await page.goto(address);
      await page.getByText('Removed', { exact: true }).waitFor();
      // It goes by the server’s clock: the device’s is 40 days behind.
      await page.getByText(/^You, last month \(/).waitFor();
      assert.equal(
        (await page.request.get(`${server.url}/v1/receipts/${final}/confirmation.pdf`)).headers()['content-type'],
        'application/pdf',
      );
      await page.goto(`${server.url}/app/privacy/delete?tab=receipts`);
      await page.locator(`a[href='/v1/receipts/${final}/confirmation.json']`).waitFor();
      await checkElsewhere(outside, server.url, Buffer.from(await saved.body()), final);
    }),
);

/** In the verifier: without a key nothing is claimed, with the one a colleague gave it is verified, and a changed file is told. */
async function checkElsewhere(page: Page, url: string, file: Buffer, reference: string): Promise<void> {
  const { body } = await asker(url)('POST', '/v1/sign-in', { email: petra, password: demoPassword });
  const { volumes } = (await asker(url, String(body['token']))('GET', '/v1/ledger')).body as {
    volumes: readonly { origin: string; vkey: string }[];
  };
  const { confirmation } = JSON.parse(file.toString('utf8')) as { confirmation: { ledger: { origin: string } } };
  const { vkey } = volumes.find(({ origin }) => origin === confirmation.ledger.origin)!;
  const bring = (buffer: Buffer) =>
    page.locator('[data-chooser=files]').setInputFiles([{ name: 'erasure.json', mimeType: 'application/json', buffer }]);
  await page.goto(`${url}/verify`);
  await bring(file);
  await page.locator('[data-verdict=unchecked]').waitFor();
  await page.getByText('I have the key from elsewhere').click();
  await page.getByLabel('Key of the ledger').fill(vkey);
  await page.locator('[data-verdict=verified]').waitFor();
  await bring(Buffer.from(file.toString('utf8').replace('"subject": "project"', '"subject": "record"')));
  await page.locator('[data-verdict=altered]').waitFor();
  await page.getByLabel('Number of a receipt').fill(reference);
  await button(page, 'Look it up').click();
  await page.waitForURL(`**/receipts/${reference}`);
}

test('a business takes two: asked for by one, in the inbox of the other at once, denied there', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const [page, hers] = [await open(), await open(phone)];
    await signIn(page, server.url, petra, demoPassword);
    await signIn(hers, server.url, mira, demoPassword);
    await hers.goto(`${server.url}/app/privacy/delete`);
    await heading(hers, 'Nothing is being deleted').waitFor();
    await page.goto(`${server.url}/app/people?tab=business`);
    await page.getByRole('link', { name: 'Delete the business' }).click();
    await page.getByText('Another owner or admin has to agree').waitFor();
    await page.getByLabel('Its name').fill('Lindner & Söhne Bau GmbH');
    await button(page, 'Ask for the deletion').click();
    await page.getByText('Waiting', { exact: true }).waitFor();
    assert.equal(await button(page, 'Allow the deletion').count(), 0, 'whoever asked does not decide');

    await heading(hers, 'Waits for your answer').waitFor();
    await hers.goto(`${server.url}/app/privacy`);
    await hers.getByText('A deletion waits for your answer.').waitFor();
    await hers.getByRole('link', { name: 'Have a look' }).click();
    const [allow, deny] = await Promise.all(
      [button(hers, 'Allow the deletion'), button(hers, 'Deny it')].map((each) => each.boundingBox()),
    );
    assert.equal(allow!.height, deny!.height);
    await button(hers, 'Deny it').click();
    await hers.getByText('Denied. Nothing was deleted.').waitFor();
    await page.getByText('Cancelled', { exact: true }).waitFor();
  }),
);

test('a sole admin: 72 hours to withdraw, then hidden and taken back from there', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    await signUp(server.url, 'Ada');
    const page = await open(phone);
    const ask = async () => {
      await signIn(page, server.url, 'ada@example.org', password);
      await page.goto(`${server.url}/app/privacy/delete/impact?kind=business`);
      await page.getByText('There is nobody else who could agree.').waitFor();
      await page.getByLabel('Its name').fill('Ada GmbH');
      await button(page, 'Delete it in 72 hours').click();
      await page.getByText('Waiting', { exact: true }).waitFor();
    };
    await ask();
    await button(page, 'Withdraw').click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
    await ask();
    await skipDays(server.url, 4);
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel('E-mail address').fill('ada@example.org');
    await page.getByLabel('Password').fill(password);
    await button(page, 'Sign in').click();
    await heading(page, 'This business is being deleted').waitFor();
    await button(page, 'Take it back').click();
    await heading(page, 'No project yet').waitFor();
  }),
);

test('an account: typed, gone at once on every device, and its receipt is all that is left', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const [page, other] = [await open(phone), await open()];
    await signIn(page, server.url, jonas, demoPassword);
    await signIn(other, server.url, jonas, demoPassword);
    await page.goto(`${server.url}/app/account`);
    await page.getByRole('link', { name: 'Delete my account' }).click();
    await page.getByText('only the name is taken out').waitFor();
    await page.getByLabel('Your e-mail address').fill('Jonas@Lindner-Bau.example');
    // As after ten minutes: the first try needs a fresh proof.
    await page.route(
      '**/v1/erasures',
      (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', json: { code: 'fresh-sign-in-needed' } }),
      { times: 1 },
    );
    await button(page, 'Delete my account').click();
    await page.getByRole('dialog', { name: 'Is it still you?' }).getByLabel('Password').fill(demoPassword);
    await button(page, 'Continue').click();
    await page.waitForURL('**/receipts');
    await page.getByText('Your account is deleted.').waitFor();
    await page.reload();
    await page.getByRole('link', { name: 'See how far it is' }).click();
    // The worker takes it up within a second; without a session nothing tells the page.
    await retry(async () => {
      await button(page, 'Look again').click();
      assert.equal(await page.getByText('Keys destroyed').count(), 1);
    });
    assert.equal((await other.request.get(`${server.url}/v1/me`)).status(), 401);
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel('E-mail address').fill(jonas);
    await page.getByLabel('Password').fill(demoPassword);
    await button(page, 'Sign in').click();
    await page.getByText('do not fit together').waitFor();
  }),
);

test('an account that belongs to no business goes as well, from where one is asked for a business', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    await signUp(server.url, 'Bea', {});
    const page = await open(phone);
    await page.goto(`${server.url}/sign-in`);
    await page.getByLabel('E-mail address').fill('bea@example.org');
    await page.getByLabel('Password').fill(password);
    await button(page, 'Sign in').click();
    await page.getByRole('link', { name: 'Delete my account' }).click();
    await page.getByLabel('Your e-mail address').fill('bea@example.org');
    await button(page, 'Delete my account').click();
    await page.waitForURL('**/receipts');
    await page.getByText('Your account is deleted.').waitFor();
  }),
);

test('one file alone goes from its document, which stays', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${server.url}/app`);
    await page.getByRole('link', { name: /Kita Sonnenhang/ }).click();
    await page.getByRole('link', { name: 'Documents' }).click();
    await page.getByText('Grundriss Erdgeschoss, A-101 Index C').first().click();
    const project = page.url();
    await page.getByRole('link', { name: 'Delete only the file' }).click();
    await page.getByText('The file in every version.').waitFor();
    assert.equal(await page.getByRole('listitem').getByText('a document').count(), 0, 'the document itself stays');
    await page.getByRole('radio', { name: 'Delete at once' }).check();
    await button(page, 'Delete at once').click();
    await page.getByText('Nobody can open it any more. What remains').waitFor();
    await page.goto(project);
    await page.getByText('Grundriss Erdgeschoss, A-101 Index C').first().waitFor();
  }),
);

test('a record from its page; a legal hold that keeps it; a contributor’s own and nobody else’s', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${server.url}/app/privacy/delete?tab=holds`);
    await button(page, 'Set a hold').click();
    await page.getByLabel('Project', { exact: true }).selectOption({ label: 'Kita Sonnenhang' });
    const nextYear = `${new Date().getFullYear() + 1}-06-30`;
    await page.getByLabel('Until').fill(nextYear);
    await page.getByLabel('Why').fill('Streit um das Dach <img src=x onerror=alert(1)>');
    await button(page, 'Set the hold').click();
    await page.getByText('Streit um das Dach <img').waitFor();

    await page.goto(`${server.url}/app`);
    await page.getByRole('link', { name: /Kita Sonnenhang/ }).click();
    await page.getByRole('link', { name: 'Contacts' }).click();
    // The list of tasks stays until the contacts have come: the first of any list may be one of them.
    await page.getByRole('list', { name: 'Contacts' }).getByRole('listitem').first().getByRole('button').click();
    await page.getByRole('dialog').getByRole('link', { name: 'Delete for good' }).click();
    await page.getByText(/that a legal hold keeps, until/).waitFor();
    await page.getByRole('radio', { name: 'Delete at once' }).check();
    await button(page, 'Delete at once').click();
    await page.getByText('On legal hold', { exact: true }).waitFor();

    await page.goto(`${server.url}/app/privacy/delete?tab=holds`);
    await button(page, 'End it Kita Sonnenhang').click();
    await button(page, 'End the hold').click();
    await page.getByText('The hold is ended.').waitFor();
    await page.getByText('Ended', { exact: true }).waitFor();
  }),
);
