// What a store of rows leaves behind in its files: a row that was overwritten or removed may lie on in a write-ahead log. An erasure is not over before it is gone there too.
//
// Held by every adapter that keeps files of its own. A store that is a service (DynamoDB) has none that we could reach, and nothing to do.

export interface RowResidue {
  /**
   * Resolves when no file of the store holds what was removed or overwritten before the call. Safe to repeat. Throws `outcome-unknown` while a cut is read, because
   * the log cannot be emptied under it: call again.
   */
  wipe(): Promise<void>;
}
