// Mails on their way: what is accepted survives, what fails is tried again, and no mail holds content of the business's records.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StewardError } from '@steward/protocol/errors.ts';
import { createOutboxMail } from '../adapters/embedded/outbox-mail.ts';
import { memoryRows } from '../adapters/memory/memory-rows.ts';
import { declareProcessors, demoOutbox } from '../catalogue/processors.ts';
import { sendDueNotices } from '../lifecycle/notices/send-due.ts';
import { tell } from '../lifecycle/notices/tell.ts';
import type { AccountNotice } from '../ports/identity.ts';
import { declined, type MailTransport } from '../ports/mail.ts';
import { forgetPerson } from '../stores/forget-person.ts';
import { mailsOf } from '../stores/mail-log.ts';
import { findMailStop } from '../stores/mail-stops.ts';
import { createRecord } from './create-record.ts';
import { createDisclose } from './disclose.ts';
import { createMailOut, mailGivenUpAfterMs } from './mail-out.ts';
import { readLedger } from './read-ledger.ts';
import { readMails } from './read-mails.ts';
import { governedKit } from './testing/governed-kit.ts';
import { memoryMailQueue } from './testing/memory-mail-queue.ts';

const base = 'https://steward.example';

async function scene() {
  const kit = governedKit({ processors: declareProcessors([demoOutbox]) });
  const outbox = createOutboxMail(kit.clock);
  const queueRows = memoryRows();
  const queue = await memoryMailQueue(queueRows);
  let broken: Error | undefined;
  const mail: MailTransport = { send: async (each) => (broken ? Promise.reject(broken) : outbox.send(each)) };
  // A process of its own each time: what it knows it reads from the rows.
  const process = async () => {
    const disclose = createDisclose({ outbound: {} as never, mail });
    const parts = { door: kit.door, disclose, processor: 'demo-outbox', mail, queue, base, privacyEmail: 'privacy@steward.example' };
    return createMailOut(parts);
  };
  return { kit, outbox, queueRows, queue, process, breakRelay: (error?: Error) => void (broken = error) };
}

const changed = (kit: Awaited<ReturnType<typeof scene>>['kit'], person: AccountNotice['person']): AccountNotice => ({
  kind: 'forgotten-password',
  to: 'ada@example.org',
  language: 'de',
  atMs: kit.clock.nowMs(),
  token: 'SECRET-token',
  untilMs: kit.clock.nowMs() + 3_600_000 * 24 * 5,
  ...(person ? { person } : {}),
});
const down = () => new StewardError('outbound-failed', { rule: 'the mail relay did not take the mail (ECONNECTION)' });

test('what was accepted lies sealed until the relay has it: another process sends it, and it is said that it was', async () => {
  const { kit, outbox, queueRows, process, breakRelay } = await scene();
  const ada = await kit.founder();
  breakRelay(down());
  assert.equal(await (await process()).sendNotice(changed(kit, ada.person)), 'waiting');
  const stored = await queueRows.range({ partition: 'm.queue', prefix: '', limit: 9 });
  assert.equal(stored.length, 1);
  const bytes = Buffer.concat(stored.map(({ value }) => Buffer.from(value))).toString('latin1');
  assert.ok(!bytes.includes('ada@') && !bytes.includes('SECRET') && !bytes.includes('steward.example'));
  const [waits] = (await kit.ask(ada, readMails, { of: 'me' })).mails;
  assert.deepEqual([waits!.state, waits!.kind, waits!.rule], ['waiting', 'forgotten-password', down().rule]);
  // The process is gone; the relay is back.
  breakRelay();
  const again = await process();
  assert.equal(await again.sendDue(), 0);
  kit.clock.advance(75_000);
  assert.equal(await again.sendDue(), 1);
  assert.equal(outbox.list().length, 1);
  assert.deepEqual(await queueRows.range({ partition: 'm.queue', prefix: '', limit: 9 }), []);
  const page = await kit.ask(ada, readMails, { of: 'business' });
  assert.deepEqual(
    page.mails.map(({ state, attempts, person }) => [state, attempts, person]),
    [['sent', 2, ada.person]],
  );
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 20 });
  assert.equal(entries.filter(({ what }) => what?.operation === 'disclose').length, 2, 'each attempt is in the ledger');
});

test('it is tried less and less often, and given up after three days; what the relay never takes is given up at once', async () => {
  const { kit, process, queue, breakRelay } = await scene();
  const ada = await kit.founder();
  const out = await process();
  breakRelay(down());
  await out.sendNotice(changed(kit, ada.person));
  let tried = 1;
  for (let hours = 0; hours < 80; hours++) {
    kit.clock.advance(3_600_000);
    tried += await out.sendDue();
  }
  assert.ok(tried > 10 && tried < 30, `${tried} attempts`);
  assert.deepEqual(await queue.due(Number.MAX_SAFE_INTEGER, 9), []);
  assert.ok(80 * 3_600_000 > mailGivenUpAfterMs);
  breakRelay(
    new StewardError('outbound-failed', { field: declined, rule: 'the mail relay did not take the mail (EENVELOPE, answer 550)' }),
  );
  assert.equal(await out.sendNotice(changed(kit, ada.person)), 'failed');
  const { mails } = await kit.ask(ada, readMails, { of: 'me' });
  assert.deepEqual(
    mails.map(({ state }) => state),
    ['failed', 'failed'],
  );
});

test('a notice that is tried again is one line in the list, which says in the end that it was given up', async () => {
  const { kit, process, breakRelay } = await scene();
  const ada = await kit.founder();
  const mailOut = await process();
  const identity = {
    profiles: async () => [{ email: 'ada@example.org', emailConfirmed: true, displayName: 'Ada', language: 'de' as const }],
  };
  const facts = { base, privacyEmail: 'privacy@steward.example' };
  const work = async () => {
    while ((await sendDueNotices({ tools: kit.tools, identity, mail: mailOut, facts })) > 0);
  };
  const listed = async () =>
    (await kit.ask(ada, readMails, { of: 'me' })).mails.map(({ state, attempts, kind }) => [kind, state, attempts]);
  const tellOf = (key: string) =>
    tell(
      kit.tools,
      { kind: 'person', person: ada.person!, business: ada.business },
      { kind: 'case-waiting', case: ada.person! as never },
      key,
    );
  breakRelay(down());
  await tellOf('one');
  await work();
  kit.clock.advance(60_000);
  await work();
  assert.deepEqual(await listed(), [['case-waiting', 'waiting', 2]]);
  breakRelay();
  kit.clock.advance(120_000);
  await work();
  assert.deepEqual(await listed(), [['case-waiting', 'sent', 3]]);
  breakRelay(down());
  await tellOf('two');
  for (let hours = 0; hours < 80; hours++) {
    await work();
    kit.clock.advance(3_600_000);
  }
  const [[, state, attempts], sent] = (await listed()) as [[string, string, number], unknown];
  assert.deepEqual([state, sent], ['failed', ['case-waiting', 'sent', 3]]);
  assert.ok(attempts > 10, `${attempts} attempts`);
});

test('invariant 9: no content of any record is in a mail; mails of notices can be stopped, and say where', async () => {
  const { kit, outbox, process } = await scene();
  const ada = await kit.founder('MARKER Founder');
  const project = await kit.project(ada, 'MARKER Kita');
  const record = (await kit.ask(ada, createRecord, { collection: 'tasks', project, fields: { title: 'MARKER Estrich', status: 'open' } }))
    .id;
  const mailOut = await process();
  const identity = {
    profiles: async () => [{ email: 'ada@example.org', emailConfirmed: true, displayName: 'MARKER', language: 'de' as const }],
  };
  const facts = { base, privacyEmail: 'privacy@steward.example' };
  const notices = [
    { kind: 'case-waiting', case: record },
    { kind: 'thread-answered', thread: record },
    { kind: 'webhook-ended', webhook: record },
  ] as const;
  for (const notice of notices) await tell(kit.tools, { kind: 'person', person: ada.person!, business: ada.business }, notice, notice.kind);
  for (const waitMs of [1_000, 86_400_000]) {
    kit.clock.advance(waitMs);
    while ((await sendDueNotices({ tools: kit.tools, identity, mail: mailOut, facts })) > 0);
  }
  await mailOut.sendNotice(changed(kit, ada.person));
  const mails = outbox.list();
  assert.ok(mails.length >= 3);
  for (const { subject, text, html } of mails) {
    const all = `${subject}\n${text}\n${html!}`;
    assert.ok(!all.includes('MARKER'), all);
    assert.ok(!/<img|<script|src=|@import|url\(|<link|<iframe|<form/i.test(html!), 'nothing is fetched, nothing runs');
    assert.match(html!, /^<!doctype html><html lang="de">/);
  }
  const shown = mails.map(({ subject }) => subject).join(', ');
  const locked = mails.find(({ text }) => text.includes('/app/privacy/requests')) ?? assert.fail(shown);
  assert.equal(locked.stopUrl, undefined, 'what we promised to tell cannot be silenced');
  const stoppable =
    mails.find(({ text }) => text.includes('/app/webhooks') && !text.includes('/app/privacy/requests')) ?? assert.fail(shown);
  const secret = /^https:\/\/steward\.example\/mail\/stop\/([a-z2-7]{26})$/.exec(stoppable.stopUrl!)![1]!;
  assert.ok(stoppable.text.includes(stoppable.stopUrl!) && stoppable.html!.includes(stoppable.stopUrl!));
  assert.deepEqual((await findMailStop(kit.rows, secret))!.person, ada.person);
});

test('what was sent to whom goes with the account', async () => {
  const { kit, process, queue, breakRelay } = await scene();
  const ada = await kit.founder();
  const out = await process();
  await out.sendNotice(changed(kit, ada.person));
  breakRelay(down());
  await out.sendNotice(changed(kit, ada.person));
  await queue.forget(ada.person!);
  await forgetPerson(kit.rows, ada.person!);
  assert.deepEqual(await queue.due(Number.MAX_SAFE_INTEGER, 9), []);
  assert.deepEqual(await mailsOf(kit.rows, { person: ada.person! }, 9), []);
  assert.deepEqual(await mailsOf(kit.rows, { business: ada.business }, 9), []);
  assert.deepEqual(await kit.rows.range({ partition: 'mail-ids', prefix: '', limit: 9 }), []);
});
