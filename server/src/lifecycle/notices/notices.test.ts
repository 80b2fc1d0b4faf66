import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PersonId } from '@steward/protocol/ids.ts';
import { declareProcessors, demoOutbox } from '../../catalogue/processors.ts';
import { createOutboxMail } from '../../adapters/embedded/outbox-mail.ts';
import { createDisclose } from '../../governed/disclose.ts';
import { createMailOut } from '../../governed/mail-out.ts';
import type { Principal } from '../../governed/operation.ts';
import { memoryMailQueue } from '../../governed/testing/memory-mail-queue.ts';
import { governedKit } from '../../governed/testing/governed-kit.ts';
import { PolicyVersions, type PolicyVersion } from '../../policy/policy-versions.ts';
import type { Profile } from '../../ports/identity.ts';
import { forgetPerson } from '../../stores/forget-person.ts';
import { dueNotices, findNotice, noticeIdOf, noticesOf, toldOf } from '../../stores/notices.ts';
import { announcePolicies, policyKey, tellPending, toldShare } from './announce.ts';
import { sendDueNotices, tellAddress } from './send-due.ts';
import { givenUpAfterMs, type NoticeMail, type SendParts } from './send-parts.ts';
import { tell } from './tell.ts';

const dayMs = 86_400_000;
const facts = { base: 'https://steward.example', privacyEmail: 'privacy@steward.example' };
const waiting = { kind: 'case-waiting', case: 'hjpiet32dcluvoyq7tlakkjx7e' } as const;

async function scene() {
  const kit = governedKit({ processors: declareProcessors([demoOutbox]) });
  const outbox = createOutboxMail(kit.clock);
  const disclose = createDisclose({ outbound: {} as never, mail: outbox });
  const queue = await memoryMailQueue();
  const mailOut = createMailOut({ door: kit.door, disclose, processor: 'demo-outbox', mail: outbox, queue, base: facts.base });
  const gone = new Set<string>();
  const profile = (person: string): Profile => ({
    email: `${person}@example.org`,
    emailConfirmed: true,
    displayName: 'Ada',
    language: 'de',
  });
  const profiles: SendParts['identity']['profiles'] = async (people) =>
    people.map((person) => (gone.has(person) ? undefined : profile(person)));
  const parts = (mail: NoticeMail = mailOut): SendParts => ({ tools: kit.tools, identity: { profiles }, mail, facts });
  return { kit, outbox, mailOut, gone, parts };
}

const heard = (kit: Awaited<ReturnType<typeof scene>>['kit'], { business }: Principal) => {
  const found: unknown[] = [];
  kit.tools.signals.listen(business, (signals) => found.push(...signals));
  return found;
};

test('owners and admins are told in the app at once and then by e-mail, once, and it is written down who was told when', async () => {
  const { kit, outbox, parts } = await scene();
  const ada = await kit.founder();
  const admin = await kit.join(ada, 'admin');
  await kit.join(ada, 'member');
  const signals = heard(kit, ada);
  const to = { kind: 'admins', business: ada.business } as const;
  assert.equal(await tell(kit.tools, to, waiting, 'case-waiting:1'), 2);
  assert.equal(await tell(kit.tools, to, waiting, 'case-waiting:1'), 0, 'said again, nobody is told again');
  assert.deepEqual(
    signals.filter((each) => (each as { kind: string }).kind === 'notice').map((each) => (each as { to: string }).to),
    [ada.person, admin.person].toSorted((a, b) => (a! < b! ? -1 : 1)),
  );
  kit.clock.advance(1_000);
  while ((await sendDueNotices(parts())) > 0);
  assert.deepEqual(
    outbox
      .list()
      .map((mail) => mail.to)
      .toSorted(),
    [`${ada.person}@example.org`, `${admin.person}@example.org`].toSorted(),
  );
  const [mail] = outbox.list();
  assert.match(mail!.subject, /möchte Daten Ihres Unternehmens ansehen/);
  assert.match(mail!.text, /https:\/\/steward\.example\/app\/privacy\/requests\?case=hjpiet/);
  assert.match(mail!.text, /privacy@steward\.example/);
  const told = await Array.fromAsync(toldOf(kit.rows, 'case-waiting:1'));
  assert.equal(told.length, 2);
  for (const each of told) {
    assert.deepEqual(
      each.told.map(({ channel, outcome, atMs }) => [channel, outcome, atMs - each.atMs]),
      [
        ['app', 'told', 0],
        ['email', 'told', 1_000],
      ],
    );
  }
});

test('a mail that does not leave is tried again, later and later, and given up after three days, which the notice says', async () => {
  const { kit, outbox, mailOut, parts } = await scene();
  const ada = await kit.founder();
  let broken = true;
  let attempts = 0;
  const mail: NoticeMail = {
    ...mailOut,
    async toPerson(...told) {
      attempts++;
      if (broken) throw new Error('no mail today');
      await mailOut.toPerson(...told);
    },
  };
  await tell(kit.tools, { kind: 'person', person: ada.person! }, waiting, 'one');
  assert.equal(await sendDueNotices(parts(mail)), 1);
  assert.equal(await sendDueNotices(parts(mail)), 0, 'not at once');
  kit.clock.advance(60_000);
  await sendDueNotices(parts(mail));
  assert.equal(attempts, 2);
  broken = false;
  kit.clock.advance(120_000);
  await sendDueNotices(parts(mail));
  assert.equal(outbox.list().length, 1);
  assert.equal(await sendDueNotices(parts(mail)), 0);

  broken = true;
  await tell(kit.tools, { kind: 'person', person: ada.person! }, waiting, 'two');
  await sendDueNotices(parts(mail));
  kit.clock.advance(givenUpAfterMs);
  await sendDueNotices(parts(mail));
  const found = await findNotice(kit.rows, ada.person!, noticeIdOf(ada.person!, 'two'));
  assert.deepEqual(
    found!.stored.told.map(({ channel, outcome }) => [channel, outcome]),
    [
      ['app', 'told'],
      ['email', 'failed'],
    ],
  );
  assert.deepEqual(await dueNotices(kit.rows, Number.MAX_SAFE_INTEGER, 10), []);
});

test('of an account that is gone nothing is kept and nothing is sent', async () => {
  const { kit, outbox, gone, parts } = await scene();
  const ada = await kit.founder();
  await tell(kit.tools, { kind: 'person', person: ada.person! }, waiting, 'one');
  gone.add(ada.person!);
  await forgetPerson(kit.rows, ada.person!);
  await sendDueNotices(parts());
  assert.equal(outbox.list().length, 0);
  assert.deepEqual(await noticesOf(kit.rows, ada.person!), []);
  assert.deepEqual(await Array.fromAsync(toldOf(kit.rows, 'one')), []);
  for (const partition of ['notices-due', 'notices-of', `p.${ada.person}`])
    assert.deepEqual(
      (await kit.rows.range({ partition, prefix: partition.startsWith('p.') ? 'notice/' : '', limit: 10 })).map(({ sort }) => sort),
      [],
      partition,
    );
});

test('somebody without an account is told once; their address is nowhere in the rows', async () => {
  const { kit, outbox, parts } = await scene();
  const to = { email: 'Carla@Example.org', language: 'en' } as const;
  const notice = { kind: 'thread-answered', thread: waiting.case } as const;
  await tellAddress(parts(), to, notice, 'answer:1');
  await tellAddress(parts(), to, notice, 'answer:1');
  assert.equal(outbox.list().length, 1);
  await tellAddress(parts(), to, notice, 'answer:2');
  assert.equal(outbox.list().length, 2);
  const rows = await kit.rows.range({ partition: 'notices-sent', prefix: '', limit: 10 });
  assert.equal(rows.length, 2);
  assert.ok(!rows.some(({ sort, value }) => /carla/i.test(sort + Buffer.from(value).toString('latin1'))));
  const failing = { ...parts().mail, toAddress: async () => Promise.reject(new Error('no mail today')) };
  await assert.rejects(tellAddress(parts(failing), to, notice, 'answer:3'));
  await tellAddress(parts(), to, notice, 'answer:3');
  assert.equal(outbox.list().length, 3, 'what did not leave is not noted as sent');
});

const version = (number: number, announced: string, effective: string): PolicyVersion =>
  ({
    version: number,
    announced,
    effective,
    announcedMs: Date.parse(announced),
    effectiveMs: Date.parse(effective),
    promises: [{ id: 'T1', text: { en: 'x', de: 'x' } }],
    removed: [],
  }) as unknown as PolicyVersion;

test('a version is announced to everybody who is there or comes before it is in force; nobody is told of the first', async () => {
  const { kit } = await scene();
  const ada = await kit.founder();
  const versions = new PolicyVersions([version(1, '2026-11-01', '2026-11-01'), version(2, '2026-11-26', '2026-12-26')]);
  assert.equal(await announcePolicies(kit.tools, versions), 0, 'on the 24th it is not announced');
  kit.clock.advance(2 * dayMs);
  assert.equal(await announcePolicies(kit.tools, versions), 1);
  const ben = await kit.join(ada, 'guest');
  assert.equal(await announcePolicies(kit.tools, versions), 1, 'who came meanwhile');
  assert.equal(await announcePolicies(kit.tools, versions), 0);
  const [found] = await noticesOf(kit.rows, ben.person!);
  assert.deepEqual({ ...found!.stored.notice }, { kind: 'policy-announced', version: 2, effective: '2026-12-26' });
  assert.equal(found!.stored.business, undefined, 'it is about the account');
  const nobody = 'aaaaaaaaaaaaaaaaaaaaaaaaaa' as PersonId;
  await tellPending(kit.tools, versions, nobody);
  assert.equal((await noticesOf(kit.rows, nobody)).length, 1, 'somebody in no business, who came by');
  kit.clock.advance(40 * dayMs);
  const late = await kit.join(ada, 'member');
  assert.equal(await announcePolicies(kit.tools, versions), 0, 'who comes afterwards begins with it');
  assert.deepEqual(await noticesOf(kit.rows, late.person!), []);
  const share = await toldShare(kit.tools, versions.find(2)!);
  assert.deepEqual([share.people, share.before], [3, 3]);
});

test('whose server did not run while a version was announced is told late, and the share says so', async () => {
  const { kit } = await scene();
  const ada = await kit.founder();
  kit.clock.advance(60 * dayMs);
  const versions = new PolicyVersions([version(1, '2026-11-01', '2026-11-01'), version(2, '2026-11-26', '2026-12-26')]);
  assert.equal(await announcePolicies(kit.tools, versions), 1);
  assert.equal((await Array.fromAsync(toldOf(kit.rows, policyKey(2)))).length, 1);
  const share = await toldShare(kit.tools, versions.find(2)!);
  assert.deepEqual([share.people, share.before], [1, 0]);
  assert.ok(ada);
});
