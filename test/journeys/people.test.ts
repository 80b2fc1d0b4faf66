// A person and their account, over HTTP through the typed client: second factor, passkey, forgotten password, new address, sessions.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { accountRoutes } from '@steward/protocol/wire/account-routes.ts';
import { businessRoutes } from '@steward/protocol/wire/business-routes.ts';
import { SoftAuthenticator } from '../../server/src/adapters/embedded/identity/soft-authenticator.fixture.ts';
import { appCode, mailsTo, mailWith, origin, password, signIn, signUp, tokenOf, withCode, withOwnServer, withServer } from './kit.ts';

const newPassword = 'another horse, another staple';

test('second factor: an authenticator app, and recovery codes that serve once', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const { secret } = await ada.client.call(accountRoutes.totpBegin, { body: {} });
    await assert.rejects(ada.client.call(accountRoutes.totpConfirm, { body: { code: '000000' } }), withCode('wrong-credentials'));
    const { recoveryCodes } = await ada.client.call(accountRoutes.totpConfirm, { body: { code: appCode(secret) } });
    assert(recoveryCodes.length >= 8);
    assert.equal((await ada.client.call(accountRoutes.me, {})).totp, true);

    const ask = async () => {
      const answer = await visitor.call(accountRoutes.signIn, { body: { email: ada.email, password } });
      assert('challenge' in answer, 'the password alone is not enough');
      return answer.challenge;
    };
    await assert.rejects(
      visitor.call(accountRoutes.signInSecond, { body: { challenge: await ask(), totp: appCode(secret, -40) } }),
      withCode('wrong-credentials'),
    );
    const used = appCode(secret, 1);
    const session = await visitor.call(accountRoutes.signInSecond, { body: { challenge: await ask(), totp: used } });
    assert.equal(session.person, ada.person);
    await assert.rejects(
      visitor.call(accountRoutes.signInSecond, { body: { challenge: await ask(), totp: used } }),
      withCode('wrong-credentials'),
      'a code serves once',
    );
    const [code] = recoveryCodes;
    await visitor.call(accountRoutes.signInSecond, { body: { challenge: await ask(), recoveryCode: code! } });
    await assert.rejects(
      visitor.call(accountRoutes.signInSecond, { body: { challenge: await ask(), recoveryCode: code! } }),
      withCode('wrong-credentials'),
    );
    assert.equal((await ada.client.call(accountRoutes.me, {})).recoveryCodesLeft, recoveryCodes.length - 1);
  }));

test('a passkey signs in without a password, and not after it was removed', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const authenticator = new SoftAuthenticator();
    const question = await ada.client.call(accountRoutes.passkeyBegin, { body: {} });
    const { id } = await ada.client.call(accountRoutes.passkeyAdd, {
      body: { ...authenticator.create(question, { origin }), label: 'Phone' },
    });
    const signInByPasskey = async (lie = {}) =>
      visitor.call(accountRoutes.passkeySignIn, {
        body: authenticator.get(await visitor.call(accountRoutes.passkeySignInBegin, { body: {} }), { origin, ...lie }),
      });
    assert.equal((await signInByPasskey()).person, ada.person);
    await assert.rejects(signInByPasskey({ origin: 'https://evil.example' }), withCode('wrong-credentials'));
    await ada.client.call(accountRoutes.passkeyRemove, { params: { id } });
    await assert.rejects(signInByPasskey(), withCode('wrong-credentials'));
  }));

test('a forgotten password, by mail: the link serves once, every session ends; unknown addresses get the same answer', () =>
  withServer(
    async (server, visitor) => {
      const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
      const forgot = (email: string) => visitor.call(accountRoutes.forgotPassword, { body: { email } });
      assert.deepEqual(await forgot('nobody@example.org'), await forgot(ada.email));
      const token = tokenOf(await mailWith(server, ada.email, '/reset-password#'));
      await visitor.call(accountRoutes.resetPassword, { body: { token, password: newPassword } });
      await assert.rejects(ada.client.call(accountRoutes.me, {}), withCode('not-signed-in'));
      await assert.rejects(signIn(visitor, ada.email), withCode('wrong-credentials'));
      await signIn(visitor, ada.email, newPassword);
      await assert.rejects(visitor.call(accountRoutes.resetPassword, { body: { token, password } }));
      assert.deepEqual(await mailsTo(server, 'nobody@example.org'), []);
    },
    { STEWARD_DEMO: '1' },
  ));

test('another address counts once it is confirmed from there, and the old one is told', () =>
  withServer(
    async (server, visitor) => {
      const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
      await ada.client.call(accountRoutes.changeEmail, { body: { email: 'ada@new.example' } });
      assert.equal((await ada.client.call(accountRoutes.me, {})).email, ada.email);
      await assert.rejects(signIn(visitor, 'ada@new.example'), withCode('wrong-credentials'));
      await visitor.call(accountRoutes.confirmNewEmail, {
        body: { token: tokenOf(await mailWith(server, 'ada@new.example', '/confirm-new-email#')) },
      });
      await signIn(visitor, 'ada@new.example');
      await assert.rejects(signIn(visitor, ada.email), withCode('wrong-credentials'));
      assert((await mailsTo(server, ada.email)).length > 0);
    },
    { STEWARD_DEMO: '1' },
  ));

test('sessions are listed and end when they are told to; a new password ends the others', () =>
  withServer(async (_server, visitor) => {
    const ada = await signUp(visitor, 'Ada', { business: { name: 'Ada GmbH' } });
    const phone = await signIn(visitor, ada.email);
    const tablet = await signIn(visitor, ada.email);
    const { sessions } = await ada.client.call(accountRoutes.sessions, {});
    assert.deepEqual([sessions.length, sessions.filter(({ current }) => current).length], [3, 1]);
    const mine = (await phone.call(accountRoutes.sessions, {})).sessions.find(({ current }) => current)!;
    await ada.client.call(accountRoutes.revokeSession, { params: { id: mine.id } });
    await assert.rejects(phone.call(businessRoutes.members, {}), withCode('not-signed-in'));
    await assert.rejects(
      ada.client.call(accountRoutes.changePassword, { body: { current: 'not this one', password: newPassword } }),
      withCode('wrong-credentials'),
    );
    await ada.client.call(accountRoutes.changePassword, { body: { current: password, password: newPassword } });
    await assert.rejects(tablet.call(accountRoutes.me, {}), withCode('not-signed-in'));
    await ada.client.call(accountRoutes.me, {});
    await ada.client.call(accountRoutes.signOut, { body: {} });
    await assert.rejects(ada.client.call(accountRoutes.me, {}), withCode('not-signed-in'));
  }));

test('with a mail relay an account opens once its address is confirmed, by a mail that went over SMTP', async () => {
  const mail = Promise.withResolvers<string>();
  const relay = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString()));
      stream.on('end', () => {
        mail.resolve(text);
        done();
      });
    },
  });
  relay.listen(0, '127.0.0.1');
  await once(relay.server, 'listening');
  const settings = {
    // It is about the relay, also when a whole run has switched everything off.
    STEWARD_PROCESSORS_OFF: '',
    STEWARD_SMTP: `smtp://127.0.0.1:${(relay.server.address() as AddressInfo).port}`,
    STEWARD_MAIL_FROM: 'steward@example.org',
    STEWARD_SMTP_COMPANY: 'Relay GmbH',
    STEWARD_SMTP_PLACE: 'Germany',
    STEWARD_SMTP_SINCE: '2026-11-24',
  };
  try {
    await withOwnServer(async (_server, visitor) => {
      const body = { email: 'ada@example.org', password, name: 'Ada' };
      assert.deepEqual(await visitor.call(accountRoutes.signUp, { body }), { mailed: true });
      await assert.rejects(signIn(visitor, body.email), withCode('wrong-credentials'));
      const text = (await mail.promise).replaceAll(/=\r?\n/g, '').replaceAll('=3D', '=');
      const session = await visitor.call(accountRoutes.confirmSignUp, { body: { token: tokenOf(text) } });
      const client = visitor.withToken(session.token!);
      const { business } = await client.call(accountRoutes.foundBusiness, { body: { name: 'Ada GmbH' } });
      assert.equal((await client.call(accountRoutes.myBusinesses, {})).businesses[0]!.id, business);
    }, settings);
  } finally {
    await new Promise<void>((resolve) => relay.close(resolve));
  }
});
