// Passkeys, with an authenticator made for it (soft-authenticator.fixture.ts), which lies when it is told to.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { decodeId } from '@steward/protocol/ids.ts';
import type { PasskeyQuestion } from '../../../ports/identity.ts';
import { laptop, newAccount, newPassword, openKit, password, phone, withCode } from './identity-kit.fixture.ts';
import { SoftAuthenticator, type Lie } from './soft-authenticator.fixture.ts';

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

/** A question for adding a passkey that asks with the challenge of another ceremony. */
const signInQuestionFor = (question: PasskeyQuestion, other: PasskeyQuestion): PasskeyQuestion => ({
  challenge: other.challenge,
  options: { ...question.options, challenge: other.challenge },
});

async function withPasskey() {
  const kit = await openKit();
  const opened = await newAccount(kit.identity);
  const authenticator = new SoftAuthenticator();
  const passkey = await kit.identity.finishPasskey(
    opened.caller,
    authenticator.create(await kit.identity.beginPasskey(opened.caller)),
    'Laptop',
  );
  return { ...kit, ...opened, kit, authenticator, passkey };
}

describe('adding a passkey', () => {
  it('asks for a verified user and a credential that names its account by an opaque id', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    const question = await kit.identity.beginPasskey(caller);
    assert.deepEqual(question.options['rp'], { id: 'localhost', name: 'Steward' });
    assert.equal((question.options['user'] as { id: string }).id, base64url(decodeId(caller.person)));
    assert.deepEqual(question.options['authenticatorSelection'], {
      residentKey: 'required',
      userVerification: 'required',
      requireResidentKey: true,
    });
    assert.equal(question.options['attestation'], 'none');
    assert(Buffer.from(question.options['challenge'] as string, 'base64url').length >= 32);
  });

  it('shows it in the account, tells the person, and leaves it out of the next question', async () => {
    const { kit, caller, passkey, authenticator } = await withPasskey();
    assert.deepEqual((await kit.identity.account(caller)).passkeys, [
      { id: passkey.id, label: 'Laptop', createdAtMs: kit.nowMs(), lastUsedAtMs: kit.nowMs() },
    ]);
    await kit.lastNotice('second-factor-changed');
    const next = await kit.identity.beginPasskey(caller);
    assert.deepEqual(
      (next.options['excludeCredentials'] as { id: string }[]).map((one) => one.id),
      [base64url(authenticator.credential)],
    );
  });

  it('takes no answer for another challenge, session, origin or domain, from an unverified user, or twice', async () => {
    const { kit, caller, identity } = await withPasskey();
    const question = await identity.beginPasskey(caller);
    const lies: Lie[] = [
      { origin: 'https://evil.example' },
      { rpId: 'evil.example' },
      { type: 'webauthn.get' },
      { flags: 64 | 1 },
      { flags: 64 | 4 },
      { challenge: base64url(randomBytes(173)) },
      { challenge: '' },
    ];
    for (const lie of lies)
      await assert.rejects(
        identity.finishPasskey(caller, new SoftAuthenticator().create(question, lie), 'x'),
        withCode('wrong-credentials'),
        JSON.stringify(lie),
      );
    const ben = await newAccount(identity, 'ben');
    await assert.rejects(identity.finishPasskey(ben.caller, new SoftAuthenticator().create(question), 'x'), withCode('wrong-credentials'));
    const signInQuestion = await identity.beginPasskeySignIn(phone);
    await assert.rejects(
      identity.finishPasskey(caller, new SoftAuthenticator().create(signInQuestionFor(question, signInQuestion)), 'x'),
      withCode('wrong-credentials'),
    );
    const answer = new SoftAuthenticator().create(question);
    await identity.finishPasskey(caller, answer, 'Phone');
    await assert.rejects(identity.finishPasskey(caller, answer, 'Phone'), withCode('conflict'));
    await assert.rejects(identity.finishPasskey(caller, new SoftAuthenticator().create(question), 'Phone'), withCode('conflict'));
    kit.advance(300_000);
    await assert.rejects(identity.finishPasskey(caller, new SoftAuthenticator().create(question), 'Phone'), withCode('wrong-credentials'));
  });

  it('needs a fresh sign-in, and does not take garbage', async () => {
    const { kit, caller, identity } = await withPasskey();
    const { challenge } = await identity.beginPasskey(caller);
    for (const response of [{}, { id: 7 }, { response: null }, { response: { clientDataJSON: '💥' } }])
      await assert.rejects(identity.finishPasskey(caller, { challenge, response }, 'x'), withCode('wrong-credentials'));
    kit.advance(600_000);
    await assert.rejects(identity.beginPasskey(caller), withCode('fresh-sign-in-needed'));
  });
});

describe('signing in with a passkey', () => {
  it('needs neither address nor password, and counts as two factors', async () => {
    const { identity, caller, authenticator, kit } = await withPasskey();
    kit.advance(60_000);
    const opened = await identity.finishPasskeySignIn(authenticator.get(await identity.beginPasskeySignIn(phone)), phone);
    assert.equal(opened.caller.person, caller.person);
    assert.equal(opened.caller.secondFactor, true);
    assert.deepEqual(await identity.authenticate(opened.token), opened.caller);
    assert.equal((await identity.account(caller)).passkeys[0]!.lastUsedAtMs, kit.nowMs());
  });

  it('takes no lie, and does not say which it was', async () => {
    const { identity, authenticator } = await withPasskey();
    const ben = await newAccount(identity, 'ben');
    const question = await identity.beginPasskeySignIn(phone);
    const lies: Lie[] = [
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:7301' },
      { rpId: 'evil.example' },
      { type: 'webauthn.create' },
      { flags: 1 },
      { flags: 4 },
      { challenge: base64url(randomBytes(109)) },
      { userHandle: base64url(decodeId(ben.caller.person)) },
      { userHandle: '' },
      { signature: (made) => (made.writeUInt8(made.readUInt8(made.length - 1) ^ 1, made.length - 1), made) },
      { signature: () => Buffer.alloc(0) },
    ];
    for (const lie of lies) {
      const error = await identity.finishPasskeySignIn(authenticator.get(question, lie), phone).then(
        () => assert.fail(JSON.stringify(lie)),
        (failed: Error) => failed,
      );
      assert.equal(error.message, 'The sign-in details do not fit', JSON.stringify(lie));
    }
    for (const response of [{}, { id: 'x' }, { id: 'x', response: { userHandle: 7 } }])
      await assert.rejects(identity.finishPasskeySignIn({ challenge: question.challenge, response }, phone), withCode('wrong-credentials'));
    const stranger = new SoftAuthenticator();
    stranger.userHandle = authenticator.userHandle;
    await assert.rejects(identity.finishPasskeySignIn(stranger.get(question), phone), withCode('wrong-credentials'));
  });

  it('one challenge works once, on whichever node, and for five minutes', async () => {
    const { kit, identity, authenticator } = await withPasskey();
    const other = await kit.another();
    const question = await identity.beginPasskeySignIn(phone);
    await other.finishPasskeySignIn(authenticator.get(question), phone);
    await assert.rejects(identity.finishPasskeySignIn(authenticator.get(question), phone), withCode('wrong-credentials'));
    const late = await identity.beginPasskeySignIn(phone);
    kit.advance(300_000);
    await assert.rejects(identity.finishPasskeySignIn(authenticator.get(late), phone), withCode('wrong-credentials'));
  });

  it('a counter that does not grow is a copied authenticator', async () => {
    const { identity, authenticator } = await withPasskey();
    await identity.finishPasskeySignIn(authenticator.get(await identity.beginPasskeySignIn(phone), { counter: 7 }), phone);
    for (const counter of [7, 6, 0])
      await assert.rejects(
        identity.finishPasskeySignIn(authenticator.get(await identity.beginPasskeySignIn(phone), { counter }), phone),
        withCode('wrong-credentials'),
      );
    await identity.finishPasskeySignIn(authenticator.get(await identity.beginPasskeySignIn(phone), { counter: 8 }), phone);
  });

  it('an authenticator that does not count works again and again', async () => {
    const { identity, authenticator } = await withPasskey();
    for (let i = 0; i < 3; i++)
      await identity.finishPasskeySignIn(authenticator.get(await identity.beginPasskeySignIn(phone), { counter: 0 }), phone);
  });

  it('is not slowed down by guesses at the password', async () => {
    const { identity, authenticator } = await withPasskey();
    for (let i = 0; i < 20; i++)
      await identity
        .signIn({ email: 'ada@example.org', password: 'a guess' }, { ...laptop, address: `192.0.2.${i}` })
        .catch(() => undefined);
    await identity.finishPasskeySignIn(authenticator.get(await identity.beginPasskeySignIn(phone)), phone);
  });

  it('proves its owner again, and nobody else', async () => {
    const { kit, identity, caller, authenticator, token } = await withPasskey();
    const ben = await newAccount(identity, 'ben');
    kit.advance(600_000);
    const passkey = authenticator.get(await identity.beginPasskeySignIn(phone));
    await assert.rejects(identity.reauthenticate(ben.caller, { passkey }, laptop), withCode('wrong-credentials'));
    const renewed = await identity.reauthenticate(caller, { passkey }, laptop);
    assert.equal(renewed.caller.signedInAtMs, kit.nowMs());
    assert.equal(await identity.authenticate(token), undefined);
  });

  it('is over once the passkey is removed, by its owner alone', async () => {
    const { identity, caller, authenticator, passkey } = await withPasskey();
    const ben = await newAccount(identity, 'ben');
    await assert.rejects(identity.removePasskey(ben.caller, passkey.id), withCode('not-found'));
    await assert.rejects(identity.removePasskey(caller, '../password'), withCode('not-found'));
    await identity.removePasskey(caller, passkey.id);
    await assert.rejects(identity.removePasskey(caller, passkey.id), withCode('not-found'));
    await assert.rejects(
      identity.finishPasskeySignIn(authenticator.get(await identity.beginPasskeySignIn(phone)), phone),
      withCode('wrong-credentials'),
    );
  });

  it('survives a change of password', async () => {
    const { identity, caller, authenticator } = await withPasskey();
    await identity.changePassword(caller, { password, newPassword }, laptop);
    await identity.finishPasskeySignIn(authenticator.get(await identity.beginPasskeySignIn(phone)), phone);
  });
});
