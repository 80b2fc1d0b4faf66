// Where copies lie that an erasure has to reach: snapshots and key backups. The erasure tells what it took before any receipt says *destroyed*; what was
// told is taken out of every copy within days, and is taken out again of whatever is brought back from one.
import type { BusinessId, KeyId, RecordId } from '@steward/protocol/ids.ts';
import type { BlobName } from './blobs.ts';

export interface ErasedRecord {
  readonly id: RecordId;
  /** What is gone of it: everything; the versions up to and including this one; or only what lay under `keys`. */
  readonly gone: 'whole' | 'keys' | { readonly versionsUpTo: number };
  /** Of what is gone whole: until when a law keeps what does not lie under `keys`, apart from the product. */
  readonly keptUntilMs?: number | undefined;
  /** The keys that were destroyed. */
  readonly keys: readonly KeyId[];
  /** Names of the blobs that were removed. */
  readonly files: readonly BlobName[];
}

export interface Erasure {
  /** Absent for an account, whose login data belongs to no business. */
  readonly business?: BusinessId;
  /** At most `erasedRecordsMax`. */
  readonly records: readonly ErasedRecord[];
  /** Partitions of the login store that are gone: an account's, its address's. */
  readonly identity?: readonly string[];
  /** The business itself is gone, with every row it had but its ledger, its tombstones and jobs, and what a law keeps. */
  readonly wholeBusiness?: boolean;
}

/** Of one call; who erases more calls again. */
export const erasedRecordsMax = 1_000;

export interface ErasedPlaces {
  /** Durable in the place of the snapshots when it resolves. Safe to repeat. Throws when the place cannot be written: then nothing is confirmed yet. */
  tell(erasure: Erasure): Promise<void>;
  /** Those of `ids` (records, or accounts by their id) of which a snapshot or a key backup still holds something; all that were never told are among them. */
  stillHolds(ids: readonly string[]): Promise<readonly string[]>;
}
