// One push for everything that waits for somebody, to each of their devices.
//
//  1. A push says that there is something, so one is enough for a thousand things: the next comes only after a pause, which grows while the person does not look,
//     and what they have read meanwhile is pushed no more.
//  2. Only to devices that have shown that they get what is sent (push-devices.ts), of sessions that are alive, of somebody who switched push on.
//  3. A device that its carrier no longer knows is forgotten. A carrier that wants to be left alone is.
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import { topicOf } from '@steward/protocol/wire/notice-topics.ts';
import type { PushDevice } from '../../ports/identity.ts';
import { pushIdBytes } from '../../ports/push.ts';
import { choiceFor, stateChange, toldHow, type Told } from '../../stores/notice-settings.ts';
import {
  dropDue,
  findNotice,
  pushDue,
  pushedChange,
  tellingChange,
  toPush,
  type DueNotice,
  type FoundNotice,
  type ToPush,
} from '../../stores/notices.ts';
import { notePush } from '../../stores/pushes.ts';
import { businessesOf } from '../../stores/standing.ts';
import { stillConcerns } from './concerns.ts';
import { givenUpAfterMs, type PushParts, type SendParts } from './send-parts.ts';
import { signalNotice } from './tell.ts';

const minuteMs = 60_000;
/** Between two pushes, by how many followed each other unseen. */
export const pausesMs = [minuteMs, 5 * minuteMs, 15 * minuteMs, 60 * minuteMs] as const;
const urgentPauseMs = 30_000;
/** A carrier that says no time, at first; then twice as long each time. */
const laterMs = minuteMs;
const laterMsMax = 6 * 60 * minuteMs;
const notesPerCommitMax = 20;

/** Sends what is to be pushed to the person of `due`, and takes `due` away. */
export async function pushDueTo(parts: SendParts, due: DueNotice): Promise<void> {
  const { rows, clock } = parts.tools;
  const { person } = due;
  const nowMs = clock.nowMs();
  const told = await toldHow(rows, person);
  const waiting = (await toPush(rows, person)).filter(({ fromMs }) => fromMs <= nowMs);
  if (!parts.push || told.state.pushSinceMs === undefined || waiting.length === 0) return forget(parts, due, waiting);
  const pauseMs = waiting.some(({ urgent }) => urgent) ? urgentPauseMs : pausesMs[Math.min(told.state.unseen, pausesMs.length - 1)]!;
  const freeAtMs = told.state.lastPushMs + pauseMs;
  if (freeAtMs > nowMs) return again(parts, due, freeAtMs, due.attempts);
  const owed = await stillOwed(parts, person, told, waiting);
  if (owed.length === 0) return forget(parts, due, waiting);
  const businesses = await ledgersOf(parts, person, owed);
  const devices = (await parts.push.identity.pushDevices(person)).filter(({ confirmed }) => confirmed);
  if (devices.length === 0) {
    await rows.commit([stateChange(person, { ...told.state, pushSinceMs: undefined })]);
    return forget(parts, due, waiting);
  }
  const urgent = owed.some(({ marker }) => marker.urgent);
  const reached = await pushToEach(parts, parts.push, { person, businesses, devices, urgent });
  if (reached === 'none') {
    await note(parts, person, owed, 'failed');
    return forget(parts, due, waiting);
  }
  const oldest = Math.min(...owed.map(({ found }) => found.stored.atMs));
  if (reached !== 'sent' && nowMs - oldest < givenUpAfterMs) {
    const waitMs = Math.max(reached.afterMs ?? 0, Math.min(laterMsMax, laterMs * 2 ** Math.min(due.attempts, 20)));
    return again(parts, due, nowMs + waitMs, due.attempts + 1);
  }
  await note(parts, person, owed, reached === 'sent' ? 'told' : 'failed');
  if (reached === 'sent') await rows.commit([stateChange(person, { ...told.state, lastPushMs: nowMs, unseen: told.state.unseen + 1 })]);
  await forget(parts, due, waiting);
  await signalNotice(parts.tools, person, owed[0]!.marker.id);
}

interface Owed {
  readonly marker: ToPush;
  readonly found: FoundNotice;
}

/** What was read meanwhile, was silenced, or does not concern them any more, is not pushed. */
async function stillOwed(
  { tools: { rows } }: SendParts,
  person: PersonId,
  { how }: Told,
  waiting: readonly ToPush[],
): Promise<readonly Owed[]> {
  const owed: Owed[] = [];
  for (const marker of waiting) {
    const found = await findNotice(rows, person, marker.id);
    if (!found || found.stored.readAtMs !== undefined || !choiceFor(how, topicOf(found.stored.notice)).push) continue;
    if (await stillConcerns(rows, found.stored)) owed.push({ marker, found });
  }
  return owed;
}

async function ledgersOf({ tools: { rows } }: SendParts, person: PersonId, owed: readonly Owed[]): Promise<readonly BusinessId[]> {
  const about = new Set(owed.map(({ found }) => found.stored.business));
  if (!about.has(undefined)) return [...about] as BusinessId[];
  return [...new Set([...about, ...(await businessesOf(rows, person))])].filter((business) => business !== undefined);
}

type Reached = 'sent' | 'none' | { readonly afterMs: number | undefined };

async function pushToEach(
  { tools: { rows, clock } }: SendParts,
  { out, identity, random }: PushParts,
  to: {
    readonly person: PersonId;
    readonly businesses: readonly BusinessId[];
    readonly devices: readonly PushDevice[];
    readonly urgent: boolean;
  },
): Promise<Reached> {
  const { person, businesses, urgent } = to;
  let reached: Reached = 'none';
  for (const { session, target } of to.devices) {
    const sent = await out.send({ person, businesses, target, id: random.bytes(pushIdBytes), urgent }).catch(() => undefined);
    const outcome = sent?.outcome ?? { kind: 'later' as const, afterMs: undefined };
    if (outcome.kind === 'sent') {
      reached = 'sent';
      await notePush(rows, clock.nowMs(), sent?.contentBytes ?? 0);
    } else if (outcome.kind === 'gone') await identity.unbindPush(person, session, target);
    else if (outcome.kind === 'later' && reached !== 'sent') reached = { afterMs: outcome.afterMs };
  }
  return reached;
}

async function note(
  { tools: { rows, clock } }: SendParts,
  person: PersonId,
  owed: readonly Owed[],
  outcome: 'told' | 'failed',
): Promise<void> {
  for (let at = 0; at < owed.length; at += notesPerCommitMax) {
    const some = owed.slice(at, at + notesPerCommitMax);
    const { done } = await rows.commit(some.map(({ found }) => tellingChange(found, 'push', clock.nowMs(), outcome)));
    // Somebody reads one of them just now: each by itself, as it is now.
    if (!done)
      for (const { marker } of some) {
        const found = await findNotice(rows, person, marker.id);
        if (found) await rows.commit([tellingChange(found, 'push', clock.nowMs(), outcome)]);
      }
  }
}

async function again({ tools: { rows } }: SendParts, due: DueNotice, atMs: number, attempts: number): Promise<void> {
  await rows.commit([dropDue(due), pushDue(due.person, atMs, attempts)]);
}

async function forget({ tools: { rows } }: SendParts, due: DueNotice, waiting: readonly ToPush[]): Promise<void> {
  for (let at = 0; at < waiting.length; at += notesPerCommitMax)
    await rows.commit(waiting.slice(at, at + notesPerCommitMax).map(({ id }) => pushedChange(due.person, id)));
  await rows.commit([dropDue(due)]);
}
