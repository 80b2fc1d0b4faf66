// Records by their kind and number, in words: “a task”, “12 photos”.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** With 0 the things as such, without a number. */
const collections: Readonly<Record<string, MessageDescriptor>> = {
  projects: msg`{count, plural, =0 {projects} one {a project} other {# projects}}`,
  tasks: msg`{count, plural, =0 {tasks} one {a task} other {# tasks}}`,
  photos: msg`{count, plural, =0 {photos} one {a photo} other {# photos}}`,
  documents: msg`{count, plural, =0 {documents} one {a document} other {# documents}}`,
  messages: msg`{count, plural, =0 {messages} one {a message} other {# messages}}`,
  'daily-reports': msg`{count, plural, =0 {daily reports} one {a daily report} other {# daily reports}}`,
  contacts: msg`{count, plural, =0 {contacts} one {a contact} other {# contacts}}`,
  members: msg`{count, plural, =0 {profiles of members} one {the profile of a member} other {the profiles of # members}}`,
  invitations: msg`{count, plural, =0 {invitations} one {an invitation} other {# invitations}}`,
  holds: msg`{count, plural, =0 {legal holds} one {a legal hold} other {# legal holds}}`,
  threads: msg`{count, plural, =0 {threads with the operator} one {a thread with the operator} other {# threads with the operator}}`,
  'thread-messages': msg`{count, plural, =0 {messages with the operator} one {a message with the operator} other {# messages with the operator}}`,
  cases: msg`{count, plural, =0 {requests to look} one {a request to look} other {# requests to look}}`,
  namings: msg`{count, plural, =0 {reasons for naming somebody} one {the reason for naming somebody} other {# reasons for naming somebody}}`,
  disclosures: msg`{count, plural, =0 {what was sent out} one {what was sent out once} other {what was sent out # times}}`,
  businesses: msg`{count, plural, =0 {what the business is called and where it is reached} other {what the business is called and where it is reached}}`,
};
const something = msg`{count, plural, =0 {records} one {a record} other {# records}}`;

/** `collection` may be one of the operator's own, which have no words here. */
export function sayThings(i18n: I18n, collection: string | undefined, count: number): string {
  return i18n._({ ...(collections[collection ?? ''] ?? something), values: { count } });
}
