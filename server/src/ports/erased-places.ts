// Places that hold copies of what the stores hold: snapshots, key backups, finished exports. An erasure tells each of them what was erased, before a receipt
// says "destroyed", and is confirmed only when each says that it holds none of it any more.
import type { BusinessId, RecordId } from '@steward/protocol/ids.ts';

export interface Erased {
  readonly business: BusinessId;
  /** The records that were erased, as their tombstones name them; empty for a file or for fields of records that stay. */
  readonly records: readonly RecordId[];
  /** From when on no key of it is left. */
  readonly keysGoneMs: number;
  /** The whole business goes: nothing of it may be left. */
  readonly whole: boolean;
}

export interface ErasedPlace {
  /** Such as `snapshots`; stands in alarms. */
  readonly name: string;
  /** Durable when it resolves: whatever is restored from there leaves these out. Safe to repeat. Called in parts of at most 1,000 records. */
  tell(erased: Erased): Promise<void>;
  /** Whether a copy there still holds ciphertext or keys that were made before `keysGoneMs` and belong to it. */
  holds(erased: Erased): Promise<boolean>;
}
