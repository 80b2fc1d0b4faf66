// Signing up, signing in and a person's own account: ceremonies of the identity, and the businesses it leads to.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { acceptInvitation, readToken } from '../../governed/invitations.ts';
import { createBusiness } from '../../governed/create-business.ts';
import { newId } from '../../governed/new-id.ts';
import { readBusiness } from '../../governed/read-business.ts';
import { businessesOf, standingOf } from '../../stores/standing.ts';
import type { Tools } from '../../governed/operation.ts';
import type { AccountLanguage, EmbeddedIdentity, OpenedSession, PasskeyAnswer, Proof, SignedIn } from '../../ports/identity.ts';
import { principalOf, type Call } from './call.ts';
import { isoTime } from './record-handlers.ts';
import type { SessionCookie } from './session-cookie.ts';

export interface AccountParts {
  readonly identity: EmbeddedIdentity;
  readonly tools: Tools;
  readonly cookie: SessionCookie;
}

interface SignUpBody {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly language: AccountLanguage;
  readonly business?: { readonly name: string };
  readonly invitation?: string;
}

type Code = { totp?: string; recoveryCode?: string };

const done = { done: true } as const;

export function accountHandlers({ identity, tools, cookie }: AccountParts) {
  const opened = (call: Call, session: OpenedSession) => {
    cookie.set(call.reply, session.token);
    const { person, business } = session.caller;
    return { token: session.token, person, ...(business === undefined ? {} : { business }) };
  };

  /** After any sign-in: with one business only, the session turns to it. */
  const signedIn = async (call: Call, session: OpenedSession) => {
    const businesses = session.caller.business === undefined ? await businessesOf(tools.rows, session.caller.person) : [];
    const caller = businesses.length === 1 ? await identity.turnTo(session.caller, businesses[0]!) : session.caller;
    return opened(call, { ...session, caller });
  };

  const found = async (call: Call, caller: SignedIn, name: string): Promise<SignedIn> => {
    const business = newId<BusinessId>(tools.random);
    const founder = await profileFields(identity, caller);
    await call.perform(createBusiness, { profile: { name }, founder }, principalOf(caller, business, call.client));
    return identity.turnTo(caller, business);
  };

  const join = async (call: Call, caller: SignedIn, token: string) => {
    const invited = readToken(token);
    if (!invited) throw new StewardError('not-found');
    const profile = await profileFields(identity, caller);
    const joined = await call.perform(acceptInvitation, { token, profile }, principalOf(caller, invited.business, call.client));
    return { joined, caller: await identity.turnTo(caller, joined.business) };
  };

  return {
    async signUp(call: Call) {
      const { business, invitation, name, ...body } = call.body as SignUpBody;
      if (invitation !== undefined && !readToken(invitation)) throw new StewardError('invalid-input', { field: 'invitation', rule: 'the token of an invitation' });
      const outcome = await identity.signUp({ ...body, displayName: name }, call.client);
      if (!outcome.done) return { mailed: true };
      let { caller } = outcome;
      if (business) caller = await found(call, caller, business.name);
      if (invitation !== undefined) caller = (await join(call, caller, invitation)).caller;
      return opened(call, { token: outcome.token, caller });
    },
    confirmSignUp: async (call: Call) => signedIn(call, await identity.confirmSignUp((call.body as { token: string }).token, call.client)),
    async signIn(call: Call) {
      const outcome = await identity.signIn(call.body as { email: string; password: string }, call.client);
      return outcome.done ? signedIn(call, outcome) : { challenge: outcome.challenge, methods: [...outcome.methods] };
    },
    async signInSecond(call: Call) {
      const { challenge, ...code } = call.body as { challenge: string } & Code;
      return signedIn(call, await identity.finishSignIn(challenge, oneCode(code), call.client));
    },
    passkeySignInBegin: (call: Call) => identity.beginPasskeySignIn(call.client),
    passkeySignIn: async (call: Call) => signedIn(call, await identity.finishPasskeySignIn(call.body as PasskeyAnswer, call.client)),
    async signOut(call: Call) {
      await identity.signOut(call.person());
      cookie.clear(call.reply);
      return done;
    },
    reauthenticate: async (call: Call) => opened(call, await identity.reauthenticate(call.person(), call.body as Proof, call.client)),
    async turnTo(call: Call) {
      const { business } = call.body as { business: BusinessId };
      const mine = await businessesOf(tools.rows, call.person().person);
      if (!mine.includes(business)) throw new StewardError('not-found');
      await identity.turnTo(call.person(), business);
      return done;
    },
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
        passkeys: account.passkeys.map(({ id, label, createdAtMs, lastUsedAtMs }) => ({ id, label, createdAt: isoTime(createdAtMs), lastUsedAt: isoTime(lastUsedAtMs) })),
      };
    },
    async updateMe(call: Call) {
      const { name, language } = call.body as { name?: string; language?: AccountLanguage };
      await identity.setProfile(call.person(), { ...(name === undefined ? {} : { displayName: name }), ...(language === undefined ? {} : { language }) });
      return done;
    },
    /** Each name is content of its business, so each is entered in that business's ledger. */
    async myBusinesses(call: Call) {
      const caller = call.person();
      const businesses = [];
      for (const id of await businessesOf(tools.rows, caller.person)) {
        const principal = principalOf(caller, id, call.client);
        const { businessRole: role } = await standingOf(tools.rows, id, caller.person);
        const view = await call.perform(readBusiness, {}, principal);
        businesses.push({ id, name: String(view.fields['name'] ?? ''), role });
      }
      return { businesses };
    },
    async foundBusiness(call: Call) {
      const caller = await found(call, call.person(), (call.body as { name: string }).name);
      return { business: caller.business! };
    },
    async acceptInvitation(call: Call) {
      return (await join(call, call.person(), (call.body as { token: string }).token)).joined;
    },
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
    async sessions(call: Call) {
      const sessions = await identity.sessions(call.person());
      return {
        sessions: sessions.map((each) => ({ id: each.session, device: each.device, createdAt: isoTime(each.createdAtMs), lastUsedAt: isoTime(each.lastUsedAtMs), current: each.current })),
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
    totpConfirm: async (call: Call) => codesOf(await identity.confirmTotp(call.person(), (call.body as { code: string }).code, call.client)),
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

function oneCode(code: Code): { totp: string } | { recoveryCode: string } {
  if (code.totp !== undefined && code.recoveryCode === undefined) return { totp: code.totp };
  if (code.recoveryCode !== undefined && code.totp === undefined) return { recoveryCode: code.recoveryCode };
  throw new StewardError('invalid-input', { field: 'totp', rule: 'either `totp` or `recoveryCode`' });
}

/** What a business learns of somebody who founds or joins it: their name and e-mail, as the `members` collection declares. */
async function profileFields(identity: EmbeddedIdentity, caller: SignedIn): Promise<{ name: string; email: string }> {
  const [profile] = await identity.profiles([caller.person]);
  if (!profile) throw new StewardError('not-signed-in');
  return { name: profile.displayName, email: profile.email };
}
