// The operator switches a processor off for everybody while the server runs: by the command line's edge and in the staff's console. Nothing more goes there, every
// admin is told, and what hangs on it is not offered.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { WireReceiver } from '@steward/protocol/wire/processor-routes.ts';
import type { WireSwitchedProcessor } from '@steward/protocol/wire/staff-processor-routes.ts';
import { createOutboxMail } from '../server/src/adapters/embedded/outbox-mail.ts';
import { readTotpSecret, totpCode, totpStep } from '../server/src/adapters/embedded/identity/totp.ts';
import { mailFields } from '../server/src/catalogue/processors.ts';
import { createOperatorApp } from '../server/src/edges/operator/operator-app.ts';
import { userHeader } from '../server/src/edges/operator/user-header.ts';
import { createDisclose, gateSentences } from '../server/src/governed/disclose.ts';
import { createMailOut } from '../server/src/governed/mail-out.ts';
import { processorTurns } from '../server/src/stores/trust-records.ts';
import { turnForAll } from '../server/src/stores/operator-switches.ts';
import { appInProcess, type AppInProcess } from './kit/app.ts';

const client = { address: '127.0.0.1', userAgent: 'test' };
const password = 'a second person looks twice';
const configured = {
  STEWARD_SMTP: 'smtps://relay.example:465',
  STEWARD_MAIL_FROM: 'mail@steward.example',
  STEWARD_SMTP_COMPANY: 'Relay GmbH',
  STEWARD_SMTP_PLACE: 'Berlin, Germany',
  STEWARD_SMTP_SINCE: '2026-11-24',
  STEWARD_PROCESSORS_OFF: 'own-bucket',
};

const switchedOff = gateSentences['gate-switched-off'].operator;

let world: AppInProcess;
let operator: ReturnType<typeof createOperatorApp>;

before(async () => {
  world = await appInProcess({}, { environment: configured });
  const { door, trust, snapshots, rehearse, roster, switches } = world.steward;
  const parts = { door, trust, snapshots, rehearse, roster, switches, checker: {} as never };
  operator = createOperatorApp({ ...parts, version: 'test', url: 'http://localhost', startedAtMs: 0, everyHours: 6 });
});
after(async () => {
  await operator.close();
  await world.close();
});

async function ask(token: string | undefined, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const said = await world.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: said.statusCode, body: said.json() as Record<string, unknown> };
}

/** As `steward processors …` asks. */
async function order(method: 'GET' | 'POST', url: string, payload?: object) {
  const said = await operator.inject({ method, url, headers: { [userHeader]: 'root' }, ...(payload && { payload }) });
  return { status: said.statusCode, body: said.json() as Record<string, unknown> };
}
const turn = (id: string, on: boolean) => order('POST', `/processors/${id}/switch`, { on });
const listed = async () => (await order('GET', '/processors')).body['processors'] as readonly WireSwitchedProcessor[];

/** Somebody of the staff, signed in with a second factor. */
async function staff(name: string, administrator: boolean): Promise<string> {
  const { roster, staffIdentity: identity, clock } = world.steward;
  const email = `${name}@operator.example`;
  const { token } = await roster.add({ email, name, administrator }, 'operator:test', client);
  await identity.resetPassword({ token, newPassword: password }, client);
  const first = await identity.signIn({ email, password }, client);
  assert.ok(first.done);
  const { secret } = await identity.beginTotp(first.caller);
  const codeAt = (step: number) => totpCode(readTotpSecret(secret), step);
  const step = totpStep(clock.nowMs());
  await identity.confirmTotp(first.caller, codeAt(step - 1), client);
  const again = await identity.signIn({ email, password }, client);
  assert.ok(!again.done);
  return (await identity.finishSignIn(again.challenge, { totp: codeAt(step) }, client)).token;
}

const newAccount = (name: string) => ({
  email: `${name}@example.org`,
  password: 'a horse and a battery',
  name,
  language: 'en',
  business: { name: `${name} Bau` },
});

/** What the gate says to a mail of this business now. */
async function mailing(business: BusinessId, person: PersonId) {
  const sent: string[] = [];
  const disclose = createDisclose({ outbound: {} as never, mail: { send: async ({ to }) => void sent.push(to) } });
  const mail = { to: 'ada@example.org', subject: 'Hello', text: 'Hello', messageId: 'm1' };
  const input = { processor: 'mail-relay', fields: mailFields, sending: { kind: 'mail', mail } } as const;
  const answer = await world.door.perform({ actor: 'member', business, person }, disclose, input, { purpose: 'request' });
  return { sent: sent.length, said: answer.allowed ? undefined : answer.sentence };
}

test('switched off from one moment to the next for everybody, told to every admin, and on again', async () => {
  assert.equal(
    (await ask(undefined, 'POST', '/v1/sign-up', newAccount('eve'))).body['mailed'],
    true,
    'with mail an address is confirmed first',
  );
  const off = await turn('mail-relay', false);
  assert.deepEqual([off.status, off.body['on'], off.body['by']], [200, false, 'operator:root']);
  const [first] = await processorTurns(world.door.tools.rows, 9);
  assert.deepEqual([first?.id, first?.change], ['mail-relay', 'changed'], 'the very first turn is told too');
  const signedUp = await ask(undefined, 'POST', '/v1/sign-up', newAccount('ada'));
  assert.equal(signedUp.status, 201, 'without mail nobody could confirm an address');
  const { token, person, business } = signedUp.body as { token: string; person: PersonId; business: BusinessId };
  const receiver = async () =>
    ((await ask(token, 'GET', '/v1/processors')).body['receivers'] as readonly WireReceiver[]).find(({ id }) => id === 'mail-relay')!;
  assert.equal((await receiver()).state, 'off-by-operator');
  assert.deepEqual(await mailing(business, person), { sent: 0, said: switchedOff });

  assert.equal((await turn('web-push-mozilla', false)).status, 200);
  const notices = async () => JSON.stringify((await ask(token, 'GET', '/v1/notices')).body);
  assert.ok((await notices()).includes('web-push-mozilla'), 'the admins are told at once');

  assert.equal((await turn('mail-relay', true)).body['on'], true);
  assert.equal((await receiver()).state, 'on');
  assert.deepEqual(await mailing(business, person), { sent: 1, said: undefined });

  // Another node turned it: the gate of this one obeys before it has looked.
  const { rows } = world.door.tools;
  await turnForAll(rows, 'mail-relay', { sinceMs: 1, by: 'operator:elsewhere' });
  assert.equal((await receiver()).state, 'on');
  assert.deepEqual(await mailing(business, person), { sent: 0, said: switchedOff });
  await world.steward.switches!.refresh();
  assert.equal((await receiver()).state, 'off-by-operator');
  await turn('mail-relay', true);
});

test('a mail that no ledger concerns does not leave either', async () => {
  const outbox = createOutboxMail(world.steward.clock);
  const { door, mailQueue: queue } = world.steward;
  const disclose = createDisclose({ outbound: {} as never, mail: outbox });
  const out = createMailOut({ door, disclose, processor: 'mail-relay', mail: outbox, queue, base: 'https://steward.example' });
  const notice = { kind: 'confirm-sign-up', to: 'new@example.org', language: 'en', token: 't', atMs: 0 } as const;
  await turn('mail-relay', false);
  assert.equal(await out.sendNotice(notice), 'failed');
  await assert.rejects(out.toAddress('new@example.org', { subject: 'Hello', text: 'Hello' }), (error) =>
    isStewardError(error, 'outbound-refused'),
  );
  assert.equal(outbox.list().length, 0);
  await turn('mail-relay', true);
  assert.equal(await out.sendNotice(notice), 'sent');
  assert.equal(outbox.list().length, 1);
});

test('what the configuration switches off stays off; what everything needs, and what is not declared, is not turned', async () => {
  const bucket = (await listed()).find(({ id }) => id === 'own-bucket')!;
  assert.deepEqual([bucket.on, bucket.off, bucket.turnable], [false, 'configuration', false]);
  for (const [id, on, status] of [
    ['own-bucket', true, 403],
    ['dns-resolver', false, 403],
    ['nobody', false, 404],
    ['../x', false, 404],
  ] as const)
    assert.equal((await turn(encodeURIComponent(id), on)).status, status, id);
  assert.equal((await order('POST', '/processors/mail-relay/switch', { on: 'no' })).status, 400);
});

test('administrators of the staff turn it in the console, nobody else does', async () => {
  const [ruth, tom] = [await staff('ruth', true), await staff('tom', false)];
  const url = '/v1/staff/processors/firebase/switch';
  assert.equal((await ask(tom, 'GET', '/v1/staff/processors')).status, 403);
  assert.equal((await ask(tom, 'PUT', '/v1/staff/processors/mail-relay/switch', { on: false })).status, 403);
  assert.equal((await ask(undefined, 'GET', '/v1/staff/processors')).status, 401);
  assert.equal((await ask(ruth, 'PUT', url, { on: false })).status, 404, 'it is not configured here');
  const turned = await ask(ruth, 'PUT', '/v1/staff/processors/web-push-apple/switch', { on: false });
  assert.deepEqual([turned.status, turned.body['on'], turned.body['off']], [200, false, 'switch']);
  const { processors } = (await ask(ruth, 'GET', '/v1/staff/processors')).body as { processors: readonly WireSwitchedProcessor[] };
  assert.equal(processors.find(({ id }) => id === 'web-push-apple')?.on, false);
  // What everybody reads on the Trust page.
  assert.equal(world.door.tools.processors.get('web-push-apple')?.off, true);
});
