// Signing in with a password, and with a code where the account has a second factor.
//
//  1. Every attempt is counted, for the account and for the address it comes from, before anything is checked.
//  2. An unknown address costs the same steps as a known one: the same reads, one count, one Argon2id computation, one answer.
//  3. The session is committed together with what it used up (the code's time step, the recovery code, the challenge), and only
//     while the password is still the one that was checked. So a code works once, on however many nodes it is tried.
import { encodeId, idBytes, type PersonId } from '@steward/protocol/ids.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Client, OpenedSession, Proof, SecondFactorMethod, SignInOutcome } from '../../../ports/identity.ts';
import type { Change } from '../../../ports/rows.ts';
import { openChallenge, planUse, sealChallenge, type Challenge } from './challenge.ts';
import { normalizeEmail } from './email-address.ts';
import { at, type EmailRow } from './identity-rows.ts';
import { accountCounter, addressCounter, addressHash, loadAccount, type Account, type Realm } from './realm.ts';
import { matchRecoveryCode } from './recovery-codes.ts';
import type { Sessions } from './session.ts';
import { paces, type Counter } from './slow-down.ts';
import { matchTotp } from './totp.ts';

interface SecondStep extends Challenge {
  readonly person: PersonId;
  /** Revision of the password row that was checked. */
  readonly password: number;
}

export type Code = { readonly totp: string } | { readonly recoveryCode: string };

export const codeCounter = (person: PersonId): Counter => ({ key: at.guesses(person, 'code'), pace: paces.account });

export function createSignIn(realm: Realm, sessions: Sessions) {
  return {
    async signIn(input: { readonly email: string; readonly password: string }, client: Client): Promise<SignInOutcome> {
      const address = addressHash(realm, client);
      const checked = await checkPassword(realm, input, address);
      await realm.slowDown.forgive(addressCounter(address));
      const methods = secondFactors(checked);
      if (methods.length > 0) {
        const challenge = sealChallenge(realm, 'sign-in', { person: checked.person, password: checked.password.revision });
        return { done: false, challenge, methods };
      }
      const plan = await sessions.planOpen(checked, client, false);
      await realm.rows.mustCommit(plan.changes);
      plan.announce();
      return { done: true, ...plan.opened };
    },

    async finishSignIn(challenge: string, code: Code, client: Client): Promise<OpenedSession> {
      const address = addressCounter(addressHash(realm, client));
      const step = openChallenge<SecondStep>(realm, 'sign-in', challenge);
      await realm.slowDown.spend(step ? [codeCounter(step.person), address] : [address]);
      const account = step && (await loadAccount(realm, step.person));
      if (!step || !account || account.password.revision !== step.password) throw new StewardError('wrong-credentials');
      const spent = planCode(realm, account, code);
      const plan = await sessions.planOpen(account, client, true);
      const changes = [...plan.changes, spent, ...(await planUse(realm, account.person, step)), forget(account.person)];
      if (!(await realm.rows.commit(changes))) throw new StewardError('wrong-credentials');
      await realm.slowDown.forgive(address);
      plan.announce();
      return plan.opened;
    },
  };
}

const forget = (person: PersonId): Change => ({ kind: 'remove', key: codeCounter(person).key, expect: 'any' });

/** The account, if the password is its; hashed anew first where the stored parameters are not today's. */
async function checkPassword(
  realm: Realm,
  input: { readonly email: string; readonly password: string },
  address: Buffer,
): Promise<Account> {
  const emailHash = realm.keys.index('email', normalizeEmail(input.email) ?? '');
  const named = await realm.rows.get<EmailRow>(at.email(emailHash));
  const decoy = encodeId<PersonId>(emailHash.subarray(0, idBytes));
  const account = await loadAccount(realm, (named?.value.person as PersonId | undefined) ?? decoy);
  const counter = account ? accountCounter(account, address) : { key: at.slot('email', emailHash), pace: paces.account };
  await realm.slowDown.spend([counter, addressCounter(address)]);
  const right = await realm.hasher.verify(input.password, account?.password.value);
  if (!account || !right) throw new StewardError('wrong-credentials');
  return upgrade(realm, account, input.password);
}

async function upgrade(realm: Realm, account: Account, password: string): Promise<Account> {
  if (!realm.hasher.outdated(account.password.value)) return account;
  // Another spelling of the same password: it was chosen when it was.
  const { setAt } = account.password.value;
  const value = { ...(await realm.hasher.hash(password)), ...(setAt === undefined ? {} : { setAt }) };
  await realm.rows.commit([realm.rows.put(account.password.key, value, account.password.revision)]);
  return (await loadAccount(realm, account.person)) ?? account;
}

export function secondFactors(account: Account): readonly SecondFactorMethod[] {
  if (!account.totp?.value.secret) return [];
  return (account.recovery?.value.codes.length ?? 0) > 0 ? ['totp', 'recovery-code'] : ['totp'];
}

/** The change that uses the code up; `wrong-credentials` if it is not right, or was used before. */
export function planCode(realm: Realm, account: Account, code: Code): Change {
  const { totp, recovery } = account;
  if ('totp' in code) {
    const secret = totp?.value.secret;
    const step = totp && secret && matchTotp(secret, code.totp, realm.clock.nowMs(), totp.value.lastStep);
    if (step === undefined) throw new StewardError('wrong-credentials');
    return realm.rows.put(totp!.key, { ...totp!.value, lastStep: step }, totp!.revision);
  }
  const left = totp?.value.secret && recovery && matchRecoveryCode(recovery.value.codes, code.recoveryCode);
  if (!left) throw new StewardError('wrong-credentials');
  return realm.rows.put(recovery!.key, { codes: left }, recovery!.revision);
}

/** Checks the password of somebody who is signed in, and a code where the account has a second factor. Gives what the code used up. */
export async function checkProof(
  realm: Realm,
  account: Account,
  proof: Exclude<Proof, { passkey: unknown }>,
  client: Client,
): Promise<readonly Change[]> {
  const address = addressHash(realm, client);
  const counter = accountCounter(account, address);
  const guarded = secondFactors(account).length > 0;
  await realm.slowDown.spend([counter, addressCounter(address), ...(guarded ? [codeCounter(account.person)] : [])]);
  if (!(await realm.hasher.verify(proof.password, account.password.value))) throw new StewardError('wrong-credentials');
  const code =
    proof.totp !== undefined ? { totp: proof.totp } : proof.recoveryCode !== undefined ? { recoveryCode: proof.recoveryCode } : undefined;
  if (guarded && !code) throw new StewardError('second-factor-needed');
  const spent = guarded && code ? [planCode(realm, account, code), forget(account.person)] : [];
  await realm.slowDown.forgive(addressCounter(address));
  return [
    ...spent,
    { kind: 'remove', key: counter.key, expect: 'any' },
    { kind: 'check', key: account.password.key, expect: account.password.revision },
  ];
}
