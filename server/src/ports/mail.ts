// Mail out. One message to one person; whoever sends has recorded the disclosure first.

export interface OutgoingMail {
  readonly to: string;
  readonly subject: string;
  /** Plain text; no remote content, no tracking. */
  readonly text: string;
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
