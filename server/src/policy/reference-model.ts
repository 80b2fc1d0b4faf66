// The reference model: what the policies mean, said a second time in plain TypeScript, for tests to compare Cedar's answers with.
// It is written along another axis on purpose. The policies say, subject by subject, who may do what; the model first works out
// what the asker *is* towards the thing asked for, and then answers operation by operation. A mistake would have to be made twice.
//
// It knows nothing of policies, sentences or Cedar, and nothing but tests and the page of the matrix may use it.
import type { Operation } from '@steward/protocol/words.ts';
import type { Facts } from './decide.ts';
import { mayWithErasures, mayWithExports, mayWithImports, mayWithRestores } from './reference-model-lifecycles.ts';
import { mailReceiverMay, mayWithMail } from './reference-model-mail.ts';
import { mayWithCases, staffMay } from './reference-model-staff.ts';
import {
  isBusinessRole,
  mayTrash,
  ofOneself,
  ofPeople,
  placeOf,
  rulesOver,
  standingOf,
  type Standing,
} from './reference-model-standing.ts';
import { mayWithThreads, visitorMayWithThreads } from './reference-model-threads.ts';

/** Whether the facts permit the operation. Facts of no known word are refused, as everywhere. */
export function modelAllows(facts: Facts): boolean {
  if (!known(facts) || !facts.sameBusiness) return false;
  switch (facts.actor) {
    case 'member':
      return (facts.purpose === 'service' || facts.purpose === 'request') && memberMay(facts);
    case 'worker':
      return workerMay(facts);
    case 'operator':
      return ['service', 'request', 'security'].includes(facts.purpose) && operatorMay(facts);
    case 'staff':
      return staffMay(facts);
    case 'visitor':
      if (facts.purpose !== 'service' && facts.purpose !== 'request') return false;
      if (facts.operation === 'accept-invitation' || visitorMayWithThreads(facts)) return true;
      return facts.operation === 'disclose' && facts.purpose === 'request';
  }
}

const operatorOperations: ReadonlySet<Operation> = new Set([
  'read-business',
  'read-inventory',
  'read-ledger',
  'keep-ledger',
  'rotate-keys',
]);

/** What the operator does because the business asked for it. */
const onRequest: ReadonlySet<Operation> = new Set([
  'preview-erasure',
  'request-erasure',
  'hasten-erasure',
  'undo-erasure',
  'preview-restore',
  'confirm-restore',
  'undo-restore',
  'set-hold',
  'read-holds',
  'start-import',
  'read-import',
  'confirm-import',
  'preview-export',
  'start-export',
  'read-exports',
]);

function operatorMay({ operation, purpose }: Facts): boolean {
  if (onRequest.has(operation)) return purpose === 'request';
  if (operation === 'create-business') return purpose === 'service';
  return operatorOperations.has(operation);
}

function workerMay(facts: Facts): boolean {
  if (facts.worker === 'cases')
    return facts.purpose === 'service' && facts.caseState !== 'none' && ['decide-case', 'end-case'].includes(facts.operation);
  if (facts.worker === 'webhooks') return facts.purpose === 'service' && ['disclose', 'read-webhooks'].includes(facts.operation);
  if (facts.worker === 'contact') return facts.purpose === 'service' && ['handle-thread', 'disclose'].includes(facts.operation);
  if (facts.worker === 'mail') return mailReceiverMay(facts);
  const errand = `${facts.worker} ${facts.operation} for ${facts.purpose}, ${facts.state}`;
  switch (errand) {
    case 'retention trash-record for service, living':
    case 'retention erase-record for service, trashed':
    case 'sweep erase-record for service, none':
      return true;
    case 'retention erase-record for service, living':
    case 'retention erase-record for service, none':
      return ['invitations', 'threads', 'thread-messages', 'disclosures', 'quarantined-mails'].includes(facts.collection);
    default:
      return anyStateErrands.has(errand.slice(0, errand.indexOf(',')));
  }
}

const anyStateErrands = new Set([
  'retention rotate-keys for security',
  'retention request-erasure for service',
  'retention hasten-erasure for service',
  'retention decide-erasure for service',
  'retention forget-fields for service',
  'ledger keep-ledger for security',
  'snapshot read-inventory for service',
  'notices disclose for service',
  'retention prune-history for service',
  'snapshot drill-recovery for security',
  'restore preview-restore for service',
  'restore carry-out-restore for service',
  'restore undo-restore for service',
  'import read-import for service',
  'import import-records for service',
  'import undo-import for service',
  'retention remove-export for service',
]);

function memberMay(facts: Facts): boolean {
  const standing = standingOf(facts);
  if (ofOneself.has(facts.collection) && withRecords.has(facts.operation))
    return facts.operation === 'export-records' && facts.author && standing.inside;
  if (facts.operation === 'create-business' || facts.operation === 'accept-invitation') return true;
  if (!standing.inside) return false;
  return (
    mayWithThreads(facts, standing) ??
    mayWithMail(facts, standing) ??
    mayWithCases(facts, standing) ??
    mayWithImports(facts, standing) ??
    mayWithExports(facts, standing) ??
    mayWithErasures(facts, standing) ??
    mayWithRestores(facts, standing) ??
    mayWithPeople(facts, standing) ??
    mayWithRecords(facts, standing)
  );
}

/** What is done with records, one by one or many at once. */
const withRecords: ReadonlySet<string> = new Set(
  `create-record read-record list-records search-records update-record read-history trash-record restore-from-trash erase-record put-file get-file
   read-previews read-activity print-report preview-export start-export export-records export-files preview-erasure request-erasure hasten-erasure
   preview-restore confirm-restore start-import confirm-import import-records`.split(/\s+/),
);

/** Answers for the business and its people; undefined for what concerns records. */
function mayWithPeople(facts: Facts, standing: Standing): boolean | undefined {
  switch (facts.operation) {
    case 'read-business':
    case 'read-inventory':
    case 'acknowledge-policy':
    case 'read-ledger':
    case 'disclose':
    case 'read-processors':
    case 'watch':
    case 'summarise-projects':
    case 'read-jobs':
      return true;
    case 'set-preference':
    case 'read-preferences':
      return standing.runsBusiness || facts.self;
    case 'collect':
    case 'ask-for-looks':
    case 'set-calendar':
    case 'read-calendars':
      return facts.self;
    case 'set-webhook':
      return standing.runsBusiness && facts.fresh;
    case 'read-webhooks':
      return standing.runsBusiness;
    case 'read-mails':
      return standing.runsBusiness || facts.self;
    case 'cancel-job':
      return standing.runsBusiness || facts.author;
    case 'update-business':
    case 'switch-processor':
    case 'name-looker':
      return standing.runsBusiness;
    case 'keep-ledger':
    case 'rotate-keys':
    case 'prune-history':
    case 'drill-recovery':
      return false;
    case 'list-members':
      return facts.collection === 'invitations' ? standing.runsBusiness : facts.self || facts.businessRole !== 'guest';
    case 'invite-member':
      return mayInvite(facts, standing);
    case 'withdraw-invitation':
      return standing.runsBusiness || facts.author;
    case 'change-member-role':
      return facts.fresh && isBusinessRole(facts.newRole) && rulesOver(facts, facts.targetRole) && rulesOver(facts, facts.newRole);
    case 'remove-member':
      return facts.self || (facts.fresh && rulesOver(facts, facts.targetRole));
    case 'issue-recovery':
      return (
        facts.fresh &&
        !facts.self &&
        rulesOver(facts, facts.targetRole) &&
        !(facts.businessRole === 'admin' && facts.targetRole === 'admin')
      );
    case 'list-project-members':
      return standing.runsBusiness || standing.inProject;
    case 'set-project-member':
      if (!isProjectRole(facts.newRole) || (facts.newRole === 'manager' && facts.targetRole === 'guest')) return false;
      return standing.runsBusiness || standing.leadsProject;
    case 'remove-project-member':
      return standing.runsBusiness || standing.leadsProject || (facts.self && standing.inProject);
    default:
      return undefined;
  }
}

const isProjectRole = (role: string) => ['manager', 'contributor', 'viewer'].includes(role);

function mayInvite(facts: Facts, standing: Standing): boolean {
  const running = facts.newRole === 'owner' || facts.newRole === 'admin';
  if (running && !facts.fresh) return false;
  return rulesOver(facts, facts.newRole) || (standing.leadsProject && facts.newRole === 'guest');
}

const byOthersOnly: ReadonlySet<Operation> = new Set(['create-record', 'trash-record', 'restore-from-trash']);
const neverOfThem: ReadonlySet<Operation> = new Set(['update-record', 'put-file', 'erase-record']);

function mayWithRecords(facts: Facts, standing: Standing): boolean {
  if (ofPeople.has(facts.collection)) {
    if (byOthersOnly.has(facts.operation)) return false;
    if (['namings', 'disclosures'].includes(facts.collection) && neverOfThem.has(facts.operation)) return false;
    if (mayWithProfile(facts, standing)) return true;
  }
  switch (facts.operation) {
    case 'create-record':
      return mayAdd(facts, standing);
    case 'put-file':
      return facts.state === 'none' ? mayAdd(facts, standing) || mayChange(facts, standing) : mayChange(facts, standing);
    case 'update-record':
      return mayChange(facts, standing);
    case 'read-record':
    case 'read-history':
    case 'get-file':
    case 'read-previews':
    case 'read-activity':
    case 'print-report':
      return mayRead(facts, standing);
    case 'list-records':
    case 'search-records':
      return mayRead(facts, standing) || (facts.collection === 'projects' && facts.state !== 'trashed');
    case 'trash-record':
    case 'restore-from-trash':
      return mayTrash(facts, standing);
    case 'erase-record':
      return facts.fresh && (standing.runsBusiness || (standing.leadsProject && facts.scope === 'project'));
    default:
      return false;
  }
}

/** The rules of the records of people and of the business, beside those of all records. */
function mayWithProfile(facts: Facts, standing: Standing): boolean {
  if (facts.collection === 'businesses') return facts.operation === 'read-record' && facts.state !== 'trashed';
  if (facts.state === 'trashed' && !mayTrash(facts, standing)) return false;
  if (facts.collection === 'namings') return facts.operation === 'read-record' && facts.self;
  if (facts.collection === 'disclosures')
    return facts.author && facts.state === 'living' && ['read-record', 'list-records'].includes(facts.operation);
  if (facts.collection !== 'members') return false;
  const reads = ['read-record', 'read-history', 'get-file'].includes(facts.operation);
  const changes = facts.state !== 'trashed' && ['update-record', 'put-file'].includes(facts.operation);
  return (reads && standing.ofTheHouse) || (facts.self && (reads || changes));
}

function mayAdd(facts: Facts, standing: Standing): boolean {
  if (standing.runsBusiness && (facts.operation === 'create-record' || facts.state === 'none')) return true;
  if (facts.state !== 'none') return false;
  if (facts.collection === 'projects' && standing.ofTheHouse) return true;
  return (facts.scope === 'project' && standing.worksInProject) || (placeOf(facts) === 'in-business' && standing.ofTheHouse);
}

function mayRead(facts: Facts, standing: Standing): boolean {
  if (standing.runsBusiness) return true;
  const place = placeOf(facts);
  const visible =
    ((place === 'in-project' || place === 'a-project-itself' || facts.scope === 'project') && standing.inProject) ||
    (place === 'in-business' && standing.ofTheHouse);
  return visible && (facts.state !== 'trashed' || mayTrash(facts, standing));
}

function mayChange(facts: Facts, standing: Standing): boolean {
  if (facts.state === 'trashed') return false;
  if (facts.collection === 'messages' && facts.state !== 'none' && !facts.author) return false;
  if (mayTrash(facts, standing)) return true;
  const place = placeOf(facts);
  if (place === 'in-project') return facts.collection === 'tasks' && standing.worksInProject;
  return place === 'in-business' && facts.collection === 'contacts' && standing.ofTheHouse;
}

const words: readonly (readonly [keyof Facts, readonly string[]])[] = [
  ['businessRole', ['owner', 'admin', 'member', 'guest', 'none']],
  ['targetRole', ['owner', 'admin', 'member', 'guest', 'none']],
  ['projectRole', ['manager', 'contributor', 'viewer', 'none']],
  ['newRole', ['owner', 'admin', 'member', 'guest', 'manager', 'contributor', 'viewer', 'none']],
  ['purpose', ['service', 'request', 'debugging', 'security', 'improvement', 'legal']],
  ['scope', ['project', 'business', 'none']],
  ['state', ['living', 'trashed', 'none']],
  ['ground', ['customer-request', 'failure', 'security', 'legal', 'feature-improvement', 'none']],
  ['department', ['engineering', 'product', 'customer-success', 'none']],
  ['caseState', ['none', 'waiting', 'allowed', 'over']],
];

function known(facts: Facts): boolean {
  return words.every(([fact, list]) => list.includes(String(facts[fact])));
}
