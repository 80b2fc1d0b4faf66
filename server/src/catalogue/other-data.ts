// What is held beside the collections: logins, sessions, the staff's accounts, the ledger, and what the machinery itself keeps. Each names the rows it lies in,
// so that a test finds every kind of row that nobody declared. Written for customers, like the declarations of fields.
import { leavingData } from './other-data-leaving.ts';
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import { notHeld } from './not-held.ts';

export interface OtherData {
  readonly id: string;
  readonly title: Said;
  /** Exactly what. */
  readonly holds: Said;
  readonly why: Said;
  readonly kept: Said;
  readonly sees: Said;
  readonly decides: 'person' | 'business' | 'law' | 'operator';
  /** Whose data it is about. */
  readonly about: 'person' | 'business' | 'staff' | 'nobody';
  /** Where it lies, and how: sealed values, hashes, or opaque ids in clear. */
  readonly where: Said;
  /** The kinds of rows: `<store> <kind of partition>/<first part of the sort key>`. */
  readonly rows: readonly string[];
}

const inRecords = { en: 'database of records', de: 'Datenbank der Einträge' };
const inIdentity = { en: 'database of logins, sealed', de: 'Datenbank der Anmeldungen, versiegelt' };
const themselves = { en: 'you', de: 'Sie' };
const nobody = { en: 'nobody', de: 'niemand' };
const withAccount = { en: 'until the account is removed', de: 'bis das Konto entfernt wird' };

export const otherData: readonly OtherData[] = [
  {
    id: 'login',
    title: { en: 'Login', de: 'Anmeldung' },
    holds: {
      en: 'E-mail address, name, language, when the account was made; the password as a hash (Argon2id), the secret of an authenticator app, public keys of passkeys with their names, recovery codes as hashes',
      de: 'E-Mail-Adresse, Name, Sprache, wann das Konto angelegt wurde; das Passwort als Hash (Argon2id), das Geheimnis einer Authenticator-App, öffentliche Schlüssel von Passkeys mit ihren Namen, Wiederherstellungscodes als Hashes',
    },
    why: { en: 'So that you, and nobody else, can sign in', de: 'Damit Sie, und niemand sonst, sich anmelden können' },
    kept: withAccount,
    sees: themselves,
    decides: 'person',
    about: 'person',
    where: inIdentity,
    rows: [
      'login/account',
      'login/password',
      'login/totp',
      'login/recovery',
      'login/passkey',
      'login/subject',
      'login/ticket',
      'login/used',
      'login/opened',
      'login/waiting',
      'address/email',
      'key/identity-key',
    ],
  },
  {
    id: 'sessions',
    title: { en: 'Sessions', de: 'Sitzungen' },
    holds: {
      en: 'When it began and was last used, a coarse name of the device, the network address as a keyed hash, the business it is turned to; where its device is pushed to, if you switched that on; of its secret only a hash; how often somebody tried to sign in, to slow down guessing',
      de: 'Wann sie begann und zuletzt benutzt wurde, ein grober Name des Geräts, die Netzadresse als Hash mit Schlüssel, das Unternehmen, um das es geht; wohin Mitteilungen an dieses Gerät gehen, wenn Sie das eingeschaltet haben; vom Geheimnis nur ein Hash; wie oft jemand versucht hat, sich anzumelden, um Raten zu bremsen',
    },
    why: {
      en: 'So that you stay signed in, see where, and can end it',
      de: 'Damit Sie angemeldet bleiben, sehen wo, und es beenden können',
    },
    kept: { en: 'until it ends', de: 'bis sie endet' },
    sees: themselves,
    decides: 'person',
    about: 'person',
    where: inIdentity,
    rows: ['login/session', 'login/known', 'login/guesses', 'slow-down/*'],
  },
  {
    id: 'membership',
    title: { en: 'Memberships', de: 'Zugehörigkeiten' },
    holds: {
      en: 'Which business and projects, with which role, since when',
      de: 'Zu welchem Unternehmen und welchen Projekten, mit welcher Rolle, seit wann',
    },
    why: { en: 'Every decision who may do what rests on it', de: 'Jede Entscheidung, wer was darf, beruht darauf' },
    kept: { en: 'until you leave the business', de: 'bis Sie das Unternehmen verlassen' },
    sees: { en: 'members of the business', de: 'Mitglieder des Unternehmens' },
    decides: 'business',
    about: 'person',
    where: inRecords,
    rows: ['business/mem', 'business/pm', 'business/mp', 'person/b', 'businesses/'],
  },
  {
    id: 'records',
    title: { en: 'What surrounds a record', de: 'Was einen Eintrag umgibt' },
    holds: {
      en: 'Opaque ids, its collection and project, who made and changed it when, versions, sizes; the fields themselves are sealed and stand above',
      de: 'Nichtssagende Kennungen, Sammlung und Projekt, wer es wann angelegt und geändert hat, Fassungen, Größen; die Felder selbst sind versiegelt und stehen oben',
    },
    why: { en: 'To find it, and to turn it back', de: 'Um ihn zu finden und zurückholen zu können' },
    kept: { en: 'as long as the record; earlier versions 92 days', de: 'so lange wie der Eintrag; frühere Fassungen 92 Tage' },
    sees: { en: 'whoever may read the record', de: 'wer den Eintrag lesen darf' },
    decides: 'business',
    about: 'business',
    where: inRecords,
    rows: [
      'business/rec',
      'business/in',
      'business/tr',
      'business/ver',
      'business/hid',
      'business/closed',
      'business/epoch',
      'business/kept',
      'business/hold',
    ],
  },
  {
    id: 'ledger',
    title: { en: 'Access log', de: 'Zugriffsprotokoll' },
    holds: {
      en: 'Of every access: who (person, role, department, session, network address), what (operation, purpose, ground, records, fields), when; sealed, apart from its time and kind',
      de: 'Von jedem Zugriff: wer (Person, Rolle, Abteilung, Sitzung, Netzadresse), was (Vorgang, Zweck, Anlass, Einträge, Felder), wann; versiegelt bis auf Zeit und Art',
    },
    why: { en: 'So that nobody looks unseen', de: 'Damit niemand ungesehen hineinsieht' },
    kept: {
      en: 'a year after the year of the ledger closes; the proofs for ever',
      de: 'ein Jahr nach Ende des Protokolljahrs; die Beweise für immer',
    },
    sees: {
      en: 'you: what concerns you; owners and admins: all of it, colleagues without names',
      de: 'Sie: was Sie betrifft; Inhaber und Admins: alles, Kollegen ohne Namen',
    },
    decides: 'law',
    about: 'person',
    where: inRecords,
    rows: ['ledger/*', 'business/nam', 'business/namc'],
  },
  {
    id: 'disclosures',
    title: { en: 'What was sent to whom', de: 'Was an wen ging' },
    holds: {
      en: 'To which service provider something was sent or refused, when, which fields; which of them your business has switched off. What stood in it is sealed and stands above',
      de: 'An welchen Dienstleister etwas ging oder abgelehnt wurde, wann, welche Felder; welche davon Ihr Unternehmen ausgeschaltet hat. Was darin stand, ist versiegelt und steht oben',
    },
    why: { en: 'So that you see what leaves', de: 'Damit Sie sehen, was hinausgeht' },
    kept: { en: '92 days; a switch, until it is turned', de: '92 Tage; ein Schalter, bis er umgelegt wird' },
    sees: { en: 'members of the business', de: 'Mitglieder des Unternehmens' },
    decides: 'operator',
    about: 'business',
    where: inRecords,
    rows: ['business/dis', 'business/switched'],
  },
  {
    id: 'notices',
    title: { en: 'What you were told', de: 'Was Ihnen mitgeteilt wurde' },
    holds: {
      en: 'What happened, as a kind with opaque ids; when you were told by which channel, when you read it; how you want to be told: by which channels, in which hours and time zone; to whom a task is given and a keyed mark of the day it is due; which versions of the data policy you have read. Of somebody without an account: a hash and when they were told',
      de: 'Was geschah, als Art mit nichtssagenden Kennungen; wann Sie es auf welchem Weg erfahren und wann Sie es gelesen haben; wie Sie es erfahren wollen: auf welchen Wegen, zu welchen Stunden, in welcher Zeitzone; wem eine Aufgabe gegeben ist und ein verschlüsseltes Zeichen des Tages, an dem sie fällig ist; welche Fassungen der Datenschutzerklärung Sie gelesen haben. Von jemandem ohne Konto: ein Hash und wann',
    },
    why: { en: 'So that you are told once, and it can be proved', de: 'Damit Sie es einmal erfahren und es sich nachweisen lässt' },
    kept: {
      en: '13 months, of everyday work 45 days; what you have read and chosen, until the account is removed',
      de: '13 Monate, bei alltäglicher Arbeit 45 Tage; was Sie gelesen und gewählt haben, bis das Konto entfernt wird',
    },
    sees: themselves,
    decides: 'operator',
    about: 'person',
    where: inRecords,
    rows: [
      'person/notice',
      'person/read',
      'person/notify',
      'person/topush',
      'business/told',
      'business/given',
      'notices-new/*',
      'notices-due/*',
      'notices-of/*',
      'notices-sent/*',
    ],
  },
  {
    id: 'cases',
    title: { en: 'Requests of the staff', de: 'Anfragen unserer Leute' },
    holds: {
      en: 'Who asked, for which ground, what it covers, who allowed it, until when; the reason is sealed and stands above',
      de: 'Wer gefragt hat, aus welchem Anlass, was umfasst ist, wer es erlaubt hat, bis wann; die Begründung ist versiegelt und steht oben',
    },
    why: { en: 'No look without a case', de: 'Kein Blick ohne Fall' },
    kept: { en: 'as long as the business', de: 'so lange wie das Unternehmen' },
    sees: {
      en: 'owners, admins, who asked for help, the staff concerned',
      de: 'Inhaber, Admins, wer um Hilfe bat, die Beteiligten von uns',
    },
    decides: 'law',
    about: 'business',
    where: inRecords,
    rows: ['business/case', 'business/case-at', 'business/support-rule', 'cases/*', 'cases-due/*', 'case-ids/*'],
  },
  {
    id: 'staff',
    title: { en: 'Our staff', de: 'Unsere Leute' },
    holds: {
      en: 'Their login, as yours, in a realm of its own; who is eligible for what until when, who granted it',
      de: 'Ihre Anmeldung wie Ihre, in einem eigenen Bereich; wer wofür bis wann berechtigt ist, wer es gewährt hat',
    },
    why: { en: 'So that only who was granted it can ask to look', de: 'Damit nur fragen kann, wem es gewährt ist' },
    kept: { en: 'stays, so that old cases tell who it was', de: 'bleibt, damit alte Fälle sagen, wer es war' },
    sees: { en: 'administrators of the staff; names in your cases: you', de: 'die Verwaltung unserer Leute; Namen in Ihren Fällen: Sie' },
    decides: 'operator',
    about: 'staff',
    where: inRecords,
    rows: ['staff/*', 'staff-log/*'],
  },
  {
    id: 'jobs',
    title: { en: 'What is under way, and its receipts', de: 'Was im Gang ist, und die Belege' },
    holds: {
      en: 'Copies, deletions, restores, imports: who set them going, how far they are, their steps with times; copies themselves sealed until they expire',
      de: 'Kopien, Löschungen, Wiederherstellungen, Importe: wer sie angestoßen hat, wie weit sie sind, ihre Schritte mit Zeiten; die Kopien selbst versiegelt, bis sie ablaufen',
    },
    why: { en: 'So that what takes long is finished, and can be proved', de: 'Damit Langes fertig wird und sich nachweisen lässt' },
    kept: { en: 'receipts stay; copies until their date', de: 'Belege bleiben; Kopien bis zu ihrem Tag' },
    sees: {
      en: 'who set it going, owners and admins; receipts: whoever has the number',
      de: 'wer es angestoßen hat, Inhaber und Admins; Belege: wer die Nummer hat',
    },
    decides: 'operator',
    about: 'business',
    where: inRecords,
    rows: [
      'business/job',
      'business/rst',
      'business/part',
      'business/imported',
      'business/claim',
      'business/importing',
      'business/xsc',
      'business/xdl',
      'business/xen',
      'business/xfi',
      'business/xid',
      'jobs-due/*',
      'receipts/*',
    ],
  },
  {
    id: 'traces',
    title: { en: 'Traces of what is gone', de: 'Spuren dessen, was weg ist' },
    holds: {
      en: 'Opaque ids of what was erased, and when; no content, no name',
      de: 'Nichtssagende Kennungen dessen, was gelöscht wurde, und wann; kein Inhalt, kein Name',
    },
    why: { en: 'So that no copy brings it back', de: 'Damit keine Kopie es zurückbringt' },
    kept: { en: 'lasting', de: 'dauerhaft' },
    sees: nobody,
    decides: 'law',
    about: 'business',
    where: inRecords,
    rows: ['business/tomb', 'business/owed', 'business/shed', 'business/left', 'gone-logins/*'],
  },
  {
    id: 'preferences',
    title: { en: 'What you have chosen', de: 'Was Sie gewählt haben' },
    holds: {
      en: 'The level of each preference, since when, how often it was changed; which records of consent there are, which stand above',
      de: 'Die Stufe jeder Einstellung, seit wann, wie oft sie geändert wurde; welche Einwilligungen es gibt, die oben stehen',
    },
    why: { en: 'So that nothing is collected that is not switched on', de: 'Damit nichts gesammelt wird, was nicht eingeschaltet ist' },
    kept: { en: 'until you leave the business', de: 'bis Sie das Unternehmen verlassen' },
    sees: {
      en: 'you; what the business decides: its members',
      de: 'Sie; was das Unternehmen entscheidet: seine Mitglieder',
    },
    decides: 'person',
    about: 'person',
    where: inRecords,
    rows: ['business/pref', 'business/agreed'],
  },
  {
    id: 'threads',
    title: { en: 'What surrounds a message to the operator', de: 'Was eine Nachricht an den Betreiber umgibt' },
    holds: {
      en: 'Opaque ids, its kind, who wrote when, until when an answer is due, who takes care of it, which companies were told; links to it as hashes; which mail is to be sent. What was written is sealed and stands above',
      de: 'Nichtssagende Kennungen, die Art, wer wann schrieb, bis wann eine Antwort fällig ist, wer sich kümmert, welchen Firmen Bescheid gegeben wurde; Links als Hashes; welche E-Mail noch zu senden ist. Das Geschriebene ist versiegelt und steht oben',
    },
    why: { en: 'So that you are answered in time', de: 'Damit Sie rechtzeitig Antwort erhalten' },
    kept: { en: 'as long as the thread', de: 'so lange wie der Vorgang' },
    sees: {
      en: 'whoever wrote it; our staff who answer; owners and admins, where it is a matter of the business',
      de: 'wer geschrieben hat; unsere Leute, die antworten; Inhaber und Admins, wenn es Sache des Unternehmens ist',
    },
    decides: 'person',
    about: 'person',
    where: inRecords,
    rows: [
      'business/thread',
      'business/thread-at',
      'business/thread-message',
      'business/thread-link',
      'threads/*',
      'threads-open/*',
      'threads-due/*',
      'thread-ids/*',
      'thread-links/*',
      'thread-mails/*',
    ],
  },
  ...leavingData,
  {
    id: 'mail-in',
    title: { en: 'What surrounds mail into a project', de: 'Was E-Mails in ein Projekt umgibt' },
    holds: {
      en: 'Hashes of the secrets of addresses and, with a sealed salt, of what recognises a mail and its conversation; what became of each mail, when, how large it was, and why it went back. No address, no word',
      de: 'Hashes der Geheimnisse von Adressen und, mit einem versiegelten Salz, dessen, woran eine E-Mail und ihr Gespräch erkannt werden; was aus jeder E-Mail wurde, wann, wie groß sie war und warum sie zurückging. Keine Adresse, kein Wort',
    },
    why: {
      en: 'To take each mail once, and to say what became of it',
      de: 'Um jede E-Mail einmal anzunehmen und zu sagen, was aus ihr wurde',
    },
    kept: {
      en: 'what became of mails: 30 days; the rest as long as the project',
      de: 'was aus E-Mails wurde: 30 Tage; das Übrige so lange wie das Projekt',
    },
    sees: {
      en: 'owners, admins and the project’s manager: what became of mails',
      de: 'Inhaber, Admins und die Projektleitung: was aus E-Mails wurde',
    },
    decides: 'business',
    about: 'business',
    where: inRecords,
    rows: [
      'business/mail-in',
      'business/mail-at',
      'business/mail-seen',
      'business/mail-said',
      'business/mail-log',
      'mail-addresses/*',
      'mail-outcomes/*',
      'mail-handed-over/*',
    ],
  },
  {
    id: 'tallies',
    title: { en: 'How many accesses there were', de: 'Wie viele Zugriffe es gab' },
    holds: {
      en: 'Counts by day, of all businesses together: by kind of actor, purpose, outcome and company that received something; no business, no person',
      de: 'Zahlen je Tag, von allen Unternehmen zusammen: nach Art des Zugreifenden, Zweck, Ausgang und empfangendem Anbieter; kein Unternehmen, keine Person',
    },
    why: { en: 'So that everybody can see how often our staff looked', de: 'Damit alle sehen können, wie oft unsere Leute hineinsahen' },
    kept: { en: '13 months', de: '13 Monate' },
    sees: { en: 'everybody', de: 'alle' },
    decides: 'operator',
    about: 'nobody',
    where: inRecords,
    rows: ['tally/*', 'promises/*', 'trust/*', 'aggregates/*'],
  },
  {
    id: 'machinery',
    title: { en: 'For the machine itself', de: 'Für die Maschine selbst' },
    holds: {
      en: 'Invitations under the hash of their secret; answers to repeated requests for a day; what an error concerned, as opaque ids, for 30 days; evidence of snapshots and drills; keys, each wrapped by another; counts of sign-in attempts and of requests under a keyed hash of the address; which of the operator’s processes lives and does what',
      de: 'Einladungen unter dem Hash ihres Geheimnisses; Antworten auf wiederholte Anfragen einen Tag lang; was ein Fehler betraf, als nichtssagende Kennungen, 30 Tage lang; Nachweise über Sicherungen und Proben; Schlüssel, jeder unter einem anderen; Zähler von Anmeldeversuchen und Anfragen unter einem Hash der Adresse; welcher Prozess des Betreibers läuft und was er tut',
    },
    why: { en: 'So that it works, and withstands attacks', de: 'Damit es funktioniert und Angriffen standhält' },
    kept: { en: 'a day to 30 days; evidence 60 times each', de: 'einen Tag bis 30 Tage; Nachweise je 60 Mal' },
    sees: nobody,
    decides: 'operator',
    about: 'nobody',
    where: inRecords,
    rows: ['business/inv', 'business/idem', 'failures/*', 'installation/*', 'nodes/*', 'portions/*'],
  },
];

/** The same as a page, below that of the declared fields. */
export function otherDataMarkdown(): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rows = otherData.map(({ title, holds, why, decides, sees, where, kept }) =>
    line([title.en, holds.en, why.en, decides, sees.en, where.en, kept.en]),
  );
  const head = line(['what', 'holds', 'why', 'who decides', 'who sees it', 'where', 'kept']);
  const missing = notHeld.map(({ title }) => `- ${title.en}`);
  return `## What is held beside the collections\n\n${head}\n${line(Array.from({ length: 7 }, () => '---'))}\n${rows.join('\n')}\n\n## What is not held\n\n${missing.join('\n')}\n`;
}
