// What the sender of a mail hears that a project does not take, at the time it is delivered (RFC 5321 §4.2, RFC 3463): a code for servers and a sentence in both languages,
// in ASCII, for the person whose server passes it on. It says what to do, and nothing of who is a member.
import type { MailReason } from '@steward/protocol/words.ts';

interface Refusal {
  readonly status: `5.${number}.${number}`;
  readonly en: string;
  readonly de: string;
}

const refusals: Readonly<Record<MailReason, Refusal>> = {
  unverified: {
    status: '5.7.26',
    en: 'Nothing proves that this e-mail is from your address (SPF, DKIM). Please send it from your usual mailbox.',
    de: 'Nichts belegt, dass diese E-Mail von Ihrer Adresse kommt (SPF, DKIM). Bitte senden Sie sie aus Ihrem ueblichen Postfach.',
  },
  failed: {
    status: '5.7.26',
    en: 'The domain of your address says that this e-mail is not from there (DMARC).',
    de: 'Die Domain Ihrer Adresse sagt, dass diese E-Mail nicht von dort kommt (DMARC).',
  },
  'several-senders': {
    status: '5.6.0',
    en: 'An e-mail has one sender; this one names several.',
    de: 'Eine E-Mail hat einen Absender; diese nennt mehrere.',
  },
  'no-sender': {
    status: '5.6.0',
    en: 'This e-mail does not say who wrote it (From).',
    de: 'Diese E-Mail sagt nicht, wer sie geschrieben hat (From).',
  },
  'not-a-member': {
    status: '5.7.1',
    en: 'This project takes e-mail from its own people only. Ask whoever gave you the address.',
    de: 'Dieses Projekt nimmt nur E-Mails seiner eigenen Leute an. Bitte fragen Sie, wer Ihnen die Adresse gab.',
  },
  'not-known': {
    status: '5.7.1',
    en: 'This project takes e-mail from known senders only. Ask whoever gave you the address to add yours.',
    de: 'Dieses Projekt nimmt nur E-Mails bekannter Absender an. Bitten Sie die Person, die Ihnen die Adresse gab, Ihre einzutragen.',
  },
  'auto-reply': {
    status: '5.7.1',
    en: 'Automatic answers are not taken here.',
    de: 'Automatische Antworten werden hier nicht angenommen.',
  },
  loop: {
    status: '5.4.6',
    en: 'This e-mail goes round in circles and was here before.',
    de: 'Diese E-Mail laeuft im Kreis und war schon hier.',
  },
  unreadable: {
    status: '5.6.0',
    en: 'This cannot be read as an e-mail.',
    de: 'Das ist nicht als E-Mail lesbar.',
  },
  'too-large': {
    status: '5.3.4',
    en: 'This e-mail is too large: up to 25 MB of files at once.',
    de: 'Diese E-Mail ist zu gross: bis zu 25 MB an Dateien auf einmal.',
  },
  virus: {
    status: '5.7.1',
    en: 'A virus was found in this e-mail.',
    de: 'In dieser E-Mail wurde ein Virus gefunden.',
  },
  'quarantine-full': {
    status: '5.2.2',
    en: 'Too many e-mails wait for somebody in this project to look at them. Tell whoever gave you the address.',
    de: 'In diesem Projekt warten zu viele E-Mails darauf, dass jemand sie ansieht. Bitte sagen Sie es der Person, die Ihnen die Adresse gab.',
  },
};

/** One line that fits a reply of SMTP. */
export function refusalLine(reason: MailReason): string {
  const { status, en, de } = refusals[reason];
  return `${status} ${en} / ${de}`;
}

export const noSuchAddress = '5.1.1 There is no such address here. / Diese Adresse gibt es hier nicht.';
export const tooManyNow = '4.3.2 Too much at once, please try again later. / Zu viel auf einmal, bitte spaeter noch einmal.';
export const notNow = '4.3.0 Not taken, please try again later. / Nicht angenommen, bitte spaeter noch einmal.';
