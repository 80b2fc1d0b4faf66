// What becomes of threads by themselves: with their person, after their time, when nobody confirmed them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import { contactRoom } from '../governed/threads/contact-room.ts';
import { createMailThread } from '../governed/threads/mail-thread.ts';
import { writeThread } from '../governed/threads/write-thread.ts';
import { hire } from '../governed/testing/staff.fixture.ts';
import { findRecord } from '../stores/records.ts';
import { owedMails } from '../stores/thread-links.ts';
import { confirmMs, findThread, messagesOf, threadsBy } from '../stores/threads.ts';
import { forgetGoneThreads, sendMails, tendThreads } from './contact.ts';
import { erasureKit, type ErasureKit } from './erasure.fixture.ts';

const begin = { kind: 'question', subject: 'Why', via: 'app', language: 'en' } as const;

function partsOf(kit: ErasureKit, send: () => Promise<void> = async () => undefined) {
  const mailThread = createMailThread({ mail: { send }, processor: 'nobody', base: 'https://steward.test', replies: undefined });
  return { door: kit.door, identity: { profiles: async () => [undefined] }, mailThread, onAlarm: () => undefined };
}

const goneOf = async ({ rows }: ErasureKit, business: BusinessId, ids: readonly RecordId[]) =>
  (await Promise.all(ids.map((id) => findRecord(rows, business, id)))).every((found) => found === undefined);

test('a person’s threads go with the person, answers included, and nothing is left of them', async () => {
  const kit = erasureKit();
  const ada = await kit.founder();
  const ben = await kit.join(ada, 'member', 'Ben');
  const { thread } = await kit.ask(ben, writeThread, { text: 'mine', begin });
  const kept = (await kit.ask(ada, writeThread, { text: 'hers', begin })).thread;
  const aylin = (await hire(kit, 'ask', 'customer-success', ['customer-request'])).in(ada.business);
  await kit.ask(aylin, writeThread, { thread, text: 'an answer' }, 'request');
  const ids = [thread, ...(await messagesOf(kit.rows, ada.business, thread)).map(({ id }) => id)];
  assert.equal(ids.length, 3);
  await kit.start(ada, { subject: { kind: 'member', person: ben.person! }, when: 'now', confirm: 'Ben' });
  await kit.work();
  assert.ok(await goneOf(kit, ada.business, ids), 'the question and the answer');
  await forgetGoneThreads(kit.door);
  assert.equal(await findThread(kit.rows, ada.business, thread), undefined);
  assert.deepEqual(
    (await threadsBy(kit.rows, 'newest', 9)).map(({ id }) => id),
    [kept],
  );
});

test('what nobody confirmed is erased after two days, keys and all', async () => {
  const kit = erasureKit();
  const business = await contactRoom(kit.door);
  const room = { actor: 'visitor', business } as const;
  const { thread, message } = await kit.ask(room, writeThread, { text: 'x', begin: { ...begin, email: 'ola@example.org' } }, 'request');
  kit.clock.advance(confirmMs - 1);
  await tendThreads(partsOf(kit));
  assert.ok(await findThread(kit.rows, business, thread));
  kit.clock.advance(1);
  await tendThreads(partsOf(kit));
  await kit.work();
  assert.ok(await goneOf(kit, business, [thread, message]));
  assert.equal((await kit.ledger.check(business, { deep: true })).verdict, 'verified');
});

test('a thread goes three years after it was written', async () => {
  const kit = erasureKit();
  const ada = await kit.founder();
  const { thread, message } = await kit.ask(ada, writeThread, { text: 'old', begin });
  kit.clock.advance(1_095 * 86_400_000);
  await kit.days(1, ada);
  assert.ok(await goneOf(kit, ada.business, [thread, message]));
});

test('a mail that cannot be sent is tried again for two days, then given up; one that leads nowhere at once', async () => {
  const kit = erasureKit();
  const business = await contactRoom(kit.door);
  const room = { actor: 'visitor', business } as const;
  await kit.ask(room, writeThread, { text: 'x', begin: { ...begin, email: 'ola@example.org' } }, 'request');
  const failing = partsOf(kit);
  const door = { ...kit.door, perform: async () => Promise.reject(new Error('down')) } as typeof kit.door;
  await sendMails({ ...failing, door: { ...door, tools: kit.tools } });
  assert.equal((await owedMails(kit.rows, 9)).length, 1);
  kit.clock.advance(confirmMs);
  await sendMails({ ...failing, door: { ...door, tools: kit.tools } });
  assert.equal((await owedMails(kit.rows, 9)).length, 0);
});
