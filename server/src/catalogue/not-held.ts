// What is not held, and what is held and not shown: for whoever looks for it on the page of what we hold.
import type { Said } from '@steward/protocol/catalogue/collection.ts';

/** Somebody who looks for it is told that it is not there, and by what that is sure: no field has any of these categories. */
export const notHeld: readonly { readonly title: Said; readonly categories: readonly string[] }[] = [
  {
    title: { en: 'Where you are while you work', de: 'Wo Sie sich während der Arbeit befinden' },
    categories: ['TravelHistory', 'WorkHistory', 'LifeHistory'],
  },
  {
    title: { en: 'What you do in other apps or on other pages', de: 'Was Sie in anderen Apps oder auf anderen Seiten tun' },
    categories: ['BrowserHistory', 'BrowsingReferral', 'BrowserFingerprint'],
  },
  {
    title: { en: 'The address book or the pictures of your device', de: 'Das Adressbuch oder die Bilder Ihres Geräts' },
    categories: ['Acquantaince', 'SocialNetwork'],
  },
  {
    title: { en: 'Bank account, cards, what you earn', de: 'Bankkonto, Karten, was Sie verdienen' },
    categories: ['BankAccount', 'CreditCardNumber', 'Salary', 'Income'],
  },
  {
    title: { en: 'Health, religion, origin, politics', de: 'Gesundheit, Religion, Herkunft, Politik' },
    categories: ['Health', 'Religion', 'EthnicOrigin', 'PoliticalAffiliation'],
  },
  {
    title: { en: 'Fingerprints or faces as a key', de: 'Fingerabdrücke oder Gesichter als Schlüssel' },
    categories: ['Biometric', 'FacialPrint', 'Fingerprint'],
  },
  { title: { en: 'A profile for advertising', de: 'Ein Profil für Werbung' }, categories: ['Interest', 'Behavioral'] },
];

/** What a person does not see here, and why. */
export const notShown: readonly { readonly what: Said; readonly because: Said }[] = [
  {
    what: { en: 'Your password and the secrets of your second factor', de: 'Ihr Passwort und die Geheimnisse Ihres zweiten Faktors' },
    because: {
      en: 'We have the password only as a hash, and give no secret out again',
      de: 'Das Passwort haben wir nur als Hash, und ein Geheimnis geben wir nicht wieder heraus',
    },
  },
  {
    what: { en: 'Texts of others in which your name stands', de: 'Texte anderer, in denen Ihr Name steht' },
    because: {
      en: 'They are theirs or the business’s. We would have to read all of them to find it; where you are named in a field for people, we count it here',
      de: 'Sie gehören anderen oder dem Unternehmen. Wir müssten alle lesen, um ihn zu finden; wo Sie in einem Feld für Personen stehen, zählen wir es hier',
    },
  },
  {
    what: { en: 'The work data of projects you do not take part in', de: 'Arbeitsdaten von Projekten, an denen Sie nicht teilnehmen' },
    because: {
      en: 'Your business decides about them. Ask, and we prepare the answer for its admins',
      de: 'Darüber entscheidet Ihr Unternehmen. Fragen Sie, dann bereiten wir die Antwort für seine Admins vor',
    },
  },
  {
    what: { en: 'Looks that the law forbids us to show yet', de: 'Blicke, die wir nach dem Gesetz noch nicht zeigen dürfen' },
    because: {
      en: 'If there are any, their entries open by themselves on their date',
      de: 'Falls es solche gibt, öffnen sich ihre Einträge an ihrem Tag von selbst',
    },
  },
];
