// What a record is called, and its other texts, as a find shows them.
import type { WireRecord } from '@steward/protocol/wire/record-routes.ts';

/** The fields that name a record, the first one that is set. */
const names: { readonly [collection: string]: readonly string[] } = {
  projects: ['name'],
  tasks: ['title'],
  photos: ['caption'],
  documents: ['title'],
  messages: ['text'],
  mails: ['subject'],
  'mail-files': ['name'],
  'daily-reports': ['day'],
  contacts: ['name', 'company'],
};
/** Texts that say nothing to people: choices, ids, types. */
const silent = new Set([
  'status',
  'priority',
  'kind',
  'due',
  'takenAt',
  'assignee',
  'photos',
  'about',
  'mentions',
  'start',
  'end',
  'verdict',
  'results',
  'notes',
  'thread',
  'released',
  'sentAt',
  'receivedAt',
  'contentId',
  'mail',
  'html',
  'original',
]);

export function textsOf({ collection, fields }: WireRecord): { readonly title: string | undefined; readonly texts: readonly string[] } {
  const name = (names[collection] ?? []).find((field) => typeof fields[field] === 'string');
  const title = name === undefined ? undefined : (fields[name] as string);
  const texts = Object.entries(fields).flatMap(([field, value]) => (field === name || silent.has(field) ? [] : saidBy(value)));
  return { title, texts };
}

/** Of a file its name, of a place its label. */
function saidBy(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const { name, label } = value as { readonly name?: unknown; readonly label?: unknown };
  return [name, label].filter((each) => typeof each === 'string');
}
