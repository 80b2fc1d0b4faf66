import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { readConfig } from './config.ts';
import { embeddedEdition } from './embedded-edition.ts';
import { readCompanies } from './processors.ts';

const smtp = {
  STEWARD_SMTP: 'smtps://user:secret@email-smtp.eu-central-1.amazonaws.com:465',
  STEWARD_MAIL_FROM: 'steward@example.org',
  STEWARD_SMTP_COMPANY: 'Amazon Web Services EMEA SARL',
  STEWARD_SMTP_PLACE: 'Frankfurt am Main, Germany',
  STEWARD_SMTP_SINCE: '2026-11-27',
};
const start = (environment: Record<string, string>) =>
  readCompanies(embeddedEdition, readConfig({ STEWARD_DATA: '/tmp/none', ...environment }));
const refuses = (environment: Record<string, string>, field: string, rule: RegExp) =>
  assert.throws(
    () => start(environment),
    (error) => {
      assert.ok(isStewardError(error, 'invalid-input'), String(error));
      assert.equal(error.field, field);
      assert.match(error.rule ?? '', rule);
      assert.doesNotMatch(String(error), /secret/);
      return true;
    },
  );

test('home is Frankfurt: an endpoint in another region, or declared to lie elsewhere, keeps the server from starting, and the message says what to do', () => {
  assert.equal(readConfig({}).gate.home.region, 'eu-central-1');
  assert.equal(start(smtp).mail.id, 'mail-relay');
  const ohio = { ...smtp, STEWARD_SMTP: 'smtps://user:secret@email-smtp.us-east-2.amazonaws.com:465' };
  refuses(ohio, 'STEWARD_SMTP', /us-east-2 \(Ohio, USA\), and home is eu-central-1 \(Frankfurt.*STEWARD_ELSEWHERE=mail-relay/);
  refuses({ ...smtp, STEWARD_SMTP_PLACE: 'Ohio, USA' }, 'STEWARD_SMTP', /Ohio, USA lies outside of home.*STEWARD_ELSEWHERE=mail-relay/);
  refuses({ STEWARD_PLACE: 'Zürich, Switzerland' }, 'STEWARD_PLACE', /STEWARD_ELSEWHERE=here/);
  const ireland = {
    ...smtp,
    STEWARD_SMTP: 'smtps://user:secret@email-smtp.eu-west-1.amazonaws.com:465',
    STEWARD_SMTP_PLACE: 'Dublin, Ireland',
  };
  refuses(ireland, 'STEWARD_SMTP', /eu-west-1/);
});

test('what was named as lying elsewhere, and another home, is as the operator says', () => {
  assert.equal(start({ ...smtp, STEWARD_SMTP_PLACE: 'Ohio, USA', STEWARD_ELSEWHERE: 'mail-relay' }).mail.place, 'Ohio, USA');
  const dublin = { ...smtp, STEWARD_SMTP: 'smtps://a:b@email-smtp.eu-west-1.amazonaws.com:465', STEWARD_SMTP_PLACE: 'Dublin, Ireland' };
  assert.equal(start({ ...dublin, STEWARD_HOME: 'eu-west-1' }).mail.place, 'Dublin, Ireland');
  refuses({ STEWARD_HOME: 'moon-1' }, 'STEWARD_HOME', /eu-central-1/);
});

test('the operator switches processors off, by name or all of them; the demo’s outbox is no company', () => {
  const offIn = (environment: Record<string, string>) =>
    [...start(environment).processors.values()].filter(({ off }) => off).map(({ id }) => id);
  assert.deepEqual(offIn({}), []);
  assert.deepEqual(offIn({ STEWARD_PROCESSORS_OFF: 'web-push-google, own-bucket' }), ['web-push-google', 'own-bucket']);
  const all = start({ ...smtp, STEWARD_PROCESSORS_OFF: '*' });
  assert.ok([...all.processors.values()].every(({ off }) => off));
  assert.equal(all.mail.off, true);
  assert.ok(!offIn({ STEWARD_PROCESSORS_OFF: '*' }).includes('demo-outbox'));
});

test('a service of the own network is named for one processor', () => {
  const { processors } = start({ STEWARD_SELF_HOSTED: 'own-webhook=erp.intern:8443, own-webhook=[fd00::1]:80' });
  assert.deepEqual(processors.get('own-webhook')!.ownHosts, ['erp.intern:8443', '[fd00::1]:80']);
  assert.equal(processors.get('own-bucket')!.ownHosts, undefined);
  refuses({ STEWARD_SELF_HOSTED: 'erp.intern:8443' }, 'STEWARD_SELF_HOSTED', /own-webhook=erp\.intern:8443/);
  refuses({ STEWARD_SELF_HOSTED: 'nobody=erp.intern:8443' }, 'STEWARD_SELF_HOSTED', /no processor here/);
});
