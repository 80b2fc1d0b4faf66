// Blobs: sealed file bytes, ledger tiles, snapshots. Write once: a name's bytes never change.
//
// Guarantees: `put` is durable and whole when it resolves, and leaves nothing visible when it throws or the process dies;
// putting the same name again is `already-exists`; a removed name is gone from the listing and from the disk's directory.

/** Slash-separated parts of 1 to 200 of a-z, 0-9, `.`, `_` and `-`, no part `.` or `..`; at most 512 characters. */
export type BlobName = string;

export interface BlobRange {
  /** First byte. */
  readonly from: number;
  /** How many bytes, at most to the end. */
  readonly length: number;
}

export interface Blobs {
  /** Streams; memory is bounded whatever the size. Returns the number of bytes stored. */
  put(name: BlobName, content: AsyncIterable<Uint8Array>): Promise<number>;
  /** `undefined` when there is no such blob. Breaking off the loop releases what was open. */
  get(name: BlobName, range?: BlobRange): Promise<AsyncIterable<Uint8Array> | undefined>;
  size(name: BlobName): Promise<number | undefined>;
  /** Safe to repeat. */
  remove(name: BlobName): Promise<void>;
  /** Names that begin with `prefix`, in order, behind `after`, at most `limit` (1,000). Not for a hot path. */
  list(prefix: string, after: BlobName | undefined, limit: number): Promise<readonly BlobName[]>;
}
