// To whom an invitation goes.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forService, ofTheBusiness } from './shared.ts';

export const invitations = collection({
  name: 'invitations',
  title: { en: 'Invitations', de: 'Einladungen' },
  scope: 'business',
  keepDays: 30,
  fields: {
    email: {
      type: 'text',
      charsMax: 254,
      required: true,
      title: { en: 'E-mail', de: 'E-Mail' },
      category: dpv.email,
      why: { en: 'To send the invitation', de: 'Um die Einladung zu senden' },
      purposes: forService,
      decides: 'business',
      owner: ofTheBusiness,
    },
  },
});
