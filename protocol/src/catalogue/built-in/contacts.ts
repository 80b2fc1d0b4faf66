// People outside the business who matter for a project.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forService, ofTheBusiness } from './shared.ts';

export const contacts = collection({
  name: 'contacts',
  title: { en: 'Contacts', de: 'Kontakte' },
  scope: 'project',
  fields: {
    name: {
      type: 'text',
      required: true,
      title: { en: 'Name', de: 'Name' },
      category: dpv.name,
      why: { en: 'To know whom to call', de: 'Um zu wissen, wen man anruft' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    company: {
      type: 'text',
      title: { en: 'Company', de: 'Firma' },
      category: dpv.professional,
      why: { en: 'To know for whom they work', de: 'Um zu wissen, für wen sie arbeiten' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    role: {
      type: 'text',
      title: { en: 'Role', de: 'Rolle' },
      category: dpv.profession,
      why: { en: 'To know what they do', de: 'Um zu wissen, was sie tun' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    email: {
      type: 'text',
      charsMax: 254,
      title: { en: 'E-mail', de: 'E-Mail' },
      category: dpv.email,
      why: { en: 'To write to them', de: 'Um ihnen zu schreiben' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    phone: {
      type: 'text',
      title: { en: 'Phone', de: 'Telefon' },
      category: dpv.telephone,
      why: { en: 'To call them', de: 'Um sie anzurufen' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
    note: {
      type: 'long-text',
      title: { en: 'Note', de: 'Notiz' },
      category: dpv.professional,
      why: { en: 'To remember what was agreed', de: 'Um Absprachen festzuhalten' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
  },
});
