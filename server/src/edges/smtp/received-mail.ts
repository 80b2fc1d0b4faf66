// A mail to one of the operator's own addresses, as those who take it need it. Nothing in it is believed: `from` is what the mail says, `sender` what that is worth.
import type { MailSenderVerdict } from '@steward/protocol/words.ts';
import type { MailVerdicts, ReadMail } from '../../ports/read-mail.ts';

const attachmentsMax = 5;

export interface MailAttachment {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface ReceivedMail {
  /** Hex, of all its bytes: the same mail sent again is the same. */
  readonly hash: string;
  /** The one address of `From`, in lower case; undefined where there is none, or several. */
  readonly from: string | undefined;
  readonly name: string | undefined;
  /** Whether the domain of `from` vouches for it, or denies it. */
  readonly sender: MailSenderVerdict;
  readonly subject: string;
  readonly text: string;
  /** Left parts of the message ids that it answers, the nearest first. */
  readonly answers: readonly string[];
  /** Written by a machine (RFC 3834): it is never answered. */
  readonly automatic: boolean;
  /** At most `attachmentsMax`; `left` more were there. */
  readonly attachments: readonly MailAttachment[];
  readonly left: number;
}

export function receivedMail({ from, files, ...mail }: ReadMail, { sender }: Pick<MailVerdicts, 'sender'>): ReceivedMail {
  const taken = files.slice(0, attachmentsMax);
  return {
    hash: mail.hash,
    from: from?.address,
    name: from?.name,
    sender,
    subject: mail.subject,
    text: mail.text,
    answers: mail.answers.map((id) => id.replace(/@.*$/s, '')),
    automatic: mail.kind !== 'personal' || mail.loop,
    attachments: taken.map(({ name, type, bytes }) => ({ name, type, bytes })),
    left: mail.left + files.length - taken.length,
  };
}
