// Telling people what happened. A notice is durable before anything leaves: the app shows it from then on, and what other channels owe is due until they
// have told it or give up, which is written down with it. Told once for each thing and person, however often it is asked for; by the channels that the
// person chose (ways.ts), and no more of every day's things than anybody reads.
import type { BusinessId, PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { Notice, TellingOutcome } from '@steward/protocol/wire/notice-routes.ts';
import { topicOf, topics } from '@steward/protocol/wire/notice-topics.ts';
import type { Tools } from '../../governed/operation.ts';
import { stateChange, toldHow } from '../../stores/notice-settings.ts';
import { findNotice, noticeChanges, noticeIdOf } from '../../stores/notices.ts';
import type { Change, RowReader } from '../../ports/rows.ts';
import { businessesOf, membersOf, projectMembersOf, standingOf } from '../../stores/standing.ts';
import { waysFor } from './ways.ts';

export type TellTools = Pick<Tools, 'rows' | 'clock' | 'signals'>;

export type Recipient =
  | { readonly kind: 'person'; readonly person: PersonId; readonly business?: BusinessId | undefined }
  /** Owners and admins, each. */
  | { readonly kind: 'admins'; readonly business: BusinessId }
  | { readonly kind: 'members'; readonly business: BusinessId }
  /** Who takes part in a project; of them those alone who manage it, if asked. */
  | {
      readonly kind: 'project';
      readonly business: BusinessId;
      readonly project: ProjectId;
      readonly managersOnly?: true;
      /** Who did it knows. */
      readonly except?: PersonId | undefined;
    };

/** Of every day's things; of what cannot be silenced everything is told. */
export const toldADayMax = 200;
const dayMs = 86_400_000;
const attemptsMax = 4;

/**
 * Resolves when it is durable; gives how many had not been told yet. `key` says what it is about, at most 200 characters;
 * `mailed` how a mail of it fared that went another way.
 */
export async function tell(tools: TellTools, to: Recipient, notice: Notice, key: string, mailed?: TellingOutcome): Promise<number> {
  let told = 0;
  for (const person of await peopleOf(tools, to)) if (await tellPerson(tools, person, to.business, notice, key, mailed)) told++;
  return told;
}

async function peopleOf({ rows }: TellTools, to: Recipient): Promise<readonly PersonId[]> {
  if (to.kind === 'person') return [to.person];
  if (to.kind === 'project') {
    const members = await projectMembersOf(rows, to.business, to.project);
    const some = to.managersOnly ? members.filter(({ role }) => role === 'manager') : members;
    return some.map(({ person }) => person).filter((person) => person !== to.except);
  }
  const members = await membersOf(rows, to.business);
  const some = to.kind === 'members' ? members : members.filter(({ membership: { role } }) => role === 'owner' || role === 'admin');
  return some.map(({ person }) => person);
}

async function tellPerson(
  tools: TellTools,
  person: PersonId,
  business: BusinessId | undefined,
  given: Notice,
  givenKey: string,
  mailed: TellingOutcome | undefined,
  attemptsLeft = attemptsMax,
): Promise<boolean> {
  const { rows, clock } = tools;
  if ((await findNotice(rows, person, noticeIdOf(person, givenKey))) !== undefined) return false;
  const stays = await stayingOf(rows, person, business);
  if (stays === undefined) return false;
  const atMs = clock.nowMs();
  const { how, state } = await toldHow(rows, person);
  const everyday = topics[topicOf(given)].locked === undefined;
  const day = Math.floor(atMs / dayMs);
  const toldThatDay = state.day === day ? state.toldThatDay : 0;
  const [notice, key]: [Notice, string] =
    everyday && toldThatDay >= toldADayMax ? [{ kind: 'more' }, `more:${day}:${business ?? ''}`] : [given, givenKey];
  const chosen = waysFor(notice, how, state, atMs);
  if (chosen === undefined) return false;
  const ways = mailed === undefined ? chosen : { ...chosen, email: undefined };
  const id = noticeIdOf(person, key);
  const { done } = await rows.commit([
    ...noticeChanges({ person, business, notice, key, atMs, ways, mailed }),
    ...(everyday && notice === given ? [stateChange(person, { ...state, day, toldThatDay: toldThatDay + 1 })] : []),
    ...stays,
  ]);
  // Another told it at the same moment; or their role changed, and it is told a little later.
  if (!done)
    return (
      attemptsLeft > 1 &&
      (await findNotice(rows, person, id)) === undefined &&
      tellPerson(tools, person, business, given, givenKey, mailed, attemptsLeft - 1)
    );
  await signalNotice(tools, person, id);
  return true;
}

/** What must still hold when somebody is told of a business: that they belong to it. Who has left is told nothing, or a row would outlive their account. */
async function stayingOf(rows: RowReader, person: PersonId, business: BusinessId | undefined): Promise<readonly Change[] | undefined> {
  if (business === undefined) return [];
  const { businessRole, checks } = await standingOf(rows, business, person, undefined, { behindMark: true });
  return businessRole === 'none' ? undefined : checks.slice(0, 1);
}

/** Whoever watches for this person reads their notices again. */
export async function signalNotice({ rows, signals }: Pick<TellTools, 'rows' | 'signals'>, person: PersonId, id: string): Promise<void> {
  for (const business of await businessesOf(rows, person)) signals.give(business, [{ kind: 'notice', notice: id, to: person }]);
}
