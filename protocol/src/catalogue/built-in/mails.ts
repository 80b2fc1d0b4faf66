// Mail that was sent into a project (docs/mail-in.md). A mail stays as it came: nobody changes it. Whoever wrote it is its author where the mail's domain vouched
// for the address and the address is a member's; then the mail itself, which names its sender in every line of its head, goes with the member, and what it says stays.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { mailKinds, mailFileKinds, mailReasons, mailRules, mailSenderVerdicts, mailOtherwiseRules } from '../../words.ts';
import { forService, forWork, keptBlankedOfAuthor, ofTheAuthor, ofTheBusiness } from './shared.ts';

/** As it came, encoded: files of 25 megabytes grow by more than a third in it. */
export const mailBytesMax = 40_000_000;
/** Days that a mail waits for somebody to look at it. */
export const quarantineDays = 30;

const content = { category: dpv.communication, purposes: forService, decides: 'business', owner: keptBlankedOfAuthor } as const;
const sender = { category: dpv.email, purposes: forService, decides: 'business', owner: ofTheAuthor } as const;
const facts = { category: dpv.notPersonal, purposes: forWork, decides: 'business', owner: ofTheBusiness } as const;
const setAside = { category: dpv.communication, purposes: forService, decides: 'business', owner: ofTheBusiness } as const;

export const mails = collection({
  name: 'mails',
  title: { en: 'E-mails', de: 'E-Mails' },
  scope: 'project',
  fields: {
    subject: {
      ...content,
      type: 'text',
      required: true,
      title: { en: 'Subject', de: 'Betreff' },
      why: { en: 'To say what it is about', de: 'Um zu sagen, worum es geht' },
    },
    text: {
      ...content,
      type: 'long-text',
      title: { en: 'Text', de: 'Text' },
      why: { en: 'To read what was written', de: 'Um zu lesen, was geschrieben wurde' },
    },
    html: {
      ...content,
      type: 'file',
      bytesMax: 2_000_000,
      types: ['text/html'],
      title: { en: 'Text with its form', de: 'Gestalteter Text' },
      why: { en: 'To show it as it was meant', de: 'Um es zu zeigen, wie es gemeint war' },
    },
    to: {
      ...content,
      type: 'long-text',
      charsMax: 20_000,
      title: { en: 'To', de: 'An' },
      why: { en: 'To see who else has it', de: 'Um zu sehen, wer es auch hat' },
    },
    sentAt: {
      ...content,
      type: 'time',
      title: { en: 'Sent', de: 'Gesendet' },
      why: { en: 'To order what was written', de: 'Um Geschriebenes zu ordnen' },
    },
    receivedAt: {
      ...content,
      type: 'time',
      title: { en: 'Received', de: 'Empfangen' },
      why: { en: 'To show when it came', de: 'Um zu zeigen, wann es kam' },
    },
    from: {
      ...sender,
      type: 'text',
      title: { en: 'From', de: 'Von' },
      why: { en: 'To know who wrote', de: 'Um zu wissen, wer schrieb' },
    },
    fromName: {
      ...sender,
      type: 'text',
      title: { en: 'Name of the sender', de: 'Name des Absenders' },
      why: { en: 'To know who wrote', de: 'Um zu wissen, wer schrieb' },
    },
    results: {
      ...sender,
      type: 'long-text',
      charsMax: 4_000,
      title: { en: 'Checks of the sender', de: 'Prüfung des Absenders' },
      why: { en: 'To show what vouches for the sender', de: 'Um zu zeigen, was für den Absender spricht' },
    },
    original: {
      ...sender,
      type: 'file',
      bytesMax: mailBytesMax + 100_000,
      types: ['message/rfc822'],
      title: { en: 'The mail as it came', de: 'Die E-Mail, wie sie kam' },
      why: { en: 'To have it whole', de: 'Um sie vollständig zu haben' },
    },
    verdict: {
      ...facts,
      type: 'choice',
      choices: mailSenderVerdicts,
      title: { en: 'Sender', de: 'Absender' },
      why: { en: 'To warn of forged senders', de: 'Um vor gefälschten Absendern zu warnen' },
    },
    kind: {
      ...facts,
      type: 'choice',
      choices: mailKinds,
      title: { en: 'Kind', de: 'Art' },
      why: { en: 'To tell people from programs', de: 'Um Menschen von Programmen zu unterscheiden' },
    },
    notes: {
      ...facts,
      type: 'text',
      title: { en: 'Found in it', de: 'Darin gefunden' },
      why: { en: 'To say what is special about it', de: 'Um zu sagen, was daran besonders ist' },
    },
    released: {
      ...facts,
      type: 'choice',
      choices: mailReasons,
      title: { en: 'Had been set aside', de: 'War zurückgehalten' },
      why: { en: 'To show that somebody let it in', de: 'Um zu zeigen, dass jemand sie hereingelassen hat' },
    },
    thread: {
      ...facts,
      type: 'reference',
      to: 'mails',
      whenErased: 'clear',
      title: { en: 'First mail of the conversation', de: 'Erste E-Mail des Gesprächs' },
      why: { en: 'To keep together what belongs together', de: 'Um zusammenzuhalten, was zusammengehört' },
    },
  },
});

export const mailFiles = collection({
  name: 'mail-files',
  title: { en: 'Files of e-mails', de: 'Dateien aus E-Mails' },
  scope: 'project',
  fields: {
    name: {
      ...content,
      type: 'text',
      required: true,
      title: { en: 'Name', de: 'Name' },
      why: { en: 'To find it', de: 'Um sie zu finden' },
    },
    file: {
      ...content,
      type: 'file',
      bytesMax: mailBytesMax,
      title: { en: 'File', de: 'Datei' },
      why: { en: 'To have what was sent along', de: 'Um zu haben, was mitgeschickt wurde' },
    },
    contentId: {
      ...content,
      type: 'text',
      title: { en: 'Its name within the mail', de: 'Ihr Name in der E-Mail' },
      why: { en: 'To show pictures where they belong', de: 'Um Bilder an ihrer Stelle zu zeigen' },
    },
    kind: {
      ...facts,
      type: 'choice',
      choices: mailFileKinds,
      required: true,
      title: { en: 'Kind', de: 'Art' },
      why: { en: 'To tell files, pictures and mails apart', de: 'Um Dateien, Bilder und E-Mails zu unterscheiden' },
    },
    mail: {
      ...facts,
      type: 'reference',
      to: 'mails',
      whenErased: 'erase',
      required: true,
      title: { en: 'E-mail', de: 'E-Mail' },
      why: { en: 'To know where it came from', de: 'Um zu wissen, woher sie kommt' },
    },
  },
});

/** Mail that the rules do not let in by themselves, until somebody who manages the project decides. It is read only when it is let in. */
export const quarantinedMails = collection({
  name: 'quarantined-mails',
  title: { en: 'Quarantine', de: 'Quarantäne' },
  scope: 'project',
  keepDays: quarantineDays,
  fields: {
    subject: {
      ...setAside,
      type: 'text',
      required: true,
      title: { en: 'Subject', de: 'Betreff' },
      why: { en: 'To decide about it', de: 'Um darüber zu entscheiden' },
    },
    from: {
      ...setAside,
      type: 'text',
      title: { en: 'From', de: 'Von' },
      why: { en: 'To decide about it', de: 'Um darüber zu entscheiden' },
    },
    fromName: {
      ...setAside,
      type: 'text',
      title: { en: 'Name of the sender', de: 'Name des Absenders' },
      why: { en: 'To decide about it', de: 'Um darüber zu entscheiden' },
    },
    envelope: {
      ...setAside,
      type: 'long-text',
      charsMax: 8_000,
      required: true,
      title: { en: 'How it came, and its checks', de: 'Wie sie kam, und ihre Prüfung' },
      why: { en: 'To read it later as if it had just come', de: 'Um sie später zu lesen, als wäre sie gerade gekommen' },
    },
    held: {
      ...setAside,
      type: 'file',
      bytesMax: mailBytesMax + 100_000,
      types: ['message/rfc822'],
      title: { en: 'The mail as it came', de: 'Die E-Mail, wie sie kam' },
      why: { en: 'To let it in', de: 'Um sie hereinzulassen' },
    },
    reason: {
      ...facts,
      type: 'choice',
      choices: mailReasons,
      required: true,
      title: { en: 'Set aside because', de: 'Zurückgehalten, weil' },
      why: { en: 'To say why', de: 'Um zu sagen, warum' },
    },
  },
});

/** A project's address for mail, and whose mail it takes. One for each project that ever switched it on; made and changed by operations of their own. */
export const mailboxes = collection({
  name: 'mailboxes',
  title: { en: 'Addresses for e-mail', de: 'Adressen für E-Mails' },
  scope: 'project',
  fields: {
    address: {
      ...facts,
      type: 'text',
      charsMax: 320,
      title: { en: 'Address', de: 'Adresse' },
      why: { en: 'To send mail into the project', de: 'Um E-Mails ins Projekt zu schicken' },
    },
    former: {
      ...facts,
      type: 'text',
      charsMax: 320,
      title: { en: 'Address before', de: 'Vorige Adresse' },
      why: { en: 'To take mail to it for a while', de: 'Um noch eine Weile E-Mails dorthin anzunehmen' },
    },
    formerUntil: {
      ...facts,
      type: 'time',
      title: { en: 'It ends', de: 'Sie endet' },
      why: { en: 'To show until when', de: 'Um zu zeigen, bis wann' },
    },
    rule: {
      ...facts,
      type: 'choice',
      choices: mailRules,
      required: true,
      title: { en: 'Whose mail it takes', de: 'Wessen E-Mails sie annimmt' },
      why: { en: 'To keep out strangers', de: 'Um Fremde fernzuhalten' },
    },
    otherwise: {
      ...facts,
      type: 'choice',
      choices: mailOtherwiseRules,
      required: true,
      title: { en: 'What becomes of other mail', de: 'Was mit anderen E-Mails geschieht' },
      why: { en: 'To keep out strangers and forgeries', de: 'Um Fremde und Fälschungen fernzuhalten' },
    },
    senders: {
      type: 'long-text',
      charsMax: 20_000,
      category: dpv.email,
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
      title: { en: 'Known senders', de: 'Bekannte Absender' },
      why: { en: 'To let in their mail', de: 'Um ihre E-Mails hereinzulassen' },
    },
    salt: {
      ...facts,
      type: 'text',
      charsMax: 64,
      required: true,
      title: { en: 'Salt', de: 'Salz' },
      why: {
        en: 'So that what recognises a mail tells nothing of it',
        de: 'Damit das, woran eine E-Mail wiedererkannt wird, nichts von ihr verrät',
      },
    },
  },
});
