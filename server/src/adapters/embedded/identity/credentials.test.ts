// Changing what one signs in with: the password, the e-mail address, the authenticator app.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccountNotice } from '../../../ports/identity.ts';
import { laptop, newAccount, newPassword, openKit, password, phone, signInWith, withCode, type Kit } from './identity-kit.fixture.ts';
import { totpCode, totpStep } from './totp.ts';

const tokenOf = async (kit: Kit, kind: AccountNotice['kind']) => (await kit.lastNotice(kind)).token!;

async function forgot(kit: Kit, email = 'ada@example.org'): Promise<string> {
  await kit.identity.forgotPassword({ email }, laptop);
  return tokenOf(kit, 'forgotten-password');
}

describe('changing the password', () => {
  it('threat 19: ends every other session, on every node, and kills links and the old password', async () => {
    const kit = await openKit();
    const other = await kit.another();
    const { caller, token } = await newAccount(kit.identity);
    const elsewhere = await signInWith(other, 'ada', password, phone);
    const link = await forgot(kit);
    await kit.identity.changePassword(caller, { password, newPassword }, laptop);
    assert.equal(await other.authenticate(elsewhere.token), undefined);
    assert(await other.authenticate(token));
    await assert.rejects(signInWith(kit.identity), withCode('wrong-credentials'));
    await assert.rejects(kit.identity.resetPassword({ token: link, newPassword: password }, laptop), withCode('wrong-credentials'));
    await signInWith(other, 'ada', newPassword);
    await kit.lastNotice('password-changed');
  });

  it('says when the password was chosen and since when there is a second factor', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    const told = async () => {
      const { passwordSetAtMs, totpSinceMs } = await kit.identity.account(caller);
      return [passwordSetAtMs, totpSinceMs];
    };
    const begun = kit.nowMs();
    kit.advance(60_000);
    assert.deepEqual(await told(), [begun, undefined]);
    await kit.identity.changePassword(caller, { password, newPassword }, laptop);
    kit.advance(60_000);
    await setUpTotp(kit, caller);
    assert.deepEqual(await told(), [begun + 60_000, begun + 120_000]);
    // A code that is used, and a new secret that is begun, change nothing about that.
    kit.advance(60_000);
    await kit.identity.beginTotp(caller);
    assert.deepEqual(await told(), [begun + 60_000, begun + 120_000]);
    await kit.identity.removeTotp(caller);
    assert.deepEqual(await told(), [begun + 60_000, undefined]);
  });

  it('takes the present password, slowed down like any sign-in', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    const wrong = () => kit.identity.changePassword(caller, { password: 'not the password', newPassword }, laptop);
    for (let i = 0; i < 8; i++) await assert.rejects(wrong(), withCode('wrong-credentials'));
    await assert.rejects(wrong(), withCode('too-many-requests'));
    await assert.rejects(kit.identity.changePassword(caller, { password, newPassword: 'short' }, laptop), withCode('invalid-input'));
  });
});

describe('a forgotten password', () => {
  it('is set anew with the link, once, within 30 minutes; every session ends', async () => {
    const kit = await openKit();
    const { token } = await newAccount(kit.identity);
    const link = await forgot(kit);
    kit.advance(30 * 60_000 - 1);
    await assert.rejects(kit.identity.resetPassword({ token: link, newPassword: 'short' }, laptop), withCode('invalid-input'));
    await kit.identity.resetPassword({ token: link, newPassword }, laptop);
    assert.equal(await kit.identity.authenticate(token), undefined);
    await assert.rejects(kit.identity.resetPassword({ token: link, newPassword }, laptop), withCode('wrong-credentials'));
    await signInWith(kit.identity, 'ada', newPassword);
    const late = await forgot(kit);
    kit.advance(30 * 60_000);
    await assert.rejects(kit.identity.resetPassword({ token: late, newPassword }, laptop), withCode('wrong-credentials'));
  });

  it('works once when two nodes are asked at once', async () => {
    const kit = await openKit();
    const other = await kit.another();
    await newAccount(kit.identity);
    const token = await forgot(kit);
    const both = await Promise.allSettled([
      kit.identity.resetPassword({ token, newPassword }, laptop),
      other.resetPassword({ token, newPassword: `${newPassword}!` }, phone),
    ]);
    assert.deepEqual(both.map((one) => one.status).sort(), ['fulfilled', 'rejected']);
  });

  it('only the newest link counts', async () => {
    const kit = await openKit();
    await newAccount(kit.identity);
    const [first, second] = [await forgot(kit), await forgot(kit)];
    await assert.rejects(kit.identity.resetPassword({ token: first, newPassword }, laptop), withCode('wrong-credentials'));
    await kit.identity.resetPassword({ token: second, newPassword }, laptop);
  });

  it('threat 20: is answered alike, with the same work, for an address without account', async () => {
    // What follows in the background, when the answer is there, is not counted.
    const answered = Promise.withResolvers<void>();
    const notices: AccountNotice[] = [];
    const kit = await openKit({ sendNotice: (notice) => answered.promise.then(() => void notices.push(notice)) });
    await newAccount(kit.identity);
    const cost = async (email: string) => {
      const before = kit.stored.length;
      const answer = await kit.identity.forgotPassword({ email }, laptop);
      const changed = kit.stored.slice(before);
      return { answer, changes: changed.length, bytes: changed.filter((_, i) => i % 2 === 1).map((value) => value.length) };
    };
    assert.deepEqual(await cost('nobody@example.org'), await cost('ada@example.org'));
    answered.resolve();
    await kit.identity.settle();
    assert.deepEqual(
      notices.filter((notice) => notice.kind === 'forgotten-password').map((notice) => notice.to),
      ['ada@example.org'],
    );
  });

  it('does not wait for the mail, and a mail that fails changes no answer', async () => {
    const failed: string[] = [];
    const kit = await openKit({
      sendNotice: async () => Promise.reject(new Error('no mail today')),
      onNoticeFailed: (kind) => failed.push(kind),
    });
    await newAccount(kit.identity);
    await kit.identity.forgotPassword({ email: 'ada@example.org' }, laptop);
    await kit.identity.settle();
    assert.deepEqual(failed, ['confirm-email', 'forgotten-password']);
  });

  it('cannot be used to flood a mailbox', async () => {
    const kit = await openKit();
    await newAccount(kit.identity);
    for (let i = 0; i < 3; i++) await kit.identity.forgotPassword({ email: 'ada@example.org' }, laptop);
    for (const client of [laptop, phone])
      await assert.rejects(kit.identity.forgotPassword({ email: 'ada@example.org' }, client), withCode('too-many-requests'));
  });

  it('ends the slow-down that guesses from elsewhere brought about', async () => {
    const kit = await openKit();
    await newAccount(kit.identity, 'ada', phone);
    for (let i = 0; i < 20; i++)
      await kit.identity
        .signIn({ email: 'ada@example.org', password: 'a guess' }, { ...laptop, address: `192.0.2.${i}` })
        .catch(() => undefined);
    await assert.rejects(signInWith(kit.identity), withCode('too-many-requests'));
    await kit.identity.resetPassword({ token: await forgot(kit), newPassword }, laptop);
    await signInWith(kit.identity, 'ada', newPassword);
  });

  it('keeps the second factor; but takes away what was set up before the address was ever confirmed', async () => {
    const kit = await openKit();
    for (const confirmed of [true, false]) {
      const name = confirmed ? 'ada' : 'ben';
      const { caller } = await newAccount(kit.identity, name);
      if (confirmed) await kit.identity.confirmEmail(await tokenOf(kit, 'confirm-email'));
      await setUpTotp(kit, caller);
      await kit.identity.resetPassword({ token: await forgot(kit, `${name}@example.org`), newPassword }, laptop);
      assert.equal((await kit.identity.signIn({ email: `${name}@example.org`, password: newPassword }, laptop)).done, !confirmed);
    }
  });

  it('can be begun by an admin; the person is told; the second factor stays', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    await setUpTotp(kit, caller);
    const { token, untilMs } = await kit.identity.beginReset(caller.person);
    assert.equal(untilMs, kit.nowMs() + 86_400_000);
    assert.equal((await kit.lastNotice('password-reset-begun')).token, undefined);
    await kit.identity.resetPassword({ token, newPassword }, laptop);
    assert.equal((await kit.identity.signIn({ email: 'ada@example.org', password: newPassword }, laptop)).done, false);
    await kit.identity.removeAccount(caller.person);
    await assert.rejects(kit.identity.beginReset(caller.person), withCode('not-found'));
  });
});

async function setUpTotp(kit: Kit, caller: Parameters<Kit['identity']['beginTotp']>[0]) {
  const { secret } = await kit.identity.beginTotp(caller);
  return kit.identity.confirmTotp(caller, totpCode(bytesOf(secret), totpStep(kit.nowMs())), laptop);
}

function bytesOf(secret: string): Uint8Array {
  const bits = [...secret].map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0')).join('');
  return Uint8Array.from(bits.match(/.{8}/g)!, (byte) => parseInt(byte, 2));
}

describe('changing the e-mail address', () => {
  it('counts once confirmed from the new address; the old one is told and signs nobody in any more', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    const oldLink = await forgot(kit);
    await kit.identity.beginEmailChange(caller, 'Ada@Example.net', laptop);
    await signInWith(kit.identity);
    const { to, token } = await kit.lastNotice('confirm-new-email');
    assert.equal(to, 'ada@example.net');
    await kit.identity.finishEmailChange(token!);
    assert.equal((await kit.lastNotice('email-changed')).to, 'ada@example.org');
    await assert.rejects(kit.identity.finishEmailChange(token!), withCode('wrong-credentials'));
    await assert.rejects(kit.identity.resetPassword({ token: oldLink, newPassword }, laptop), withCode('wrong-credentials'));
    await assert.rejects(signInWith(kit.identity), withCode('wrong-credentials'));
    assert((await kit.identity.signIn({ email: 'ada@example.net', password }, laptop)).done);
    await newAccount(kit.identity, 'ada');
  });

  it('does not tell whether the new address has an account', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity, 'ada');
    await newAccount(kit.identity, 'ben');
    assert.equal(
      await kit.identity.beginEmailChange(caller, 'ben@example.org', laptop),
      await kit.identity.beginEmailChange(caller, 'nobody@example.org', laptop),
    );
    assert.equal((await kit.lastNotice('account-exists')).to, 'ben@example.org');
    const token = await tokenOf(kit, 'confirm-new-email');
    await newAccount(kit.identity, 'nobody');
    await assert.rejects(kit.identity.finishEmailChange(token), withCode('wrong-credentials'));
    assert.equal((await kit.identity.account(caller)).email, 'ada@example.org');
  });

  it('needs a fresh sign-in', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    kit.advance(600_000);
    await assert.rejects(kit.identity.beginEmailChange(caller, 'ada@example.net', laptop), withCode('fresh-sign-in-needed'));
  });
});

describe('the authenticator app', () => {
  it('counts once a code confirmed it, and the former one stays until then', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    await kit.identity.beginTotp(caller);
    await assert.rejects(kit.identity.confirmTotp(caller, '000000', laptop), withCode('wrong-credentials'));
    await signInWith(kit.identity);
    await setUpTotp(kit, caller);
    await kit.lastNotice('second-factor-changed');
    await kit.identity.beginTotp(caller);
    assert.equal((await kit.identity.account(caller)).totp, true);
    assert.equal((await kit.identity.signIn({ email: 'ada@example.org', password }, laptop)).done, false);
  });

  it('is confirmed within a quarter of an hour or not at all', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    const { secret } = await kit.identity.beginTotp(caller);
    kit.advance(900_000);
    await assert.rejects(
      kit.identity.confirmTotp(caller, totpCode(bytesOf(secret), totpStep(kit.nowMs())), laptop),
      withCode('wrong-credentials'),
    );
  });

  it('can be removed, with its codes, by a fresh sign-in alone; new recovery codes replace the old', async () => {
    const kit = await openKit();
    const { caller, token } = await newAccount(kit.identity);
    await assert.rejects(kit.identity.newRecoveryCodes(caller), withCode('conflict'));
    const first = await setUpTotp(kit, caller);
    const second = await kit.identity.newRecoveryCodes(caller);
    assert.equal(new Set([...first.recoveryCodes, ...second.recoveryCodes]).size, 20);
    kit.advance(600_000);
    for (const act of ['removeTotp', 'newRecoveryCodes', 'beginTotp'] as const)
      await assert.rejects(kit.identity[act](caller), withCode('fresh-sign-in-needed'));
    const fresh = await kit.identity.prove(caller, { password, recoveryCode: second.recoveryCodes[0]! }, laptop);
    await assert.rejects(
      kit.identity.prove(caller, { password, recoveryCode: first.recoveryCodes[0]! }, laptop),
      withCode('wrong-credentials'),
    );
    await kit.identity.removeTotp(fresh);
    assert.equal((await kit.identity.account(caller)).recoveryCodesLeft, 0);
    await signInWith(kit.identity);
    assert(await kit.identity.authenticate(token));
  });
});
