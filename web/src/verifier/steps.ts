// The five steps of a check, as they are shown: what each came to, how far it is, and whether it asks a server for anything.
import type { Reason, Verdict } from '@steward/protocol/ledger/verdict.ts';

export type StepState = 'waiting' | 'running' | 'passed' | 'failed' | 'left-out';

export interface Step<N extends string = string> {
  readonly name: N;
  readonly state: StepState;
  /** Asks a server; everything else happens in this page alone. */
  readonly online: boolean;
  /** Entries read, of how many. */
  readonly read?: number;
  readonly of?: number;
}

export const ledgerSteps = ['head', 'signature', 'entries', 'tree', 'memory'] as const;
export type LedgerStep = (typeof ledgerSteps)[number];

export const receiptSteps = ['form', 'signature', 'entry', 'path', 'memory'] as const;
export type ReceiptStep = (typeof receiptSteps)[number];

/** Which step finds what. Everything that is not named here is found when the tree is compared. */
const foundAt: { readonly [R in Reason]?: LedgerStep } = {
  'checkpoint-missing': 'head',
  'checkpoint-not-found': 'head',
  'checkpoint-malformed': 'head',
  'origin-differs': 'head',
  'checkpoint-not-signed': 'signature',
  'no-key': 'signature',
  'quorum-not-met': 'signature',
  'entry-missing': 'entries',
  'shorter-than-remembered': 'memory',
  'differs-from-remembered': 'memory',
};

export interface Outcome {
  readonly reason: Reason;
  readonly verdict: Verdict;
  /** The file concerned. */
  readonly path?: string | undefined;
  /** There was an earlier checkpoint to compare with. */
  readonly compared: boolean;
}

/** What each step has come to when the check is over; what a failure made pointless is left out. */
export function endLedgerSteps(steps: readonly Step<LedgerStep>[], { reason, verdict, path, compared }: Outcome): Step<LedgerStep>[] {
  const failed = verdict === 'verified' ? undefined : stepOf(reason, path);
  // The order of the judgement, which is not that of the reading: a log that ends too early is told before its entries are read.
  const order: readonly LedgerStep[] =
    reason === 'shorter-than-remembered' ? ['head', 'signature', 'memory', 'entries', 'tree'] : ledgerSteps;
  const place = failed === undefined ? order.length : order.indexOf(failed);
  return steps.map((step) => {
    const { name } = step;
    if (name === failed) return { ...step, state: reason === 'no-key' ? 'left-out' : 'failed' };
    // Without a key everything else was checked all the same.
    if (reason !== 'no-key' && order.indexOf(name) > place) return { ...step, state: 'left-out' };
    return { ...step, state: name === 'memory' && !compared ? 'left-out' : 'passed' };
  });
}

function stepOf(reason: Reason, path: string | undefined): LedgerStep {
  if (reason === 'source-unreachable') return path === undefined || path === 'checkpoint' ? 'head' : 'entries';
  return foundAt[reason] ?? 'tree';
}
