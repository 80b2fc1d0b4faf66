// A new password, by somebody who knows the old one, or by somebody who holds a link: mailed after "forgotten password", or
// handed over by an admin. Either way the other sessions end in the same commit, and older links are dead.
import { encodeId, idBytes, type PersonId } from '@steward/protocol/ids.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import type { AccountNotice, Client, SignedIn } from '../../../ports/identity.ts';
import type { Change } from '../../../ports/rows.ts';
import { normalizeEmail } from './email-address.ts';
import { at, removed, type EmailRow } from './identity-rows.ts';
import { resetMsMax } from './left-behind.ts';
import { listPasskeys } from './passkeys.ts';
import { checkNewPassword } from './password.ts';
import { newPassword, requirePassword } from './own-password.ts';
import { accountCounter, accountOf, addressCounter, addressHash, loadAccount, planTo, type Account, type Realm } from './realm.ts';
import type { Sessions } from './session.ts';
import { personalWords } from './sign-up.ts';
import { paces } from './slow-down.ts';
import { findTicket, planTicket } from './ticket.ts';

export const adminResetMsMax = 86_400_000;

interface PasswordChange {
  readonly password: string;
  readonly newPassword: string;
}

export function createChangePassword(realm: Realm, sessions: Sessions) {
  return {
    changePassword: (caller: SignedIn, input: PasswordChange, client: Client) => changePassword(realm, sessions, caller, input, client),

    async forgotPassword(input: { readonly email: string }, client: Client): Promise<void> {
      const emailHash = realm.keys.index('email', normalizeEmail(input.email) ?? '');
      const address = addressHash(realm, client);
      await realm.slowDown.spend([{ key: at.slot('mail', emailHash), pace: paces.mail }, addressCounter(address)]);
      const named = await realm.rows.get<EmailRow>(at.email(emailHash));
      const decoy = encodeId<PersonId>(emailHash.subarray(0, idBytes));
      const person = (named?.value.person as PersonId | undefined) ?? decoy;
      const account = await loadAccount(realm, person);
      const ticket = planTicket(realm, person, 'reset', resetMsMax, { mailed: true });
      // Without an account the same row is written where it means nothing, so that both cases are one commit.
      const decoyChange: Change = { ...ticket.change, key: at.slot('decoy', emailHash) };
      const notice = { kind: 'forgotten-password', token: ticket.token, untilMs: ticket.untilMs } as const;
      const mailed = account ? planTo(realm, account.account, notice) : decoyMail(realm, notice, person, input.email);
      const decoyNotice = mailed.changes.map((change): Change => ({ ...change, key: at.slot('decoy-notice', emailHash) }));
      await realm.rows.commit(account ? [ticket.change, ...mailed.changes] : [decoyChange, ...decoyNotice]);
      if (account) mailed.post();
    },

    async beginReset(person: PersonId): Promise<{ readonly token: string; readonly untilMs: number }> {
      const account = await loadAccount(realm, person);
      if (!account) throw new StewardError('not-found');
      const { token, untilMs, change } = planTicket(realm, person, 'reset', adminResetMsMax, { mailed: false });
      const mailed = planTo(realm, account.account, { kind: 'password-reset-begun', untilMs });
      await realm.rows.mustCommit([change, { kind: 'check', key: account.account.key, expect: 'present' }, ...mailed.changes]);
      mailed.post();
      return { token, untilMs };
    },

    async resetPassword(input: { readonly token: string; readonly newPassword: string }, client: Client): Promise<void> {
      const address = addressCounter(addressHash(realm, client));
      await realm.slowDown.spend([address]);
      const { person, ticket, used } = await findTicket(realm, input.token, 'reset');
      const account = await loadAccount(realm, person);
      if (!account) throw new StewardError('wrong-credentials');
      checkNewPassword('newPassword', input.newPassword, wordsOf(account));
      const { value, expect } = await newPassword(realm, account, input.newPassword);
      const claimed = await claim(realm, account, ticket.value.mailed);
      const mailed = planTo(realm, account.account, { kind: 'password-changed' });
      const done = await realm.rows.commit([
        ...mailed.changes,
        used,
        realm.rows.put(account.password.key, value, expect),
        removed(at.ticket(person, 'email')),
        removed(at.guesses(person, 'elsewhere')),
        ...claimed,
        ...(await sessions.planEnd(person)),
      ]);
      if (!done) throw new StewardError('wrong-credentials');
      mailed.post();
      if (claimed.length > 0) await realm.credentials.dropTotp(person);
      await sessions.endAll(person);
      await realm.slowDown.forgive(address);
    },
  };
}

async function changePassword(realm: Realm, sessions: Sessions, caller: SignedIn, input: PasswordChange, client: Client): Promise<void> {
  const account = await accountOf(realm, caller);
  checkNewPassword('newPassword', input.newPassword, wordsOf(account));
  const address = addressHash(realm, client);
  const counter = accountCounter(realm, account, address);
  await realm.slowDown.spend([counter, addressCounter(address)]);
  await requirePassword(realm, account, input.password);
  const { value, expect } = await newPassword(realm, account, input.newPassword);
  const mailed = planTo(realm, account.account, { kind: 'password-changed' });
  await realm.rows.mustCommit([
    ...mailed.changes,
    realm.rows.put(account.password.key, value, expect),
    ...deadLinks(caller.person),
    removed(counter.key),
    ...(await sessions.planEnd(caller.person, caller.session)),
  ]);
  mailed.post();
  await sessions.endAll(caller.person, caller.session);
  await realm.slowDown.forgive(addressCounter(address));
}

/** As much to write as the mail would be, holding nothing that was typed. */
const decoyMail = (realm: Realm, notice: Pick<AccountNotice, 'kind' | 'token' | 'untilMs'>, person: PersonId, email: string) =>
  realm.notices.plan({ ...notice, person, to: 'x'.repeat(Math.min(email.length, 254)), language: 'en', atMs: realm.clock.nowMs() });

const wordsOf = ({ account }: Account) => personalWords(account.value.email, account.value.name);
const deadLinks = (person: PersonId) => [removed(at.ticket(person, 'reset')), removed(at.ticket(person, 'email'))];

/**
 * A mailed link also proves the address. Where it was never proved before, somebody else may have made the account in this
 * person's name: what they set up to come back with is taken away.
 */
async function claim(realm: Realm, { person, account }: Account, mailed: boolean): Promise<readonly Change[]> {
  if (!mailed || account.value.confirmed) return [];
  const passkeys = await listPasskeys(realm, person);
  return [
    realm.rows.put(account.key, { ...account.value, confirmed: true }, account.revision),
    removed(at.ticket(person, 'confirm')),
    removed(at.totp(person)),
    removed(at.recovery(person)),
    ...passkeys.map(({ key }) => removed(key)),
  ];
}
