// The business itself; its record has the id of the business.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forWork, ofTheBusiness } from './shared.ts';

export const businesses = collection({
  name: 'businesses',
  title: { en: 'Business', de: 'Unternehmen' },
  scope: 'business',
  fields: {
    name: {
      type: 'text',
      required: true,
      title: { en: 'Name', de: 'Name' },
      category: dpv.name,
      why: { en: 'To show whose data this is', de: 'Um zu zeigen, wessen Daten das sind' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
    address: {
      type: 'long-text',
      charsMax: 1_000,
      title: { en: 'Address', de: 'Anschrift' },
      category: dpv.address,
      why: { en: 'For letters and reports', de: 'Für Briefe und Berichte' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
    phone: {
      type: 'text',
      title: { en: 'Phone', de: 'Telefon' },
      category: dpv.telephone,
      why: { en: 'To reach the business', de: 'Um das Unternehmen zu erreichen' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
  },
});
