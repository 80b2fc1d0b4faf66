import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Notice } from '@steward/protocol/wire/notice-routes.ts';
import { createOutboxMail } from '../../adapters/embedded/outbox-mail.ts';
import { declareProcessors, demoOutbox } from '../../catalogue/processors.ts';
import { createDisclose } from '../../governed/disclose.ts';
import { createMailOut } from '../../governed/mail-out.ts';
import { memoryMailQueue } from '../../governed/testing/memory-mail-queue.ts';
import { governedKit } from '../../governed/testing/governed-kit.ts';
import { toldHow } from '../../stores/notice-settings.ts';
import { dueNotices, findNotice, noticeIdOf, noticesOf } from '../../stores/notices.ts';
import { sendDueNotices } from './send-due.ts';
import type { SendParts } from './send-parts.ts';
import { changeHow, silenceMail } from './settings.ts';
import { tell } from './tell.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const base = 'https://steward.example';
const waiting: Notice = { kind: 'case-waiting', case: 'hjpiet32dcluvoyq7tlakkjx7e' };

/** The clock begins on Tuesday the 24th at 8:00 UTC, which is 9:00 in Berlin. */
async function scene() {
  const kit = governedKit({ processors: declareProcessors([demoOutbox]) });
  const outbox = createOutboxMail(kit.clock);
  const disclose = createDisclose({ outbound: {} as never, mail: outbox });
  const mailOut = createMailOut({ door: kit.door, disclose, processor: 'demo-outbox', mail: outbox, queue: await memoryMailQueue(), base });
  const ada = await kit.founder();
  const project = await kit.project(ada);
  const parts: SendParts = {
    tools: kit.tools,
    identity: {
      profiles: async (people) =>
        people.map((person) => ({ email: `${person}@example.org`, emailConfirmed: true, displayName: 'Ada', language: 'de' })),
    },
    mail: mailOut,
    facts: { base, privacyEmail: 'privacy@steward.example' },
  };
  const work = async (ms: number) => {
    kit.clock.advance(ms);
    while ((await sendDueNotices(parts)) > 0);
  };
  const added = (): Notice => ({ kind: 'added', project });
  const tellAda = (notice: Notice, key: string) =>
    tell(kit.tools, { kind: 'person', person: ada.person!, business: ada.business }, notice, key);
  const mails = () => outbox.list().toReversed();
  return { kit, ada, project, parts, work, added, tellAda, mails };
}

test('one mail a day, at the hour of the person, with everything in it and where to change that', async () => {
  const { kit, ada, work, added, tellAda, mails } = await scene();
  await changeHow(kit.tools, ada.person!, {
    topics: { people: { app: true, email: 'daily', push: false } },
    digestAt: '07:30',
    zone: 'Europe/Berlin',
  });
  for (let i = 0; i < 40; i++) await tellAda(added(), `added-${i}`);
  await work(21 * hourMs);
  assert.deepEqual(mails(), []);
  await work(1.5 * hourMs);
  assert.equal(mails().length, 1, 'at half past seven there');
  const [mail] = mails();
  assert.equal(mail!.subject, '40 Neuigkeiten für Sie');
  assert.equal(mail!.text.match(/- Sie nehmen jetzt an einem Projekt teil/g)!.length, 30);
  assert.match(mail!.text, /… und 10 weitere, hier:\nhttps:\/\/steward\.example\/app\/notices\n/);
  assert.match(mail!.text, /https:\/\/steward\.example\/app\/notices\/settings/);
  const found = await findNotice(kit.rows, ada.person!, noticeIdOf(ada.person!, 'added-39'));
  assert.deepEqual(
    found!.stored.told.map(({ channel, outcome }) => [channel, outcome]),
    [
      ['app', 'told'],
      ['email', 'told'],
    ],
  );
  assert.deepEqual(await dueNotices(kit.rows, Number.MAX_SAFE_INTEGER, 10), []);
});

test('one mail a week comes on Monday', async () => {
  const { kit, ada, work, added, tellAda, mails } = await scene();
  await changeHow(kit.tools, ada.person!, { topics: { people: { app: true, email: 'weekly', push: false } }, zone: 'Europe/Berlin' });
  await tellAda(added(), 'one');
  await tellAda({ ...added() }, 'two');
  await work(5 * 24 * hourMs + 21 * hourMs + 59 * minuteMs);
  assert.equal(mails().length, 0);
  await work(minuteMs);
  assert.equal(mails().length, 1);
  assert.equal(new Date(kit.clock.nowMs()).toISOString(), '2026-11-30T06:00:00.000Z');
});

test('at once means within five minutes, together; what cannot be silenced is a mail of its own and at once', async () => {
  const { kit, ada, work, added, tellAda, mails } = await scene();
  await changeHow(kit.tools, ada.person!, { topics: { people: { app: true, email: 'once', push: false } } });
  await tellAda(added(), 'one');
  await tellAda(added(), 'two');
  await tellAda(waiting, 'case');
  await work(0);
  assert.deepEqual(
    mails().map(({ subject }) => subject),
    ['Jemand von uns möchte Daten Ihres Unternehmens ansehen'],
  );
  await work(5 * minuteMs);
  assert.equal(mails().length, 2);
  assert.equal(mails()[1]!.subject, '2 Neuigkeiten für Sie');
  await tellAda(added(), 'three');
  await work(5 * minuteMs);
  assert.equal(mails()[2]!.subject, 'Sie nehmen jetzt an einem Projekt teil', 'one alone says what it is');
});

test('quiet hours hold mail back, but not what cannot wait', async () => {
  const { kit, ada, work, added, tellAda, mails } = await scene();
  await changeHow(kit.tools, ada.person!, {
    topics: { people: { app: true, email: 'once', push: false } },
    quiet: { from: '22:00', until: '06:00' },
    zone: 'Europe/Berlin',
  });
  // Told before the quiet hours began, due after: held back as well.
  await work(13 * hourMs - 2 * minuteMs);
  await tellAda(added(), 'one');
  await work(10 * minuteMs);
  await tellAda(added(), 'two');
  await tellAda(waiting, 'case');
  await work(hourMs);
  assert.deepEqual(
    mails().map(({ subject }) => subject),
    ['Jemand von uns möchte Daten Ihres Unternehmens ansehen'],
  );
  await work(7 * hourMs);
  assert.equal(mails().length, 2);
  assert.equal(mails()[1]!.subject, '2 Neuigkeiten für Sie');
});

test('what somebody silenced is told by no channel; what they want by mail alone is not in their list', async () => {
  const { kit, ada, work, added, tellAda, mails } = await scene();
  await changeHow(kit.tools, ada.person!, { topics: { people: { app: false, email: 'off', push: true } } });
  assert.equal(await tellAda(added(), 'one'), 0);
  assert.deepEqual(await noticesOf(kit.rows, ada.person!), []);
  await changeHow(kit.tools, ada.person!, { topics: { people: { app: false, email: 'once', push: false } } });
  assert.equal(await tellAda(added(), 'two'), 1);
  await work(5 * minuteMs);
  assert.equal(mails().length, 1);
  const [found] = await noticesOf(kit.rows, ada.person!);
  assert.ok(!found!.stored.told.some(({ channel }) => channel === 'app'));
});

test('a choice made while a mail was waiting counts', async () => {
  const { kit, ada, work, added, tellAda, mails } = await scene();
  await changeHow(kit.tools, ada.person!, { topics: { people: { app: true, email: 'once', push: false } } });
  await tellAda(added(), 'one');
  assert.equal(await silenceMail(kit.tools, ada.person!, 'added'), true);
  await work(hourMs);
  assert.equal(mails().length, 0);
  assert.deepEqual(await dueNotices(kit.rows, Number.MAX_SAFE_INTEGER, 10), []);
});

test('what cannot be silenced stays on, whoever tries how', async () => {
  const { kit, ada, tellAda, work, mails } = await scene();
  const silent = { app: false, email: 'off', push: false } as const;
  for (const topic of ['looks', 'policy', 'incidents', 'security'] as const)
    await assert.rejects(changeHow(kit.tools, ada.person!, { topics: { [topic]: silent } }), { code: 'invalid-input' }, topic);
  assert.equal(await silenceMail(kit.tools, ada.person!, 'case-waiting'), false);
  assert.deepEqual((await toldHow(kit.rows, ada.person!)).how.topics, {});
  await tellAda(waiting, 'case');
  await work(0);
  assert.equal(mails().length, 1);
});
