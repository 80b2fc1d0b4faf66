// The app as people meet it, in a real browser: from the first page to a proof, on a phone and on a desk; what goes wrong on the way.
import { test } from 'node:test';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, withBrowser } from './kit.ts';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;

if (noBrowser) console.error(noBrowser);

test('on a phone: open an account, create a project, add a task, see who looked, verify, cheat and see red', { skip: noBrowser }, () =>
  withBrowser(async ({ server, open }) => {
    const page = await open(phone);
    await page.goto(`${server.url}/app`);
    await page.getByRole('link', { name: 'Open an account for a business' }).click();
    await page.getByLabel('Name of the business').fill('Zimmerei Öhler');
    await page.getByLabel('Your name').fill('Jana Öhler');
    await page.getByLabel('E-mail address').fill('jana@example.org');
    await page.getByLabel('Password').fill('kurz');
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.getByText('At least 10 characters.', { exact: true }).waitFor();
    await page.getByLabel('Password').fill('ein Satz, den ich mir merke');
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.getByRole('heading', { name: 'No project yet' }).waitFor();
    await page.getByRole('button', { name: 'New project' }).last().click();
    await page.getByLabel('Name', { exact: true }).fill('Dachstuhl <b>Seestraße</b>');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Dachstuhl <b>Seestraße</b>' }).waitFor();
    await page.getByLabel('New task').fill('Sparren bestellen');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const state = page.getByLabel('State of Sparren bestellen');
    await state.selectOption('done');
    await page.getByRole('link', { name: 'Who looked' }).click();
    await page.getByText('Jana Öhler changed a task').waitFor();
    // What is far down is drawn when somebody goes there.
    await page.evaluate('scrollTo(0, document.body.scrollHeight)');
    await page.getByText('Jana Öhler founded the business').waitFor();
    await page.evaluate('scrollTo(0, 0)');
    await page.getByRole('button', { name: 'Verify this ledger' }).click();
    await page.getByText('Every entry is there, in its place, and as it was signed.').waitFor();
    await page.getByRole('button', { name: 'Cheat, then check' }).click();
    await page.getByText(/^Entry \d+ is not the one that was signed/).waitFor();
    await page.getByRole('button', { name: 'Verify this ledger' }).click();
    await page.getByText('It is the same ledger as before').waitFor();
  }),
);

test('from the first page of the demo to its projects with one press', { skip: noBrowser }, () =>
  withBrowser(async ({ server, open }) => {
    const page = await open(phone);
    await page.goto(server.url);
    await page.getByRole('button', { name: /Petra Lindner/ }).click();
    await page.getByRole('link', { name: /Kita Sonnenhang/ }).waitFor();
  }),
);

test('a wrong password, an address of nothing, and a way back that leads nowhere else', { skip: noBrowser }, () =>
  withBrowser(async ({ server, open }) => {
    const page = await open();
    await page.goto(`${server.url}/sign-in?to=https://evil.example/`);
    await page.getByLabel('E-mail address').fill(petra);
    await page.getByLabel('Password').fill('not this one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('do not fit together').waitFor();
    await page.getByLabel('Password').fill(demoPassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${server.url}/app`);
    await page.goto(`${server.url}/app/nowhere`);
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.goto(`${server.url}/app/projects/aaaaaaaaaaaaaaaaaaaaaaaaaa`);
    await page.getByText('There is no such thing here').waitFor();
  }),
);
