// What follows a ceremony of the identity: the session goes to the caller, and the person enters a business.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { BusinessRole } from '@steward/protocol/words.ts';
import { createBusiness } from '../../governed/create-business.ts';
import { acceptInvitation, readToken } from '../../governed/invitations.ts';
import { newId } from '../../governed/new-id.ts';
import type { Tools } from '../../governed/operation.ts';
import type { EmbeddedIdentity, OpenedSession, SignedIn } from '../../ports/identity.ts';
import { businessesOf } from '../../stores/standing.ts';
import { principalOf, type Call } from './call.ts';
import type { SessionCookie } from './session-cookie.ts';

export interface AccountParts {
  readonly identity: EmbeddedIdentity;
  readonly tools: Tools;
  readonly cookie: SessionCookie;
}

export interface Entering {
  opened(call: Call, session: OpenedSession): { token?: string; person: string; business?: string };
  /** After any sign-in: with one business only, the session turns to it. */
  signedIn(call: Call, session: OpenedSession): Promise<{ token?: string; person: string; business?: string }>;
  found(call: Call, caller: SignedIn, name: string): Promise<SignedIn>;
  join(call: Call, caller: SignedIn, token: string): Promise<{ joined: { business: BusinessId; role: BusinessRole }; caller: SignedIn }>;
}

export function createEntering({ identity, tools, cookie }: AccountParts): Entering {
  const opened: Entering['opened'] = (call: Call, session: OpenedSession) => {
    const { person, business } = session.caller;
    return { ...cookie.give(call.request, call.reply, session.token), person, ...(business === undefined ? {} : { business }) };
  };

  const signedIn: Entering['signedIn'] = async (call: Call, session: OpenedSession) => {
    const businesses = session.caller.business === undefined ? await businessesOf(tools.rows, session.caller.person) : [];
    const caller = businesses.length === 1 ? await identity.turnTo(session.caller, businesses[0]!) : session.caller;
    return opened(call, { ...session, caller });
  };

  const found: Entering['found'] = async (call, caller, name) => {
    const business = newId<BusinessId>(tools.random);
    const founder = await profileFields(identity, caller);
    await call.perform(createBusiness, { profile: { name }, founder }, principalOf(caller, business, call.client));
    return identity.turnTo(caller, business);
  };

  const join: Entering['join'] = async (call, caller, token) => {
    const invited = readToken(token);
    if (!invited) throw new StewardError('not-found');
    const profile = await profileFields(identity, caller);
    const joined = await call.perform(acceptInvitation, { token, profile }, principalOf(caller, invited.business, call.client));
    return { joined, caller: await identity.turnTo(caller, joined.business) };
  };

  return { opened, signedIn, found, join };
}

/** What a business learns of somebody who founds or joins it: their name and e-mail, as the `members` collection declares. */
async function profileFields(identity: EmbeddedIdentity, caller: SignedIn): Promise<{ name: string; email: string }> {
  const [profile] = await identity.profiles([caller.person]);
  if (!profile) throw new StewardError('not-signed-in');
  return { name: profile.displayName, email: profile.email };
}
