// Who receives something, as Petra reads it: what is on the list and why, what went there; she switches one off, the gate refuses what was to go there, and she sees that.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, settled, signIn } from './kit.ts';
import { shareBrowser } from './sharing.ts';

if (noBrowser) console.error(noBrowser);
const withShared = shareBrowser();

test('Petra sees who receives what, switches one off, and sees what the gate refused since', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    const pictures = process.env['STEWARD_PICTURES'];
    const picture = async (name: string) => {
      if (pictures === undefined) return;
      await settled(page);
      await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
    };
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${server.url}/app/privacy?of=company`);
    await page.getByRole('link', { name: /Who receives something/ }).click();
    await page.getByRole('heading', { name: 'Who receives something', level: 1 }).waitFor();
    const card = (name: string) => page.locator('details').filter({ has: page.getByText(name, { exact: true }) });
    const mail = card('E-mail of this demo');
    await mail.locator('summary').click();
    await mail.getByText('the recipient’s e-mail address').first().waitFor();
    await picture('receivers');

    await mail.getByRole('button', { name: 'Switch off for my business' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('What an account needs goes on').waitFor();
    await picture('receivers-ask');
    await dialog.getByRole('button', { name: 'Switch off' }).click();
    await mail.getByText('Switched off', { exact: true }).waitFor();

    const invited = await page.evaluate(
      `fetch('/v1/invitations', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ role: 'member', email: 'jo@example.org' }) }).then((answer) => answer.json())`,
    );
    assert.equal((invited as { readonly mailed: boolean }).mailed, false);
    await page.reload();
    await mail.locator('summary').click();
    // Whatever else was due then was refused too.
    await mail.getByText('It is switched off.').first().waitFor();
    await picture('receivers-refused');
    await mail.getByRole('button', { name: 'Switch on again' }).click();
    await mail.getByText('On', { exact: true }).waitFor();

    await page.goto(`${server.url}/app/who-looked`);
    await page.getByText('Petra Lindner switched the service provider “E-mail of this demo” on').waitFor();
    await page.getByText('Refused, nothing was shown or changed: Petra Lindner sent something to the service provider').first().waitFor();
  }),
);
