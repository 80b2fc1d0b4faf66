// Mail into a project, as people use it: what was set aside is let in and stands among the messages, the address is replaced.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn, type Visit } from './kit.ts';
import { shareBrowser } from './sharing.ts';

async function mailIn({ server, open }: Visit): Promise<void> {
  const page = await open();
  await signIn(page, server.url, petra, demoPassword);
  await page.goto(`${server.url}/app`);
  await page.getByRole('link', { name: /Kita Sonnenhang/ }).click();
  await page.getByRole('link', { name: 'Mail-in' }).click();
  const address = page.getByLabel('Send or forward to');
  await address.waitFor();
  const before = await address.inputValue();
  assert.match(before, /^kita-sonnenhang-[a-z2-7]{26}@/);
  const waiting = page.getByRole('listitem').filter({ hasText: 'Dringend: neue Kontonummer' });
  await waiting.getByText('Sender may be forged').waitFor();
  await waiting.getByText('What the checks found').click();
  await waiting.getByText('lindner-bau.example asks not to believe such mails.').waitFor();
  await waiting.getByRole('button', { name: 'Let it in' }).click();
  await page.getByText('Nothing waits.').waitFor();
  await page.getByLabel('Address, or @example.org for everybody there').fill('Statik@Buero.example');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('statik@buero.example', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'New address' }).click();
  await page.getByRole('dialog').getByLabel('In a week').check();
  await page.getByRole('dialog').getByRole('button', { name: 'New address' }).click();
  await page.getByText('The address before still takes e-mail until').waitFor();
  assert.notEqual(await address.inputValue(), before);
  await page.getByRole('link', { name: 'Dringend: neue Kontonummer' }).click();
  const mail = page.getByRole('article').filter({ hasText: 'Dringend: neue Kontonummer' });
  await mail.getByText('Sender may be forged').waitFor();
  await page.getByRole('article').filter({ hasText: 'WG: Angebot Dachstuhl Kita' }).getByText('angebot-2026-118.pdf').first().waitFor();
}

const visiting = shareBrowser();
test('mail into a project is looked at, let in, and its address replaced', { skip: noBrowser }, () => visiting(mailIn));
