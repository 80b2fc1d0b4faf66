// Every way that Node has of reaching out, tried against a listener on this machine that would be told: once with the network closed, once on the way out.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import dns from 'node:dns';
import dnsPromises, { lookup as lookupImported } from 'node:dns/promises';
import { once } from 'node:events';
import { get, createServer } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect, createServer as createNetServer, Socket, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { closeNetwork, type Stopped } from './closed-network.ts';
import { createOutboundHttp } from './outbound-http.ts';
import { createSmtpMail } from './smtp-mail.ts';
import { onTheWayOut } from './way-out.ts';

let connections = 0;
const server = createServer((_, response) => response.end('reached')).on('connection', () => connections++);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
const udp = createSocket('udp4');
let datagrams = 0;
udp.on('message', () => datagrams++).bind(0, '127.0.0.1');
await once(udp, 'listening');
after(() => {
  server.close();
  udp.close();
});

const settled = async (emitter: NodeJS.EventEmitter, good: string) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  emitter.once(good, resolve).on('error', reject);
  return promise;
};
const socketOf = (socket: Socket) => settled(socket, 'connect').finally(() => socket.destroy());

const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  'net.connect': () => socketOf(connect(port, '127.0.0.1')),
  'net.connect with options': () => socketOf(connect({ port, host: '127.0.0.1' })),
  'net.connect without a host': () => socketOf(connect(port)),
  'Socket.connect': () => socketOf(new Socket().connect(String(port) as unknown as number, '127.0.0.1')),
  'tls.connect': () => socketOf(connectTls({ port, host: '127.0.0.1' })),
  'http.get': () =>
    settled(
      get({ port, host: '127.0.0.1', agent: false }, (answer) => answer.resume()),
      'response',
    ),
  fetch: () => fetch(`http://127.0.0.1:${port}/`).then((answer) => answer.text()),
  http2: async () => {
    const session = connectHttp2(`http://127.0.0.1:${port}`).on('error', () => undefined);
    await settled(session.request(), 'response').finally(() => session.destroy());
  },
  WebSocket: async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('no')));
    await promise;
  },
};
const names: Readonly<Record<string, () => Promise<unknown>>> = {
  'dns.lookup': () => new Promise((resolve, reject) => dns.lookup('a.example', (error) => (error ? reject(error) : resolve(0)))),
  'dns.resolveTxt': () => new Promise((resolve, reject) => dns.resolveTxt('a.example', (error) => (error ? reject(error) : resolve(0)))),
  'dns/promises': () => dnsPromises.lookup('a.example'),
  'dns/promises, imported by name': () => lookupImported('a.example'),
  'a name for an address': () => dnsPromises.reverse('93.184.215.14'),
  'a resolver of its own': () => new dnsPromises.Resolver().resolveMx('a.example'),
};

test('invariant 7: with the network closed nothing reaches out but the gate, in whatever way it is tried', async () => {
  const stopped: Stopped[] = [];
  const closed = closeNetwork({ onStopped: (what) => stopped.push(what) });
  try {
    for (const [name, way] of Object.entries({ ...ways, ...names })) {
      const before = stopped.length;
      await assert.rejects(way(), name);
      assert.equal(stopped.length, before + 1, name);
    }
    const sender = createSocket('udp4');
    assert.throws(() => sender.send('x', udp.address().port, '127.0.0.1'));
    sender.close();
    assert.equal(closed.stopped(), stopped.length);
    assert.deepEqual([connections, datagrams], [0, 0]);
  } finally {
    closed.reopen();
  }
  await ways['net.connect']!();
  assert.equal(connections, 1, 'and afterwards it is as it was');
});

test('the gate’s own ways out, and sockets of the file system, are open', async () => {
  const closed = closeNetwork({ onStopped: () => assert.fail('stopped') });
  const path = join(tmpdir(), `steward-closed-${process.pid}.sock`);
  const local = createNetServer((socket) => socket.end());
  try {
    const outbound = createOutboundHttp({ selfHosted: [`127.0.0.1:${port}`] });
    const request = { method: 'GET', url: `http://127.0.0.1:${port}/`, headers: {}, timeoutMs: 5_000, answerBytesMax: 100 } as const;
    assert.equal(Buffer.from((await outbound.send(request)).body).toString(), 'reached');
    const prepared = await outbound.prepare!(request);
    assert.equal((await prepared.send()).status, 200);
    await onTheWayOut(() => ways['fetch']!());
    local.listen(path);
    await once(local, 'listening');
    await socketOf(connect(path));
  } finally {
    local.close();
    closed.reopen();
  }
});

test('mail goes out by the gate’s transport', async () => {
  const greeted: string[] = [];
  const relay = createNetServer((socket) => socket.on('error', () => undefined).end('554 go away\r\n')).on('connection', () =>
    greeted.push('x'),
  );
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const closed = closeNetwork({ onStopped: () => assert.fail('stopped') });
  try {
    const address = { host: '127.0.0.1', port: (relay.address() as AddressInfo).port, tls: 'none-on-this-machine' } as const;
    const mail = createSmtpMail({ ...address, from: 'steward@example.org', fromName: 'Steward' });
    await assert.rejects(mail.send({ to: 'ada@example.org', subject: 'S', text: 'T', messageId: 'm' }));
    assert.equal(greeted.length, 1);
  } finally {
    closed.reopen();
    relay.close();
  }
});
