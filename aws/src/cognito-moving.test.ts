// Accounts that move between editions, and accounts that end, where passwords and authenticator apps are Cognito's.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { StewardError, isStewardError } from '@steward/protocol/errors.ts';
import {
  challengeOf,
  laptop,
  newAccount,
  newPassword,
  openKit,
  password,
  signInWith,
  withCode,
} from '@steward/server/adapters/embedded/identity/identity-kit.fixture.ts';
import type { Credentials } from '@steward/server/ports/credentials.ts';
import { dying, setUpApp, touches } from './testing/cognito-ceremonies.ts';
import { cognito, inPool, wrong } from './testing/cognito-customers.ts';
import { codeOf, openKitOver } from './testing/cognito-kit.ts';

describe('Cognito: accounts that move', () => {
  it('are carried over when they sign in, with nothing to be noticed, and their app stays', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    await newAccount(kit.identity, 'ben');
    const here = await kit.another({ credentials: cognito });
    await assert.rejects(signInWith(here, 'ada', newPassword), wrong);
    assert.equal(await inPool(caller.person), false);
    const { caller: same } = await signInWith(here);
    assert.equal(same.person, caller.person);
    assert.equal(await inPool(caller.person), true);
    await signInWith(here);
    await assert.rejects(signInWith(here, 'ada', newPassword), wrong);
    // The hash is gone, so it can be compared here no more.
    await assert.rejects(signInWith(kit.identity), wrong);
    await here.changePassword(same, { password, newPassword }, laptop);
    await signInWith(here, 'ada', newPassword);
  });

  it('can be carried over before anybody signs in, as often as one likes', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    const here = await kit.another({ credentials: cognito });
    assert.equal(await here.carryOver(caller.person), true);
    assert.equal(await here.carryOver(caller.person), false);
    assert.equal(await inPool(caller.person), true);
    await signInWith(here);
    assert.equal(await kit.identity.carryOver(caller.person), false);
  });

  it('a carrying over that was broken off is done at the next sign-in', async () => {
    const rows = dying();
    const kit = await openKit({ rows });
    await newAccount(kit.identity);
    const here = await kit.another({ credentials: cognito });
    let commits = 0;
    rows.stops = (changes) => touches('password')(changes) && ++commits === 2;
    await assert.rejects(signInWith(here), withCode('store-unavailable'));
    kit.advance(61_000);
    await signInWith(here);
    await assert.rejects(signInWith(kit.identity), wrong);
  });

  it('back: need a new password, unless hashes were kept for a while before', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    await newAccount(kit.identity, 'ben');
    const here = await kit.another({ credentials: cognito });
    for (const name of ['ada', 'ben']) await signInWith(here, name);
    const leaving = await kit.another({ credentials: { ...cognito, keepsHash: true } });
    await signInWith(leaving, 'ben');
    await signInWith(leaving, 'ben');
    await signInWith(kit.identity, 'ben');
    await assert.rejects(signInWith(kit.identity, 'ben', newPassword), wrong);
    await assert.rejects(signInWith(kit.identity), wrong);
    // Trying it was enough: the link for a new one is in the mail, once, and only for whose password stayed behind.
    const { to, token } = await kit.lastNotice('forgotten-password');
    await assert.rejects(signInWith(kit.identity), wrong);
    await kit.identity.settle();
    assert.deepEqual([to, kit.notices.filter(({ kind }) => kind === 'forgotten-password').length], ['ada@example.org', 1]);
    await kit.identity.resetPassword({ token: token!, newPassword }, laptop);
    await signInWith(kit.identity, 'ada', newPassword);
    const handedOver = await kit.identity.beginReset(caller.person);
    await kit.identity.resetPassword({ token: handedOver.token, newPassword: `${newPassword} 2` }, laptop);
    await assert.rejects(signInWith(kit.identity), wrong);
    await kit.identity.settle();
    assert.equal(kit.notices.filter(({ kind }) => kind === 'forgotten-password').length, 1, 'nobody else is mailed for a wrong password');
    // Whoever changes their mind has the hash gone again.
    await signInWith(here, 'ben');
    await assert.rejects(signInWith(kit.identity, 'ben'), wrong);
  });
});

describe('Cognito: an app that was left behind', () => {
  it('lets nobody in without it, until it is taken away with a recovery code', async () => {
    const kit = await openKit();
    const leaving = await kit.another({ credentials: { ...cognito, keepsHash: true } });
    await newAccount(leaving);
    const { caller } = await signInWith(leaving);
    const { secret, recoveryCodes } = await setUpApp(leaving, caller);
    const challenge = await challengeOf(kit.identity.signIn({ email: 'ada@example.org', password }, laptop));
    await assert.rejects(kit.identity.finishSignIn(challenge, { totp: codeOf(secret, 1) }, laptop), wrong);
    const { caller: back } = await kit.identity.finishSignIn(challenge, { recoveryCode: recoveryCodes[0]! }, laptop);
    assert.equal((await kit.identity.account(back)).totp, true);
    await assert.rejects(kit.identity.beginTotp(back), withCode('conflict'));
    await kit.identity.removeTotp(back);
    kit.advance(Date.now() - kit.nowMs());
    const { caller: again } = await signInWith(kit.identity);
    await setUpApp(kit.identity, again);
  });
});

describe('Cognito: an account that ends', () => {
  it('is gone from the pool when it is removed, again without harm', async () => {
    const kit = await openKitOver(cognito);
    const { caller } = await newAccount(kit.identity);
    await kit.identity.removeAccount(caller.person);
    assert.equal(await inPool(caller.person), false);
    await kit.identity.removeAccount(caller.person);
  });

  it('and when it was closed; a removal that was broken off takes it out the second time', async () => {
    const closing = await openKitOver(cognito);
    const { caller: left } = await newAccount(closing.identity);
    await closing.identity.closeAccount(left.person);
    await closing.identity.closeAccount(left.person);
    assert.equal(await inPool(left.person), false);
    await assert.rejects(signInWith(closing.identity), wrong);

    let reachable = false;
    const away: Credentials = {
      ...cognito,
      remove: (who) => (reachable ? cognito.remove(who) : Promise.reject(new StewardError('outcome-unknown'))),
    };
    const kit = await openKitOver(away);
    const { caller, token } = await newAccount(kit.identity);
    await assert.rejects(kit.identity.removeAccount(caller.person), (error) => isStewardError(error, 'outcome-unknown'));
    assert.equal(await kit.identity.authenticate(token), undefined, 'still signed in');
    reachable = true;
    await kit.identity.removeAccount(caller.person);
    assert.equal(await inPool(caller.person), false);
  });
});
