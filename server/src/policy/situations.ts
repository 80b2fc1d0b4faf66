// The situations the decision matrix and the policy vectors are made of: who asks, and for what. A situation names only the
// facts that matter for its operation; the rest are at rest (see `resting`), and whoever asks has just signed in unless it says otherwise.
import type { Operation, Purpose } from '@steward/protocol/words.ts';
import type { Asker } from './askers.ts';
import type { Facts } from './decide.ts';
import { leaving, mailbox, mailed, mailingIn, setAside } from './situations-mail.ts';
import { attaching, exportingThreads, ownThread, threading } from './situations-threads.ts';

export interface Situation {
  readonly operation: Operation;
  /** What is asked for, in words; with the operation it is the name of the line. */
  readonly says: string;
  readonly facts: Partial<Facts>;
}

export const resting: Facts = {
  actor: 'member',
  operation: 'read-business',
  purpose: 'service',
  businessRole: 'none',
  projectRole: 'none',
  sameBusiness: true,
  collection: 'none',
  scope: 'none',
  author: false,
  self: false,
  targetRole: 'none',
  newRole: 'none',
  state: 'none',
  fresh: true,
  worker: 'none',
  ground: 'none',
  department: 'none',
  caseState: 'none',
  inScope: false,
  eligible: false,
  secondFactor: false,
};

export function factsOf(situation: Situation, asker: Asker, purpose: Purpose, sameBusiness: boolean): Facts {
  return { ...resting, ...situation.facts, ...asker.facts, operation: situation.operation, purpose, sameBusiness };
}

export type Line = readonly [says: string, facts: Partial<Facts>];

const own = { author: true } as const;
const longAgo = { fresh: false } as const;
const inProject = { scope: 'project', collection: 'photos', state: 'living' } as const;
const inBusiness = { scope: 'business', collection: 'documents', state: 'living' } as const;
const aProject = { scope: 'business', collection: 'projects', state: 'living' } as const;
const trashed = { state: 'trashed' } as const;
const profile = { scope: 'business', collection: 'members', state: 'living' } as const;
const house = { scope: 'business', collection: 'businesses', state: 'living' } as const;
const invitation = { scope: 'business', collection: 'invitations', state: 'living' } as const;
const naming = { scope: 'business', collection: 'namings', state: 'living' } as const;
const sentOut = { scope: 'business', collection: 'disclosures', state: 'living' } as const;
const unmade = { state: 'none' } as const;

const reading: readonly Line[] = [
  ['in a project', inProject],
  ['outside projects', inBusiness],
  ['the project itself', aProject],
  ["another's in a project's trash", { ...inProject, ...trashed }],
  ["one's own in a project's trash", { ...inProject, ...trashed, ...own }],
  ["one's own in the trash outside projects", { ...inBusiness, ...trashed, ...own }],
  ['the project itself, in the trash', { ...aProject, ...trashed }],
  ["one's own profile", { ...profile, ...own, self: true }],
  ["another's profile", profile],
  ["the business's profile", house],
  ["another's invitation", invitation],
  ["one's own invitation", { ...invitation, ...own }],
  ['why oneself was named', { ...naming, self: true }],
  ['why another was named', naming],
  ['what was sent out for oneself', { ...sentOut, ...own }],
  ['what was sent out for another', sentOut],
  ['an e-mail', mailed],
  ['an e-mail that was set aside', setAside],
  ["a project's address for e-mail", mailbox],
  ['what another has switched on', { ...inBusiness, collection: 'usage' }],
  ['what oneself has switched on', { ...inBusiness, collection: 'usage', ...own }],
];

const changing: readonly Line[] = [
  ["one's own in a project", { ...inProject, ...own }],
  ["another's in a project", inProject],
  ["another's task", { ...inProject, collection: 'tasks' }],
  ["one's own message", { ...inProject, collection: 'messages', ...own }],
  ["another's message", { ...inProject, collection: 'messages' }],
  ["one's own e-mail", { ...mailed, ...own }],
  ["another's e-mail", mailed],
  ["a project's address for e-mail", mailbox],
  ["one's own outside projects", { ...inBusiness, ...own }],
  ["another's outside projects", inBusiness],
  ["another's contact outside projects", { ...inBusiness, collection: 'contacts' }],
  ['the project itself', aProject],
  ["one's own in a project's trash", { ...inProject, ...trashed, ...own }],
  ["one's own profile", { ...profile, ...own, self: true }],
  ["another's profile", profile],
  ["the business's profile", house],
  ["another's invitation", invitation],
  ["one's own invitation", { ...invitation, ...own }],
  ['why another was named', { ...naming, ...own }],
];

const adding: readonly Line[] = [
  ['new in a project', { ...inProject, ...unmade }],
  ['a new e-mail', { ...mailed, ...unmade }],
  ['new outside projects', { ...inBusiness, ...unmade }],
  ['a new project', { ...aProject, ...unmade }],
  ['a new profile', { ...profile, ...unmade }],
];

const discarding = (state: Partial<Facts>): readonly Line[] => [
  ["one's own in a project", { ...inProject, ...own, ...state }],
  ["another's in a project", { ...inProject, ...state }],
  ["another's e-mail", { ...mailed, ...state }],
  ['an e-mail that was set aside', { ...setAside, ...state }],
  ["one's own outside projects", { ...inBusiness, ...own, ...state }],
  ["another's outside projects", { ...inBusiness, ...state }],
  ['the project itself', { ...aProject, ...state }],
  ["one's own profile", { ...profile, ...own, self: true, ...state }],
];

const importing: readonly Line[] = [
  ['a copy of the business', { scope: 'business' }],
  ['rows outside projects', { scope: 'business', collection: 'contacts' }],
  ['rows into a project', { scope: 'project', collection: 'tasks' }],
];

const erasing: readonly Line[] = [
  ["one's own in a project", { ...inProject, ...own }],
  ["another's in a project", inProject],
  ["one's own outside projects", { ...inBusiness, ...own }],
  ["another's outside projects", inBusiness],
  ['the project with everything in it', aProject],
  ['an owner who is to leave', { ...profile, targetRole: 'owner' }],
  ['a member who is to leave', { ...profile, targetRole: 'member' }],
  ['oneself', { ...profile, self: true, targetRole: 'member' }],
  ['the business', house],
];

const everyGround = ['customer-request', 'failure', 'security', 'legal', 'feature-improvement'] as const;
const waiting = { caseState: 'waiting' } as const;
const over = { caseState: 'over' } as const;
const forGrounds = (facts: Partial<Facts>, says = '') => everyGround.map((ground): Line => [`${ground}${says}`, { ...facts, ground }]);
/** What staff open: in the scope of what was allowed, outside it, before, after. */
const opening: readonly Line[] = [
  ...forGrounds({ ...inProject, caseState: 'allowed', inScope: true }, ', in what the case allows'),
  ['outside what the case allows', { ...inProject, caseState: 'allowed', ground: 'customer-request' }],
  ['in a case that waits', { ...inProject, ...waiting, inScope: true, ground: 'customer-request' }],
  ['in a case that is over', { ...inProject, ...over, inScope: true, ground: 'customer-request' }],
  ['in the trash, in what the case allows', { ...inProject, ...trashed, caseState: 'allowed', inScope: true, ground: 'customer-request' }],
  ['what was said about a case', { ...inBusiness, collection: 'cases' }],
];

/** What staff start for a business on its request. */
const starting: readonly Line[] = [
  ['what a case allows, on request', { ...inProject, caseState: 'allowed', inScope: true, ground: 'customer-request' }],
  ['what a case allows, after a failure', { ...inProject, caseState: 'allowed', inScope: true, ground: 'failure' }],
  ['outside what the case allows', { ...inProject, caseState: 'allowed', ground: 'customer-request' }],
];

const restoring: readonly Line[] = [
  ["one's own in a project", { ...inProject, ...own }],
  ["another's in a project", inProject],
  ["another's task", { ...inProject, collection: 'tasks' }],
  ["another's message", { ...inProject, collection: 'messages' }],
  ["another's task in the trash", { ...inProject, collection: 'tasks', ...trashed }],
  ["one's own outside projects", { ...inBusiness, ...own }],
  ["another's outside projects", inBusiness],
  ['the project with everything in it', aProject],
  ['the project, in the trash', { ...aProject, ...trashed }],
  ["another's profile", profile],
  ['the business', house],
];

const exporting: readonly Line[] = [
  ...reading,
  ['everything one may see', { self: true }],
  ['everything about another', { targetRole: 'member' }],
];

const ofExport: readonly Line[] = [
  ["one's own", { ...own, state: 'living' }],
  ["another's", { state: 'living' }],
];

const towards = (roles: readonly ['owner', 'admin', 'member', 'guest']) =>
  roles.map((role): Line => [`towards ${role}`, { targetRole: role }]);
const everyRole = ['owner', 'admin', 'member', 'guest'] as const;

const lines: Readonly<Record<Operation, readonly Line[]>> = {
  'create-business': [['founding one', {}]],
  'read-business': [['its name and settings', {}]],
  'update-business': [['its settings', {}]],
  'list-members': [
    ['everybody', {}],
    ['oneself alone', { self: true }],
    ['open invitations', { collection: 'invitations' }],
  ],
  'invite-member': [
    ...everyRole.map((role): Line => [`as ${role}`, { newRole: role }]),
    ['as admin, signed in longer ago', { newRole: 'admin', ...longAgo }],
    ['as guest, signed in longer ago', { newRole: 'guest', ...longAgo }],
    ['without a role', {}],
  ],
  'accept-invitation': [['holding its secret', {}]],
  'withdraw-invitation': [
    ["one's own", own],
    ["another's", {}],
  ],
  'change-member-role': [
    ['owner to member', { targetRole: 'owner', newRole: 'member' }],
    ['admin to owner', { targetRole: 'admin', newRole: 'owner' }],
    ['admin to member', { targetRole: 'admin', newRole: 'member' }],
    ['member to admin', { targetRole: 'member', newRole: 'admin' }],
    ['guest to member', { targetRole: 'guest', newRole: 'member' }],
    ['guest to member, signed in longer ago', { targetRole: 'guest', newRole: 'member', ...longAgo }],
    ["one's own, member to admin", { targetRole: 'member', newRole: 'admin', self: true }],
    ['member to a role of projects', { targetRole: 'member', newRole: 'viewer' }],
  ],
  'remove-member': [
    ...towards(everyRole),
    ['towards member, signed in longer ago', { targetRole: 'member', ...longAgo }],
    ['leaving oneself, signed in longer ago', { self: true, targetRole: 'member', ...longAgo }],
  ],
  'list-project-members': [['of a project', {}]],
  'set-project-member': [
    ['member to manager', { targetRole: 'member', newRole: 'manager' }],
    ['guest to contributor', { targetRole: 'guest', newRole: 'contributor' }],
    ['guest to manager', { targetRole: 'guest', newRole: 'manager' }],
    ['member to a role of the business', { targetRole: 'member', newRole: 'admin' }],
  ],
  'remove-project-member': [
    ['another', { targetRole: 'member' }],
    ['leaving oneself', { targetRole: 'member', self: true }],
  ],
  'create-record': adding,
  'read-record': [...reading, ...opening, ['what was written to the operator', ownThread]],
  'list-records': [...reading, ...opening],
  'search-records': reading,
  'update-record': changing,
  'read-history': reading,
  'trash-record': discarding({}),
  'restore-from-trash': discarding(trashed),
  'erase-record': [
    ["one's own in a project", { ...inProject, ...own }],
    ["another's in a project", inProject],
    ["another's in a project, signed in longer ago", { ...inProject, ...longAgo }],
    ["another's in a project's trash", { ...inProject, ...trashed }],
    ['outside projects', inBusiness],
    ['the project itself', aProject],
    ['what belongs to no record', {}],
    ['why another was named', naming],
    ['an invitation that ended', invitation],
    ['what was sent out long ago', sentOut],
    ['a thread whose time is over', ownThread],
    ['an e-mail that was set aside', setAside],
  ],
  'put-file': [...adding, ...changing, ...attaching],
  'get-file': [...reading, ...opening, ...attaching],
  'read-previews': [...reading, ...opening],
  'read-activity': reading,
  'summarise-projects': [['the projects one takes part in', aProject]],
  'print-report': reading,
  watch: [['what changes', {}]],
  'name-looker': [['a colleague who looked', {}]],
  'read-ledger': [["one's own view", {}]],
  'ask-for-looks': [
    ['about oneself', { self: true }],
    ['about somebody else', {}],
  ],
  'keep-ledger': [['turning its key, going on after a loss', {}]],
  'read-inventory': [['what is collected', {}]],
  'acknowledge-policy': [['for oneself', { self: true }]],
  disclose: [['declared fields to a declared provider', {}]],
  'read-processors': [['to whom what goes', {}]],
  'switch-processor': [['for the business', {}]],
  'rotate-keys': [['of the business', {}]],
  'issue-recovery': [
    ...towards(everyRole),
    ['towards member, signed in longer ago', { targetRole: 'member', ...longAgo }],
    ['towards oneself', { targetRole: 'member', self: true }],
  ],
  'read-jobs': [['what is under way', {}]],
  'start-import': importing,
  'read-import': importing,
  'confirm-import': [
    ...importing,
    ['a copy of the business, signed in longer ago', { scope: 'business', ...longAgo }],
    ['rows into a project, signed in longer ago', { scope: 'project', collection: 'tasks', ...longAgo }],
  ],
  'import-records': importing,
  'undo-import': [['what an import that ended had written', {}]],
  'preview-erasure': erasing,
  'request-erasure': [...erasing, ['the business, signed in longer ago', { ...house, ...longAgo }]],
  'hasten-erasure': [...erasing, ["another's in a project, signed in longer ago", { ...inProject, ...longAgo }]],
  'undo-erasure': erasing,
  'decide-erasure': [
    ['of a project, asked for by another', aProject],
    ['of a project, asked for by oneself', { ...aProject, ...own }],
    ['of the business, asked for by another', house],
    ['of the business, asked for by oneself', { ...house, ...own }],
    ['of the business, signed in longer ago', { ...house, ...longAgo }],
  ],
  'forget-fields': [['of somebody who is forgotten', {}]],
  'preview-restore': [...restoring, ...starting],
  'confirm-restore': [...restoring, ['the business, signed in longer ago', { ...house, ...longAgo }]],
  'carry-out-restore': restoring,
  'undo-restore': restoring,
  'set-hold': [
    ['on something', {}],
    ['on something, signed in longer ago', longAgo],
  ],
  'read-holds': [['of the business', {}]],
  'prune-history': [['versions that were superseded long ago', {}]],
  'drill-recovery': [['a sample, to prove that a lost machine can be rebuilt', {}]],
  'request-case': [...forGrounds({ inScope: true }), ['customer-request, about what one does not see', { ground: 'customer-request' }]],
  'take-case': [
    ...forGrounds(waiting),
    ['customer-request, allowed already', { ground: 'customer-request', caseState: 'allowed' }],
    ['customer-request, over', { ground: 'customer-request', ...over }],
  ],
  'decide-case': [...forGrounds(waiting), ['customer-request, over', { ground: 'customer-request', ...over }]],
  'end-case': [
    ...forGrounds({ caseState: 'allowed' }),
    ["one's own call for help", { ground: 'customer-request', caseState: 'allowed', ...own }],
    ['whose time is over', { ground: 'failure', ...over }],
  ],
  'review-case': [...forGrounds(over), ['failure, still going on', { ground: 'failure', caseState: 'allowed' }]],
  'read-cases': [['of the business', {}], ...forGrounds(waiting)],
  'read-aggregate': [
    ...forGrounds({ inScope: true }),
    ['feature-improvement, of a business that does not take part', { ground: 'feature-improvement' }],
  ],
  'write-thread': threading,
  'read-threads': threading,
  'handle-thread': threading,
  ...mailingIn,
  'set-support-rule': [
    ['of the business', {}],
    ['of the business, signed in longer ago', longAgo],
  ],
  'set-preference': [
    ["one's own", { self: true }],
    ['of the business', {}],
  ],
  'read-preferences': [
    ["one's own", { self: true }],
    ['counts of the business', {}],
  ],
  collect: [
    ["one's own", { self: true }],
    ["another's", {}],
  ],
  'preview-export': exporting,
  'start-export': [
    ...exporting,
    ['everything one may see, signed in longer ago', { self: true, ...longAgo }],
    ['the project itself, signed in longer ago', { ...aProject, ...longAgo }],
    ['in a project, signed in longer ago', { ...inProject, ...longAgo }],
    ...starting,
  ],
  'export-records': [...reading, ...exportingThreads],
  'export-files': [...reading, ...exportingThreads],
  'pack-export': ofExport,
  'read-exports': [['that one may see', {}]],
  'download-export': ofExport,
  'renew-export': ofExport,
  'remove-export': ofExport,
  'schedule-export': [
    ['of what one may see', { self: true }],
    ['of what one may see, signed in longer ago', { self: true, ...longAgo }],
  ],
  'repeat-export': ofExport,
  ...leaving,
  'cancel-job': [
    ['what oneself set going', own],
    ['what another set going', {}],
  ],
};

export const situations: readonly Situation[] = Object.entries(lines).flatMap(([operation, list]) =>
  list.map(([says, facts]) => ({ operation: operation as Operation, says, facts })),
);
