// Mail to the privacy address, over real sockets: taken is durable, the same mail twice is one thread, and what a mail says about its sender opens nothing.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { createTransport } from 'nodemailer';
import { testCertificate } from '../../adapters/embedded/test-certificate.ts';
import { createRecordedDns } from '../../adapters/memory/recorded-dns.ts';
import { createBudget } from '../http/budget.ts';
import { createMailReader } from '../worker/mail-reader.ts';
import { demoOutbox, declareProcessors } from '../../catalogue/processors.ts';
import { governedKit } from '../../governed/testing/governed-kit.ts';
import { hire } from '../../governed/testing/staff.fixture.ts';
import { findContactRoom } from '../../governed/threads/contact-room.ts';
import { createMailThread } from '../../governed/threads/mail-thread.ts';
import { handleThread } from '../../governed/threads/handle-thread.ts';
import { readThread } from '../../governed/threads/read-threads.ts';
import { writeThread } from '../../governed/threads/write-thread.ts';
import { tendThreads, threadEvidence } from '../../lifecycle/contact.ts';
import type { Profile } from '../../ports/identity.ts';
import type { OutgoingMail } from '../../ports/mail.ts';
import { listIds } from '../../stores/records.ts';
import { confirmMs, findThread, threadsOf } from '../../stores/threads.ts';
import { contactMail } from './contact-mail.ts';
import { receiveMail, type MailReceiver } from './receive-mail.ts';
import { recipientsOf, type MailHandler } from './recipients.ts';

const dayMs = 86_400_000;
const closing: (() => Promise<unknown>)[] = [];
after(() => Promise.all(closing.map((close) => close())));
const { key, cert } = testCertificate('localhost');
/** `strict.example` says which server may send for it, and nobody here is that. */
const zone = { 'strict.example': { TXT: [['v=spf1 ip4:192.0.2.1 -all']] }, '_dmarc.strict.example': { TXT: [['v=DMARC1; p=reject']] } };
const reader = createMailReader({ dns: createRecordedDns(zone), name: 'localhost', onAlarm: () => undefined });
closing.push(() => reader.close());

async function scene() {
  const processors = declareProcessors([demoOutbox]);
  const kit = governedKit({ processors });
  const ada = await kit.founder();
  const sent: OutgoingMail[] = [];
  const alarms: string[] = [];
  const mail = { send: async (each: OutgoingMail) => void sent.push(each) };
  const replies = { local: 'privacy', domain: 'operator.example' };
  const profile: Profile = { email: 'ada@example.org', emailConfirmed: true, displayName: 'Ada', language: 'en' };
  const contact = {
    door: kit.door,
    identity: { profiles: async () => [profile] },
    mailThread: createMailThread({
      mail,
      processor: demoOutbox.id,
      base: 'https://steward.test',
      replies,
      privacyEmail: 'privacy@operator.example',
    }),
    onAlarm: (what: string) => void alarms.push(what),
  };
  const handler = contactMail({ door: kit.door, mailbox: createBudget(kit.tools, 'contact', 3, dayMs) });
  const receiver = await receiving(handler);
  return { kit, ada, sent, alarms, contact, receiver, tend: () => tendThreads(contact) };
}

async function receiving(handler: MailHandler): Promise<MailReceiver> {
  const recipients = recipientsOf({ 'privacy@operator.example': handler }, reader);
  const parts = { host: '127.0.0.1', port: 0, name: 'localhost', tls: { key, cert }, onAlarm: () => undefined, nowMs: () => 0 };
  const receiver = await receiveMail({ ...parts, recipients });
  closing.push(() => receiver.close());
  return receiver;
}

function sending({ port }: MailReceiver) {
  const transport = createTransport({ host: '127.0.0.1', port, requireTLS: true, tls: { ca: [cert], servername: 'localhost' } });
  return (more: object) =>
    transport.sendMail({
      from: 'Ola <ola@example.org>',
      to: 'privacy@operator.example',
      subject: 'My data',
      text: 'What do you hold?',
      ...more,
    });
}

/** Speaks SMTP line by line, up to the dot that ends the data; the answers that came. */
async function rawMail(port: number, content: string, upTo: 'dot' | 'answer'): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await answerOf(socket);
  for (const line of ['EHLO client', 'MAIL FROM:<ola@example.org>', 'RCPT TO:<privacy@operator.example>', 'DATA']) {
    socket.write(`${line}\r\n`);
    await answerOf(socket);
  }
  socket.write(`${content}\r\n.\r\n`);
  const last = upTo === 'answer' ? await answerOf(socket) : '';
  socket.destroy();
  return last;
}

async function answerOf(socket: Socket): Promise<string> {
  let text = '';
  while (!/^\d{3} .*\r\n$/m.test(text)) text += String((await once(socket, 'data'))[0]);
  return text;
}

const secretOf = ({ text }: OutgoingMail) => /#([a-z2-7]{26})/.exec(text)![1]!;

test('a mail becomes a thread that waits for its sender to confirm, with what was attached', async () => {
  const { kit, sent, receiver, tend } = await scene();
  await sending(receiver)({
    attachments: [
      { filename: 'a.pdf', content: 'one' },
      { filename: '../b.txt', content: 'two' },
    ],
  });
  const room = (await findContactRoom(kit.rows))!;
  const [stored] = await threadsOf(kit.rows, room);
  assert.deepEqual([stored!.thread.state, stored!.thread.via, stored!.thread.messages], ['unconfirmed', 'mail', 2]);
  await tend();
  assert.deepEqual([sent[0]!.to, sent[0]!.subject], ['ola@example.org', 'Is this from you?']);
  assert.ok(!sent[0]!.text.includes('hold') && sent[0]!.text.includes('privacy@operator.example'), 'no word of it, and where to reach us');
  const visitor = { actor: 'visitor', business: room } as const;
  const thread = stored!.thread.id;
  const { link } = await kit.ask(visitor, handleThread, { thread, link: secretOf(sent[0]!), step: { kind: 'confirm' } }, 'request');
  const view = await kit.ask(visitor, readThread, { thread, link }, 'request');
  assert.deepEqual([view.subject, view.name, view.said.map(({ text }) => text)], ['My data', 'Ola', ['What do you hold?', 'b.txt']]);
  assert.deepEqual(
    view.said.map(({ attachment }) => attachment?.name),
    ['a.pdf', 'b.txt'],
  );

  // Our mail is replied to: by its plus address, and by In-Reply-To alone; from elsewhere it begins one that nobody reads.
  await tend();
  const received = sent[1]!;
  assert.match(received.replyTo!, /^privacy\+[a-z2-7]{26}@operator\.example$/);
  await sending(receiver)({ to: received.replyTo, text: 'by its address' });
  await sending(receiver)({ inReplyTo: `<${received.messageId}@operator.example>`, text: 'by what it answers' });
  await sending(receiver)({ from: 'mallory@example.net', to: received.replyTo, text: 'forged' });
  const after = await kit.ask(visitor, readThread, { thread, link }, 'request');
  assert.deepEqual(
    after.said.slice(2).map(({ text }) => text),
    ['by its address', 'by what it answers'],
  );
  assert.equal((await threadsOf(kit.rows, room)).filter(({ thread: { state } }) => state === 'unconfirmed').length, 1);
});

test('no mail reaches the thread of an account by what it says in From, but a reply from where the answer was sent', async () => {
  const { kit, ada, sent, receiver, tend } = await scene();
  const begin = { kind: 'access', subject: 'All of it', via: 'app', language: 'en' } as const;
  const { thread } = await kit.ask(ada, writeThread, { text: 'please', begin });
  const aylin = await hire(kit, 'ask', 'customer-success', ['customer-request']);
  await kit.ask(aylin.in(ada.business), writeThread, { thread, text: 'Here it is.' }, 'request');
  await tend();
  assert.deepEqual([sent[0]!.to, sent[0]!.subject], ['ada@example.org', 'There is an answer for you']);
  assert.match(sent[0]!.text, new RegExp(`/app/privacy/contact/${thread}\\n`));
  const send = sending(receiver);
  await send({ from: 'ada@example.org', text: 'spoofed' });
  await send({ from: 'ada@example.org', to: 'privacy+aaaaaaaaaaaaaaaaaaaaaaaaaa@operator.example', text: 'guessed' });
  await send({ from: ['ada@example.org', 'mallory@example.net'], to: sent[0]!.replyTo, text: 'two senders' }).then(
    () => assert.fail('taken'),
    (error: { responseCode?: number }) => assert.equal(error.responseCode, 554),
  );
  assert.equal((await kit.ask(ada, readThread, { thread })).said.length, 2);
  await send({ from: 'Ada <ADA@example.org>', to: sent[0]!.replyTo, text: 'thank you' });
  const view = await kit.ask(ada, readThread, { thread });
  assert.deepEqual([view.state, view.said[2]!.text, view.said[2]!.side], ['waiting', 'thank you', 'person']);
  // The reply opens nothing for whoever holds it.
  const link = /\+([a-z2-7]{26})@/.exec(sent[0]!.replyTo!)![1]!;
  const visitor = { actor: 'visitor', business: ada.business } as const;
  await assert.rejects(kit.ask(visitor, readThread, { thread, link }, 'request'));
});

test('250 comes after the commit: broken off between DATA and its answer, the mail is there, and sent again it is the same', async () => {
  const { kit } = await scene();
  const { promise: committed, resolve } = Promise.withResolvers<void>();
  const { promise: mayAnswer, resolve: letAnswer } = Promise.withResolvers<void>();
  const handler = contactMail({ door: kit.door, mailbox: createBudget(kit.tools, 'contact', 3, dayMs) });
  let calls = 0;
  const receiver = await receiving(async (mail, secret) => {
    const outcome = await handler(mail, secret);
    if (calls++ === 0) {
      resolve();
      await mayAnswer;
    }
    return outcome;
  });
  const content = 'From: ola@example.org\r\nTo: privacy@operator.example\r\nSubject: once\r\nMessage-ID: <1@example.org>\r\n\r\nonly once';
  await rawMail(receiver.port, content, 'dot');
  await committed;
  letAnswer();
  const room = (await findContactRoom(kit.rows))!;
  assert.equal((await threadsOf(kit.rows, room)).length, 1, 'it was durable before anybody was told');
  assert.match(await rawMail(receiver.port, content, 'answer'), /^250 /m);
  assert.equal((await threadsOf(kit.rows, room)).length, 1);
  assert.equal((await listIds(kit.rows, room, undefined, 'thread-messages', { limit: 9 })).length, 1);
});

test('what fails here is not acknowledged; what nobody takes, is too much or automatic is refused', async () => {
  const { receiver } = await scene();
  const failing = await receiving(async () => Promise.reject(new Error('disk full')));
  const refusal = (code: number) => (error: { responseCode?: number }) => error.responseCode === code;
  await assert.rejects(sending(failing)({}), refusal(451));
  const send = sending(receiver);
  await assert.rejects(send({ to: 'somebody@operator.example' }), refusal(550));
  await assert.rejects(send({ headers: { 'Auto-Submitted': 'auto-replied' } }), refusal(554));
  await assert.rejects(send({ envelope: { from: '', to: 'privacy@operator.example' } }), refusal(554));
  await assert.rejects(send({ attachments: Array.from({ length: 6 }, (_, i) => ({ filename: `${i}`, content: 'x' })) }), refusal(554));
  for (let i = 0; i < 3; i++) await send({ text: `${i}` });
  await assert.rejects(send({ text: 'a fourth' }), refusal(451));
  const nested = `From: ola@example.org\r\n${Array.from({ length: 60 }, (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`).join('')}`;
  assert.match(await rawMail(receiver.port, nested, 'answer'), /^(554|250) /m);
});

test('a reply under a forged name is not added to the thread, even with its secret: it waits for whoever it says it is from', async () => {
  const { kit, sent, receiver, tend } = await scene();
  const send = sending(receiver);
  await send({ from: 'kim@strict.example', text: 'first' });
  await tend();
  const room = (await findContactRoom(kit.rows))!;
  const visitor = { actor: 'visitor', business: room } as const;
  const [begun] = await threadsOf(kit.rows, room);
  const thread = begun!.thread.id;
  const { link } = await kit.ask(visitor, handleThread, { thread, link: secretOf(sent[0]!), step: { kind: 'confirm' } }, 'request');
  await tend();
  await send({ from: 'kim@strict.example', to: sent[1]!.replyTo, text: 'delete all of it' });
  assert.equal((await kit.ask(visitor, readThread, { thread, link }, 'request')).said.length, 1);
  assert.equal((await threadsOf(kit.rows, room)).filter(({ thread: { state } }) => state === 'unconfirmed').length, 1);
});

test('what other servers would take for the end of a mail smuggles nothing in', async () => {
  const { kit, receiver } = await scene();
  const head = 'From: ola@example.org\r\nTo: privacy@operator.example\r\nSubject: x\r\n\r\nbefore';
  const second = 'MAIL FROM:<boss@example.org>\r\nRCPT TO:<privacy@operator.example>\r\nDATA\r\nFrom: boss@example.org\r\n\r\nsmuggled';
  for (const end of ['\n.\n', '\n.\r\n', '\r\n.\n', '\r.\r', '\r\n.\r', '\r.\r\n'])
    assert.match(await rawMail(receiver.port, `${head}${end}${second}`, 'answer'), /^554 /m, JSON.stringify(end));
  assert.equal(await findContactRoom(kit.rows), undefined, 'nothing was taken');
  assert.match(await rawMail(receiver.port, `${head}\r\n..\r\nafter a line of one dot`, 'answer'), /^250 /m);
});

test('nobody confirmed: erased after two days; an answer due: warned of, then overdue, which the evidence counts', async () => {
  const { kit, ada, alarms, receiver, tend } = await scene();
  await sending(receiver)({});
  const room = (await findContactRoom(kit.rows))!;
  const begin = { kind: 'erasure', subject: 'Delete', via: 'app', language: 'de' } as const;
  const { thread } = await kit.ask(ada, writeThread, { text: 'bitte', begin });
  await tend();
  assert.deepEqual(
    { ...(await threadEvidence(kit.door)), oldestSinceMs: 0 },
    { open: 1, overdue: 0, inTime: 0, late: 0, oldestSinceMs: 0, shareInTime: undefined },
  );
  kit.clock.advance(confirmMs);
  await tend();
  assert.equal((await threadsOf(kit.rows, room)).length, 0);
  const warned = async (days: number) => {
    kit.clock.advance(days * dayMs);
    await tend();
    return (await findThread(kit.rows, ada.business, thread))!.thread.warned;
  };
  assert.deepEqual([await warned(20), await warned(1), await warned(5), await warned(2)], ['none', 'week', 'two-days', 'overdue']);
  assert.ok(alarms.includes('an answer to a thread is overdue'));
  const { overdue, shareInTime } = await threadEvidence(kit.door);
  assert.deepEqual([overdue, shareInTime], [1, 0]);
});
