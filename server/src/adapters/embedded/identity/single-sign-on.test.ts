// Single sign-on against a real issuer on this machine: discovery, keys, codes with PKCE, signed tokens; and every way a token can be wrong (THREATS 18).
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import { isStewardError, type ErrorCode } from '@steward/protocol/errors.ts';
import { createOutboundHttp } from '../outbound-http.ts';
import { openKit, laptop, password, type Kit } from './identity-kit.fixture.ts';
import { clientId, clientSecret, Issuer, part, signed, signingKey, type Json } from './oidc-issuer.fixture.ts';
import { createOidcIssuer } from './oidc-issuer.ts';

const redirectUrl = 'http://localhost:7300/staff/sign-in';
const withCode = (code: ErrorCode) => (error: unknown) => isStewardError(error, code);

let issuer: Issuer;
let kit: Kit;
let nowMs = () => 0;

before(async () => {
  issuer = new Issuer();
  await issuer.start();
});
after(() => {
  issuer.server.close();
  issuer.server.closeAllConnections();
});
beforeEach(async () => {
  issuer.keys = [signingKey('first')];
  issuer.token = (claims) => signed(issuer.keys[0]!, claims);
  issuer.claims = {};
  issuer.down = false;
  const clock = { nowMs: () => nowMs() };
  const outbound = createOutboundHttp({ selfHosted: [new URL(issuer.url).host] });
  const its = createOidcIssuer({ issuer: issuer.url, clientId, clientSecret, redirectUrl, outbound, clock });
  kit = await openKit({ issuer: its, signUp: 'at-once' });
  nowMs = kit.nowMs;
  issuer.nowMs = nowMs;
  await kit.identity.signUp({ email: 'tom@operator.example', password, displayName: 'Tom R.', language: 'en' }, laptop);
});

async function signInOnce(change: (answer: { challenge: string; state: string; code: string }) => object = (answer) => answer) {
  const { url, challenge } = await kit.identity.beginSingleSignOn();
  const answer = { challenge, ...issuer.signIn(url) };
  return kit.identity.finishSingleSignOn({ ...answer, ...change(answer) }, laptop);
}

for (const alg of ['RS256', 'ES256', 'EdDSA'] as const)
  test(`a person of the issuer signs in to the account that is there, with a token signed by ${alg}`, async () => {
    issuer.keys = [signingKey('other'), signingKey('mine', alg)];
    issuer.token = (claims) => signed(issuer.keys[1]!, claims);
    const { token, caller } = await signInOnce();
    assert.equal(caller.secondFactor, true);
    assert.equal((await kit.identity.authenticate(token))?.person, caller.person);
  });

test('nobody is let in because an issuer knows them, and a later namesake is not the one before', async () => {
  issuer.claims = { email: 'eve@operator.example' };
  await assert.rejects(signInOnce(), withCode('wrong-credentials'));
  issuer.claims = {};
  await signInOnce();
  issuer.claims = { sub: 'subject-2' };
  await assert.rejects(signInOnce(), withCode('wrong-credentials'));
  issuer.claims = {};
  const { caller } = await signInOnce();
  await kit.identity.closeAccount(caller.person);
  await assert.rejects(signInOnce(), withCode('wrong-credentials'));
});

test('without two factors at the issuer nobody comes in; a password alone is one', async () => {
  for (const amr of [undefined, [], ['pwd'], ['otp'], 'mfa']) {
    issuer.claims = { amr };
    await assert.rejects(signInOnce(), withCode('second-factor-needed'), JSON.stringify(amr));
  }
  issuer.claims = { amr: ['mfa'] };
  await signInOnce();
});

test('a code, a challenge and a state belong together, and serve once', async () => {
  const { url, challenge } = await kit.identity.beginSingleSignOn();
  const answer = { challenge, ...issuer.signIn(url) };
  const other = await kit.identity.beginSingleSignOn();
  const theirs = issuer.signIn(other.url);
  const finish = (more: object) => kit.identity.finishSingleSignOn({ ...answer, ...more }, laptop);
  for (const wrong of [
    { state: theirs.state },
    { challenge: other.challenge },
    { code: theirs.code },
    { code: 'none' },
    { challenge: 'x' },
    { state: '' },
  ])
    await assert.rejects(finish(wrong), withCode('wrong-credentials'), JSON.stringify(wrong));
  const again = await kit.identity.beginSingleSignOn();
  const once = { challenge: again.challenge, ...issuer.signIn(again.url) };
  await kit.identity.finishSingleSignOn(once, laptop);
  await assert.rejects(kit.identity.finishSingleSignOn(once, laptop), withCode('wrong-credentials'));
  const late = await kit.identity.beginSingleSignOn();
  const tooLate = { challenge: late.challenge, ...issuer.signIn(late.url) };
  kit.advance(301_000);
  await assert.rejects(kit.identity.finishSingleSignOn(tooLate, laptop), withCode('wrong-credentials'));
});

test('threat 18: every token that is not this issuer’s, for this client, for this sign-in, now, is refused alike', async () => {
  const strange = signingKey('first');
  const rsa = signingKey('rsa', 'RS256');
  const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 });
  const now = () => Math.floor(nowMs() / 1_000);
  const mine = () => issuer.keys[0]!;
  const tokens: Readonly<Record<string, (claims: Json) => string>> = {
    'alg none': (claims) => `${part({ alg: 'none', kid: mine().kid })}.${part(claims)}.`,
    'HS256 with the public key': (claims) => {
      const text = `${part({ alg: 'HS256', kid: 'rsa' })}.${part(claims)}`;
      const pem = rsa.secret.export({ format: 'pem', type: 'pkcs8' });
      return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
    },
    'a key of another, under the same id': (claims) => signed(strange, claims),
    'no key id': (claims) => signed(mine(), claims, { kid: undefined }),
    'an unknown key id': (claims) => signed({ ...mine(), kid: '../../etc/passwd' }, claims),
    'a key of its own': (claims) => signed(strange, claims, { jwk: strange.shown }),
    'keys elsewhere': (claims) => signed(mine(), claims, { jku: 'https://evil.example/keys' }),
    'critical extensions': (claims) => signed(mine(), claims, { crit: ['exp'] }),
    'another type': (claims) => signed(mine(), claims, { typ: 'at+jwt' }),
    'another algorithm than the key': (claims) => signed(mine(), claims, { alg: 'RS256' }),
    'a short RSA key': (claims) => signed({ kid: 'weak', alg: 'RS256', secret: weak.privateKey, shown: {} }, claims),
    'another issuer': (claims) => signed(mine(), { ...claims, iss: 'https://evil.example' }),
    'another audience': (claims) => signed(mine(), { ...claims, aud: 'another' }),
    'several audiences, not asked for by us': (claims) => signed(mine(), { ...claims, aud: [clientId, 'another'] }),
    'asked for by another': (claims) => signed(mine(), { ...claims, azp: 'another' }),
    'another sign-in': (claims) => signed(mine(), { ...claims, nonce: 'of another' }),
    'no nonce': (claims) => signed(mine(), { ...claims, nonce: undefined }),
    expired: (claims) => signed(mine(), { ...claims, exp: now() - 61 }),
    'without an end': (claims) => signed(mine(), { ...claims, exp: undefined }),
    'of long ago': (claims) => signed(mine(), { ...claims, iat: now() - 700 }),
    'of tomorrow': (claims) => signed(mine(), { ...claims, iat: now() + 86_400 }),
    'an address nobody has checked': (claims) => signed(mine(), { ...claims, email_verified: 'true' }),
    'no subject': (claims) => signed(mine(), { ...claims, sub: '' }),
    'two parts': (claims) => signed(mine(), claims).split('.').slice(0, 2).join('.'),
    'another spelling': (claims) => `${signed(mine(), claims)}=`,
    'one bit of the signature': (claims) => {
      const token = signed(mine(), claims);
      return `${token.slice(0, -20)}${token.at(-20) === 'A' ? 'B' : 'A'}${token.slice(-19)}`;
    },
    'one claim': (claims) => {
      const [head, , signature] = signed(mine(), claims).split('.');
      return `${head}.${part({ ...claims, sub: 'another' })}.${signature}`;
    },
  };
  issuer.keys = [
    signingKey('first'),
    rsa,
    { ...rsa, kid: 'weak', shown: { ...(weak.publicKey.export({ format: 'jwk' }) as object), kid: 'weak' } },
  ];
  for (const [what, token] of Object.entries(tokens)) {
    issuer.token = token;
    await assert.rejects(signInOnce(), withCode('wrong-credentials'), what);
  }
  issuer.token = () => 'x'.repeat(20_000);
  await assert.rejects(signInOnce(), withCode('outbound-failed'), 'too long');
  issuer.token = (claims) => signed(mine(), claims);
  await signInOnce();
});

test('keys that the issuer has turned are read anew, at most once a minute; its last good copy counts while it is away', async () => {
  await signInOnce();
  issuer.keys = [signingKey('second')];
  await assert.rejects(signInOnce(), withCode('wrong-credentials'), 'not before a minute has passed');
  kit.advance(61_000);
  await signInOnce();
  kit.advance(700_000);
  const { url } = await kit.identity.beginSingleSignOn();
  assert.ok(url.startsWith(issuer.url));
  kit.advance(700_000);
  issuer.down = true;
  assert.ok((await kit.identity.beginSingleSignOn()).url.startsWith(issuer.url), 'what was known is used');
  await assert.rejects(signInOnce(), withCode('outbound-failed'));
});
