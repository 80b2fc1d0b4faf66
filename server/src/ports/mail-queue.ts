// Mails that wait to leave. A mail that was accepted lies here, sealed, until the next server has taken it or it is given up; so it survives a process that dies.
//
// Guarantees, held by every adapter:
//  1. `add` and `move` are durable when they resolve. Adding the same id again replaces it.
//  2. What lies here is sealed: neither an address nor a word of a mail is in clear on disk.
//  3. What was dropped or forgotten is gone from the store. Both are safe to repeat.
import type { BusinessId, PersonId } from '@steward/protocol/ids.ts';
import type { OutgoingMail } from './mail.ts';

export interface WaitingMail {
  readonly mail: OutgoingMail;
  /** For the list of what was sent to whom. */
  readonly kind: string;
  /** Whose account it is about; absent for somebody who has none yet. */
  readonly person: PersonId | undefined;
  /** Whose ledger it stands in, where it is about one business; otherwise in those of all the person belongs to. */
  readonly business: BusinessId | undefined;
  /** On whose behalf it leaves: of the person themselves, of somebody without a session, of a member who invites. */
  readonly asked: 'person' | 'visitor' | PersonId;
  readonly acceptedMs: number;
  /** After then it helps nobody: the link in it does not work any more. */
  readonly untilMs: number | undefined;
  readonly attempts: number;
}

export interface QueuedMail {
  readonly waiting: WaitingMail;
  readonly dueMs: number;
}

export interface MailQueue {
  add(waiting: WaitingMail, dueMs: number): Promise<void>;
  /** The longest due first, at most `limit`. */
  due(nowMs: number, limit: number): Promise<readonly QueuedMail[]>;
  /** Tried again at another time. */
  move(queued: QueuedMail, next: QueuedMail): Promise<void>;
  drop(queued: QueuedMail): Promise<void>;
  /** Everything that waits for somebody whose account is gone. */
  forget(person: PersonId): Promise<void>;
}
