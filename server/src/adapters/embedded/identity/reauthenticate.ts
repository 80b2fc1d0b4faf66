// Proving once more who one is, for what should not be done from a session somebody left open. The session goes on under the
// same id with a new token; or, where a single request carries its own proof, as it was.
import { StewardError } from '@steward/protocol/errors.ts';
import type { Client, OpenedSession, Proof, SignedIn } from '../../../ports/identity.ts';
import type { Change } from '../../../ports/rows.ts';
import { at } from './identity-rows.ts';
import { checkPasskey } from './passkeys.ts';
import { accountOf, addressCounter, addressHash, type Realm } from './realm.ts';
import type { Sessions } from './session.ts';
import { checkProof } from './sign-in.ts';

export function createReauthenticate(realm: Realm, sessions: Sessions) {
  return {
    async reauthenticate(caller: SignedIn, proof: Proof, client: Client): Promise<OpenedSession> {
      const { changes, secondFactor, pass } = await check(realm, caller, proof, client);
      const renewed = await sessions.planRenew(caller, secondFactor, pass);
      if (!(await realm.rows.commit([...changes, renewed.change]))) throw new StewardError('wrong-credentials');
      return renewed.opened;
    },

    async prove(caller: SignedIn, proof: Proof, client: Client): Promise<SignedIn> {
      const { changes, secondFactor } = await check(realm, caller, proof, client);
      const alive: Change = { kind: 'check', key: at.session(caller.person, caller.session), expect: 'present' };
      if (!(await realm.rows.commit([...changes, alive]))) throw new StewardError('wrong-credentials');
      return { ...caller, signedInAtMs: realm.clock.nowMs(), secondFactor: caller.secondFactor || secondFactor };
    },
  };
}

/** What the proof used up; to be committed before it counts. */
async function check(
  realm: Realm,
  caller: SignedIn,
  proof: Proof,
  client: Client,
): Promise<{ readonly changes: readonly Change[]; readonly secondFactor: boolean; readonly pass?: string | undefined }> {
  const account = await accountOf(realm, caller);
  if (!('passkey' in proof)) return checkProof(realm, account, proof, client);
  const address = addressCounter(addressHash(realm, client));
  await realm.slowDown.spend([address]);
  const { person, changes } = await checkPasskey(realm, proof.passkey);
  if (person !== caller.person || !(await realm.credentials.admits(person, account.password.value)))
    throw new StewardError('wrong-credentials');
  await realm.slowDown.forgive(address);
  return { changes, secondFactor: true };
}
