// The confirmation of erasure on paper. What counts is the signed note, which stands on it in full, so that it can be typed off and checked.
import type { Readable } from 'node:stream';
import type { ConfirmationFile, ConfirmationSubject } from '@steward/protocol/erasure-confirmation.ts';
import type { ReceiptStep } from '@steward/protocol/words.ts';
import { openPaper } from '../../catalogue/paper.ts';

type Language = 'de' | 'en';

const subjects: Readonly<Record<ConfirmationSubject, Readonly<Record<Language, string>>>> = {
  record: { en: 'A record', de: 'Ein Eintrag' },
  file: { en: 'A file', de: 'Eine Datei' },
  project: { en: 'A project with everything in it', de: 'Ein Projekt mit allem darin' },
  member: { en: 'What belonged to a member who left', de: 'Was einem ausgeschiedenen Mitglied gehörte' },
  account: { en: 'A person’s account', de: 'Das Konto einer Person' },
  business: { en: 'A business', de: 'Ein Unternehmen' },
  due: { en: 'What had been kept long enough', de: 'Was lange genug aufbewahrt war' },
};

const steps: Readonly<Partial<Record<ReceiptStep, Readonly<Record<Language, string>>>>> = {
  requested: { en: 'Asked for', de: 'Verlangt' },
  approved: { en: 'Agreed by a second person, or after 72 hours', de: 'Von einer zweiten Person bestätigt oder nach 72 Stunden' },
  hidden: { en: 'Out of the product', de: 'Aus dem Produkt entfernt' },
  'keys-destroyed': { en: 'Its keys destroyed', de: 'Schlüssel vernichtet' },
  removed: { en: 'Out of our stores', de: 'Aus unseren Speichern entfernt' },
  'processors-told': {
    en: 'Other companies told, as far as they hold anything',
    de: 'Dienstleister benachrichtigt, soweit sie etwas halten',
  },
  'left-copies': { en: 'Out of every copy', de: 'Aus allen Kopien entfernt' },
  confirmed: { en: 'Confirmed', de: 'Bestätigt' },
};

const words = {
  en: {
    title: 'Confirmation of erasure',
    reference: 'Reference',
    subject: 'Erased',
    destroyed: 'Records',
    keptByLaw: 'Of these partly kept by law',
    steps: 'Steps (UTC)',
    about: 'What this says',
    limits: 'This speaks for what this installation holds. It cannot speak for copies that others have made.',
    check: 'The signed text. `steward verify` checks it offline with the public key of the ledger:',
    page: (n: number, of: number) => `Page ${n} of ${of}`,
  },
  de: {
    title: 'Löschbestätigung',
    reference: 'Kennzeichen',
    subject: 'Gelöscht',
    destroyed: 'Einträge',
    keptByLaw: 'davon teilweise gesetzlich aufbewahrt',
    steps: 'Schritte (UTC)',
    about: 'Was das besagt',
    limits: 'Dies gilt für das, was diese Installation hält. Über Kopien, die andere gemacht haben, kann es nichts sagen.',
    check: 'Der unterschriebene Text. `steward verify` prüft ihn ohne Netz mit dem öffentlichen Schlüssel des Protokolls:',
    page: (n: number, of: number) => `Seite ${n} von ${of}`,
  },
} as const;

/** The document, to be read as a stream. `file` is as the receipt holds it. */
export function confirmationPdf(file: string, language: Language): Readable {
  const { confirmation, note } = JSON.parse(file) as ConfirmationFile;
  const say = words[language];
  const { doc, page } = openPaper(`${say.title} ${confirmation.reference}`, language, new Date(confirmation.steps.at(-1)!.at));
  page.heading('H1', say.title, 20);
  page.pairs([
    [say.reference, confirmation.reference],
    [say.subject, subjects[confirmation.subject][language]],
    [say.destroyed, String(confirmation.destroyed)],
    [say.keptByLaw, confirmation.keptByLaw === 0 ? undefined : String(confirmation.keptByLaw)],
  ]);
  page.section(
    say.steps,
    confirmation.steps.map(({ step, at }) => `${at.slice(0, 19).replace('T', ' ')}   ${steps[step]?.[language] ?? step}`).join('\n'),
  );
  page.section(say.about, say.limits);
  page.smallPrint([say.check, ...note.split('\n').filter((line) => line !== '')]);
  page.footers((n, of) => say.page(n, of));
  doc.end();
  return doc as unknown as Readable;
}
