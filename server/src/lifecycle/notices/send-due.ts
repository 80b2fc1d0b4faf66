// What notices owe by e-mail and push. The address is asked of the identity when the mail leaves, and kept nowhere. What somebody chose is looked at once more, and
// whether it concerns them still. A crash between a mail that left and the note of it sends it a second time: telling twice is better than not telling.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Notice } from '@steward/protocol/wire/notice-routes.ts';
import { topicOf, topics } from '@steward/protocol/wire/notice-topics.ts';
import { digestMailText, noticeMailText, type NoticeFacts } from '../../catalogue/notice-texts.ts';
import type { MailText } from '../../catalogue/mail-texts.ts';
import type { Tools } from '../../governed/operation.ts';
import type { AccountLanguage } from '../../ports/identity.ts';
import { choiceFor, toldHow } from '../../stores/notice-settings.ts';
import {
  dropDue,
  dueNotices,
  dueTogether,
  findNotice,
  sentChange,
  sentToAddress,
  tellingDone,
  tryLater,
  type DueNotice,
  type FoundNotice,
} from '../../stores/notices.ts';
import { stillConcerns } from './concerns.ts';
import { canSilence } from './settings.ts';
import { quietUntil } from './local-time.ts';
import { givenUpAfterMs, type SendParts } from './send-parts.ts';
import { pushDueTo } from './send-push.ts';
import { signalNotice } from './tell.ts';
import { mailedTogetherAt } from './ways.ts';

const sentAtOnceMax = 50;
const firstPauseMs = 60_000;
const pauseMsMax = 6 * 3_600_000;
const notesPerCommitMax = 20;

/** Sends what is due now, at most 50; gives how many were dealt with. */
export async function sendDueNotices(parts: SendParts): Promise<number> {
  const { rows, clock } = parts.tools;
  const due = await dueNotices(rows, clock.nowMs(), sentAtOnceMax);
  const together = new Set<string>();
  for (const each of due) {
    if (!each.grouped) await sendTogether(parts, each, [each]);
    else if (!together.has(togetherName(each))) {
      together.add(togetherName(each));
      if (each.channel === 'push') await pushDueTo(parts, each);
      else await sendTogether(parts, each, await dueTogether(rows, each));
    }
  }
  return due.length;
}

const togetherName = ({ person, dueAtMs, channel }: DueNotice) => `${person} ${dueAtMs} ${channel}`;

interface Owed {
  readonly due: DueNotice;
  readonly found: FoundNotice;
}

/** One mail for all of these, which are one person's. */
async function sendTogether(parts: SendParts, { person }: DueNotice, all: readonly DueNotice[]): Promise<void> {
  const { tools, identity, mail, facts } = parts;
  const { rows, clock } = tools;
  const [profile] = await identity.profiles([person]);
  // The account is gone, and everything it was told with it.
  if (!profile) return commitAll(parts, all, (due) => [dropDue(due)]);
  const { how } = await toldHow(rows, person);
  const owed: Owed[] = [];
  for (const due of all) {
    const found = await findNotice(rows, person, due.id);
    const chosen = found && choiceFor(how, topicOf(found.stored.notice)).email !== 'off';
    const freeAtMs =
      found && topics[topicOf(found.stored.notice)].urgent === undefined ? quietUntil(clock.nowMs(), how.quiet, how.zone) : undefined;
    if (!found || !chosen || !(await stillConcerns(rows, found.stored))) await rows.commit([dropDue(due)]);
    // The quiet hours began since.
    else if (freeAtMs !== undefined) await rows.commit(tryLater(due, due.grouped ? mailedTogetherAt(freeAtMs) : freeAtMs, due.attempts));
    else owed.push({ due, found });
  }
  if (owed.length === 0) return;
  try {
    const text = { ...textOf(owed, profile.language, facts), listed: listedOf(owed, clock.nowMs()) };
    await mail.toPerson(person, oneBusiness(owed), profile.email, text);
  } catch {
    return later(parts, owed);
  }
  for (const { due } of owed) await noteTold(tools, due);
  // Whoever looks at how they were told sees that the mail has left.
  await signalNotice(tools, person, owed[0]!.due.id);
}

function textOf(owed: readonly Owed[], language: AccountLanguage, facts: NoticeFacts): MailText {
  const [first, ...others] = owed.map(({ found }) => found.stored.notice);
  const text = others.length === 0 ? noticeMailText(first!, language, facts) : digestMailText([first!, ...others], language, facts);
  return {
    ...text,
    language,
    kind: others.length === 0 ? first!.kind : 'digest',
    key: owed.map(({ due }) => `${due.person} ${due.id}`).join(' '),
    silences: [first!, ...others].map(({ kind }) => kind).filter(canSilence),
  };
}

/** Under the oldest of them, which stays while others join it. */
function listedOf(owed: readonly Owed[], nowMs: number): NonNullable<MailText['listed']> {
  const [{ due, found }] = owed.toSorted((a, b) => a.found.stored.atMs - b.found.stored.atMs || (a.due.id < b.due.id ? -1 : 1)) as [Owed];
  const sinceMs = found.stored.atMs;
  return { key: `${due.person} ${due.id}`, sinceMs, attemptsBefore: due.attempts, last: nowMs - sinceMs >= givenUpAfterMs };
}

/** What concerns several is in the ledger of each business of the person. */
function oneBusiness(owed: readonly Owed[]): BusinessId | undefined {
  const businesses = new Set(owed.map(({ found }) => found.stored.business));
  return businesses.size === 1 ? owed[0]!.found.stored.business : undefined;
}

async function later(parts: SendParts, owed: readonly Owed[]): Promise<void> {
  const nowMs = parts.tools.clock.nowMs();
  const attempts = Math.min(...owed.map(({ due }) => due.attempts));
  const againAtMs = nowMs + Math.min(pauseMsMax, firstPauseMs * 2 ** Math.min(attempts, 20));
  await commitAll(parts, owed, ({ due, found }) =>
    nowMs - found.stored.atMs >= givenUpAfterMs ? tellingDone(due, found, nowMs, 'failed') : tryLater(due, againAtMs),
  );
}

async function commitAll<T>({ tools: { rows } }: SendParts, all: readonly T[], changesOf: (each: T) => Parameters<typeof rows.commit>[0]) {
  for (let at = 0; at < all.length; at += notesPerCommitMax)
    await rows.commit(all.slice(at, at + notesPerCommitMax).flatMap((each) => changesOf(each)));
}

/** Read anew each time: they may be reading it just now. */
async function noteTold({ rows, clock }: Pick<Tools, 'rows' | 'clock'>, due: DueNotice): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const found = await findNotice(rows, due.person, due.id);
    const changes = found ? tellingDone(due, found, clock.nowMs(), 'told') : [dropDue(due)];
    if ((await rows.commit(changes)).done) return;
  }
}

/** Somebody without an account, at once; once it left, the same key and address do nothing. Throws `outbound-failed` when it did not leave. */
export async function tellAddress(
  { tools: { rows, clock }, mail, facts }: Omit<SendParts, 'identity' | 'push'>,
  to: { readonly email: string; readonly language: AccountLanguage },
  notice: Notice,
  key: string,
): Promise<void> {
  if ((await sentToAddress(rows, key, to.email)) !== undefined) return;
  await mail.toAddress(to.email, noticeMailText(notice, to.language, facts));
  await rows.commit([sentChange(key, to.email, clock.nowMs())]);
}
