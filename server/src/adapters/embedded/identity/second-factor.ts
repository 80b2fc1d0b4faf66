// The second factor: setting TOTP up and taking it away, and the recovery codes that go with it.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Client, SignedIn } from '../../../ports/identity.ts';
import { at, removed, type TotpRow } from './identity-rows.ts';
import { accountOf, addressCounter, addressHash, hasTotp, planTo, requireFresh, type Account, type Realm } from './realm.ts';
import { listPasskeys } from './passkeys.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { passOf } from './session.ts';
import { codeCounter } from './sign-in.ts';
import { matchTotp, totpSecretBytes, totpSecretText, totpUri } from './totp.ts';

export const totpPendingMsMax = 900_000;
const passkeysDroppedMax = 50;
const changed = { kind: 'second-factor-changed' } as const;

export function createSecondFactor(realm: Realm) {
  return {
    async beginTotp(caller: SignedIn): Promise<{ readonly secret: string; readonly uri: string }> {
      requireFresh(realm, caller);
      const its = await accountOf(realm, caller);
      if (its.totp?.value.elsewhere === true)
        throw new StewardError('conflict', { rule: 'take the authenticator app away that is set up, then set up another' });
      const pass = realm.credentials.keepsTotp ? await passOf(realm, caller) : undefined;
      if (pass !== undefined) return beginElsewhere(realm, its, pass);
      const { account, totp } = its;
      const pending = realm.random.bytes(totpSecretBytes);
      const { pendingElsewhere: _elsewhere, ...before } = totp?.value ?? { lastStep: 0 };
      const row: TotpRow = { ...before, pending, pendingUntil: realm.clock.nowMs() + totpPendingMsMax };
      await realm.rows.mustCommit([realm.rows.put(at.totp(caller.person), row, totp?.revision ?? 'absent')]);
      const secret = totpSecretText(pending);
      return { secret, uri: totpUri(realm.relyingParty.name, account.value.email, pending) };
    },

    async confirmTotp(caller: SignedIn, code: string, client: Client): Promise<{ readonly recoveryCodes: readonly string[] }> {
      await realm.slowDown.spend([codeCounter(caller.person), addressCounter(addressHash(realm, client))]);
      const account = await accountOf(realm, caller);
      const row = await confirmed(realm, caller, account, code);
      const codes = newRecoveryCodes(realm.random);
      const mailed = planTo(realm, account.account, changed);
      await realm.rows.mustCommit([
        ...mailed.changes,
        realm.rows.put(at.totp(caller.person), row, account.totp?.revision ?? 'absent'),
        realm.rows.put(at.recovery(caller.person), { codes: codes.stored }, 'any'),
        removed(codeCounter(caller.person).key),
      ]);
      mailed.post();
      return { recoveryCodes: codes.shown };
    },

    async removeTotp(caller: SignedIn): Promise<void> {
      requireFresh(realm, caller);
      const account = await accountOf(realm, caller);
      const mailed = planTo(realm, account.account, changed);
      await realm.rows.mustCommit([removed(at.totp(caller.person)), removed(at.recovery(caller.person)), ...mailed.changes]);
      mailed.post();
      await realm.credentials.dropTotp(caller.person);
    },

    async dropSecondFactors(person: PersonId): Promise<void> {
      const passkeys = await listPasskeys(realm, person);
      await realm.rows.mustCommit([
        removed(at.totp(person)),
        removed(at.recovery(person)),
        ...passkeys.slice(0, passkeysDroppedMax).map(({ key }) => removed(key)),
      ]);
      await realm.credentials.dropTotp(person);
    },

    async newRecoveryCodes(caller: SignedIn): Promise<{ readonly recoveryCodes: readonly string[] }> {
      requireFresh(realm, caller);
      const account = await accountOf(realm, caller);
      if (!account.totp || !hasTotp(account))
        throw new StewardError('conflict', { rule: 'recovery codes go with an authenticator app, and none is set up' });
      const codes = newRecoveryCodes(realm.random);
      const mailed = planTo(realm, account.account, changed);
      await realm.rows.mustCommit([
        ...mailed.changes,
        realm.rows.put(at.recovery(caller.person), { codes: codes.stored }, 'any'),
        { kind: 'check', key: account.totp.key, expect: account.totp.revision },
      ]);
      mailed.post();
      return { recoveryCodes: codes.shown };
    },
  };
}

/**
 * Where the credentials lie. Beginning may already switch the present app off there, so it has to be taken away first. What is asked for there counts from the
 * moment a code was right; when the process dies before the row says so, the next sign-in writes it down (planCode in sign-in.ts).
 */
async function beginElsewhere(realm: Realm, its: Account, pass: string): Promise<{ readonly secret: string; readonly uri: string }> {
  const { account, totp, person } = its;
  const secret = await realm.credentials.beginTotp(person, pass);
  const row: TotpRow = { lastStep: 0, ...totp?.value, pendingElsewhere: true, pendingUntil: realm.clock.nowMs() + totpPendingMsMax };
  await realm.rows.mustCommit([realm.rows.put(at.totp(person), row, totp?.revision ?? 'absent')]);
  return { secret, uri: totpUri(realm.relyingParty.name, account.value.email, secret) };
}

/** What the row says once the code is right; `wrong-credentials` if it is not. */
async function confirmed(realm: Realm, caller: SignedIn, { totp }: Account, code: string): Promise<TotpRow> {
  const { pending, pendingElsewhere, pendingUntil = 0 } = totp?.value ?? {};
  const nowMs = realm.clock.nowMs();
  if (pendingElsewhere === true && nowMs < pendingUntil) {
    const pass = await passOf(realm, caller);
    if (pass === undefined) throw new StewardError('fresh-sign-in-needed');
    if (!(await realm.credentials.confirmTotp(caller.person, pass, code))) throw new StewardError('wrong-credentials');
    return { elsewhere: true, since: nowMs, lastStep: 0 };
  }
  const step = pending && nowMs < pendingUntil ? matchTotp(pending, code, nowMs, 0) : undefined;
  if (!pending || step === undefined) throw new StewardError('wrong-credentials');
  return { secret: pending, since: nowMs, lastStep: step };
}
