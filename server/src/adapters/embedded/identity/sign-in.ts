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
import { mailResetIfLeftBehind } from './left-behind.ts';
import { checkPassword, renewed, requirePassword, type Right } from './own-password.ts';
import { accountCounter, accountPace, addressCounter, addressHash, hasTotp, loadAccount, type Account, type Realm } from './realm.ts';
import { matchRecoveryCode } from './recovery-codes.ts';
import type { Sessions } from './session.ts';
import { paces, type Counter } from './slow-down.ts';
import { matchTotp } from './totp.ts';

interface SecondStep extends Challenge {
  readonly person: PersonId;
  /** Revision of the password row that was checked. */
  readonly password: number;
  /** What goes with the code where it is compared elsewhere. */
  readonly codeAsked?: string;
}

export type Code = { readonly totp: string } | { readonly recoveryCode: string };

export const codeCounter = (person: PersonId): Counter => ({ key: at.guesses(person, 'code'), pace: paces.account });

export function createSignIn(realm: Realm, sessions: Sessions) {
  return {
    async signIn(input: { readonly email: string; readonly password: string }, client: Client): Promise<SignInOutcome> {
      const address = addressHash(realm, client);
      const { account, check } = await checkInput(realm, input, address);
      await realm.slowDown.forgive(addressCounter(address));
      const { codeAsked, pass } = check;
      const methods = secondFactors(account, codeAsked);
      if (methods.length > 0) {
        const step = { person: account.person, password: account.password.revision };
        return {
          done: false,
          challenge: sealChallenge(realm, 'sign-in', codeAsked === undefined ? step : { ...step, codeAsked }),
          methods,
        };
      }
      const plan = await sessions.planOpen(account, client, false, pass);
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
      const spent = await planCode(realm, account, code, step.codeAsked);
      const plan = await sessions.planOpen(account, client, true);
      const changes = [...plan.changes, ...spent, ...(await planUse(realm, account.person, step)), forget(account.person)];
      if (!(await realm.rows.commit(changes))) throw new StewardError('wrong-credentials');
      await realm.slowDown.forgive(address);
      plan.announce();
      return plan.opened;
    },
  };
}

const forget = (person: PersonId): Change => ({ kind: 'remove', key: codeCounter(person).key, expect: 'any' });

/** The account, if the password is its; renewed first where it is not kept as it would be today. */
async function checkInput(
  realm: Realm,
  input: { readonly email: string; readonly password: string },
  address: Buffer,
): Promise<{ readonly account: Account; readonly check: Right }> {
  const emailHash = realm.keys.index('email', normalizeEmail(input.email) ?? '');
  const named = await realm.rows.get<EmailRow>(at.email(emailHash));
  const decoy = encodeId<PersonId>(emailHash.subarray(0, idBytes));
  const person = (named?.value.person as PersonId | undefined) ?? decoy;
  const account = await loadAccount(realm, person);
  const counter = account ? accountCounter(realm, account, address) : { key: at.slot('email', emailHash), pace: accountPace(realm) };
  await realm.slowDown.spend([counter, addressCounter(address)]);
  const check = await checkPassword(realm, person, account, input.password);
  if (account && !check.right) mailResetIfLeftBehind(realm, account);
  if (!account || !check.right) throw new StewardError('wrong-credentials');
  return { account: await renewed(realm, account, input.password), check };
}

export function secondFactors(account: Account, codeAsked?: string): readonly SecondFactorMethod[] {
  if (!hasTotp(account) && codeAsked === undefined) return [];
  return (account.recovery?.value.codes.length ?? 0) > 0 ? ['totp', 'recovery-code'] : ['totp'];
}

/**
 * The changes that use the code up; `wrong-credentials` if it is not right, or was used before. Where an app is set up elsewhere, a code is good only for
 * the password check that asked for it: an app that is asked for there and not known here counts (setting it up was broken off after it began to), and one
 * that is known here and not asked for there does not sign in, so that nobody gets in because it was switched off there.
 */
export async function planCode(realm: Realm, account: Account, code: Code, codeAsked: string | undefined): Promise<readonly Change[]> {
  const { totp, recovery, person } = account;
  const wrong = new StewardError('wrong-credentials');
  if ('recoveryCode' in code) {
    const asked = hasTotp(account) || codeAsked !== undefined;
    const left = asked && recovery && matchRecoveryCode(recovery.value.codes, code.recoveryCode);
    if (!left || !(await realm.credentials.admits(person, account.password.value))) throw wrong;
    return [realm.rows.put(recovery.key, { codes: left }, recovery.revision)];
  }
  if (codeAsked !== undefined) {
    if (!(await realm.credentials.checkCode(person, codeAsked, code.totp)).right) throw wrong;
    if (totp?.value.elsewhere === true) return [];
    return [realm.rows.put(at.totp(person), { elsewhere: true, since: realm.clock.nowMs(), lastStep: 0 }, totp?.revision ?? 'absent')];
  }
  const secret = totp?.value.secret;
  const step = secret && matchTotp(secret, code.totp, realm.clock.nowMs(), totp.value.lastStep);
  if (step === undefined) throw wrong;
  return [realm.rows.put(totp!.key, { ...totp!.value, lastStep: step }, totp!.revision)];
}

/** Checks the password of somebody who is signed in, and a code where the account has a second factor. Gives what the code used up, and what then shows it elsewhere. */
export async function checkProof(
  realm: Realm,
  account: Account,
  proof: Exclude<Proof, { passkey: unknown }>,
  client: Client,
): Promise<{ readonly changes: readonly Change[]; readonly secondFactor: boolean; readonly pass?: string | undefined }> {
  const address = addressHash(realm, client);
  const counter = accountCounter(realm, account, address);
  const known = secondFactors(account).length > 0;
  await realm.slowDown.spend([counter, addressCounter(address), ...(known ? [codeCounter(account.person)] : [])]);
  const check = await requirePassword(realm, account, proof.password);
  const guarded = known || check.codeAsked !== undefined;
  const code =
    proof.totp !== undefined ? { totp: proof.totp } : proof.recoveryCode !== undefined ? { recoveryCode: proof.recoveryCode } : undefined;
  if (guarded && !code) throw new StewardError('second-factor-needed');
  const spent = guarded && code ? [...(await planCode(realm, account, code, check.codeAsked)), forget(account.person)] : [];
  await realm.slowDown.forgive(addressCounter(address));
  const changes: readonly Change[] = [
    ...spent,
    { kind: 'remove', key: counter.key, expect: 'any' },
    { kind: 'check', key: account.password.key, expect: account.password.revision },
  ];
  return { changes, secondFactor: guarded, pass: check.pass };
}
