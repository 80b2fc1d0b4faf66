// Why somebody wanted to know which colleague had looked. Kept for the one who was named: the reason lies here, its commitment in the ledger.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forService, ofTheBusiness } from './shared.ts';

export const reasonCharsMin = 10;
export const reasonCharsMax = 500;

export const namings = collection({
  name: 'namings',
  title: { en: 'Named looks', de: 'Benannte Zugriffe' },
  scope: 'business',
  fields: {
    reason: {
      type: 'long-text',
      charsMax: reasonCharsMax,
      required: true,
      title: { en: 'Reason', de: 'Grund' },
      category: dpv.communication,
      why: { en: 'So that whoever is named reads why', de: 'Damit die benannte Person liest, warum' },
      purposes: forService,
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
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    person: {
      type: 'person',
      required: true,
      title: { en: 'Named', de: 'Benannt' },
      category: dpv.professional,
      why: { en: 'To know whom it concerns', de: 'Um zu wissen, wen es betrifft' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    volume: {
      type: 'number',
      min: 1,
      required: true,
      title: { en: 'Volume of the ledger', de: 'Band des Protokolls' },
      category: dpv.notPersonal,
      why: { en: 'To find the look', de: 'Um den Zugriff zu finden' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    index: {
      type: 'number',
      min: 0,
      required: true,
      title: { en: 'Entry of the ledger', de: 'Eintrag des Protokolls' },
      category: dpv.notPersonal,
      why: { en: 'To find the look', de: 'Um den Zugriff zu finden' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
  },
});
