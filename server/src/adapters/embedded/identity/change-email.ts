// The e-mail address of an account: confirming it, and changing it. A change is confirmed from the new address, then the old one
// is told; links that went to the old one are dead. An address that has another account already gets a mail saying so, and the
// person who asked is answered as always.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Client, SignedIn } from '../../../ports/identity.ts';
import { requireEmail } from './email-address.ts';
import { at, removed, type EmailRow } from './identity-rows.ts';
import { accountOf, addressCounter, addressHash, loadAccount, requireFresh, type Realm } from './realm.ts';
import { confirmMsMax } from './sign-up.ts';
import { paces } from './slow-down.ts';
import { findTicket, planTicket } from './ticket.ts';

export function createChangeEmail(realm: Realm) {
  return {
    async confirmEmail(token: string): Promise<void> {
      const { person, used } = await findTicket(realm, token, 'confirm');
      const account = (await loadAccount(realm, person))?.account;
      if (!account) throw new StewardError('wrong-credentials');
      await realm.rows.mustCommit([used, realm.rows.put(account.key, { ...account.value, confirmed: true }, account.revision)]);
    },

    async beginEmailChange(caller: SignedIn, newEmail: string, client: Client): Promise<void> {
      requireFresh(realm, caller);
      const email = requireEmail('email', newEmail);
      const { account } = await accountOf(realm, caller);
      const emailHash = realm.keys.index('email', email);
      await realm.slowDown.spend([{ key: at.slot('mail', emailHash), pace: paces.mail }, addressCounter(addressHash(realm, client))]);
      const taken = await realm.rows.get<EmailRow>(at.email(emailHash));
      const ticket = planTicket(realm, caller.person, 'email', confirmMsMax, { mailed: true, email });
      const to = { person: caller.person, to: email, language: account.value.language, atMs: realm.clock.nowMs() };
      const mailed = realm.notices.plan(
        taken
          ? { kind: 'account-exists', ...to, person: taken.value.person as PersonId }
          : { kind: 'confirm-new-email', token: ticket.token, untilMs: ticket.untilMs, ...to },
      );
      await realm.rows.mustCommit([ticket.change, { kind: 'check', key: account.key, expect: 'present' }, ...mailed.changes]);
      mailed.post();
    },

    finishEmailChange: (token: string) => finishEmailChange(realm, token),
  };
}

async function finishEmailChange(realm: Realm, token: string): Promise<void> {
  const { person, ticket, used } = await findTicket(realm, token, 'email');
  const account = (await loadAccount(realm, person))?.account;
  const email = ticket.value.email;
  if (!account || email === undefined) throw new StewardError('wrong-credentials');
  const before = account.value;
  const told = { person, to: before.email, language: before.language, atMs: realm.clock.nowMs() };
  const mailed = realm.notices.plan({ kind: 'email-changed', ...told });
  const done = await realm.rows.commit([
    ...mailed.changes,
    used,
    realm.rows.put(at.email(realm.keys.index('email', email)), { person }, 'absent'),
    removed(at.email(realm.keys.index('email', before.email))),
    realm.rows.put(account.key, { ...before, email, confirmed: true }, account.revision),
    removed(at.ticket(person, 'reset')),
    removed(at.ticket(person, 'confirm')),
  ]);
  if (!done) throw new StewardError('wrong-credentials');
  mailed.post();
}
