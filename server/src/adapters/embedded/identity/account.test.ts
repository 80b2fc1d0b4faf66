import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { SignUpInput } from '../../../ports/identity.ts';
import { laptop, newAccount, newPassword, openKit, password, person, phone, signInWith, withCode } from './identity-kit.fixture.ts';

describe('signing up at once', () => {
  it('makes an account that is signed in, with an address to confirm', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    const { createdAtMs, passwordSetAtMs, ...account } = await kit.identity.account(caller);
    assert.ok(Number.isInteger(createdAtMs));
    assert.equal(passwordSetAtMs, createdAtMs);
    assert.deepEqual(account, {
      person: caller.person,
      email: 'ada@example.org',
      emailConfirmed: false,
      displayName: 'ada',
      language: 'en',
      totp: false,
      totpSinceMs: undefined,
      recoveryCodesLeft: 0,
      passkeys: [],
    });
    const { token, to } = await kit.lastNotice('confirm-email');
    assert.equal(to, 'ada@example.org');
    await kit.identity.confirmEmail(token!);
    assert.equal((await kit.identity.account(caller)).emailConfirmed, true);
    await assert.rejects(kit.identity.confirmEmail(token!), withCode('wrong-credentials'));
  });

  it('one address has one account, also when two ask at once', async () => {
    const kit = await openKit();
    const other = await kit.another();
    const both = await Promise.allSettled([
      kit.identity.signUp(person('ada'), laptop),
      other.signUp({ ...person('ada'), email: 'ADA@example.org' }, phone),
    ]);
    assert.deepEqual(both.map((one) => one.status).sort(), ['fulfilled', 'rejected']);
    await assert.rejects(kit.identity.signUp(person('ada'), laptop), withCode('already-exists'));
  });

  it('one household may make many accounts; asking which addresses are taken is slowed down', async () => {
    const kit = await openKit();
    for (let i = 0; i < 40; i++) await newAccount(kit.identity, `person${i}`);
    const asked: string[] = [];
    for (let i = 0; i < 40; i++)
      asked.push(
        await kit.identity.signUp(person(`person${i}`), laptop).then(
          () => 'made',
          (error: { code: string }) => error.code,
        ),
      );
    assert.deepEqual(asked, [...Array<string>(30).fill('already-exists'), ...Array<string>(10).fill('too-many-requests')]);
  });

  it('says which field breaks which rule, and makes nothing', async () => {
    const kit = await openKit();
    const table: readonly (readonly [Partial<SignUpInput>, string])[] = [
      [{ email: 'ada' }, 'email'],
      [{ password: 'short' }, 'password'],
      [{ displayName: '  ' }, 'displayName'],
      [{ displayName: 'x'.repeat(121) }, 'displayName'],
      [{ displayName: 'Ada\nLovelace' }, 'displayName'],
      [{ displayName: 'Ada \u202egnp.exe' }, 'displayName'],
      [{ language: 'fr' as 'de' }, 'language'],
    ];
    const before = kit.stored.length;
    for (const [part, field] of table) {
      await assert.rejects(
        kit.identity.signUp({ ...person('ada'), ...part }, laptop),
        (error) => isStewardError(error, 'invalid-input') && error.field === field,
      );
    }
    assert.equal(kit.stored.length, before);
  });
});

describe('signing up after confirmation', () => {
  it('stores nothing about the person before the link comes back, and the link works once', async () => {
    const kit = await openKit({ signUp: 'after-confirmation' });
    assert.deepEqual(await kit.identity.signUp(person('ada'), laptop), { done: false, mailed: true });
    assert(!kit.stored.some((bytes) => /^[ae]\./.test(String(bytes))), 'an account was made');
    const { token } = await kit.lastNotice('confirm-sign-up');
    const opened = await kit.identity.confirmSignUp(token!, laptop);
    assert.equal((await kit.identity.account(opened.caller)).emailConfirmed, true);
    await assert.rejects(kit.identity.confirmSignUp(token!, laptop), withCode('wrong-credentials'));
    await signInWith(kit.identity);
  });

  it('threat 20: an address that has an account gets the same answer, for the same work; its owner gets a mail', async () => {
    const kit = await openKit({ signUp: 'after-confirmation' });
    await kit.identity.signUp(person('ada'), laptop);
    await kit.identity.confirmSignUp((await kit.lastNotice('confirm-sign-up')).token!, laptop);
    const cost = async (name: string) => {
      const before = { argon2: kit.argon2Calls(), stored: kit.stored.length };
      const answer = await kit.identity.signUp(person(name), laptop);
      return { answer, argon2: kit.argon2Calls() - before.argon2, stored: kit.stored.length - before.stored };
    };
    assert.deepEqual(await cost('ada'), await cost('nobody'));
    const { to, token } = await kit.lastNotice('account-exists');
    assert.deepEqual([to, token], ['ada@example.org', undefined]);
  });

  it('a link ends after a day, and an altered one was never good', async () => {
    const kit = await openKit({ signUp: 'after-confirmation' });
    await kit.identity.signUp(person('ada'), laptop);
    const { token } = await kit.lastNotice('confirm-sign-up');
    await assert.rejects(kit.identity.confirmSignUp(token!.replace(/^../, 'AQ').replace(/.$/, 'A'), laptop), withCode('wrong-credentials'));
    kit.advance(86_400_000);
    await assert.rejects(kit.identity.confirmSignUp(token!, laptop), withCode('wrong-credentials'));
  });
});

describe('an account', () => {
  it('lets its person change name and language', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    await kit.identity.setProfile(caller, { displayName: ' Ada Lovelace ', language: 'de' });
    const [profile] = await kit.identity.profiles([caller.person]);
    assert.deepEqual(profile, { email: 'ada@example.org', emailConfirmed: false, displayName: 'Ada Lovelace', language: 'de' });
    await assert.rejects(kit.identity.setProfile(caller, { displayName: '' }), withCode('invalid-input'));
  });

  it('removed, answers its callers as signed out and frees the address', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    await kit.identity.removeAccount(caller.person);
    await assert.rejects(kit.identity.account(caller), withCode('not-signed-in'));
    await assert.rejects(kit.identity.turnTo(caller, undefined), withCode('not-signed-in'));
    await assert.rejects(signInWith(kit.identity), withCode('wrong-credentials'));
    await newAccount(kit.identity);
  });

  it('removed while somebody signs in, keeps no session', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    const [signedIn] = await Promise.allSettled([signInWith(kit.identity), kit.identity.removeAccount(caller.person)]);
    if (signedIn.status === 'fulfilled') assert.equal(await kit.identity.authenticate(signedIn.value.token), undefined);
    assert.deepEqual(await kit.rows.range({ partition: `a.${caller.person}`, prefix: '', limit: 10 }), []);
  });
});

describe('sessions', () => {
  it('are listed with a coarse device and time, and ended one by one', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    kit.advance(3_600_000);
    const second = await signInWith(kit.identity, 'ada', password, phone);
    const listed = await kit.identity.sessions(second.caller);
    assert.deepEqual(
      listed.map(({ device, current }) => [device, current]),
      [
        ['Safari on iPhone', true],
        ['Firefox on Linux', false],
      ],
    );
    assert.equal(listed[0]!.lastUsedAtMs % 900_000, 0);
    await kit.identity.endSession(second.caller, caller.session);
    await assert.rejects(kit.identity.endSession(second.caller, caller.session), withCode('not-found'));
    await assert.rejects(kit.identity.sessions(caller), withCode('not-signed-in'));
  });

  it('nobody ends somebody else’s', async () => {
    const kit = await openKit();
    const [ada, ben] = [await newAccount(kit.identity, 'ada'), await newAccount(kit.identity, 'ben')];
    await assert.rejects(kit.identity.endSession(ben.caller, ada.caller.session), withCode('not-found'));
    assert(await kit.identity.authenticate(ada.token));
  });

  it('note their use to the quarter of an hour, with a write no more often', async () => {
    const kit = await openKit();
    const { caller, token } = await newAccount(kit.identity);
    const before = kit.stored.length;
    for (let i = 0; i < 30; i++) {
      kit.advance(60_000);
      await kit.identity.authenticate(token);
    }
    assert.equal(kit.stored.length - before, 4);
    assert.equal((await kit.identity.sessions(caller))[0]!.lastUsedAtMs, kit.nowMs() - (kit.nowMs() % 900_000));
  });

  it('end after thirty days without use, and after ninety days in any case', async () => {
    const kit = await openKit();
    const { token } = await newAccount(kit.identity);
    for (let day = 0; day < 89; day++) {
      kit.advance(86_400_000);
      assert(await kit.identity.authenticate(token), `day ${day}`);
    }
    kit.advance(86_400_000);
    assert.equal(await kit.identity.authenticate(token), undefined);
    const idle = await signInWith(kit.identity);
    kit.advance(30 * 86_400_000);
    assert.equal(await kit.identity.authenticate(idle.token), undefined);
  });

  it('are at most fifty: the least used makes room', async () => {
    const kit = await openKit();
    const first = await newAccount(kit.identity);
    kit.advance(900_000);
    let last = first;
    for (let i = 0; i < 50; i++) last = await signInWith(kit.identity);
    assert.equal((await kit.identity.sessions(last.caller)).length, 50);
    assert.equal(await kit.identity.authenticate(first.token), undefined);
  });

  it('a store that fails while use is noted does not fail the request', async () => {
    const kit = await openKit();
    const { token } = await newAccount(kit.identity);
    const { StewardError } = await import('@steward/protocol/errors.ts');
    const full = await kit.another({ rows: { ...kit.rows, commit: async () => Promise.reject(new StewardError('storage-full')) } });
    kit.advance(3_600_000);
    assert(await full.authenticate(token));
  });

  it('the others end together', async () => {
    const kit = await openKit();
    const { caller, token } = await newAccount(kit.identity);
    const other = await signInWith(kit.identity);
    await kit.identity.endOtherSessions(caller);
    assert.equal(await kit.identity.authenticate(other.token), undefined);
    assert(await kit.identity.authenticate(token));
    await kit.identity.changePassword(caller, { password, newPassword }, laptop);
  });
});
