// What opens an account: password, address, sessions, second factors.
import type { EmbeddedIdentity, PasskeyAnswer } from '../../ports/identity.ts';
import type { Call } from './call.ts';
import { isoTime } from '../../stores/wire-record.ts';

const done = { done: true } as const;

export function credentialHandlers(identity: EmbeddedIdentity) {
  return {
    async changePassword(call: Call) {
      const { current, password } = call.body as { current: string; password: string };
      await identity.changePassword(call.person(), { password: current, newPassword: password }, call.client);
      return done;
    },
    async changeEmail(call: Call) {
      await identity.beginEmailChange(call.person(), (call.body as { email: string }).email, call.client);
      return done;
    },
    async confirmNewEmail(call: Call) {
      await identity.finishEmailChange((call.body as { token: string }).token);
      return done;
    },
    async confirmEmail(call: Call) {
      await identity.confirmEmail((call.body as { token: string }).token);
      return done;
    },
    async forgotPassword(call: Call) {
      await identity.forgotPassword(call.body as { email: string }, call.client);
      return done;
    },
    async resetPassword(call: Call) {
      const { token, password } = call.body as { token: string; password: string };
      await identity.resetPassword({ token, newPassword: password }, call.client);
      return done;
    },
  };
}

export function secondFactorHandlers(identity: EmbeddedIdentity) {
  return {
    async sessions(call: Call) {
      const sessions = await identity.sessions(call.person());
      return {
        sessions: sessions.map((each) => ({
          id: each.session,
          device: each.device,
          createdAt: isoTime(each.createdAtMs),
          lastUsedAt: isoTime(each.lastUsedAtMs),
          current: each.current,
        })),
      };
    },
    async revokeSession(call: Call) {
      await identity.endSession(call.person(), call.params['id']!);
      return done;
    },
    async revokeOtherSessions(call: Call) {
      await identity.endOtherSessions(call.person());
      return done;
    },
    totpBegin: (call: Call) => identity.beginTotp(call.person()),
    totpConfirm: async (call: Call) =>
      codesOf(await identity.confirmTotp(call.person(), (call.body as { code: string }).code, call.client)),
    async totpRemove(call: Call) {
      await identity.removeTotp(call.person());
      return done;
    },
    recoveryCodes: async (call: Call) => codesOf(await identity.newRecoveryCodes(call.person())),
    passkeyBegin: (call: Call) => identity.beginPasskey(call.person()),
    async passkeyAdd(call: Call) {
      const { label, ...answer } = call.body as PasskeyAnswer & { label: string };
      return { id: (await identity.finishPasskey(call.person(), answer, label)).id };
    },
    async passkeyRemove(call: Call) {
      await identity.removePasskey(call.person(), call.params['id']!);
      return done;
    },
  };
}

const codesOf = ({ recoveryCodes }: { readonly recoveryCodes: readonly string[] }) => ({ recoveryCodes: [...recoveryCodes] });
