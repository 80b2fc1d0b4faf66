// Push over the API, against a push service that speaks RFC 8030 on this machine: what a device has to show before it is pushed to, what somebody with another's
// address gets, what a device is told to show, and that signing out ends it.
import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { NoticeSettings } from '@steward/protocol/wire/notice-routes.ts';
import { createOutboundHttp } from '../server/src/adapters/embedded/outbound-http.ts';
import { declareProcessors, webPushProcessors } from '../server/src/catalogue/processors.ts';
import { createDisclose } from '../server/src/governed/disclose.ts';
import { sendDueNotices } from '../server/src/lifecycle/notices/send-due.ts';
import { tell } from '../server/src/lifecycle/notices/tell.ts';
import { createPusher } from '../server/src/main/pusher.ts';
import { pushEvidence } from '../server/src/main/promise-evidence.ts';
import { appInProcess, type AppInProcess } from './kit/app.ts';

const pushed: { readonly path: string; readonly body: Buffer }[] = [];
let answer = 201;
const service = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    pushed.push({ path: request.url!, body: Buffer.concat(parts) });
    response.writeHead(answer).end();
  });
});
let host: string;
let app: AppInProcess;
let push: ReturnType<typeof createPusher>;

before(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(service.address() as AddressInfo).port}`;
  const [google, ...others] = webPushProcessors;
  app = await appInProcess(
    ({ steward }) => {
      const disclose = createDisclose({ outbound: createOutboundHttp({ selfHosted: [host] }), mail: {} as never });
      push = createPusher({ steward, disclose, privacyEmail: 'privacy@steward.example', firebase: undefined });
      return { push };
    },
    { companies: (configured) => ({ ...configured, processors: declareProcessors([{ ...google!, ownHosts: [host] }, ...others]) }) },
  );
});
after(async () => {
  await app.close();
  service.close();
});

/** A browser with a subscription; `opens` what arrives for it. */
function browser(name: string) {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  const auth = randomBytes(16);
  const target = {
    kind: 'web',
    endpoint: `http://${host}/wp/${name}`,
    p256dh: ecdh.getPublicKey('base64url'),
    auth: auth.toString('base64url'),
  };
  const opens = (body: Buffer): string => {
    const [salt, sender, sealed] = [body.subarray(0, 16), body.subarray(21, 86), body.subarray(86)];
    const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), sender]);
    const secret = new Uint8Array(hkdfSync('sha256', ecdh.computeSecret(sender), auth, info, 32));
    const key = Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: aes128gcm\0', 16));
    const decipher = createDecipheriv('aes-128-gcm', key, Buffer.from(hkdfSync('sha256', secret, salt, 'Content-Encoding: nonce\0', 12)));
    decipher.setAuthTag(sealed.subarray(-16));
    return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
      .subarray(0, -1)
      .toString('base64url');
  };
  return { target, opens };
}

async function account(name: string, business: object = { business: { name: `${name} Bau` } }) {
  const made = await ask(undefined, 'POST', '/v1/sign-up', {
    email: `${name}@example.org`,
    password: 'a horse and a battery',
    name,
    language: 'de',
    ...business,
  });
  const { token, person, business: its } = made.body as { token: string; person: PersonId; business: BusinessId };
  return { token, person, business: its };
}

async function ask(token: string | undefined, method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', url: string, body?: object) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const said = await app.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
  return { status: said.statusCode, body: said.json() as Record<string, unknown> };
}
const settings = async (token: string) => (await ask(token, 'GET', '/v1/notices/settings')).body as unknown as NoticeSettings;

async function send() {
  const { door, steward } = app;
  const nowMs = door.tools.clock.nowMs;
  // What gathers for a few seconds is due now.
  const tools = { ...door.tools, clock: { nowMs: () => nowMs() + 3_600_000 } };
  const mail = { toPerson: async () => undefined, toAddress: async () => undefined };
  const facts = { base: 'https://steward.example', privacyEmail: 'privacy@steward.example' };
  const parts = { out: push.out, identity: steward.identity, random: door.tools.random };
  while ((await sendDueNotices({ tools, identity: steward.identity, mail, facts, push: parts })) > 0);
}
const tellOf = (who: { readonly person: PersonId; readonly business: BusinessId }, key: string) =>
  tell(app.door.tools, { kind: 'person', ...who }, { kind: 'joined', person: who.person }, key);

test('a device shows first that it gets what is sent; another’s address is worth nothing; signing out ends it', async () => {
  const [ada, eve] = [await account('ada'), await account('eve')];
  const phone = browser('ada-phone');
  const { push: offered, lockScreen } = await settings(ada.token);
  assert.equal(Buffer.from(offered.key!, 'base64url').length, 65);
  assert.equal(lockScreen, 'neutral');

  assert.equal((await ask(ada.token, 'PUT', '/v1/push', { target: phone.target })).status, 200);
  assert.equal(pushed.length, 1);
  const proof = phone.opens(pushed[0]!.body);
  assert.deepEqual(
    (await settings(ada.token)).devices.map(({ confirmed, current, carrier }) => [confirmed, current, carrier]),
    [[false, true, 'web-push-google']],
  );

  // Eve has the address, and whatever else she says, not the device.
  assert.equal((await ask(eve.token, 'PUT', '/v1/push', { target: phone.target })).status, 200);
  const forEve = phone.opens(pushed[1]!.body);
  const shownToAda = await ask(ada.token, 'POST', '/v1/push/arrived', { id: forEve });
  assert.deepEqual([shownToAda.status, shownToAda.body['title']], [200, 'Neues in Steward']);
  for (const id of [proof, randomBytes(16).toString('base64url')]) await ask(eve.token, 'POST', '/v1/push/arrived', { id });
  assert.deepEqual(
    (await settings(eve.token)).devices.map(({ confirmed }) => confirmed),
    [false],
  );

  const confirmed = await ask(ada.token, 'POST', '/v1/push/arrived', { id: proof });
  assert.equal(confirmed.body['text'], 'Dieses Gerät erhält jetzt Mitteilungen');
  await ask(ada.token, 'PATCH', '/v1/notices/settings', { topics: { people: { app: true, email: 'off', push: true } } });
  await ask(eve.token, 'PATCH', '/v1/notices/settings', { topics: { people: { app: true, email: 'off', push: true } } });
  await tellOf(ada, 'one');
  await tellOf(eve, 'one');
  await send();
  assert.equal(pushed.length, 3, 'for Ada, and nothing for Eve');
  assert.equal(pushed[2]!.body.length, pushed[0]!.body.length, 'one length for all');

  const neutral = await ask(ada.token, 'POST', '/v1/push/arrived', { id: phone.opens(pushed[2]!.body) });
  assert.deepEqual(neutral.body, {
    language: 'de',
    title: 'Neues in Steward',
    text: 'Öffnen Sie die App, um es zu sehen.',
    to: '/app/notices',
  });
  await ask(ada.token, 'PATCH', '/v1/notices/settings', { lockScreen: 'kind' });
  const kind = await ask(ada.token, 'POST', '/v1/push/arrived', { id: phone.opens(pushed[2]!.body) });
  assert.deepEqual([kind.body['title'], kind.body['to']], ['Jemand ist Ihrem Unternehmen beigetreten', '/app/people']);
  const toEve = await ask(eve.token, 'POST', '/v1/push/arrived', { id: phone.opens(pushed[2]!.body) });
  assert.equal(toEve.body['title'], 'Neues in Steward', 'the id of another’s push tells nothing');

  await ask(ada.token, 'POST', '/v1/sign-out', {});
  await tellOf(ada, 'two');
  await send();
  assert.equal(pushed.length, 3);
  assert.equal((await ask(ada.token, 'POST', '/v1/push/arrived', { id: proof })).status, 401);
  assert.deepEqual({ ...(await pushEvidence(app.steward)) }, { sent: 3, contentBytes: 0, unasked: 0 });
});

test('addresses that no declared company has are refused, whatever they look like, and so are made-up keys', async () => {
  const finn = await account('finn');
  const { target } = browser('finn');
  const refused = async (change: object) => (await ask(finn.token, 'PUT', '/v1/push', { target: { ...target, ...change } })).status;
  const before = pushed.length;
  for (const endpoint of [
    'http://169.254.169.254/latest/meta-data',
    'https://push.example/abc',
    'http://127.0.0.1:1/abc',
    'file:///etc/passwd',
  ])
    assert.equal(await refused({ endpoint }), 400, endpoint);
  assert.equal(await refused({ p256dh: 'A'.repeat(87) }), 400);
  assert.equal(await refused({ auth: 'short' }), 400);
  assert.equal(await refused({ business: finn.business }), 400);
  assert.equal(
    (await ask(finn.token, 'PUT', '/v1/push', { target: { kind: 'fcm', token: 'x'.repeat(40) } })).status,
    400,
    'no Firebase here',
  );
  assert.equal(pushed.length, before);
  answer = 410;
  assert.equal(await refused({}), 400, 'the service does not know it');
  answer = 201;
  assert.deepEqual((await settings(finn.token)).devices, []);
  const statuses: number[] = [];
  for (let i = 0; i < 10; i++) statuses.push(await refused({}));
  assert.equal(statuses.at(-1), 429, 'each costs a push to wherever somebody says, so there are few an hour');
});

test('settings: what is wrong is named and changes nothing; what cannot be silenced stays', async () => {
  const gero = await account('gero');
  const change = (body: object) => ask(gero.token, 'PATCH', '/v1/notices/settings', body);
  const before = await settings(gero.token);
  for (const body of [
    { quiet: { from: '25:00', until: '06:00' } },
    { zone: 'Middle/Earth' },
    { topics: { looks: { app: false, email: 'off', push: false } } },
    { topics: { gossip: { app: true, email: 'off', push: false } } },
    { lockScreen: 'everything' },
    { person: gero.person },
  ])
    assert.equal((await change(body)).status, 400, JSON.stringify(body));
  assert.deepEqual(await settings(gero.token), before);
  const { body: after } = await change({
    quiet: { from: '20:00', until: '06:30' },
    zone: 'Europe/Vienna',
    topics: { tasks: { app: true, email: 'daily', push: false } },
  });
  const now = after as unknown as NoticeSettings;
  assert.deepEqual([now.quiet, now.zone, now.topics.tasks.email], [{ from: '20:00', until: '06:30' }, 'Europe/Vienna', 'daily']);
  assert.equal(now.topics.looks.email, 'once');
});

test('who was told of what is for owners and admins, of their own business, without everyday work and without who read it', async () => {
  const [hana, ilse] = [await account('hana'), await account('ilse')];
  const notice = { kind: 'case-waiting', case: 'hjpiet32dcluvoyq7tlakkjx7e' } as const;
  await tell(app.door.tools, { kind: 'admins', business: hana.business }, notice, 'case-waiting:hana');
  await tell(app.door.tools, { kind: 'admins', business: ilse.business }, notice, 'case-waiting:ilse');
  await tellOf(hana, 'everyday');
  const { body } = await ask(hana.token, 'GET', '/v1/notices/told');
  const things = body['things'] as { notice: object; people: { person: string; told: { channel: string }[] }[] }[];
  assert.equal(things.length, 1);
  assert.deepEqual(
    things[0]!.people.map(({ person, told }) => [person, told.map(({ channel }) => channel)]),
    [[hana.person, ['app']]],
  );
  assert.ok(!JSON.stringify(body).includes('readAt'));
  const { body: invited } = await ask(hana.token, 'POST', '/v1/invitations', { role: 'member', email: 'jo@example.org' });
  const jo = await account('jo', { invitation: (invited as { token?: string }).token });
  const refusal = await ask(jo.token, 'GET', '/v1/notices/told');
  assert.equal(refusal.status, 403, JSON.stringify(refusal.body));
});
