// Rows: the store of records, history, ledgers, jobs; of login data too, in an instance of its own.
//
// A row lies under a partition (one business's data never share a partition with another's) and a sort key, bytewise ordered.
// It is shaped for DynamoDB: one item each, a transaction of bounded size on named rows, no joins, no scans across partitions.
//
// Guarantees, held by every adapter and shown by its contract suite:
//  1. A commit is atomic: every change or none, however the process or the machine dies.
//  2. A commit that resolved `done` is durable: it survives kill -9 and power loss.
//  3. A read sees every commit that resolved before the read began.
//  4. A commit that resolved with a conflict, or threw `store-unavailable` or `storage-full`, has changed nothing.
//  5. A commit that threw `outcome-unknown` may have happened or not; read before deciding what to do.

export interface RowKey {
  /** At most 256 bytes of ASCII without spaces. */
  readonly partition: string;
  /** At most 512 bytes of ASCII without spaces. */
  readonly sort: string;
}

export interface Row extends RowKey {
  /** 1 when the row was made, one more with every put. */
  readonly revision: number;
  /** Only to be read: a store that keeps rows in memory gives the same bytes to the next who asks. */
  readonly value: Uint8Array;
}

/** What must hold of a row for the commit to happen: it is absent, it is there, it has this revision, or nothing. */
export type Expectation = 'absent' | 'present' | 'any' | number;

export type Change =
  | { readonly kind: 'put'; readonly key: RowKey; readonly value: Uint8Array; readonly expect: Expectation }
  | { readonly kind: 'remove'; readonly key: RowKey; readonly expect: Expectation }
  | { readonly kind: 'check'; readonly key: RowKey; readonly expect: Exclude<Expectation, 'any'> };

/** `conflict` is the place in the list of the first change whose expectation did not hold. */
export type CommitOutcome = { readonly done: true } | { readonly done: false; readonly conflict: number };

export interface RowRange {
  readonly partition: string;
  /** Only rows whose sort key begins so. */
  readonly prefix: string;
  /** Only rows strictly behind this sort key (before it, when `reverse`). */
  readonly after?: string;
  readonly reverse?: boolean;
  /** 1 to `rangeRowsMax`. */
  readonly limit: number;
}

export const commitChangesMax = 100;
export const commitBytesMax = 4_000_000;
export const rowBytesMax = 390_000;
export const getRowsMax = 100;
export const rangeRowsMax = 1_000;

export interface GetManyOptions {
  /** Nobody asks for them again soon: a store that keeps what it has read keeps none of these, so that going through a whole business does not fill the memory. */
  readonly once?: boolean;
}

export interface RowReader {
  get(key: RowKey): Promise<Row | undefined>;
  /** At most `getRowsMax` keys; the answer is in their order, absent rows are `undefined`. Not one snapshot: each row by itself is whole. */
  getMany(keys: readonly RowKey[], options?: GetManyOptions): Promise<readonly (Row | undefined)[]>;
  /** In order of the sort key. Fewer rows than `limit` means there are no more. */
  range(range: RowRange): Promise<readonly Row[]>;
}

export interface Rows extends RowReader {
  /** At most `commitChangesMax` changes of `commitBytesMax` bytes in all, each row named once. May be sent again after `store-unavailable`. */
  commit(changes: readonly Change[]): Promise<CommitOutcome>;
  close(): Promise<void>;
}
