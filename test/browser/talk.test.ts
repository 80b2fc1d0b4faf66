// Messages, search and the way to everywhere, as people use them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { demoPassword, goListening, petra, projectAt, signIn, type Visit } from './kit.ts';
import { shareBrowser } from './sharing.ts';

const jonas = 'jonas@lindner-bau.example';

async function inProject({ server, open }: Visit, email: string, where: string): Promise<Page> {
  const page = await open();
  await signIn(page, server.url, email, demoPassword);
  await goListening(page, `${await projectAt(page, server.url, 'Kita Sonnenhang')}/${where}`);
  return page;
}

async function twoTalk(visit: Visit): Promise<void> {
  const [first, second] = [await inProject(visit, petra, 'messages'), await inProject(visit, jonas, 'messages')];
  await second.getByText('Eine Palette Ziegel ist nass').waitFor();
  await first.getByLabel('New message').fill('Morgen kommt der Kran, @Jon');
  await first.getByRole('button', { name: '@Jonas Brandt' }).click();
  assert.equal(await first.getByLabel('New message').inputValue(), 'Morgen kommt der Kran, @Jonas Brandt ');
  await first.keyboard.press('Escape');
  // While names are offered, a key is for them.
  await first.getByRole('button', { name: '@Jonas Brandt' }).waitFor({ state: 'detached' });
  await first.getByLabel('New message').press('Control+Enter');
  await first.getByRole('article').filter({ hasText: 'Morgen kommt der Kran' }).waitFor();
  await second.getByText('Morgen kommt der Kran').waitFor();
  await second.getByLabel('New message').fill('Mit Plan');
  await second.locator('input[type=file]').setInputFiles({ name: 'plan <b>.txt', mimeType: 'text/plain', buffer: Buffer.from('Achse B') });
  await second.getByRole('button', { name: 'Send', exact: true }).click();
  const download = first.waitForEvent('download');
  await first.getByRole('link', { name: 'plan <b>.txt' }).click();
  await download;
  // The draft outlives a reload; one's own message goes and comes back.
  await first.getByLabel('New message').fill('Halb fertig');
  await first.reload();
  await first.getByText('Mit Plan').waitFor();
  assert.equal(await first.getByLabel('New message').inputValue(), 'Halb fertig');
  await second.getByRole('article').filter({ hasText: 'Mit Plan' }).hover();
  await second.getByRole('article').filter({ hasText: 'Mit Plan' }).getByRole('button').click();
  await second.getByRole('menuitem', { name: 'Put into the trash' }).click();
  await first.getByText('Mit Plan').waitFor({ state: 'detached' });
  await second.getByRole('button', { name: 'Undo' }).click();
  await first.getByText('Mit Plan').waitFor();
}

/** What may be done with a message is known later than the message: on a slow line by far. */
async function rightsLate(visit: Visit): Promise<void> {
  const page = await visit.open();
  await signIn(page, visit.server.url, jonas, demoPassword);
  const shown = Promise.withResolvers<void>();
  await page.route('**/v1/projects/*/members', async (route) => {
    await shown.promise;
    await route.continue();
  });
  await page.goto(`${await projectAt(page, visit.server.url, 'Kita Sonnenhang')}/messages`);
  const message = page.getByRole('article').filter({ hasText: 'Eine Palette Ziegel ist nass' });
  await message.waitFor();
  assert.equal(await message.getByRole('button').count(), 0);
  shown.resolve();
  await message.getByRole('button', { name: /^More about the message of/ }).waitFor();
}

async function commentsInTheTalk(visit: Visit): Promise<void> {
  const page = await inProject(visit, petra, 'tasks?view=list');
  await page.getByRole('link', { name: 'Riss in der Bestandswand begutachten' }).click();
  await page.getByLabel('New comment').fill('Gipsmarke ist gesetzt');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  // The message may be there before the answer has emptied the field.
  await page.getByRole('dialog').locator('p').getByText('Gipsmarke ist gesetzt').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('navigation', { name: 'Project' }).getByRole('link', { name: 'Messages' }).click();
  const told = page.getByRole('article').filter({ hasText: 'Gipsmarke ist gesetzt' });
  await told.getByRole('link', { name: 'Riss in der Bestandswand begutachten' }).click();
  await page.getByRole('dialog').getByText('Gipsmarke ist gesetzt').waitFor();
}

async function searching(visit: Visit): Promise<void> {
  const page = await inProject(visit, petra, 'search');
  await page.getByLabel('Search for').fill('gipsmarke ACHSE');
  await page.keyboard.press('Enter');
  await page.getByText(/^\d results?$/).waitFor();
  const found = page.getByRole('link', { name: /Riss in der Bestandswand/ });
  assert.deepEqual(await found.locator('mark').allTextContents(), ['Achse', 'Gipsmarke']);
  assert.ok(!page.url().includes('gips'), 'words stand in the address');
  await found.click();
  await page.getByRole('dialog', { name: 'Riss in der Bestandswand begutachten' }).waitFor();
  await page.goBack();
  await page.getByLabel('Search for').fill('palette');
  await page.keyboard.press('Enter');
  const hit = page
    .getByRole('region')
    .or(page.locator('section'))
    .getByRole('link', { name: /Eine Palette Ziegel ist nass/ });
  await hit.click();
  await page.waitForURL('**/messages?message=*');
  await page.getByText('Eine Palette Ziegel ist nass').waitFor();
  await page.goBack();
  await page.getByLabel('Search for').fill('gibtesnicht');
  await page.keyboard.press('Enter');
  await page.getByText(/^Nothing was found/).waitFor();
}

async function activity(visit: Visit): Promise<void> {
  const [first, second] = [await inProject(visit, petra, 'activity'), await inProject(visit, jonas, 'tasks?view=list')];
  await first.getByText('Jonas Brandt wrote the daily report').first().waitFor();
  await second.getByLabel('State of Beschädigte Palette Ziegel reklamieren').selectOption('done');
  await first.getByText('Jonas Brandt changed the task “Beschädigte Palette Ziegel reklamieren”').waitFor();
  await first.getByRole('link', { name: '“Beschädigte Palette Ziegel reklamieren”' }).first().click();
  await first.getByRole('dialog', { name: 'Beschädigte Palette Ziegel reklamieren' }).waitFor();
}

async function goingSomewhere(visit: Visit): Promise<void> {
  const page = await inProject(visit, petra, 'messages');
  await page.getByLabel('New message').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: 'Wohnhaus Uferstraße' }).waitFor();
  await page.keyboard.type('uferstrasse');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Wohnhaus Uferstraße' }).waitFor();
  await page.getByRole('button', { name: 'Go to …' }).click();
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type('docu');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/documents');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

if (noBrowser) console.error(noBrowser);

const withShared = shareBrowser();
const journeys: Readonly<Record<string, (visit: Visit) => Promise<void>>> = {
  'two people talk: each sees the other at once, drafts stay, a message goes and comes back': twoTalk,
  'a message is there before it is known what may be done with it': rightsLate,
  'a comment on a task stands in the talk, and leads to its task': commentsInTheTalk,
  'a search marks the words, leads to what was found, and leaves no word in the address': searching,
  'what somebody changes is said in the activity at once, and leads there': activity,
  'the palette goes to a project and a page by a few letters': goingSomewhere,
};

for (const [name, journey] of Object.entries(journeys)) test(name, { skip: noBrowser }, () => withShared(journey));
