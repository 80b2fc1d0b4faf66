import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, createPublicKey, generateKeyPairSync, hkdfSync, randomBytes, verify } from 'node:crypto';
import { test } from 'node:test';
import type { PushTarget } from '@steward/protocol/wire/notice-routes.ts';
import { declareProcessors, webPushProcessorOf, webPushProcessors } from '../../../catalogue/processors.ts';
import { memoryRows } from '../../memory/memory-rows.ts';
import { keyringOf } from '../keyring-file.ts';
import { vapidKey } from './vapid-key.ts';
import { checkKeys, createWebPush, encrypt } from './web-push.ts';

const b64 = (text: string) => Buffer.from(text, 'base64url');
const nowMs = Date.UTC(2026, 10, 27, 8);
const noSend = async () => assert.fail('Web Push needs no request beside the push');

/** A browser: its subscription, and how it opens what arrives (RFC 8291 §3.4, read from the other side). */
function browser(endpoint = 'https://updates.push.services.mozilla.com/wpush/v2/abc') {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  const auth = randomBytes(16);
  const target: PushTarget = { kind: 'web', endpoint, p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') };
  return {
    target,
    open(body: Uint8Array): Buffer {
      const bytes = Buffer.from(body);
      const [salt, sender, sealed] = [bytes.subarray(0, 16), bytes.subarray(21, 86), bytes.subarray(86)];
      assert.equal(bytes.readUInt32BE(16), 4_096);
      assert.equal(bytes[20], 65);
      const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender]);
      const secret = new Uint8Array(hkdfSync('sha256', ecdh.computeSecret(sender), auth, info, 32));
      const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
      const nonce = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12));
      const decipher = createDecipheriv('aes-128-gcm', key, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      assert.equal(plain.at(-1), 2, 'the last record');
      return plain.subarray(0, -1);
    },
  };
}

function scene() {
  const rows = memoryRows();
  const root = keyringOf(Buffer.alloc(32, 7));
  const clock = { now: nowMs, nowMs: () => clock.now };
  const among = declareProcessors(webPushProcessors);
  const key = vapidKey(rows, root);
  const carrierOf = (endpoint: string) => webPushProcessorOf(endpoint, among)?.id;
  return { rows, root, clock, key, carrier: createWebPush({ key, subject: 'mailto:privacy@steward.example', clock, carrierOf }) };
}

test('the example of RFC 8291, appendix A', () => {
  const body = encrypt(
    { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' },
    Buffer.from('When I grow up, I want to be a watermelon'),
    b64('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    b64('DGv6ra1nlYgDCS1FRnbzlw'),
  );
  assert.equal(
    Buffer.from(body).toString('base64url'),
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

test('a push is the id and nothing else, of one length whatever it is about, sealed anew each time', async () => {
  const { carrier } = scene();
  const firefox = browser();
  const bodies: Uint8Array[] = [];
  for (const urgent of [true, false]) {
    const id = randomBytes(16);
    const { request, payload, fields } = await carrier.prepare({ target: firefox.target, id, urgent }, noSend);
    assert.deepEqual(firefox.open(request.body!), id);
    assert.deepEqual(Buffer.from(payload), id);
    assert.deepEqual(fields, ['push.endpoint', 'push.id']);
    assert.equal(request.method, 'POST');
    assert.equal(request.url, 'https://updates.push.services.mozilla.com/wpush/v2/abc');
    assert.deepEqual(Object.keys(request.headers).toSorted(), [
      'authorization',
      'content-encoding',
      'content-type',
      'topic',
      'ttl',
      'urgency',
    ]);
    assert.equal(request.headers['content-encoding'], 'aes128gcm');
    assert.equal(request.headers['ttl'], '86400');
    assert.equal(request.headers['urgency'], urgent ? 'high' : 'normal');
    assert.match(request.headers['topic']!, /^[A-Za-z0-9_-]{1,32}$/);
    bodies.push(request.body!);
  }
  assert.deepEqual(
    bodies.map(({ length }) => length),
    [119, 119],
  );
  assert.notDeepEqual(bodies[0], bodies[1]);
});

test('who sends is signed for the carrier’s origin, until a time within a day, by the key that browsers subscribed with (RFC 8292)', async () => {
  const { carrier, clock, key } = scene();
  const tokenOf = async (endpoint: string) => {
    const { request } = await carrier.prepare({ target: browser(endpoint).target, id: randomBytes(16), urgent: false }, noSend);
    const [, token = '', publicKey = ''] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(request.headers['authorization']!) ?? [];
    return { token, publicKey };
  };
  const { token, publicKey } = await tokenOf('https://fcm.googleapis.com/fcm/send/abc');
  assert.equal(publicKey, await carrier.publicKey!());
  assert.equal(publicKey, (await key()).publicKey);
  const [head = '', claims = '', signature = ''] = token.split('.');
  assert.deepEqual(JSON.parse(b64(head).toString()), { typ: 'JWT', alg: 'ES256' });
  const { aud, exp, sub } = JSON.parse(b64(claims).toString()) as { aud: string; exp: number; sub: string };
  assert.deepEqual([aud, sub], ['https://fcm.googleapis.com', 'mailto:privacy@steward.example']);
  assert.ok(exp > nowMs / 1_000 && exp <= nowMs / 1_000 + 86_400);
  const point = b64(publicKey);
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  const verifying = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), verifying, b64(signature)));
  assert.equal((await tokenOf('https://fcm.googleapis.com/fcm/send/other')).token, token, 'the same for a while');
  assert.notEqual((await tokenOf('https://web.push.apple.com/abc')).token, token, 'never the same for another');
  clock.now += 12 * 3_600_000;
  assert.notEqual((await tokenOf('https://fcm.googleapis.com/fcm/send/abc')).token, token);
});

test('what carriers answer', () => {
  const { carrier } = scene();
  const outcome = (status: number, headers: Record<string, string> = {}) => carrier.outcomeOf({ status, headers, body: new Uint8Array() });
  for (const status of [200, 201, 202]) assert.deepEqual(outcome(status), { kind: 'sent' });
  for (const status of [404, 410]) assert.deepEqual(outcome(status), { kind: 'gone' });
  for (const status of [400, 401, 403, 413]) assert.deepEqual(outcome(status), { kind: 'refused' });
  assert.deepEqual(outcome(429, { 'retry-after': '120' }), { kind: 'later', afterMs: 120_000 });
  assert.deepEqual(outcome(503, { 'retry-after': 'Fri, 27 Nov 2026 08:10:00 GMT' }), { kind: 'later', afterMs: 600_000 });
  assert.deepEqual(outcome(500), { kind: 'later', afterMs: undefined });
  assert.deepEqual(outcome(429, { 'retry-after': 'soon' }), { kind: 'later', afterMs: undefined });
  assert.deepEqual(outcome(429, { 'retry-after': '999999999' }), { kind: 'later', afterMs: 86_400_000 }, 'a day at most');
});

test('only hosts of declared makers of browsers', () => {
  const { carrier } = scene();
  const of = (endpoint: string) => carrier.processorOf({ kind: 'web', endpoint, p256dh: '', auth: '' });
  assert.equal(of('https://fcm.googleapis.com/wp/abc'), 'web-push-google');
  assert.equal(of('https://updates.push.services.mozilla.com/wpush/v2/abc'), 'web-push-mozilla');
  assert.equal(of('https://web.push.apple.com/abc'), 'web-push-apple');
  assert.equal(of('https://wns2-par02p.notify.windows.com/w/?token=abc'), 'web-push-microsoft');
  for (const other of [
    'https://push.example/abc',
    'https://fcm.googleapis.com.push.example/abc',
    'https://evilnotify.windows.com/abc',
    'https://notify.windows.com.evil.example/abc',
    'http://fcm.googleapis.com/abc',
    'https://fcm.googleapis.com:8443/abc',
    'https://127.0.0.1/abc',
    'not an address',
  ])
    assert.equal(of(other), undefined, other);
  assert.equal(carrier.processorOf({ kind: 'fcm', token: 'x'.repeat(30) }), undefined);
});

test('keys of a subscription that no browser made are refused when it is handed in', () => {
  const { target } = browser();
  checkKeys(target);
  assert.throws(() => checkKeys({ ...target, p256dh: Buffer.alloc(65, 4).toString('base64url') } as PushTarget), { code: 'invalid-input' });
});

test('the key is made once, lies wrapped, and is the same after a restart', async () => {
  const { rows, root, key } = scene();
  const [first, second] = await Promise.all([key(), vapidKey(rows, root)()]);
  assert.equal(first.publicKey, second.publicKey);
  assert.equal((await vapidKey(rows, root)()).publicKey, first.publicKey);
  const stored = (await rows.get({ partition: 'installation', sort: 'push-key' }))!;
  assert.ok(!Buffer.from(stored.value).includes(Buffer.from(first.privateKey)));
  const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey.export({ format: 'der', type: 'pkcs8' });
  assert.ok(!Buffer.from(stored.value).includes(other.subarray(0, 26)), 'not even the frame of a key lies in clear');
});
