import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkNewPassword, createPasswordHasher, passwordCost, type HashedPassword, type PasswordHasher } from './password.ts';
import { quickCost, seededRandom, withCode } from './identity-kit.fixture.ts';

const fitting = async (hasher: PasswordHasher, password: string, stored: HashedPassword): Promise<boolean> =>
  Buffer.from(await hasher.derive(password, stored)).equals(stored.hash);

describe('passwords', () => {
  it('are hashed with Argon2id at 19 MiB and two passes unless told otherwise, with the parameters stored', async () => {
    const hasher = createPasswordHasher(seededRandom('password'));
    const stored = await hasher.hash('a horse, a battery and a staple');
    assert.deepEqual(
      { memoryKib: stored.memoryKib, passes: stored.passes, lanes: stored.lanes },
      { memoryKib: 19_456, passes: 2, lanes: 1 },
    );
    assert.deepEqual(passwordCost, { memoryKib: 19_456, passes: 2, lanes: 1 });
    assert.equal(stored.hash.length, 32);
    assert.equal(await fitting(hasher, 'a horse, a battery and a staple', stored), true);
    assert.equal(await fitting(hasher, 'a horse, a battery and a stapler', stored), false);
    assert.equal(hasher.outdated(stored), false);
    assert.equal(createPasswordHasher(seededRandom('password'), quickCost).outdated(stored), true);
  });

  it('fit however the letters were composed, and as typed otherwise', async () => {
    const hasher = createPasswordHasher(seededRandom('password'), quickCost);
    const stored = await hasher.hash('Söhne und Töchter');
    assert.equal(await fitting(hasher, 'So\u0308hne und To\u0308chter', stored), true);
    for (const other of ['söhne und töchter', 'Söhne und Töchter ', 'Sohne und Tochter'])
      assert.equal(await fitting(hasher, other, stored), false);
  });

  it('the same password twice gives two hashes', async () => {
    const hasher = createPasswordHasher(seededRandom('password'), quickCost);
    assert.notDeepEqual((await hasher.hash('the same words')).hash, (await hasher.hash('the same words')).hash);
  });

  it('nothing stored costs a computation', async () => {
    let calls = 0;
    const hasher = createPasswordHasher(seededRandom('password'), quickCost, async () => (calls++, new Uint8Array(32)));
    assert.equal((await hasher.derive('anything', undefined)).length, 32);
    assert.equal(calls, 1);
  });

  it('at most four are computed at once, in order, and a flood is refused', async () => {
    let running = 0;
    let most = 0;
    const finish: (() => void)[] = [];
    const hasher = createPasswordHasher(seededRandom('password'), quickCost, async () => {
      most = Math.max(most, ++running);
      await new Promise<void>((resolve) => finish.push(resolve));
      running--;
      return new Uint8Array(32);
    });
    const all = Array.from({ length: 300 }, () => hasher.hash('the same words'));
    const settled = Promise.allSettled(all);
    let done = false;
    void settled.then(() => (done = true));
    while (!done) {
      finish.splice(0).forEach((resolve) => resolve());
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(most, 4);
    assert.equal((await settled).filter((one) => one.status === 'fulfilled').length, 260);
  });

  it('that are chosen must not be short, long, plain or the person’s own name', () => {
    const personal = ['ada.lovelace@example.org', 'ada.lovelace', 'Ada Lovelace', 'Ada', 'Lovelace'];
    for (const good of [
      'a horse, a battery',
      'Ada Lovelace went to the sea',
      'пароль, который длинный',
      '🐴🔋📎🖇️ horses',
      'x'.repeat(500) + 'abcdefgh',
    ])
      checkNewPassword('password', good, personal);
    const bad = [
      '',
      'ninechars',
      'aaaaaaaaaaaaaa',
      'abababababab',
      'password1234',
      'Passw0rd!2026',
      'Passwort2026!',
      '1234567890',
      'qwertzuiop',
      'adalovelace',
      'Lovelace1234',
      'ada.lovelace@example.org',
      'x'.repeat(1_020) + 'abcdefgh',
    ];
    for (const one of bad) assert.throws(() => checkNewPassword('password', one, personal), withCode('invalid-input'), one.slice(0, 40));
  });
});
