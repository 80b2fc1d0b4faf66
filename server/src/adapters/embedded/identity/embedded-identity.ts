// The embedded edition's identity: accounts, credentials and sessions in a store of their own, sealed under a key of their own.
// This file only puts the ceremonies together; each has its file beside this one.
import { StewardError } from '@steward/protocol/errors.ts';
import type { SessionId } from '@steward/protocol/ids.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Credentials } from '../../../ports/credentials.ts';
import type { AccountNotice, EmbeddedIdentity, SendNotice } from '../../../ports/identity.ts';
import type { Random } from '../../../ports/random.ts';
import type { RootKey } from '../../../ports/root-key.ts';
import type { Rows } from '../../../ports/rows.ts';
import { createAccount } from './account.ts';
import { createChangeEmail } from './change-email.ts';
import { createChangePassword } from './change-password.ts';
import { openIdentityKeys } from './identity-keys.ts';
import { IdentityRows } from './identity-rows.ts';
import { createNotices } from './notices.ts';
import type { OidcIssuer } from './oidc-issuer.ts';
import { carryOver } from './own-password.ts';
import { createPasskeys } from './passkeys.ts';
import { createPasswordHasher, type ComputeArgon2, type PasswordCost } from './password.ts';
import type { Realm, RelyingParty } from './realm.ts';
import { createPushDevices } from './push-devices.ts';
import { createReauthenticate } from './reauthenticate.ts';
import { rowCredentials } from './row-credentials.ts';
import { createSecondFactor } from './second-factor.ts';
import { createSessions } from './session.ts';
import { createSignIn } from './sign-in.ts';
import { createSignUp } from './sign-up.ts';
import { createSingleSignOn } from './single-sign-on.ts';
import { createSlowDown } from './slow-down.ts';

export interface EmbeddedIdentityParts {
  /** A store of its own, never that of the records. */
  readonly rows: Rows;
  readonly root: RootKey;
  /** The name under which the root key wraps this realm's key, where it is not the customers'. */
  readonly keyName?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly relyingParty: RelyingParty;
  /** As it is when somebody signs up: mail may be switched off meanwhile. */
  readonly signUp: Realm['signUp'] | (() => Realm['signUp']);
  /** Absent where nothing is mailed. */
  readonly sendNotice?: SendNotice | undefined;
  /** Told which kind of notice could not be sent; never to whom. */
  readonly onNoticeFailed?: (kind: AccountNotice['kind'], error: unknown) => void;
  /** An identity provider whose people may sign in to accounts that are there. */
  readonly issuer?: OidcIssuer | undefined;
  /** Where passwords and codes are compared, if not in the rows. */
  readonly credentials?: Credentials | undefined;
  readonly passwordCost?: PasswordCost;
  /** Replaced in tests that count computations. */
  readonly computeArgon2?: ComputeArgon2;
}

export async function openEmbeddedIdentity(parts: EmbeddedIdentityParts): Promise<EmbeddedIdentity> {
  const keys = await openIdentityKeys(parts.rows, parts.root, parts.random, parts.keyName);
  const rows = new IdentityRows(parts.rows, keys);
  const realm: Realm = {
    rows,
    keys,
    clock: parts.clock,
    random: parts.random,
    hasher: createPasswordHasher(parts.random, parts.passwordCost, parts.computeArgon2),
    credentials: parts.credentials ?? rowCredentials,
    slowDown: createSlowDown(rows, parts.clock),
    notices: createNotices({
      rows,
      clock: parts.clock,
      random: parts.random,
      send: parts.sendNotice,
      onFailed: parts.onNoticeFailed ?? (() => undefined),
    }),
    relyingParty: parts.relyingParty,
    get signUp() {
      return typeof parts.signUp === 'function' ? parts.signUp() : parts.signUp;
    },
  };
  const sessions = createSessions(realm);
  return {
    authenticate: sessions.authenticate,
    turnTo: sessions.turnTo,
    signOut: (caller) => sessions.end(caller.person, caller.session),
    endSessions: (person) => sessions.endAll(person),
    sessions: sessions.list,
    sessionsOf: sessions.listOf,
    async endSession(caller, session) {
      const own = await sessions.list(caller);
      if (!own.some((one) => one.session === session)) throw new StewardError('not-found');
      await sessions.end(caller.person, session as SessionId);
    },
    endOtherSessions: (caller) => sessions.endAll(caller.person, caller.session),
    ...createSignUp(realm, sessions),
    ...createSignIn(realm, sessions),
    ...createPasskeys(realm, sessions),
    ...createSecondFactor(realm),
    ...createChangePassword(realm, sessions),
    ...createChangeEmail(realm),
    ...createAccount(realm, sessions),
    ...createSingleSignOn(realm, sessions, parts.issuer),
    ...createReauthenticate(realm, sessions),
    ...createPushDevices(realm),
    takeUpNotices: () => realm.notices.takeUp(),
    carryOver: (person) => carryOver(realm, person),
    settle: () => realm.notices.settle(),
  };
}
