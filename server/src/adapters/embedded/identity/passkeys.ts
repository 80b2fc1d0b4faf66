// Passkeys (WebAuthn Level 3), checked by @simplewebauthn/server. A passkey must verify its user, so it counts as two factors, and
// it names its account itself (the user handle is the person's opaque id), so nobody types an address to sign in with it.
//
//  1. A challenge is itself sealed content, bound to its ceremony (and, for registration, to the session that asked), lasts five minutes, works once.
//  2. A signature counter that does not grow, once it is not zero, is a copied authenticator: refused.
//  3. Whatever does not fit is `wrong-credentials`, without saying what.
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { decodeId, encodeId, idBytes, type PersonId, type SessionId } from '@steward/protocol/ids.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { Client, OpenedSession, PasskeyAnswer, PasskeyQuestion, PasskeyView, SignedIn } from '../../../ports/identity.ts';
import type { Change } from '../../../ports/rows.ts';
import { challengeMsMax, openChallenge, planUse, sealChallenge, type Challenge } from './challenge.ts';
import { at, removed, type Opened, type PasskeyRow } from './identity-rows.ts';
import { accountOf, addressCounter, addressHash, loadAccount, planTo, requireFresh, type Realm } from './realm.ts';
import type { Sessions } from './session.ts';
import { checkDisplayName } from './sign-up.ts';
import { hashSecret } from './token.ts';

/** Three hundred modules, loaded when the first passkey is used and not at every start. */
const webAuthn = () => import('@simplewebauthn/server');

export const passkeysPerAccountMax = 20;
const credentialCharsMax = 1_400;

interface Asked extends Challenge {
  readonly person: PersonId;
  readonly session: SessionId;
}

const bytesOf = (challenge: string) => Uint8Array.from(Buffer.from(challenge, 'base64url'));
const passkeyIdOf = (credential: string) => hashSecret(Buffer.from(credential, 'base64url')).subarray(0, idBytes).toString('hex');

export const listPasskeys = (realm: Realm, person: PersonId) => realm.rows.list<PasskeyRow>(person, 'passkey/', passkeysPerAccountMax);

export function viewPasskey({ key, value }: Pick<Opened<PasskeyRow>, 'key' | 'value'>): PasskeyView {
  return { id: key.sort.slice('passkey/'.length), label: value.label, createdAtMs: value.createdAt, lastUsedAtMs: value.lastUsedAt };
}

export function createPasskeys(realm: Realm, sessions: Sessions) {
  return {
    beginPasskey: (caller: SignedIn) => beginPasskey(realm, caller),
    finishPasskey: (caller: SignedIn, answer: PasskeyAnswer, label: string) => finishPasskey(realm, caller, answer, label),
    beginPasskeySignIn: () => beginPasskeySignIn(realm),
    finishPasskeySignIn: (answer: PasskeyAnswer, client: Client) => finishPasskeySignIn(realm, sessions, answer, client),
    removePasskey: (caller: SignedIn, id: string) => removePasskey(realm, caller, id),
  };
}

async function beginPasskey(realm: Realm, caller: SignedIn): Promise<PasskeyQuestion> {
  requireFresh(realm, caller);
  const { account } = await accountOf(realm, caller);
  const before = await listPasskeys(realm, caller.person);
  if (before.length >= passkeysPerAccountMax) throw new StewardError('too-large', { rule: `at most ${passkeysPerAccountMax} passkeys` });
  const challenge = sealChallenge(realm, 'passkey', { person: caller.person, session: caller.session });
  const options = await (
    await webAuthn()
  ).generateRegistrationOptions({
    rpID: realm.relyingParty.id,
    rpName: realm.relyingParty.name,
    userID: decodeId(caller.person),
    userName: account.value.email,
    userDisplayName: account.value.name,
    challenge: bytesOf(challenge),
    timeout: challengeMsMax,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentials: before.map(({ value }) => ({ id: value.credential, transports: [...value.transports] })),
  });
  return { challenge, options: { ...options } };
}

async function finishPasskey(realm: Realm, caller: SignedIn, answer: PasskeyAnswer, label: string): Promise<PasskeyView> {
  const shown = checkDisplayName('label', label);
  const asked = openChallenge<Asked>(realm, 'passkey', answer.challenge);
  if (!asked || asked.person !== caller.person || asked.session !== caller.session) throw new StewardError('wrong-credentials');
  const info = await verifyRegistration(realm, answer);
  const nowMs = realm.clock.nowMs();
  const row: PasskeyRow = {
    credential: info.credential.id,
    publicKey: info.credential.publicKey,
    counter: info.credential.counter,
    transports: (info.credential.transports ?? []).slice(0, 8),
    label: shown,
    createdAt: nowMs,
    lastUsedAt: nowMs,
  };
  const { account } = await accountOf(realm, caller);
  const key = at.passkey(caller.person, passkeyIdOf(row.credential));
  const alive: Change = { kind: 'check', key: account.key, expect: 'present' };
  const mailed = planTo(realm, account, { kind: 'second-factor-changed' });
  const used = await planUse(realm, caller.person, asked);
  await realm.rows.mustCommit([realm.rows.put(key, row, 'absent'), alive, ...used, ...mailed.changes]);
  mailed.post();
  return viewPasskey({ key, value: row });
}

async function verifyRegistration(realm: Realm, answer: PasskeyAnswer) {
  try {
    const { verified, registrationInfo } = await (
      await webAuthn()
    ).verifyRegistrationResponse({
      response: answer.response as unknown as RegistrationResponseJSON,
      expectedChallenge: answer.challenge,
      expectedOrigin: [...realm.relyingParty.origins],
      expectedRPID: realm.relyingParty.id,
      requireUserVerification: true,
    });
    if (verified && registrationInfo.credential.id.length <= credentialCharsMax) return registrationInfo;
  } catch {
    // What the library says may quote the answer; the caller learns only that it does not fit.
  }
  throw new StewardError('wrong-credentials');
}

async function beginPasskeySignIn(realm: Realm): Promise<PasskeyQuestion> {
  const challenge = sealChallenge(realm, 'passkey-sign-in', {});
  const its = {
    rpID: realm.relyingParty.id,
    challenge: bytesOf(challenge),
    timeout: challengeMsMax,
    userVerification: 'required',
  } as const;
  return { challenge, options: { ...(await (await webAuthn()).generateAuthenticationOptions(its)) } };
}

async function finishPasskeySignIn(realm: Realm, sessions: Sessions, answer: PasskeyAnswer, client: Client): Promise<OpenedSession> {
  const address = addressCounter(addressHash(realm, client));
  await realm.slowDown.spend([address]);
  const { person, changes } = await checkPasskey(realm, answer);
  const account = await loadAccount(realm, person);
  if (!account || !(await realm.credentials.admits(person, account.password.value))) throw new StewardError('wrong-credentials');
  const plan = await sessions.planOpen(account, client, true);
  if (!(await realm.rows.commit([...plan.changes, ...changes]))) throw new StewardError('wrong-credentials');
  await realm.slowDown.forgive(address);
  plan.announce();
  return plan.opened;
}

/** Whose passkey answered rightly, and the changes that note its use. */
export async function checkPasskey(
  realm: Realm,
  answer: PasskeyAnswer,
): Promise<{ readonly person: PersonId; readonly changes: readonly Change[] }> {
  const wrong = new StewardError('wrong-credentials');
  const asked = openChallenge(realm, 'passkey-sign-in', answer.challenge);
  const response = answer.response as unknown as AuthenticationResponseJSON;
  const person = personOf(response);
  if (!asked || !person) throw wrong;
  const found = await realm.rows.get<PasskeyRow>(at.passkey(person, passkeyIdOf(response.id)));
  if (!found || found.value.credential !== response.id) throw wrong;
  const counter = await verifyAssertion(realm, answer.challenge, response, found.value);
  if (counter === undefined) throw wrong;
  const used = realm.rows.put(found.key, { ...found.value, counter, lastUsedAt: realm.clock.nowMs() }, found.revision);
  return { person, changes: [used, ...(await planUse(realm, person, asked))] };
}

function personOf(response: AuthenticationResponseJSON): PersonId | undefined {
  const handle: unknown = response?.response?.userHandle;
  if (typeof handle !== 'string' || typeof response.id !== 'string' || response.id.length > credentialCharsMax) return undefined;
  const bytes = Buffer.from(handle.slice(0, 64), 'base64url');
  return bytes.length === idBytes ? encodeId<PersonId>(bytes) : undefined;
}

/** The authenticator's new counter, or `undefined` if its answer does not fit. */
async function verifyAssertion(
  realm: Realm,
  expectedChallenge: string,
  response: AuthenticationResponseJSON,
  passkey: PasskeyRow,
): Promise<number | undefined> {
  try {
    const { verified, authenticationInfo } = await (
      await webAuthn()
    ).verifyAuthenticationResponse({
      response,
      expectedChallenge,
      expectedOrigin: [...realm.relyingParty.origins],
      expectedRPID: realm.relyingParty.id,
      credential: { id: passkey.credential, publicKey: Uint8Array.from(passkey.publicKey), counter: passkey.counter },
      requireUserVerification: true,
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}

async function removePasskey(realm: Realm, caller: SignedIn, id: string): Promise<void> {
  requireFresh(realm, caller);
  const { account } = await accountOf(realm, caller);
  if (!/^[0-9a-f]{32}$/.test(id)) throw new StewardError('not-found');
  const mailed = planTo(realm, account, { kind: 'second-factor-changed' });
  if (!(await realm.rows.commit([removed(at.passkey(caller.person, id), 'present'), ...mailed.changes])))
    throw new StewardError('not-found');
  mailed.post();
}
