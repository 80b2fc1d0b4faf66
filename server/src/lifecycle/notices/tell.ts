// Telling people what happened. A notice is durable before anything leaves: the app shows it from then on, and what other channels owe is due until they
// have told it or give up, which is written down with it. Told once for each thing and person, however often it is asked for.
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { Notice } from '@steward/protocol/wire/notice-routes.ts';
import { noticeTexts } from '../../catalogue/notice-texts.ts';
import type { Tools } from '../../governed/operation.ts';
import { findNotice, noticeChanges, noticeIdOf, type NewNotice } from '../../stores/notices.ts';
import { businessesOf, membersOf } from '../../stores/standing.ts';

export type TellTools = Pick<Tools, 'rows' | 'clock' | 'signals'>;

export type Recipient =
  | { readonly kind: 'person'; readonly person: PersonId; readonly business?: BusinessId | undefined }
  /** Owners and admins, each. */
  | { readonly kind: 'admins'; readonly business: BusinessId }
  | { readonly kind: 'members'; readonly business: BusinessId };

/** Resolves when it is durable; gives how many had not been told yet. `key` says what it is about, at most 200 characters. */
export async function tell(tools: TellTools, to: Recipient, notice: Notice, key: string): Promise<number> {
  let told = 0;
  for (const person of await peopleOf(tools, to)) if (await tellPerson(tools, person, to.business, notice, key)) told++;
  return told;
}

/** What a notice to somebody is made of; for operations that tell in the commit of what they do. */
export const newNotice = (
  { clock }: Pick<Tools, 'clock'>,
  person: PersonId,
  business: BusinessId | undefined,
  notice: Notice,
  key: string,
): NewNotice => ({ person, business, notice, key, atMs: clock.nowMs(), email: noticeTexts[notice.kind].channels.includes('email') });

async function peopleOf({ rows }: TellTools, to: Recipient): Promise<readonly PersonId[]> {
  if (to.kind === 'person') return [to.person];
  const members = await membersOf(rows, to.business);
  const some = to.kind === 'members' ? members : members.filter(({ membership: { role } }) => role === 'owner' || role === 'admin');
  return some.map(({ person }) => person);
}

async function tellPerson(
  tools: TellTools,
  person: PersonId,
  business: BusinessId | undefined,
  notice: Notice,
  key: string,
): Promise<boolean> {
  const id = noticeIdOf(person, key);
  if ((await findNotice(tools.rows, person, id)) !== undefined) return false;
  const { done } = await tools.rows.commit(noticeChanges(newNotice(tools, person, business, notice, key)));
  // Another told it at the same moment.
  if (!done) return false;
  await signalNotice(tools, person, id);
  return true;
}

/** Whoever watches for this person reads their notices again. */
export async function signalNotice({ rows, signals }: TellTools, person: PersonId, id: string): Promise<void> {
  for (const business of await businessesOf(rows, person))
    if (signals.heard(business)) signals.give(business, [{ kind: 'notice', notice: id, to: person }]);
}
