// Threads with the operator: whose they are, who answers, what is in the ledger, and that nobody else learns of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonId } from '@steward/protocol/ids.ts';
import { keyOf } from '../../stores/layout.ts';
import { listIds } from '../../stores/records.ts';
import { findThread, otherDays, rightDays } from '../../stores/threads.ts';
import { getFile } from '../get-file.ts';
import type { Principal } from '../operation.ts';
import { putFile } from '../put-file.ts';
import { readLedger } from '../read-ledger.ts';
import { readRecord } from '../read-record.ts';
import { governedKit, type GovernedKit } from '../testing/governed-kit.ts';
import { hire } from '../testing/staff.fixture.ts';
import { contactRoom, findContactRoom } from './contact-room.ts';
import { threadRecordsFor } from './export-threads.ts';
import { handleThread } from './handle-thread.ts';
import { readQueue, readThread, readThreads } from './read-threads.ts';
import { writeThread, type NewThread } from './write-thread.ts';

const dayMs = 86_400_000;
const about = (more: Partial<NewThread> = {}): NewThread => ({ kind: 'question', subject: 'A look', via: 'app', language: 'en', ...more });
const refused = (code: string) => (error: { code?: string }) => error.code === code;

async function* bytes(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = '';
  for await (const part of content) text += Buffer.from(part).toString();
  return text;
}

const helper = (kit: GovernedKit) => hire(kit, 'ask', 'customer-success', ['customer-request']);
const newest = async ({ ask }: GovernedKit, ada: Principal, operation: string) =>
  (await ask(ada, readLedger, { volume: 1, limit: 50 })).entries.findLast(({ what }) => what?.operation === operation);

test('a member asks, one of the staff answers, and the ledger says who read what', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const jo = await kit.join(ada, 'guest');
  const { thread, message } = await kit.ask(jo, writeThread, { text: 'Why?', begin: about({ look: { volume: 1, index: 2 } }) });
  const aylin = (await helper(kit)).in(ada.business);

  const queued = await kit.ask(aylin, readQueue, { threads: [thread] }, 'request');
  assert.deepEqual([queued.business, queued.threads.map(({ subject }) => subject)], ['Test Bau GmbH', ['A look']]);
  const view = await kit.ask(aylin, readThread, { thread }, 'request');
  assert.equal(view.said[0]!.text, 'Why?');
  const read = await newest(kit, ada, 'read-threads');
  assert.deepEqual([read?.who?.actor, read?.who?.department, read?.what?.ground], ['staff', 'customer-success', undefined]);
  assert.deepEqual(new Set(read?.what?.records), new Set([thread, message]));
  assert.ok(read?.what?.fields?.includes('thread-messages.text'));
  assert.equal(read?.what?.person, jo.person);

  await kit.ask(aylin, writeThread, { thread, text: 'Because you asked for help.' }, 'request');
  const answered = await kit.ask(jo, readThread, { thread });
  assert.deepEqual([answered.state, answered.inTime, answered.said.map(({ side }) => side)], ['answered', 1, ['person', 'operator']]);
  await kit.ask(jo, writeThread, { thread, text: 'And when?' });
  assert.equal((await kit.ask(jo, readThread, { thread })).state, 'waiting');
});

test('a thread is its writer’s: colleagues find nothing, admins what is said to be a matter of the business', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const jo = await kit.join(ada, 'member');
  const ben = await kit.join(ada, 'member');
  const own = (await kit.ask(jo, writeThread, { text: 'mine', begin: about() })).thread;
  const shared = (await kit.ask(jo, writeThread, { text: 'ours', begin: about({ company: true }) })).thread;
  for (const thread of [own, shared]) await assert.rejects(kit.ask(ben, readThread, { thread }), refused('not-found'));
  await assert.rejects(kit.ask(ada, readThread, { thread: own }), refused('not-found'));
  await kit.ask(ada, writeThread, { thread: shared, text: 'me too' });
  assert.deepEqual(
    (await kit.ask(ada, readThreads, {})).map(({ id }) => id),
    [shared],
  );
  assert.equal((await kit.ask(jo, readThreads, {})).length, 2);
  assert.equal((await kit.ask(ben, readThreads, {})).length, 0);
  // Not by the general operations either, and not in an export.
  await assert.rejects(kit.ask(ada, readRecord, { collection: 'threads', id: own }));
  assert.deepEqual(await threadRecordsFor(kit.tools, ada, 'threads'), [shared]);
  assert.equal((await threadRecordsFor(kit.tools, jo, 'thread-messages')).length, 3);
  // A year and a role later as at first: whoever left takes no part.
  await kit.rows.commit([{ kind: 'remove', key: keyOf.member(ada.business, jo.person!), expect: 'any' }]);
  await assert.rejects(kit.ask(jo, readThread, { thread: own }));
});

test('staff who may not help on request find nothing, and nobody of them writes first', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const { thread } = await kit.ask(ada, writeThread, { text: 'help', begin: about() });
  const security = (await hire(kit, 'ask', 'engineering', ['security'])).in(ada.business);
  await assert.rejects(kit.ask(security, readThread, { thread }, 'request'), refused('not-found'));
  const aylin = (await helper(kit)).in(ada.business);
  await assert.rejects(kit.ask(aylin, readThread, { thread }, 'service'), refused('refused'));
  await assert.rejects(kit.ask(aylin, writeThread, { text: 'hello', begin: about() }, 'request'));
  await assert.rejects(kit.ask({ ...aylin, secondFactor: false }, readThread, { thread }, 'request'), refused('refused'));
});

test('a file is attached once, by who wrote the message, and taken by both sides', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const jo = await kit.join(ada, 'guest');
  const { thread, message } = await kit.ask(jo, writeThread, { text: 'see', begin: about() });
  const file = { collection: 'thread-messages', id: message, field: 'attachment', of: { thread } };
  const upload = () => ({ ...file, name: 'a.txt', type: 'text/plain', content: bytes('picture') });
  const aylin = (await helper(kit)).in(ada.business);
  await assert.rejects(kit.ask(aylin, putFile, upload(), 'request'));
  await kit.ask(jo, putFile, upload());
  await assert.rejects(kit.ask(jo, putFile, upload()));
  assert.equal(await textOf((await kit.ask(aylin, getFile, file, 'request')).content), 'picture');
  await assert.rejects(kit.ask(ada, getFile, file), refused('not-found'));
  await assert.rejects(kit.ask(jo, getFile, { ...file, of: undefined }), refused('not-found'));
});

test('without an account it counts when it is confirmed, once, and its link opens that thread alone', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  assert.equal(await findContactRoom(kit.rows), undefined);
  const [business, again] = await Promise.all([contactRoom(kit.door), contactRoom(kit.door)]);
  assert.equal(business, again);
  const visitor: Principal = { actor: 'visitor', business };
  const begin = about({ via: 'web', email: 'ola@example.org', name: 'Ola' });
  const attachments = [{ name: 'a.txt', type: 'text/plain', content: bytes('one') }];
  const { thread, message } = await kit.ask(visitor, writeThread, { text: 'Hello', begin, attachments }, 'request');
  const aylin = (await helper(kit)).in(business);
  await assert.rejects(kit.ask(aylin, readThread, { thread }, 'request'), refused('not-found'));
  await assert.rejects(kit.ask(visitor, readThread, { thread }, 'request'), refused('not-found'));
  await assert.rejects(
    kit.ask({ ...visitor, business: ada.business }, writeThread, { text: 'x', thread }, 'request'),
    refused('not-found'),
  );

  const { newLink } = await import('../../stores/thread-links.ts');
  const secret = 'aaaaaaaaaaaaaaaaaaaaaaaaaa';
  await kit.rows.commit(newLink(secret, { business, thread, mode: 'confirm', nowMs: kit.clock.nowMs() }));
  await assert.rejects(kit.ask(visitor, readThread, { thread, link: secret }, 'request'), refused('not-found'));
  const step = { thread, link: secret, step: { kind: 'confirm' } } as const;
  const { link } = await kit.ask(visitor, handleThread, step, 'request');
  await assert.rejects(kit.ask(visitor, handleThread, step, 'request'), refused('not-found'));
  assert.equal((await kit.ask(visitor, readThread, { thread, link }, 'request')).email, 'ola@example.org');
  const file = { collection: 'thread-messages', id: message, field: 'attachment' };
  assert.equal(await textOf((await kit.ask(aylin, getFile, { ...file, of: { thread } }, 'request')).content), 'one');
  assert.equal((await kit.ask(aylin, readQueue, { threads: [thread] }, 'request')).business, 'Contact without an account');
  await kit.ask(visitor, writeThread, { thread, link, text: 'more' }, 'request');
  assert.equal((await kit.ledger.check(business, { deep: true })).verdict, 'verified');
});

test('a right is answered before it is ended; due dates are those of what it is; late answers count as late', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const { thread } = await kit.ask(ada, writeThread, { text: 'all of it', begin: about({ kind: 'access' }) });
  const other = await kit.ask(ada, writeThread, { text: 'idea', begin: about({ kind: 'idea' }) });
  const stored = async (id: string) => (await findThread(kit.rows, ada.business, id))!.thread;
  assert.equal((await stored(thread)).dueAtMs - kit.clock.nowMs(), rightDays * dayMs);
  assert.equal((await stored(other.thread)).dueAtMs - kit.clock.nowMs(), otherDays * dayMs);
  const aylin = await helper(kit);
  const ofStaff = aylin.in(ada.business);
  await assert.rejects(kit.ask(ofStaff, handleThread, { thread, step: { kind: 'end' } }, 'request'), refused('conflict'));
  await kit.ask(ofStaff, handleThread, { thread, step: { kind: 'assign', to: aylin.person } }, 'request');
  await assert.rejects(kit.ask(ofStaff, handleThread, { thread, step: { kind: 'assign', to: ada.person as PersonId } }, 'request'));
  await assert.rejects(kit.ask(ada, handleThread, { thread, step: { kind: 'assign', to: aylin.person } }), refused('refused'));
  kit.clock.advance(31 * dayMs);
  await kit.ask(aylin.in(ada.business), writeThread, { thread, text: 'here' }, 'request');
  const { state, late, inTime, assigned } = await stored(thread);
  assert.deepEqual([state, late, inTime, assigned], ['answered', 1, 0, aylin.person]);
  await kit.ask(aylin.in(ada.business), handleThread, { thread, step: { kind: 'end' } }, 'request');
  assert.equal((await listIds(kit.rows, ada.business, undefined, 'threads', { limit: 9 })).length, 2);
});
