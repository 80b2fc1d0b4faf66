// The situations of threads with the operator, for the decision matrix and the policy vectors (situations.ts).
import type { Line } from './situations.ts';

const own = { author: true } as const;
const unmade = { state: 'none' } as const;
const thread = { scope: 'business', collection: 'threads', state: 'living', ground: 'customer-request' } as const;
/** As whoever wrote it sees it. */
export const ownThread = { ...thread, ...own } as const;
const attached = { ...thread, collection: 'thread-messages' } as const;
export const threading: readonly Line[] = [
  ["one's own", { ...thread, ...own }],
  ["another's", thread],
  ["another's, a matter of the business, or sent", { ...thread, inScope: true }],
  ["one's own, by its link", { ...thread, ...own, inScope: true }],
  ['a new one', { ...thread, ...unmade }],
  ['a new one, in the place for people without account', { ...thread, ...unmade, inScope: true }],
];
export const attaching: readonly Line[] = [
  ["what is attached to one's own thread", { ...attached, ...own }],
  ["what is attached to another's thread", attached],
  ["what is attached to another's thread that is a matter of the business, or sent", { ...attached, inScope: true }],
  ["what is attached to one's own thread, by its link", { ...attached, ...own, inScope: true }],
];
export const exportingThreads: readonly Line[] = [
  ["one's own threads", { ...thread, ...own }],
  ["others' threads", thread],
];
