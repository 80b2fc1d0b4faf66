// Whoever sends a request byte by byte, signed in or not, does not hold a connection for ever; a file may take its time.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createHttpApp } from '../server/src/edges/http/app.ts';
import { createLog } from '../server/src/edges/http/log.ts';
import { compose } from '../server/src/main/compose.ts';
import { readConfig } from '../server/src/main/config.ts';
import { readCompanies } from '../server/src/main/processors.ts';
import { loadProduct } from '../server/src/main/product.ts';
import { asker, signUp } from './kit/http.ts';

const bodyMsMax = 200;

test('a body that does not arrive ends its connection; one that does, and a slow file, are taken', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-slow-'));
  const config = readConfig({ STEWARD_DATA: join(folder, 'data'), STEWARD_PORT: '0' });
  const log = createLog(
    () => undefined,
    () => 0,
  );
  const catalogue = await loadProduct(config);
  const steward = await compose({ config, log, catalogue, companies: readCompanies(config), sendNotice: async () => undefined });
  const { door, identity, staffIdentity, roster, policies } = steward;
  const operator = { host: 'localhost', privacyMail: config.privacyMail };
  const more = { operator, mailInvitation: async () => false, log, version: 'test', secure: false, requestsPerMinuteMax: 1_000, bodyMsMax };
  const app = await createHttpApp({ door, identity, staffIdentity, roster, policies, ...more });
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
    await app.close();
    await steward.close();
    await rm(folder, { recursive: true, force: true });
  }
});
