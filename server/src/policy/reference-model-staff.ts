// The reference model's part about the operator's staff: what they may in a case of theirs, in another's, and to improve features.
import type { Operation } from '@steward/protocol/words.ts';
import type { Facts } from './decide.ts';
import { ofOneself, type Standing } from './reference-model-standing.ts';
import { staffMayWithThreads } from './reference-model-threads.ts';

/** The purpose that each ground is for, and the departments that may have it; grounds under which nothing is opened have none. */
const grounds: Readonly<Partial<Record<Facts['ground'], { readonly purpose: string; readonly departments: readonly string[] }>>> = {
  'customer-request': { purpose: 'request', departments: ['engineering', 'product', 'customer-success'] },
  failure: { purpose: 'debugging', departments: ['engineering', 'product'] },
  security: { purpose: 'security', departments: ['engineering', 'product'] },
  legal: { purpose: 'legal', departments: ['engineering', 'product'] },
};

/** Counting, which customer success does to improve features, is all that is done for that. */
function mayCount({ operation, purpose, department, eligible, inScope, secondFactor }: Facts): boolean {
  return (
    operation === 'read-aggregate' && purpose === 'improvement' && department === 'customer-success' && eligible && inScope && secondFactor
  );
}

export function staffMay(facts: Facts): boolean {
  if (ofOneself.has(facts.collection) && !(facts.collection === 'usage' && facts.operation === 'read-aggregate')) return false;
  if (facts.ground === 'feature-improvement') return mayCount(facts);
  const ground = grounds[facts.ground];
  if (!ground || facts.purpose !== ground.purpose || !ground.departments.includes(facts.department) || !facts.secondFactor) return false;
  if (staffMayWithThreads(facts)) return true;
  const { caseState, eligible, author } = facts;
  const forCustomer = facts.ground === 'customer-request';
  switch (facts.operation) {
    case 'request-case':
      return eligible && caseState === 'none';
    case 'take-case':
      return eligible && forCustomer && (caseState === 'waiting' || caseState === 'allowed');
    case 'decide-case':
      return eligible && !author && !forCustomer && caseState === 'waiting';
    case 'review-case':
      return eligible && !author && caseState === 'over';
    case 'end-case':
    case 'read-cases':
      return (eligible || author) && caseState !== 'none';
    case 'start-export':
    case 'preview-restore':
      return forCustomer && eligible && author && facts.inScope && caseState === 'allowed' && facts.state !== 'trashed';
    case 'read-record':
    case 'list-records':
    case 'get-file':
    case 'read-previews':
      return eligible && author && facts.inScope && caseState === 'allowed' && facts.state !== 'trashed';
    default:
      return false;
  }
}

/** Answers for the staff's cases; undefined for everything else. */
export function mayWithCases(facts: Facts, standing: Standing): boolean | undefined {
  const forCustomer = facts.ground === 'customer-request';
  switch (facts.operation) {
    case 'request-case':
      return forCustomer && facts.inScope && facts.caseState === 'none';
    case 'take-case':
    case 'review-case':
    case 'read-aggregate':
      return false;
    case 'decide-case':
      return standing.runsBusiness && forCustomer && facts.caseState === 'waiting';
    case 'end-case':
      return standing.runsBusiness || facts.author;
    case 'read-cases':
      return true;
    case 'set-support-rule':
      return standing.runsBusiness && facts.fresh;
    default:
      return facts.collection === 'cases' && withRecords.has(facts.operation) ? false : undefined;
  }
}

const withRecords: ReadonlySet<Operation> = new Set([
  'create-record',
  'read-record',
  'list-records',
  'search-records',
  'update-record',
  'read-history',
  'trash-record',
  'restore-from-trash',
  'erase-record',
  'put-file',
  'get-file',
  'read-previews',
  'read-activity',
  'print-report',
]);
