// The built-in collections by name, for pages that are about records of any kind; and which field says what a record is.
import type { Collection } from '@steward/protocol/catalogue/collection.ts';
import { contacts } from '@steward/protocol/catalogue/built-in/contacts.ts';
import { dailyReports } from '@steward/protocol/catalogue/built-in/daily-reports.ts';
import { documents } from '@steward/protocol/catalogue/built-in/documents.ts';
import { messages } from '@steward/protocol/catalogue/built-in/messages.ts';
import { photos } from '@steward/protocol/catalogue/built-in/photos.ts';
import { projects } from '@steward/protocol/catalogue/built-in/projects.ts';
import { tasks } from '@steward/protocol/catalogue/built-in/tasks.ts';
import { plainName } from '../app/plain-name.ts';
import { contactsApi, documentsApi, messagesApi, photosApi, projectsApi, reportsApi, tasksApi } from './collections.ts';

export const apis = {
  projects: projectsApi,
  tasks: tasksApi,
  photos: photosApi,
  documents: documentsApi,
  messages: messagesApi,
  'daily-reports': reportsApi,
  contacts: contactsApi,
};
export type KnownCollection = keyof typeof apis;
export const knownCollections = Object.keys(apis) as readonly KnownCollection[];

/** As they are declared: what their fields are called and of which type they are. */
export const declarations: Readonly<Record<KnownCollection, Collection>> = {
  projects,
  tasks,
  photos,
  documents,
  messages,
  'daily-reports': dailyReports,
  contacts,
};

const titleFields: Readonly<Record<KnownCollection, string>> = {
  projects: 'name',
  tasks: 'title',
  photos: 'caption',
  documents: 'title',
  messages: 'text',
  'daily-reports': 'day',
  contacts: 'name',
};

export const isKnown = (collection: string | undefined): collection is KnownCollection =>
  collection !== undefined && Object.hasOwn(apis, collection);

/** What a record is called, without marks that would turn a sentence around; `undefined` when it has no name. */
export function titleOf(collection: KnownCollection, fields: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const title = fields?.[titleFields[collection]];
  return typeof title === 'string' && title !== '' ? plainName(title) : undefined;
}
