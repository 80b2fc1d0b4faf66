// A cut through a store of rows: every row as it was in one instant, read while others go on writing. Snapshots are made of cuts.
//
// Guarantees, held by every adapter and shown by its contract suite:
//  1. A cut shows exactly the commits that had resolved when `cut` resolved, or that came with them; none of a later one, and of each commit all or nothing.
//  2. Writers are not stopped while a cut is read. A cut costs its store what changes meanwhile, so it is closed soon.
//  3. `load` brings rows back as they were, revision included, into a store that holds none of them; it may be repeated.
//
// Where several nodes write one store, the instant lies, for each of them, between the call of `cut` and its answer: every commit is in it whole or not at
// all, and with a commit everything that was read before it was made.
import type { Row, RowKey } from './rows.ts';

export interface RowCut {
  /** In order of partition, then sort key, from `from` on (inclusive) when it is given. Memory is bounded; breaking off the loop is fine. */
  rows(from?: RowKey): AsyncIterable<Row>;
  /** Safe to repeat. */
  close(): Promise<void>;
}

export interface RowCuts {
  cut(): Promise<RowCut>;
}

export const loadRowsMax = 1_000;

export interface RowLoader {
  /** At most `loadRowsMax` rows, durable when it resolves. A row that is there already, the same, is left alone; a different one is `conflict`. */
  load(rows: readonly Row[]): Promise<void>;
}
