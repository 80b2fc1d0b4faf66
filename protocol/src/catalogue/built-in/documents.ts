// Plans, contracts, offers. Their versions are the versions of the record.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forAll, forWork, ofTheBusiness } from './shared.ts';

export const documents = collection({
  name: 'documents',
  title: { en: 'Documents', de: 'Dokumente' },
  scope: 'project',
  fields: {
    title: {
      type: 'text',
      required: true,
      title: { en: 'Title', de: 'Titel' },
      category: dpv.notPersonal,
      why: { en: 'To find the document', de: 'Um das Dokument zu finden' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
    file: {
      type: 'file',
      title: { en: 'File', de: 'Datei' },
      category: dpv.notPersonal,
      why: { en: 'The document itself', de: 'Das Dokument selbst' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
    kind: {
      type: 'choice',
      choices: ['plan', 'contract', 'offer', 'invoice', 'report', 'other'],
      title: { en: 'Kind', de: 'Art' },
      category: dpv.notPersonal,
      why: { en: 'To sort documents', de: 'Um Dokumente zu ordnen' },
      purposes: forAll,
      decides: 'business',
      owner: ofTheBusiness,
    },
    note: {
      type: 'long-text',
      title: { en: 'Note', de: 'Notiz' },
      category: dpv.notPersonal,
      why: { en: 'To explain it', de: 'Um es zu erklären' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
  },
});
