// Mails as the app shows them: whatever they hold, nothing of it runs and nothing is fetched; what was handed on can be opened.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { noBrowser } from './browser.ts';
import { demoPassword, petra, signIn, type Visit } from './kit.ts';
import { shareBrowser } from './sharing.ts';

if (noBrowser) console.error(noBrowser);
const visit = shareBrowser();

const caught = 'window.caught = parent.caught = (parent.caught ?? 0) + 1';
const elsewhere = 'https://tracker.example';
/** As no server of ours hands it out: the browser holds by itself. */
const hostile = [
  `<script>${caught}</script><img src=x onerror="${caught}"><svg onload="${caught}"><animate onbegin="${caught}" attributeName=x dur=1s></svg>`,
  `<iframe srcdoc="<script>${caught}</script>"></iframe><object data="${elsewhere}/o"></object><embed src="${elsewhere}/e">`,
  `<img src="${elsewhere}/p.gif" width=1 height=1><img srcset="${elsewhere}/2x.png 2x"><picture><source srcset="${elsewhere}/s.webp"><img src="//tracker.example/i"></picture>`,
  `<style>@import url(${elsewhere}/s.css); body { background: url(${elsewhere}/b.png) } @font-face { font-family: x; src: url(${elsewhere}/f.woff) } p { font-family: x }</style>`,
  `<link rel=stylesheet href="${elsewhere}/l.css"><link rel=preload as=image href="${elsewhere}/pre"><link rel=dns-prefetch href="${elsewhere}"><base href="${elsewhere}/">`,
  `<meta http-equiv=refresh content="0;url=${elsewhere}/refresh"><form action="${elsewhere}/form"><input name=a autofocus onfocus="${caught}"><button>Send</button></form>`,
  `<p style="background:url(${elsewhere}/st.png);position:fixed;inset:0">Visible text</p><table background="${elsewhere}/t.png"><tr><td background="${elsewhere}/td.png">Cell</table>`,
  `<video src="${elsewhere}/v.mp4" poster="${elsewhere}/v.jpg" autoplay></video><audio src="${elsewhere}/a.mp3" autoplay></audio><a href="javascript:${caught}">Click</a>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${caught}&gt;"></table></math><a href="${elsewhere}/link" ping="${elsewhere}/ping">Plan</a>`,
].join('\n');

const handedOn = [
  'From: Anna Seitz <anna@holzbau-seitz.example>',
  'To: Jonas Brandt <jonas@lindner-bau.example>',
  'Subject: =?utf-8?Q?Pl=C3=A4ne?=',
  'Content-Type: multipart/mixed; boundary=b',
  '',
  '--b',
  'Content-Type: text/html; charset=utf-8',
  '',
  hostile,
  '--b',
  'Content-Type: message/rfc822',
  '',
  'From: Timo <timo@estrich.example>',
  'Subject: Innerste',
  '',
  'Ganz innen',
  '--b--',
].join('\r\n');

async function openMessages({ server, open }: Visit): Promise<Page> {
  const page = await open();
  await signIn(page, server.url, petra, demoPassword);
  await page.goto(`${server.url}/app`);
  const path = await page
    .getByRole('link', { name: /Kita Sonnenhang/ })
    .first()
    .getAttribute('href');
  await page.goto(`${server.url}${path}/messages`);
  return page;
}

const mailOf = (page: Page, text: string): Locator => page.getByRole('article').filter({ hasText: text }).first();

async function assertNothingRan(page: Page, asked: readonly string[]): Promise<void> {
  assert.equal(await page.evaluate('window.caught'), undefined, 'something ran');
  assert.deepEqual(asked, [], 'something was fetched');
}

/** What gets as far as the network: what a policy stops is not asked for. */
async function watch(page: Page): Promise<readonly string[]> {
  const asked: string[] = [];
  await page.route(`${elsewhere}/**`, async (route) => {
    asked.push(route.request().url());
    await route.fulfill({ body: '' });
  });
  page.on('dialog', () => assert.fail('a dialog opened'));
  page.on('popup', () => assert.fail('a window opened'));
  return asked;
}

/** The server's layer is left out: what it would never hand out is what the page has to show. */
async function showHostile(page: Page, asked: readonly string[]): Promise<Locator> {
  await page.route('**/v1/mails/*/files/html', (route) => route.fulfill({ contentType: 'application/octet-stream', body: hostile }));
  await page.route('**/v1/mail-files/*/files/file', (route) => route.fulfill({ contentType: 'application/octet-stream', body: handedOn }));
  const mail = mailOf(page, 'AW: Angebot');
  await mail.getByRole('button', { name: 'Show as the sender formed it' }).click();
  const frame = mail.frameLocator('iframe');
  await frame.getByText('Visible text').waitFor();
  await frame.getByRole('link', { name: 'Plan' }).waitFor();
  const active = 'script, style, form, input, iframe, object, embed, svg, math, video, audio, base, meta[http-equiv=refresh]';
  assert.equal(await frame.locator(`${active}, [style], [onerror], [background], [ping], img[src]`).count(), 0);
  await mail.getByText('Pictures from outside are not loaded').first().waitFor();
  assert.ok((await mail.locator('iframe').boundingBox())!.height > 60, 'the frame is as high as what it shows');
  await assertNothingRan(page, asked);
  return mail;
}

async function openHandedOn(page: Page, asked: readonly string[]): Promise<void> {
  const forward = mailOf(page, 'WG: Angebot');
  await forward.getByRole('button', { name: 'Open this mail' }).click();
  await forward.getByRole('heading', { name: 'Pläne' }).waitFor();
  // It has no text, so its form is what there is to read.
  await forward.frameLocator('iframe').getByText('Visible text').waitFor();
  await forward.getByRole('button', { name: 'Open this mail' }).click();
  await forward.getByText('Ganz innen').waitFor();
  await assertNothingRan(page, asked);
}

/** The cleaning is left out as well: the frame alone. */
async function frameHolds(page: Page, mail: Locator, asked: readonly string[]): Promise<void> {
  await mail.locator('iframe').evaluate((frame, body) => {
    const element = frame as unknown as { srcdoc: string };
    element.srcdoc = element.srcdoc.replace('<body dir="auto">', `<body dir="auto">${body}`);
  }, hostile);
  const frame = mail.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Send' }).click({ force: true, noWaitAfter: true });
  await frame.getByText('Click').first().click({ force: true, noWaitAfter: true });
  await assertNothingRan(page, asked);
}

test(
  'hostile mails: no script ran, no request left; neither from what is cleaned nor from the frame alone',
  { skip: noBrowser },
  async () =>
    visit(async (visited) => {
      // A profile of its own, because here the browser is meant to complain.
      const context = await visited.browser.newContext({ locale: 'en-GB', viewport: { width: 1_280, height: 800 } });
      try {
        const page = await openMessages({ ...visited, open: () => context.newPage() });
        const asked = await watch(page);
        const mail = await showHostile(page, asked);
        await openHandedOn(page, asked);
        await frameHolds(page, mail, asked);
      } finally {
        await context.close();
      }
    }),
);
