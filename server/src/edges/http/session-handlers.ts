// Signing up, in and out.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { validateFields } from '@steward/protocol/catalogue/validate-fields.ts';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
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
      checkProfiles(tools.catalogue.collections, name, business?.name);
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
  };
}

/** What is written once the account is there is checked before: no account is left over without the business it was made for. */
function checkProfiles(collections: ReadonlyMap<string, Collection>, name: string, business: string | undefined): void {
  checkName('name', collections.get('members')!, name.trim());
  if (business !== undefined) checkName('business.name', collections.get('businesses')!, business);
}

function checkName(field: string, collection: Collection, value: string): void {
  try {
    validateFields(collection, { name: value }, 'update');
  } catch (error) {
    throw isStewardError(error, 'invalid-input') ? new StewardError('invalid-input', { field, rule: error.rule ?? 'a name' }) : error;
  }
}

function oneCode(code: Code): { totp: string } | { recoveryCode: string } {
  if (code.totp !== undefined && code.recoveryCode === undefined) return { totp: code.totp };
  if (code.recoveryCode !== undefined && code.totp === undefined) return { recoveryCode: code.recoveryCode };
  throw new StewardError('invalid-input', { field: 'totp', rule: 'either `totp` or `recoveryCode`' });
}
