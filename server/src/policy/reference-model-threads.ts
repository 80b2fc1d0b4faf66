// The reference model's part about threads with the operator: whose they are, who goes on with them, who answers.
import type { Operation } from '@steward/protocol/words.ts';
import type { Facts } from './decide.ts';
import type { Standing } from './reference-model-standing.ts';

const isThread = ({ collection }: Facts) => collection === 'threads' || collection === 'thread-messages';
const ofThreads: ReadonlySet<Operation> = new Set(['write-thread', 'read-threads', 'handle-thread']);
const files: ReadonlySet<Operation> = new Set(['put-file', 'get-file']);
const exports: ReadonlySet<Operation> = new Set(['export-records', 'export-files']);
/** What is done with records in general, and never with these. */
const ofRecords: ReadonlySet<Operation> = new Set([
  'create-record',
  'read-record',
  'list-records',
  'search-records',
  'update-record',
  'read-history',
  'trash-record',
  'restore-from-trash',
  'erase-record',
  'read-previews',
  'read-activity',
  'print-report',
]);

/** Answers for a member; undefined for what concerns no thread. */
export function mayWithThreads(facts: Facts, standing: Standing): boolean | undefined {
  const { operation, author, inScope } = facts;
  const takesPart = isThread(facts) && (author || (inScope && standing.runsBusiness));
  if (operation === 'write-thread') return author || facts.state === 'none' || takesPart;
  if (ofThreads.has(operation)) return takesPart;
  if (!isThread(facts)) return undefined;
  const thrownAway = facts.state === 'trashed';
  if (files.has(operation)) return takesPart && !thrownAway;
  if (exports.has(operation)) return author && !thrownAway && (facts.state === 'living' || standing.runsBusiness);
  return ofRecords.has(operation) ? false : undefined;
}

export function visitorMayWithThreads(facts: Facts): boolean {
  const { operation, author, inScope, state } = facts;
  if (operation === 'write-thread' && state === 'none') return inScope;
  if (!author || state !== 'living' || !isThread(facts)) return false;
  if (operation === 'write-thread' || operation === 'put-file') return true;
  return inScope && ['read-threads', 'handle-thread', 'get-file'].includes(operation);
}

/** Somebody of the staff who has the ground of a request, its department and its purpose. */
export function staffMayWithThreads(facts: Facts): boolean {
  const { operation, eligible, inScope, state, ground } = facts;
  if (!ofThreads.has(operation) && !files.has(operation)) return false;
  return isThread(facts) && eligible && inScope && state === 'living' && ground === 'customer-request';
}
