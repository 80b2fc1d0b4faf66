// Why something must not be destroyed yet; a record has the id of its hold. Its scope and date lie beside it, for the jobs that honour them.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forWork, ofTheBusiness } from './shared.ts';

export const holds = collection({
  name: 'holds',
  title: { en: 'Legal holds', de: 'Sperren' },
  scope: 'business',
  fields: {
    why: {
      type: 'long-text',
      charsMax: 2_000,
      required: true,
      title: { en: 'Why', de: 'Grund' },
      category: dpv.notPersonal,
      why: { en: 'So that everybody concerned can check the hold', de: 'Damit alle Betroffenen die Sperre prüfen können' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
  },
});
