// How somebody wants to be told: what they see of it, and how they change it. It is their own account's, like its name and language; no business decides about it.
import { StewardError } from '@steward/protocol/errors.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { NoticeKind, NoticeSettingsBody } from '@steward/protocol/wire/notice-routes.ts';
import { noticeTopics, topicOf, topics, type NoticeTopic, type TopicChoice } from '@steward/protocol/wire/notice-topics.ts';
import type { Tools } from '../../governed/operation.ts';
import { choiceFor, howChange, toldHow, type ToldHow } from '../../stores/notice-settings.ts';
import { checkZone } from './local-time.ts';

const attemptsMax = 5;
type SettingTools = Pick<Tools, 'rows'>;

/** As the wire has it, without devices. */
export function wireHow(how: ToldHow) {
  return {
    topics: Object.fromEntries(noticeTopics.map((topic) => [topic, { ...choiceFor(how, topic) }])) as Record<NoticeTopic, TopicChoice>,
    quiet: how.quiet === undefined ? null : { from: clockText(how.quiet.from), until: clockText(how.quiet.until) },
    digestAt: clockText(how.digestAt),
    zone: how.zone,
    lockScreen: how.lockScreen,
  };
}

/** `invalid-input` for a zone that does not exist, and for silencing what cannot be. */
export async function changeHow(tools: SettingTools, person: PersonId, change: NoticeSettingsBody): Promise<void> {
  for (const [topic, choice] of Object.entries(change.topics ?? {}))
    if (topics[topic as NoticeTopic].locked !== undefined && (!choice!.app || choice!.email !== 'once'))
      throw new StewardError('invalid-input', { field: `topics.${topic}`, rule: 'is always told in the app and at once by e-mail' });
  const zone = change.zone === undefined ? undefined : checkZone(change.zone);
  await update(tools, person, (how) => ({
    topics: { ...how.topics, ...change.topics } as ToldHow['topics'],
    quiet:
      change.quiet === undefined
        ? how.quiet
        : change.quiet === null
          ? undefined
          : { from: minutesOf(change.quiet.from), until: minutesOf(change.quiet.until) },
    digestAt: change.digestAt === undefined ? how.digestAt : minutesOf(change.digestAt),
    zone: zone ?? how.zone,
    lockScreen: change.lockScreen ?? how.lockScreen,
  }));
}

export const canSilence = (kind: NoticeKind): boolean => topics[topicOf({ kind })].locked === undefined;

/** No more mail of the topic that this kind belongs to, as the link in a mail asks. What cannot be silenced goes on; gives whether it can. */
export async function silenceMail(tools: SettingTools, person: PersonId, kind: NoticeKind): Promise<boolean> {
  if (!canSilence(kind)) return false;
  const topic = topicOf({ kind });
  await update(tools, person, (how) => ({ ...how, topics: { ...how.topics, [topic]: { ...choiceFor(how, topic), email: 'off' } } }));
  return true;
}

async function update({ rows }: SettingTools, person: PersonId, change: (how: ToldHow) => ToldHow): Promise<void> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const { how, revision } = await toldHow(rows, person);
    if ((await rows.commit([howChange(person, change(how), revision)])).done) return;
  }
  throw new StewardError('conflict');
}

const clockText = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
