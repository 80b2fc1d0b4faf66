// Hostile and broken requests: each is answered with a problem that names the rule, never with an error of ours, and nothing is changed.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { asker, password, signUp, type Answer } from './kit/http.ts';
import { serverFolder } from './kit/server-process.ts';

interface Scene {
  readonly url: string;
  readonly token: string;
  readonly project: string;
  readonly task: string;
}

/** Sends bytes as they are: broken JSON, odd headers. */
function raw(
  { url, token }: Scene,
  method: string,
  path: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const given = { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers };
    const asked = request(`${url}${path}`, { method, headers: given }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('end', () => resolve({ status: answer.statusCode!, text }));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const nested = (depth: number) => `{"fields":{"title":${'['.repeat(depth)}${']'.repeat(depth)}}}`;

const jsonBodies: Readonly<Record<string, string>> = {
  'not JSON': '{"fields":',
  'a prototype': '{"fields":{"title":"x","status":"open","__proto__":{"admin":true}}}',
  'a constructor': '{"fields":{"title":"x","status":"open","constructor":{"prototype":{}}}}',
  'a deep value': nested(100_000),
  'another business': '{"business":"aaaaaaaaaaaaaaaaaaaaaaaaaa","fields":{"title":"x","status":"open"}}',
  'a purpose of its own': '{"purpose":"legal","fields":{"title":"x","status":"open"}}',
  'a retention of its own': '{"keepDays":1,"fields":{"title":"x","status":"open"}}',
  'a role': '{"role":"owner","fields":{"title":"x","status":"open"}}',
  'an unknown field': '{"fields":{"title":"x","status":"open","salary":1}}',
  'a number as text': '{"fields":{"title":5,"status":"open"}}',
  'a day that is none': '{"fields":{"title":"x","status":"open","due":"2026-02-30"}}',
  'a choice that is none': '{"fields":{"title":"x","status":"finished"}}',
  'text turned around': '{"fields":{"title":"gpj.\\u202eexe","status":"open"}}',
  'control characters': '{"fields":{"title":"a\\u0000b","status":"open"}}',
  'a lone surrogate': '{"fields":{"title":"\\ud800","status":"open"}}',
  'a reference to nothing': '{"fields":{"title":"x","status":"open","photos":["aaaaaaaaaaaaaaaaaaaaaaaaaa"]}}',
  'a stranger as assignee': '{"fields":{"title":"x","status":"open","assignee":"aaaaaaaaaaaaaaaaaaaaaaaaaa"}}',
  'a body that is too large': `{"fields":{"title":"${'x'.repeat(2_000_000)}","status":"open"}}`,
  'an array': '[]',
  nothing: '',
};

test('hostile requests get a problem that says what is wrong, and change nothing', async () => {
  const folder = await serverFolder();
  try {
    const server = await folder.start();
    const { token } = await signUp(server.url, 'Ada');
    const ask = asker(server.url, token);
    const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
    const task = String((await ask('POST', '/v1/tasks', { project, fields: { title: 'one', status: 'open' } })).body['id']);
    const scene: Scene = { url: server.url, token, project, task };
    await wrongBodies(scene);
    await wrongRequests(scene);
    await wrongFiles(scene);
    await wrongTokens(scene);
    const { body } = await ask('GET', `/v1/tasks?project=${project}`);
    assert.deepEqual([body['total'], (body['records'] as { version: number }[])[0]!.version], [1, 1]);
    assert.equal(server.output().includes('request failed'), false, 'nothing failed on our side');
  } finally {
    await folder.remove();
  }
});

function assertProblem(answer: { status: number; text: string }, what: string): void {
  assert.ok(answer.status >= 400 && answer.status < 500, `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
  const problem = JSON.parse(answer.text) as { code?: string; status?: number };
  assert.equal(problem.status, answer.status, what);
  assert.notEqual(problem.code, 'internal', what);
}

async function wrongBodies(scene: Scene): Promise<void> {
  for (const [what, body] of Object.entries(jsonBodies)) {
    const whole =
      what === 'nothing' || what === 'an array' || what === 'not JSON' ? body : body.replace('{', `{"project":"${scene.project}",`);
    assertProblem(await raw(scene, 'POST', '/v1/tasks', whole), `creating with ${what}`);
    assertProblem(await raw(scene, 'PATCH', `/v1/tasks/${scene.task}`, body, { 'if-match': '"1"' }), `changing with ${what}`);
  }
}

async function wrongRequests(scene: Scene): Promise<void> {
  const ask = asker(scene.url, scene.token);
  const change = { fields: { title: 'two' } };
  const wrong: Readonly<Record<string, Promise<Answer>>> = {
    'a repeated parameter': ask('GET', `/v1/tasks?limit=1&limit=2&project=${scene.project}`),
    'an unknown parameter': ask('GET', '/v1/tasks?admin=1'),
    'a limit without end': ask('GET', '/v1/tasks?limit=100000'),
    'a cursor of our own making': ask('GET', '/v1/tasks?cursor=abc'),
    'sorting by the prototype': ask('GET', '/v1/tasks?sort=__proto__'),
    'a filter on what is no field': ask('POST', '/v1/tasks/query', { where: { toString: 'x' } }),
    'no version': ask('PATCH', `/v1/tasks/${scene.task}`, change),
    'an old version': ask('PATCH', `/v1/tasks/${scene.task}`, change, { 'if-match': '"9"' }),
    'a version without quotes': ask('PATCH', `/v1/tasks/${scene.task}`, change, { 'if-match': '1' }),
    'a purpose members do not have': ask('GET', `/v1/tasks/${scene.task}`, undefined, { 'steward-purpose': 'debugging' }),
    'a purpose that is none': ask('GET', `/v1/tasks/${scene.task}`, undefined, { 'steward-purpose': 'curiosity' }),
    'a method it does not take': ask('DELETE', '/v1/search'),
    'a path outside': ask('GET', '/v1/../../etc/passwd'),
    'an idempotency key without end': ask(
      'POST',
      '/v1/tasks',
      { project: scene.project, fields: { title: 'x', status: 'open' } },
      { 'idempotency-key': 'k'.repeat(500) },
    ),
  };
  for (const [what, answer] of Object.entries(wrong)) assertProblem(await answer, what);
}

async function wrongFiles(scene: Scene): Promise<void> {
  const { body } = await asker(scene.url, scene.token)('POST', '/v1/photos', { project: scene.project, fields: { caption: 'Kran' } });
  const path = `/v1/photos/${String(body['id'])}/files/picture`;
  const put = (headers: Readonly<Record<string, string>>) => raw(scene, 'PUT', path, 'x', { 'content-type': 'image/jpeg', ...headers });
  for (const name of ['../../etc/passwd', 'a/b.jpg', 'a\\b.jpg', '..', '\u202egpj.exe', 'a\u0000b', 'x'.repeat(300)]) {
    const encoded = `attachment; filename*=UTF-8''${encodeURIComponent(name)}`;
    const answer = await put({ 'content-disposition': encoded });
    // Two dots alone are a name that is never used as a path; everything else is refused.
    if (name !== '..') assertProblem(answer, `a file called ${JSON.stringify(name)}`);
  }
  assertProblem(await put({ 'repr-digest': 'sha-256=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:' }), 'a wrong digest');
  assertProblem(await put({ 'repr-digest': 'md5=x' }), 'a digest that is none');
  assertProblem(await put({ 'content-type': 'a b c' }), 'a type that is none');
  assertProblem(await raw(scene, 'GET', path, '', { range: 'bytes=900-' }), 'a range behind the end');
}

async function wrongTokens(scene: Scene): Promise<void> {
  const tokens = ['', 'x', 'null', `${scene.token}x`, scene.token.slice(1), 'a'.repeat(4_000), 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.'];
  for (const token of tokens) assert.equal((await asker(scene.url, token)('GET', '/v1/me')).status, 401);
  const wrong = await asker(scene.url)('POST', '/v1/sign-in', { email: 'ada@example.org', password: 'wrong and wrong' });
  const unknown = await asker(scene.url)('POST', '/v1/sign-in', { email: 'nobody@example.org', password });
  const told = ({ status, body: { code, title } }: Answer) => ({ status, code, title });
  assert.deepEqual(told(wrong), told(unknown), 'known and unknown addresses are answered alike');
}

test('the cookie is for our own pages alone, and every answer has the strict headers', async () => {
  const folder = await serverFolder();
  try {
    const server = await folder.start();
    await signUp(server.url, 'Ada');
    const signedIn = await asker(server.url)('POST', '/v1/sign-in', { email: 'ada@example.org', password });
    const cookie = signedIn.headers.get('set-cookie')!;
    assert.match(cookie, /HttpOnly/);
    assert.match(cookie, /SameSite=Strict/);
    const withCookie = (headers: Readonly<Record<string, string>>) =>
      asker(server.url)('POST', '/v1/projects', { fields: { name: 'Kita' } }, { cookie: cookie.split(';')[0]!, ...headers });
    assert.equal((await withCookie({ origin: 'https://evil.example' })).status, 403);
    assert.equal((await withCookie({ 'sec-fetch-site': 'cross-site' })).status, 403);
    assert.equal((await withCookie({ origin: server.url })).status, 201);
    const looking = (headers: Readonly<Record<string, string>>) =>
      asker(server.url)('GET', '/v1/projects', undefined, { cookie: cookie.split(';')[0]!, ...headers });
    for (const site of ['cross-site', 'same-site']) assert.equal((await looking({ 'sec-fetch-site': site })).status, 403, site);
    for (const site of ['same-origin', 'none']) assert.equal((await looking({ 'sec-fetch-site': site })).status, 200, site);
    assert.equal((await looking({})).status, 200);
    const first = await asker(server.url)('GET', '/');
    assert.deepEqual([first.status, first.headers.get('location')], [302, '/app'], 'without the demo, whoever comes is led into the app');
    for (const path of ['/', '/app', '/sign-in', '/principles', '/docs', '/openapi.json', '/v1/health', '/v1/me', '/nowhere']) {
      const { headers } = await asker(server.url)('GET', path);
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/, path);
      assert.doesNotMatch(headers.get('content-security-policy') ?? '', /unsafe/, path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
      assert.equal(headers.get('x-frame-options'), 'DENY', path);
      assert.equal(headers.get('referrer-policy'), 'no-referrer', path);
    }
  } finally {
    await folder.remove();
  }
});
