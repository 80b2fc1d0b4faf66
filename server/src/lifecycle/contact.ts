// What threads with the operator do by themselves: mails that are owed are sent, an answer that is due soon is warned of, what nobody confirmed is erased, and
// rows of threads whose record is gone are taken away (docs/lifecycles.md). Each step can be done again after a crash.
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';
import { handleThread } from '../governed/threads/handle-thread.ts';
import type { MailThread } from '../governed/threads/mail-thread.ts';
import type { Principal } from '../governed/operation.ts';
import type { Door } from '../governed/perform.ts';
import { eraseAtOnce } from '../governed/request-erasure.ts';
import type { Identity } from '../ports/identity.ts';
import { findRecords } from '../stores/records.ts';
import { owedMails, type OwedMail } from '../stores/thread-links.ts';
import { findThread, leftOfThread, messagesOf, threadsBy, warningDue } from '../stores/threads.ts';
import { granted, retention } from './erasure-step.ts';

const atOnceMax = 50;
const lookedAtMax = 1_000;
const service = { purpose: 'service' } as const;
const dayMs = 86_400_000;
/** A mail that could not be sent for so long is given up: the answer is there to be read all the same. */
const triedMs = 2 * dayMs;

export interface ContactParts {
  readonly door: Door;
  readonly identity: Pick<Identity, 'profiles'>;
  readonly mailThread: MailThread;
  readonly onAlarm: (what: string) => void;
}

const worker = (business: BusinessId): Principal => ({ actor: 'worker', name: 'contact', business });

/** Everything that is due now. */
export async function tendThreads(parts: ContactParts): Promise<void> {
  await sendMails(parts);
  await takeUpDue(parts);
}

/** Sends what is owed, the oldest first. What cannot be sent is tried again. */
export async function sendMails(parts: ContactParts): Promise<void> {
  const { rows, clock } = parts.door.tools;
  for (const owed of await owedMails(rows, atOnceMax)) {
    const done = await sendOne(parts, owed);
    if (!done && clock.nowMs() - owed.sinceMs < triedMs) continue;
    await rows.commit([{ kind: 'remove', key: owed.key, expect: 'any' }]);
  }
}

async function sendOne({ door, identity, mailThread, onAlarm }: ContactParts, { business, thread, mail }: OwedMail): Promise<boolean> {
  const stored = await findThread(door.tools.rows, business, thread);
  if (!stored) return true;
  const { by } = stored.thread;
  const [profile] = by === undefined ? [] : await identity.profiles([by]);
  if (by !== undefined && profile === undefined) return true;
  try {
    const answer = await door.perform(worker(business), mailThread, { thread, mail, address: profile?.email }, service);
    // Not there any more, or nobody may be sent mails: then it is not owed either.
    if (!answer.allowed && answer.code !== 'not-found') onAlarm('a mail about a thread is not allowed to leave');
    return true;
  } catch {
    onAlarm('a mail about a thread could not be sent and is tried again');
    return false;
  }
}

async function takeUpDue({ door, onAlarm }: ContactParts): Promise<void> {
  const { rows, clock } = door.tools;
  const nowMs = clock.nowMs();
  for (const { business, id, atMs, key } of await threadsBy(rows, 'due', atOnceMax)) {
    if (atMs > nowMs) return;
    const stored = await findThread(rows, business, id);
    const living = stored && (await findRecords(rows, business, [id])).length > 0;
    if (!living) {
      await rows.commit([{ kind: 'remove', key, expect: 'any' }]);
    } else if (stored.thread.state === 'unconfirmed') await eraseUnconfirmed(door, business, id);
    else if (stored.thread.state === 'waiting') {
      await quietly(async () =>
        granted(await door.perform(worker(business), handleThread, { thread: id, step: { kind: 'warn' } }, service)),
      );
      if (warningDue(stored.thread.dueAtMs, nowMs) === 'overdue') onAlarm('an answer to a thread is overdue');
    }
  }
}

/** Whoever wrote it never confirmed that it was them: nobody has read it, and nobody will. */
async function eraseUnconfirmed(door: Door, business: BusinessId, id: RecordId): Promise<void> {
  const records = [...(await messagesOf(door.tools.rows, business, id)).map((message) => message.id), id];
  await quietly(async () => granted(await door.perform(retention(business), eraseAtOnce, { subject: { kind: 'due' }, records }, service)));
  await removeRows(door, business, id);
}

async function removeRows({ tools: { rows } }: Door, business: BusinessId, id: string): Promise<void> {
  for (let more = true; more;) {
    const left = await leftOfThread(rows, business, id);
    if (left.changes.length > 0) await rows.commit(left.changes);
    more = left.more;
  }
}

/** Takes away what is left of threads that went with their person or business, or whose time was over. */
export async function forgetGoneThreads(door: Door): Promise<void> {
  const { rows } = door.tools;
  for (const { business, id } of await threadsBy(rows, 'newest', lookedAtMax))
    if ((await findRecords(rows, business, [id])).length === 0) await removeRows(door, business, id);
}

async function quietly(work: () => Promise<unknown>): Promise<void> {
  await work().catch((error: unknown) => {
    if (!isStewardError(error, 'conflict', 'not-found')) throw error;
  });
}

export interface ThreadEvidence {
  /** That wait for an answer. */
  readonly open: number;
  readonly overdue: number;
  /** Since when the oldest of them waits, measured by when it was written; undefined where none waits. */
  readonly oldestSinceMs: number | undefined;
  /** Of the newest thousand threads: answers given in time, given late, and due without one. */
  readonly inTime: number;
  readonly late: number;
  /** 0 to 1; undefined while nothing was due yet. */
  readonly shareInTime: number | undefined;
}

/** For the register of promises (T3). Opens nothing. */
export async function threadEvidence({ tools: { rows, clock } }: Door): Promise<ThreadEvidence> {
  const nowMs = clock.nowMs();
  const counted = { open: 0, overdue: 0, inTime: 0, late: 0, oldestSinceMs: undefined as number | undefined };
  for (const { business, id } of await threadsBy(rows, 'newest', lookedAtMax)) {
    const thread = (await findThread(rows, business, id))?.thread;
    if (!thread || (await findRecords(rows, business, [id])).length === 0) continue;
    counted.inTime += thread.inTime;
    counted.late += thread.late;
    if (thread.state !== 'waiting') continue;
    counted.open++;
    counted.oldestSinceMs = Math.min(counted.oldestSinceMs ?? nowMs, thread.createdAtMs);
    if (nowMs >= thread.dueAtMs) counted.overdue++;
  }
  const all = counted.inTime + counted.late + counted.overdue;
  return { ...counted, shareInTime: all === 0 ? undefined : counted.inTime / all };
}
