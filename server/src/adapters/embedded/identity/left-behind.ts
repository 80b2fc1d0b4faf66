// A password that an edition took over which compares elsewhere (Cognito, say) does not come back with the rows: here it is right for nobody. Whoever tries to sign in with one is sent the
// link for a new password, by themselves, so that after a move nobody has to find out what happened. What they are answered is what everybody is answered whose details do not fit.
import { at, type TicketRow } from './identity-rows.ts';
import { planTo, type Account, type Realm } from './realm.ts';
import { planTicket } from './ticket.ts';
import { paces } from './slow-down.ts';
import { normalizeEmail } from './email-address.ts';

export const resetMsMax = 30 * 60_000;

const isLeftBehind = ({ credentials }: Realm, { password: { value } }: Account): boolean =>
  !credentials.elsewhere && value.elsewhere === true && value.hash === undefined;

/** After a sign-in whose password did not fit. Mails nothing while a link that was mailed before still counts, and no more than somebody may ask for; nobody waits for it. */
export function mailResetIfLeftBehind(realm: Realm, account: Account): void {
  if (!isLeftBehind(realm, account)) return;
  const { person } = account;
  realm.notices.inBackground('forgotten-password', async () => {
    const before = await realm.rows.get<TicketRow>(at.ticket(person, 'reset'));
    if (before && realm.clock.nowMs() < before.value.until) return;
    const emailHash = realm.keys.index('email', normalizeEmail(account.account.value.email) ?? '');
    await realm.slowDown.spend([{ key: at.slot('mail', emailHash), pace: paces.mail }]);
    const ticket = planTicket(realm, person, 'reset', resetMsMax, { mailed: true });
    const mailed = planTo(realm, account.account, { kind: 'forgotten-password', token: ticket.token, untilMs: ticket.untilMs });
    const there = [account.account, account.password].map(({ key, revision }) => ({ kind: 'check', key, expect: revision }) as const);
    if (await realm.rows.commit([ticket.change, ...there, ...mailed.changes])) mailed.post();
  });
}
