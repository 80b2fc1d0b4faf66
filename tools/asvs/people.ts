// Chapters 6 to 8: signing in, sessions, permissions.
import { documented, nothingHere, open, tested, type Requirement } from './requirement.ts';

const identity = 'server/src/adapters/embedded/identity';
const signIn = `${identity}/sign-in.test.ts`;
const credentials = `${identity}/credentials.test.ts`;
const passwords = `${identity}/password.test.ts`;
const account = `${identity}/account.test.ts`;
const sso = `${identity}/single-sign-on.test.ts`;
const totp = `${identity}/totp.test.ts`;
const inBrowser = 'test/browser/people.test.ts';
const everyBadToken = 'threat 18: every token that is not this issuer’s, for this client, for this sign-in, now, is refused alike';
const noTelephone = 'No code goes by telephone.';

export const peopleRequirements: readonly Requirement[] = [
  documented('6.1.1', 'how guessing is held off', 'Ways to sign in'),
  documented('6.1.2', 'words no password may be', 'Passwords'),
  documented('6.1.3', 'every way to sign in', 'Ways to sign in'),
  tested('6.2.1', 'at least 8 characters', passwords, 'that are chosen must not be short, long, plain'),
  tested('6.2.2', 'a password can be changed', 'test/journeys/people.test.ts', 'a new password ends the others'),
  tested('6.2.3', 'changing it takes the present one', credentials, 'takes the present password, slowed down like any sign-in'),
  open('6.2.4', 'the 3,000 most common are refused', 'F1'),
  tested('6.2.5', 'of any composition', passwords, 'fit however the letters were composed'),
  tested('6.2.6', 'masked while it is typed', inBrowser, 'open an account, invite a colleague'),
  tested('6.2.7', 'pasting and password managers work', inBrowser, 'open an account, invite a colleague'),
  tested('6.2.8', 'taken as typed', passwords, 'and as typed otherwise'),
  tested('6.2.9', '64 characters and more', passwords, 'that are chosen must not be short, long, plain'),
  documented('6.2.10', 'never expires', 'Passwords'),
  tested('6.2.11', 'not what would be guessed first', passwords, 'or the person’s own name'),
  open('6.2.12', 'not one that leaked', 'F1'),
  tested('6.3.1', 'guessing is held off', signIn, 'threat 20: 10,000 guesses from as many addresses reach the password a few dozen times'),
  nothingHere('6.3.2', 'default accounts', 'There are none; the demo, which has some, does not run in production mode.'),
  open('6.3.3', 'two factors', 'F3'),
  tested('6.3.4', 'no other ways in', 'test/first-pages.test.ts', 'nobody enters without a password'),
  tested(
    '6.4.1',
    'first secrets are random, short-lived, used once',
    'test/journeys/businesses.test.ts',
    'an invitation is a link that serves once',
  ),
  nothingHere('6.4.2', 'secret questions', 'There are none.'),
  tested('6.4.3', 'a forgotten password keeps the second factor', credentials, 'keeps the second factor'),
  tested('6.4.4', 'a lost factor is proved as at first', 'test/journeys/people.test.ts', 'recovery codes that serve once'),
  tested('6.5.1', 'codes serve once', signIn, 'threat 20: one code works once, on whichever node'),
  tested(
    '6.5.2',
    'recovery codes are stored as hashes',
    `${identity}/embedded-identity.test.ts`,
    'invariant 9: stores no address, name, password, token, code or secret in clear',
  ),
  tested(
    '6.5.3',
    'secrets are random',
    'server/src/adapters/embedded/system-clock.test.ts',
    'gives as many bytes as asked, never the same twice',
  ),
  tested('6.5.4', 'codes are long enough', totp, 'takes nothing but six digits'),
  tested('6.5.5', 'codes end', totp, 'takes the code of its own step and one on either side'),
  nothingHere('6.6.1', 'codes by telephone', noTelephone),
  tested('6.6.2', 'a code belongs to its request', signIn, 'one challenge works once'),
  tested('6.6.3', 'guessing of codes is held off', signIn, 'guesses at codes are slowed down'),
  tested('6.8.1', 'a person is the issuer’s id and theirs together', sso, 'a later namesake is not the one before'),
  tested('6.8.2', 'signatures are always checked', sso, everyBadToken),
  nothingHere('6.8.3', 'SAML', 'There is none.'),
  tested('6.8.4', 'the strength the issuer states is checked', sso, 'without two factors at the issuer nobody comes in'),

  documented('7.1.1', 'how long sessions last', 'Sessions'),
  documented('7.1.2', 'how many there may be', 'Sessions'),
  documented('7.1.3', 'sessions of the identity provider', 'Sessions'),
  tested(
    '7.2.1',
    'tokens are checked on the server',
    'test/hostile-input.test.ts',
    'hostile requests get a problem that says what is wrong, and change nothing',
  ),
  tested('7.2.2', 'tokens are made for each session', account, 'are listed with a coarse device and time, and ended one by one'),
  tested(
    '7.2.3',
    'tokens are random',
    'server/src/adapters/embedded/system-clock.test.ts',
    'gives as many bytes as asked, never the same twice',
  ),
  tested('7.2.4', 'a new token at each sign-in', signIn, 'makes the session fresh under a new token'),
  tested('7.3.1', 'a session ends without use', account, 'end after thirty days without use, and after ninety days in any case'),
  tested('7.3.2', 'a session ends in any case', account, 'end after thirty days without use, and after ninety days in any case'),
  tested('7.4.1', 'what has ended is of no use', account, 'are listed with a coarse device and time, and ended one by one'),
  tested('7.4.2', 'an account that ends takes its sessions along', account, 'removed, answers its callers as signed out'),
  tested('7.4.3', 'a changed factor ends the others', credentials, 'threat 19: ends every other session'),
  tested('7.4.4', 'the way out is at hand', inBrowser, 'an authenticator app: on, out, in with a code'),
  tested(
    '7.4.5',
    'somebody’s access can be ended by an admin',
    'test/journeys/businesses.test.ts',
    'what was taken from somebody is gone with the next request',
  ),
  tested('7.5.1', 'what one signs in with is changed by a fresh sign-in', credentials, 'needs a fresh sign-in'),
  tested('7.5.2', 'sessions can be seen and ended', inBrowser, 'a session ended from elsewhere'),
  documented('7.6.1', 'sessions here and at the provider', 'Sessions'),
  tested('7.6.2', 'no session without an action', 'test/journeys/single-sign-on.test.ts', 'somebody of the staff comes in by the issuer'),

  documented('8.1.1', 'who may do what', 'Staff of the operator', 'docs/decision-matrix.md'),
  documented('8.1.2', 'who may see which field', 'What is collected', 'docs/inventory.md'),
  tested('8.2.1', 'operations are for those who may', 'server/src/policy/matrix.test.ts', 'holds, by Cedar and by the reference model'),
  tested('8.2.2', 'records are for those who may', 'test/isolation.test.ts', 'invariant 5: every route with another business’s ids'),
  tested('8.2.3', 'fields are for those who may', 'server/src/vault/vault.test.ts', 'only the fields that the grant names come back'),
  tested('8.3.1', 'the server decides', 'server/src/vault/vault.test.ts', 'invariant 2: a forged grant is refused at run time'),
  tested('8.4.1', 'businesses are apart', 'test/isolation.test.ts', 'invariant 5: every route with another business’s ids'),
];
