import assert from 'node:assert/strict';
import { createECDH, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { PersonId, SessionId } from '@steward/protocol/ids.ts';
import type { Notice, PushTarget } from '@steward/protocol/wire/notice-routes.ts';
import { memoryRows } from '../../adapters/memory/memory-rows.ts';
import { keyringOf } from '../../adapters/embedded/keyring-file.ts';
import { vapidKey } from '../../adapters/embedded/push/vapid-key.ts';
import { createWebPush } from '../../adapters/embedded/push/web-push.ts';
import { declareProcessors, webPushProcessorOf, webPushProcessors } from '../../catalogue/processors.ts';
import { createRecord } from '../../governed/create-record.ts';
import { createDisclose } from '../../governed/disclose.ts';
import { eraseRecord } from '../../governed/erase-record.ts';
import type { Principal } from '../../governed/operation.ts';
import { createPushOut } from '../../governed/push-out.ts';
import { removeProjectMember } from '../../governed/set-project-member.ts';
import { governedKit } from '../../governed/testing/governed-kit.ts';
import type { OutboundAnswer, OutboundRequest } from '../../ports/outbound.ts';
import type { PushDevice } from '../../ports/identity.ts';
import { stateChange, toldHow } from '../../stores/notice-settings.ts';
import { findNotice, noticeIdOf, readMark, toldOf, toPush } from '../../stores/notices.ts';
import { pushCount } from '../../stores/pushes.ts';
import { noteLooked } from './push-devices.ts';
import { sendDueNotices } from './send-due.ts';
import type { SendParts } from './send-parts.ts';
import { pausesMs } from './send-push.ts';
import { changeHow } from './settings.ts';
import { tell } from './tell.ts';

const minuteMs = 60_000;
const processors = declareProcessors(webPushProcessors);

function subscription(maker: 'google' | 'mozilla', name: string): PushTarget {
  const ecdh = createECDH('prime256v1');
  ecdh.generateKeys();
  const host = maker === 'google' ? 'https://fcm.googleapis.com/wp' : 'https://updates.push.services.mozilla.com/wpush/v2';
  return { kind: 'web', endpoint: `${host}/${name}`, p256dh: ecdh.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') };
}

interface Left {
  readonly request: OutboundRequest;
  /** Entries of the business's ledger when it left. */
  readonly entries: number;
}

/** Ada runs a business, Ben works in a project of it and is pushed to. */
async function scene() {
  const kit = governedKit({ processors });
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member');
  const project = await kit.project(ada);
  await kit.assign(ada, project, ben.person!, 'contributor');
  const left: Left[] = [];
  const its = { answer: { status: 201, headers: {}, body: new Uint8Array() } as OutboundAnswer, ledgerFails: false };
  const outbound = {
    async send(request: OutboundRequest) {
      left.push({ request, entries: await kit.ledger.size(ada.business, 1) });
      return its.answer;
    },
  };
  const disclose = createDisclose({ outbound, mail: { send: async () => undefined } as never });
  const carrier = createWebPush({
    key: vapidKey(memoryRows(), keyringOf(Buffer.alloc(32, 7))),
    subject: 'mailto:privacy@steward.example',
    clock: kit.clock,
    carrierOf: (endpoint) => webPushProcessorOf(endpoint, processors)?.id,
  });
  const devices = new Map<PersonId, PushDevice[]>();
  const identity = {
    pushDevices: async (person: PersonId) => devices.get(person) ?? [],
    unbindPush: async (person: PersonId, session: SessionId) =>
      void devices.set(
        person,
        (devices.get(person) ?? []).filter((device) => device.session !== session),
      ),
    profiles: async () => [undefined],
  };
  const parts: SendParts = {
    tools: kit.tools,
    identity,
    mail: { toPerson: async () => undefined, toAddress: async () => undefined },
    facts: { base: 'https://steward.example', privacyEmail: 'privacy@steward.example' },
    push: { out: createPushOut({ door: kit.door, disclose, carriers: [carrier] }), identity, random: kit.tools.random },
  };
  const bind = async (who: Principal, target: PushTarget, confirmed = true) => {
    const session = `s${(devices.get(who.person!) ?? []).length}` as SessionId;
    devices.set(who.person!, [
      ...(devices.get(who.person!) ?? []),
      { session, device: 'Chrome on Android', target, sinceMs: kit.clock.nowMs(), confirmed, reachedAtMs: undefined },
    ]);
    const { state } = await toldHow(kit.rows, who.person!);
    await kit.rows.commit([stateChange(who.person!, { ...state, pushSinceMs: kit.clock.nowMs() })]);
  };
  const work = async (ms = 6_000) => {
    kit.clock.advance(ms);
    while ((await sendDueNotices(parts)) > 0);
  };
  const task = async () =>
    (await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'MARKER-TITLE', status: 'open' } })).id;
  const assigned = (record: string): Notice => ({ kind: 'assigned', collection: 'tasks', record, project });
  const tellBen = async (notice: Notice, key: string) =>
    void (await tell(kit.tools, { kind: 'person', person: ben.person!, business: ada.business }, notice, key));
  const wayOf = async (key: string) => {
    const found = await findNotice(kit.rows, ben.person!, noticeIdOf(ben.person!, key));
    return found?.stored.told.find(({ channel }) => channel === 'push')?.outcome;
  };
  return { kit, ada, ben, project, left, its, devices, parts, bind, work, task, assigned, tellBen, wayOf };
}

test('off until somebody switches it on: nothing is due and nothing leaves', async () => {
  const { kit, ben, left, work, task, assigned, tellBen, wayOf } = await scene();
  await tellBen(assigned(await task()), 'one');
  assert.deepEqual(await toPush(kit.rows, ben.person!), []);
  await work();
  assert.equal(left.length, 0);
  assert.equal(await wayOf('one'), undefined);
});

test('in the ledger before it leaves, without a word of what it is about, and noted when it left', async () => {
  const { kit, ada, ben, left, bind, work, task, assigned, tellBen } = await scene();
  await bind(ben, subscription('google', 'ben'));
  await tellBen(assigned(await task()), 'one');
  const before = await kit.ledger.size(ada.business, 1);
  await work();
  assert.equal(left.length, 1);
  assert.equal(left[0]!.entries, before + 1, 'its entry was there when it left');
  const { request } = left[0]!;
  const wire = Buffer.concat([Buffer.from(request.url + JSON.stringify(request.headers)), request.body!]);
  for (const marker of ['MARKER', ben.person!, ada.business, 'assigned', 'task']) assert.ok(!wire.includes(marker), marker);
  assert.equal(request.body!.length, 119);
  const [told] = await Array.fromAsync(toldOf(kit.rows, 'one'));
  assert.deepEqual(
    told!.told.map(({ channel, outcome }) => [channel, outcome]),
    [
      ['app', 'told'],
      ['push', 'told'],
    ],
  );
  assert.deepEqual(await pushCount(kit.rows), { sent: 1, contentBytes: 0 });
});

test('a thousand things are one push, and the list is no longer than anybody reads', async () => {
  const { kit, ben, left, bind, work, task, assigned, tellBen } = await scene();
  await bind(ben, subscription('google', 'ben'));
  const record = await task();
  for (let i = 0; i < 1_000; i++) await tellBen(assigned(record), `flood-${i}`);
  await work();
  assert.equal(left.length, 1);
  assert.deepEqual(await toPush(kit.rows, ben.person!), []);
  const page = await kit.rows.range({ partition: `p.${ben.person}`, prefix: 'notice/', limit: 1_000 });
  assert.equal(page.length, 201, 'two hundred, and that there is more');
});

test('the next push waits, longer while nobody looks; looking makes it quick again; what was read is pushed no more', async () => {
  const { kit, ben, left, bind, work, task, assigned, tellBen } = await scene();
  await bind(ben, subscription('google', 'ben'));
  const record = await task();
  await tellBen(assigned(record), 'one');
  await work();
  await tellBen(assigned(record), 'two');
  await work();
  assert.equal(left.length, 1);
  await work(pausesMs[1]);
  assert.equal(left.length, 2);
  await tellBen(assigned(record), 'three');
  await work(pausesMs[1]);
  assert.equal(left.length, 2, 'two were not looked at');
  await work(pausesMs[2]);
  assert.equal(left.length, 3);
  await noteLooked(kit.tools, ben.person!);
  await tellBen(assigned(record), 'four');
  await work(pausesMs[0]);
  assert.equal(left.length, 4);
  await tellBen(assigned(record), 'five');
  const found = await findNotice(kit.rows, ben.person!, noticeIdOf(ben.person!, 'five'));
  await kit.rows.commit([readMark(found!, kit.clock.nowMs())]);
  await work(60 * minuteMs);
  assert.equal(left.length, 4);
});

test('who lost the right, and whose record is gone, is not woken up for it', async () => {
  const { kit, ada, ben, project, left, bind, work, task, assigned, tellBen, wayOf } = await scene();
  await bind(ben, subscription('google', 'ben'));
  const record = await task();
  await tellBen(assigned(record), 'erased');
  await kit.ask(ada, eraseRecord, { collection: 'tasks', id: record });
  await work();
  assert.equal(left.length, 0);
  await tellBen(assigned(await task()), 'removed');
  await kit.ask(ada, removeProjectMember, { project, person: ben.person! });
  await work();
  assert.equal(left.length, 0);
  assert.equal(await wayOf('removed'), undefined);
  assert.deepEqual(await toPush(kit.rows, ben.person!), [], 'nothing of it is left waiting');
});

test('in quiet hours only what cannot wait', async () => {
  const { kit, ben, left, bind, work, task, assigned, tellBen } = await scene();
  await bind(ben, subscription('google', 'ben'));
  await changeHow(kit.tools, ben.person!, { quiet: { from: '08:00', until: '10:00' }, zone: 'UTC' });
  await tellBen(assigned(await task()), 'later');
  await work(10 * minuteMs);
  assert.equal(left.length, 0);
  await tell(kit.tools, { kind: 'person', person: ben.person! }, { kind: 'new-sign-in' }, 'sign-in', 'told');
  await work();
  assert.equal(left.length, 1);
  assert.equal(left[0]!.request.headers['urgency'], 'high');
  await work(2 * 60 * minuteMs);
  assert.equal(left.length, 2);
  assert.equal(left[1]!.request.headers['urgency'], 'normal');
});

test('a device that its carrier no longer knows is forgotten; without any other, push is off again', async () => {
  const { kit, ben, left, its, devices, bind, work, task, assigned, tellBen, wayOf } = await scene();
  await bind(ben, subscription('google', 'gone'));
  its.answer = { status: 410, headers: {}, body: new Uint8Array() };
  await tellBen(assigned(await task()), 'one');
  await work();
  assert.equal(left.length, 1);
  assert.deepEqual(devices.get(ben.person!), []);
  assert.equal(await wayOf('one'), 'failed');
  const again = await scene();
  await again.tellBen(again.assigned(await again.task()), 'two');
  await tellBen(assigned(await task()), 'two');
  await work(10 * minuteMs);
  assert.equal((await toldHow(kit.rows, ben.person!)).state.pushSinceMs, undefined);
});

test('a carrier that wants to be left alone is, for as long as it says; what never leaves is given up and said', async () => {
  const { left, its, ben, bind, work, task, assigned, tellBen, wayOf } = await scene();
  await bind(ben, subscription('mozilla', 'ben'));
  its.answer = { status: 429, headers: { 'retry-after': '1800' }, body: new Uint8Array() };
  await tellBen(assigned(await task()), 'one');
  await work();
  assert.equal(left.length, 1);
  await work(29 * minuteMs);
  assert.equal(left.length, 1);
  its.answer = { status: 201, headers: {}, body: new Uint8Array() };
  await work(2 * minuteMs);
  assert.equal(left.length, 2);
  assert.equal(await wayOf('one'), 'told');
  its.answer = { status: 500, headers: {}, body: new Uint8Array() };
  await tellBen(assigned(await task()), 'two');
  for (let hours = 0; hours < 80; hours++) await work(60 * minuteMs);
  assert.equal(await wayOf('two'), 'failed');
  assert.ok(left.length < 25, 'ever more slowly');
});

test('every confirmed device, no other; hosts that nobody declared are never called', async () => {
  const { left, ben, bind, work, task, assigned, tellBen } = await scene();
  await bind(ben, subscription('google', 'phone'));
  await bind(ben, subscription('mozilla', 'desk'));
  await bind(ben, subscription('google', 'stolen'), false);
  await bind(ben, { ...subscription('google', 'x'), endpoint: 'https://push.evil.example/x' } as PushTarget);
  await tellBen(assigned(await task()), 'one');
  await work();
  assert.deepEqual(left.map(({ request }) => new URL(request.url).hostname).toSorted(), [
    'fcm.googleapis.com',
    'updates.push.services.mozilla.com',
  ]);
});

test('when the ledger cannot be written nothing leaves, and it leaves later', async () => {
  const { kit, left, ben, bind, work, task, assigned, tellBen } = await scene();
  await bind(ben, subscription('google', 'ben'));
  await tellBen(assigned(await task()), 'one');
  const { append } = kit.ledger;
  kit.ledger.append = async () => Promise.reject(new Error('no ledger today'));
  await work();
  assert.equal(left.length, 0);
  kit.ledger.append = append;
  await work(5 * minuteMs);
  assert.equal(left.length, 1);
});
