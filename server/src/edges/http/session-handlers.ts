// Signing up, in and out.
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { checkProfileOf } from '../../governed/create-business.ts';
import { standingInvitation } from '../../governed/invitations.ts';
import type { AccountLanguage, PasskeyAnswer, Proof } from '../../ports/identity.ts';
import { businessesOf } from '../../stores/standing.ts';
import type { Call } from './call.ts';
import { createEntering, type AccountParts } from './entering.ts';

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

export function sessionHandlers(parts: AccountParts) {
  const { identity, tools, cookie } = parts;
  const { opened, signedIn, found, join } = createEntering(parts);
  return {
    async signUp(call: Call) {
      const { business, invitation, name, ...body } = call.body as SignUpBody;
      if (invitation !== undefined && !(await standingInvitation(tools, invitation)))
        throw new StewardError('invalid-input', { field: 'invitation', rule: 'the token of an invitation that still stands' });
      // Wrong input changes nothing: an account without the business it was opened for would be a change.
      if (business) asNamed({ 'fields.name': 'business.name' }, () => checkProfileOf(tools, 'businesses', business));
      if (business || invitation !== undefined)
        asNamed({ 'fields.name': 'name', 'fields.email': 'email' }, () => checkProfileOf(tools, 'members', { name, email: body.email }));
      const outcome = await asNamed({ displayName: 'name' }, () => identity.signUp({ ...body, displayName: name }, call.client));
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
  };
}

/** An error about a field, under the name that the field has in the request. */
function asNamed<R>(names: Readonly<Record<string, string>>, work: () => R): R {
  const renamed = (error: unknown): never => {
    const name = isStewardError(error, 'invalid-input') && error.field !== undefined ? names[error.field] : undefined;
    throw name === undefined ? error : new StewardError('invalid-input', { field: name, rule: (error as StewardError).rule ?? '' });
  };
  try {
    const result = work();
    return result instanceof Promise ? (result.catch(renamed) as R) : result;
  } catch (error) {
    return renamed(error);
  }
}

export function oneCode(code: Code): { totp: string } | { recoveryCode: string } {
  if (code.totp !== undefined && code.recoveryCode === undefined) return { totp: code.totp };
  if (code.recoveryCode !== undefined && code.totp === undefined) return { recoveryCode: code.recoveryCode };
  throw new StewardError('invalid-input', { field: 'totp', rule: 'either `totp` or `recoveryCode`' });
}
