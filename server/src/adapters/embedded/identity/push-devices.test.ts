import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PushTarget } from '@steward/protocol/wire/notice-routes.ts';
import type { EmbeddedIdentity, SignedIn } from '../../../ports/identity.ts';
import { laptop, openKit, password, phone, type Kit } from './identity-kit.fixture.ts';

const endpoint = (name: string): PushTarget => ({
  kind: 'web',
  endpoint: `https://fcm.googleapis.com/fcm/send/MARKER-${name}`,
  p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
});
const id = (byte: number) => new Uint8Array(16).fill(byte);

async function account(identity: EmbeddedIdentity, name: string): Promise<SignedIn> {
  const made = await identity.signUp({ email: `${name}@example.org`, password, displayName: name, language: 'en' }, laptop);
  assert.ok(made.done);
  return made.caller;
}
async function again(identity: EmbeddedIdentity, name: string): Promise<SignedIn> {
  const made = await identity.signIn({ email: `${name}@example.org`, password }, phone);
  assert.ok(made.done);
  return made.caller;
}
const confirmed = async ({ identity }: Kit, { person }: SignedIn) =>
  (await identity.pushDevices(person)).filter((device) => device.confirmed).map(({ session }) => session);

test('a device counts once it has handed back what it was sent, under its own session', async () => {
  const kit = await openKit();
  const ada = await account(kit.identity, 'ada');
  await kit.identity.bindPush(ada, endpoint('ada'), id(1));
  assert.deepEqual(await confirmed(kit, ada), []);
  assert.equal(await kit.identity.pushArrived(ada, id(2)), 'waiting');
  assert.equal(await kit.identity.pushArrived(ada, id(1)), 'proven');
  assert.equal(await kit.identity.pushArrived(ada, id(9)), 'bound');
  assert.deepEqual(await confirmed(kit, ada), [ada.session]);
  const [device] = await kit.identity.pushDevices(ada.person);
  assert.deepEqual({ ...device!.target }, endpoint('ada'));
  assert.equal(device!.device, 'Firefox on Linux');
});

test('whoever hands in another’s address gets nothing by it, and takes nothing away', async () => {
  const kit = await openKit();
  const [ada, eve] = [await account(kit.identity, 'ada'), await account(kit.identity, 'eve')];
  await kit.identity.bindPush(ada, endpoint('ada'), id(1));
  await kit.identity.pushArrived(ada, id(1));
  // Eve has Ada's address. What is sent there reaches Ada's device, which hands it back as Ada.
  await kit.identity.bindPush(eve, endpoint('ada'), id(2));
  assert.equal(await kit.identity.pushArrived(ada, id(2)), 'bound');
  assert.deepEqual(await confirmed(kit, eve), []);
  assert.deepEqual(await confirmed(kit, ada), [ada.session]);
  // What Ada's device once proved is no proof for Eve.
  assert.equal(await kit.identity.pushArrived(eve, id(1)), 'waiting');
  assert.deepEqual(await confirmed(kit, eve), []);
});

test('a proof is good for ten minutes, and for the address it was sent to', async () => {
  const kit = await openKit();
  const ada = await account(kit.identity, 'ada');
  await kit.identity.bindPush(ada, endpoint('one'), id(1));
  await kit.identity.bindPush(ada, endpoint('two'), id(2));
  assert.equal(await kit.identity.pushArrived(ada, id(1)), 'waiting', 'replayed');
  kit.advance(600_000);
  assert.equal(await kit.identity.pushArrived(ada, id(2)), 'waiting');
  assert.deepEqual(await confirmed(kit, ada), []);
});

test('it ends with its session: signed out, signed out from elsewhere, run out, account gone', async () => {
  const kit = await openKit();
  const { identity } = kit;
  const first = await account(identity, 'ada');
  const bind = async (caller: SignedIn, byte: number) => {
    await identity.bindPush(caller, endpoint(`${byte}`), id(byte));
    await identity.pushArrived(caller, id(byte));
  };
  const [second, third] = [await again(identity, 'ada'), await again(identity, 'ada')];
  for (const [i, caller] of [first, second, third].entries()) await bind(caller, i + 1);
  assert.equal((await confirmed(kit, first)).length, 3);
  await identity.signOut(second);
  assert.equal((await confirmed(kit, first)).length, 2);
  await identity.endOtherSessions(first);
  assert.deepEqual(await confirmed(kit, first), [first.session]);
  await assert.rejects(identity.bindPush(third, endpoint('late'), id(7)), { code: 'not-signed-in' });
  await assert.rejects(identity.pushArrived(third, id(3)), { code: 'not-signed-in' });
  kit.advance(31 * 86_400_000);
  assert.deepEqual(await confirmed(kit, first), []);
  const fresh = await again(identity, 'ada');
  await bind(fresh, 8);
  await identity.removeAccount(fresh.person);
  assert.deepEqual(await identity.pushDevices(fresh.person), []);
});

test('a new proof of the person keeps it; taking it away names the address, so that a newer one stays', async () => {
  const kit = await openKit();
  const ada = await account(kit.identity, 'ada');
  await kit.identity.bindPush(ada, endpoint('one'), id(1));
  await kit.identity.pushArrived(ada, id(1));
  await kit.identity.reauthenticate(ada, { password }, laptop);
  assert.deepEqual(await confirmed(kit, ada), [ada.session]);
  await kit.identity.unbindPush(ada.person, ada.session, endpoint('older'));
  assert.deepEqual(await confirmed(kit, ada), [ada.session]);
  await kit.identity.unbindPush(ada.person, ada.session, endpoint('one'));
  await kit.identity.unbindPush(ada.person, ada.session);
  assert.deepEqual(await kit.identity.pushDevices(ada.person), []);
  assert.equal(await kit.identity.pushArrived(ada, id(1)), 'unbound');
});

test('no address and no key of a device lies anywhere in clear', async () => {
  const kit = await openKit();
  const ada = await account(kit.identity, 'ada');
  await kit.identity.bindPush(ada, endpoint('ada'), id(1));
  for (const bytes of kit.stored) assert.ok(!bytes.includes('MARKER') && !bytes.includes('BTBZMqHH6r4Tts7J_aSIgg'));
});
