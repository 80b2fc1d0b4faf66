// The staff's own accounts, apart from customers': signing in, the second factor without which nothing else opens, who is eligible for what.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { WireEligibility, WireStaffPerson } from '@steward/protocol/wire/staff-routes.ts';
import { isGeneric } from '../../governed/generic-collections.ts';
import type { Tools } from '../../governed/operation.ts';
import { lookersNow, type StaffRoster } from '../../lifecycle/staff-roster.ts';
import type { EmbeddedIdentity, OpenedSession, PasskeyAnswer } from '../../ports/identity.ts';
import type { RowReader } from '../../ports/rows.ts';
import { findStaff, type StaffMember } from '../../stores/staff.ts';
import type { Call } from './call.ts';
import { secondFactorHandlers } from './credential-handlers.ts';
import type { SessionCookie } from './session-cookie.ts';
import { oneCode } from './session-handlers.ts';
import { isoTime } from '../../stores/wire-record.ts';

const done = { done: true } as const;

export interface StaffParts {
  readonly identity: EmbeddedIdentity;
  readonly cookie: SessionCookie;
  readonly tools: Tools;
  readonly roster: StaffRoster;
}

export function staffAccountHandlers({ identity, cookie, tools }: StaffParts) {
  const { rows } = tools;
  const opened = (call: Call, { token, caller }: OpenedSession) => {
    const given = cookie.give(call.request, call.reply, token);
    return { ...given, person: caller.person, secondFactor: caller.secondFactor };
  };
  const kinds = [...tools.catalogue.collections.values()]
    .filter(({ name }) => isGeneric(name))
    .map(({ name, title, scope }) => ({ collection: name, title, inProjects: scope === 'project' }));
  return {
    staffWaysIn: async () => ({ singleSignOn: identity.singleSignOn }),
    async staffSignIn(call: Call) {
      const outcome = await identity.signIn(call.body as { email: string; password: string }, call.client);
      return outcome.done ? opened(call, outcome) : { challenge: outcome.challenge, methods: [...outcome.methods] };
    },
    async staffSignInSecond(call: Call) {
      const { challenge, ...code } = call.body as { challenge: string; totp?: string; recoveryCode?: string };
      return opened(call, await identity.finishSignIn(challenge, oneCode(code), call.client));
    },
    staffPasskeySignInBegin: (call: Call) => identity.beginPasskeySignIn(call.client),
    staffPasskeySignIn: async (call: Call) => opened(call, await identity.finishPasskeySignIn(call.body as PasskeyAnswer, call.client)),
    staffSingleSignOnBegin: () => identity.beginSingleSignOn(),
    staffSingleSignOn: async (call: Call) =>
      opened(call, await identity.finishSingleSignOn(call.body as { challenge: string; state: string; code: string }, call.client)),
    async staffResetPassword(call: Call) {
      const { token, password } = call.body as { token: string; password: string };
      await identity.resetPassword({ token, newPassword: password }, call.client);
      return done;
    },
    async staffSignOut(call: Call) {
      await identity.signOut(call.person());
      cookie.clear(call.reply);
      return done;
    },
    async staffMe(call: Call) {
      const caller = call.person();
      const account = await identity.account(caller);
      const member = (await findStaff(rows, caller.person))?.member;
      return {
        person: caller.person,
        name: account.displayName,
        email: account.email,
        secondFactor: caller.secondFactor,
        totp: account.totp,
        passkeys: account.passkeys.length,
        administrator: member?.administrator ?? false,
        eligible: (member?.eligible ?? []).map(wireEligibility),
        kinds,
      };
    },
  };
}

/** The second factor, without which nothing else opens, and where somebody is signed in. */
export function staffSecondFactorHandlers({ identity }: Pick<StaffParts, 'identity'>) {
  /** Whoever has a second factor adds another with it, not with the password alone. */
  const enrolling = async (call: Call) => {
    const caller = call.person();
    const { totp, passkeys } = await identity.account(caller);
    if (!caller.secondFactor && (totp || passkeys.length > 0)) throw new StewardError('second-factor-needed');
    return caller;
  };
  const { sessions, revokeSession, revokeOtherSessions } = secondFactorHandlers(identity);
  return {
    staffSessions: sessions,
    staffEndSession: revokeSession,
    staffEndOtherSessions: revokeOtherSessions,
    staffTotpBegin: async (call: Call) => identity.beginTotp(await enrolling(call)),
    async staffTotpConfirm(call: Call) {
      const { recoveryCodes } = await identity.confirmTotp(await enrolling(call), (call.body as { code: string }).code, call.client);
      return { recoveryCodes: [...recoveryCodes] };
    },
    staffPasskeyBegin: async (call: Call) => identity.beginPasskey(await enrolling(call)),
    async staffPasskeyAdd(call: Call) {
      const { label, ...answer } = call.body as PasskeyAnswer & { label: string };
      return { id: (await identity.finishPasskey(await enrolling(call), answer, label)).id };
    },
  };
}

/** An administrator of the staff, or `refused`. */
export async function administratorOf(rows: RowReader, call: Call): Promise<PersonId> {
  const { person } = call.person();
  const member = (await findStaff(rows, person))?.member;
  if (member?.administrator !== true || member.leftAtMs !== undefined)
    throw new StewardError('refused', { rule: 'for administrators of the staff' });
  return person;
}

export function staffPeopleHandlers({ tools, roster }: StaffParts) {
  /** What they do is kept in the log of the roster. */
  const administrator = (call: Call) => administratorOf(tools.rows, call);
  const notOneself = (person: string, by: PersonId) => {
    if (person === by) throw new StewardError('refused', { rule: 'nobody decides about their own eligibility' });
    return person as PersonId;
  };
  return {
    async staffPeople(call: Call) {
      await administrator(call);
      const people = await roster.list();
      return { people: people.map(wireStaff), ...(await lookersNow(tools, people)) };
    },
    async addStaff(call: Call) {
      const by = await administrator(call);
      const added = await roster.add({ ...(call.body as { email: string; name: string }), administrator: false }, by, call.client);
      return { person: added.person, token: added.token, until: isoTime(added.untilMs) };
    },
    async setEligibility(call: Call) {
      const by = await administrator(call);
      const { eligible } = call.body as { eligible: readonly WireEligibility[] };
      const person = notOneself(call.params['person']!, by);
      return wireStaff(await roster.propose(person, eligible.map(readEligibility), by));
    },
    async agreeEligibility(call: Call) {
      const by = await administrator(call);
      const { proposedAt } = call.body as { proposedAt: string };
      return wireStaff(await roster.agree(notOneself(call.params['person']!, by), Date.parse(proposedAt), by));
    },
    async staffLeaves(call: Call) {
      const by = await administrator(call);
      return wireStaff(await roster.leave(notOneself(call.params['person']!, by), by));
    },
  };
}

export const readEligibility = ({ until, ...eligibility }: WireEligibility) => ({ ...eligibility, untilMs: Date.parse(until) });
const wireEligibility = ({ untilMs, ...eligibility }: StaffMember['eligible'][number]) => ({ ...eligibility, until: isoTime(untilMs) });

export function wireStaff({
  person,
  name,
  email,
  administrator,
  eligible,
  sinceMs,
  leftAtMs,
  proposed,
}: StaffMember & { readonly name: string; readonly email: string | undefined }): WireStaffPerson {
  return {
    person,
    name,
    ...(email === undefined ? {} : { email }),
    administrator,
    eligible: eligible.map(wireEligibility),
    since: isoTime(sinceMs),
    ...(leftAtMs === undefined ? {} : { leftAt: isoTime(leftAtMs) }),
    ...(proposed ? { proposed: { eligible: proposed.eligible.map(wireEligibility), by: proposed.by, at: isoTime(proposed.atMs) } } : {}),
  };
}
