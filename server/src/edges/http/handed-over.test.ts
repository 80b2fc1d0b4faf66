// Mail that Amazon SES received, from the notification on the wire to the mail in its project, against a server that speaks as SNS and S3 do (shapes of the SES and SNS developer
// guides): what is forged, replayed, of another topic or from elsewhere is refused, and what could not be taken stays where it is (threat 23).
import assert from 'node:assert/strict';
import { createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import fastify, { type FastifyInstance } from 'fastify';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createOutboundHttp } from '../../adapters/embedded/outbound-http.ts';
import { readSns } from '../../adapters/embedded/amazon-sns.ts';
import { signForS3 } from '../../adapters/embedded/s3-signer.ts';
import { certificateOf } from '../../adapters/embedded/self-signed-certificate.ts';
import { declareProcessors, ownBucket, type Processor } from '../../catalogue/processors.ts';
import { createDisclose } from '../../governed/disclose.ts';
import { readLedger } from '../../governed/read-ledger.ts';
import { governedKit } from '../../governed/testing/governed-kit.ts';
import { writtenMail } from '../../governed/testing/mail-in.fixture.ts';
import { noteMailEvent } from '../../lifecycle/mail-feedback.ts';
import { findMail, mailChanges, mailIdOf, mailTag } from '../../stores/mail-log.ts';
import { mailScene } from '../../lifecycle/mail-in/mail-scene.fixture.ts';
import { cameFrom, sesProcessor, takeFromSes } from '../../lifecycle/mail-in/take-from-ses.ts';
import { handedOverPath, mailEventsPath, registerHandedOver } from './handed-over.ts';
import { noSchemas } from './no-schemas.ts';

const topic = 'arn:aws:sns:eu-central-1:123456789012:mails';
const certificateName = `/SimpleNotificationService-${'a1'.repeat(16)}.pem`;
const processor: Processor = { ...ownBucket, id: sesProcessor, name: 'Amazon SES, receiving', fields: ['mail-in.name'] };
const closing: (() => unknown)[] = [];
after(() => Promise.all(closing.map((close) => close())));

/** As Amazon's: one that signs messages, from an authority under a root. */
function amazonsCertificate() {
  const root = certificateOf({ name: 'Root', subjects: [], isAuthority: true });
  const between = certificateOf({ name: 'Between', subjects: [], isAuthority: true, by: { name: 'Root', key: root.key } });
  const by = { name: 'Between', key: between.key };
  const leaf = certificateOf({ name: 'Amazon SNS', subjects: ['sns.amazonaws.com'], isAuthority: false, by });
  return { key: leaf.key, cert: leaf.cert + between.cert, roots: [root.cert] };
}

/** SNS and S3 in one: certificates, confirmations, objects. */
async function amazon(cert: string) {
  const asked: { readonly method: string; readonly path: string; readonly range: string | undefined }[] = [];
  const objects = new Map<string, Buffer>();
  const state = { down: false };
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const { pathname } = new URL(request.url!, 'http://x');
    asked.push({ method: request.method!, path: pathname, range: request.headers.range });
    if (pathname === certificateName) return response.end(cert);
    if (pathname === '/confirm') return response.end('<ok/>');
    if (state.down) return response.writeHead(503).end('SlowDown');
    const object = objects.get(pathname);
    if (!object) return response.writeHead(404).end('NoSuchKey');
    if (request.method === 'DELETE') {
      objects.delete(pathname);
      return response.writeHead(204).end();
    }
    const [from, to] = /bytes=(\d+)-(\d+)/
      .exec(request.headers.range ?? '')!
      .slice(1)
      .map(Number) as [number, number];
    if (from >= object.length) return response.writeHead(416).end();
    return response.writeHead(206).end(object.subarray(from, to + 1));
  };
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { host: `http://127.0.0.1:${port}`, hostAndPort: `127.0.0.1:${port}`, asked, objects, state };
}

async function scene() {
  const { key, cert, roots } = amazonsCertificate();
  const there = await amazon(cert);
  const given = await mailScene(governedKit({ processors: declareProcessors([processor]) }));
  const { kit, mailIn } = given;
  const outbound = createOutboundHttp({ selfHosted: [there.hostAndPort] });
  const disclose = createDisclose({ outbound, mail: { send: async () => undefined } });
  const bucket = { endpoint: there.host, region: 'eu-central-1', bucket: 'mails', accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' };
  const nowMs = () => Date.now();
  const app = fastify({ logger: false, schemaController: noSchemas }) as unknown as FastifyInstance;
  app.setErrorHandler((error, _request, reply) =>
    reply.code(isStewardError(error, 'refused') ? 403 : isStewardError(error, 'invalid-input') ? 400 : 503).send(String(error)),
  );
  await registerHandedOver(app, handedOverPath, {
    read: readSns({ topic, outbound, nowMs, host: there.host, roots }),
    take: (handed) => takeFromSes({ door: kit.door, disclose, sign: signForS3, bucket: async () => bucket, mailIn }, handed),
  });
  const sign = (message: Message, by: string = key): Message => ({
    ...message,
    Signature: createSign('RSA-SHA256').update(textOf(message)).sign(by, 'base64'),
  });
  const post = async (message: Message | string) => {
    const payload = typeof message === 'string' ? message : JSON.stringify(message);
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: handedOverPath,
      payload,
      headers: { 'content-type': 'text/plain; charset=UTF-8' },
    });
    return statusCode === 204 ? 204 : `${statusCode} ${body}`;
  };
  const notify = (id: string, recipients: readonly string[] = [given.address], more: object = {}) =>
    base(id, JSON.stringify(notification(recipients, `received/${id}`, more)), there.host);
  const put = (id: string, raw: Buffer) => there.objects.set(`/mails/received/${id}`, raw);
  return { ...given, there, sign, post, notify, put };
}

interface Message {
  readonly [name: string]: string;
}

const base = (id: string, text: string, host: string): Message => ({
  Type: 'Notification',
  MessageId: id,
  TopicArn: topic,
  Subject: 'Amazon SES Email Receipt Notification',
  Message: text,
  Timestamp: new Date().toISOString(),
  SignatureVersion: '2',
  SigningCertURL: `${host}${certificateName}`,
});

const textOf = (message: Message) =>
  (message['Type'] === 'Notification'
    ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
    : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  )
    .flatMap((name) => (message[name] === undefined ? [] : [`${name}\n${message[name]}\n`]))
    .join('');

/** As the SES developer guide shows it, for an S3 action. */
const notification = (recipients: readonly string[], objectKey: string, more: object) => ({
  notificationType: 'Received',
  receipt: {
    timestamp: '2026-11-27T08:00:00.000Z',
    processingTimeMillis: 222,
    recipients,
    spamVerdict: { status: 'PASS' },
    virusVerdict: { status: 'PASS' },
    spfVerdict: { status: 'PASS' },
    dkimVerdict: { status: 'PASS' },
    dmarcVerdict: { status: 'PASS' },
    action: { type: 'S3', topicArn: topic, bucketName: 'mails', objectKey },
    ...more,
  },
  mail: {
    timestamp: '2026-11-27T08:00:00.000Z',
    source: 'ada@example.org',
    messageId: 'd6iitobk75ur44p8kdnnp7g2n800',
    destination: recipients,
    headersTruncated: false,
    headers: [],
    commonHeaders: {},
  },
});

const trace =
  'Return-Path: <ada@example.org>\r\nReceived: from mx.example.org (mx.example.org [203.0.113.9]) by inbound-smtp.eu-central-1.amazonaws.com\r\nReceived-SPF: pass (spfCheck: domain of example.org designates 203.0.113.9 as permitted sender) client-ip=203.0.113.9;\r\n envelope-from=ada@example.org; helo=mx.example.org;\r\n';
const mailOf = (id: string) =>
  Buffer.concat([
    Buffer.from(trace),
    writtenMail({ from: 'Ada <ada@example.org>', id, files: [{ name: 'plan.txt', type: 'text/plain', content: 'plan' }] }),
  ]);

void test('a mail that SES received is fetched through the gate, taken once like any other, and removed there', async () => {
  const { sign, post, notify, put, mails, there, kit, ada, files } = await scene();
  put('m1', mailOf('m1'));
  const message = sign(notify('m1'));
  assert.equal(await post(message), 204);
  assert.equal((await mails()).length, 1);
  assert.equal((await files()).length, 1);
  assert.deepEqual([...there.objects.keys()], [], 'nothing of it lies there any more');
  const bucket = there.asked.filter(({ path }) => path.startsWith('/mails/'));
  assert.deepEqual(
    bucket.map(({ method, range }) => [method, range]),
    [
      ['GET', 'bytes=0-7999999'],
      ['DELETE', undefined],
    ],
  );
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 12 });
  const told = entries
    .filter(({ what }) => what?.operation === 'disclose')
    .map(({ who, what }) => [who?.name, what?.processor, what?.outcome]);
  assert.deepEqual(told, [
    ['mail', sesProcessor, 'allowed'],
    ['mail', sesProcessor, 'allowed'],
  ]);
  assert.match(String(await post(message)), /^403 .*followed already/);
  assert.equal((await mails()).length, 1);
});

void test('threat 23: what is forged, of another topic, from elsewhere, old or altered is refused, and nothing is asked for', async () => {
  const { sign, post, notify, put, there, mails } = await scene();
  put('m1', mailOf('m1'));
  const good = notify('m1');
  const other = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const bad: readonly (readonly [string, Message | string, RegExp])[] = [
    ['signed by another', sign(good, other.privateKey), /signature does not fit/],
    ['altered', { ...sign(good), Message: good['Message']!.replace('received', 'receivex') }, /signature does not fit/],
    ['another topic', sign({ ...good, TopicArn: topic.replace('mails', 'other') }), /another topic/],
    ['another host', sign({ ...good, SigningCertURL: `http://127.0.0.1:1${certificateName}` }), /lies elsewhere/],
    ['another path', sign({ ...good, SigningCertURL: `${there.host}/evil.pem` }), /lies elsewhere/],
    ['a host that looks like it', sign({ ...good, SigningCertURL: `${there.host}@evil.example${certificateName}` }), /lies elsewhere/],
    ['old', sign({ ...good, Timestamp: '2026-01-01T00:00:00.000Z' }), /not of now/],
    ['of a time to come', sign({ ...good, Timestamp: '2099-01-01T00:00:00.000Z' }), /not of now/],
    ['weakly signed', sign({ ...good, SignatureVersion: '1' }), /version 2/],
    ['not signed', { ...good, Signature: '' }, /signature does not fit/],
    ['no message', '{"Type":"Notification"}', /400/],
    ['no JSON', 'x', /400/],
    ['another bucket', sign({ ...good, Message: good['Message']!.replace('"mails"', '"other"') }), /another bucket/],
  ];
  for (const [name, message, says] of bad) assert.match(String(await post(message)), says, name);
  assert.deepEqual(
    there.asked.filter(({ path }) => path.startsWith('/mails/')),
    [],
  );
  assert.equal((await mails()).length, 0);
  assert.equal(await post(sign(good)), 204, 'and the good one is taken');
});

void test('what cannot be fetched or taken now is not acknowledged, stays where it is, and comes again', async () => {
  const { sign, post, notify, put, there, mails } = await scene();
  put('m1', mailOf('m1'));
  const message = sign(notify('m1'));
  there.state.down = true;
  assert.match(String(await post(message)), /^503/);
  there.state.down = false;
  assert.equal(await post(message), 204);
  assert.equal((await mails()).length, 1);
});

void test('a subscription is confirmed at the host of the topic alone; what has nobody here, or a virus, is not fetched into a project', async () => {
  const { sign, post, notify, put, there, mails, quarantine } = await scene();
  const confirmation = (SubscribeURL: string) =>
    sign({ ...base('c1', 'You have chosen to subscribe …', there.host), Type: 'SubscriptionConfirmation', Token: 'token', SubscribeURL });
  assert.match(String(await post(confirmation('http://127.0.0.1:1/confirm'))), /^403 .*leads elsewhere/);
  assert.equal(await post(confirmation(`${there.host}/confirm?Action=ConfirmSubscription`)), 204);
  assert.equal(there.asked.filter(({ path }) => path === '/confirm').length, 1);
  assert.equal(await post(sign(notify('n1', ['nobody@mail.steward.test']))), 204);
  put('v1', mailOf('v1'));
  const { address } = { address: JSON.parse(notify('v1')['Message']!).receipt.recipients[0] as string };
  assert.equal(await post(sign(notify('v1', [address], { virusVerdict: { status: 'FAIL' } }))), 204);
  assert.equal((await mails()).length, 0);
  assert.deepEqual(
    (await quarantine()).log.map(({ outcome, reason }) => [outcome, reason]),
    [['bounced', 'virus']],
  );
});

void test('from where SES says a mail came is read from the line that it put in front', () => {
  assert.deepEqual(cameFrom(mailOf('x')), { remoteAddress: '203.0.113.9', helo: 'mx.example.org' });
  assert.deepEqual(cameFrom(Buffer.from('Subject: x\r\n\r\nReceived-SPF: pass client-ip=1.2.3.4')), { remoteAddress: '', helo: '' });
});

void test('what became of a mail is written down as SES publishes it, by whoever may say so', async () => {
  const { key, cert, roots } = amazonsCertificate();
  const there = await amazon(cert);
  const kit = governedKit();
  const ada = await kit.founder();
  const id = mailIdOf('abcdefghijklmnopqrstuvwxyz');
  const sent = { id, kind: 'invitation', person: ada.person, businesses: [ada.business], state: 'sent', rule: undefined } as const;
  await kit.rows.commit(mailChanges({ ...sent, atMs: 1, changedMs: 1, attempts: 1 }));
  const outbound = createOutboundHttp({ selfHosted: [there.hostAndPort] });
  const app = fastify({ logger: false, schemaController: noSchemas }) as unknown as FastifyInstance;
  app.setErrorHandler((error, _request, reply) => reply.code(isStewardError(error, 'refused') ? 403 : 503).send(String(error)));
  await registerHandedOver(app, mailEventsPath, {
    read: readSns({ topic: `${topic.slice(0, topic.lastIndexOf(':'))}:`, outbound, nowMs: () => Date.now(), host: there.host, roots }),
    take: async ({ message }) => void (await noteMailEvent(kit.tools, message)),
  });
  const post = async (message: Message, by = key) => {
    const Signature = createSign('RSA-SHA256').update(textOf(message)).sign(by, 'base64');
    return (await app.inject({ method: 'POST', url: mailEventsPath, payload: JSON.stringify({ ...message, Signature }) })).statusCode;
  };
  const event = (eventType: string, more: object = {}) =>
    base('e1', JSON.stringify({ eventType, mail: { messageId: '0107', tags: { [mailTag]: [id] } }, ...more }), there.host);
  const bounce = event('Bounce', { bounce: { bounceType: 'Permanent', bounceSubType: 'NoEmail' } });
  const other = amazonsCertificate().key;
  assert.equal(await post(bounce, other), 403);
  assert.equal(await post({ ...bounce, TopicArn: topic.replace('123456789012', '210987654321') }), 403, 'of another account');
  assert.equal((await findMail(kit.rows, id))!.state, 'sent');
  assert.equal(await post(event('Delivery')), 204);
  assert.equal((await findMail(kit.rows, id))!.state, 'delivered');
  assert.equal(await post({ ...bounce, TopicArn: topic.replace('mails', 'events') }), 204, 'any topic of the account');
  assert.equal((await findMail(kit.rows, id))!.state, 'bounced');
});
