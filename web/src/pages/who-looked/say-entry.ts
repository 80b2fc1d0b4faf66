// An entry of the ledger as a sentence. Operations that have no sentence here are named as they are.
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { LedgerEntry } from '../../api/ledger.ts';

/** Each says who did it and how many of what were concerned. */
const sentences: Readonly<Record<string, MessageDescriptor>> = {
  'create-business': msg`{who} founded the business`,
  'read-business': msg`{who} looked at the business`,
  'list-members': msg`{who} looked at who belongs to the business`,
  'invite-member': msg`{who} invited somebody`,
  'accept-invitation': msg`{who} joined the business`,
  'create-record': msg`{who} added {what}`,
  'read-record': msg`{who} opened {what}`,
  'list-records': msg`{who} listed {what}`,
  'search-records': msg`{who} searched and found {what}`,
  'update-record': msg`{who} changed {what}`,
  'update-business': msg`{who} changed the business`,
  'withdraw-invitation': msg`{who} withdrew an invitation`,
  'change-member-role': msg`{who} gave a member another role`,
  'remove-member': msg`{who} took a member out of the business`,
  'list-project-members': msg`{who} looked at who works in a project`,
  'set-project-member': msg`{who} gave somebody a role in a project`,
  'remove-project-member': msg`{who} took somebody out of a project`,
  'issue-recovery': msg`{who} helped a member back into their account`,
  'read-history': msg`{who} looked at earlier versions of {what}`,
  'trash-record': msg`{who} put {what} into the trash`,
  'restore-from-trash': msg`{who} took {what} out of the trash`,
  'erase-record': msg`{who} erased {what}`,
  'put-file': msg`{who} uploaded a file to {what}`,
  'get-file': msg`{who} downloaded a file of {what}`,
  'read-ledger': msg`{who} looked at who looked`,
  'read-inventory': msg`{who} looked at what is collected`,
  'rotate-keys': msg`{who} renewed the keys`,
  'keep-ledger': msg`{who} kept the ledger in order`,
  'prune-history': msg`{who} took versions out of the history whose time had ended`,
  'drill-recovery': msg`{who} rehearsed rebuilding a lost machine, and opened {what} for it`,
  disclose: msg`{who} sent something to a service provider`,
};

const collections: Readonly<Record<string, MessageDescriptor>> = {
  projects: msg`{count, plural, one {a project} other {# projects}}`,
  tasks: msg`{count, plural, one {a task} other {# tasks}}`,
  photos: msg`{count, plural, one {a photo} other {# photos}}`,
  documents: msg`{count, plural, one {a document} other {# documents}}`,
  messages: msg`{count, plural, one {a message} other {# messages}}`,
  'daily-reports': msg`{count, plural, one {a daily report} other {# daily reports}}`,
  contacts: msg`{count, plural, one {a contact} other {# contacts}}`,
  members: msg`{count, plural, one {a member} other {# members}}`,
};
/** A list or search first enters what it looks through, then what it shows. */
const lookedThrough = msg`{who} looked through {what}`;
const something = msg`{count, plural, one {a record} other {# records}}`;
const refused = msg`Refused: {sentence}`;
const closed: Readonly<Record<string, MessageDescriptor>> = {
  'not-yet-open': msg`Not yet open: it opens by itself, at the latest after 90 days`,
  erased: msg`Its values were erased; the proof stays`,
};
const unknownEntry = msg`An entry that cannot be shown`;
const somebody = {
  worker: msg`An automatic job`,
  operator: msg`The operator`,
  visitor: msg`A visitor`,
  staff: msg`Somebody of the staff`,
  member: msg`A former member`,
};

/** `nameOf` gives a member's name if it is known. */
export function sayEntry(i18n: I18n, { who, what, state }: LedgerEntry, nameOf: (person: string) => string | undefined): string {
  if (!what) return i18n._(closed[state] ?? unknownEntry);
  const count = what.records?.length ?? what.count ?? 0;
  const values = {
    who: sayWho(i18n, who, nameOf),
    what: i18n._({ ...(collections[what.collection ?? ''] ?? something), values: { count } }),
  };
  const sentence = what.detail === 'scope' ? lookedThrough : sentences[what.operation];
  const said = sentence ? i18n._({ ...sentence, values }) : `${values.who}: ${what.operation}`;
  return what.outcome === 'refused' ? i18n._({ ...refused, values: { sentence: said } }) : said;
}

function sayWho(i18n: I18n, who: LedgerEntry['who'], nameOf: (person: string) => string | undefined): string {
  const name = who?.person === undefined ? undefined : nameOf(who.person);
  return name ?? i18n._(somebody[(who?.actor ?? 'member') as keyof typeof somebody] ?? somebody.member);
}
