// The reference model's part about mail into projects: who gives a project its address, who decides about what was set aside, and that mail stays as it came.
import type { Operation } from '@steward/protocol/words.ts';
import type { Facts } from './decide.ts';
import type { Standing } from './reference-model-standing.ts';

const apart: ReadonlySet<string> = new Set(['mailboxes', 'quarantined-mails']);
const asItCame: ReadonlySet<string> = new Set(['mails', 'mail-files']);
const writing: ReadonlySet<Operation> = new Set(['create-record', 'update-record', 'put-file']);
const exports: ReadonlySet<Operation> = new Set(['preview-export', 'start-export', 'export-records', 'export-files']);
/** What is done with records in general, and never with a project's address or with what was set aside. */
const ofRecords: ReadonlySet<Operation> = new Set([
  ...writing,
  'read-record',
  'list-records',
  'search-records',
  'read-history',
  'trash-record',
  'restore-from-trash',
  'erase-record',
  'get-file',
  'read-previews',
  'read-activity',
  'print-report',
]);

/** Answers for a member; undefined for what other parts of the model answer. */
export function mayWithMail(facts: Facts, standing: Standing): boolean | undefined {
  const { operation, collection, state, scope } = facts;
  const manages = standing.runsBusiness || standing.leadsProject;
  switch (operation) {
    case 'receive-mail':
      return false;
    case 'set-mail-in':
    case 'release-mail':
      return manages && state === 'living' && scope === 'project';
    case 'read-mail-in':
      if (state !== 'living') return false;
      return (manages && scope === 'project') || (collection === 'mailboxes' && standing.worksInProject);
    default:
  }
  if (asItCame.has(collection) && writing.has(operation)) return false;
  if (!apart.has(collection)) return undefined;
  if (ofRecords.has(operation)) return false;
  return exports.has(operation) && !manages ? false : undefined;
}

export function mailReceiverMay({ operation, purpose, state, scope }: Facts): boolean {
  if (operation === 'disclose') return purpose === 'service';
  return (
    (operation === 'read-mail-in' || operation === 'receive-mail') && purpose === 'service' && state === 'living' && scope === 'project'
  );
}
