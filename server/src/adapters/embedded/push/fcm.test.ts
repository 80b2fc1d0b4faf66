// Against a server that speaks what Google documents of FCM's HTTP v1 interface and of OAuth 2.0 for service accounts: paths, headers, bodies, error codes.
import assert from 'node:assert/strict';
import { generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createOutboundHttp } from '../outbound-http.ts';
import { createFcm, readServiceAccount } from './fcm.ts';
import type { PushOutcome } from '../../../ports/push.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const file = {
  type: 'service_account',
  project_id: 'steward-demo',
  private_key_id: 'key-1',
  private_key: privateKey.export({ format: 'pem', type: 'pkcs8' }),
  client_email: 'push@steward-demo.iam.gserviceaccount.com',
  token_uri: 'https://oauth2.googleapis.com/token',
};
const target = { kind: 'fcm', token: 'dQw4w9WgXcQ:APA91bHun4MxP5egoKMwt2KZFBaFUH-1RYqx_abcdefghijklmnop' } as const;

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** `answer` says what the next message meets. */
async function google() {
  const asked: Asked[] = [];
  const its = { status: 200, headers: {} as Record<string, string>, body: {} as unknown, tokens: 0 };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked.push({ method: request.method!, path: request.url!, headers: request.headers, body: Buffer.concat(parts).toString() });
      const isToken = request.url === '/token';
      if (isToken) its.tokens++;
      const body = isToken ? { access_token: `ya29.${its.tokens}`, expires_in: 3_599, token_type: 'Bearer' } : its.body;
      response.writeHead(isToken ? 200 : its.status, {
        'content-type': 'application/json; charset=UTF-8',
        ...(isToken ? {} : its.headers),
      });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, its, origin: `http://${host}`, outbound: createOutboundHttp({ selfHosted: [host] }), close: () => server.close() };
}

async function scene() {
  const service = await google();
  const clock = { now: Date.UTC(2026, 10, 27, 8), nowMs: () => clock.now };
  const account = readServiceAccount(JSON.stringify(file), 'STEWARD_FIREBASE');
  const fcm = createFcm({ account, clock, origins: { messages: service.origin, tokens: service.origin } });
  const beside: string[][] = [];
  const push = async (id: Uint8Array = Buffer.alloc(16, 1), urgent = false): Promise<PushOutcome> => {
    const prepared = await fcm.prepare({ target, id, urgent }, (request, fields) => {
      beside.push([...fields]);
      return service.outbound.send(request);
    });
    return fcm.outcomeOf(await service.outbound.send(prepared.request));
  };
  return { ...service, clock, fcm, push, beside };
}

test('a data message with an id, authorised by a signed assertion: requests as they are documented', async () => {
  const { asked, push, beside, clock, close } = await scene();
  try {
    assert.deepEqual(await push(Buffer.from('00112233445566778899aabbccddeeff', 'hex')), { kind: 'sent' });
    const [token, message] = asked as [Asked, Asked];
    assert.deepEqual([token.method, token.path], ['POST', '/token']);
    assert.equal(token.headers['content-type'], 'application/x-www-form-urlencoded');
    const form = new URLSearchParams(token.body);
    assert.deepEqual([...form.keys()], ['grant_type', 'assertion']);
    assert.equal(form.get('grant_type'), 'urn:ietf:params:oauth:grant-type:jwt-bearer');
    assertAssertion(form.get('assertion')!, publicKey, clock.now / 1_000);
    assert.deepEqual(beside, [['push.sign-in']]);

    assert.deepEqual([message.method, message.path], ['POST', '/v1/projects/steward-demo/messages:send']);
    assert.equal(message.headers['authorization'], 'Bearer ya29.1');
    assert.equal(message.headers['content-type'], 'application/json');
    assert.deepEqual(JSON.parse(message.body), {
      message: {
        token: target.token,
        data: { id: 'ABEiM0RVZneImaq7zN3u_w' },
        android: { priority: 'NORMAL', ttl: '86400s', collapse_key: 'steward' },
        apns: {
          headers: { 'apns-priority': '5', 'apns-collapse-id': 'steward', 'apns-push-type': 'background' },
          payload: { aps: { 'content-available': 1 } },
        },
      },
    });
  } finally {
    close();
  }
});

function assertAssertion(assertion: string, key: KeyObject, nowS: number): void {
  const [head = '', claims = '', signature = ''] = assertion.split('.');
  assert.deepEqual(JSON.parse(Buffer.from(head, 'base64url').toString()), { alg: 'RS256', typ: 'JWT', kid: 'key-1' });
  const { iss, scope, aud, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, string | number>;
  assert.equal(iss, file.client_email);
  assert.equal(scope, 'https://www.googleapis.com/auth/firebase.messaging');
  assert.match(String(aud), /\/token$/);
  assert.deepEqual([iat, exp], [nowS, nowS + 3_600], 'an hour, which is the most that is taken');
  assert.ok(verify('sha256', Buffer.from(`${head}.${claims}`), key, Buffer.from(signature, 'base64url')));
}

test('the access token serves its hour, and is asked for anew before it ends or when it is not taken', async () => {
  const { its, push, clock, close } = await scene();
  try {
    await push();
    await push();
    assert.equal(its.tokens, 1);
    clock.now += 55 * 60_000;
    await push();
    assert.equal(its.tokens, 2);
    Object.assign(its, { status: 401, body: fault(401, 'UNAUTHENTICATED', undefined) });
    assert.deepEqual(await push(), { kind: 'later', afterMs: undefined });
    Object.assign(its, { status: 200, body: { name: 'projects/steward-demo/messages/1' } });
    assert.deepEqual(await push(), { kind: 'sent' });
    assert.equal(its.tokens, 3);
  } finally {
    close();
  }
});

const fault = (
  code: number,
  status: string,
  errorCode: string | undefined,
  more: object[] = [],
  message = 'Request contains an invalid argument.',
) => ({
  error: {
    code,
    message,
    status,
    details: [...(errorCode === undefined ? [] : [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }]), ...more],
  },
});
const violation = (field: string) => ({
  '@type': 'type.googleapis.com/google.rpc.BadRequest',
  fieldViolations: [{ field, description: 'wrong' }],
});

test('every documented error: which ends a device, which waits, which is ours', async () => {
  const { its, push, close } = await scene();
  const answers: readonly (readonly [string, number, object, PushOutcome, Record<string, string>?])[] = [
    ['unregistered', 404, fault(404, 'NOT_FOUND', 'UNREGISTERED'), { kind: 'gone' }],
    ['of another sender', 403, fault(403, 'PERMISSION_DENIED', 'SENDER_ID_MISMATCH'), { kind: 'gone' }],
    ['the token is none', 400, fault(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', [violation('message.token')]), { kind: 'gone' }],
    [
      'the token is none, as it is said elsewhere',
      400,
      fault(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', [], 'The registration token is not a valid FCM registration token'),
      { kind: 'gone' },
    ],
    [
      'another argument is wrong',
      400,
      fault(400, 'INVALID_ARGUMENT', 'INVALID_ARGUMENT', [violation('message.android.ttl')]),
      { kind: 'refused' },
    ],
    ['no such project', 404, fault(404, 'NOT_FOUND', undefined), { kind: 'refused' }],
    ['over the quota', 429, fault(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'), { kind: 'later', afterMs: 60_000 }],
    [
      'over the quota, with a time',
      429,
      fault(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'),
      { kind: 'later', afterMs: 90_000 },
      { 'retry-after': '90' },
    ],
    ['overloaded', 503, fault(503, 'UNAVAILABLE', 'UNAVAILABLE'), { kind: 'later', afterMs: 30_000 }, { 'retry-after': '30' }],
    ['broken', 500, fault(500, 'INTERNAL', 'INTERNAL'), { kind: 'later', afterMs: undefined }],
    ['our certificate for Apple', 401, fault(401, 'UNAUTHENTICATED', 'THIRD_PARTY_AUTH_ERROR'), { kind: 'later', afterMs: undefined }],
  ];
  try {
    for (const [what, status, body, outcome, headers = {}] of answers) {
      Object.assign(its, { status, body, headers });
      assert.deepEqual(await push(), outcome, what);
    }
  } finally {
    close();
  }
});

test('a key file that is none is refused, and what stands in it is not said', () => {
  assert.throws(() => readServiceAccount('{', 'STEWARD_FIREBASE'), { code: 'invalid-input' });
  const wrong = JSON.stringify({ ...file, private_key: 'SECRET-MARKER' });
  assert.throws(
    () => readServiceAccount(wrong, 'STEWARD_FIREBASE'),
    (error: Error) => !JSON.stringify(error).includes('SECRET-MARKER'),
  );
  const { client_email: _left, ...without } = file;
  assert.throws(() => readServiceAccount(JSON.stringify(without), 'STEWARD_FIREBASE'), { code: 'invalid-input' });
});
