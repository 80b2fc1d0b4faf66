// The second factor: setting TOTP up and taking it away, and the recovery codes that go with it.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Client, SignedIn } from '../../../ports/identity.ts';
import { at, removed, type TotpRow } from './identity-rows.ts';
import { accountOf, addressCounter, addressHash, planTo, requireFresh, type Realm } from './realm.ts';
import { listPasskeys } from './passkeys.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { codeCounter } from './sign-in.ts';
import { matchTotp, totpSecretBytes, totpSecretText, totpUri } from './totp.ts';

export const totpPendingMsMax = 900_000;
const passkeysDroppedMax = 50;
const changed = { kind: 'second-factor-changed' } as const;

export function createSecondFactor(realm: Realm) {
  return {
    async beginTotp(caller: SignedIn): Promise<{ readonly secret: string; readonly uri: string }> {
      requireFresh(realm, caller);
      const { account, totp } = await accountOf(realm, caller);
      const pending = realm.random.bytes(totpSecretBytes);
      const row: TotpRow = { lastStep: 0, ...totp?.value, pending, pendingUntil: realm.clock.nowMs() + totpPendingMsMax };
      await realm.rows.mustCommit([realm.rows.put(at.totp(caller.person), row, totp?.revision ?? 'absent')]);
      return { secret: totpSecretText(pending), uri: totpUri(realm.relyingParty.name, account.value.email, pending) };
    },

    async confirmTotp(caller: SignedIn, code: string, client: Client): Promise<{ readonly recoveryCodes: readonly string[] }> {
      await realm.slowDown.spend([codeCounter(caller.person), addressCounter(addressHash(realm, client))]);
      const account = await accountOf(realm, caller);
      const { pending, pendingUntil = 0 } = account.totp?.value ?? {};
      const nowMs = realm.clock.nowMs();
      const step = pending && nowMs < pendingUntil ? matchTotp(pending, code, nowMs, 0) : undefined;
      if (!account.totp || !pending || step === undefined) throw new StewardError('wrong-credentials');
      const codes = newRecoveryCodes(realm.random);
      const mailed = planTo(realm, account.account, changed);
      await realm.rows.mustCommit([
        ...mailed.changes,
        realm.rows.put(account.totp.key, { secret: pending, since: nowMs, lastStep: step }, account.totp.revision),
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
    },

    async dropSecondFactors(person: PersonId): Promise<void> {
      const passkeys = await listPasskeys(realm, person);
      await realm.rows.mustCommit([
        removed(at.totp(person)),
        removed(at.recovery(person)),
        ...passkeys.slice(0, passkeysDroppedMax).map(({ key }) => removed(key)),
      ]);
    },

    async newRecoveryCodes(caller: SignedIn): Promise<{ readonly recoveryCodes: readonly string[] }> {
      requireFresh(realm, caller);
      const account = await accountOf(realm, caller);
      if (!account.totp?.value.secret)
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
