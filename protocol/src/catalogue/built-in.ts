// The collections of the built-in product: project work of construction companies.
import { businesses } from './built-in/businesses.ts';
import { cases } from './built-in/cases.ts';
import { consents } from './built-in/consents.ts';
import { contacts } from './built-in/contacts.ts';
import { dailyReports } from './built-in/daily-reports.ts';
import { disclosures } from './built-in/disclosures.ts';
import { documents } from './built-in/documents.ts';
import { holds } from './built-in/holds.ts';
import { invitations } from './built-in/invitations.ts';
import { mailboxes, mailFiles, mails, quarantinedMails } from './built-in/mails.ts';
import { members } from './built-in/members.ts';
import { namings } from './built-in/namings.ts';
import { messages } from './built-in/messages.ts';
import { photos } from './built-in/photos.ts';
import { projects } from './built-in/projects.ts';
import { searches } from './built-in/searches.ts';
import { tasks } from './built-in/tasks.ts';
import { threadMessages, threads } from './built-in/threads.ts';
import { usage } from './built-in/usage.ts';
import type { Collection } from './collection.ts';

/** A business, its people, its invitations, why somebody was named, what is held, why the staff looked, what was written to the operator, what somebody agreed to and what was sent out: every product has them, whatever it declares itself. */
export const foundation: readonly Collection[] = [
  businesses,
  members,
  invitations,
  namings,
  holds,
  cases,
  threads,
  threadMessages,
  consents,
  disclosures,
];

export const builtIn: readonly Collection[] = [
  ...foundation,
  projects,
  tasks,
  photos,
  documents,
  messages,
  mails,
  mailFiles,
  quarantinedMails,
  mailboxes,
  dailyReports,
  contacts,
  usage,
  searches,
];
