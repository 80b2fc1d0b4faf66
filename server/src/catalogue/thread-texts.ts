// Mails about threads with the operator, in English and German. They say that there is something, never what: whoever carries or reads a mailbox learns no
// word of it. Secrets stand behind the `#` of a link.
import type { AccountLanguage } from '../ports/identity.ts';
import type { MailText } from './mail-texts.ts';

export interface ThreadMailFacts {
  readonly kind: 'confirm' | 'received' | 'answer';
  readonly language: AccountLanguage;
  readonly link: string;
  /** A reply to the mail reaches the thread. */
  readonly takesReplies: boolean;
  /** The person has an account, and signs in to read it. */
  readonly account: boolean;
}

const lines = (...paragraphs: readonly (string | undefined)[]) => `${paragraphs.filter((each) => each !== undefined).join('\n\n')}\n`;

function english({ kind, link, takesReplies, account }: ThreadMailFacts): MailText {
  const reply = takesReplies ? 'You can also reply to this mail, from the address it was sent to.' : undefined;
  const keep = account ? undefined : 'Whoever has this link reads the thread, so keep it to yourself.';
  switch (kind) {
    case 'confirm':
      return {
        subject: 'Is this from you?',
        text: lines(
          'Somebody, probably you, wrote to us and gave this e-mail address. Open this link within 48 hours so that we receive it:',
          link,
          'It works once. If it was not you, do nothing: what was written is deleted unread.',
        ),
      };
    case 'received':
      return { subject: 'We have received it', text: lines('Thank you. Here you see how far it is, and our answer:', link, keep, reply) };
    case 'answer':
      return { subject: 'There is an answer for you', text: lines('We have answered. You read it here:', link, keep, reply) };
  }
}

function german({ kind, link, takesReplies, account }: ThreadMailFacts): MailText {
  const reply = takesReplies ? 'Sie können auch auf diese E-Mail antworten, von der Adresse aus, an die sie ging.' : undefined;
  const keep = account ? undefined : 'Wer diesen Link hat, liest den Vorgang; behalten Sie ihn für sich.';
  switch (kind) {
    case 'confirm':
      return {
        subject: 'Ist das von Ihnen?',
        text: lines(
          'Jemand, wahrscheinlich Sie, hat uns geschrieben und diese E-Mail-Adresse angegeben. Öffnen Sie innerhalb von 48 Stunden diesen Link, damit es uns erreicht:',
          link,
          'Er gilt einmal. Falls Sie es nicht waren, tun Sie nichts: Das Geschriebene wird ungelesen gelöscht.',
        ),
      };
    case 'received':
      return {
        subject: 'Wir haben es erhalten',
        text: lines('Vielen Dank. Hier sehen Sie den Stand und unsere Antwort:', link, keep, reply),
      };
    case 'answer':
      return { subject: 'Eine Antwort für Sie', text: lines('Wir haben geantwortet. Hier lesen Sie die Antwort:', link, keep, reply) };
  }
}

export const threadMail = (facts: ThreadMailFacts): MailText => (facts.language === 'de' ? german(facts) : english(facts));
