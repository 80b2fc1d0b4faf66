import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { identityContract } from '../../../ports/identity.contract.ts';
import { openSqliteRows } from '../sqlite-rows.ts';
import {
  challengeOf,
  identityUnderTest,
  laptop,
  newAccount,
  newPassword,
  openKit,
  phone,
  signInWith,
  testRoot,
  withCode,
} from './identity-kit.fixture.ts';
import { totpCode, totpStep } from './totp.ts';

identityContract('embedded over memory', async () => identityUnderTest(await openKit(), async () => undefined));
identityContract('embedded over SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'steward-identity-'));
  const rows = openSqliteRows(join(folder, 'identity.sqlite'));
  return identityUnderTest(await openKit({ rows }), async () => {
    await rows.close();
    await rm(folder, { recursive: true });
  });
});

describe('embedded identity, at rest', () => {
  const marked = {
    email: 'marker.qzxv@example-qzxv.org',
    password: 'Marker-QZXV pass phrase',
    displayName: 'Qzxv Markerova',
    language: 'de',
  } as const;

  it('invariant 9: stores no address, name, password, token, code or secret in clear, in no key and no value', async () => {
    const kit = await openKit();
    const { identity } = kit;
    const outcome = await identity.signUp(marked, laptop);
    assert(outcome.done);
    const secrets = [outcome.token];
    const { secret } = await identity.beginTotp(outcome.caller);
    const { recoveryCodes } = await identity.confirmTotp(outcome.caller, totpCode(fromBase32(secret), totpStep(kit.nowMs())), laptop);
    secrets.push(secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', '')));
    const challenge = await challengeOf(identity.signIn(marked, phone));
    secrets.push(challenge, (await identity.finishSignIn(challenge, { recoveryCode: recoveryCodes[0]! }, phone)).token);
    await identity.forgotPassword(marked, laptop);
    await identity.beginEmailChange(outcome.caller, 'other.qzxv@example.net', laptop);
    await identity.forgotPassword({ email: 'nobody.qzxv@example.org' }, laptop);
    await assert.rejects(identity.signIn({ email: 'nobody.qzxv@example.org', password: 'x' }, laptop), withCode('wrong-credentials'));
    await identity.settle();
    secrets.push(...kit.notices.flatMap((notice) => notice.token ?? []));
    assert(secrets.length > 20 && kit.stored.length > 40);
    const everything = Buffer.concat(kit.stored.flatMap((bytes) => [bytes, Buffer.of(0)]));
    const haystack = everything.toString('latin1').toLowerCase();
    const needles = [
      'qzxv',
      'marker',
      'example',
      'firefox',
      'linux',
      'iphone',
      laptop.address,
      phone.address,
      '"de"',
      ...secrets.map((one) => one.toLowerCase()),
    ];
    for (const needle of needles) assert(!haystack.includes(needle), `found ${needle}`);
    for (const token of secrets) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length >= 32) assert(!everything.includes(bytes.subarray(-32)), 'found the bytes of a token');
    }
    assert(!everything.includes(fromBase32(secret)), 'found the bytes of a TOTP secret');
  });

  it('a value moved to another place does not open', async () => {
    const kit = await openKit();
    const ada = await newAccount(kit.identity, 'ada');
    const ben = await newAccount(kit.identity, 'ben');
    const from = await kit.rows.get({ partition: `a.${ada.caller.person}`, sort: 'password' });
    await kit.rows.commit([
      { kind: 'put', key: { partition: `a.${ben.caller.person}`, sort: 'password' }, value: from!.value, expect: 'any' },
    ]);
    await assert.rejects(signInWith(kit.identity, 'ben'), withCode('integrity-failed'));
    await signInWith(kit.identity, 'ada');
  });

  it('a value with any byte changed does not open', async () => {
    const kit = await openKit();
    const { caller, token } = await newAccount(kit.identity);
    const key = { partition: `a.${caller.person}`, sort: `session/${caller.session}` };
    const { value } = (await kit.rows.get(key))!;
    for (let i = 0; i < value.length; i++) {
      const changed = value.slice();
      changed[i]! ^= 1;
      await kit.rows.commit([{ kind: 'put', key, value: changed, expect: 'any' }]);
      await assert.rejects((await kit.another()).authenticate(token), withCode('integrity-failed'), `byte ${i}`);
    }
  });

  it('the stored length tells no more than a multiple of 64 bytes', async () => {
    const kit = await openKit();
    for (const name of ['al', 'ada', 'adam', 'adalbert', 'a-somewhat-longer-name']) {
      const { caller } = await newAccount(kit.identity, name);
      const { value } = (await kit.rows.get({ partition: `a.${caller.person}`, sort: 'account' }))!;
      assert.equal((value.length - 45) % 64, 0);
    }
  });

  it('instances that start at once over an empty store share one identity key', async () => {
    const kit = await openKit();
    const empty = await openKit({ rows: kit.rows });
    const both = await Promise.all([empty.another(), empty.another()]);
    const { token } = await newAccount(both[0], 'ada');
    assert(await both[1].authenticate(token));
  });

  it('does not open with another root key', async () => {
    const kit = await openKit();
    const root = { ...testRoot(), unwrap: async () => new Uint8Array(32).fill(3) };
    const { token } = await newAccount(kit.identity);
    await assert.rejects((await kit.another({ root })).authenticate(token), withCode('integrity-failed'));
  });

  it('removing an account leaves none of its rows', async () => {
    const kit = await openKit();
    const { caller } = await newAccount(kit.identity);
    await kit.identity.changePassword(caller, { password: 'a horse, a battery and a staple', newPassword }, laptop);
    await kit.identity.removeAccount(caller.person);
    assert.deepEqual(await kit.rows.range({ partition: `a.${caller.person}`, prefix: '', limit: 100 }), []);
    await newAccount(kit.identity);
  });
});

function fromBase32(text: string): Uint8Array {
  let bits = '';
  for (const char of text) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2).padStart(5, '0');
  return Uint8Array.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
}
