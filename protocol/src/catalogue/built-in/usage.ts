// Product analytics: own, small, with nobody else in it. Which features somebody used and how often, from a fixed list of names; never content, never what it
// was done to. Off until the person switches it on; the staff see it as groups of people alone (the report `features-used`).
import type { Purpose } from '../../words.ts';
import { dpv } from '../categories.ts';
import { collection } from '../collection.ts';
import { ofTheAuthor } from './shared.ts';

/** Screens that were opened, and what was done. A new one is a new word here, and nothing else. */
export const features = [
  'projects',
  'map',
  'tasks',
  'photos',
  'documents',
  'messages',
  'reports',
  'place',
  'people',
  'contacts',
  'search',
  'account',
  'privacy',
  'who-looked',
  'copy',
  'delete',
  'restore',
  'preferences',
  'task-added',
  'photo-added',
] as const;
export type Feature = (typeof features)[number];

export const screenSizes = ['phone', 'tablet', 'desk'] as const;
export type ScreenSize = (typeof screenSizes)[number];

/** Kept to serve (the person sees, takes along and erases it), to answer a request, and to be counted for improvement. */
const forCounting = ['service', 'request', 'improvement'] as const satisfies readonly Purpose[];

const optional = {
  category: dpv.serviceUse,
  purposes: forCounting,
  decides: 'person',
  owner: ofTheAuthor,
  level: 'optional',
} as const;

export const usage = collection({
  name: 'usage',
  title: { en: 'Use of features', de: 'Nutzung von Funktionen' },
  scope: 'business',
  keepDays: 30,
  preferences: [
    {
      name: 'analytics',
      title: { en: 'Help to improve the app', de: 'Helfen, die App zu verbessern' },
      category: dpv.serviceUse,
      why: {
        en: 'So that we learn which features are used. We see groups of five people or more, never you.',
        de: 'Damit wir lernen, welche Funktionen genutzt werden. Wir sehen Gruppen ab fünf Personen, nie Sie.',
      },
      lose: { en: 'You lose nothing: every feature works without.', de: 'Sie verlieren nichts: Alles funktioniert auch ohne.' },
      decides: 'person',
      purposes: forCounting,
      levels: [
        {
          name: 'off',
          title: { en: 'Off', de: 'Aus' },
          what: { en: 'Nothing is sent.', de: 'Es wird nichts gesendet.' },
          fields: [],
        },
        {
          name: 'counts',
          title: { en: 'Counts', de: 'Zahlen' },
          what: { en: 'How often you used which feature.', de: 'Wie oft Sie welche Funktion genutzt haben.' },
          fields: ['feature', 'times'],
        },
        {
          name: 'details',
          title: { en: 'Details', de: 'Einzelheiten' },
          what: {
            en: 'The same, with the size of the screen and the language.',
            de: 'Dasselbe, dazu die Größe des Bildschirms und die Sprache.',
          },
          fields: ['feature', 'times', 'screen', 'language'],
        },
      ],
    },
  ],
  fields: {
    feature: {
      ...optional,
      type: 'choice',
      choices: features,
      title: { en: 'Feature', de: 'Funktion' },
      why: { en: 'To learn what is used', de: 'Um zu lernen, was genutzt wird' },
    },
    times: {
      ...optional,
      type: 'number',
      min: 1,
      max: 1_000,
      title: { en: 'Times', de: 'Wie oft' },
      why: { en: 'To learn what is used often', de: 'Um zu lernen, was oft genutzt wird' },
    },
    screen: {
      ...optional,
      type: 'choice',
      choices: screenSizes,
      title: { en: 'Size of the screen', de: 'Größe des Bildschirms' },
      why: { en: 'To draw screens for what people have', de: 'Um für das zu gestalten, was die Menschen haben' },
    },
    language: {
      ...optional,
      type: 'choice',
      choices: ['en', 'de'],
      title: { en: 'Language', de: 'Sprache' },
      why: { en: 'To know which language needs care', de: 'Um zu wissen, welche Sprache Pflege braucht' },
    },
  },
});
