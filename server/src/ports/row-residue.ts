// What a store of rows leaves behind in its files: a row that was overwritten or removed may lie on in a write-ahead log. An erasure is not over before it is gone there too.
//
// Held by every adapter that keeps such: files of its own, or (DynamoDB) what an open cut still needed. What a service keeps for itself is out of everybody's reach.

export interface RowResidue {
  /**
   * Resolves when nothing of the store holds what was removed or overwritten before the call. Safe to repeat. Throws `outcome-unknown` while a cut is read, because
   * the log cannot be emptied under it: call again.
   */
  wipe(): Promise<void>;
}
