// The staff sign in with the operator's own identity provider: a real issuer on this machine, the server as an operator configures it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientId, clientSecret, Issuer } from '../../server/src/adapters/embedded/identity/oidc-issuer.fixture.ts';
import { asker } from '../kit/http.ts';
import { serverFolder } from '../kit/server-process.ts';

test('somebody of the staff comes in by the issuer, to the account that an operator made, and not by a password alone', async () => {
  const issuer = new Issuer();
  await issuer.start();
  const folder = await serverFolder();
  const settings = {
    STEWARD_URL: 'http://localhost:7300',
    STEWARD_STAFF_ISSUER: issuer.url,
    STEWARD_STAFF_CLIENT: clientId,
    STEWARD_STAFF_CLIENT_SECRET: clientSecret,
    // Also where a whole run of the tests switches every processor off.
    STEWARD_PROCESSORS_OFF: '',
  };
  try {
    const { url } = await folder.start(settings);
    const visitor = asker(url);
    const come = async () => {
      const { body } = await visitor('POST', '/v1/staff/sign-in/single-sign-on', {});
      return visitor('POST', '/v1/staff/sign-in/single-sign-on/finish', {
        challenge: body['challenge'],
        ...issuer.signIn(String(body['url'])),
      });
    };
    assert.deepEqual((await visitor('GET', '/v1/staff/sign-in')).body, { singleSignOn: true });
    assert.equal((await come()).status, 401, 'an issuer knows many people; Steward those who were added');
    const added = await folder.cli(['staff', 'add', 'tom@operator.example', '--name', 'Tom R.']);
    assert.equal(added.code, 0, added.stderr);
    issuer.claims = { amr: ['pwd'] };
    assert.equal((await come()).body['code'], 'second-factor-needed');
    issuer.claims = {};
    const { status, body, headers } = await come();
    assert.deepEqual([status, body['secondFactor']], [200, true]);
    assert.match(headers.get('set-cookie') ?? '', /^steward-staff=.*HttpOnly; SameSite=Strict/);
    const ask = asker(url, String(body['token']));
    assert.equal((await ask('GET', '/v1/staff/me')).body['name'], 'Tom R.');
    assert.deepEqual((await ask('GET', '/v1/staff/cases')).body['cases'], []);
    assert.equal((await folder.cli(['staff', 'leave', 'tom@operator.example'])).code, 0);
    assert.equal((await ask('GET', '/v1/staff/me')).status, 401);
    assert.equal((await come()).status, 401);
  } finally {
    await folder.remove();
    issuer.server.close();
    issuer.server.closeAllConnections();
  }
});

test('without a provider there is no such way in', async () => {
  const folder = await serverFolder();
  try {
    const { url } = await folder.start();
    assert.equal((await asker(url)('POST', '/v1/staff/sign-in/single-sign-on', {})).status, 404);
  } finally {
    await folder.remove();
  }
});
