// What goes over the wire: cookies behind TLS, messages whose end is in doubt, methods nobody needs. Demands of the ASVS that no other test shows.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { password, signUp } from './kit/http.ts';
import { appInProcess, type AppInProcess } from './kit/app.ts';

let own: AppInProcess;
let url: string;
before(async () => {
  own = await appInProcess({ secure: true });
  url = await own.app.listen({ port: 0, host: '127.0.0.1' });
});
after(() => own.close());

test('behind TLS the cookie is Secure, HttpOnly, SameSite=Strict and has the __Host- prefix', async () => {
  await signUp(url, 'Ada');
  const answer = await own.app.inject({ method: 'POST', url: '/v1/sign-in', payload: { email: 'ada@example.org', password } });
  const cookie = String(answer.headers['set-cookie']);
  assert.match(cookie, /^__Host-steward=/);
  for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/']) assert.ok(cookie.includes(attribute), attribute);
  assert.doesNotMatch(cookie, /Domain=/);
  assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains');
});

test('a browser finds its token nowhere but in the cookie', async () => {
  const payload = { email: 'ada@example.org', password };
  const asked = { method: 'POST', url: '/v1/sign-in', payload } as const;
  const browser = await own.app.inject({ ...asked, headers: { 'sec-fetch-site': 'same-origin' } });
  const cookie = String(browser.headers['set-cookie']);
  assert.ok(!browser.body.includes(decodeURIComponent(cookie.slice(cookie.indexOf('=') + 1, cookie.indexOf(';')))));
  assert.ok(!('token' in JSON.parse(browser.body)));
  assert.equal(typeof JSON.parse((await own.app.inject(asked)).body).token, 'string', 'a program has no other place to find it');
});

/** The status of the first answer to these bytes; undefined when the connection is closed without one. */
async function sent(bytes: string): Promise<number | undefined> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  socket.on('error', () => undefined);
  socket.end(bytes);
  await once(socket, 'close');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  return status === undefined ? undefined : Number(status);
}

test('a message with two lengths, or with one that is none, is refused', async () => {
  const head = 'POST /v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n';
  const body = '0\r\n\r\nGET /v1/me HTTP/1.1\r\nhost: x\r\n\r\n';
  for (const lengths of [
    'content-length: 5\r\ntransfer-encoding: chunked\r\n',
    'content-length: 5\r\ncontent-length: 6\r\n',
    'content-length: -1\r\n',
    'transfer-encoding: chunked, identity\r\n',
    'content-length : 5\r\n',
  ])
    assert.equal(await sent(`${head}${lengths}\r\n${body}`), 400, lengths);
});

test('what is somebody’s is not kept by browsers', async () => {
  const signedIn = await own.app.inject({ method: 'POST', url: '/v1/sign-in', payload: { email: 'ada@example.org', password } });
  const authorization = `Bearer ${(JSON.parse(signedIn.body) as { token: string }).token}`;
  for (const path of ['/v1/me', '/v1/projects', '/v1/members', '/v1/ledger/entries', '/v1/nothing']) {
    const answer = await own.app.inject({ method: 'GET', url: path, headers: { authorization } });
    assert.equal(answer.headers['cache-control'], 'no-store', path);
  }
});

test('TRACE is not answered, folders are not listed, files of the sources are not there', async () => {
  assert.notEqual(await sent('TRACE /v1/me HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'), 200);
  for (const path of ['/.git/config', '/.git/', '/server/', '/package.json', '/v1/', '/assets/', '/app/../.env'])
    assert.equal((await own.app.inject({ method: 'GET', url: path })).statusCode, 404, path);
});
