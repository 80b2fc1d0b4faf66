// Passwords and authenticator apps in an Amazon Cognito user pool (server/src/ports/credentials.ts has the guarantees; README.md the life of a sign-in).
//
//  1. A user of the pool is a person's opaque id. The pool is told no name, no address and no password: what it is given as one is
//     "Aa1-" ‖ base64url(secret), 47 characters that any policy of a pool takes, derived from the password by Argon2id under a key that stays here.
//  2. The pool sends no mail: users are made with `SUPPRESS`, and nothing is asked of it that would send any.
//  3. `right` is said only on a token of the pool that names this person, or on its asking for a code of an authenticator app, which it does only after the
//     password was right; of the staff only when the token names their group.
//  4. The pool's own brake (after five wrong passwords, one second, doubling) is `waits`; ours comes first.
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminListGroupsForUserCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserMFAPreferenceCommand,
  AdminSetUserPasswordCommand,
  AssociateSoftwareTokenCommand,
  VerifySoftwareTokenCommand,
  type AdminInitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider';
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Clock } from '@steward/server/ports/clock.ts';
import type { CodeCheck, Credentials, PasswordCheck } from '@steward/server/ports/credentials.ts';
import type { Random } from '@steward/server/ports/random.ts';
import { call, isRefused, until, type CognitoPool, type Refused } from './cognito-pool.ts';
import { beginSrp, ephemeralBytes, secretHash, signSrp, srpTime } from './cognito-srp.ts';

export interface CognitoCredentialsParts {
  readonly pool: CognitoPool;
  readonly clock: Clock;
  readonly random: Random;
  /** The group that everybody of this pool must be in, such as the staff's; whoever gets a password here is put in it. */
  readonly group?: string | undefined;
  /** Some weeks before leaving for another edition: see the README. */
  readonly keepsHash?: boolean;
}

const reading = { repeatable: true, changes: false } as const;
const changing = { repeatable: true, changes: true } as const;
const once = { repeatable: false, changes: false } as const;
const groupsMax = 60;
/** "After five failed sign-in attempts", as its documentation of the lockout says. */
const waitsAfterCount = 5;
const codeAskedCharsMax = 2_048;

const tooManyFailed = 'TooManyFailedAttemptsException';
const wrongPassword = [
  'NotAuthorizedException',
  'UserNotFoundException',
  'UserNotConfirmedException',
  'PasswordResetRequiredException',
  tooManyFailed,
];
const wrongCode = [
  'CodeMismatchException',
  'ExpiredCodeException',
  'NotAuthorizedException',
  'EnableSoftwareTokenMFAException',
  tooManyFailed,
];

type Answer = Pick<AdminInitiateAuthResponse, 'AuthenticationResult' | 'ChallengeName' | 'ChallengeParameters' | 'Session'>;

export function cognitoCredentials(parts: CognitoCredentialsParts): Credentials {
  const { pool, group } = parts;
  const { client, userPoolId: UserPoolId } = pool;
  return {
    elsewhere: true,
    keepsTotp: true,
    waitsAfterCount,
    keepsHash: parts.keepsHash ?? false,

    async choose(person, secret) {
      const set = () => setPassword(pool, person, secret);
      if (isRefused(await set())) {
        const command = new AdminCreateUserCommand({ UserPoolId, Username: person, MessageAction: 'SUPPRESS' });
        await call(() => client.send(command, until()), changing, ['UsernameExistsException']);
        if (isRefused(await set())) throw new StewardError('conflict', { rule: 'the account is being removed' });
      }
      if (group !== undefined) {
        const command = new AdminAddUserToGroupCommand({ UserPoolId, Username: person, GroupName: group });
        await call(() => client.send(command, until()), changing);
      }
      return { elsewhere: true };
    },

    check: (person, secret) => checkPassword(parts, person, secret),
    checkCode: (person, codeAsked, code) => checkCode(parts, person, codeAsked, code),

    async beginTotp(_person, pass) {
      const command = new AssociateSoftwareTokenCommand({ AccessToken: pass });
      const answer = await call(() => client.send(command, until()), changing, ['NotAuthorizedException']);
      if (isRefused(answer)) throw new StewardError('fresh-sign-in-needed');
      if (answer.SecretCode === undefined) throw new StewardError('store-unavailable', { rule: 'the user pool gave no secret' });
      return answer.SecretCode;
    },

    async confirmTotp(person, pass, code) {
      if (!isCode(code)) return false;
      const command = new VerifySoftwareTokenCommand({ AccessToken: pass, UserCode: code });
      const answer = await call(() => client.send(command, until()), { repeatable: false, changes: true }, wrongCode);
      if (isRefused(answer) || answer.Status !== 'SUCCESS') return false;
      await preferTotp(pool, person, true);
      return true;
    },

    dropTotp: (person) => preferTotp(pool, person, false),
    admits: (person, kept) => (kept.elsewhere === true ? isAdmitted(parts, person) : Promise.resolve(true)),

    async remove(person) {
      const command = new AdminDeleteUserCommand({ UserPoolId, Username: person });
      await call(() => client.send(command, until()), changing, ['UserNotFoundException']);
    },
  };
}

const passwordOf = (secret: Uint8Array): string => `Aa1-${Buffer.from(secret).toString('base64url')}`;
const isCode = (code: string): boolean => /^\d{6}$/.test(code);

function setPassword({ client, userPoolId }: CognitoPool, person: PersonId, secret: Uint8Array): Promise<object | Refused> {
  const command = new AdminSetUserPasswordCommand({
    UserPoolId: userPoolId,
    Username: person,
    Password: passwordOf(secret),
    Permanent: true,
  });
  return call(() => client.send(command, until()), changing, ['UserNotFoundException']);
}

async function checkPassword(parts: CognitoCredentialsParts, person: PersonId, secret: Uint8Array): Promise<PasswordCheck> {
  const { pool } = parts;
  const answer = pool.passwordFlow === 'plain' ? await plainSignIn(pool, person, secret) : await srpSignIn(parts, person, secret);
  if (isRefused(answer)) {
    const waits = answer.refused === tooManyFailed || /attempts exceeded/i.test(answer.message);
    return waits ? { right: false, waits } : { right: false };
  }
  const { ChallengeName: asked, Session: session } = answer;
  if (asked === 'SOFTWARE_TOKEN_MFA' && session !== undefined && session.length <= codeAskedCharsMax)
    return { right: true, codeAsked: session };
  // A user whose making was broken off, before anybody could sign in.
  if (asked === 'NEW_PASSWORD_REQUIRED') return { right: false };
  return signedIn(parts, person, answer);
}

/** Of an answer that is no question: the token must be the person's own. */
async function signedIn({ pool, group }: CognitoCredentialsParts, person: PersonId, answer: Answer): Promise<CodeCheck> {
  const token = answer.AuthenticationResult?.AccessToken;
  if (token === undefined)
    throw new StewardError('could-not-check', {
      rule: `the user pool asks for what nobody is asked here (${answer.ChallengeName ?? 'nothing'})`,
    });
  const { user, groups } = await pool.readToken(token);
  if (user !== person) throw new StewardError('could-not-check', { rule: 'the user pool answered with the token of somebody else' });
  return group !== undefined && !groups.includes(group) ? { right: false } : { right: true, pass: token };
}

async function srpSignIn(
  { pool, clock, random }: CognitoCredentialsParts,
  person: PersonId,
  secret: Uint8Array,
): Promise<Answer | Refused> {
  const { client, userPoolId, clientId } = pool;
  const { secret: ephemeral, shown } = beginSrp(random.bytes(ephemeralBytes));
  const begin = new AdminInitiateAuthCommand({
    UserPoolId: userPoolId,
    ClientId: clientId,
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: person, SRP_A: shown, ...hashFor(pool, person) },
  });
  const asked = await call(() => client.send(begin, until()), reading, wrongPassword);
  if (isRefused(asked)) return asked;
  const { SRP_B, SALT, SECRET_BLOCK, USER_ID_FOR_SRP: user = person } = asked.ChallengeParameters ?? {};
  if (asked.ChallengeName !== 'PASSWORD_VERIFIER' || SRP_B === undefined || SALT === undefined || SECRET_BLOCK === undefined)
    throw new StewardError('could-not-check', { rule: 'the user pool does not speak SRP with this client' });
  const time = srpTime(clock.nowMs());
  const challenge = { poolId: userPoolId, user, password: passwordOf(secret), shown: SRP_B, salt: SALT, block: SECRET_BLOCK, time };
  const finish = new AdminRespondToAuthChallengeCommand({
    UserPoolId: userPoolId,
    ClientId: clientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeResponses: {
      USERNAME: user,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: signSrp(ephemeral, challenge),
      TIMESTAMP: time,
      ...hashFor(pool, user),
    },
    ...(asked.Session === undefined ? {} : { Session: asked.Session }),
  });
  return call(() => client.send(finish, until()), once, wrongPassword);
}

function plainSignIn(pool: CognitoPool, person: PersonId, secret: Uint8Array): Promise<Answer | Refused> {
  const command = new AdminInitiateAuthCommand({
    UserPoolId: pool.userPoolId,
    ClientId: pool.clientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: person, PASSWORD: passwordOf(secret), ...hashFor(pool, person) },
  });
  return call(() => pool.client.send(command, until()), reading, wrongPassword);
}

async function checkCode(parts: CognitoCredentialsParts, person: PersonId, codeAsked: string, code: string): Promise<CodeCheck> {
  if (!isCode(code)) return { right: false };
  const { client, userPoolId, clientId } = parts.pool;
  const command = new AdminRespondToAuthChallengeCommand({
    UserPoolId: userPoolId,
    ClientId: clientId,
    ChallengeName: 'SOFTWARE_TOKEN_MFA',
    ChallengeResponses: { USERNAME: person, SOFTWARE_TOKEN_MFA_CODE: code, ...hashFor(parts.pool, person) },
    Session: codeAsked,
  });
  const answer = await call(() => client.send(command, until()), once, wrongCode);
  return isRefused(answer) ? { right: false } : signedIn(parts, person, answer);
}

async function preferTotp({ client, userPoolId }: CognitoPool, person: PersonId, asked: boolean): Promise<void> {
  const command = new AdminSetUserMFAPreferenceCommand({
    UserPoolId: userPoolId,
    Username: person,
    SoftwareTokenMfaSettings: { Enabled: asked, PreferredMfa: asked },
  });
  await call(() => client.send(command, until()), changing, asked ? [] : ['UserNotFoundException']);
}

async function isAdmitted({ pool, group }: CognitoCredentialsParts, person: PersonId): Promise<boolean> {
  const { client, userPoolId: UserPoolId } = pool;
  const found = await call(() => client.send(new AdminGetUserCommand({ UserPoolId, Username: person }), until()), reading, [
    'UserNotFoundException',
  ]);
  if (isRefused(found) || found.Enabled === false) return false;
  if (group === undefined) return true;
  const command = new AdminListGroupsForUserCommand({ UserPoolId, Username: person, Limit: groupsMax });
  const { Groups = [] } = await call(() => client.send(command, until()), reading);
  return Groups.some(({ GroupName }) => GroupName === group);
}

const hashFor = ({ clientSecret, clientId }: CognitoPool, user: string): { readonly SECRET_HASH?: string } =>
  clientSecret === undefined ? {} : { SECRET_HASH: secretHash(clientSecret, user, clientId) };
