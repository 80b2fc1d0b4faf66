// What somebody searched for lately, so that they can search for it again. Theirs alone; off until they switch it on.
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { ofTheAuthor } from './shared.ts';

const forOneself = ['service', 'request'] as const;

export const searches = collection({
  name: 'searches',
  title: { en: 'Recent searches', de: 'Letzte Suchen' },
  scope: 'business',
  keepDays: 30,
  preferences: [
    {
      name: 'recent-searches',
      title: { en: 'Remember my searches', de: 'Meine Suchen merken' },
      category: dpv.browsing,
      why: { en: 'So that you search for it again with one tap.', de: 'Damit Sie mit einem Tippen noch einmal danach suchen.' },
      lose: { en: 'You type a search again each time.', de: 'Sie tippen eine Suche jedes Mal neu.' },
      decides: 'person',
      purposes: forOneself,
      levels: [
        {
          name: 'off',
          title: { en: 'Off', de: 'Aus' },
          what: { en: 'No search is kept.', de: 'Keine Suche wird behalten.' },
          fields: [],
        },
        {
          name: 'on',
          title: { en: 'On', de: 'An' },
          what: { en: 'The words you searched for. Nobody but you sees them.', de: 'Wonach Sie gesucht haben. Das sehen nur Sie.' },
          fields: ['words'],
        },
      ],
    },
  ],
  fields: {
    words: {
      type: 'text',
      charsMax: 200,
      title: { en: 'Searched for', de: 'Gesucht' },
      category: dpv.browsing,
      why: { en: 'To search for it again', de: 'Um noch einmal danach zu suchen' },
      purposes: forOneself,
      decides: 'person',
      owner: ofTheAuthor,
      level: 'optional',
    },
  },
});
