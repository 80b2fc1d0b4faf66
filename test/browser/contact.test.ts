// Writing to the operator: Jonas asks about a look with something attached, one of the staff answers, he sees it by itself and it stands in the log; somebody
// without an account writes too, and confirms by the mail that came.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noBrowser } from './browser.ts';
import { demoPassword, signIn, withBrowser } from './kit.ts';

interface CaughtMail {
  readonly to: string;
  readonly text: string;
}

test('a question about a look is answered, live; an outsider confirms by the caught mail', { skip: noBrowser }, async () => {
  await withBrowser(async ({ server: { url }, open }) => {
    const jonas = await open();
    await signIn(jonas, url, 'jonas@lindner-bau.example', demoPassword);
    await jonas.goto(`${url}/contact?about=look:1-3`);
    await jonas.waitForURL('**/app/privacy/contact/new**');
    await jonas.getByText('It is about entry 3 of volume 1').waitFor();
    await jonas.getByLabel('What do you want to tell us?').fill('Why was this opened? <img src=x onerror=alert(1)>');
    await jonas
      .locator('input[type=file]')
      .setInputFiles({ name: 'Zaun ‮gpj.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 nothing') });
    await jonas.getByRole('button', { name: 'Send' }).click();
    await jonas.getByRole('heading', { name: 'About an entry of the log' }).waitFor();
    await jonas.getByText('Waiting').first().waitFor();

    const aylin = await open();
    const headers = { origin: url };
    assert.ok((await aylin.request.post(`${url}/demo/staff/enter`, { form: { email: 'aylin@steward.example' }, headers })).ok());
    await aylin.goto(`${url}/staff/threads`);
    await aylin.getByRole('link', { name: /About an entry of the log/ }).click();
    await aylin.getByText('Why was this opened?').waitFor();
    const download = aylin.waitForEvent('download');
    await aylin.getByRole('button', { name: /pdf/ }).click();
    assert.match((await download).suggestedFilename(), /pdf/);
    await aylin.getByLabel('Your answer').fill('Because you had asked for help.');
    await aylin.getByRole('button', { name: 'Send' }).click();

    // By itself: nobody reloads.
    await jonas.getByText('Because you had asked for help.').waitFor();
    await jonas.getByText('Answered').first().waitFor();
    await jonas.goto(`${url}/app/who-looked?actor=staff`);
    await jonas
      .getByText(/read what was written to the operator/)
      .first()
      .waitFor();

    const ola = await open();
    await ola.goto(`${url}/contact`);
    await ola.getByLabel('What is it?').selectOption({ value: 'access' });
    await ola.getByLabel('Your e-mail address').fill('ola@example.org');
    await ola.getByLabel('Subject').fill('What do you hold about me?');
    await ola.getByLabel('What do you want to tell us?').fill('Everything, please.');
    await ola.getByRole('button', { name: 'Send' }).click();
    await ola.getByText('Look into the mailbox').waitFor();
    const link = await linkIn(url, 'ola@example.org');
    await ola.goto(link);
    await ola.getByRole('button', { name: 'Yes, it is from me' }).click();
    await ola.getByText('Everything, please.').waitFor();
    assert.notEqual(ola.url(), link, 'the link of the mail is spent');
    await ola.getByText('Art. 15').first().waitFor();
  });
});

const lookEveryMs = 100;

/** The mail is sent by a worker, within a second or two. */
async function linkIn(url: string, to: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const { mails } = (await (await fetch(`${url}/demo/outbox`)).json()) as { mails: readonly CaughtMail[] };
    const link = mails.find((mail) => mail.to === to)?.text.match(/\S+\/contact\/thread#[a-z2-7]{26}/)?.[0];
    if (link !== undefined) return `${url}${new URL(link).pathname}${new URL(link).hash}`;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  throw new Error('no mail came');
}
