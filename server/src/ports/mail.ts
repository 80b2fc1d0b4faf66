// Mail out. One message to one person; whoever sends has recorded the disclosure first.

import { isStewardError } from '@steward/protocol/errors.ts';

export interface OutgoingMail {
  readonly to: string;
  readonly subject: string;
  /** Plain text; no remote content, no tracking. */
  readonly text: string;
  /** The same as HTML, without anything that is fetched. */
  readonly html?: string | undefined;
  /** Where a program stops mails of this kind with one request (RFC 8058). */
  readonly stopUrl?: string | undefined;
  /** Under which a carrier says later what became of it; tells nothing else. */
  readonly tag?: { readonly name: string; readonly value: string } | undefined;
  /** Opaque, so that sending twice can be recognised. */
  readonly messageId: string;
  /** Where a reply goes, if not to where mails come from. */
  readonly replyTo?: string | undefined;
}

export interface MailTransport {
  /**
   * Resolves when the next server has taken the mail. `outbound-failed` when it has not, or it is not known; its field is `answer` where that server is there and
   * declined this one mail.
   */
  send(mail: OutgoingMail): Promise<void>;
}

/** Of an `outbound-failed`: the next server said that it will never take this mail. */
export const declined = 'declined';

export const declinedForGood = (error: unknown): boolean => isStewardError(error, 'outbound-failed') && error.field === declined;
