// What the staff said when it asked to look, what a member said who asked for help, and what the review found. Who, what and when lies beside it as
// rows of opaque ids (server/src/stores/cases.ts); a record has the id of its case.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forWork, ofTheBusiness } from './shared.ts';

export const reasonCharsMin = 10;
export const reasonCharsMax = 500;

export const cases = collection({
  name: 'cases',
  title: { en: 'Requests to look', de: 'Anfragen auf Einsicht' },
  scope: 'business',
  fields: {
    reason: {
      type: 'long-text',
      charsMax: reasonCharsMax,
      required: true,
      title: { en: 'Reason', de: 'Grund' },
      category: dpv.communication,
      why: { en: 'So that the business reads why somebody wants to look', de: 'Damit das Unternehmen liest, warum jemand Einsicht möchte' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
    salt: {
      type: 'text',
      charsMax: 64,
      required: true,
      title: { en: 'Salt of the commitment', de: 'Salz der Festlegung' },
      category: dpv.notPersonal,
      why: { en: 'To show that the reason is the one that was given', de: 'Um zu zeigen, dass es der angegebene Grund ist' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
    note: {
      type: 'long-text',
      charsMax: 2_000,
      title: { en: 'Note of the review', de: 'Anmerkung der Nachprüfung' },
      category: dpv.communication,
      why: { en: 'To say what the review found', de: 'Um zu sagen, was die Nachprüfung ergab' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
  },
});
