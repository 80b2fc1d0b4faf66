// Whoever sends a request byte by byte, signed in or not, does not hold a connection for ever; a file may take its time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { appInProcess } from './kit/app.ts';
import { asker, signUp } from './kit/http.ts';

const bodyMsMax = 200;

test('a body that does not arrive ends its connection; one that does, and a slow file, are taken', async () => {
  const { app, close } = await appInProcess({ bodyMsMax });
  try {
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const begun = performance.now();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const closed = once(socket, 'close');
    socket.on('error', () => undefined);
    socket.write('POST /v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{');
    await closed;
    assert.ok(performance.now() - begun >= bodyMsMax, 'it was given its time');

    const { token } = await signUp(url, 'Ada');
    const ask = asker(url, token);
    const project = String((await ask('POST', '/v1/projects', { fields: { name: 'Kita' } })).body['id']);
    const photo = String((await ask('POST', '/v1/photos', { project, fields: { caption: 'Kran' } })).body['id']);
    const slowly = async function* () {
      yield Buffer.from('a');
      await new Promise((resolve) => setTimeout(resolve, 2 * bodyMsMax));
      yield Buffer.from('b');
    };
    const stored = await fetch(`${url}/v1/photos/${photo}/files/picture`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'image/jpeg' },
      body: slowly(),
      duplex: 'half',
    } as RequestInit);
    assert.equal(stored.status, 200);
    assert.equal((await ask('GET', `/v1/photos/${photo}/files/picture`)).text, 'ab');
  } finally {
    await close();
  }
});
