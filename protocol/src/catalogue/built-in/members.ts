// People in a business, as the business knows them; a record has the id of its person. Logins are kept elsewhere.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forService, forWork, ofTheAuthor } from './shared.ts';

export const members = collection({
  name: 'members',
  title: { en: 'Members', de: 'Mitglieder' },
  scope: 'business',
  fields: {
    name: {
      type: 'text',
      required: true,
      title: { en: 'Name', de: 'Name' },
      category: dpv.name,
      why: { en: 'So that colleagues know who did what', de: 'Damit Kollegen wissen, wer was getan hat' },
      purposes: forWork,
      decides: 'person',
      owner: ofTheAuthor,
    },
    email: {
      type: 'text',
      charsMax: 254,
      title: { en: 'E-mail', de: 'E-Mail' },
      category: dpv.email,
      why: { en: 'To be reached by colleagues', de: 'Um für Kollegen erreichbar zu sein' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
    },
    phone: {
      type: 'text',
      title: { en: 'Phone', de: 'Telefon' },
      category: dpv.telephone,
      why: { en: 'To be reached on site', de: 'Um auf der Baustelle erreichbar zu sein' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
      level: 'functional',
    },
    work: {
      type: 'text',
      title: { en: 'Work', de: 'Tätigkeit' },
      category: dpv.profession,
      why: { en: 'To know whom to ask', de: 'Um zu wissen, wen man fragt' },
      purposes: forService,
      decides: 'person',
      owner: ofTheAuthor,
    },
  },
});
