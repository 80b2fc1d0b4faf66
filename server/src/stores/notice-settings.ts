// How somebody wants to be told, and where telling them stands. Both lie with the person and go with their account; neither holds content.
//
//   p.<person>   notify/settings   by topic which channels, quiet hours, when the one mail of a day comes, what a locked screen shows
//                notify/state      since when push is on, the last push and how many followed unseen, how much they were told on one day
import type { LockScreen } from '@steward/protocol/wire/notice-routes.ts';
import { choiceOf, topics, type NoticeTopic, type TopicChoice } from '@steward/protocol/wire/notice-topics.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import type { Change, RowKey, RowReader, Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

export interface ToldHow {
  readonly topics: { readonly [T in NoticeTopic]?: TopicChoice };
  /** Minutes after midnight; `from` may lie after `until`. */
  readonly quiet: { readonly from: number; readonly until: number } | undefined;
  /** Minutes after midnight. */
  readonly digestAt: number;
  /** IANA name. */
  readonly zone: string;
  readonly lockScreen: LockScreen;
}

export interface TellingState {
  /** Push was switched on by the person, who showed that their device gets it. */
  readonly pushSinceMs: number | undefined;
  readonly lastPushMs: number;
  /** Pushes since the person last looked. */
  readonly unseen: number;
  /** A day, and how much of every day's things they were told on it. */
  readonly day: number;
  readonly toldThatDay: number;
}

export const usualHow: ToldHow = { topics: {}, quiet: undefined, digestAt: 7 * 60, zone: 'Europe/Berlin', lockScreen: 'neutral' };
const freshState: TellingState = { pushSinceMs: undefined, lastPushMs: 0, unseen: 0, day: 0, toldThatDay: 0 };

const keyOfHow = (person: PersonId): RowKey => ({ partition: `p.${person}`, sort: 'notify/settings' });
const keyOfState = (person: PersonId): RowKey => ({ partition: `p.${person}`, sort: 'notify/state' });

export interface Told {
  readonly how: ToldHow;
  readonly state: TellingState;
  readonly revision: number | 'absent';
}

export async function toldHow(rows: RowReader, person: PersonId): Promise<Told> {
  const [how, state] = await rows.getMany([keyOfHow(person), keyOfState(person)]);
  return {
    how: how ? decodeHow(how.value) : usualHow,
    state: state ? decodeState(state.value) : freshState,
    revision: how?.revision ?? 'absent',
  };
}

/** Commits only while nobody else has changed them since `revision`. */
export const howChange = (person: PersonId, how: ToldHow, revision: number | 'absent'): Change => ({
  kind: 'put',
  key: keyOfHow(person),
  value: encodeRow({
    topics: Object.fromEntries(Object.entries(how.topics).map(([topic, { app, email, push }]) => [topic, [app, email, push]])),
    quiet: how.quiet === undefined ? null : [how.quiet.from, how.quiet.until],
    digestAt: how.digestAt,
    zone: how.zone,
    lockScreen: how.lockScreen,
  }),
  expect: revision,
});

/** Counts may be lost when two change them at once: nothing but the pace rests on them. */
export const stateChange = (person: PersonId, { pushSinceMs, lastPushMs, unseen, day, toldThatDay }: TellingState): Change => ({
  kind: 'put',
  key: keyOfState(person),
  value: encodeRow([pushSinceMs ?? null, lastPushMs, unseen, day, toldThatDay]),
  expect: 'any',
});

export const choiceFor = (how: ToldHow, topic: NoticeTopic): TopicChoice => choiceOf(topic, how.topics[topic]);

/** Safe to repeat. */
export async function forgetNoticeSettings(rows: Rows, person: PersonId): Promise<void> {
  await rows.commit([keyOfHow(person), keyOfState(person)].map((key) => ({ kind: 'remove', key, expect: 'any' })));
}

function decodeHow(value: Uint8Array): ToldHow {
  const row = decodeRow<{
    topics: Record<string, [boolean, TopicChoice['email'], boolean]>;
    quiet: [number, number] | null;
    digestAt: number;
    zone: string;
    lockScreen: LockScreen;
  }>(value);
  // A topic that this release does not know says nothing.
  const known = Object.entries(row.topics).filter(([topic]) => topic in topics);
  return {
    topics: Object.fromEntries(known.map(([topic, [app, email, push]]) => [topic, { app, email, push }])),
    quiet: row.quiet === null ? undefined : { from: row.quiet[0], until: row.quiet[1] },
    digestAt: row.digestAt,
    zone: row.zone,
    lockScreen: row.lockScreen,
  };
}

function decodeState(value: Uint8Array): TellingState {
  const [pushSinceMs, lastPushMs, unseen, day, toldThatDay] = decodeRow<[number | null, number, number, number, number]>(value);
  return { pushSinceMs: pushSinceMs ?? undefined, lastPushMs, unseen, day, toldThatDay };
}
