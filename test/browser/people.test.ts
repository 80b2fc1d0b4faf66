// People and their accounts as they meet them in a browser: opening one, inviting, joining, coming back in, signing in with more than a password.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { appCode, mailWith } from '../journeys/kit.ts';
import { password, signUp } from '../kit/http.ts';
import type { ServerProcess } from '../kit/server-process.ts';
import { noBrowser } from './browser.ts';
import { demoEnvironment, demoPassword, petra, signIn, signInOnPage } from './kit.ts';
import { shareBrowser } from './sharing.ts';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;
const mira = 'mira@lindner-bau.example';
const sentence = 'ein Satz, den ich mir merke';
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

if (noBrowser) console.error(noBrowser);

/** With a fixed port: links of mails and passkeys have to fit the address. */
const withShared = shareBrowser(async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return { ...demoEnvironment, STEWARD_PORT: String(port) };
});

async function linkOf(server: ServerProcess, to: string, path: string): Promise<string> {
  const [link] = /http\S+#\S+/.exec(await mailWith(server, to, path))!;
  return link;
}

async function signOut(page: Page, business: RegExp): Promise<void> {
  await page.getByRole('button', { name: business }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
}

test('open an account, invite a colleague, who joins on a phone and appears at once', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    await page.goto(`${server.url}/sign-up`);
    await page.getByLabel('Name of the business').fill('Zimmerei Öhler');
    await page.getByLabel('Your name').fill('Jana Öhler');
    await page.getByLabel('E-mail address').fill('jana@example.org');
    await page.getByLabel('Password').fill(sentence);
    await button(page, 'Open the account').click();
    await page.waitForURL('**/app');
    await page.goto(`${server.url}/app/people`);
    await button(page, 'Invite somebody').click();
    await page.getByLabel('E-mail address').fill('timo@example.org');
    await button(page, 'Send the invitation').click();
    await page.getByText('The invitation is on its way to timo@example.org.').waitFor();
    const link = await page.getByLabel('The same link, to hand over').inputValue();
    assert.match(link, /\/invitation#[a-z2-7]{26}\.[\w-]{43}$/);
    await button(page, 'Done').click();
    await page.getByRole('tab', { name: 'Open invitations' }).click();
    await page.getByRole('rowheader', { name: 'timo@example.org' }).waitFor();
    await page.getByRole('tab', { name: 'Members' }).click();

    const theirs = await open(phone);
    await theirs.goto(link);
    await theirs.getByText('in the role: Member.').waitFor();
    await theirs.getByLabel('Your name').fill('Timo <img src=x onerror=alert(1)> ‎Weiß');
    await theirs.getByLabel('E-mail address').fill('timo@example.org');
    await theirs.getByLabel('Password').fill(sentence);
    await button(theirs, 'Open the account and join').click();
    await theirs.getByText('On one line, without control characters.').waitFor();
    await theirs.getByLabel('Your name').fill('Timo <img src=x onerror=alert(1)> Weiß');
    await button(theirs, 'Open the account and join').click();
    await theirs.waitForURL('**/app');
    await page.getByRole('rowheader', { name: 'Timo <img src=x onerror=alert(1)> Weiß' }).waitFor();
    await theirs.goto(link);
    await theirs.getByText('This invitation is no longer valid').waitFor();
  }),
);

test(
  'an invitation into a project, followed with the account somebody has; withdrawn and wrong ones tell nothing',
  { skip: noBrowser },
  () =>
    withShared(async ({ server, open }) => {
      const page = await open();
      await signIn(page, server.url, petra, demoPassword);
      await page.goto(`${server.url}/app/people`);
      await button(page, 'Invite somebody').click();
      const invite = async (email: string) => {
        await page.getByLabel('E-mail address').fill(email);
        await page.getByRole('radio', { name: 'Guest' }).check();
        await page.getByLabel('Straight into a project').selectOption('Scheune Altbruck');
        await page.getByRole('radio', { name: 'Viewer' }).check();
        await button(page, 'Send the invitation').click();
        return page.getByLabel('The same link, to hand over').inputValue();
      };
      const followed = await invite('ada@example.org');
      await button(page, 'Invite another person').click();
      const withdrawn = await invite('eve@example.org');
      await button(page, 'Done').click();
      await page.getByRole('tab', { name: 'Open invitations' }).click();
      await page.getByText('into Scheune Altbruck, Viewer').first().waitFor();
      await button(page, /Withdraw.*eve@example\.org/).click();
      await button(page, 'Withdraw it').click();
      await page.getByText('The invitation of eve@example.org is withdrawn.').waitFor();

      const ada = await open();
      await ada.goto(`${server.url}/sign-up`);
      await ada.getByLabel('Name of the business').fill('Ada GmbH');
      await ada.getByLabel('Your name').fill('Ada Ohm');
      await ada.getByLabel('E-mail address').fill('ada@example.org');
      await ada.getByLabel('Password').fill(sentence);
      await button(ada, 'Open the account').click();
      await ada.waitForURL('**/app');
      for (const dead of [withdrawn, `${server.url}/invitation#nothing`]) {
        await ada.goto('about:blank');
        await ada.goto(dead);
        await ada.getByText('This invitation is no longer valid').waitFor();
      }
      await ada.goto('about:blank');
      await ada.goto(followed);
      await ada.getByText('You are signed in as Ada Ohm').waitFor();
      await button(ada, 'Join with this account').click();
      await ada.getByRole('link', { name: /Scheune Altbruck/ }).waitFor();
      assert.equal(await ada.getByRole('link', { name: /Kita Sonnenhang/ }).count(), 0);
      await ada.goto(`${server.url}/app/people`);
      await ada.getByText('You are a guest of this business.').waitFor();
      await ada.goto(`${server.url}/app/account?tab=businesses`);
      await button(ada, /Switch to it.*Ada GmbH/).click();
      await ada.getByRole('heading', { name: 'No project yet' }).waitFor();
    }),
);

test('a forgotten password: the same answer for every address, a link that serves once', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const name = 'Adelheid Ohm';
    const email = 'adelheid.ohm@example.org';
    await signUp(server.url, name);
    const page = await open({ locale: 'de-DE' });
    const ask = async (whose: string) => {
      await page.goto(`${server.url}/forgotten-password`);
      await page.getByLabel('E-Mail-Adresse').fill(whose);
      await button(page, 'Link zusenden').click();
      return (await page.getByRole('status').textContent())!.replace(whose, '');
    };
    assert.equal(await ask('nobody@example.org'), await ask(email));
    const link = await linkOf(server, email, '/reset-password#');
    await page.goto(link);
    await page.getByLabel('Neues Passwort').fill(name);
    await button(page, 'Dieses Passwort verwenden').click();
    await page.getByText('Nicht Ihr Name und nicht Ihre E-Mail-Adresse').waitFor();
    await page.getByLabel('Neues Passwort').fill(sentence);
    await button(page, 'Dieses Passwort verwenden').click();
    await page.getByText('Ab jetzt gilt Ihr neues Passwort').waitFor();
    assert.equal(new URL(page.url()).hash, '');
    await signInOnPage(page, server.url, email, sentence);
    await page.goto(link);
    await page.getByLabel('Neues Passwort').fill('noch ein anderer Satz');
    await button(page, 'Dieses Passwort verwenden').click();
    await page.getByText('Dieser Link gilt nicht mehr').waitFor();
  }),
);

test('another address: asked for with a proof of who it is, confirmed from the mail, then it signs in', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    await signIn(page, server.url, mira, demoPassword);
    await page.goto(`${server.url}/app/account`);
    // As after ten minutes: the first try needs a fresh proof.
    await page.route(
      '**/v1/me/email',
      (route) => route.fulfill({ status: 403, contentType: 'application/problem+json', json: { code: 'fresh-sign-in-needed' } }),
      { times: 1 },
    );
    await button(page, 'Change the address').click();
    await page.getByLabel('New e-mail address').fill('mira.aydin@example.org');
    await button(page, 'Send a link to this address').click();
    const asked = page.getByRole('dialog', { name: 'Is it still you?' });
    await asked.getByLabel('Password').fill('not this one');
    await button(page, 'Continue').click();
    await asked.getByText('That does not fit.').waitFor();
    await asked.getByLabel('Password').fill(demoPassword);
    await button(page, 'Continue').click();
    await page.getByText('We have sent a mail to mira.aydin@example.org').waitFor();
    await page.goto(await linkOf(server, 'mira.aydin@example.org', '/confirm-new-email#'));
    await button(page, 'Use this address from now on').click();
    await page.getByText('From now on you sign in with your new e-mail address.').waitFor();
    await page.goto(`${server.url}/app/account`);
    await page.getByText('Your colleagues still see your former e-mail address.').waitFor();
    await page.getByLabel('Work').fill('Bauleitung');
    await button(page, 'Save').click();
    await page.getByText('Saved.').first().waitFor();
    await page.goto(`${server.url}/app/people`);
    const row = page.getByRole('row', { name: /Mira Aydin/ });
    await row.getByText('Bauleitung').waitFor();
    await row.getByText('mira.aydin@example.org').waitFor();
  }),
);

test('an authenticator app: on, out, in with a code, and with a recovery code that serves once', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    const email = 'gesine.ohm@example.org';
    await signUp(server.url, 'Gesine Ohm');
    await signIn(page, server.url, email, password);
    await page.goto(`${server.url}/app/account?tab=security`);
    await button(page, 'Set it up').click();
    await page.getByRole('img', { name: 'Picture for the authenticator app' }).waitFor();
    const secret = await page.getByLabel('Secret').inputValue();
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await button(page, 'Switch it on').click();
    await page.getByText('This code does not fit. Wait').waitFor();
    await page.getByLabel('Code', { exact: true }).fill(appCode(secret));
    await button(page, 'Switch it on').click();
    await page.getByRole('dialog').getByRole('listitem').first().waitFor();
    const codes = await page.getByRole('dialog').getByRole('listitem').allTextContents();
    assert.equal(codes.length, 10);
    const download = page.waitForEvent('download');
    await button(page, 'Download').click();
    assert.equal((await download).suggestedFilename(), 'steward-recovery-codes.txt');
    await button(page, 'I have kept them').click();
    await page.getByText('10 recovery codes are left').waitFor();
    // A code is made when it is typed: on a busy machine a minute goes by before, and it is too old.
    const enter = async (code: () => string) => {
      await signOut(page, /Gesine Ohm GmbH/);
      await page.getByLabel('E-mail address').fill(email);
      await page.getByLabel('Password').fill(password);
      await button(page, 'Sign in').click();
      await page.getByLabel('Code').fill(code());
      await button(page, 'Continue').click();
    };
    await enter(() => appCode(secret, 1));
    await page.waitForURL('**/app');
    await enter(() => codes[0]!);
    await page.waitForURL('**/app');
    await enter(() => codes[0]!);
    await page.getByText('This code does not fit.').waitFor();
    await page.getByLabel('Code').fill(codes[1]!.toUpperCase().replaceAll('-', ' '));
    await button(page, 'Continue').click();
    await page.waitForURL('**/app');
  }),
);

test('a passkey: added, signs in without a password, removed', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${server.url}/app/account?tab=security`);
    await button(page, 'Add a passkey').click();
    await page.getByLabel('Name of the passkey').fill('Laptop');
    await button(page, 'Continue on the device').click();
    await page.getByRole('listitem').filter({ hasText: 'Laptop' }).waitFor();
    await button(page, 'Add a passkey').click();
    await button(page, 'Continue on the device').click();
    await page.getByText('This device holds a passkey of this account already.').waitFor();
    await page.keyboard.press('Escape');
    await signOut(page, /Lindner & Söhne/);
    // Where the browser offers it by itself, it may have signed in before the press.
    await Promise.race([page.waitForURL('**/app'), button(page, 'Use a passkey').click()]);
    await page.waitForURL('**/app');
    await page.goto(`${server.url}/app/account?tab=security`);
    await button(page, /Remove.*Laptop/).click();
    await button(page, 'Remove it').click();
    await page.getByText('The passkey is removed.').waitFor();
    await signOut(page, /Lindner & Söhne/);
    await button(page, 'Use a passkey').click();
    await page.getByRole('alert').waitFor();
  }),
);

test('a session ended from elsewhere: that browser asks to sign in again, and what was typed is there', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const [desk, other] = [await open(), await open(phone)];
    await signIn(other, server.url, petra, demoPassword);
    await other.goto(`${server.url}/app`);
    await other.getByRole('link', { name: /Scheune Altbruck/ }).click();
    await other.getByRole('link', { name: 'Contacts' }).click();
    await button(other, 'New contact').first().click();
    await other.getByLabel('Name', { exact: true }).fill('Dachdeckerei Nass');
    await signIn(desk, server.url, petra, demoPassword);
    await desk.goto(`${server.url}/app/account?tab=devices`);
    await desk.getByText('This device').waitFor();
    await button(desk, 'Sign out everywhere else').click();
    await desk.getByText('Every other device is signed out.').waitFor();
    const asked = other.getByRole('dialog', { name: 'Sign in again' });
    await asked.getByLabel('Password').fill(demoPassword);
    await button(other, 'Sign in').click();
    await asked.waitFor({ state: 'detached' });
    assert.equal(await other.getByLabel('Name', { exact: true }).inputValue(), 'Dachdeckerei Nass');
    await button(other, 'Save').click();
    await other.getByRole('listitem').filter({ hasText: 'Dachdeckerei Nass' }).waitFor();
  }),
);

test(
  'in a project: add, change, take out; a viewer is offered nothing to change; contacts by letters, into the trash and back',
  { skip: noBrowser },
  () =>
    withShared(async ({ server, open }) => {
      const page = await open();
      await signInOnPage(page, server.url, petra, demoPassword);
      await page.getByRole('link', { name: /Kita Sonnenhang/ }).click();
      await page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: 'People' }).click();
      await page.getByRole('heading', { name: 'Staff: nobody' }).waitFor();
      const members = page.getByRole('list', { name: 'Members of the project' });
      await button(page, 'More about Jonas Brandt').click();
      await page.getByRole('menuitem', { name: 'Take out of the project' }).click();
      await button(page, 'Take out').click();
      await members.getByText('Jonas Brandt').waitFor({ state: 'detached' });
      await button(page, 'Add a member').click();
      await page.getByLabel('Who', { exact: true }).selectOption('Jonas Brandt');
      await page.getByRole('radio', { name: 'Viewer' }).check();
      await button(page, 'Add to the project').click();
      await members.getByText('Sees everything and changes nothing.').waitFor();

      await page.getByRole('link', { name: 'Contacts' }).click();
      await button(page, 'New contact').first().click();
      await page.getByLabel('Name', { exact: true }).fill('Zimmerei "><script>alert(1)</script>');
      await page.getByLabel('E-mail address').fill('a&b?subject=x@example.org');
      await button(page, 'Save').click();
      const row = page.getByRole('listitem').filter({ hasText: 'Zimmerei' });
      assert.equal(await row.getByRole('link').getAttribute('href'), 'mailto:a%26b%3Fsubject%3Dx@example.org');
      await page.getByLabel('Find a contact').fill('zimm script');
      await page.getByText('1 found').waitFor({ state: 'attached' });
      await row.getByRole('button').click();
      await button(page, 'Put into the trash').click();
      await row.waitFor({ state: 'detached' });
      await button(page, 'Undo').click();
      await row.waitFor();

      const jonas = await open();
      await signIn(jonas, server.url, 'jonas@lindner-bau.example', demoPassword);
      await jonas.goto(page.url());
      await jonas.getByRole('listitem').filter({ hasText: 'Zimmerei' }).getByRole('button').click();
      await jonas.getByRole('dialog').getByText('subject').waitFor();
      assert.equal(await button(jonas, 'Put into the trash').count(), 0);
      await jonas.keyboard.press('Escape');
      assert.equal(await button(jonas, 'New contact').count(), 0);
    }),
);

// The last one, because it leaves the business without most of its people.
test('roles: the last owner is told before it is tried; another role, a way back in, the way out', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const page = await open();
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${server.url}/app/people`);
    const about = async (name: string, what: string) => {
      await button(page, `More about ${name}`).click();
      await page.getByRole('menuitem', { name: what }).click();
    };
    await about('Petra Lindner', 'Change the role');
    await page.getByText('Petra Lindner is the only owner').waitFor();
    await page.keyboard.press('Escape');
    await about('Petra Lindner', 'Leave the business');
    await page.getByText('You are the only owner').waitFor();
    await page.keyboard.press('Escape');

    await about('Jonas Brandt', 'Help back in');
    await button(page, 'Make the link').click();
    const link = await page.getByLabel('Link to hand over').inputValue();
    await button(page, 'Done').click();
    const jonas = await open();
    await jonas.goto(link);
    await jonas.getByLabel('New password').fill(sentence);
    await button(jonas, 'Use this password').click();
    await jonas.getByText('Your new password counts').waitFor();
    await signIn(jonas, server.url, 'jonas@lindner-bau.example', sentence);
    await jonas.goto(`${server.url}/app/people`);
    await jonas.getByRole('row', { name: /Petra Lindner/ }).waitFor();
    assert.equal(await button(jonas, 'Invite somebody').count(), 0);
    assert.equal(await button(jonas, 'More about Petra Lindner').count(), 0);

    await about('Mira Aydin', 'Change the role');
    await page.getByRole('radio', { name: 'Owner' }).check();
    await button(page, 'Give this role').click();
    await page.getByText('Mira Aydin now has the role: Owner.').waitFor();
    await about('Jonas Brandt', 'Remove');
    await button(page, 'Remove Jonas Brandt').click();
    await page.getByText('Jonas Brandt does not belong to the business any more.').waitFor();
    await jonas.getByText('Your account belongs to no business.').waitFor();
    await about('Petra Lindner', 'Leave the business');
    await button(page, 'Leave it').click();
    await page.getByText('Your account belongs to no business.').waitFor();
  }),
);
