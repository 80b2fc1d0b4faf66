// *Who looked* as people meet it: looks that slide in while somebody watches, without adding any; filters that stand in the address; a colleague named for a
// reason, which the colleague reads; names that mean harm.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { asker, receiptOf, type Asker } from '../kit/http.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn, signInOnPage, withBrowser, type Visit } from './kit.ts';

if (noBrowser) console.error(noBrowser);

const jonas = 'jonas@lindner-bau.example';
const full = process.env['STEWARD_TEST'] === 'full';
/** What the promise says, and time for the browser to draw; only where the processor is not shared with many. */
const liveMsMax = 1_500;

async function askAs(url: string, email: string, password = demoPassword): Promise<Asker> {
  const { body } = await asker(url)('POST', '/v1/sign-in', { email, password });
  return asker(url, String(body['token']));
}

interface Listed {
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
}
async function listed(ask: Asker, path: string): Promise<readonly Listed[]> {
  const { body, text } = await ask('GET', path);
  assert(Array.isArray(body['records']), text);
  return body['records'] as Listed[];
}

/** A project of Jonas’s, and a photo and a task in it. */
async function placesOf(ask: Asker, which = 0) {
  const project = (await listed(ask, '/v1/projects')).find(({ fields }) => fields['name'] === 'Kita Sonnenhang')!.id;
  const photo = (await listed(ask, `/v1/photos?project=${project}`))[which];
  const [task] = await listed(ask, `/v1/tasks?project=${project}&limit=1`);
  return { project, photo: photo!.id, task: task! };
}

const lines = (page: Page) => page.getByRole('list', { name: 'Who looked' }).getByRole('listitem');

async function slidesIn({ server, open }: Visit): Promise<void> {
  const ask = await askAs(server.url, jonas);
  const { photo, task } = await placesOf(ask);
  const page = await open();
  await signInOnPage(page, server.url, petra, demoPassword);
  await page.getByRole('link', { name: 'Who looked' }).click();
  await lines(page).first().waitFor();
  // From now on the only entries are those of Jonas: each has the place after the one before.
  const first = receiptOf(await ask('GET', `/v1/photos/${photo}`))!.index;
  const sent = performance.now();
  await page.getByText('A member opened a photo in Kita Sonnenhang').first().waitFor();
  const shownMs = performance.now() - sent;
  if (full) assert(shownMs < liveMsMax, `shown after ${shownMs} ms`);
  assert.match(String(await page.getByRole('log').textContent()), /opened a photo|new entr/);
  for (let i = 1; i <= 4; i++) {
    assert.equal(receiptOf(await ask('GET', `/v1/tasks/${task.id}`))!.index, first + i, 'somebody else added an entry');
    const said = i === 1 ? 'A member opened a task in Kita Sonnenhang' : `One or more members opened a task in Kita Sonnenhang ${i} times`;
    await lines(page).filter({ hasText: said }).first().waitFor();
  }
  assert.equal(receiptOf(await ask('GET', `/v1/photos/${photo}`))!.index, first + 5);
  // What is put together unfolds, and each leads to its details and its proof.
  await page.getByRole('button', { name: /One or more members opened a task/ }).click();
  await page.getByRole('link', { name: 'A member opened a task in Kita Sonnenhang' }).first().click();
  const details = page.getByRole('dialog');
  await details.getByRole('button', { name: 'Show which' }).click();
  await details.getByRole('link', { name: task.fields['title']! }).waitFor();
  await details.getByRole('button', { name: 'Check this entry' }).click();
  await details.getByText(/is in the ledger, as it was signed/).waitFor();
  assert.match(page.url(), /entry=1-\d+/);
  await page.keyboard.press('Escape');
  await details.waitFor({ state: 'detached' });
}

async function claims({ server, open }: Visit): Promise<void> {
  const page = await open();
  await signIn(page, server.url, petra, demoPassword);
  await page.goto(`${server.url}/app/who-looked`);
  await page.getByText(/^We have no staff look to show you since .+\d{4}\.$/).waitFor();
  await page.getByText('This browser has not verified the log yet.').waitFor();
  await page.getByRole('button', { name: 'Verify this ledger' }).click();
  await page.getByText(/^Verified now: \d+ entries, none missing or changed\./).waitFor();
  await page.getByRole('button', { name: 'Cheat, then check' }).click();
  await page.locator('[data-verdict="altered"]').waitFor();
  await page.getByRole('button', { name: 'Verify this ledger' }).click();
  await page.locator('[data-verdict="verified"]').waitFor();
  // The browser remembers when, and says so the next time.
  await page.reload();
  await page.getByText(/^Verified now: \d+ entries, none missing or changed\./).waitFor();
  assert.equal(await page.getByText(/nobody/i).count(), 0);
}

async function namesColleague({ server, open }: Visit): Promise<void> {
  const ask = await askAs(server.url, jonas);
  // One that nobody else here has opened.
  const { photo } = await placesOf(ask, 1);
  await ask('GET', `/v1/photos/${photo}`);
  const page = await open();
  await signIn(page, server.url, petra, demoPassword);
  await page.goto(`${server.url}/app/who-looked?actor=member&record=${photo}`);
  const line = lines(page).filter({ hasText: 'opened a photo' }).first();
  await line.getByText('A member opened a photo in Kita Sonnenhang').waitFor();
  await line.getByRole('button', { name: 'Name this person' }).click();
  await page.getByText('the colleague will see it').waitFor();
  await page.getByLabel('Reason').fill('Why?');
  await page.getByRole('button', { name: 'Name and log it' }).click();
  await page.getByText('10 to 500 characters, please.').waitFor();
  const reason = 'The client asks who has the picture of the roof <b>now</b>.';
  await page.getByLabel('Reason').fill(reason);
  await page.getByRole('button', { name: 'Name and log it' }).click();
  await line.getByText('Jonas Brandt opened a photo in Kita Sonnenhang').waitFor();
  // It stands there the next time, too, where the naming is on the page.
  await page.goto(`${server.url}/app/who-looked`);
  await page.getByText('Petra Lindner had Jonas Brandt named as the one who looked, and said why').waitFor();
  await page.getByText('Jonas Brandt opened a photo in Kita Sonnenhang').first().waitFor();

  const his = await open();
  await signIn(his, server.url, jonas, demoPassword);
  await his.goto(`${server.url}/app/who-looked`);
  await his.getByText('You see the looks that concern you').waitFor();
  await his.getByRole('link', { name: 'Petra Lindner had Jonas Brandt named as the one who looked, and said why' }).click();
  await his.getByRole('button', { name: 'Show the reason' }).click();
  await his.getByText(reason).waitFor();
  await his.keyboard.press('Escape');
  // Colleagues' looks in his projects are there without names, and naming is not for him.
  await his.getByRole('tab', { name: 'Colleagues' }).click();
  await lines(his).filter({ hasText: 'member' }).first().waitFor();
  assert.equal(await lines(his).filter({ hasText: 'Mira Aydin' }).count(), 0);
  assert.equal(await his.getByRole('button', { name: 'Name this person' }).count(), 0);
  // What he does not see, his business answers: owners and admins are told once a day, and have the answer prepared.
  await his.getByRole('button', { name: 'Ask your company for the other looks at your data' }).click();
  await his.getByText('Your owners and admins are told. They have the answer prepared.').waitFor();
  await his.getByRole('button', { name: 'Ask your company for the other looks at your data' }).click();
  await his.getByText('Your owners and admins were told today already.').waitFor();
  await page.goto(`${server.url}/app/privacy/notices`);
  await page.getByRole('link', { name: 'A member asks who looked at their data. The answer is prepared.' }).click();
  await page.waitForURL(/who-looked\?person=/);
  await lines(page).filter({ hasText: 'Petra Lindner had Jonas Brandt named' }).waitFor();
}

async function filters({ server, open }: Visit): Promise<void> {
  const ask = await askAs(server.url, petra);
  const { project, task } = await placesOf(ask);
  const page = await open();
  await signIn(page, server.url, petra, demoPassword);
  await page.goto(`${server.url}/app/who-looked?project=${project}&actor=member`);
  await lines(page).filter({ hasText: 'Kita Sonnenhang' }).first().waitFor();
  assert.equal(await lines(page).filter({ hasText: 'Uferstraße' }).count(), 0);
  assert.equal(await page.getByRole('tab', { name: 'Colleagues' }).getAttribute('aria-selected'), 'true');
  assert.equal(await page.getByLabel('Project', { exact: true }).inputValue(), project);
  await page.getByLabel('Until').fill('2020-01-01');
  await page.waitForURL(/until=2020-01-01/);
  await page.getByText('There is no entry of this kind that may be shown to you.').waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.waitForURL((url) => !url.search.includes('until') && !url.search.includes('project'));
  await page.getByRole('tab', { name: 'Automatic' }).click();
  await page.waitForURL(/actor=worker/);
  await page.goto(`${server.url}/app/who-looked?record=${task.id}`);
  await page.getByText('Only looks at one record').waitFor();
  await lines(page)
    .filter({ hasText: 'Petra Lindner added a task in Kita Sonnenhang' })
    .or(lines(page).filter({ hasText: 'A member' }))
    .first()
    .waitFor();
  assert.equal(await lines(page).filter({ hasText: 'looked at who looked' }).count(), 0);
  // What cannot be is left out.
  await page.goto(`${server.url}/app/who-looked?project=../x&record=<b>&from=tomorrow&actor=root&entry=99`);
  await lines(page).first().waitFor();
}

async function doesNoHarm({ server, open }: Visit): Promise<void> {
  const page = await open({ viewport: { width: 360, height: 740 } });
  page.on('dialog', () => assert.fail('something ran'));
  // The server refuses such names; here is what became of one that came in by another way.
  const hostile = `Eve\n\u001b[31m\u202e <img src=x onerror=alert(1)>\u2066 ${'x'.repeat(250)}`;
  await page.route(/\/v1\/(members|projects\/query)$/, async (route) => {
    const answer = await route.fetch();
    const text = (await answer.text()).replace(/"name":"[^"]*"/g, `"name":${JSON.stringify(hostile)}`);
    await route.fulfill({ response: answer, body: text });
  });
  await signIn(page, server.url, petra, demoPassword);
  await page.goto(`${server.url}/app/who-looked`);
  await lines(page)
    .filter({ hasText: /Eve <img src=x onerror=alert\(1\)> x+… listed/ })
    .first()
    .waitFor();
  const shown = (await lines(page).allTextContents()).join('\n');
  assert.doesNotMatch(shown, /[\u0000-\u0009\u000b-\u001f\u202a-\u202e\u2066-\u2069]/u);
  await page.goto(`${server.url}/app/who-looked?entry=1-20`);
  await page.getByRole('dialog').getByRole('heading', { name: 'Technical proof' }).waitFor();
  const sideways = Number(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'));
  assert(sideways <= 0, `${sideways} px too wide`);
}

const journeys: Readonly<Record<string, (visit: Visit) => Promise<void>>> = {
  'a look slides in within a second where somebody watches, is announced, and watching adds no entry': slidesIn,
  'the claim about staff, its proof, a cheat that turns red, and the proof again': claims,
  'a colleague is named for a reason, and reads that and why': namesColleague,
  'filters stand in the address': filters,
  'names that break lines, speak to terminals and turn the writing around do no harm': doesNoHarm,
};

test('who looked', { skip: noBrowser }, (t) =>
  withBrowser(async (visit) => {
    for (const [name, journey] of Object.entries(journeys)) {
      await t.test(name, () => journey(visit));
      for (const context of visit.browser.contexts()) await context.close();
    }
  }),
);
