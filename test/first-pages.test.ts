// The pages that anybody meets first: what they answer, under which headers, in the demo and without it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serverFolder } from './kit/server-process.ts';

async function withServer(demo: boolean, work: (url: string) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    await work((await folder.start({ STEWARD_DEMO: demo ? '1' : '0' })).url);
  } finally {
    await folder.remove();
  }
}

const get = (url: string, headers: Readonly<Record<string, string>> = {}) => fetch(url, { redirect: 'manual', headers });

test('the demo begins with its doors and the policy, in both languages, and each of its people is one press away', () =>
  withServer(true, async (url) => {
    for (const [path, language, claim] of [
      ['/', 'en', 'leaves a trace that you can check'],
      ['/de', 'de', 'eine Spur, die Sie prüfen können'],
    ] as const) {
      const answer = await get(url + path);
      const html = await answer.text();
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-language'), language);
      assert(html.includes(claim) && html.includes('value="petra@lindner-bau.example"') && html.includes('S3'));
      await everyLinkAnswers(url, html);
    }
    await entering(url);
    await enteringAsStaff(url);
  }));

async function enteringAsStaff(url: string): Promise<void> {
  const html = await (await get(url)).text();
  assert(html.includes('action="/demo/staff/enter"') && html.includes('value="ruth@steward.example"'));
  const enter = (headers: Readonly<Record<string, string>>) =>
    fetch(`${url}/demo/staff/enter`, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body: new URLSearchParams({ email: 'ruth@steward.example' }),
    });
  assert.equal((await enter({ 'sec-fetch-site': 'cross-site' })).status, 403);
  const entered = await enter({ 'sec-fetch-site': 'same-origin' });
  assert.deepEqual([entered.status, entered.headers.get('location')], [303, '/staff']);
  const [cookie] = entered.headers.get('set-cookie')!.split(';');
  assert.match(cookie!, /^steward-staff=/);
  assert.equal((await get(`${url}/v1/staff/me`, { cookie: cookie! })).status, 200);
  // One door's cookie opens nothing behind the other.
  assert.equal((await get(`${url}/v1/me`, { cookie: cookie! })).status, 401);
  for (const path of ['/staff', '/staff/sign-in', '/staff/cases/x']) assert.equal((await get(url + path)).status, 200, path);
}

/** Nothing inline, and no link that leads nowhere or elsewhere. */
async function everyLinkAnswers(url: string, html: string): Promise<void> {
  assert(!/<script|<style|\sstyle=|\son\w+="/.test(html), 'nothing inline');
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
  const links = new Set([...html.matchAll(/\shref="([^"]+)"/g)].map(([, href]) => href!));
  assert(links.size > 10);
  assert(links.delete('mailto:privacy@localhost'), 'says whom to write to about data');
  const security = await (await fetch(`${url}/.well-known/security.txt`)).text();
  for (const field of ['Contact: mailto:privacy@localhost', 'Expires: 20', 'Policy: ', 'Preferred-Languages: en, de'])
    assert(security.includes(field), field);
  for (const link of links) {
    if (link.startsWith('#')) assert(ids.has(link.slice(1)), link);
    else assert.equal((await fetch(new URL(link, url))).status, 200, link);
    assert(link.startsWith('#') || link.startsWith('/'), `${link} leads away`);
  }
}

async function entering(url: string): Promise<void> {
  const enter = (email: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${url}/demo/enter`, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams({ email }) });
  const entered = await enter('petra@lindner-bau.example', { 'sec-fetch-site': 'same-origin' });
  assert.deepEqual([entered.status, entered.headers.get('location')], [303, '/app']);
  const cookie = entered.headers.get('set-cookie')!;
  assert.match(cookie, /^steward=.+HttpOnly; SameSite=Strict/);
  const me = await get(`${url}/v1/me`, { cookie: cookie.split(';')[0]! });
  assert.equal(me.status, 200);
  for (const [email, headers, status] of [
    ['petra@lindner-bau.example', { 'sec-fetch-site': 'cross-site' }, 403],
    ['nobody@lindner-bau.example', {}, 404],
    ['', {}, 404],
  ] as const) {
    const refused = await enter(email, headers);
    assert.deepEqual([refused.status, refused.headers.get('set-cookie')], [status, null], email);
  }
}

test('without the demo the first page is the app, the policy is public, and nobody enters without a password', () =>
  withServer(false, async (url) => {
    const first = await get(`${url}/`);
    assert.deepEqual([first.status, first.headers.get('location')], [302, '/app']);
    // It can be put on the home screen, and starts in the app.
    const page = await (await get(`${url}/app`)).text();
    const [, at] = /<link rel="manifest" href="([^"]+)"/.exec(page)!;
    const manifest = await get(url + at!);
    assert.equal(manifest.headers.get('content-type'), 'application/manifest+json; charset=utf-8');
    const { start_url: start, icons } = (await manifest.json()) as { start_url: string; icons: readonly { src: string }[] };
    for (const path of [start, ...icons.map(({ src }) => src)]) assert.equal((await get(url + path)).status, 200, path);
    for (const path of ['/de', '/demo/people', '/demo/outbox']) assert.equal((await get(url + path)).status, 404, path);
    assert.equal((await fetch(`${url}/demo/enter`, { method: 'POST', body: new URLSearchParams({ email: 'x' }) })).status, 404);
    for (const [path, other, language] of [
      ['/principles', '/principles/de', 'en'],
      ['/principles/de', '/principles', 'de'],
    ] as const) {
      const answer = await get(url + path, { accept: 'text/html,*/*' });
      const html = await answer.text();
      assert.deepEqual(
        [answer.status, answer.headers.get('content-type'), answer.headers.get('content-language'), answer.headers.get('vary')],
        [200, 'text/html; charset=utf-8', language, 'accept'],
      );
      assert(
        html.includes(`hreflang="${language === 'en' ? 'de' : 'en'}"`) && html.includes(`href="${other}"`) && !html.includes('/demo/'),
      );
      await everyLinkAnswers(url, html);
      const markdown = await get(url + path, { accept: 'text/markdown' });
      assert.equal(markdown.headers.get('content-type'), 'text/markdown; charset=utf-8');
      const file = await get(`${url}/principles${language === 'de' ? '.de' : ''}.md`);
      assert.equal(await markdown.text(), await file.text());
    }
  }));

test('the verifier is public, a classic script without anything inline; its single file is only to be taken along', () =>
  withServer(false, async (url) => {
    const page = await get(`${url}/verify`);
    const html = await page.text();
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-security-policy')!, /script-src 'self';/);
    assert(html.includes('<script src="verify.js"></script>') && !/type="module"|<style|\sstyle=|\son\w+="/.test(html));
    const script = await (await get(`${url}/verify.js`)).text();
    assert(!/^\s*import\s|import\(/m.test(script), 'a page from a file can load no module');
    const saved = await get(`${url}/steward-verifier.html`);
    assert.equal(saved.headers.get('content-disposition'), 'attachment; filename="steward-verifier.html"');
    const single = await saved.text();
    assert.match(
      single,
      /content="default-src 'none'; script-src 'sha256-[\w+/=]+'; style-src 'sha256-[\w+/=]+'; base-uri 'none'; form-action 'none'"/,
    );
    assert(!/<script src|<link/.test(single.slice(0, single.indexOf('<body>'))), 'nothing beside it');
  }));
