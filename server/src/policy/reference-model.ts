// The reference model: what the policies mean, said a second time in plain TypeScript, for tests to compare Cedar's answers with.
// It is written along another axis on purpose. The policies say, subject by subject, who may do what; the model first works out
// what the asker *is* towards the thing asked for, and then answers operation by operation. A mistake would have to be made twice.
//
// It knows nothing of policies, sentences or Cedar, and nothing but tests and the page of the matrix may use it.
import type { Operation } from '@steward/protocol/words.ts';
import type { Facts } from './decide.ts';

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
    case 'visitor':
      if (facts.operation === 'accept-invitation') return facts.purpose === 'service' || facts.purpose === 'request';
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

function operatorMay({ operation, purpose }: Facts): boolean {
  if (['preview-erasure', 'request-erasure', 'hasten-erasure', 'undo-erasure'].includes(operation)) return purpose === 'request';
  if (['start-import', 'read-import', 'confirm-import'].includes(operation)) return purpose === 'request';
  if (['preview-export', 'start-export', 'read-exports'].includes(operation)) return purpose === 'request';
  return operatorOperations.has(operation);
}

function workerMay(facts: Facts): boolean {
  const errand = `${facts.worker} ${facts.operation} for ${facts.purpose}, ${facts.state}`;
  switch (errand) {
    case 'retention trash-record for service, living':
    case 'retention erase-record for service, trashed':
    case 'sweep erase-record for service, none':
      return true;
    case 'retention erase-record for service, living':
    case 'retention erase-record for service, none':
      return facts.collection === 'invitations';
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
  'retention prune-history for service',
  'snapshot drill-recovery for security',
  'import read-import for service',
  'import import-records for service',
  'import undo-import for service',
  'retention remove-export for service',
]);

/** What a member is towards the thing they ask for. */
interface Standing {
  readonly inside: boolean;
  readonly runsBusiness: boolean;
  /** Takes part in the project, in whatever role. */
  readonly inProject: boolean;
  /** Leads the project, as one who belongs to the business and not as its guest. */
  readonly leadsProject: boolean;
  /** Works in the project: adds to it. */
  readonly worksInProject: boolean;
  /** Sees what belongs to the business as a whole. */
  readonly ofTheHouse: boolean;
}

function standingOf(facts: Facts): Standing {
  const role = facts.businessRole;
  const inside = role !== 'none';
  return {
    inside,
    runsBusiness: role === 'owner' || role === 'admin',
    inProject: inside && facts.projectRole !== 'none',
    leadsProject: role === 'member' && facts.projectRole === 'manager',
    worksInProject: inside && (facts.projectRole === 'manager' || facts.projectRole === 'contributor'),
    ofTheHouse: role === 'member',
  };
}

function memberMay(facts: Facts): boolean {
  const standing = standingOf(facts);
  if (facts.operation === 'create-business' || facts.operation === 'accept-invitation') return true;
  if (!standing.inside) return false;
  return (
    mayWithImports(facts, standing) ??
    mayWithExports(facts, standing) ??
    mayWithErasures(facts, standing) ??
    mayWithPeople(facts, standing) ??
    mayWithRecords(facts, standing)
  );
}

/** Answers for imports; undefined for everything else. */
function mayWithImports(facts: Facts, standing: Standing): boolean | undefined {
  const mayBringIn = standing.runsBusiness || (facts.scope === 'project' && standing.leadsProject);
  switch (facts.operation) {
    case 'undo-import':
      return false;
    case 'start-import':
    case 'read-import':
    case 'import-records':
      return mayBringIn;
    case 'confirm-import':
      return mayBringIn && (facts.fresh || facts.scope === 'project');
    default:
      return undefined;
  }
}

/** Answers for erasures and holds; undefined for everything else. */
function mayWithErasures(facts: Facts, standing: Standing): boolean | undefined {
  switch (facts.operation) {
    case 'forget-fields':
      return false;
    case 'read-holds':
      return standing.runsBusiness;
    case 'set-hold':
      return standing.runsBusiness && facts.fresh;
    case 'preview-erasure':
      return mayTrashAll(facts, standing);
    case 'request-erasure':
      return mayTrashAll(facts, standing) && (facts.collection !== 'businesses' || facts.fresh);
    case 'hasten-erasure':
      return facts.fresh && mayTrashAll(facts, standing) && mayErase(facts, standing);
    case 'undo-erasure':
      return mayUndoErasure(facts, standing);
    case 'decide-erasure':
      return (
        facts.fresh && !facts.author && standing.runsBusiness && (facts.collection === 'businesses' || mayUndoErasure(facts, standing))
      );
    default:
      return undefined;
  }
}

/** Answers for exports; undefined for everything else. */
function mayWithExports(facts: Facts, standing: Standing): boolean | undefined {
  switch (facts.operation) {
    case 'preview-export':
      return mayExport(facts, standing);
    case 'start-export':
      return mayExport(facts, standing) && (facts.fresh || (facts.collection !== 'none' && facts.collection !== 'projects'));
    case 'export-records':
    case 'export-files':
      return standing.runsBusiness || exportsPage(facts, standing);
    case 'pack-export':
    case 'download-export':
    case 'renew-export':
      return facts.author;
    case 'remove-export':
      return facts.author || standing.runsBusiness;
    case 'read-exports':
      return true;
    case 'schedule-export':
      return standing.runsBusiness && facts.fresh;
    case 'repeat-export':
      return standing.runsBusiness && facts.author;
    default:
      return undefined;
  }
}

const mayExport = (facts: Facts, standing: Standing): boolean =>
  standing.runsBusiness || (facts.self && facts.collection === 'none') || exportsPage(facts, standing);

/** What somebody may read, as long as it does not lie in the trash. */
function exportsPage(facts: Facts, standing: Standing): boolean {
  if (facts.state !== 'living') return false;
  if (facts.collection === 'businesses' || (facts.collection === 'members' && facts.self)) return true;
  if (standing.inProject && (facts.scope === 'project' || facts.collection === 'projects')) return true;
  if (facts.scope !== 'business' || !standing.ofTheHouse) return false;
  return !['projects', 'invitations', 'namings', 'holds'].includes(facts.collection);
}

function mayTrashAll(facts: Facts, standing: Standing): boolean {
  if (facts.collection === 'businesses') return facts.businessRole === 'owner';
  if (facts.collection === 'members' && facts.self) return true;
  return mayUndoErasure(facts, standing);
}

function mayUndoErasure(facts: Facts, standing: Standing): boolean {
  if (facts.collection === 'businesses') return standing.runsBusiness;
  if (facts.collection === 'members') return rulesOver(facts, facts.targetRole);
  if (ofPeople.has(facts.collection)) return false;
  if (standing.runsBusiness) return true;
  if (standing.leadsProject && (facts.scope === 'project' || facts.collection === 'projects')) return true;
  if (!facts.author || facts.collection === 'projects') return false;
  return facts.scope === 'project' ? standing.worksInProject : facts.scope === 'business' && standing.ofTheHouse;
}

/** What cannot be undone is for those who run the project or the business; oneself may go at any time. */
function mayErase(facts: Facts, standing: Standing): boolean {
  if (facts.collection === 'members' || facts.collection === 'businesses') return true;
  return standing.runsBusiness || (standing.leadsProject && facts.scope === 'project');
}

/** Answers for the business and its people; undefined for what concerns records. */
function mayWithPeople(facts: Facts, standing: Standing): boolean | undefined {
  switch (facts.operation) {
    case 'read-business':
    case 'read-inventory':
    case 'read-ledger':
    case 'disclose':
    case 'watch':
    case 'summarise-projects':
    case 'read-jobs':
      return true;
    case 'cancel-job':
      return standing.runsBusiness || facts.author;
    case 'update-business':
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

const isBusinessRole = (role: string) => ['owner', 'admin', 'member', 'guest'].includes(role);
const isProjectRole = (role: string) => ['manager', 'contributor', 'viewer'].includes(role);

/** Owners rule over every role, admins over every role but owner, others over none. */
function rulesOver(facts: Facts, role: string): boolean {
  if (!isBusinessRole(role)) return false;
  return facts.businessRole === 'owner' || (facts.businessRole === 'admin' && role !== 'owner');
}

function mayInvite(facts: Facts, standing: Standing): boolean {
  const running = facts.newRole === 'owner' || facts.newRole === 'admin';
  if (running && !facts.fresh) return false;
  return rulesOver(facts, facts.newRole) || (standing.leadsProject && facts.newRole === 'guest');
}

const ofPeople: ReadonlySet<string> = new Set(['businesses', 'members', 'invitations', 'namings']);
const byOthersOnly: ReadonlySet<Operation> = new Set(['create-record', 'trash-record', 'restore-from-trash']);
const neverOfNamings: ReadonlySet<Operation> = new Set(['update-record', 'put-file', 'erase-record']);

function mayWithRecords(facts: Facts, standing: Standing): boolean {
  if (ofPeople.has(facts.collection)) {
    if (byOthersOnly.has(facts.operation)) return false;
    if (facts.collection === 'namings' && neverOfNamings.has(facts.operation)) return false;
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
  if (facts.collection !== 'members') return false;
  const reads = ['read-record', 'read-history', 'get-file'].includes(facts.operation);
  const changes = facts.state !== 'trashed' && ['update-record', 'put-file'].includes(facts.operation);
  return (reads && standing.ofTheHouse) || (facts.self && (reads || changes));
}

/** The collection of projects is the business's, but each project is seen by its own people only. */
function placeOf(facts: Facts): 'a-project-itself' | 'in-project' | 'in-business' | 'nowhere' {
  if (facts.collection === 'projects') return 'a-project-itself';
  if (ofPeople.has(facts.collection) && facts.scope !== 'project') return 'nowhere';
  return facts.scope === 'project' ? 'in-project' : facts.scope === 'business' ? 'in-business' : 'nowhere';
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

/** Whoever may put something into the trash may see it there and take it out again. */
function mayTrash(facts: Facts, standing: Standing): boolean {
  if (standing.runsBusiness) return true;
  const place = placeOf(facts);
  if (place === 'a-project-itself') return standing.leadsProject;
  if (place === 'in-project') return standing.leadsProject || (facts.author && standing.worksInProject);
  return place === 'in-business' && facts.author && standing.ofTheHouse;
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
];

function known(facts: Facts): boolean {
  return words.every(([fact, list]) => list.includes(String(facts[fact])));
}
