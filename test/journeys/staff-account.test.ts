// The staff's own accounts: nobody signs up, a second factor before anything else, a passkey is one, a code serves once, guessing is slowed down.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '@steward/protocol/client.ts';
import { staffRoutes } from '@steward/protocol/wire/staff-routes.ts';
import { SoftAuthenticator } from '../../server/src/adapters/embedded/identity/soft-authenticator.fixture.ts';
import { serverFolder, type ServerFolder } from '../kit/server-process.ts';
import { appCode, origin, password, signUp, withCode } from './kit.ts';

const email = 'tom@operator.example';

async function withStaff(work: (url: string, token: string, folder: ServerFolder) => Promise<void>): Promise<void> {
  const folder = await serverFolder();
  try {
    const { url } = await folder.start({ STEWARD_URL: origin });
    const { stdout, code, stderr } = await folder.cli(['staff', 'add', email, '--name', 'Tom R.', '--json']);
    assert.equal(code, 0, stderr);
    await work(url, String((JSON.parse(stdout) as { token: string }).token), folder);
  } finally {
    await folder.remove();
  }
}

/** A session by the password alone. */
async function enter(url: string, token: string) {
  const visitor = createClient({ url });
  await visitor.call(staffRoutes.staffResetPassword, { body: { token, password } });
  const session = await visitor.call(staffRoutes.staffSignIn, { body: { email, password } });
  assert.ok('token' in session && !session.secondFactor);
  return { visitor, entering: visitor.withToken(session.token!) };
}

test('an authenticator app: nothing before it, and each code once', () =>
  withStaff(async (url, token) => {
    const { visitor, entering } = await enter(url, token);
    await assert.rejects(visitor.call(staffRoutes.staffResetPassword, { body: { token, password } }), withCode('wrong-credentials'));
    for (const route of [staffRoutes.staffCases, staffRoutes.staffPeople])
      await assert.rejects(entering.call(route, {}), withCode('second-factor-needed'));
    const { secret } = await entering.call(staffRoutes.staffTotpBegin, { body: {} });
    const { recoveryCodes } = await entering.call(staffRoutes.staffTotpConfirm, { body: { code: appCode(secret) } });
    assert.ok(recoveryCodes.length >= 8);
    // Who knows the password alone adds no factor of their own.
    await assert.rejects(entering.call(staffRoutes.staffTotpBegin, { body: {} }), withCode('second-factor-needed'));
    await assert.rejects(entering.call(staffRoutes.staffPasskeyBegin, { body: {} }), withCode('second-factor-needed'));
    const challenge = async () => {
      const answer = await visitor.call(staffRoutes.staffSignIn, { body: { email, password } });
      assert.ok('challenge' in answer);
      return answer.challenge;
    };
    const totp = appCode(secret, 1);
    const session = await visitor.call(staffRoutes.staffSignInSecond, { body: { challenge: await challenge(), totp } });
    assert.equal(session.secondFactor, true);
    await assert.rejects(
      visitor.call(staffRoutes.staffSignInSecond, { body: { challenge: await challenge(), totp } }),
      withCode('wrong-credentials'),
    );
    const tom = visitor.withToken(session.token!);
    const me = await tom.call(staffRoutes.staffMe, {});
    assert.deepEqual([me.name, me.totp, me.administrator, me.eligible], ['Tom R.', true, false, []]);
    const kinds = new Map(me.kinds.map(({ collection, inProjects }) => [collection, inProjects]));
    assert.deepEqual([kinds.get('photos'), kinds.get('projects'), kinds.has('members')], [true, false, false]);
    // The session of the password alone is there too, and ends with all the others.
    const { sessions } = await tom.call(staffRoutes.staffSessions, {});
    assert.deepEqual([sessions.length, sessions.filter(({ current }) => current).length], [2, 1]);
    await tom.call(staffRoutes.staffEndOtherSessions, { body: {} });
    await assert.rejects(entering.call(staffRoutes.staffMe, {}), withCode('not-signed-in'));
    assert.equal((await tom.call(staffRoutes.staffSessions, {})).sessions.length, 1);
    await assert.rejects(tom.call(staffRoutes.staffEndSession, { params: { id: 'nobody' } }), withCode('not-found'));
    assert.deepEqual(await visitor.call(staffRoutes.staffWaysIn, {}), { singleSignOn: false });
    await tom.call(staffRoutes.staffSignOut, { body: {} });
    await assert.rejects(tom.call(staffRoutes.staffMe, {}), withCode('not-signed-in'));
  }));

test('a passkey is two factors; and a customer with the same address is somebody else', () =>
  withStaff(async (url, token) => {
    const { visitor, entering } = await enter(url, token);
    const authenticator = new SoftAuthenticator();
    const question = await entering.call(staffRoutes.staffPasskeyBegin, { body: {} });
    await entering.call(staffRoutes.staffPasskeyAdd, { body: { ...authenticator.create(question, { origin }), label: 'Key' } });
    await assert.rejects(entering.call(staffRoutes.staffTotpBegin, { body: {} }), withCode('second-factor-needed'));
    const asked = await visitor.call(staffRoutes.staffPasskeySignInBegin, { body: {} });
    const session = await visitor.call(staffRoutes.staffPasskeySignIn, { body: authenticator.get(asked, { origin }) });
    assert.equal(session.secondFactor, true);
    assert.equal((await visitor.withToken(session.token!).call(staffRoutes.staffMe, {})).passkeys, 1);

    const namesake = await signUp(visitor, 'Tom', { business: { name: 'Tom GmbH' } });
    assert.notEqual(namesake.person, session.person);
    await assert.rejects(namesake.client.call(staffRoutes.staffMe, {}), withCode('not-signed-in'));
    const wrong = { email: namesake.email, password };
    await assert.rejects(visitor.call(staffRoutes.staffSignIn, { body: wrong }), withCode('wrong-credentials'));
  }));

test('guessing is slowed down', () =>
  withStaff(async (url, token) => {
    const { visitor } = await enter(url, token);
    const guess = () => visitor.call(staffRoutes.staffSignIn, { body: { email, password: 'not it, and not the next' } });
    await assert.rejects(async () => {
      for (let i = 0; i < 60; i++)
        await guess().catch((error: unknown) => (withCode('wrong-credentials')(error) ? undefined : Promise.reject(error)));
    }, withCode('too-many-requests'));
  }));
