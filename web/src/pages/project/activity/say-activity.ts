// What somebody did, as a sentence that holds a name and a title: "{who} changed the task {what}". Each language puts them where it wants them.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { WireActivity } from '@steward/protocol/wire/project-routes.ts';

type Kind = WireActivity['kind'];
type Sentences = { readonly [K in Kind]: MessageDescriptor };

const sentences: { readonly [collection: string]: Sentences } = {
  tasks: {
    created: msg({ message: '{who} added the task {what}' }),
    changed: msg({ message: '{who} changed the task {what}' }),
    trashed: msg({ message: '{who} put the task {what} into the trash' }),
    restored: msg({ message: '{who} took the task {what} out of the trash' }),
  },
  photos: {
    created: msg({ message: '{who} added the photo {what}' }),
    changed: msg({ message: '{who} changed the photo {what}' }),
    trashed: msg({ message: '{who} put the photo {what} into the trash' }),
    restored: msg({ message: '{who} took the photo {what} out of the trash' }),
  },
  documents: {
    created: msg({ message: '{who} added the document {what}' }),
    changed: msg({ message: '{who} changed the document {what}' }),
    trashed: msg({ message: '{who} put the document {what} into the trash' }),
    restored: msg({ message: '{who} took the document {what} out of the trash' }),
  },
  messages: {
    created: msg({ message: '{who} wrote the message {what}' }),
    changed: msg({ message: '{who} changed the message {what}' }),
    trashed: msg({ message: '{who} put the message {what} into the trash' }),
    restored: msg({ message: '{who} took the message {what} out of the trash' }),
  },
  mails: {
    created: msg({ message: '{who} sent the e-mail {what}' }),
    changed: msg({ message: '{who} changed the e-mail {what}' }),
    trashed: msg({ message: '{who} put the e-mail {what} into the trash' }),
    restored: msg({ message: '{who} took the e-mail {what} out of the trash' }),
  },
  'mail-files': {
    created: msg({ message: '{who} sent the file {what} by e-mail' }),
    changed: msg({ message: '{who} changed the file {what} of an e-mail' }),
    trashed: msg({ message: '{who} put the file {what} of an e-mail into the trash' }),
    restored: msg({ message: '{who} took the file {what} of an e-mail out of the trash' }),
  },
  'daily-reports': {
    created: msg({ message: '{who} wrote the daily report {what}' }),
    changed: msg({ message: '{who} changed the daily report {what}' }),
    trashed: msg({ message: '{who} put the daily report {what} into the trash' }),
    restored: msg({ message: '{who} took the daily report {what} out of the trash' }),
  },
  contacts: {
    created: msg({ message: '{who} added the contact {what}' }),
    changed: msg({ message: '{who} changed the contact {what}' }),
    trashed: msg({ message: '{who} put the contact {what} into the trash' }),
    restored: msg({ message: '{who} took the contact {what} out of the trash' }),
  },
  projects: {
    created: msg({ message: '{who} created the project {what}' }),
    changed: msg({ message: '{who} changed the project {what}' }),
    trashed: msg({ message: '{who} put the project {what} into the trash' }),
    restored: msg({ message: '{who} took the project {what} out of the trash' }),
  },
};

/** Of collections that an operator declared. */
const otherwise: Sentences = {
  created: msg({ message: '{who} added {what}' }),
  changed: msg({ message: '{who} changed {what}' }),
  trashed: msg({ message: '{who} put {what} into the trash' }),
  restored: msg({ message: '{who} took {what} out of the trash' }),
};

export type Part = 'who' | 'what' | { readonly text: string };

const marks = { who: '\u0001', what: '\u0002' } as const;

/** The sentence in pieces, for the name and the title are more than texts on the page. */
export function sayActivity(i18n: I18n, collection: string, kind: Kind): readonly Part[] {
  const sentence = i18n._((sentences[collection] ?? otherwise)[kind].id, marks);
  return sentence
    .split(/([\u0001\u0002])/)
    .filter((piece) => piece !== '')
    .map((piece) => (piece === marks.who ? 'who' : piece === marks.what ? 'what' : { text: piece }));
}
