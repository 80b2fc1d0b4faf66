// The feature that an address of the app shows, by its name alone: ids in it say nothing here.
import type { Feature } from '@steward/protocol/catalogue/built-in/usage.ts';

const inProject: Readonly<Record<string, Feature>> = {
  '': 'projects',
  tasks: 'tasks',
  photos: 'photos',
  documents: 'documents',
  messages: 'messages',
  reports: 'reports',
  place: 'place',
  people: 'people',
  contacts: 'contacts',
  search: 'search',
};

const elsewhere: Readonly<Record<string, Feature>> = {
  '': 'projects',
  map: 'map',
  people: 'people',
  account: 'account',
  'who-looked': 'who-looked',
  privacy: 'privacy',
  'privacy/copy': 'copy',
  'privacy/delete': 'delete',
  'privacy/restore': 'restore',
  'privacy/preferences': 'preferences',
};

/** `undefined` for what is not counted. */
export function featureAt(path: string): Feature | undefined {
  const [, app, ...rest] = path.split('/');
  if (app !== 'app') return undefined;
  if (rest[0] === 'projects' && rest[1] !== undefined) return inProject[rest[2] ?? ''];
  return elsewhere[rest.slice(0, 2).join('/')] ?? elsewhere[rest[0] ?? ''];
}
