// The ceremonies where passwords and authenticator apps are Cognito's: what only goes wrong when a change is two steps, and accounts that move.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AdminSetUserMFAPreferenceCommand, ListUsersCommand } from '@aws-sdk/client-cognito-identity-provider';
import { StewardError } from '@steward/protocol/errors.ts';
import {
  challengeOf,
  laptop,
  newAccount,
  newPassword,
  openKit,
  password,
  person,
  phone,
  signInWith,
  withCode,
} from '@steward/server/adapters/embedded/identity/identity-kit.fixture.ts';
import type { Credentials } from '@steward/server/ports/credentials.ts';
import { dying, lastCommit, setUpApp, signedIn, touches } from './testing/cognito-ceremonies.ts';
import { client, cognito, inPool, UserPoolId, wrong } from './testing/cognito-customers.ts';
import { codeOf, openKitOver } from './testing/cognito-kit.ts';

const dayMs = 86_400_000;

const usersOfPool = async (): Promise<number> => (await client.send(new ListUsersCommand({ UserPoolId }))).Users?.length ?? 0;

describe('Cognito: signing up', () => {
  it('after confirmation: a link makes the account, and what was never confirmed is taken back', async () => {
    const kit = await openKitOver(cognito, { signUp: 'after-confirmation' });
    const before = await usersOfPool();
    await kit.identity.signUp(person('ada'), laptop);
    const { token } = await kit.lastNotice('confirm-sign-up');
    await assert.rejects(kit.identity.signIn({ email: 'ada@example.org', password }, laptop), wrong);
    const { caller } = await kit.identity.confirmSignUp(token!, laptop);
    await signInWith(kit.identity);
    await assert.rejects(kit.identity.confirmSignUp(token!, laptop), wrong);
    await signInWith(kit.identity);

    // The same answer and the same calls for an address that has an account.
    assert.deepEqual(await kit.identity.signUp(person('ada'), phone), { done: false, mailed: true });
    await kit.identity.signUp(person('ben'), phone);
    await kit.identity.settle();
    assert.equal((await usersOfPool()) - before, 3);
    kit.advance(dayMs + 3_600_001);
    await kit.identity.signUp(person('cleo'), phone);
    await kit.identity.settle();
    assert.equal((await usersOfPool()) - before, 2, 'ada and cleo');
    assert.equal(await inPool(caller.person), true);
  });

  it('keeps nothing in the rows that a password could be compared with', async () => {
    const kit = await openKitOver(cognito);
    const { caller } = await newAccount(kit.identity);
    assert.equal(kit.argon2Calls(), 1);
    const moved = await openKit({ rows: kit.rows });
    await assert.rejects(signInWith(moved.identity), wrong);
    assert.equal((await kit.identity.account(caller)).passwordSetAtMs, kit.nowMs());
  });
});

describe('Cognito: a new password', () => {
  it('is taken and the old one refused, and the other sessions end', async () => {
    const kit = await openKitOver(cognito);
    const first = await newAccount(kit.identity);
    const second = await signInWith(kit.identity);
    await kit.identity.changePassword(second.caller, { password, newPassword }, laptop);
    assert.equal(await kit.identity.authenticate(first.token), undefined);
    assert(await kit.identity.authenticate(second.token));
    await assert.rejects(signInWith(kit.identity), wrong);
    await signInWith(kit.identity, 'ada', newPassword);
    await kit.identity.forgotPassword({ email: 'ada@example.org' }, laptop);
    const { token } = await kit.lastNotice('forgotten-password');
    await kit.identity.resetPassword({ token: token!, newPassword: password }, laptop);
    assert.equal(await kit.identity.authenticate(second.token), undefined);
    await signInWith(kit.identity);
    await assert.rejects(kit.identity.resetPassword({ token: token!, newPassword }, laptop), wrong);
  });

  it('a process that dies before the pool was told leaves the old one, and after it the new one; the link works again', async () => {
    for (const told of [false, true]) {
      const rows = dying();
      let tells = true;
      const dyingToo: Credentials = {
        ...cognito,
        choose: (who, secret) => (tells ? cognito.choose(who, secret) : Promise.reject(new StewardError('outcome-unknown'))),
      };
      const kit = await openKitOver(dyingToo, { rows });
      await newAccount(kit.identity);
      await kit.identity.forgotPassword({ email: 'ada@example.org' }, laptop);
      const { token } = await kit.lastNotice('forgotten-password');
      if (told) rows.stops = lastCommit;
      else tells = false;
      await assert.rejects(kit.identity.resetPassword({ token: token!, newPassword }, laptop), (error) => error instanceof StewardError);
      tells = true;
      // Held for a while, whoever asks.
      await assert.rejects(signInWith(kit.identity, 'ada', newPassword), withCode('too-many-requests'));
      await assert.rejects(kit.identity.resetPassword({ token: token!, newPassword }, laptop), withCode('conflict'));
      kit.advance(61_000);
      await assert.rejects(signInWith(kit.identity, 'ada', told ? password : newPassword), wrong);
      await signInWith(kit.identity, 'ada', told ? newPassword : password);
      await kit.identity.resetPassword({ token: token!, newPassword: 'a third one, with more words' }, laptop);
      await signInWith(kit.identity, 'ada', 'a third one, with more words');
    }
  });

  it('a change that was broken off while the cost grew leaves the new password good', async () => {
    const rows = dying();
    const kit = await openKitOver(cognito, { rows });
    const { caller } = await newAccount(kit.identity);
    const grown = await kit.another({ passwordCost: { memoryKib: 16, passes: 1, lanes: 1 } });
    rows.stops = lastCommit;
    await assert.rejects(grown.changePassword(caller, { password, newPassword }, laptop), withCode('store-unavailable'));
    kit.advance(61_000);
    await signInWith(grown, 'ada', newPassword);
    await assert.rejects(signInWith(grown), wrong);
  });

  it('is brought to a cost that has grown at the next sign-in, and stays when it was chosen', async () => {
    const kit = await openKitOver(cognito);
    const { caller } = await newAccount(kit.identity);
    const chosenAtMs = kit.nowMs();
    kit.advance(1_000);
    const grown = await kit.another({ passwordCost: { memoryKib: 16, passes: 1, lanes: 1 } });
    await signInWith(grown);
    const calls = kit.argon2Calls();
    await signInWith(grown);
    assert.equal(kit.argon2Calls() - calls, 1, 'derived a second time, at another cost');
    assert.equal((await grown.account(caller)).passwordSetAtMs, chosenAtMs);
    await assert.rejects(signInWith(grown, 'ada', newPassword), wrong);
  });

  it('of two that are chosen at once, the one that was told done is the one that counts', async () => {
    const kit = await openKitOver(cognito);
    const { caller } = await newAccount(kit.identity);
    const other = await kit.another();
    const words = ['one is chosen on this node', 'two is chosen on that node'] as const;
    const outcomes = await Promise.allSettled([
      kit.identity.changePassword(caller, { password, newPassword: words[0] }, laptop),
      other.changePassword(caller, { password, newPassword: words[1] }, laptop),
    ]);
    const done = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [words[i]!] : []));
    assert.equal(done.length, 1, JSON.stringify(outcomes));
    await signInWith(other, 'ada', done[0]);
  });
});

describe('Cognito: guessing', () => {
  it('is slowed down here before the pool makes everybody wait, alike for an address without an account', async () => {
    const kit = await openKitOver(cognito);
    await newAccount(kit.identity);
    const outcomesOf = async (name: string) => {
      const codes: string[] = [];
      for (let guess = 0; guess < 6; guess++)
        await signInWith(kit.identity, name, newPassword, phone).catch((error: StewardError) => codes.push(error.code));
      return codes;
    };
    const wrongs = [...Array<string>(4).fill('wrong-credentials'), 'too-many-requests', 'too-many-requests'];
    assert.deepEqual(await outcomesOf('ada'), wrongs);
    assert.deepEqual(await outcomesOf('nobody'), wrongs);
  });

  it('tells whoever is not signed in nothing of the pool’s own brake, and whoever is, to wait', async () => {
    let braked = false;
    const kit = await openKitOver({
      ...cognito,
      check: async (who, secret, kept) => (braked ? { right: false, waits: true } : cognito.check(who, secret, kept)),
    });
    const { caller } = await newAccount(kit.identity);
    braked = true;
    await assert.rejects(signInWith(kit.identity), wrong);
    await assert.rejects(kit.identity.prove(caller, { password }, laptop), withCode('too-many-requests'));
    await assert.rejects(kit.identity.changePassword(caller, { password, newPassword }, laptop), withCode('too-many-requests'));
  });
});

describe('Cognito: an authenticator app', () => {
  it('is set up there, asked for, and its secret is in no row', async () => {
    const kit = await openKitOver(cognito);
    const { caller } = await signedIn(kit.identity);
    const { secret, recoveryCodes } = await setUpApp(kit.identity, caller);
    assert.equal((await kit.identity.account(caller)).totp, true);
    assert.equal(recoveryCodes.length, 10);
    const challenge = await challengeOf(kit.identity.signIn({ email: 'ada@example.org', password }, laptop));
    assert(challenge.length <= 4_096);
    await assert.rejects(kit.identity.finishSignIn(challenge, { totp: '000000' }, laptop), wrong);
    const code = codeOf(secret, 1);
    const { caller: twofold } = await (await kit.another()).finishSignIn(challenge, { totp: code }, laptop);
    assert.equal(twofold.secondFactor, true);
    const again = await challengeOf(kit.identity.signIn({ email: 'ada@example.org', password }, laptop));
    await assert.rejects(kit.identity.finishSignIn(again, { totp: code }, laptop), wrong, 'a code counted twice');
    await kit.identity.finishSignIn(again, { recoveryCode: recoveryCodes[0]! }, laptop);
    await assert.rejects(kit.identity.finishSignIn(again, { recoveryCode: recoveryCodes[1]! }, laptop), wrong, 'a challenge counted twice');
  });

  it('proves a person once more together with the password', async () => {
    const kit = await openKitOver(cognito);
    const { caller } = await signedIn(kit.identity);
    const { secret } = await setUpApp(kit.identity, caller);
    await assert.rejects(kit.identity.prove(caller, { password }, laptop), withCode('second-factor-needed'));
    await assert.rejects(kit.identity.prove(caller, { password, totp: '000000' }, laptop), wrong);
    assert.equal((await kit.identity.reauthenticate(caller, { password, totp: codeOf(secret, 1) }, laptop)).caller.secondFactor, true);
    await assert.rejects(kit.identity.beginTotp(caller), withCode('conflict'));
    await kit.identity.removeTotp(caller);
    await signInWith(kit.identity);
    assert.equal((await kit.identity.account(caller)).totp, false);
  });

  it('counts from the code on, also when the process dies before the row says so', async () => {
    const rows = dying();
    const kit = await openKitOver(cognito, { rows });
    const { caller } = await signedIn(kit.identity);
    const { secret } = await kit.identity.beginTotp(caller);
    rows.stops = touches('totp');
    await assert.rejects(kit.identity.confirmTotp(caller, codeOf(secret), laptop), withCode('store-unavailable'));
    const challenge = await challengeOf(kit.identity.signIn({ email: 'ada@example.org', password }, laptop));
    const { caller: again } = await kit.identity.finishSignIn(challenge, { totp: codeOf(secret, 1) }, laptop);
    assert.equal((await kit.identity.account(again)).totp, true);
  });

  it('that was switched off in the pool does not let the password in alone', async () => {
    const kit = await openKitOver(cognito);
    const { caller } = await signedIn(kit.identity);
    const { secret, recoveryCodes } = await setUpApp(kit.identity, caller);
    const off = { SoftwareTokenMfaSettings: { Enabled: false, PreferredMfa: false } };
    await client.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username: caller.person, ...off }));
    const challenge = await challengeOf(kit.identity.signIn({ email: 'ada@example.org', password }, laptop));
    await assert.rejects(kit.identity.finishSignIn(challenge, { totp: codeOf(secret, 1) }, laptop), wrong);
    await kit.identity.finishSignIn(challenge, { recoveryCode: recoveryCodes[0]! }, laptop);
  });

  it('is dropped in the pool when support takes the second factors away', async () => {
    const kit = await openKitOver(cognito);
    const { caller } = await signedIn(kit.identity);
    await setUpApp(kit.identity, caller);
    await kit.identity.dropSecondFactors(caller.person);
    await signInWith(kit.identity);
  });

  it('of somebody who signed in without a password lies in the rows, and is asked for all the same', async () => {
    const withoutPass: Credentials = {
      ...cognito,
      async check(who, secret, kept) {
        const answer = await cognito.check(who, secret, kept);
        return answer.right && answer.codeAsked === undefined ? { right: true } : answer;
      },
    };
    const kit = await openKitOver(withoutPass);
    // Its codes are compared here, by the clock that the test turns.
    kit.advance(Date.now() - kit.nowMs());
    const { caller } = await signedIn(kit.identity);
    const { secret } = await kit.identity.beginTotp(caller);
    await kit.identity.confirmTotp(caller, codeOf(secret), laptop);
    const challenge = await challengeOf(kit.identity.signIn({ email: 'ada@example.org', password }, laptop));
    await kit.identity.finishSignIn(challenge, { totp: codeOf(secret, 1) }, laptop);
  });

  it('a set-up that was begun too long ago asks for a fresh sign-in', async () => {
    const kit = await openKitOver(cognito);
    const { caller } = await signedIn(kit.identity);
    const { secret } = await kit.identity.beginTotp(caller);
    kit.advance(600_001);
    await assert.rejects(kit.identity.confirmTotp(caller, codeOf(secret), laptop), withCode('fresh-sign-in-needed'));
    assert.equal((await kit.identity.account(caller)).totp, false);
  });
});
