// The contract suites over Cognito's emulator: those of credentials, and those of identity word for word.
import assert from 'node:assert/strict';
import { randomBytes, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  AdminDisableUserCommand,
  AdminRemoveUserFromGroupCommand,
  type CognitoIdentityProviderClient,
  type ServiceInputTypes,
} from '@aws-sdk/client-cognito-identity-provider';
import { isStewardError } from '@steward/protocol/errors.ts';
import { encodeId, type PersonId } from '@steward/protocol/ids.ts';
import { identityUnderTest } from '@steward/server/adapters/embedded/identity/identity-kit.fixture.ts';
import { credentialsContract } from '@steward/server/ports/credentials.contract.ts';
import { identityContract } from '@steward/server/ports/identity.contract.ts';
import { openCognitoPool, type CognitoPlace } from './cognito-pool.ts';
import { cognitoEmulator, codeOf, credentialsOver, credentialsUnderTest, emulatedClient, openKitOver } from './testing/cognito-kit.ts';

const { emulator, client } = await cognitoEmulator();
const customers: CognitoPlace = { client, origin: emulator.endpoint, ...emulator.customers };
const staff: CognitoPlace = { client, origin: emulator.endpoint, ...emulator.staff };
const disposed = async () => undefined;

credentialsContract('Cognito by SRP', async () => {
  const port = await credentialsUnderTest(customers);
  return { port, reopen: async () => port, dispose: disposed };
});
credentialsContract('Cognito with the secret sent', async () => {
  const port = await credentialsUnderTest({ ...customers, passwordFlow: 'plain' });
  return { port, reopen: async () => port, dispose: disposed };
});
credentialsContract('Cognito’s pool of the staff', async () => {
  const port = await credentialsUnderTest(staff, emulator.staff.group);
  return { port, reopen: async () => port, dispose: disposed };
});
identityContract('passwords in Cognito, the rest in rows', async () =>
  identityUnderTest(await openKitOver(credentialsOver(await openCognitoPool(customers))), disposed),
);

const newPerson = () => encodeId<PersonId>(randomBytes(16));
const secret = new Uint8Array(32).fill(5);
const kept = { elsewhere: true } as const;
const withCode = (code: Parameters<typeof isStewardError>[1]) => (error: unknown) => isStewardError(error, code);

/** The same pool, whose calls a test looks at, or answers itself. */
function watched(look: (name: string, input: ServiceInputTypes) => unknown): CognitoIdentityProviderClient {
  const seen = emulatedClient(emulator.endpoint);
  seen.middlewareStack.add(
    (next, context) => async (args) => {
      const output = look(String(context.commandName), args.input as ServiceInputTypes);
      return output === undefined ? next(args) : { output: output as never, response: {} };
    },
    { step: 'initialize' },
  );
  return seen;
}

const refusal = (name: string, message = '', status = 400) =>
  Object.assign(new Error(message), { name, $fault: status < 500 ? 'client' : 'server', $metadata: { httpStatusCode: status } });

describe('Cognito: who is let in', () => {
  it('nobody whom an operator disabled in the pool, by whatever means', async () => {
    const credentials = credentialsOver(await openCognitoPool(customers));
    const person = newPerson();
    await credentials.choose(person, secret);
    await client.send(new AdminDisableUserCommand({ UserPoolId: customers.userPoolId, Username: person }));
    assert.deepEqual(await credentials.check(person, secret, kept), { right: false });
    assert.equal(await credentials.admits(person, kept), false);
    assert.equal(await credentials.admits(person, {}), true, 'an account that was moved here and is not in the pool yet');
  });

  it('of the staff, nobody outside their group', async () => {
    const group = emulator.staff.group;
    const credentials = credentialsOver(await openCognitoPool(staff), { group });
    const person = newPerson();
    await credentials.choose(person, secret);
    assert.equal((await credentials.check(person, secret, kept)).right, true);
    const command = new AdminRemoveUserFromGroupCommand({ UserPoolId: staff.userPoolId, Username: person, GroupName: group });
    await client.send(command);
    assert.deepEqual(await credentials.check(person, secret, kept), { right: false });
    assert.equal(await credentials.admits(person, kept), false);
  });
});

describe('Cognito: what it is told', () => {
  it('neither the secret nor anything about the person; its users are made without a mail', async () => {
    const calls: [string, string][] = [];
    const seen = watched((name, input) => void calls.push([name, JSON.stringify(input)]));
    const credentials = credentialsOver(await openCognitoPool({ ...customers, client: seen }));
    const person = newPerson();
    await credentials.choose(person, secret);
    await credentials.check(person, secret, kept);
    assert.deepEqual(
      calls.map(([name]) => name),
      [
        'DescribeUserPoolClientCommand',
        'AdminSetUserPasswordCommand',
        'AdminCreateUserCommand',
        'AdminSetUserPasswordCommand',
        'AdminInitiateAuthCommand',
        'AdminRespondToAuthChallengeCommand',
      ],
    );
    assert.deepEqual(JSON.parse(calls[2]![1]), { UserPoolId: customers.userPoolId, Username: person, MessageAction: 'SUPPRESS' });
    const password = `Aa1-${Buffer.from(secret).toString('base64url')}`;
    assert.equal(password.length, 47);
    assert.deepEqual(JSON.parse(calls[3]![1]), {
      UserPoolId: customers.userPoolId,
      Username: person,
      Password: password,
      Permanent: true,
    });
    for (const [name, sent] of calls.slice(4)) assert(!sent.includes(password), `${name} sends the secret`);
    const { AuthFlow, AuthParameters } = JSON.parse(calls[4]![1]) as { AuthFlow: string; AuthParameters: Record<string, string> };
    assert.equal(AuthFlow, 'USER_SRP_AUTH');
    assert.deepEqual(Object.keys(AuthParameters).toSorted(), ['SECRET_HASH', 'SRP_A', 'USERNAME']);
  });
});

describe('Cognito: what goes wrong', () => {
  const cases: readonly [string, Error, Parameters<typeof isStewardError>[1], number][] = [
    ['throttling', refusal('TooManyRequestsException'), 'too-many-requests', 3],
    ['a limit', refusal('LimitExceededException'), 'too-many-requests', 3],
    ['no permission', refusal('AccessDeniedException'), 'store-unavailable', 1],
    ['credentials that ran out', refusal('ExpiredTokenException'), 'store-unavailable', 1],
    ['a pool that is gone', refusal('ResourceNotFoundException'), 'store-unavailable', 1],
    ['a failure inside', refusal('InternalErrorException', '', 500), 'outcome-unknown', 3],
    ['no answer', new Error('socket hang up'), 'outcome-unknown', 3],
  ];
  for (const [what, error, code, attempts] of cases) {
    it(`${what} of a change is ${code}, after ${attempts} attempts`, async () => {
      let calls = 0;
      const failing = watched((name) => {
        if (name !== 'AdminSetUserPasswordCommand') return undefined;
        calls++;
        throw error;
      });
      const credentials = credentialsOver(await openCognitoPool({ ...customers, client: failing }));
      await assert.rejects(credentials.choose(newPerson(), secret), withCode(code));
      assert.equal(calls, attempts);
    });
  }

  it('a question that gets no answer is store-unavailable, and a code is never sent twice', async () => {
    let calls = 0;
    const failing = watched((name) => {
      if (!name.includes('Auth')) return undefined;
      calls++;
      throw new Error('socket hang up');
    });
    const credentials = credentialsOver(await openCognitoPool({ ...customers, client: failing }));
    await assert.rejects(credentials.check(newPerson(), secret, kept), withCode('store-unavailable'));
    assert.equal(calls, 3);
    calls = 0;
    await assert.rejects(credentials.checkCode(newPerson(), 'x'.repeat(40), '123456'), withCode('store-unavailable'));
    assert.equal(calls, 1);
  });

  it('the pool’s own brake says that nothing was compared; every other refusal of a sign-in is wrong', async () => {
    let error = refusal('NotAuthorizedException', 'Password attempts exceeded');
    const failing = watched((name) => {
      if (name !== 'AdminInitiateAuthCommand') return undefined;
      throw error;
    });
    const credentials = credentialsOver(await openCognitoPool({ ...customers, client: failing }));
    assert.deepEqual(await credentials.check(newPerson(), secret, kept), { right: false, waits: true });
    error = refusal('TooManyFailedAttemptsException', 'no');
    assert.deepEqual(await credentials.check(newPerson(), secret, kept), { right: false, waits: true });
    for (const name of ['NotAuthorizedException', 'UserNotFoundException', 'PasswordResetRequiredException', 'UserNotConfirmedException']) {
      error = refusal(name, 'no');
      assert.deepEqual(await credentials.check(newPerson(), secret, kept), { right: false });
    }
  });

  it('a client whose secret was turned makes nobody’s password wrong', async () => {
    const credentials = credentialsOver({ ...(await openCognitoPool(customers)), clientSecret: 'another' });
    await assert.rejects(credentials.check(newPerson(), secret, kept), withCode('store-unavailable'));
  });

  it('an answer that is not as Cognito answers signs nobody in', async () => {
    const person = newPerson();
    const somebody = newPerson();
    const honest = credentialsOver(await openCognitoPool(customers));
    for (const each of [person, somebody]) await honest.choose(each, secret);
    const { pass = '' } = (await honest.check(somebody, secret, kept)) as { pass?: string };
    const ofStaff = credentialsOver(await openCognitoPool(staff), { group: emulator.staff.group });
    await ofStaff.choose(person, secret);
    const { pass: staffPass = '' } = (await ofStaff.check(person, secret, kept)) as { pass?: string };
    assert(pass && staffPass);
    const unsigned = `${Buffer.from('{"alg":"none","kid":"CognitoLocal"}').toString('base64url')}.${staffPass.split('.')[1]}.`;
    const answers: readonly [string, object][] = [
      ['somebody else’s token', { AuthenticationResult: { AccessToken: pass } }],
      ['another pool’s token', { AuthenticationResult: { AccessToken: staffPass } }],
      ['an unsigned token', { AuthenticationResult: { AccessToken: unsigned } }],
      ['an altered token', { AuthenticationResult: { AccessToken: `${pass.slice(0, -10)}AAAAAAAAAA` } }],
      ['an endless token', { AuthenticationResult: { AccessToken: 'A'.repeat(100_000) } }],
      ['nothing', {}],
      ['a question of another kind', { ChallengeName: 'SMS_MFA', Session: 'x'.repeat(40) }],
    ];
    for (const [what, answer] of answers) {
      const lying = watched((name) => (name === 'AdminRespondToAuthChallengeCommand' ? answer : undefined));
      const credentials = credentialsOver(await openCognitoPool({ ...customers, client: lying }));
      await assert.rejects(credentials.check(person, secret, kept), withCode('could-not-check'), what);
    }
    const half = watched((name) =>
      name === 'AdminRespondToAuthChallengeCommand' ? { ChallengeName: 'NEW_PASSWORD_REQUIRED' } : undefined,
    );
    assert.deepEqual(await credentialsOver(await openCognitoPool({ ...customers, client: half })).check(person, secret, kept), {
      right: false,
    });
  });

  it('of all tokens that the pool’s key could sign, only an access token of this pool for this client, now', async () => {
    const { default: key } = await import('cognito-local/lib/keys/cognitoLocal.private.json', { with: { type: 'json' } });
    const pool = await openCognitoPool(customers);
    const now = Math.floor(Date.now() / 1_000);
    const good = {
      iss: `${emulator.endpoint}/${customers.userPoolId}`,
      client_id: customers.clientId,
      token_use: 'access',
      username: newPerson(),
      sub: 'a',
      iat: now,
      exp: now + 600,
    };
    const signed = (claims: object, header: object = {}, digest = 'sha256') => {
      const text = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const body = `${text({ alg: 'RS256', kid: 'CognitoLocal', ...header })}.${text(claims)}`;
      return `${body}.${sign(digest, Buffer.from(body), key.pem).toString('base64url')}`;
    };
    assert.deepEqual(await pool.readToken(signed(good)), { user: good.username, groups: [] });
    assert.deepEqual((await pool.readToken(signed({ ...good, 'cognito:groups': ['staff', 7] }))).groups, ['staff']);
    const bad: readonly [string, string][] = [
      ['an ID token', signed({ ...good, token_use: 'id', aud: customers.clientId })],
      ['of no use at all', signed({ ...good, token_use: undefined })],
      ['for another client', signed({ ...good, client_id: emulator.staff.clientId })],
      ['for no client', signed({ ...good, client_id: undefined })],
      ['of another pool', signed({ ...good, iss: `${emulator.endpoint}/${emulator.staff.userPoolId}` })],
      ['of another issuer', signed({ ...good, iss: 'https://evil.example' })],
      ['too old', signed({ ...good, exp: now - 1 })],
      ['of nobody', signed({ ...good, username: undefined })],
      ['of a number', signed({ ...good, username: 7 })],
      ['signed by another key', signed(good, { kid: 'other' })],
      ['signed otherwise', signed(good, { alg: 'RS512' }, 'sha512')],
      ['signed with a secret', signed(good, { alg: 'HS256' })],
      ['not signed', signed(good, { alg: 'none' })],
      ['no token', 'a.b.c'],
      ['empty', ''],
    ];
    for (const [what, token] of bad) await assert.rejects(pool.readToken(token), withCode('could-not-check'), what);
  });

  it('refuses a pool id that is none, before anything is asked', async () => {
    for (const userPoolId of ['', 'eu-central-1', 'https://x.example/eu-central-1_Abc', 'eu-central-1_A b'])
      await assert.rejects(openCognitoPool({ ...customers, userPoolId }), withCode('invalid-input'));
  });

  it('a pass that ran out asks to sign in again', async () => {
    const credentials = credentialsOver(
      await openCognitoPool({
        ...customers,
        client: watched((name) => {
          if (name === 'AssociateSoftwareTokenCommand') throw refusal('NotAuthorizedException', 'Access Token has expired');
          return undefined;
        }),
      }),
    );
    await assert.rejects(credentials.beginTotp(newPerson(), 'old'), withCode('fresh-sign-in-needed'));
    assert.equal(codeOf('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ').length, 6);
  });
});
