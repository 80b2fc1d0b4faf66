// Mails for a project, from their bytes to what their sender hears: by the rules, by what is proven, once, in the project alone.
import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import type { ProjectId } from '@steward/protocol/ids.ts';
import { isStewardError } from '@steward/protocol/errors.ts';
import { readMail } from '../../catalogue/mail/read-mail.ts';
import { eraseRecord } from '../../governed/erase-record.ts';
import { getFile } from '../../governed/get-file.ts';
import { readQuarantine } from '../../governed/mail-in/read-quarantine.ts';
import { readMailbox } from '../../governed/mail-in/read-mailbox.ts';
import { releaseMail } from '../../governed/mail-in/release-mail.ts';
import type { AnyOperation } from '../../governed/operation.ts';
import { readLedger } from '../../governed/read-ledger.ts';
import {
  addressOf,
  envelopeOf,
  mailDomain,
  openMailbox,
  setTestMailIn,
  verdictsOf,
  writtenMail,
  type WrittenMail,
} from '../../governed/testing/mail-in.fixture.ts';
import { trashRecord } from '../../governed/trash-record.ts';
import type { StoredFile } from '../../governed/put-file.ts';
import { countMails, forgetOldMails, loggedMs, mailLog } from '../../stores/mail-in.ts';
import type { Operation } from '@steward/protocol/words.ts';
import { releaseQuarantined } from './release-quarantined.ts';
import { mailScene } from './mail-scene.fixture.ts';
import type { MailAnswer } from './take-mail.ts';

const fromAda = 'Ada <ada@example.org>';
const outcomeOf = (answer: MailAnswer | undefined) =>
  answer && 'taken' in answer
    ? answer.outcome
    : answer && 'refused' in answer
      ? answer.refused.split(' ')[0]
      : answer && 'later' in answer
        ? 'later'
        : 'no such address';

void test('threat 22: an address holds 128 bits of secret, in lower case, whatever case it is written in, and nothing on disk tells it', async () => {
  const { address, mailIn, kit } = await mailScene();
  assert.match(address, /^kita-sonnenhang-[a-z2-7]{26}@mail\.steward\.test$/);
  assert.ok(await mailIn.find(address.toUpperCase()));
  assert.ok(await mailIn.find(address.replace('kita-sonnenhang', 'renamed-since')), 'the readable part is for people');
  assert.equal(await mailIn.find(address.replace(/.@/, '1@')), undefined);
  assert.equal(await mailIn.find(address.replace(mailDomain, 'example.org')), undefined);
  const secret = address.slice(address.lastIndexOf('-') + 1, address.indexOf('@'));
  for (const partition of ['mail-addresses', 'mail-outcomes'])
    for (const row of await kit.rows.range({ partition, prefix: '', limit: 10 }))
      assert.ok(!`${row.sort}${Buffer.from(row.value).toString('latin1')}`.includes(secret));
});

void test('a mail becomes a record of the project, with its text, its form, its files, and itself as it came', async () => {
  const { send, mails, files, kit, ada, address } = await mailScene();
  const raw = writtenMail({
    from: fromAda,
    subject: 'Pläne Erdgeschoß',
    text: 'Grüße aus Zürich\n✓',
    html: '<p>Grüße<script>alert(1)</script></p>',
    files: [
      { name: 'Grundriss.pdf', type: 'application/pdf', content: '%PDF-1.7 plan' },
      { name: 'forwarded.eml', type: 'message/rfc822', content: 'From: x@example.org\r\nSubject: inner\r\n\r\nkept whole' },
    ],
  });
  assert.deepEqual(await send(raw), { taken: true, outcome: 'received' });
  const [mail] = await mails();
  assert.equal(mail!.createdBy, ada.person, 'her domain vouches for it: she wrote it');
  const { subject, text: said, from, verdict, original, html } = mail!.fields as Readonly<Record<string, string>>;
  assert.deepEqual([subject, from, verdict], ['Pläne Erdgeschoß', 'ada@example.org', 'verified']);
  assert.match(said!, /Grüße aus Zürich\n✓/);
  assert.equal((html as unknown as StoredFile).type, 'text/html');
  const opened = await kit.ask(ada, getFile, { collection: 'mails', id: mail!.id, field: 'original' });
  const whole = await text(opened.content);
  assert.ok(whole.endsWith(raw.toString()), 'the bytes that came');
  assert.match(whole, /^Return-Path: <ola@example\.org>\r\nAuthentication-Results: steward\.test; dmarc=pass/);
  assert.equal((original as unknown as StoredFile).size, Buffer.byteLength(whole));
  const safe = await text((await kit.ask(ada, getFile, { collection: 'mails', id: mail!.id, field: 'html' })).content);
  assert.ok(!safe.includes('script'));
  const came = await files();
  assert.deepEqual(
    came
      .map(({ fields }) => `${fields['name'] as string} ${fields['kind'] as string} ${fields['mail'] as string}`)
      .toSorted((a, b) => a.localeCompare(b)),
    [`forwarded.eml message ${mail!.id}`, `Grundriss.pdf attachment ${mail!.id}`],
  );
  const inner = came.find(({ fields }) => fields['kind'] === 'message')!;
  assert.match(await text((await kit.ask(ada, getFile, { collection: 'mail-files', id: inner.id, field: 'file' })).content), /kept whole/);
  assert.ok(address);
});

void test('every step of taking a mail is in the ledger of the business, by the receiver, for the service', async () => {
  const { send, kit, ada, mails } = await mailScene();
  await send({ from: fromAda, files: [{ name: 'a.txt', type: 'text/plain', content: 'a' }] });
  const { entries } = await kit.ask(ada, readLedger, { volume: 1, limit: 6 });
  const own = entries
    .filter(({ who }) => who?.name === 'mail')
    .map(({ what }) => [what?.operation, what?.purpose, what?.outcome, what?.records?.length ?? 0]);
  assert.deepEqual(own, [
    ['read-mail-in', 'service', 'allowed', 1],
    ['receive-mail', 'service', 'allowed', 2],
  ]);
  assert.equal((await mails()).length, 1);
});

void test('what is taken depends on the rule and on what is proven, and a claim alone is worth nothing', async () => {
  const { send, rules, quarantine } = await mailScene();
  const stranger = 'Ola <ola@example.org>';
  const outcomes = async (suffix: string) => {
    const each: (string | undefined)[] = [];
    for (const [i, from] of [fromAda, stranger].entries())
      for (const sender of ['verified', 'unverified', 'failed'] as const)
        each.push(outcomeOf(await send({ from, id: `${suffix}-${i}-${sender}@example.org` }, sender)));
    return each;
  };
  assert.deepEqual(await outcomes('members'), ['received', 'quarantined', 'quarantined', 'quarantined', 'quarantined', 'quarantined']);
  await rules({ otherwise: 'bounce' });
  assert.deepEqual(await outcomes('bounce'), ['received', '5.7.26', '5.7.26', '5.7.1', '5.7.26', '5.7.26']);
  await rules({ rule: 'known', senders: [' Ola@Example.org', '@partner.example'] });
  assert.deepEqual(await outcomes('known'), ['received', '5.7.26', '5.7.26', 'received', '5.7.26', '5.7.26']);
  assert.equal(outcomeOf(await send({ from: 'x@partner.example', id: 'p1' })), 'received');
  assert.equal(outcomeOf(await send({ from: 'x@evil-partner.example', id: 'p2' })), '5.7.1');
  await rules({ rule: 'anyone', senders: [] });
  assert.deepEqual(await outcomes('anyone'), ['received', 'received', '5.7.26', 'received', 'received', '5.7.26']);
  assert.deepEqual(
    (await quarantine()).mails.map(({ reason }) => reason),
    ['unverified', 'failed', 'not-a-member', 'unverified', 'failed'],
  );
});

void test('the answer to an unproven mail is the same for a member as for a stranger', async () => {
  const { send, rules } = await mailScene();
  await rules({ otherwise: 'bounce' });
  const answers = [await send({ from: fromAda, id: 'a' }, 'unverified'), await send({ from: 'nobody@example.org', id: 'b' }, 'unverified')];
  assert.deepEqual(answers[0], answers[1]);
});

void test('a viewer of the project sends nothing into it, a contributor does', async () => {
  const { send, kit, ada, project, people, quarantine } = await mailScene();
  const [viewer, worker] = [await kit.join(ada, 'guest', 'Vera'), await kit.join(ada, 'member', 'Willi')];
  await kit.assign(ada, project, viewer.person!, 'viewer');
  await kit.assign(ada, project, worker.person!, 'contributor');
  people.set('vera@example.org', viewer.person!).set('willi@example.org', worker.person!);
  assert.equal(outcomeOf(await send({ from: 'vera@example.org', id: 'v' })), 'quarantined');
  assert.equal(outcomeOf(await send({ from: 'willi@example.org', id: 'w' })), 'received');
  assert.equal((await quarantine()).mails.length, 1);
});

void test('what is no message goes back: automatic answers, loops, several senders, none, what is no mail', async () => {
  const { send, kit, project, ada } = await mailScene();
  const odd: readonly (readonly [WrittenMail | Buffer, string])[] = [
    [{ from: fromAda, id: '1', headers: ['Auto-Submitted: auto-replied'] }, '5.7.1'],
    [
      {
        from: fromAda,
        id: '2',
        headers: Array.from({ length: 60 }, (_, i) => `Received: from a${i} by b${i}; Tue, 24 Nov 2026 07:00:00 +0000`),
      },
      '5.4.6',
    ],
    [{ from: fromAda, id: '3', headers: ['From: boss@example.org'] }, '5.6.0'],
    [Buffer.from('Subject: no sender\r\n\r\nx'), '5.6.0'],
    [Buffer.from(''), '5.6.0'],
  ];
  for (const [mail, code] of odd) assert.equal(outcomeOf(await send(mail)), code);
  const log = await mailLog(kit.rows, { business: ada.business, project }, 10);
  assert.deepEqual(
    log.map(({ outcome, reason }) => [outcome, reason]),
    [
      ['bounced', 'unreadable'],
      ['bounced', 'no-sender'],
      ['bounced', 'several-senders'],
      ['bounced', 'loop'],
      ['bounced', 'auto-reply'],
    ],
  );
});

void test('the same mail is taken once: sent again because its 250 was lost, by another way, and by two at once', async () => {
  const { send, mails, kit, ada } = await mailScene();
  const raw = writtenMail({ from: fromAda });
  const byAnotherWay = Buffer.concat([Buffer.from('Received: from a by b; Tue, 24 Nov 2026 07:00:00 +0000\r\n'), raw]);
  const answers = await Promise.all([send(raw), send(raw), send(byAnotherWay)]);
  assert.ok(
    answers.every((answer) => outcomeOf(answer) === 'received'),
    JSON.stringify(answers),
  );
  assert.equal((await mails()).length, 1);
  assert.equal(outcomeOf(await send({ from: fromAda, text: 'another text under the same id' })), 'received');
  assert.equal((await mails()).length, 2);
  // Whoever threw it away may have it sent again.
  const [first] = await mails();
  await kit.ask(ada, trashRecord, { collection: 'mails', id: first!.id });
  assert.equal(outcomeOf(await send(raw)), 'received');
  assert.equal((await mails()).length, 2);
});

void test('conversations: by what a mail answers, by its subject where that never came here, and not by a subject alone', async () => {
  const { send, mails } = await mailScene();
  const thread = async (mail: WrittenMail) => {
    await send({ from: fromAda, ...mail });
    return (await mails()).at(-1)!;
  };
  const first = await thread({ id: 'first@example.org', subject: 'Fenster' });
  const second = await thread({ id: 'second@example.org', subject: 'AW: Fenster', headers: ['In-Reply-To: <first@example.org>'] });
  const third = await thread({
    id: 'third@example.org',
    subject: 'Türen',
    headers: ['References: <gone@example.org> <second@example.org>'],
  });
  const bySubject = await thread({
    id: 'fourth@example.org',
    subject: 'Re: AW: Fenster',
    headers: ['In-Reply-To: <elsewhere@example.org>'],
  });
  const unrelated = await thread({ id: 'fifth@example.org', subject: 'Fenster' });
  assert.deepEqual(
    [first, second, third, bySubject, unrelated].map(({ fields }) => fields['thread']),
    [undefined, first.id, first.id, first.id, undefined],
  );
});

void test('an address that is replaced takes nothing from then on, or from the day that was chosen on; none takes nothing', async () => {
  const { send, kit, ada, project, address } = await mailScene();
  const change = (kind: 'rotate', graceMs: number) => kit.ask(ada, setTestMailIn, { project, change: { kind, graceMs } });
  const second = (await change('rotate', 0)).address!;
  assert.equal(outcomeOf(await send({ from: fromAda, id: '1' }, 'verified', address)), 'no such address');
  assert.equal(outcomeOf(await send({ from: fromAda, id: '2' }, 'verified', second)), 'received');
  const { address: third, former } = await change('rotate', 7 * 86_400_000);
  assert.equal(former?.address, second);
  assert.equal(outcomeOf(await send({ from: fromAda, id: '3' }, 'verified', second)), 'received');
  kit.clock.advance(7 * 86_400_000);
  assert.equal(outcomeOf(await send({ from: fromAda, id: '4' }, 'verified', second)), 'no such address');
  assert.equal(outcomeOf(await send({ from: fromAda, id: '5' }, 'verified', third!)), 'received');
  await kit.ask(ada, setTestMailIn, { project, change: { kind: 'off' } });
  assert.equal(outcomeOf(await send({ from: fromAda, id: '6' }, 'verified', third!)), 'no such address');
  const again = (await kit.ask(ada, setTestMailIn, { project, change: { kind: 'on' } })).address!;
  assert.notEqual(again, third);
  assert.equal(outcomeOf(await send({ from: fromAda, id: '7' }, 'verified', again)), 'received');
  assert.equal((await kit.rows.range({ partition: 'mail-addresses', prefix: '', limit: 10 })).length, 1, 'nothing is left of those before');
});

void test('an address that is replaced while a mail to it is being read takes it no more', async () => {
  const { mailIn, kit, ada, project, address } = await mailScene();
  const found = (await mailIn.find(address))!;
  await kit.ask(ada, setTestMailIn, { project, change: { kind: 'rotate', graceMs: 0 } });
  const answer = await mailIn.take(found, writtenMail({ from: fromAda }), envelopeOf(address, kit.clock.nowMs()));
  assert.equal(outcomeOf(answer), '5.1.1');
});

void test('a mail that was set aside is let in once, shows that it was, and is read as if it had just come', async () => {
  const { send, quarantine, kit, ada, project, mails, files } = await mailScene();
  const raw = writtenMail({ from: 'Ola <ola@example.org>', files: [{ name: 'a.txt', type: 'text/plain', content: 'intact' }] });
  await send(raw, 'failed');
  assert.equal(outcomeOf(await send(raw, 'failed')), 'quarantined', 'sent again it is the same');
  const [waiting, ...others] = (await quarantine()).mails;
  assert.equal(others.length, 0);
  assert.deepEqual([waiting!.from, waiting!.reason, waiting!.verdicts.dmarc.result], ['ola@example.org', 'failed', 'fail']);
  const perform = <O extends Operation, I, L, R>(operation: AnyOperation<O, I, L, R>, input: I) => kit.ask(ada, operation, input);
  const { mail } = await releaseQuarantined(perform, async (bytes, envelope) => readMail(bytes, envelope), { project, mail: waiting!.id });
  const [came] = await mails();
  assert.equal(came!.id, mail);
  assert.equal(came!.createdBy, undefined, 'letting it in proves nothing about who wrote it');
  assert.deepEqual([came!.fields['verdict'], came!.fields['released']], ['failed', 'failed']);
  assert.equal((await files()).length, 1);
  assert.equal((await quarantine()).mails.length, 0);
  await assert.rejects(
    releaseQuarantined(perform, async (bytes, envelope) => readMail(bytes, envelope), { project, mail: waiting!.id }),
    (error) => isStewardError(error, 'not-found'),
  );
  assert.equal(outcomeOf(await send(raw, 'failed')), 'quarantined');
  assert.equal((await quarantine()).mails.length, 0, 'and it is known to be here already');
});

void test('a mail that was set aside can be discarded, by those who manage the project alone', async () => {
  const { send, quarantine, kit, ada, project } = await mailScene();
  const worker = await kit.join(ada, 'member', 'Willi');
  await kit.assign(ada, project, worker.person!, 'contributor');
  await send({ from: 'ola@example.org' }, 'failed');
  const [waiting] = (await quarantine()).mails;
  for (const operation of [kit.ask(worker, readQuarantine, { project }), kit.ask(worker, releaseMail, { project, mail: waiting!.id })])
    await assert.rejects(operation, (error) => isStewardError(error, 'refused', 'not-found'));
  assert.ok((await kit.ask(worker, readMailbox, { project }))!.address, 'but the address is theirs to write to');
  await kit.ask(ada, releaseMail, { project, mail: waiting!.id });
  assert.equal((await quarantine()).mails.length, 0);
});

void test('threat 36: a flood into one project is told to wait, and another business is served meanwhile', async () => {
  const { send, kit, mailIn } = await mailScene();
  const outcomes: string[] = [];
  for (let i = 0; i < 60; i++) outcomes.push(outcomeOf(await send({ from: fromAda, id: `${i}` })) ?? '');
  assert.equal(outcomes.filter((outcome) => outcome === 'received').length, 50);
  assert.ok(outcomes.slice(50).every((outcome) => outcome === 'later'));
  const eve = await kit.founder('Eve');
  const other = await kit.project(eve);
  const { mailbox } = await openMailbox(kit, eve, other);
  await kit.ask(eve, setTestMailIn, { project: other, change: { kind: 'rules', rule: 'anyone', ifVersion: mailbox.version } });
  const found = (await mailIn.find(mailbox.address!))!;
  assert.equal(
    outcomeOf(await mailIn.take(found, writtenMail({ from: fromAda }), envelopeOf(mailbox.address!, kit.clock.nowMs()))),
    'received',
  );
});

void test('a project in the trash, or erased, takes no mail, also one that was under way', async () => {
  const { mailIn, kit, ada, project, address, fresh } = await mailScene();
  const found = (await mailIn.find(address))!;
  await kit.ask(ada, trashRecord, { collection: 'projects', id: project });
  assert.equal(outcomeOf(await mailIn.take(found, writtenMail({ from: fromAda }), envelopeOf(address, kit.clock.nowMs()))), '5.1.1');
  await assert.rejects(kit.ask(fresh(ada), eraseRecord, { collection: 'projects', id: project }), (error) => isStewardError(error));
});

void test('what DNS does not answer sends nothing back', async () => {
  const { mailIn, kit, rules, judge, address } = await mailScene();
  await rules({ otherwise: 'bounce' });
  judge({ ...verdictsOf('unverified'), dmarc: { result: 'temperror' } });
  const found = (await mailIn.find(address))!;
  assert.equal(outcomeOf(await mailIn.take(found, writtenMail({ from: fromAda }), envelopeOf(address, kit.clock.nowMs()))), 'later');
});

void test('what became of mails is counted, and forgotten after thirty days', async () => {
  const { send, kit, ada, project, rules } = await mailScene();
  await send({ from: fromAda, id: '1' });
  await send({ from: 'ola@example.org', id: '2' });
  await rules({ otherwise: 'bounce' });
  await send({ from: 'ola@example.org', id: '3' });
  assert.deepEqual(await countMails(kit.rows, kit.clock.nowMs() - 1_000_000), { received: 1, quarantined: 1, bounced: 1 });
  kit.clock.advance(loggedMs + 1);
  await forgetOldMails(kit.rows, kit.clock.nowMs());
  assert.deepEqual(await mailLog(kit.rows, { business: ada.business, project: project as ProjectId }, 10), []);
  const left = await kit.rows.range({ partition: ada.business, prefix: 'mail-seen/', limit: 10 });
  assert.deepEqual(left, []);
});

void test('only whoever manages the project gives it an address', async () => {
  const { kit, ada, project } = await mailScene();
  const worker = await kit.join(ada, 'member', 'Willi');
  await kit.assign(ada, project, worker.person!, 'contributor');
  for (const change of [{ kind: 'off' }, { kind: 'rotate', graceMs: 0 }] as const)
    await assert.rejects(kit.ask(worker, setTestMailIn, { project, change }), (error) => isStewardError(error, 'refused'));
  const outsider = await kit.join(ada, 'member', 'Otto');
  await assert.rejects(kit.ask(outsider, readMailbox, { project }), (error) => isStewardError(error, 'not-found', 'refused'));
  assert.ok(await addressOf(kit, (await kit.ask(ada, readMailbox, { project }))!.address!));
});
