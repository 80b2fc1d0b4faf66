// A mail as nodemailer takes it, whichever way it leaves: plain text and the same as HTML, one recipient, nothing that is fetched from elsewhere, no answer expected.
import type { SendMailOptions } from 'nodemailer';
import type { OutgoingMail } from '../../ports/mail.ts';

export interface MailSender {
  readonly from: string;
  readonly name: string;
}

/** `to` is the recipient's address in its one spelling. */
export function messageOf(sender: MailSender, mail: OutgoingMail, to: string): SendMailOptions {
  return {
    envelope: { from: sender.from, to: [to] },
    from: { name: sender.name, address: sender.from },
    to: { name: '', address: to },
    ...(mail.replyTo === undefined ? {} : { replyTo: mail.replyTo }),
    subject: mail.subject,
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    messageId: `<${mail.messageId}@${sender.from.slice(sender.from.indexOf('@') + 1)}>`,
    headers: {
      // RFC 3834: nothing answers it by itself.
      'Auto-Submitted': 'auto-generated',
      // RFC 2369 and 8058: a program stops mails of this kind with one request.
      ...(mail.stopUrl === undefined
        ? {}
        : { 'List-Unsubscribe': `<${mail.stopUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
