// The small model's answers for what takes longer than a request: imports, exports, erasures and restores. Each answers `undefined` for everything else.
import type { Facts } from './decide.ts';
import { mayTrash, ofPeople, placeOf, rulesOver, type Standing } from './reference-model-standing.ts';

/** Answers for imports; undefined for everything else. */
export function mayWithImports(facts: Facts, standing: Standing): boolean | undefined {
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
export function mayWithErasures(facts: Facts, standing: Standing): boolean | undefined {
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
export function mayWithExports(facts: Facts, standing: Standing): boolean | undefined {
  switch (facts.operation) {
    case 'preview-export':
      return mayExport(facts, standing);
    case 'start-export':
      return mayExport(facts, standing) && (facts.fresh || (facts.collection !== 'none' && facts.collection !== 'projects'));
    case 'export-records':
      return standing.runsBusiness || exportsPage(facts, standing) || (facts.collection === 'disclosures' && facts.author);
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
  return !['projects', 'invitations', 'namings', 'disclosures', 'holds'].includes(facts.collection);
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

/** Answers for restores; undefined for everything else. Whoever may change a record restores it; in the trash, whoever may take it out. */
export function mayWithRestores(facts: Facts, standing: Standing): boolean | undefined {
  if (!['preview-restore', 'confirm-restore', 'carry-out-restore', 'undo-restore'].includes(facts.operation)) return undefined;
  const acts = facts.operation === 'confirm-restore' || facts.operation === 'carry-out-restore';
  if (facts.collection === 'messages' && acts && !facts.author) return false;
  if (facts.collection === 'businesses') return standing.runsBusiness && (facts.operation !== 'confirm-restore' || facts.fresh);
  if (ofPeople.has(facts.collection)) return false;
  if (mayTrash(facts, standing)) return true;
  if (facts.state === 'trashed') return false;
  const place = placeOf(facts);
  if (place === 'in-project') return facts.collection === 'tasks' && standing.worksInProject;
  return place === 'in-business' && facts.collection === 'contacts' && standing.ofTheHouse;
}

/** What cannot be undone is for those who run the project or the business; oneself may go at any time. */
function mayErase(facts: Facts, standing: Standing): boolean {
  if (facts.collection === 'members' || facts.collection === 'businesses') return true;
  return standing.runsBusiness || (standing.leadsProject && facts.scope === 'project');
}
