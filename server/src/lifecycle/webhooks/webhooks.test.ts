// Webhooks on the wire: against a server of the test's own, through the gate, whose adapter was told of it by name.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { createOutboundHttp } from '../../adapters/embedded/outbound-http.ts';
import { signWebhook } from '../../adapters/embedded/webhook-signer.ts';
import { declareProcessors, ownWebhook } from '../../catalogue/processors.ts';
import { createRecord } from '../../governed/create-record.ts';
import type { Principal } from '../../governed/operation.ts';
import { readLedger } from '../../governed/read-ledger.ts';
import { governedKit, type GovernedKit } from '../../governed/testing/governed-kit.ts';
import { trashRecord } from '../../governed/trash-record.ts';
import { readDeliveries, sendAgain, testWebhook } from '../../governed/webhooks/deliveries.ts';
import { createDisclose, gateSentences } from '../../governed/disclose.ts';
import { changeWebhook, createWebhook, readWebhooks, removeWebhook, twoSecretsMs } from '../../governed/webhooks/webhooks.ts';
import { noticesOf } from '../../stores/notices.ts';
import { keptEvents } from '../../stores/webhook-events.ts';
import { dueDeliveries } from '../../stores/webhook-deliveries.ts';
import { forgetOldDeliveries, retryPausesMs, tendWebhooks } from './deliver-webhooks.ts';

interface Got {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface Receiver {
  readonly url: string;
  readonly host: string;
  readonly got: Got[];
  answer: { status: number; headers?: Readonly<Record<string, string>> };
}

async function receiver(t: TestContext): Promise<Receiver> {
  const got: Got[] = [];
  const one: Receiver = { url: '', host: '', got, answer: { status: 204 } };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      got.push({ method: request.method, path: request.url, headers: request.headers, body });
      response.writeHead(one.answer.status, one.answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  return Object.assign(one, { url: `http://127.0.0.1:${port}/hook?of=steward`, host: `127.0.0.1:${port}` });
}

interface Scene {
  readonly kit: GovernedKit;
  readonly ada: Principal;
  readonly to: Receiver;
  work(): Promise<number>;
  task(title?: string): Promise<string>;
}

async function scene(t: TestContext): Promise<Scene> {
  const kit = governedKit({ processors: declareProcessors([ownWebhook]) });
  const to = await receiver(t);
  const mail = { send: async () => assert.fail('no mail') };
  const disclose = createDisclose({ outbound: createOutboundHttp({ selfHosted: [to.host] }), mail });
  const ada = await kit.founder();
  const project = await kit.project(ada);
  return {
    kit,
    ada,
    to,
    work: () => tendWebhooks({ door: kit.door, disclose, sign: signWebhook }),
    task: async (title = 'Estrich im Erdgeschoss') =>
      (await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title, status: 'open' } })).id,
  };
}

const events = ['record.created', 'record.trashed', 'member.joined'] as const;
const hook = ({ kit, ada, to }: Scene) => kit.ask(ada, createWebhook, { url: to.url, label: 'ERP', events });

function signatureOf(secret: string, { headers, body }: Got): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const content = `${headers['webhook-id'] as string}.${headers['webhook-timestamp'] as string}.${body}`;
  return `v1,${createHmac('sha256', key).update(content).digest('base64')}`;
}

test('what happened is told as the format says: signed, without content, in the ledger first', async (t) => {
  const it = await scene(t);
  const { kit, ada, to } = it;
  await it.task('told of to nobody yet');
  const { secret } = await hook(it);
  const id = await it.task('MARKER-c0ntent');
  await kit.ask(ada, trashRecord, { collection: 'tasks', id });
  await kit.join(ada, 'member');
  assert.equal(await it.work(), 3);
  assert.deepEqual(
    to.got.map(({ body }) => (JSON.parse(body) as { type: string }).type),
    ['record.created', 'record.trashed', 'member.joined'],
  );
  const [first] = to.got as [Got];
  assert.equal(first.method, 'POST');
  assert.equal(first.path, '/hook?of=steward');
  assert.equal(first.headers['content-type'], 'application/json');
  assert.equal(first.headers['user-agent'], 'Steward-Webhooks/1');
  assert.match(String(first.headers['webhook-id']), /^msg_[a-z2-7]{26}$/);
  assert.equal(first.headers['webhook-signature'], signatureOf(secret!, first));
  const body = JSON.parse(first.body) as { data: Record<string, unknown> };
  assert.deepEqual(Object.keys(body), ['type', 'timestamp', 'data']);
  assert.deepEqual({ ...body.data, project: '' }, { collection: 'tasks', record: id, version: 1, project: '' });
  assert.ok(!to.got.some(({ body: text }) => text.includes('MARKER')));
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 50 });
  const sent = entries.filter(({ what }) => what?.operation === 'disclose' && what.outcome === 'allowed');
  assert.equal(sent.length, 3);
  assert.equal(sent[0]!.what!.processor, ownWebhook.id);
  assert.equal(sent[0]!.who!.name, 'webhooks');
  assert.deepEqual(await keptEvents(kit.rows, 10), []);
});

test('the worked example of the format is what we sign', () => {
  const example = JSON.parse(readFileSync(new URL('../../../../vectors/webhook/signed.json', import.meta.url), 'utf8')) as {
    secrets: string[];
    body: string;
    headers: Record<string, string>;
  };
  const message = {
    id: example.headers['webhook-id']!,
    timestamp: Number(example.headers['webhook-timestamp']),
    body: new TextEncoder().encode(example.body),
  };
  assert.equal(signWebhook(message, example.secrets), example.headers['webhook-signature']);
});

test('a secret is shown once; for a day after a new one two signatures are sent', async (t) => {
  const it = await scene(t);
  const { kit, ada, to } = it;
  const { id, secret } = await hook(it);
  const [shown] = await kit.ask(ada, readWebhooks, {});
  assert.equal(shown!.secret, undefined);
  assert.equal(shown!.url, to.url);
  const rotated = await kit.ask(ada, changeWebhook, { id, rotate: true });
  assert.notEqual(rotated.secret, secret);
  await it.task();
  await it.work();
  assert.equal(to.got[0]!.headers['webhook-signature'], `${signatureOf(rotated.secret!, to.got[0]!)} ${signatureOf(secret!, to.got[0]!)}`);
  kit.clock.advance(twoSecretsMs + 1);
  await it.task();
  await it.work();
  assert.equal(to.got[1]!.headers['webhook-signature'], signatureOf(rotated.secret!, to.got[1]!));
});

test('what does not arrive is tried again, later each time, under the same id; then the webhook is off and the admins are told', async (t) => {
  const it = await scene(t);
  const { kit, ada, to } = it;
  const { id } = await hook(it);
  to.answer = { status: 500 };
  await it.task();
  await it.task();
  for (const pauseMs of [0, ...retryPausesMs]) {
    const before = to.got.length;
    kit.clock.advance(pauseMs * 1.2 + 1);
    await it.work();
    // The second delivery waits for the first and costs no attempt of its own.
    assert.equal(to.got.length, before + 1);
  }
  assert.equal(new Set(to.got.map(({ headers }) => headers['webhook-id'])).size, 1);
  const [webhook] = await kit.ask(ada, readWebhooks, {});
  assert.equal(webhook!.state, 'failed');
  const told = await noticesOf(kit.rows, ada.person!);
  assert.deepEqual({ ...told[0]!.stored.notice }, { kind: 'webhook-ended', webhook: id });
  // Off: nothing is kept for it, what waited is given up; by hand it is tried, and switched on it goes on.
  await it.task();
  kit.clock.advance(86_400_000 * 2);
  await it.work();
  assert.equal(to.got.length, retryPausesMs.length + 1);
  to.answer = { status: 200 };
  const failed = (await kit.ask(ada, readDeliveries, { id })).find(({ delivery }) => delivery.attempts.length > 1)!;
  const again = { ...ada, signedInAtMs: kit.clock.nowMs() };
  await kit.ask(again, sendAgain, { id, delivery: failed.delivery.id });
  await it.work();
  assert.equal(to.got.at(-1)!.headers['webhook-id'], to.got[0]!.headers['webhook-id']);
  await kit.ask(again, changeWebhook, { id, on: true });
  await it.task();
  await it.work();
  assert.equal(to.got.length, retryPausesMs.length + 3);
});

test('410 ends it at once; Retry-After is heeded; a redirect is a failure', async (t) => {
  const it = await scene(t);
  const { kit, ada, to } = it;
  const { id } = await hook(it);
  to.answer = { status: 503, headers: { 'retry-after': '3600' } };
  await kit.ask(ada, testWebhook, { id });
  await it.work();
  kit.clock.advance(3_000_000);
  assert.equal(await it.work(), 0);
  to.answer = { status: 302, headers: { location: 'http://169.254.169.254/' } };
  kit.clock.advance(700_000);
  await it.work();
  const [{ delivery } = assert.fail()] = await kit.ask(ada, readDeliveries, { id });
  assert.equal(delivery.attempts[1]!.status, undefined);
  assert.equal(delivery.attempts[1]!.rule, gateSentences['gate-redirect']);
  to.answer = { status: 410 };
  kit.clock.advance(3_000_000);
  await it.work();
  assert.equal((await kit.ask(ada, readWebhooks, {}))[0]!.state, 'gone');
  assert.equal(to.got.length, 3);
});

test('threat 29: an address of a private network that the operator did not name is refused, recorded and shown', async (t) => {
  const it = await scene(t);
  const { kit, ada, to } = it;
  const { id } = await kit.ask(ada, createWebhook, {
    url: 'https://169.254.169.254/latest/meta-data',
    label: '',
    events: ['record.created'],
  });
  await kit.ask(ada, testWebhook, { id });
  await it.work();
  const [{ delivery } = assert.fail()] = await kit.ask(ada, readDeliveries, { id });
  assert.match(delivery.attempts[0]!.rule ?? '', /not of the public internet/);
  assert.equal(to.got.length, 0);
  await assert.rejects(kit.ask(ada, createWebhook, { url: 'https://a:b@example.org/', label: '', events: ['record.created'] }), {
    code: 'invalid-input',
  });
});

test('invariant 6: a process that dies between what it did and its note of it loses nothing and sends under the same id again', async (t) => {
  const it = await scene(t);
  const { kit, to } = it;
  await hook(it);
  await it.task();
  const { rows } = kit;
  const commit = rows.commit.bind(rows);
  // Every commit of the worker in turn is the one behind which it dies, the first before it happens.
  for (let n = 0; n < 3; n++) {
    let calls = 0;
    rows.commit = async (changes) => {
      const ofWorker = changes.some(({ key }) => key.sort.startsWith('whd/') || key.partition.startsWith('webhook'));
      if (ofWorker && calls++ === n) throw new Error('killed');
      return commit(changes);
    };
    await it.work().catch(() => undefined);
  }
  rows.commit = commit;
  await it.work();
  assert.ok(to.got.length >= 1 && new Set(to.got.map(({ headers }) => headers['webhook-id'])).size === 1);
  assert.deepEqual(await keptEvents(rows, 10), []);
  assert.deepEqual(await dueDeliveries(rows, Number.MAX_SAFE_INTEGER, 10), []);
});

test('only owners and admins arrange webhooks; ending one destroys what opened it and what waited', async (t) => {
  const it = await scene(t);
  const { kit, ada, to } = it;
  const { id } = await hook(it);
  const jo = await kit.join(ada, 'member');
  await assert.rejects(kit.ask(jo, readWebhooks, {}), { code: 'refused' });
  await assert.rejects(kit.ask(jo, createWebhook, { url: to.url, label: '', events }), { code: 'refused' });
  const other = await kit.founder('Bo Other');
  await assert.rejects(kit.ask(other, changeWebhook, { id, on: false }), { code: 'not-found' });
  await it.task();
  await kit.ask(ada, changeWebhook, { id, on: false });
  await it.work();
  assert.equal(to.got.length, 0);
  await kit.ask(ada, removeWebhook, { id });
  assert.deepEqual(await kit.rows.range({ partition: ada.business, prefix: 'wh', limit: 10 }), []);
  await it.task();
  assert.equal(await it.work(), 0);
  kit.clock.advance(40 * 86_400_000);
  await forgetOldDeliveries(kit.door);
});
