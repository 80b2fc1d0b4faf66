// Counts what is entered, in all ledgers together, where it is entered: so that it can be said how many entries there are by kind of actor and
// purpose without opening a single one of them later. Counts alone are kept, of no business and no person; of a day that a process dies in, what it
// had not handed over yet is missing from them (never from a ledger).
import { isStewardError } from '@steward/protocol/errors.ts';
import type { Draft } from './drafts.ts';
import type { Ledger } from './ledger.ts';

/**
 * `entries/actor/<actor>`, `entries/purpose/<purpose>`, `entries/outcome/<outcome>`, `disclosed/<processor>`, `disclosure-refused/<processor>`, `unavailable`; and of what no
 * ledger has an entry of `outside/<what>`: `dns-resolver`, `witnesses`, `staff-issuer`, calls to the
 * stores of the AWS edition, and `stopped` for what went around the gate and was stopped.
 */
export type Counts = Readonly<Record<string, number>>;

export const outsideKinds = [
  'dns-resolver',
  'witnesses',
  'staff-issuer',
  'stopped',
  'amazon-dynamodb',
  'amazon-s3',
  'amazon-kms',
  'amazon-cognito',
  'amazon-messages',
] as const;
export type OutsideKind = (typeof outsideKinds)[number];

export interface Tally {
  /** What was counted since the last call. */
  take(): Counts;
  /** Puts back what could not be kept. */
  putBack(counts: Counts): void;
}

/** Counts that are handed on like those of the ledger. */
export interface OutsideTally extends Tally {
  count(what: OutsideKind): void;
}

export function createOutsideTally(): OutsideTally {
  const counter = createCounter();
  return { count: (what) => counter.count(`outside/${what}`), ...counter.tally };
}

function createCounter(): { readonly count: (name: string, by?: number) => void; readonly tally: Tally } {
  let counts = new Map<string, number>();
  const count = (name: string, by = 1) => void counts.set(name, (counts.get(name) ?? 0) + by);
  return {
    count,
    tally: {
      take() {
        const taken = Object.fromEntries(counts);
        counts = new Map();
        return taken;
      },
      putBack(taken) {
        for (const [name, by] of Object.entries(taken)) count(name, by);
      },
    },
  };
}

export function talliedLedger(ledger: Ledger): { readonly ledger: Ledger; readonly tally: Tally } {
  const { count, tally } = createCounter();
  const counted = async <T>(draft: Draft, entering: Promise<T>): Promise<T> => {
    try {
      const outcome = await entering;
      // A conflict wrote nothing; whoever asks decides anew.
      if (!(typeof outcome === 'object' && outcome !== null && 'conflict' in outcome)) countDraft(draft, count);
      return outcome;
    } catch (error) {
      if (isStewardError(error, 'ledger-unavailable', 'storage-full')) count('unavailable');
      throw error;
    }
  };
  return {
    ledger: {
      ...ledger,
      found: (business, draft, changes) => counted(draft, ledger.found(business, draft, changes)),
      append: (business, draft, changes) => counted(draft, ledger.append(business, draft, changes)),
      goOnAfterLoss: (business, draft, changes) => counted(draft, ledger.goOnAfterLoss(business, draft, changes)),
    },
    tally,
  };
}

function countDraft({ who, what }: Draft, count: (name: string) => void): void {
  count(`entries/actor/${who.actor}`);
  count(`entries/purpose/${what.purpose ?? 'none'}`);
  count(`entries/outcome/${what.outcome ?? 'none'}`);
  if (what.operation !== 'disclose' || what.processor === undefined) return;
  count(`${what.outcome === 'refused' ? 'disclosure-refused' : 'disclosed'}/${what.processor}`);
}
