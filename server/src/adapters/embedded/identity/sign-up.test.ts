import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openIdentityKeys } from './identity-keys.ts';
import { laptop, openKit, password, quickCost, seededRandom, signInWith, testRoot } from './identity-kit.fixture.ts';
import { createPasswordHasher } from './password.ts';

it('links of sign-ups that an earlier release mailed still make the account, once', async () => {
  const kit = await openKit({ signUp: 'after-confirmation' });
  const keys = await openIdentityKeys(kit.rows, testRoot(), seededRandom('earlier'));
  const hashed = await createPasswordHasher(seededRandom('earlier'), quickCost).hash(password);
  const pending = { email: 'ada@example.org', name: 'Ada', language: 'en', password: hashed, until: kit.nowMs() + 60_000 };
  const token = keys.sealToken('sign-up', { ...pending, password: { ...hashed } });
  const { caller } = await kit.identity.confirmSignUp(token, laptop);
  assert.equal((await signInWith(kit.identity)).caller.person, caller.person);
  await assert.rejects(kit.identity.confirmSignUp(token, laptop));
});
