// The first steps into the app in a real browser: in through the demo's doors, a wrong password, an address of nothing.
import { test } from 'node:test';
import { noBrowser } from './browser.ts';
import { demoPassword, petra } from './kit.ts';
import { shareBrowser } from './sharing.ts';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;

if (noBrowser) console.error(noBrowser);

const withShared = shareBrowser();

test('from the first page of the demo to its projects with one press', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open(phone);
    await page.goto(server.url);
    await page.getByRole('button', { name: /Petra Lindner/ }).click();
    await page.getByRole('link', { name: /Kita Sonnenhang/ }).waitFor();
  }),
);

test('a wrong password, an address of nothing, and a way back that leads nowhere else', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
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
