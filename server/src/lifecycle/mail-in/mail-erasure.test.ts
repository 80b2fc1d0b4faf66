// Mails and what is gone: with the project goes everything about its mail, also while one comes in; with a member what names them in the mails they sent; what was set aside
// goes at its time; and exports hold what came, not what was set aside.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mails, quarantineDays, quarantinedMails } from '@steward/protocol/catalogue/built-in/mails.ts';
import { holdsMail } from '../../catalogue/formats/mail.ts';
import { envelopeOf, verdictsOf, writtenMail } from '../../governed/testing/mail-in.fixture.ts';
import { erasureKit } from '../erasure.fixture.ts';
import { mailScene } from './mail-scene.fixture.ts';

const fromAda = 'Ada <ada@example.org>';

void test('invariant 4 (threats §3.13): with the project goes everything about its mail, also of one that is coming in meanwhile', async () => {
  const scene = await mailScene(erasureKit());
  const { kit, ada, project, address, mailIn, send } = scene;
  await send({ from: fromAda, id: '1', files: [{ name: 'a.txt', type: 'text/plain', content: 'a' }] });
  await send({ from: 'ola@example.org', id: '2' });
  const found = (await mailIn.find(address))!;
  scene.judge(verdictsOf('verified'));
  const fresh = { ...ada, signedInAtMs: kit.clock.nowMs() };
  // It is asked for between any two steps of a mail that is under way: whatever comes first, nothing of the mail stays.
  const [asked] = await Promise.all([
    kit.start(fresh, { subject: { kind: 'project', id: project }, when: 'now', confirm: 'Kita Sonnenhang' }),
    mailIn.take(found, writtenMail({ from: fromAda, id: '3' }), envelopeOf(address, kit.clock.nowMs())),
  ]);
  await kit.work();
  assert.equal((await kit.job(ada, asked)).failure, undefined);
  for (const prefix of ['in/', 'tr/']) {
    const left = await kit.rows.range({ partition: ada.business, prefix: `${prefix}${project}/`, limit: 10 });
    assert.deepEqual(left, [], prefix);
  }
  for (const prefix of ['mail-in/', 'mail-at/', 'mail-seen/', 'mail-said/', 'mail-log/'])
    assert.deepEqual(await kit.rows.range({ partition: ada.business, prefix, limit: 10 }), [], prefix);
  for (const partition of ['mail-addresses', 'mail-outcomes'])
    assert.deepEqual(await kit.rows.range({ partition, prefix: '', limit: 10 }), [], partition);
  assert.deepEqual(await mailIn.take(found, writtenMail({ from: fromAda, id: '4' }), envelopeOf(address, kit.clock.nowMs())), {
    refused: '5.1.1 There is no such address here. / Diese Adresse gibt es hier nicht.',
  });
});

void test('of a member who is forgotten the mails they sent lose name, address and the mail as it came; what they say stays', async () => {
  const scene = await mailScene(erasureKit());
  const { kit, ada, project, people, send } = scene;
  const ben = await kit.join(ada, 'member', 'Ben');
  await kit.assign(ada, project, ben.person!, 'contributor');
  people.set('ben@example.org', ben.person!);
  await send({ from: 'Ben <ben@example.org>', subject: 'Fenster', text: 'kommen morgen' });
  const fresh = { ...ada, signedInAtMs: kit.clock.nowMs() };
  await kit.start(fresh, { subject: { kind: 'member', person: ben.person! }, when: 'now', confirm: 'Ben' });
  await kit.work();
  const [mail] = await scene.mails();
  const { subject, text, from, fromName, original, results } = mail!.fields;
  assert.deepEqual([subject, text], ['Fenster', 'kommen morgen']);
  assert.deepEqual([from, fromName, original, results, mail!.createdBy], [undefined, undefined, undefined, undefined, undefined]);
});

void test('what was set aside and nobody let in is gone after its days', async () => {
  const scene = await mailScene(erasureKit());
  await scene.send({ from: 'ola@example.org' }, 'failed');
  await scene.kit.days(quarantineDays - 1, scene.ada);
  assert.equal((await scene.quarantine()).mails.length, 1);
  await scene.kit.days(2, scene.ada);
  assert.equal((await scene.quarantine()).mails.length, 0);
});

void test('exports give mails as mail programs read them; what was set aside is none yet', () => {
  assert.ok(holdsMail(mails));
  assert.ok(!holdsMail(quarantinedMails));
});
