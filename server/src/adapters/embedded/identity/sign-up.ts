// Signing up: an account of a person, which belongs to no business yet.
//
// After confirmation (the way for a server that can send mail): there is no account until the link in the mail comes back; what was
// entered travels sealed in the link, and lies here only while the mail waits to leave. The answer is the same, and as much work, whether the address has an account or not.
// At once (a server without mail, the demo): the account exists when the call returns, its address unconfirmed, and an address
// that has an account is refused as such.
import { encodeId, idBytes, type PersonId } from '@steward/protocol/ids.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import {
  accountLanguages,
  type AccountLanguage,
  type Client,
  type OpenedSession,
  type SignUpInput,
  type SignUpOutcome,
} from '../../../ports/identity.ts';
import { requireEmail } from './email-address.ts';
import { at, removed, waitingPartition, type AccountRow, type PasswordRow } from './identity-rows.ts';
import { firstPassword } from './own-password.ts';
import { checkNewPassword } from './password.ts';
import { addressCounter, addressHash, loadAccount, planTo, type Realm } from './realm.ts';
import type { Sessions } from './session.ts';
import { planTicket } from './ticket.ts';
import { paces } from './slow-down.ts';

export const confirmMsMax = 86_400_000;
export const displayNameCharsMax = 120;
/** After the link has run out: no confirmation can still be under way. */
const takenBackAfterMs = 3_600_000;
const takenBackMax = 5;

interface Pending {
  /** Absent in links of earlier releases. */
  readonly person?: PersonId;
  readonly email: string;
  readonly name: string;
  readonly language: AccountLanguage;
  readonly password: PasswordRow;
  readonly until: number;
}

export function createSignUp(realm: Realm, sessions: Sessions) {
  return {
    async signUp(input: SignUpInput, client: Client): Promise<SignUpOutcome> {
      const email = requireEmail('email', input.email);
      const name = checkDisplayName('displayName', input.displayName);
      const language = checkLanguage('language', input.language);
      checkNewPassword('password', input.password, personalWords(email, name));
      const emailHash = realm.keys.index('email', email);
      const mail = { key: at.slot('mail', emailHash), pace: paces.mail };
      await realm.slowDown.spend(
        realm.signUp === 'at-once' ? [addressCounter(addressHash(realm, client))] : [addressCounter(addressHash(realm, client)), mail],
      );
      const person = encodeId<PersonId>(realm.random.bytes(idBytes));
      const untilMs = realm.clock.nowMs() + confirmMsMax;
      await awaitLink(realm, person, untilMs);
      const password = await firstPassword(realm, person, input.password);
      const taken = await realm.rows.get<{ person: PersonId }>(at.email(emailHash));
      if (realm.signUp === 'at-once') {
        if (taken) throw new StewardError('already-exists', { field: 'email', rule: 'an account with this address' });
        const opened = await createAccount(realm, sessions, { person, email, name, language, password, until: untilMs }, false, client);
        await realm.slowDown.forgive(addressCounter(addressHash(realm, client)));
        return { done: true, ...opened };
      }
      const token = realm.keys.sealToken('sign-up', { person, email, name, language, password, until: untilMs });
      const told = { to: email, language, atMs: realm.clock.nowMs() };
      const mailed = realm.notices.plan(
        taken ? { kind: 'account-exists', person: taken.value.person, ...told } : { kind: 'confirm-sign-up', token, untilMs, ...told },
      );
      await realm.rows.mustCommit(mailed.changes);
      mailed.post();
      return { done: false, mailed: true };
    },

    async confirmSignUp(token: string, client: Client): Promise<OpenedSession> {
      await realm.slowDown.spend([addressCounter(addressHash(realm, client))]);
      const pending = realm.keys.openToken('sign-up', token) as Pending | undefined;
      if (!pending || realm.clock.nowMs() >= pending.until) throw new StewardError('wrong-credentials');
      const opened = await createAccount(realm, sessions, pending, true, client);
      await realm.slowDown.forgive(addressCounter(addressHash(realm, client)));
      return opened;
    },
  };
}

async function createAccount(realm: Realm, sessions: Sessions, its: Pending, confirmed: boolean, client: Client): Promise<OpenedSession> {
  const person = its.person ?? encodeId<PersonId>(realm.random.bytes(idBytes));
  const account: AccountRow = { email: its.email, confirmed, name: its.name, language: its.language, createdAt: realm.clock.nowMs() };
  const ticket = confirmed ? undefined : planTicket(realm, person, 'confirm', confirmMsMax, { mailed: true });
  const mailed =
    ticket &&
    planTo(
      realm,
      { key: at.account(person), revision: 0, value: account },
      { kind: 'confirm-email', token: ticket.token, untilMs: ticket.untilMs },
    );
  const made = await realm.rows.commit([
    realm.rows.put(at.email(realm.keys.index('email', its.email)), { person }, 'absent'),
    realm.rows.put(at.account(person), account, 'absent'),
    realm.rows.put(at.password(person), its.password, 'absent'),
    ...(ticket ? [ticket.change] : []),
    ...(mailed?.changes ?? []),
    ...(realm.credentials.elsewhere ? [removed(at.waiting(person, its.until))] : []),
  ]);
  // The address got an account meanwhile, or the link was used before.
  if (!made)
    throw confirmed
      ? new StewardError('wrong-credentials')
      : new StewardError('already-exists', { field: 'email', rule: 'an account with this address' });
  mailed?.post();
  const loaded = await loadAccount(realm, person);
  if (!loaded) throw new StewardError('conflict');
  const { changes, opened } = await sessions.planOpen(loaded, client, false);
  await realm.rows.mustCommit(changes);
  return opened;
}

/**
 * Where a secret is compared elsewhere it is chosen before anybody has confirmed anything. So a row says first whose it is and until when the link counts; what
 * was never confirmed is taken back a while later, a few with each sign-up. It holds an opaque id and signs nobody in: there is no account.
 */
async function awaitLink(realm: Realm, person: PersonId, untilMs: number): Promise<void> {
  if (!realm.credentials.elsewhere) return;
  await realm.rows.mustCommit([realm.rows.put(at.waiting(person, untilMs), { until: untilMs }, 'absent')]);
  realm.notices.inBackground('confirm-sign-up', () => takeBack(realm));
}

async function takeBack(realm: Realm): Promise<void> {
  for (const key of await realm.rows.keysIn(waitingPartition, takenBackMax)) {
    const [until = '', person = ''] = key.sort.split('/');
    if (realm.clock.nowMs() < parseInt(until, 16) + takenBackAfterMs) return;
    const account = await realm.rows.raw(at.account(person as PersonId));
    if (!account) await realm.credentials.remove(person as PersonId);
    await realm.rows.commit([removed(key)]);
  }
}

/** What somebody who knows the person would try first. */
export const personalWords = (email: string, name: string): readonly string[] => [
  email,
  email.slice(0, email.indexOf('@')),
  name,
  ...name.split(/\s+/),
];

export function checkDisplayName(field: string, name: string): string {
  const trimmed = name.trim().normalize('NFC');
  if (trimmed.length === 0 || trimmed.length > displayNameCharsMax) {
    throw new StewardError('invalid-input', { field, rule: `1 to ${displayNameCharsMax} characters` });
  }
  if (/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(trimmed)) {
    throw new StewardError('invalid-input', { field, rule: 'no line breaks, control characters or changes of writing direction' });
  }
  return trimmed;
}

export function checkLanguage(field: string, language: string): AccountLanguage {
  const known = accountLanguages.find((one) => one === language);
  if (!known) throw new StewardError('invalid-input', { field, rule: `one of ${accountLanguages.join(', ')}` });
  return known;
}
