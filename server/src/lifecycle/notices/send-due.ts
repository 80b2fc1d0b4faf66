// What notices owe by e-mail. The address is asked of the identity when the mail leaves, and kept nowhere. A crash between a mail that left and the note of it
// sends it a second time: telling twice is better than not telling.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Notice } from '@steward/protocol/wire/notice-routes.ts';
import { noticeMailText, type NoticeFacts } from '../../catalogue/notice-texts.ts';
import type { MailText } from '../../catalogue/mail-texts.ts';
import type { Tools } from '../../governed/operation.ts';
import type { AccountLanguage, Identity } from '../../ports/identity.ts';
import type { PersonId } from '@steward/protocol/ids.ts';
import { signalNotice } from './tell.ts';
import { dropDue, dueNotices, findNotice, sentChange, sentToAddress, tellingDone, tryLater, type DueNotice } from '../../stores/notices.ts';

/** Mail through the outbound gate; governed/mail-out.ts. Throws when it did not leave, or nobody knows. */
export interface NoticeMail {
  /** Entered in the ledger of the business it is about, or of every business of the person. */
  toPerson(person: PersonId, business: BusinessId | undefined, to: string, text: MailText): Promise<void>;
  /** To somebody without an account. */
  toAddress(to: string, text: MailText): Promise<void>;
}

export interface SendParts {
  readonly tools: Pick<Tools, 'rows' | 'clock' | 'signals'>;
  readonly identity: Pick<Identity, 'profiles'>;
  readonly mail: NoticeMail;
  readonly facts: NoticeFacts;
}

const sentAtOnceMax = 50;
const firstPauseMs = 60_000;
const pauseMsMax = 6 * 3_600_000;
/** After so long a channel gives up, and the notice says so. */
export const givenUpAfterMs = 3 * 86_400_000;

/** Sends what is due now, at most 50; gives how many were dealt with. */
export async function sendDueNotices(parts: SendParts): Promise<number> {
  const { rows, clock } = parts.tools;
  const due = await dueNotices(rows, clock.nowMs(), sentAtOnceMax);
  for (const each of due) await sendOne(parts, each);
  return due.length;
}

async function sendOne({ tools, identity, mail, facts }: SendParts, due: DueNotice): Promise<void> {
  const { rows, clock } = tools;
  const found = await findNotice(rows, due.person, due.id);
  const [profile] = found ? await identity.profiles([due.person]) : [];
  // The account is gone, and everything it was told with it.
  if (!found || !profile) return void (await rows.commit([dropDue(due)]));
  const { stored } = found;
  try {
    await mail.toPerson(due.person, stored.business, profile.email, noticeMailText(stored.notice, profile.language, facts));
  } catch {
    const nowMs = clock.nowMs();
    const over = nowMs - stored.atMs >= givenUpAfterMs;
    const pauseMs = Math.min(pauseMsMax, firstPauseMs * 2 ** Math.min(due.attempts, 20));
    return void (await rows.commit(over ? tellingDone(due, found, nowMs, 'failed') : tryLater(due, nowMs + pauseMs)));
  }
  await noteTold(tools, due);
  // Whoever looks at how they were told sees that the mail has left.
  await signalNotice(tools, due.person, due.id);
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
  { tools: { rows, clock }, mail, facts }: Omit<SendParts, 'identity'>,
  to: { readonly email: string; readonly language: AccountLanguage },
  notice: Notice,
  key: string,
): Promise<void> {
  if ((await sentToAddress(rows, key, to.email)) !== undefined) return;
  await mail.toAddress(to.email, noticeMailText(notice, to.language, facts));
  await rows.commit([sentChange(key, to.email, clock.nowMs())]);
}
