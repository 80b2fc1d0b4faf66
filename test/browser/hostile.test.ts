// What others could do to somebody who is signed in: names and texts that would like to run, pages of other sites that send requests or frame ours, and
// links to our sign-in that would like to lead away.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { asker, signUp, type Asker } from '../kit/http.ts';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn, signInOnPage, withBrowser, type Visit } from './kit.ts';

if (noBrowser) console.error(noBrowser);

const caught = 'window.caught = (window.caught ?? 0) + 1';
const names = [
  `<img src=x onerror="${caught}">`,
  `"><script>${caught}</script>`,
  `javascript:${caught}`,
  `' onfocus='${caught}' autofocus='`,
  `<a href="javascript:${caught}">Plan</a>`,
  `{{constructor.constructor('${caught}')()}} \${${caught}}`,
] as const;

/** Every text that people can write, in one project. */
async function plantTexts(ask: Asker, person: string): Promise<string> {
  const add = async (collection: string, body: object): Promise<string> => {
    const answer = await ask('POST', `/v1/${collection}`, body);
    assert.equal(answer.status, 201, `${collection}: ${answer.text}`);
    return String(answer.body['id']);
  };
  const place = { lat: 47.86, lon: 12.12 };
  const project = await add('projects', { fields: { name: names[0], description: names[1], place: { ...place, label: names[4] } } });
  await ask('PUT', '/v1/preferences/photo-places', { level: 'exact' });
  for (const name of names) {
    const task = await add('tasks', { project, fields: { title: name, description: name, status: 'open', assignee: person } });
    await add('messages', { project, fields: { text: name, about: task } });
    await add('messages', { project, fields: { text: `${name} @${names[0]}` } });
    await add('contacts', { project, fields: { name, company: name, phone: '+49 80 31', note: name } });
    await add('documents', { project, fields: { title: name, note: name } });
    await add('photos', { project, fields: { caption: name, place: { ...place, label: name } } });
    await add('daily-reports', { project, fields: { day: '2026-11-20', weather: name, work: name, deliveries: name, delays: name } });
  }
  return project;
}

const pages = [
  'tasks?view=board',
  'tasks?view=list',
  'photos',
  'documents',
  'messages',
  'reports',
  'contacts',
  'people',
  'place',
  'activity',
];

/** None of them ran, and one of them stands there as it was written. */
async function assertHarmless(page: Page, what: string): Promise<void> {
  await page
    .getByText(/onerror=|<script>|javascript:/)
    .first()
    .waitFor();
  assert.equal(await page.evaluate('window.caught'), undefined, `${what}: something ran`);
  const links = await page.locator('a[href^="javascript:" i], [onerror], [onfocus], main script').count();
  assert.equal(links, 0, `${what}: a text became a part of the page`);
}

async function texts({ server, open }: Visit): Promise<void> {
  const { token, person } = await signUp(server.url, 'Eve', { business: { name: names[1] } });
  const ask = asker(server.url, token);
  const project = await plantTexts(ask, person);
  const page = await open();
  page.on('dialog', () => assert.fail('a dialog opened'));
  await signIn(page, server.url, 'eve@example.org', 'a horse, a battery and a staple');
  await page.goto(`${server.url}/app`);
  await assertHarmless(page, 'projects');
  for (const where of pages) {
    await page.goto(`${server.url}/app/projects/${project}/${where}`);
    await assertHarmless(page, where);
  }
  await page.goto(`${server.url}/app/projects/${project}/search`);
  await page.getByRole('searchbox').fill('caught');
  await page.keyboard.press('Enter');
  await page.locator('mark').first().waitFor();
  await assertHarmless(page, 'search');
  await page.goto(`${server.url}/app/who-looked`);
  await assertHarmless(page, 'who looked');
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: names[0] }).waitFor();
  await assertHarmless(page, 'go to');
}

/** Another site's page: a form that sends itself, requests with the cookie, and a frame around the app. */
function evilPage(url: string): string {
  const json = JSON.stringify({ fields: { name: 'From another site' } });
  return `<!doctype html><title>evil</title><iframe id="frame" src="${url}/app"></iframe>
<iframe name="sink"></iframe>
<form method="post" enctype="text/plain" target="sink" action="${url}/v1/projects"><input name='${json.slice(0, -1)},"x":"' value='"}'></form>
<form method="post" target="sink" action="${url}/demo/enter"><input name="email" value="jonas@lindner-bau.example"></form>
<script>
  for (const form of document.forms) form.submit();
  const send = (type) => fetch('${url}/v1/projects', { method: 'POST', mode: 'no-cors', credentials: 'include', headers: { 'content-type': type }, body: '${json}' });
  const read = () => fetch('${url}/v1/me', { credentials: 'include' }).then((answer) => answer.text());
  Promise.allSettled([send('text/plain'), send('application/x-www-form-urlencoded'), read(), send('application/json')])
    .then((all) => { window.told = all.map(({ status, value }) => status + ':' + (typeof value === 'string' ? value : '')); });
</script>`;
}

async function startEvil(url: string): Promise<Server> {
  const evil = createServer((_, reply) => reply.setHeader('content-type', 'text/html').end(evilPage(url))).listen(0);
  await once(evil, 'listening');
  return evil;
}

/** From another host no cookie comes along; from another port of the same host it does, and is refused. */
async function otherSites({ server, browser }: Visit): Promise<void> {
  const evil = await startEvil(server.url);
  const { port } = evil.address() as AddressInfo;
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await signInOnPage(page, server.url, petra, demoPassword);
    const projects = async () => {
      const answer = await page.request.get(`${server.url}/v1/projects`);
      return ((await answer.json()) as { readonly records: readonly { readonly fields: { readonly name: string } }[] }).records;
    };
    const before = await projects();
    for (const host of ['127.0.0.1', 'localhost']) {
      const theirs = await context.newPage();
      const refused: number[] = [];
      let sent = 0;
      theirs.on('request', (request) => {
        if (request.url().startsWith(server.url) && request.method() === 'POST') sent += 1;
      });
      theirs.on('response', (answer) => {
        if (answer.url().startsWith(server.url) && answer.request().method() === 'POST') refused.push(answer.status());
      });
      await theirs.goto(`http://${host}:${port}/`);
      await theirs.waitForFunction('window.told');
      const told = (await theirs.evaluate('window.told')) as readonly string[];
      assert(!told.join().includes(petra), `${host} reads who is signed in`);
      // Some answers the browser itself keeps from the page.
      assert(sent >= 4 && refused.length > 0 && refused.every((status) => status >= 400), `${host}: ${sent} sent, ${refused.join()}`);
      const framed = theirs.frames().find((frame) => frame.url().startsWith(server.url));
      assert(framed === undefined || (await framed.locator('#app, main').count()) === 0, `${host} frames the app`);
      await theirs.close();
    }
    assert.deepEqual((await projects()).length, before.length, 'another site has made a project');
    await page.reload();
    await page.getByRole('button', { name: /Lindner & Söhne/ }).click();
    await page.getByText('Petra Lindner').first().waitFor();
  } finally {
    await context.close();
    evil.close();
  }
}

const elsewhere = [
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  'javascript:alert(1)',
  '/app/../..//evil.example/',
  '/app//evil.example',
];

async function leadingAway({ server, open }: Visit): Promise<void> {
  for (const to of elsewhere) {
    const page = await open();
    page.on('dialog', () => assert.fail('a dialog opened'));
    await page.goto(`${server.url}/sign-in?to=${encodeURIComponent(to)}`);
    await page.getByLabel('E-mail address').fill(petra);
    await page.getByLabel('Password').fill(demoPassword);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('navigation', { name: 'Main' }).waitFor();
    assert.equal(new URL(page.url()).origin, server.url, to);
    await page.context().close();
  }
}

async function leadingBack({ server, open }: Visit): Promise<void> {
  const page = await open();
  await page.goto(`${server.url}/app/who-looked?actor=worker&until=2030-01-01`);
  await page.getByLabel('E-mail address').fill(petra);
  await page.getByLabel('Password').fill(demoPassword);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Who looked' }).waitFor();
  assert.equal(page.url(), `${server.url}/app/who-looked?actor=worker&until=2030-01-01`);
}

const attempts: Readonly<Record<string, (visit: Visit) => Promise<void>>> = {
  'texts that would like to run stand there as they were written, wherever they are shown': texts,
  'a page of another site, on another host or another port of ours, sends nothing, reads nothing, frames nothing': otherSites,
  'a link to the sign-in leads nowhere but into the app': leadingAway,
  'whoever had to sign in comes to where they wanted to go, with what they had chosen there': leadingBack,
};

test('what others could do to somebody who is signed in', { skip: noBrowser }, (t) =>
  withBrowser(async (visit) => {
    for (const [name, attempt] of Object.entries(attempts)) {
      await t.test(name, () => attempt(visit));
      for (const context of visit.browser.contexts()) await context.close();
    }
  }),
);
