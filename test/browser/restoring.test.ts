// Going back to an earlier moment as people do it: with the keyboard alone, with a look at what would be different, over and beside, and taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { asker, type Asker } from '../kit/http.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn } from './kit.ts';
import { shareBrowser } from './sharing.ts';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true } as const;
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

if (noBrowser) console.error(noBrowser);

const withShared = shareBrowser();

interface Made {
  readonly id: string;
  readonly project: string;
}

/** A task whose description somebody spoils two days later. */
async function spoiled(url: string): Promise<Made> {
  const ask = await asPetra(url);
  const { body } = await ask('POST', '/v1/projects/query', { sort: 'name' });
  const projects = body['records'] as readonly { id: string; fields: { name: string } }[];
  const project = projects.find(({ fields }) => fields.name === 'Scheune Altbruck')!.id;
  const made = await ask('POST', '/v1/tasks', { project, fields: { title: 'Dachrinne', description: 'Kupfer, 12 m', status: 'open' } });
  assert.equal(made.status, 201, made.text);
  assert.equal((await asker(url)('POST', '/demo/clock', { days: 2 })).status, 200);
  const id = String(made.body['id']);
  const changed = await (
    await asPetra(url)
  )('PATCH', `/v1/tasks/${id}`, { fields: { description: 'Quatsch', status: 'done' } }, { 'if-match': '"1"' });
  assert.equal(changed.status, 200, changed.text);
  return { id, project };
}

async function asPetra(url: string): Promise<Asker> {
  const { body } = await asker(url)('POST', '/v1/sign-in', { email: petra, password: demoPassword });
  return asker(url, String(body['token']));
}

const description = async (url: string, { id }: Made) =>
  ((await (await asPetra(url))('GET', `/v1/tasks/${id}`)).body['fields'] as { description: string }).description;

test('a task from its page: field by field, over what is there, and taken back', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const made = await spoiled(server.url);
    const page = await open();
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${server.url}/app/projects/${made.project}/tasks?task=${made.id}`);
    await button(page, 'More about Dachrinne').click();
    await page.getByRole('menuitem', { name: 'Restore an earlier moment' }).click();
    await page.getByText('Dachrinne').first().waitFor();
    await chooseYesterdayOf(page, server.url);
    await button(page, 'Show what would be different').press('Enter');
    await page.getByText('Kupfer, 12 m').waitFor();
    await page.getByText('Quatsch').waitFor();
    assert.equal(await description(server.url, made), 'Quatsch', 'nothing is changed before somebody says so');
    await button(page, 'Set it back').press('Enter');
    await page.getByText('It is as it was at that moment.').waitFor();
    assert.equal(await description(server.url, made), 'Kupfer, 12 m');
    await button(page, 'Undo the restore').click();
    await page.getByText('Everything is as it was before the restore.').waitFor();
    assert.equal(await description(server.url, made), 'Quatsch');
  }),
);

test('a project beside what is there, on a phone: the copy opens, the project stays', { skip: noBrowser }, () =>
  withShared(async ({ server, open }) => {
    const made = await spoiled(server.url);
    const page = await open(phone);
    await signIn(page, server.url, petra, demoPassword);
    await page.goto(`${server.url}/app/privacy/restore`);
    await page.getByLabel('Project, or the whole business').selectOption({ label: 'Scheune Altbruck' });
    await chooseYesterdayOf(page, server.url);
    await button(page, 'Show what would be different').click();
    await page.getByText('Kupfer, 12 m').waitFor();
    await page.getByRole('radio', { name: 'Beside it, as a copy' }).check();
    const name = page.getByLabel(/To be sure, type/);
    if ((await name.count()) > 0) await name.fill('Scheune Altbruck');
    await button(page, 'Make the copy').click();
    await page.getByRole('link', { name: 'Open the copy' }).click();
    await page.getByRole('heading', { name: /^Scheune Altbruck \(/ }).waitFor();
    assert.equal(await description(server.url, made), 'Quatsch');
  }),
);

/** The fields take what the chart offers to whoever points: the day before the server's. */
async function chooseYesterdayOf(page: Page, url: string): Promise<void> {
  await page.locator('figure').waitFor();
  const { body } = await asker(url)('GET', '/demo/clock');
  const day = new Date(Date.parse(String(body['now'])) - 86_400_000).toISOString();
  await page.getByLabel('Day', { exact: true }).fill(day.slice(0, 10));
  await page.getByLabel('Time', { exact: true }).fill(day.slice(11, 16));
}
