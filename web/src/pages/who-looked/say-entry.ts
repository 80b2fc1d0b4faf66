// An entry of the ledger as a sentence. Every operation has one (the type demands it), in both languages (tools/messages.test.ts demands that).
import type { I18n, MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import type { WireCaseNamed } from '@steward/protocol/wire/case-routes.ts';
import type { Ground, Operation } from '@steward/protocol/words.ts';
import type { ClosedState, LedgerEntry, LedgerWho } from '../../api/ledger.ts';
import type { Line } from './fold.ts';
import { sayStaff } from '../../app/case-words.ts';
import { plainName } from '../../app/plain-name.ts';
import { sayThings } from '../../app/say-things.ts';
import { nameOf } from '../receivers/receiver-words.ts';

/** Where names come from, as far as the reader knows them. */
export interface Names {
  /** Who reads. */
  readonly me?: string | undefined;
  person(person: string): string | undefined;
  project(project: string): string | undefined;
}

/** `who` did it, `what` was concerned (with its project), `whom` it was done to, `project` where, `processor` to whom it was sent. */
const sentences: Readonly<Record<Operation, MessageDescriptor>> = {
  'create-business': msg`{who} founded the business`,
  'read-business': msg`{who} looked at the business`,
  'update-business': msg`{who} changed the business`,
  'list-members': msg`{who} looked at who belongs to the business`,
  'invite-member': msg`{who} invited somebody`,
  'accept-invitation': msg`{who} joined the business`,
  'withdraw-invitation': msg`{who} withdrew an invitation`,
  'change-member-role': msg`{who} gave {whom} another role`,
  'remove-member': msg`{who} took {whom} out of the business`,
  'issue-recovery': msg`{who} helped {whom} back into their account`,
  'list-project-members': msg`{who} looked at who works in {project}`,
  'set-project-member': msg`{who} gave {whom} a role in {project}`,
  'remove-project-member': msg`{who} took {whom} out of {project}`,
  'create-record': msg`{who} added {what}`,
  'read-record': msg`{who} opened {what}`,
  'list-records': msg`{who} listed {what}`,
  'search-records': msg`{who} searched and found {what}`,
  'update-record': msg`{who} changed {what}`,
  'read-history': msg`{who} looked at earlier versions of {what}`,
  'trash-record': msg`{who} put {what} into the trash`,
  'restore-from-trash': msg`{who} took {what} out of the trash`,
  'erase-record': msg`{who} erased {what}`,
  'put-file': msg`{who} uploaded a file to {what}`,
  'get-file': msg`{who} opened a file of {what}`,
  'read-previews': msg`{who} saw small pictures of {what}`,
  'read-activity': msg`{who} looked at what happened lately in {project}`,
  'summarise-projects': msg`{who} looked at how much is open in {what}`,
  'print-report': msg`{who} made a PDF of {what}`,
  watch: msg`{who} followed changes live`,
  'read-ledger': msg`{who} looked at who looked`,
  'ask-for-looks': msg`{who} asked owners and admins for the looks at what is about them`,
  'name-looker': msg`{who} had {whom} named as the one who looked, and said why`,
  'keep-ledger': msg`{who} kept the ledger in order`,
  'read-inventory': msg`{who} looked at what is collected`,
  'acknowledge-policy': msg`{who} kept that they have read the data policy`,
  'rotate-keys': msg`{who} renewed the keys`,
  'read-jobs': msg`{who} looked at what is under way`,
  'preview-erasure': msg`{who} looked what an erasure would take along`,
  'request-erasure': msg`{who} asked for the erasure of {what}`,
  'hasten-erasure': msg`{who} had {what} erased at once`,
  'undo-erasure': msg`{who} took the erasure of {what} back`,
  'decide-erasure': msg`{who} decided about the erasure of {what}`,
  'forget-fields': msg`{who} carried out an erasure in {what}`,
  'preview-restore': msg`{who} looked what was different earlier in {what}`,
  'confirm-restore': msg`{who} had {what} set back to an earlier moment`,
  'carry-out-restore': msg`{who} set {what} back to an earlier moment`,
  'undo-restore': msg`{who} undid a restore of {what}`,
  'set-hold': msg`{who} set or ended a legal hold`,
  'read-holds': msg`{who} looked at the legal holds`,
  'cancel-job': msg`{who} gave up what was under way`,
  disclose: msg`{who} sent something to the service provider “{processor}”`,
  'read-processors': msg`{who} looked at who receives something`,
  'switch-processor': msg`{who} switched the service provider “{processor}” on`,
  'prune-history': msg`{who} took versions out of the history whose time had ended`,
  'request-case': msg`{who} asked to look`,
  'take-case': msg`{who} took on a call for help`,
  'decide-case': msg`{who} decided whether the staff may look`,
  'end-case': msg`{who} ended the staff’s access`,
  'review-case': msg`{who} reviewed what the staff had opened`,
  'read-cases': msg`{who} looked at the staff’s requests to look`,
  'read-aggregate': msg`{who} counted for a report about groups, which tells nothing of anybody`,
  'set-support-rule': msg`{who} set how the business wants to be asked by the staff`,
  'set-preference': msg`{who} chose how much is collected of them`,
  'read-preferences': msg`{who} looked at their preferences, or counted what they collected`,
  collect: msg`{who} let be collected what they have switched on`,
  'write-thread': msg`{who} wrote in a thread with the operator`,
  'read-threads': msg`{who} read what was written to the operator`,
  'handle-thread': msg`{who} took a thread with the operator further`,
  'set-mail-in': msg`{who} changed how {project} takes e-mail`,
  'read-mail-in': msg`{who} looked how {project} takes e-mail, or what was set aside there`,
  'receive-mail': msg`{who} took an e-mail for {project}, set it aside or sent it back`,
  'release-mail': msg`{who} decided about an e-mail that was set aside in {project}`,
  'start-import': msg`{who} brought a file to be imported`,
  'read-import': msg`{who} had an import looked through`,
  'confirm-import': msg`{who} confirmed an import`,
  'import-records': msg`{who} imported {what}`,
  'undo-import': msg`{who} took away what an import had written`,
  'preview-export': msg`{who} looked what an export would hold`,
  'start-export': msg`{who} asked for an export of {what}`,
  'export-records': msg`{who} had {what} put into an export`,
  'export-files': msg`{who} had the files of {what} put into an export`,
  'pack-export': msg`{who} had an export packed`,
  'read-exports': msg`{who} looked at the exports`,
  'download-export': msg`{who} downloaded an export`,
  'renew-export': msg`{who} kept an export for longer`,
  'remove-export': msg`{who} deleted an export`,
  'schedule-export': msg`{who} arranged or ended an export that repeats`,
  'repeat-export': msg`{who} had an export repeated, as arranged`,
  'set-webhook': msg`{who} arranged, changed or ended a webhook to a system of the business`,
  'read-webhooks': msg`{who} looked at the webhooks and what they delivered`,
  'set-calendar': msg`{who} arranged or ended a calendar subscription`,
  'read-calendars': msg`{who} looked at their calendar subscriptions`,
  'read-mails': msg`{who} looked at which mails were sent`,
  'drill-recovery': msg`{who} rehearsed rebuilding a lost machine, and opened {what} for it`,
};

const helped = msg`{who} asked the staff for help`;
const inProject = msg`{what} in {project}`;
const aProject = msg`a project`;
const aMember = msg`a member`;
/** A list or search that was broken off after it had entered what it looks through. */
const lookedThrough = msg`{who} looked through {what}`;
const ownKey = msg`{who} put everything under a key that the business has brought`;
const ownKeyBack = msg`{who} put everything back under the operator’s key`;
const movedKeys: Readonly<Record<string, MessageDescriptor>> = { 'own-key': ownKey, 'own-key-back': ownKeyBack };
const left = msg`{who} left the business`;
const refused = msg`Refused, nothing was shown or changed: {sentence}`;
const several = msg`{sentence} {times, plural, one {# time} other {# times}} between {from} and {until}`;
const severalDifferent = msg`{sentence} between {from} and {until}`;
const severalAt = msg`{sentence} {times, plural, one {# time} other {# times}} at {from}`;
const severalDifferentAt = msg`{sentence} at {from}`;
const closedOnes: Readonly<Record<ClosedState, MessageDescriptor>> = {
  'not-yet-open': msg`{count, plural, one {An entry that is not yet open: it opens by itself, at the latest after 90 days} other {# entries that are not yet open: they open by themselves, at the latest after 90 days}}`,
  erased: msg`{count, plural, one {An entry whose values were erased; the proof stays} other {# entries whose values were erased; the proof stays}}`,
  altered: msg`{count, plural, one {An entry whose values are not those it was signed with} other {# entries whose values are not those they were signed with}}`,
  missing: msg`{count, plural, one {An entry whose values are missing} other {# entries whose values are missing}}`,
};
const keeping: Readonly<Record<string, MessageDescriptor>> = {
  'open-volume': msg`The ledger began`,
  'close-volume': msg`The volume of the ledger was closed`,
  'turn-key': msg`The ledger’s key was turned`,
  'change-policy': msg`The rules of who may do what changed`,
  forget: msg`Who looked was forgotten in old entries, as promised`,
  forgotten: msg`What was to be forgotten is destroyed`,
};
const somebody: Readonly<Record<LedgerWho['actor'], MessageDescriptor>> = {
  worker: msg`An automatic job`,
  operator: msg`The operator’s administrator`,
  visitor: msg`A visitor`,
  staff: msg`Somebody of the staff`,
  member: msg`A former member`,
};
const hiddenMember = msg`A member`;
/** What fetches for somebody, with the rights they have at that moment. */
const byCalendar = msg`The calendar subscription of {person}`;
/** Where entries without names are put together they may be of several people. */
const hiddenMembers = msg`One or more members`;

/** Why the staff looked, by how the case began and its ground. */
const because: Readonly<Record<'own' | 'named' | 'other' | Ground, MessageDescriptor>> = {
  own: msg`{sentence} because you asked for help`,
  named: msg`{sentence} because {asker} asked for help`,
  other: msg`{sentence} because somebody of your business asked for help`,
  'customer-request': msg`{sentence} to help with a request of your business`,
  failure: msg`{sentence} because something had failed`,
  security: msg`{sentence} for security`,
  legal: msg`{sentence} because a law demands it`,
  'feature-improvement': msg`{sentence} to count for a report about groups`,
};
const switchedOff = msg`{who} switched the service provider “{processor}” off`;
const approved = msg`{sentence}. Approved by {approvers}, {minutes} min`;
const byRule = msg`the standing rule of your business`;

/** Of these the number that was shown says little: what was looked at is the list. */
const lists: ReadonlySet<string> = new Set<Operation>(['list-records', 'search-records', 'summarise-projects']);

/** One entry, as a sentence without its full stop. */
export function sayEntry(i18n: I18n, entry: LedgerEntry, names: Names): string {
  const count = entry.what?.records?.length ?? entry.what?.count ?? 0;
  const said = why(i18n, say(i18n, entry, names, count, 1), entry, names);
  return entry.what?.outcome === 'refused' ? i18n._({ ...refused, values: { sentence: said } }) : said;
}

/** A line: of several like looks how many there were, and when. */
export function sayLine(i18n: I18n, { looks, records }: Line, names: Names): string {
  const newest = looks[0].entry;
  if (looks.length === 1) return sayEntry(i18n, newest, names);
  if (!newest.what) return say(i18n, newest, names, looks.length, looks.length);
  const time = (at: string) => i18n.date(at, { timeStyle: 'short' });
  const isList = lists.has(newest.what.operation);
  const sentence = say(i18n, newest, names, isList ? 0 : records, looks.length);
  const values = { sentence, times: looks.length, from: time(looks.at(-1)!.entry.time), until: time(newest.time) };
  const eachOnce = !isList && records === looks.length;
  const within = values.from !== values.until;
  const said = i18n._({ ...(eachOnce ? (within ? severalDifferent : severalDifferentAt) : within ? several : severalAt), values });
  return why(i18n, said, newest, names);
}

function say(i18n: I18n, { who, what, state, named }: LedgerEntry, names: Names, count: number, looks: number): string {
  if (!what) return i18n._({ ...closedOnes[state === 'open' ? 'erased' : state], values: { count: looks } });
  const kept = what.operation === 'keep-ledger' ? keeping[what.detail ?? ''] : undefined;
  if (kept) return i18n._(kept);
  const project = nameOr(what.project === undefined ? undefined : names.project(what.project), i18n._(aProject));
  const things = sayThings(i18n, what.collection, count);
  // Of a project itself it is said which one, not that it lies in itself.
  const isProject = what.collection === 'projects' && count === 1;
  const known = isProject && names.project(what.records?.[0] ?? '');
  const values = {
    who: sayWho(i18n, who, names, { several: looks > 1, named }),
    what: known
      ? plainName(known)
      : what.project === undefined || isProject
        ? things
        : i18n._({ ...inProject, values: { what: things, project } }),
    whom: nameOr(what.person === undefined ? undefined : names.person(what.person), i18n._(aMember)),
    project,
    processor: what.processor === undefined ? '' : nameOf(i18n, { id: what.processor }),
  };
  const leaves = what.operation === 'remove-member' && what.person !== undefined && what.person === who?.person;
  const calls = what.operation === 'request-case' && who?.actor === 'member';
  const turnsOff = what.operation === 'switch-processor' && what.detail === 'off';
  const special = turnsOff ? switchedOff : what.operation === 'rotate-keys' ? movedKeys[what.detail ?? ''] : undefined;
  const sentence = special ? special : what.detail === 'scope' ? lookedThrough : leaves ? left : calls ? helped : sentences[what.operation];
  // An operation that a newer server knows.
  return sentence ? i18n._({ ...sentence, values }) : `${values.who}: ${what.operation}`;
}

/** What opens something of the business's in a case. */
export const opening: ReadonlySet<string> = new Set<Operation>(['read-record', 'list-records', 'get-file', 'read-previews']);

/** Of a look of the staff: “… because you asked for help. Approved by Petra Lindner, 30 min”. */
function why(i18n: I18n, sentence: string, { who, what, named }: LedgerEntry, names: Names): string {
  if (who?.actor !== 'staff' || !named || !what || !opening.has(what.operation)) return sentence;
  const { askedBy, begun, ground, minutes } = named;
  const asker = plainName(names.person(askedBy ?? '') ?? '');
  const reason = begun !== 'help' ? ground : askedBy !== undefined && askedBy === names.me ? 'own' : asker !== '' ? 'named' : 'other';
  const said = i18n._({ ...because[reason], values: { sentence, asker } });
  const approvers = sayApprovers(i18n, named, names);
  return approvers === '' ? said : i18n._({ ...approved, values: { sentence: said, approvers, minutes } });
}

/** Who agreed: by name, or the rule that the business had set. */
export function sayApprovers(i18n: I18n, { approvals }: Pick<WireCaseNamed, 'approvals'>, names: Names): string {
  const words = approvals.map(({ side, by, name }) =>
    side === 'rule'
      ? i18n._(byRule)
      : plainName(name ?? names.person(by ?? '') ?? '') || i18n._(somebody[side === 'staff' ? 'staff' : 'member']),
  );
  return new Intl.ListFormat(i18n.locale).format(words);
}

export interface SayWho {
  readonly several?: boolean;
  readonly named?: WireCaseNamed | undefined;
}

export function sayWho(i18n: I18n, who: LedgerWho | undefined, names: Names, { several = false, named }: SayWho = {}): string {
  if (who?.hidden) return i18n._(several ? hiddenMembers : hiddenMember);
  if (who?.actor === 'staff') {
    const { person, department } = who;
    const approver = named?.approvals.find(({ side, by }) => side === 'staff' && by === person);
    const name = named?.staff?.id === person ? named?.staff?.name : approver?.name;
    return sayStaff(i18n, { staff: person === undefined || name === undefined ? undefined : { id: person, name }, department });
  }
  const name = who?.person === undefined ? undefined : names.person(who.person);
  const person = nameOr(name, i18n._(somebody[who?.actor ?? 'member']));
  return who?.actor === 'member' && who.name === 'calendar' ? i18n._({ ...byCalendar, values: { person } }) : person;
}

const nameOr = (name: string | undefined, otherwise: string) => plainName(name ?? '') || otherwise;
