// The roster of the operator's staff: adding somebody, what they are eligible for, their leaving. It belongs to no business, so it has a log of its own
// (stores/staff.ts) instead of a ledger's entries. What is withdrawn is gone with the next decision, which reads the roster; the cases that rest on it
// are ended here, each through the door in its business's ledger.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import { groundsOfDepartment, type Ground } from '@steward/protocol/words.ts';
import { caseStateNow } from '../governed/case-state.ts';
import { newId } from '../governed/new-id.ts';
import type { Tools } from '../governed/operation.ts';
import type { Door } from '../governed/perform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Client, EmbeddedIdentity } from '../ports/identity.ts';
import { newestCases } from '../stores/cases.ts';
import { findStaff, listStaff, staffChange, staffLogChange, staffMax, type Eligibility, type StaffMember } from '../stores/staff.ts';
import { endUnfounded } from './cases.ts';

/** Eligibility is granted anew at least once a year. */
export const eligibleDaysMax = 366;
const dayMs = 86_400_000;
/** A proposal is agreed to within so long, or made anew. */
const agreeWithinMs = 14 * dayMs;
const passwordBytes = 32;
const casesLookedAtMax = 1_000;

export type StaffPerson = StaffMember & { readonly name: string; readonly email: string | undefined };

export interface NewStaff {
  readonly email: string;
  /** As customers will read it. */
  readonly name: string;
  readonly administrator: boolean;
}

export interface StaffRoster {
  list(): Promise<readonly StaffPerson[]>;
  /** The token sets the password, once, within a day. `by` is a person of the staff or the name of an operator. */
  add(
    staff: NewStaff,
    by: string,
    client: Client,
  ): Promise<{ readonly person: PersonId; readonly token: string; readonly untilMs: number }>;
  /** A new token to set the password with, for somebody who lost it; `secondFactor` takes the lost one away, so that they set up another. */
  recover(
    person: PersonId,
    by: string,
    options?: { readonly secondFactor: boolean },
  ): Promise<{ readonly token: string; readonly untilMs: number }>;
  /** At once, by whoever runs the machine: the first administrator has nobody beside them yet. */
  setEligible(person: PersonId, eligible: readonly Eligibility[], by: string): Promise<StaffPerson>;
  /** By an administrator: what is taken away goes at once; what is added waits for a second one, since nobody grants alone. */
  propose(person: PersonId, eligible: readonly Eligibility[], by: PersonId): Promise<StaffPerson>;
  /** By another administrator: to what was proposed at that time, and to nothing else. */
  agree(person: PersonId, proposedAtMs: number, by: PersonId): Promise<StaffPerson>;
  leave(person: PersonId, by: string): Promise<StaffPerson>;
}

export function createStaffRoster(door: Door, identity: EmbeddedIdentity): StaffRoster {
  const { rows, clock, random } = door.tools;
  const log = (person: PersonId, what: Parameters<typeof staffLogChange>[3], by: string) =>
    staffLogChange(clock.nowMs(), newId(random), person, what, by);

  const change: ChangeMember = async (person, what, by, to) => {
    const stored = await findStaff(rows, person);
    if (!stored) throw new StewardError('not-found', { field: 'person', rule: 'nobody of the staff has this id' });
    if (stored.member.leftAtMs !== undefined) throw new StewardError('conflict', { field: 'person', rule: 'has left' });
    const next = to(stored.member);
    const outcome = await rows.commit([staffChange(next, stored.revision), log(person, next.proposed ? 'proposed' : what, by)]);
    if (!outcome.done) throw new StewardError('conflict');
    if (what === 'left') await identity.closeAccount(person);
    await endUnfounded(door);
    const [shown] = await named(identity, [next]);
    return shown!;
  };

  return {
    list: async () => named(identity, (await listStaff(rows)).map(standing(clock.nowMs()))),

    async add({ email, name, administrator }, by, client) {
      if ((await listStaff(rows)).length >= staffMax) throw new StewardError('too-large', { rule: `at most ${staffMax} people` });
      // A password that nobody knows: the token that is handed over sets theirs.
      const password = Buffer.from(random.bytes(passwordBytes)).toString('base64url');
      const outcome = await identity.signUp({ email, password, displayName: name, language: 'en' }, client);
      if (!outcome.done) throw new StewardError('internal', { rule: 'an account of the staff waits for nothing' });
      const { person } = outcome.caller;
      await identity.endSessions(person);
      const member: StaffMember = { person, administrator, eligible: [], sinceMs: clock.nowMs(), leftAtMs: undefined };
      await rows.commit([staffChange(member, 'absent'), log(person, 'added', by)]);
      return { person, ...(await identity.beginReset(person)) };
    },

    async recover(person, by, options) {
      const stored = await findStaff(rows, person);
      if (!stored || stored.member.leftAtMs !== undefined)
        throw new StewardError('not-found', { field: 'person', rule: 'nobody of the staff has this id' });
      await rows.commit([log(person, 'set', by)]);
      if (options?.secondFactor === true) {
        await identity.endSessions(person);
        await identity.dropSecondFactors(person);
      }
      return identity.beginReset(person);
    },

    ...granting(change, clock),

    leave: (person, by) =>
      change(person, 'left', by, (member) => ({
        ...member,
        eligible: [],
        administrator: false,
        leftAtMs: clock.nowMs(),
        proposed: undefined,
      })),
  };
}

/** As they stand now: what nobody agreed to in time is not proposed any more. */
const standing =
  (nowMs: number) =>
  (member: StaffMember): StaffMember =>
    member.proposed && nowMs - member.proposed.atMs >= agreeWithinMs ? { ...member, proposed: undefined } : member;

type ChangeMember = (person: PersonId, what: 'set' | 'left', by: string, to: (member: StaffMember) => StaffMember) => Promise<StaffPerson>;

/** Granting and taking away. */
function granting(change: ChangeMember, clock: Clock): Pick<StaffRoster, 'setEligible' | 'propose' | 'agree'> {
  return {
    async setEligible(person, eligible, by) {
      return change(person, 'set', by, (member) => ({ ...granted(member, eligible, clock.nowMs()), proposed: undefined }));
    },

    async propose(person, eligible, by) {
      const atMs = clock.nowMs();
      return change(person, 'set', by, (member) => {
        const next = granted(member, eligible, atMs);
        if (eligible.every((each) => member.eligible.some((has) => covers(has, each)))) return { ...next, proposed: undefined };
        return { ...next, eligible: member.eligible.flatMap((has) => whatStays(has, eligible)), proposed: { eligible, by, atMs } };
      });
    },

    async agree(person, proposedAtMs, by) {
      const atMs = clock.nowMs();
      return change(person, 'set', by, (member) => {
        const { proposed } = member;
        if (proposed?.atMs !== proposedAtMs || atMs - proposed.atMs >= agreeWithinMs)
          throw new StewardError('conflict', { field: 'proposedAt', rule: 'this is not proposed, or not any more' });
        if (proposed.by === by) throw new StewardError('refused', { rule: 'another administrator has to agree' });
        return { ...granted(member, proposed.eligible, atMs), proposed: undefined };
      });
    },
  };
}

/** "May ask: 7, can look now: 0", over every business. */
export async function lookersNow(
  { rows, clock }: Pick<Tools, 'rows' | 'clock'>,
  people: readonly StaffMember[],
): Promise<{ readonly mayAsk: number; readonly canLook: number }> {
  const nowMs = clock.nowMs();
  const mayAsk = people.filter(
    ({ leftAtMs, eligible }) => leftAtMs === undefined && eligible.some(({ duty, untilMs }) => duty === 'ask' && untilMs > nowMs),
  );
  const looking = new Set<PersonId>();
  for (const { business, case: of } of await newestCases(rows, casesLookedAtMax))
    if (of.by !== undefined && (await caseStateNow(rows, business, of, nowMs)) === 'allowed') looking.add(of.by);
  return { mayAsk: mayAsk.length, canLook: looking.size };
}

/** Throws for what cannot be granted. */
function granted(member: StaffMember, eligible: readonly Eligibility[], nowMs: number): StaffMember {
  eligible.forEach((each) => checkEligibility(each, nowMs));
  // Who says who may look does not look: otherwise the two would be one.
  if (member.administrator && eligible.some(({ duty }) => duty === 'ask'))
    throw new StewardError('refused', { rule: 'an administrator of the staff does not look at customers’ data' });
  return { ...member, eligible };
}

const isSame = (a: Eligibility, b: Eligibility) => a.duty === b.duty && a.department === b.department && a.ground === b.ground;
/** Whether somebody who has the one has the other already. */
const covers = (has: Eligibility, other: Eligibility) => isSame(has, other) && other.untilMs <= has.untilMs;
/** What somebody has, as far as it is not taken away or shortened. */
const whatStays = (has: Eligibility, wanted: readonly Eligibility[]): readonly Eligibility[] =>
  wanted.filter((each) => isSame(has, each)).map(({ untilMs }) => ({ ...has, untilMs: Math.min(has.untilMs, untilMs) }));

async function named(identity: EmbeddedIdentity, members: readonly StaffMember[]): Promise<readonly StaffPerson[]> {
  const people: StaffPerson[] = [];
  for (let at = 0; at < members.length; at += 100) {
    const part = members.slice(at, at + 100);
    const profiles = await identity.profiles(part.map(({ person }) => person));
    part.forEach((member, i) => {
      const email = member.leftAtMs === undefined ? profiles[i]?.email : undefined;
      people.push({ ...member, name: profiles[i]?.displayName ?? '', email });
    });
  }
  return people;
}

function checkEligibility({ department, ground, untilMs }: Eligibility, nowMs: number): void {
  const grounds: readonly Ground[] = groundsOfDepartment[department];
  if (!grounds.includes(ground))
    throw new StewardError('invalid-input', { field: 'eligible.ground', rule: `${department} has no such ground` });
  if (!(untilMs > nowMs) || untilMs > nowMs + eligibleDaysMax * dayMs)
    throw new StewardError('invalid-input', { field: 'eligible.until', rule: `a time to come, within ${eligibleDaysMax} days` });
}
