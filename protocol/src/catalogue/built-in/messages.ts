// What people of a project write to each other. The words stay with the business, the author blanked, when the author's account goes.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { forService, forWork, keptBlankedOfAuthor, ofTheBusiness } from './shared.ts';

export const messages = collection({
  name: 'messages',
  title: { en: 'Messages', de: 'Nachrichten' },
  scope: 'project',
  fields: {
    text: {
      type: 'long-text',
      required: true,
      title: { en: 'Text', de: 'Text' },
      category: dpv.communication,
      why: { en: 'To talk about the work', de: 'Um über die Arbeit zu sprechen' },
      purposes: forService,
      decides: 'business',
      owner: keptBlankedOfAuthor,
    },
    attachment: {
      type: 'file',
      title: { en: 'Attachment', de: 'Anhang' },
      category: dpv.communication,
      why: { en: 'To show what is meant', de: 'Um zu zeigen, was gemeint ist' },
      purposes: forService,
      decides: 'business',
      owner: keptBlankedOfAuthor,
    },
    mentions: {
      type: 'person',
      many: true,
      title: { en: 'Mentions', de: 'Erwähnt' },
      category: dpv.communication,
      why: { en: 'So that somebody is told', de: 'Damit jemand Bescheid bekommt' },
      purposes: forService,
      decides: 'business',
      owner: { kind: 'mentions', who: 'field:mentions' },
    },
    about: {
      type: 'reference',
      to: 'tasks',
      whenErased: 'clear',
      title: { en: 'About', de: 'Zu' },
      category: dpv.notPersonal,
      why: { en: 'To keep a conversation with its task', de: 'Um ein Gespräch bei seiner Aufgabe zu halten' },
      purposes: forWork,
      decides: 'business',
      owner: ofTheBusiness,
    },
  },
});
