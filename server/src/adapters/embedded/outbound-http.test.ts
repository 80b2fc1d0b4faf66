import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createNetServer, type AddressInfo, type Server } from 'node:net';
import { after, describe, it } from 'node:test';
import { connect } from 'node:tls';
import { isStewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import type { OutboundRequest } from '../../ports/outbound.ts';
import { createOutboundHttp, type OutboundHttpParts } from './outbound-http.ts';
import { isPublicAddress } from './public-address.ts';
import { testCertificate } from './test-certificate.ts';

const get = (url: string, more: Partial<OutboundRequest> = {}): OutboundRequest => ({
  method: 'GET',
  url,
  headers: {},
  timeoutMs: 5_000,
  answerBytesMax: 10_000,
  ...more,
});
const withCode = (code: ErrorCode, rule?: RegExp) => (error: unknown) => {
  assert(isStewardError(error, code), `${String(error)} instead of ${code}`);
  if (rule) assert.match(error.rule ?? '', rule);
  return true;
};

const running: Server[] = [];
after(() => running.forEach((server) => server.close()));

async function listening(server: Server): Promise<number> {
  running.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A plain server on this machine, named as self-hosted. */
async function local(answer: RequestListener, more: OutboundHttpParts = {}) {
  const port = await listening(createHttpServer(answer));
  return { outbound: createOutboundHttp({ ...more, selfHosted: [`127.0.0.1:${port}`] }), url: `http://127.0.0.1:${port}/` };
}

describe('public addresses', () => {
  it('threat 29: are none of the special-purpose ranges, at their first and last address', () => {
    const closed = [
      '0.0.0.0',
      '0.255.255.255',
      '10.0.0.0',
      '10.255.255.255',
      '100.64.0.0',
      '100.127.255.255',
      '127.0.0.1',
      '127.255.255.255',
      '169.254.0.0',
      '169.254.169.254',
      '172.16.0.0',
      '172.31.255.255',
      '192.0.0.1',
      '192.0.0.192',
      '192.0.2.1',
      '192.88.99.1',
      '192.168.0.0',
      '192.168.255.255',
      '198.18.0.0',
      '198.19.255.255',
      '198.51.100.7',
      '203.0.113.7',
      '224.0.0.1',
      '239.255.255.255',
      '240.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      '::7f00:1',
      '::ffff:127.0.0.1',
      '::ffff:8.8.8.8',
      '::ffff:0:8.8.8.8',
      '64:ff9b::7f00:1',
      '64:ff9b::808:808',
      '64:ff9b:1::1',
      '100::1',
      '2001::1',
      '2001:0:5ef5:79fd::1',
      '2001:10::1',
      '2001:20::1',
      '2001:1ff:ffff::1',
      '2001:db8::1',
      '2002:7f00:1::',
      '2002:808:808::1',
      '2620:4f:8000::1',
      '3fff::1',
      '3fff:fff::1',
      '5f00::1',
      'fc00::1',
      'fd12:3456::1',
      'fe80::1',
      'fe80::1%eth0',
      'febf::1',
      'fec0::1',
      'ff02::1',
      '2600::1%eth0',
      '',
      'localhost',
      '1.2.3',
      '1.2.3.4.5',
      '0x7f.1',
      '[::1]',
      '127.1',
      '2130706433',
      '1.1.1.1 ',
    ];
    for (const address of closed) assert.equal(isPublicAddress(address), false, address);
  });

  it('are those just outside the ranges', () => {
    const open = [
      '1.0.0.0',
      '9.255.255.255',
      '11.0.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '126.255.255.255',
      '128.0.0.0',
      '169.253.255.255',
      '169.255.0.0',
      '172.15.255.255',
      '172.32.0.0',
      '192.0.1.0',
      '192.0.3.0',
      '192.167.255.255',
      '192.169.0.0',
      '198.17.255.255',
      '198.20.0.0',
      '223.255.255.255',
      '2001:200::1',
      '2001:4860:4860::8888',
      '2003::1',
      '2600::1',
      '2a00:1450::1',
      '3ffe::1',
    ];
    for (const address of open) assert.equal(isPublicAddress(address), true, address);
  });
});

describe('outbound requests, refused before a byte is sent', () => {
  it('threat 29: to every spelling of a private address', async () => {
    const outbound = createOutboundHttp();
    for (const host of [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '0',
      '169.254.169.254',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:a9fe:a9fe]',
      '[fd00::1]',
      '[64:ff9b::a00:1]',
      '10.0.0.1',
      '１２７.0.0.1',
    ]) {
      await assert.rejects(outbound.send(get(`https://${host}/`)), withCode('outbound-refused', /public/), host);
    }
  });

  it('threat 29: to a name of which any address is private', async () => {
    for (const addresses of [['127.0.0.1'], ['93.184.215.14', '10.0.0.1'], ['2606:2800::1', '::1'], ['fe80::1%1']]) {
      const outbound = createOutboundHttp({ resolve: async () => addresses });
      await assert.rejects(outbound.send(get('https://rebind.example/')), withCode('outbound-refused'));
    }
    for (const resolve of [async () => ['not an address'], async () => Array<string>(17).fill('93.184.215.14')])
      await assert.rejects(createOutboundHttp({ resolve }).send(get('https://rebind.example/')), withCode('outbound-refused', /resolve/));
  });

  it('a name that does not resolve now may do so later: that is a failure', async () => {
    for (const resolve of [async () => [], async () => Promise.reject(new Error('no such name'))])
      await assert.rejects(createOutboundHttp({ resolve }).send(get('https://gone.example/')), withCode('outbound-failed', /resolve/));
  });

  it('by anything but https on port 443', async () => {
    const outbound = createOutboundHttp({ resolve: async () => assert.fail('resolved') });
    const bad = [
      'http://example.org/',
      'https://example.org:8443/',
      'http://example.org:443/',
      'ftp://example.org/',
      'file:///etc/passwd',
      'data:,x',
      'javascript:1',
      '//example.org/',
      'example.org',
      '',
      'https://',
      `https://example.org/${'x'.repeat(2_048)}`,
      'https://user:secret@example.org/',
      'https://user@example.org/',
      'https://example.org/#x',
    ];
    for (const url of bad) await assert.rejects(outbound.send(get(url)), withCode('outbound-refused'), url);
  });

  it('with headers that are not on the list, or that carry more than a value', async () => {
    const outbound = createOutboundHttp({ resolve: async () => assert.fail('resolved') });
    const bad: Record<string, string>[] = [
      { Cookie: 'a=b' },
      { Host: 'other.example' },
      { 'X-Forwarded-For': '1.2.3.4' },
      { 'Transfer-Encoding': 'chunked' },
      { 'Content-Length': '5' },
      { Connection: 'upgrade' },
      { accept: 'a\r\nx: y' },
      { accept: 'ä' },
      { accept: 'x'.repeat(8_193) },
    ];
    for (const headers of bad)
      await assert.rejects(outbound.send(get('https://example.org/', { headers })), withCode('outbound-refused', /header/));
  });

  it('beyond the limits', async () => {
    const outbound = createOutboundHttp({ resolve: async () => assert.fail('resolved') });
    for (const more of [
      { timeoutMs: 0 },
      { timeoutMs: 60_001 },
      { timeoutMs: Number.NaN },
      { answerBytesMax: -1 },
      { answerBytesMax: 16_777_217 },
      { body: new Uint8Array(16_777_217) },
    ]) {
      await assert.rejects(outbound.send(get('https://example.org/', more)), withCode('outbound-refused'));
    }
  });
});

describe('outbound requests, pinned', () => {
  it('threat 29: a name is resolved once and the connection goes to that very address, whatever the name says later', async () => {
    const { key, cert } = testCertificate('rebind.example');
    const port = await listening(
      createHttpsServer({ key, cert }, (request, response) => response.end(`reached as ${request.headers.host}`)),
    );
    let asked = 0;
    const resolve = async () => (asked++ === 0 ? ['127.0.0.1'] : ['10.255.255.1']);
    const outbound = createOutboundHttp({ resolve, selfHosted: [`rebind.example:${port}`], extraCertificates: [cert] });
    const answer = await outbound.send(get(`https://rebind.example:${port}/`));
    assert.equal(Buffer.from(answer.body).toString(), `reached as rebind.example:${port}`);
    assert.equal(asked, 1);
  });

  it('the certificate must be trusted, and be for the name', async () => {
    const { key, cert } = testCertificate('named.example');
    let requests = 0;
    const port = await listening(createHttpsServer({ key, cert }, (_, response) => (requests++, response.end('x'))));
    const to = (host: string, extraCertificates: readonly string[]) =>
      createOutboundHttp({ resolve: async () => ['127.0.0.1'], selfHosted: [`${host}:${port}`], extraCertificates }).send(
        get(`https://${host}:${port}/`),
      );
    await assert.rejects(to('named.example', []), withCode('outbound-failed', /CERT|SIGNED|VERIFY/));
    await assert.rejects(to('other.example', [cert]), withCode('outbound-failed', /ALTNAME/));
    await assert.rejects(to('127.0.0.1', [cert]), withCode('outbound-failed', /ALTNAME/));
    assert.equal(requests, 0);
    assert.equal((await to('named.example', [cert])).status, 200);
  });

  it('older TLS than 1.2 is not spoken', async () => {
    const { key, cert } = testCertificate('old.example');
    const server = createHttpsServer(
      { key, cert, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' },
      (_, response) => response.end('x'),
    );
    const port = await listening(server);
    const lenient = connect({
      port,
      host: '127.0.0.1',
      servername: 'old.example',
      ca: cert,
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    await once(lenient, 'secureConnect');
    lenient.destroy();
    const outbound = createOutboundHttp({
      resolve: async () => ['127.0.0.1'],
      selfHosted: [`old.example:${port}`],
      extraCertificates: [cert],
    });
    await assert.rejects(outbound.send(get(`https://old.example:${port}/`)), withCode('outbound-failed', /EPROTO|PROTOCOL|VERSION|ALERT/));
  });
});

describe('outbound requests, sent', () => {
  it('carry method, path, body and listed headers, and bring back what is listed', async () => {
    const { outbound, url } = await local((request, response) => {
      const parts: Buffer[] = [];
      request
        .on('data', (part: Buffer) => parts.push(part))
        .on('end', () => {
          response.writeHead(201, { 'content-type': 'text/plain', 'set-cookie': 'a=b', 'x-secret': 'y', etag: '"1"' });
          response.end(`${request.method} ${request.url} ${request.headers['content-type']} ${Buffer.concat(parts).toString()}`);
        });
    });
    const answer = await outbound.send(
      get(`${url}a/b?c=d`, { method: 'POST', headers: { 'Content-Type': 'text/x' }, body: Buffer.from('hello') }),
    );
    assert.equal(answer.status, 201);
    assert.equal(Buffer.from(answer.body).toString(), 'POST /a/b?c=d text/x hello');
    assert.deepEqual(Object.keys(answer.headers).sort(), ['content-type', 'date', 'etag']);
  });

  it('reach a service of the operator’s own only under the host and port that were named', async () => {
    const { outbound, url } = await local((_, response) => response.end('inside'));
    await assert.rejects(outbound.send(get(url.replace('127.0.0.1', 'localhost'))), withCode('outbound-refused'));
    await assert.rejects(outbound.send(get('http://127.0.0.1:1/')), withCode('outbound-refused'));
    assert.equal((await outbound.send(get(url))).status, 200);
  });

  it('follow no redirect', async () => {
    const paths: (string | undefined)[] = [];
    const { outbound, url } = await local((request, response) => {
      paths.push(request.url);
      response.writeHead(Number(request.url?.slice(1)), { location: '/elsewhere' }).end();
    });
    for (const status of [301, 302, 303, 307, 308])
      await assert.rejects(outbound.send(get(`${url}${status}`)), withCode('outbound-failed', /redirect/));
    assert.deepEqual(paths, ['/301', '/302', '/303', '/307', '/308']);
  });

  it('use no proxy, whatever the environment says', async () => {
    const { outbound, url } = await local((_, response) => response.end('direct'));
    const before = { ...process.env };
    Object.assign(process.env, {
      NODE_USE_ENV_PROXY: '1',
      http_proxy: 'http://127.0.0.1:1',
      HTTP_PROXY: 'http://127.0.0.1:1',
      ALL_PROXY: 'http://127.0.0.1:1',
    });
    try {
      assert.equal(Buffer.from((await outbound.send(get(url))).body).toString(), 'direct');
    } finally {
      process.env = before;
    }
  });

  it('end at the limit of the answer, declared or not', async () => {
    const { outbound, url } = await local((request, response) => {
      if (request.url === '/declared') response.setHeader('content-length', '10001');
      response.end(Buffer.alloc(request.url === '/fits' ? 10_000 : 10_001));
    });
    assert.equal((await outbound.send(get(`${url}fits`))).body.length, 10_000);
    for (const path of ['declared', 'chunked'])
      await assert.rejects(outbound.send(get(url + path)), withCode('outbound-failed', /10000 bytes/));
  });

  it('end at their deadline: while resolving, before the answer, in the middle of it', async () => {
    const { outbound, url } = await local((request, response) => {
      if (request.url === '/middle') response.write('x');
    });
    for (const path of ['never', 'middle'])
      await assert.rejects(outbound.send(get(url + path, { timeoutMs: 50 })), withCode('outbound-failed', /50 ms/));
    const stuck = createOutboundHttp({ resolve: () => new Promise(() => undefined) });
    await assert.rejects(stuck.send(get('https://example.org/', { timeoutMs: 50 })), withCode('outbound-failed', /50 ms/));
  });

  it('report an answer that is cut, broken or not HTTP, without quoting it', async () => {
    const answers: Record<string, string> = {
      cut: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsecret',
      broken: 'HTTP/1.1 2x0 secret\r\n\r\n',
      ssh: 'SSH-2.0-secret\r\n',
      nothing: '',
      headers: `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`,
      upgrade: 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: secret\r\n\r\n',
    };
    for (const [what, answer] of Object.entries(answers)) {
      const port = await listening(createNetServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(answer))));
      const outbound = createOutboundHttp({ selfHosted: [`127.0.0.1:${port}`] });
      await assert.rejects(
        outbound.send(get(`http://127.0.0.1:${port}/`)),
        (error: Error) => withCode('outbound-failed')(error) && !error.message.includes('secret') && error.cause === undefined,
        what,
      );
    }
  });
});
