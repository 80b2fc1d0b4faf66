// The demo's mail: nothing leaves the machine. Mails are kept in memory, the newest few hundred, for the demo's outbox page to
// show; they are gone when the server stops, and never touch the disk.
import type { MailTransport, OutgoingMail } from '../../ports/mail.ts';
import type { Clock } from '../../ports/clock.ts';
import { checkMail } from './smtp-mail.ts';

export const outboxMailsMax = 500;

export interface KeptMail extends OutgoingMail {
  readonly atMs: number;
}

export interface OutboxMail extends MailTransport {
  /** The newest first; to one address, if given. */
  list(to?: string): readonly KeptMail[];
}

export function createOutboxMail(clock: Clock): OutboxMail {
  const kept: KeptMail[] = [];
  return {
    async send(mail) {
      const to = checkMail(mail);
      if (kept.some((one) => one.messageId === mail.messageId)) return;
      kept.unshift({ ...mail, to, atMs: clock.nowMs() });
      kept.splice(outboxMailsMax);
    },
    list: (to) => kept.filter((mail) => to === undefined || mail.to === to.trim().toLowerCase()),
  };
}
