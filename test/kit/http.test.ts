// The stranger's HTTP shows every answer as it was given: a test of headers must see those of a redirect too.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { asker } from './http.ts';

test('an answer that leads elsewhere is seen as it is, and not followed', async () => {
  const asked: string[] = [];
  const server = createServer(({ url }, answer) => {
    asked.push(url!);
    answer.writeHead(302, { location: '/app', 'x-frame-options': 'DENY' }).end();
  }).listen(0, '127.0.0.1');
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { status, headers } = await asker(`http://127.0.0.1:${port}`)('GET', '/');
    assert.deepEqual([status, headers.get('location'), headers.get('x-frame-options')], [302, '/app', 'DENY']);
    assert.deepEqual(asked, ['/']);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
