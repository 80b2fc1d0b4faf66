// Epochs: the store of each business's epoch keys and ledger keys, wrapped by the root. Never part of a key backup.
//
// Guarantees: `create` is durable and never overwrites; `destroy` overwrites the bytes in place before it removes them, and
// leaves a lasting marker, so that a name that was destroyed is never created again.
import type { BusinessId } from '@steward/protocol/ids.ts';

/** `epoch-<n>`, `ledger-sign-<volume>`, `ledger-what-<volume>` …: lower-case letters, digits and hyphens, at most 64. */
export type EpochSecretName = string;

export interface Epochs {
  /** Durable when it resolves; `false` if the name is there or was destroyed, and then nothing changed. */
  create(business: BusinessId, name: EpochSecretName, wrapped: Uint8Array): Promise<boolean>;
  read(business: BusinessId, name: EpochSecretName): Promise<Uint8Array | 'destroyed' | 'absent'>;
  destroy(business: BusinessId, name: EpochSecretName): Promise<void>;
  list(business: BusinessId): Promise<readonly EpochSecretName[]>;
}

/** What is left of secrets that were destroyed: asked for when a whole store is carried somewhere else, where no such name may be created either. */
export interface EpochMarkers {
  /** Names that were destroyed, in order. */
  destroyed(business: BusinessId): Promise<readonly EpochSecretName[]>;
}
