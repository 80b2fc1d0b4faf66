// A person's own account, and the businesses it leads to.
import { StewardError } from '@steward/protocol/errors.ts';
import type { AccountLanguage } from '../../ports/identity.ts';
import { standingInvitation } from '../../governed/invitations.ts';
import { readBusiness } from '../../governed/read-business.ts';
import { businessesOf, standingOf } from '../../stores/standing.ts';
import { principalOf, type Call } from './call.ts';
import { createEntering, type AccountParts } from './entering.ts';
import { isoTime } from '../../stores/wire-record.ts';
import { textOf } from './wire-record.ts';

const done = { done: true } as const;

export function accountHandlers(parts: AccountParts) {
  const { identity, tools } = parts;
  const { found, join } = createEntering(parts);
  return {
    async me(call: Call) {
      const caller = call.person();
      const account = await identity.account(caller);
      return {
        person: account.person,
        email: account.email,
        emailConfirmed: account.emailConfirmed,
        name: account.displayName,
        language: account.language,
        totp: account.totp,
        recoveryCodesLeft: account.recoveryCodesLeft,
        ...(caller.business === undefined ? {} : { business: caller.business }),
        passkeys: account.passkeys.map(({ id, label, createdAtMs, lastUsedAtMs }) => ({
          id,
          label,
          createdAt: isoTime(createdAtMs),
          lastUsedAt: isoTime(lastUsedAtMs),
        })),
      };
    },
    async updateMe(call: Call) {
      const { name, language } = call.body as { name?: string; language?: AccountLanguage };
      await identity.setProfile(call.person(), {
        ...(name === undefined ? {} : { displayName: name }),
        ...(language === undefined ? {} : { language }),
      });
      return done;
    },
    /** Each name is content of its business, so each is entered in that business's ledger. */
    async myBusinesses(call: Call) {
      const caller = call.person();
      const businesses = [];
      for (const id of await businessesOf(tools.rows, caller.person)) {
        const principal = principalOf(caller, id, call.client);
        const { businessRole: role } = await standingOf(tools.rows, id, caller.person);
        if (role === 'none') {
          // Hidden, because it is to be erased: its erasure is all that is to be seen of it, by those who may undo it.
          const behind = await standingOf(tools.rows, id, caller.person, undefined, { behindMark: true });
          if (behind.businessRole === 'owner' || behind.businessRole === 'admin')
            businesses.push({ id, name: '', role: behind.businessRole, hidden: true });
          continue;
        }
        const view = await call.perform(readBusiness, {}, principal);
        businesses.push({ id, name: textOf(view, 'name'), role });
      }
      return { businesses };
    },
    async foundBusiness(call: Call) {
      const caller = await found(call, call.person(), (call.body as { name: string }).name);
      return { business: caller.business! };
    },
    async readInvitation(call: Call) {
      const invitation = await standingInvitation(tools, (call.body as { token: string }).token);
      if (!invitation) throw new StewardError('not-found');
      return { role: invitation.role, project: invitation.into, until: isoTime(invitation.untilMs) };
    },
    async acceptInvitation(call: Call) {
      return (await join(call, call.person(), (call.body as { token: string }).token)).joined;
    },
  };
}
