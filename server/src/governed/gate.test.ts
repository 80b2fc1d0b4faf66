// The gate over a whole governed path and real servers on this machine: what leaves is in the ledger first and can be looked at afterwards by those it concerns;
// what may not leave is refused under a rule's name, entered, and listed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { createOutboundHttp } from '../adapters/embedded/outbound-http.ts';
import { createOutboxMail } from '../adapters/embedded/outbox-mail.ts';
import {
  declareProcessors,
  demoOutbox,
  googleGeocoding,
  mailFields,
  ownWebhook,
  webPushProcessors,
  type Processor,
} from '../catalogue/processors.ts';
import type { OutboundRequest } from '../ports/outbound.ts';
import { Breakers, failuresMax, pauseMsMin } from './breakers.ts';
import { GateBudget, sentPerMinuteMax } from './gate-budget.ts';
import { createDisclose, type DisclosureInput } from './disclose.ts';
import type { Principal } from './operation.ts';
import { processorOn, processorState } from './processor-states.ts';
import { readDisclosures, readProcessors, readSent } from './read-processors.ts';
import { readLedger } from './read-ledger.ts';
import { switchProcessor } from './switch-processor.ts';
import { governedKit } from './testing/governed-kit.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const servers: ReturnType<typeof createServer>[] = [];
after(() => servers.forEach((server) => server.close()));

/** A service that the geocoder is declared to be reached at, and a business with its people. */
async function scene(answer: Answer = (_, response) => response.end('{}'), more: Partial<Processor> = {}) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const here = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const geocoder: Processor = { ...googleGeocoding('2026-11-27'), ownHosts: [here], ...more };
  const processors = declareProcessors([demoOutbox, geocoder, ownWebhook, ...webPushProcessors]);
  const kit = governedKit({ processors });
  const names: Record<string, readonly string[]> = {
    'rebind.example': ['93.184.215.14', '10.0.0.1'],
    'inside.example': ['169.254.169.254'],
  };
  const outbound = createOutboundHttp({ selfHosted: [here], resolve: async (name) => names[name] ?? [] });
  const outbox = createOutboxMail(kit.clock);
  const disclose = createDisclose({ outbound, mail: outbox, breakers: new Breakers(kit.clock), budget: new GateBudget(kit.clock) });
  const ada = await kit.founder();
  const request = (url: string): OutboundRequest => ({ method: 'GET', url, headers: {}, timeoutMs: 2_000, answerBytesMax: 1_000 });
  const searching = (url = `http://${here}/find`, given: Partial<DisclosureInput> = {}): DisclosureInput => ({
    processor: 'google-geocoding',
    fields: ['place-search.text'],
    values: { 'place-search.text': 'Uferstr. 12, Freiburg' },
    sending: { kind: 'request', request: request(url) },
    ...given,
  });
  const perform = (by: Principal, input: DisclosureInput) => kit.door.perform(by, disclose, input, { purpose: 'service' });
  /** The newest first; a look at the ledger is entered once in a while. */
  const entries = async (by: Principal) => (await kit.ask(by, readLedger, { volume: 1, limit: 50 })).entries.toReversed();
  return { kit, ada, asked, here, outbox, disclose, searching, perform, entries, geocoder };
}

test('what was sent is sealed beside its entry: owners and admins see it, the person theirs, others that something went', async () => {
  const { kit, ada, perform, searching, entries } = await scene();
  const ben = await kit.join(ada, 'member', 'Ben');
  const carl = await kit.join(ada, 'member', 'Carl');
  assert.ok((await perform(ben, searching())).allowed);
  const seen = async (by: Principal) => (await kit.ask(by, readSent, { processor: 'google-geocoding' })).map(({ values }) => values);
  assert.deepEqual(await seen(ben), [{ 'place-search.text': 'Uferstr. 12, Freiburg' }]);
  assert.deepEqual(await seen(ada), await seen(ben));
  assert.deepEqual(await seen(carl), []);
  const [listed] = await kit.ask(carl, readDisclosures, { processor: 'google-geocoding' });
  assert.deepEqual([listed!.outcome, listed!.fields], ['sent', ['place-search.text']]);
  const entry = (await entries(ada)).find(({ what }) => what?.operation === 'disclose');
  assert.deepEqual(
    [entry!.what!.processor, entry!.what!.collection, entry!.what!.records],
    ['google-geocoding', 'disclosures', [listed!.record]],
  );
  const rows = await kit.rows.range({ partition: ada.business, prefix: '', limit: 1_000 });
  assert.equal(rows.filter(({ value }) => Buffer.from(value).includes('Uferstr')).length, 0);
});

test('of a worker nobody is the author, so what it sends about somebody is theirs', async () => {
  const { kit, ada, perform, searching } = await scene();
  const ben = await kit.join(ada, 'member', 'Ben');
  assert.ok(
    (await perform({ actor: 'worker', name: 'notices', business: ada.business }, searching(undefined, { person: ben.person }))).allowed,
  );
  assert.equal((await kit.ask(ben, readSent, { processor: 'google-geocoding' })).length, 1);
});

test('a value of a field that is not sent, and one that is too long, are a mistake before anything is entered', async () => {
  const { ada, perform, searching } = await scene();
  for (const values of [{ 'mail.to': 'x' }, { 'place-search.text': 'x'.repeat(20_001) }])
    await assert.rejects(perform(ada, searching(undefined, { values })), (error) => isStewardError(error, 'invalid-input'));
});

const refusals: Readonly<
  Record<string, { readonly url?: string; readonly more?: Partial<DisclosureInput>; readonly policy: string; readonly reaches?: true }>
> = {
  'a processor that is not declared': { more: { processor: 'somebody' }, policy: 'gate-undeclared' },
  'a field too many': { more: { fields: ['place-search.text', 'members.phone'] }, policy: 'gate-undeclared' },
  'a host that is not the processor’s': { url: 'https://evil.example/', policy: 'gate-host' },
  'a host that only ends like it': { url: 'https://xmaps.googleapis.com.evil.example/', policy: 'gate-host' },
  'what is no address': { url: 'nonsense', policy: 'gate-address' },
  'a name that also leads inside': {
    url: 'https://rebind.example/',
    more: { processor: 'own-webhook', fields: ['webhook.event'], values: {} },
    policy: 'gate-address',
  },
  'a name that leads to the metadata of a cloud': {
    url: 'https://inside.example/',
    more: { processor: 'own-webhook', fields: ['webhook.event'], values: {} },
    policy: 'gate-address',
  },
  'a private address': {
    url: 'https://10.0.0.1/',
    more: { processor: 'own-webhook', fields: ['webhook.event'], values: {} },
    policy: 'gate-address',
  },
  'anything but https': {
    url: 'http://hooks.example/',
    more: { processor: 'own-webhook', fields: ['webhook.event'], values: {} },
    policy: 'gate-address',
  },
  'a redirect': { policy: 'gate-redirect', reaches: true },
  'an answer that is too large': { policy: 'gate-answer', reaches: true },
};

for (const [what, { url, more, policy, reaches }] of Object.entries(refusals))
  test(`threat 29: ${what} is refused under the rule’s name, entered in the ledger, and listed`, async () => {
    const { kit, ada, asked, perform, searching, entries } = await scene((_, response) => {
      if (policy === 'gate-answer') response.end('x'.repeat(2_000));
      else response.writeHead(302, { location: 'https://evil.example/' }).end();
    });
    const input = searching(url, more);
    const answer = await perform(ada, input);
    assert.ok(!answer.allowed && answer.code === 'refused');
    assert.equal(asked.length, reaches ? 1 : 0);
    const its = (await entries(ada)).map(({ what: its }) => its).filter((each) => each?.operation === 'disclose');
    const newest = its[0]!;
    assert.deepEqual([newest.outcome, newest.policies, newest.processor], ['refused', [policy], input.processor]);
    // What reached the service was entered as sent before.
    assert.deepEqual(
      its.map((each) => each!.outcome),
      reaches ? ['refused', 'allowed'] : ['refused'],
    );
    const [listed] = await kit.ask(ada, readDisclosures, { processor: input.processor });
    assert.deepEqual([listed!.outcome, listed!.policy], ['refused', policy]);
    const view = (await kit.ask(ada, readProcessors, {})).find(({ id }) => id === input.processor)!;
    assert.deepEqual([view.counts.refused, view.counts.sent], [1, reaches ? 1 : 0]);
    assert.equal(view.state, input.processor === 'somebody' ? 'undeclared' : 'on');
  });

test('what the operator named on its own network for one processor no other reaches, least of all what a business names', async () => {
  const { ada, asked, here, perform, searching } = await scene();
  const answer = await perform(ada, searching(`http://${here}/`, { processor: 'own-webhook', fields: ['webhook.event'], values: {} }));
  assert.equal(answer.allowed, false);
  assert.equal(asked.length, 0);
});

test('a business switches a processor off and on: an entry, a refusal under a rule’s name, and the account’s mails go on', async () => {
  const { kit, ada, asked, outbox, disclose, perform, searching, entries } = await scene();
  const ben = await kit.join(ada, 'member', 'Ben');
  const other = await kit.founder('Zoe');
  const { business } = ada;
  await assert.rejects(kit.ask(ben, switchProcessor, { processor: 'google-geocoding', on: false }), (error) =>
    isStewardError(error, 'refused'),
  );
  assert.equal((await kit.ask(ada, switchProcessor, { processor: 'google-geocoding', on: false })).on, false);
  const [entry] = (await entries(ada)).filter(({ what }) => what?.operation === 'switch-processor' && what.outcome === 'allowed');
  assert.deepEqual([entry!.what!.processor, entry!.what!.detail], ['google-geocoding', 'off']);
  assert.equal(await processorState(kit.tools, business, 'google-geocoding'), 'off-by-business');
  const refused = await perform(ada, searching());
  assert.match(refused.allowed ? '' : refused.sentence, /Your business has switched/);
  assert.equal(asked.length, 0);
  assert.ok((await perform(other, searching())).allowed, 'another business');
  await kit.ask(ada, switchProcessor, { processor: 'google-geocoding', on: true });
  assert.ok(await processorOn(kit.tools, business, 'google-geocoding'));
  assert.ok((await perform(ada, searching())).allowed);
  await kit.ask(ada, switchProcessor, { processor: 'demo-outbox', on: false });
  const mail = { to: 'ada@example.org', subject: 'S', text: 'T', messageId: 'm1' };
  const mailing = { processor: 'demo-outbox', fields: mailFields, sending: { kind: 'mail', mail } } as const;
  assert.equal((await kit.door.perform(ada, disclose, mailing, { purpose: 'service' })).allowed, false);
  assert.equal((await kit.door.perform(ada, disclose, mailing, { purpose: 'request' })).allowed, true);
  assert.equal(outbox.list().length, 1);
});

test('a switch that is turned while something is being sent is met in the commit', async () => {
  const { kit, ada, asked, perform, searching } = await scene();
  const both = await Promise.all([perform(ada, searching()), kit.ask(ada, switchProcessor, { processor: 'google-geocoding', on: false })]);
  const later = await perform(ada, searching());
  assert.equal(later.allowed, false);
  assert.equal(asked.length, both[0].allowed ? 1 : 0);
});

test('what the operator has switched off is refused whatever the purpose, and only the operator switches it on', async () => {
  const { kit, ada, asked, perform, searching } = await scene(undefined, { off: true });
  const answer = await perform(ada, searching());
  assert.match(answer.allowed ? '' : answer.sentence, /The operator has switched/);
  assert.equal(asked.length, 0);
  assert.equal(await processorState(kit.tools, ada.business, 'google-geocoding'), 'off-by-operator');
  await kit.ask(ada, switchProcessor, { processor: 'google-geocoding', on: true });
  assert.equal((await perform(ada, searching())).allowed, false);
});

test('a service that fails again and again is left alone, tried once after a while, and then used again', async () => {
  let broken = true;
  const { kit, ada, asked, disclose, perform, searching, entries } = await scene((_, response) => {
    if (broken) response.statusCode = 500;
    response.end('{}');
  });
  for (let i = 0; i < failuresMax; i++) await perform(ada, searching());
  const entered = (await entries(ada)).length;
  const rests = (error: unknown) => isStewardError(error, 'outbound-resting');
  await assert.rejects(perform(ada, searching()), rests);
  assert.equal(asked.length, failuresMax);
  assert.equal((await entries(ada)).length, entered);
  assert.deepEqual(
    disclose.resting().map(({ processor, untilMs }) => [processor, untilMs - kit.clock.nowMs()]),
    [['google-geocoding', pauseMsMin]],
  );
  kit.clock.advance(pauseMsMin);
  // The first of several tries; the others do not wait for it.
  const tried = await Promise.allSettled([perform(ada, searching()), perform(ada, searching())]);
  assert.deepEqual(tried.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  await assert.rejects(perform(ada, searching()), rests);
  kit.clock.advance(2 * pauseMsMin);
  broken = false;
  assert.ok((await perform(ada, searching())).allowed);
  assert.ok((await perform(ada, searching())).allowed);
  assert.deepEqual(disclose.resting(), []);
});

test('a name that does not resolve now was not sent to, and is not entered', async () => {
  const { ada, perform, searching, entries } = await scene();
  const before = (await entries(ada)).length;
  const input = searching('https://gone.example/', { processor: 'own-webhook', fields: ['webhook.event'], values: {} });
  await assert.rejects(perform(ada, input), (error) => isStewardError(error, 'outbound-failed'));
  assert.equal((await entries(ada)).length, before);
});

test('threat 36: a business that floods the gate uses up its own minute, and nobody else’s', async () => {
  const clock = { nowMs: () => now };
  let now = 1_000_000_000_000;
  const budget = new GateBudget(clock);
  const [one, two] = ['a', 'b'] as unknown as [Principal['business'], Principal['business']];
  for (let i = 0; i < sentPerMinuteMax; i++) await budget.take(one);
  await assert.rejects(
    async () => budget.take(one),
    (error) => isStewardError(error, 'too-many-requests'),
  );
  await budget.take(two);
  now += 60_000;
  await budget.take(one);
});
