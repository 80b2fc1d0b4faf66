import { defaultTurnLimits, type TurnLimits } from './writing-turn.ts';

/** What bounds the ledger. Every value has its unit in its name. */
export interface LedgerLimits {
  /** Callers of one business that may wait; one more is refused at once. */
  readonly waitersMax: number;
  /** Entries in one commit; at most 512, or its tiles do not fit. */
  readonly batchEntriesMax: number;
  /** Bytes of one row of entries or of sealed values. */
  readonly batchRowBytesMax: number;
  /** Bytes that callers' changes may bring into one commit. */
  readonly batchChangeBytesMax: number;
  /** How long a caller waits before it is told that the ledger cannot be written. */
  readonly waitMs: number;
  /** How often a batch is tried again when another writer was quicker or the outcome is unknown. */
  readonly attemptsMax: number;
  /** How long after a commit its checkpoint is signed if nobody asks for it earlier; `never` when only asking signs. */
  readonly publishDelayMs: number | 'never';
  /** Cover entries in a day, on average. */
  readonly coversPerDay: number;
  /** Turns of nodes that write to the same ledger. */
  readonly turns: TurnLimits;
}

/** Changes that one caller may bring; the ledger's own rows of a commit need the rest of `commitChangesMax`. */
export const callerChangesMax = 90;

export const defaultLimits: LedgerLimits = {
  waitersMax: 1_000,
  batchEntriesMax: 512,
  batchRowBytesMax: 380_000,
  batchChangeBytesMax: 3_000_000,
  waitMs: 5_000,
  attemptsMax: 8,
  publishDelayMs: 1_000,
  coversPerDay: 6,
  turns: defaultTurnLimits,
};
