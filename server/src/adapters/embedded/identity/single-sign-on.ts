// Single sign-on: somebody comes back from the operator's identity provider with a code. It opens a session of an account that is there already: nobody
// is let in because an issuer knows them. The account is tied to the issuer's subject the first time; a later namesake with the same address is refused.
import { hash } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Client, OpenedSession } from '../../../ports/identity.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import { openChallenge, planUse, sealChallenge, type Challenge } from './challenge.ts';
import { normalizeEmail } from './email-address.ts';
import { at, type EmailRow, type SubjectRow } from './identity-rows.ts';
import type { OidcIssuer } from './oidc-issuer.ts';
import { addressCounter, addressHash, loadAccount, type Realm } from './realm.ts';
import type { Sessions } from './session.ts';
import { fits, hashSecret } from './token.ts';

const secretBytes = 32;
const codeCharsMax = 2_048;
const kind = 'single-sign-on';

interface Pending extends Challenge {
  readonly verifier: string;
  readonly nonce: string;
  /** SHA-256 of the state. */
  readonly state: Uint8Array;
}

export function createSingleSignOn(realm: Realm, sessions: Sessions, issuer: OidcIssuer | undefined) {
  const secret = () => Buffer.from(realm.random.bytes(secretBytes)).toString('base64url');
  return {
    singleSignOn: issuer !== undefined,

    async beginSingleSignOn(): Promise<{ readonly url: string; readonly challenge: string }> {
      if (!issuer) throw new StewardError('not-found');
      const [state, nonce, verifier] = [secret(), secret(), secret()];
      const codeChallenge = hash('sha256', verifier, 'base64url');
      const url = await issuer.signInUrl({ state, nonce, codeChallenge });
      return { url, challenge: sealChallenge(realm, kind, { verifier, nonce, state: hashSecret(Buffer.from(state)) }) };
    },

    async finishSingleSignOn(
      answer: { readonly challenge: string; readonly state: string; readonly code: string },
      client: Client,
    ): Promise<OpenedSession> {
      if (!issuer) throw new StewardError('not-found');
      const address = addressCounter(addressHash(realm, client));
      await realm.slowDown.spend([address]);
      const pending = openChallenge<Pending>(realm, kind, answer.challenge);
      if (!pending || !fits(hashSecret(Buffer.from(answer.state)), pending.state) || answer.code.length > codeCharsMax)
        throw new StewardError('wrong-credentials');
      const claims = await issuer.exchange(answer.code, pending.verifier, pending.nonce);
      if (!claims.secondFactor) throw new StewardError('second-factor-needed');
      const named = await realm.rows.get<EmailRow>(at.email(realm.keys.index('email', normalizeEmail(claims.email) ?? '')));
      const account = named && (await loadAccount(realm, named.value.person as PersonId));
      if (!account) throw new StewardError('wrong-credentials');
      const tied = await realm.rows.get<SubjectRow>(at.subject(account.person));
      const same = { issuer: issuer.issuer, subject: claims.subject };
      if (tied && (tied.value.issuer !== same.issuer || tied.value.subject !== same.subject)) throw new StewardError('wrong-credentials');
      if (!(await realm.credentials.admits(account.person, account.password.value))) throw new StewardError('wrong-credentials');
      const plan = await sessions.planOpen(account, client, true);
      const tie = tied ? [] : [realm.rows.put(at.subject(account.person), same, 'absent')];
      if (!(await realm.rows.commit([...plan.changes, ...tie, ...(await planUse(realm, account.person, pending))])))
        throw new StewardError('wrong-credentials');
      await realm.slowDown.forgive(address);
      plan.announce();
      return plan.opened;
    },
  };
}
