import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { totpCode, totpStep } from './totp.ts';
import {
  challengeOf,
  laptop,
  newAccount,
  newPassword,
  openKit,
  password,
  person,
  phone,
  quickCost,
  signInWith,
  withCode,
  type Kit,
} from './identity-kit.fixture.ts';

const guess = (kit: Kit, email: string, address: string, secret = 'not the password') =>
  kit.identity.signIn({ email, password: secret }, { ...laptop, address });
const somewhere = (i: number) => `192.0.${Math.floor(i / 250) % 250}.${i % 250}`;

/** An account with an authenticator app; gives what makes its codes. */
async function accountWithTotp(kit: Kit) {
  const opened = await newAccount(kit.identity);
  const { secret } = await kit.identity.beginTotp(opened.caller);
  const code = () => totpCode(bytesOf(secret), totpStep(kit.nowMs()));
  const { recoveryCodes } = await kit.identity.confirmTotp(opened.caller, code(), laptop);
  kit.advance(30_000);
  return { ...opened, code, recoveryCodes };
}

function bytesOf(secret: string): Uint8Array {
  const bits = [...secret].map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0')).join('');
  return Uint8Array.from(bits.match(/.{8}/g)!, (byte) => parseInt(byte, 2));
}

describe('signing in with a password', () => {
  it('takes the right one, however the address is written', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    for (const email of ['ada@example.org', ' ADA@Example.ORG ', 'Ada@example.org']) {
      const outcome = await kit.identity.signIn({ email, password }, laptop);
      assert(outcome.done);
      assert.equal(outcome.caller.person, caller.person);
      assert.deepEqual(await kit.identity.authenticate(outcome.token), outcome.caller);
      assert.equal(outcome.caller.secondFactor, false);
    }
  });

  it('threat 20: answers alike, with equal work, whether or not the address has an account', async () => {
    const kit = await openKit();
    await newAccount(kit.identity);
    const tell = async (email: string, secret: string) => {
      const before = { argon2: kit.argon2Calls(), stored: kit.stored.length };
      const error = await kit.identity.signIn({ email, password: secret }, laptop).then(
        () => assert.fail(),
        (failed: Error) => failed,
      );
      assert(withCode('wrong-credentials')(error));
      return { said: error.message, argon2: kit.argon2Calls() - before.argon2, stored: kit.stored.length - before.stored };
    };
    const known = await tell('ada@example.org', 'not the password');
    assert.equal(known.argon2, 1);
    for (const email of ['nobody@example.org', 'not an address', '', 'x'.repeat(10_000)])
      assert.deepEqual(await tell(email, 'not the password'), known);
    assert.deepEqual(await tell('ada@example.org', ''), known);
    assert.deepEqual(await tell('ada@example.org', 'x'.repeat(100_000)), known);
  });

  it('the slow-down itself does not tell a known address from an unknown one', async () => {
    const kit = await openKit();
    await newAccount(kit.identity, 'ada', phone);
    const refusals = async (email: string, from: number) => {
      const codes: string[] = [];
      for (let i = 0; i < 30; i++)
        codes.push(
          await guess(kit, email, somewhere(from + i)).then(
            () => 'in',
            (error: { code: string }) => error.code,
          ),
        );
      return codes;
    };
    assert.deepEqual(await refusals('ada@example.org', 0), await refusals('nobody@example.org', 100));
  });

  it('threat 20: 10,000 guesses from as many addresses reach the password a few dozen times', async () => {
    const kit = await openKit();
    await newAccount(kit.identity, 'ada', phone);
    const before = kit.argon2Calls();
    for (let i = 0; i < 10_000; i++) {
      await assert.rejects(guess(kit, 'ada@example.org', somewhere(i)), withCode('wrong-credentials', 'too-many-requests'));
      kit.advance(1_000);
    }
    const reached = kit.argon2Calls() - before;
    assert(reached > 0 && reached < 40, `${reached} guesses were tried`);
    // The rightful owner comes in all the while from where they were before, and from elsewhere after a quarter of an hour without guesses.
    await signInWith(kit.identity, 'ada', password, phone);
    kit.advance(900_000);
    await signInWith(kit.identity, 'ada', password, { ...laptop, address: '198.51.100.99' });
  });

  it('threat 20: 10,000 guesses from one address, each at another account, are slowed down too', async () => {
    const kit = await openKit();
    const before = kit.argon2Calls();
    for (let i = 0; i < 10_000; i++) {
      await assert.rejects(guess(kit, `nobody${i}@example.org`, laptop.address), withCode('wrong-credentials', 'too-many-requests'));
      kit.advance(1_000);
    }
    assert(kit.argon2Calls() - before < 300, `${kit.argon2Calls() - before} guesses were tried`);
  });

  it('guesses at once gain nothing over guesses in turn', async () => {
    const kit = await openKit();
    await newAccount(kit.identity, 'ada', phone);
    const before = kit.argon2Calls();
    await Promise.allSettled(Array.from({ length: 200 }, (_, i) => guess(kit, 'ada@example.org', somewhere(i))));
    assert(kit.argon2Calls() - before <= 8, `${kit.argon2Calls() - before} guesses were tried`);
  });

  it('the store of guesses is bounded however many addresses are tried', async () => {
    const kit = await openKit();
    for (let i = 0; i < 300; i++) await guess(kit, `nobody${i}@example.org`, somewhere(i)).catch(() => undefined);
    const keys = new Set(kit.stored.map(String).filter((key) => key.startsWith('g.')));
    for (const key of keys) assert.match(key, /^g\.(address|email) [0-3][0-9a-f]{3}$/);
    assert(![...kit.stored].some((key) => String(key).startsWith('a.')), 'an unknown address made rows of its own');
  });

  it('good sign-ins use up nobody’s patience', async () => {
    const kit = await openKit();
    await newAccount(kit.identity);
    for (let i = 0; i < 60; i++) await signInWith(kit.identity);
  });

  it('several good sign-ins at once all succeed', async () => {
    const kit = await openKit();
    await newAccount(kit.identity);
    await Promise.all(Array.from({ length: 6 }, () => signInWith(kit.identity)));
  });

  it('hashes anew with today’s parameters when the owner signs in', async () => {
    const kit = await openKit();
    await newAccount(kit.identity);
    const grown = await kit.another({ passwordCost: { ...quickCost, passes: 2 } });
    const before = kit.argon2Calls();
    await signInWith(grown);
    assert.equal(kit.argon2Calls() - before, 2);
    await signInWith(grown);
    assert.equal(kit.argon2Calls() - before, 3);
  });

  it('tells the owner of a sign-in from a place that is new', async () => {
    const kit = await openKit();
    await newAccount(kit.identity);
    await signInWith(kit.identity);
    await kit.identity.settle();
    assert.deepEqual(
      kit.notices.filter((notice) => notice.kind === 'new-sign-in'),
      [],
    );
    await signInWith(kit.identity, 'ada', password, phone);
    assert.equal((await kit.lastNotice('new-sign-in')).device, 'Safari on iPhone');
  });

  it('a sign-in that overlaps a change of password opens no session', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    const challengeless = kit.identity.signIn(person('ada'), phone);
    const changing = kit.identity.changePassword(caller, { password, newPassword }, laptop);
    const [opened] = await Promise.allSettled([challengeless, changing]);
    const others = (await kit.identity.sessions(caller)).filter((session) => !session.current);
    assert.equal(others.length, 0, opened.status);
  });
});

describe('signing in with a second factor', () => {
  it('takes a code after the password, and no session before it', async () => {
    const kit = await openKit();
    const { code } = await accountWithTotp(kit);
    const outcome = await kit.identity.signIn(person('ada'), laptop);
    assert.deepEqual(outcome.done ? [] : outcome.methods, ['totp', 'recovery-code']);
    const opened = await kit.identity.finishSignIn(await challengeOf(Promise.resolve(outcome)), { totp: code() }, laptop);
    assert.equal((await kit.identity.authenticate(opened.token))?.secondFactor, true);
  });

  it('threat 20: one code works once, on whichever node, also with another challenge', async () => {
    const kit = await openKit();
    const { code } = await accountWithTotp(kit);
    const other = await kit.another();
    const challenges = [
      await challengeOf(kit.identity.signIn(person('ada'), laptop)),
      await challengeOf(other.signIn(person('ada'), laptop)),
    ];
    const both = await Promise.allSettled([
      kit.identity.finishSignIn(challenges[0]!, { totp: code() }, laptop),
      other.finishSignIn(challenges[1]!, { totp: code() }, laptop),
    ]);
    assert.deepEqual(both.map((one) => one.status).sort(), ['fulfilled', 'rejected']);
    const third = await challengeOf(kit.identity.signIn(person('ada'), laptop));
    await assert.rejects(kit.identity.finishSignIn(third, { totp: code() }, laptop), withCode('wrong-credentials'));
    const before = totpCode(new Uint8Array(20), 0);
    await assert.rejects(kit.identity.finishSignIn(third, { totp: before }, laptop), withCode('wrong-credentials'));
    kit.advance(30_000);
    await kit.identity.finishSignIn(third, { totp: code() }, laptop);
  });

  it('one challenge works once', async () => {
    const kit = await openKit();
    const { code, recoveryCodes } = await accountWithTotp(kit);
    const challenge = await challengeOf(kit.identity.signIn(person('ada'), laptop));
    await kit.identity.finishSignIn(challenge, { totp: code() }, laptop);
    kit.advance(30_000);
    await assert.rejects(kit.identity.finishSignIn(challenge, { totp: code() }, laptop), withCode('wrong-credentials'));
    await assert.rejects(kit.identity.finishSignIn(challenge, { recoveryCode: recoveryCodes[0]! }, laptop), withCode('wrong-credentials'));
  });

  it('a challenge ends after five minutes, with a change of password, and when it is altered', async () => {
    const kit = await openKit();
    const { code, caller } = await accountWithTotp(kit);
    const late = await challengeOf(kit.identity.signIn(person('ada'), laptop));
    kit.advance(300_000);
    await assert.rejects(kit.identity.finishSignIn(late, { totp: code() }, laptop), withCode('wrong-credentials'));
    const old = await challengeOf(kit.identity.signIn(person('ada'), laptop));
    await kit.identity.changePassword(caller, { password, newPassword }, laptop);
    await assert.rejects(kit.identity.finishSignIn(old, { totp: code() }, laptop), withCode('wrong-credentials'));
    const good = await challengeOf(kit.identity.signIn({ ...person('ada'), password: newPassword }, laptop));
    const altered = [`${good}A`, good.slice(1), good.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')), '', 'x'.repeat(100_000)];
    for (const one of altered) await assert.rejects(kit.identity.finishSignIn(one, { totp: code() }, phone), withCode('wrong-credentials'));
    await kit.identity.finishSignIn(good, { totp: code() }, laptop);
  });

  it('each recovery code works once, in any spelling, and the others stay', async () => {
    const kit = await openKit();
    const { recoveryCodes, caller } = await accountWithTotp(kit);
    assert.equal(new Set(recoveryCodes).size, 10);
    const use = async (recoveryCode: string) =>
      kit.identity.finishSignIn(await challengeOf(kit.identity.signIn(person('ada'), laptop)), { recoveryCode }, laptop);
    await use(recoveryCodes[3]!.toUpperCase().replaceAll('-', ' '));
    await assert.rejects(use(recoveryCodes[3]!), withCode('wrong-credentials'));
    await use(recoveryCodes[9]!);
    assert.equal((await kit.identity.account(caller)).recoveryCodesLeft, 8);
  });

  it('guesses at codes are slowed down, whoever knows the password', async () => {
    const kit = await openKit();
    const { code } = await accountWithTotp(kit);
    const tried: string[] = [];
    const challenge = await challengeOf(kit.identity.signIn(person('ada'), phone));
    for (let i = 0; i < 40; i++) {
      const finishing = kit.identity.finishSignIn(challenge, { totp: String(i).padStart(6, '0') }, { ...laptop, address: somewhere(i) });
      tried.push(
        await finishing.then(
          () => 'in',
          (error: { code: string }) => error.code,
        ),
      );
    }
    assert.deepEqual(tried, [...Array<string>(8).fill('wrong-credentials'), ...Array<string>(32).fill('too-many-requests')]);
    kit.advance(900_000);
    await kit.identity.finishSignIn(await challengeOf(kit.identity.signIn(person('ada'), laptop)), { totp: code() }, laptop);
  });
});

describe('proving oneself again', () => {
  it('makes the session fresh under a new token', async () => {
    const kit = await openKit();
    const { caller, token } = await newAccount(kit.identity);
    kit.advance(600_000);
    await assert.rejects(kit.identity.beginTotp((await kit.identity.authenticate(token))!), withCode('fresh-sign-in-needed'));
    await assert.rejects(kit.identity.reauthenticate(caller, { password: 'not the password' }, laptop), withCode('wrong-credentials'));
    const renewed = await kit.identity.reauthenticate(caller, { password }, laptop);
    assert.equal(renewed.caller.session, caller.session);
    assert.equal(await kit.identity.authenticate(token), undefined);
    await kit.identity.beginTotp((await kit.identity.authenticate(renewed.token))!);
  });

  it('asks for a code where there is a second factor, and uses it up', async () => {
    const kit = await openKit();
    const { caller, code } = await accountWithTotp(kit);
    await assert.rejects(kit.identity.reauthenticate(caller, { password }, laptop), withCode('second-factor-needed'));
    const totp = code();
    assert.equal((await kit.identity.reauthenticate(caller, { password, totp }, laptop)).caller.secondFactor, true);
    await assert.rejects(kit.identity.reauthenticate(caller, { password, totp }, laptop), withCode('wrong-credentials'));
  });

  it('can count for one request alone', async () => {
    const kit = await openKit();
    const { caller, token } = await newAccount(kit.identity);
    kit.advance(600_000);
    const fresh = await kit.identity.prove(caller, { password }, laptop);
    assert.equal(fresh.signedInAtMs, kit.nowMs());
    assert.equal((await kit.identity.authenticate(token))?.signedInAtMs, caller.signedInAtMs);
    await assert.rejects(kit.identity.prove(caller, { password: 'not the password' }, laptop), withCode('wrong-credentials'));
    await kit.identity.signOut(caller);
    await assert.rejects(kit.identity.prove(caller, { password }, laptop), withCode('wrong-credentials', 'not-signed-in'));
  });
});
