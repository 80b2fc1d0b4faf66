import assert from 'node:assert/strict';
import { test } from 'node:test';
import { governedKit } from '../governed/testing/governed-kit.ts';
import { findMail, mailChanges, mailIdOf, mailTag } from '../stores/mail-log.ts';
import { noteMailEvent } from './mail-feedback.ts';

test('events of Amazon SES, as they are documented, say what became of a mail, in whatever order they come', async () => {
  const kit = governedKit();
  const ada = await kit.founder();
  const id = mailIdOf('abcdefghijklmnopqrstuvwxyz');
  const at = { atMs: 1, changedMs: 1, attempts: 1, rule: undefined };
  await kit.rows.commit(mailChanges({ id, kind: 'invitation', person: ada.person, businesses: [ada.business], state: 'sent', ...at }));
  const mail = {
    timestamp: '2026-11-27T08:15:00.000Z',
    messageId: '010701c1',
    destination: ['ada@example.org'],
    tags: { 'ses:configuration-set': ['steward'], [mailTag]: [id] },
  };
  const stateOf = async () => (await findMail(kit.rows, id))!.state;
  const bounce = (bounceType: string) => ({
    eventType: 'Bounce',
    bounce: { bounceType, bounceSubType: 'General', bouncedRecipients: [] },
    mail,
  });
  await noteMailEvent(kit.tools, bounce('Transient'));
  assert.equal(await stateOf(), 'sent');
  await noteMailEvent(kit.tools, { eventType: 'Delivery', mail, delivery: { smtpResponse: '250 ok' } });
  assert.equal(await stateOf(), 'delivered');
  await noteMailEvent(kit.tools, bounce('Permanent'));
  await noteMailEvent(kit.tools, { eventType: 'Delivery', mail });
  assert.equal(await stateOf(), 'bounced');
  assert.equal((await findMail(kit.rows, id))!.rule, 'General');
  await noteMailEvent(kit.tools, { eventType: 'Complaint', mail, complaint: {} });
  assert.equal(await stateOf(), 'complained');
  const strangers = [
    {},
    'text',
    null,
    { eventType: 'Delivery', mail: { tags: { [mailTag]: ['../x'] } } },
    { eventType: 'Delivery', mail: { tags: {} } },
  ];
  for (const stranger of strangers) assert.deepEqual(await noteMailEvent(kit.tools, stranger), { known: false });
});
