// The stores of an installation, whichever edition they lie in: ports, and what the engines behind them differ in. Nothing above asks which edition runs; where an
// engine can do less, or more, its trait says so, and what is said nowhere is the careful default.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { EpochMarkers, Epochs } from '../ports/epochs.ts';
import type { Keys } from '../ports/keys.ts';
import type { RootKey } from '../ports/root-key.ts';
import type { RowCuts, RowLoader } from '../ports/row-cuts.ts';
import type { RowResidue } from '../ports/row-residue.ts';
import type { Rows } from '../ports/rows.ts';
import type { PromisedList, SignerMemory } from '../ports/signer-memory.ts';
import type { StoredBytes } from '../ports/stored-bytes.ts';

/** A store of rows that snapshots are made of, and that is rebuilt from them. */
export type StoredRows = Rows & RowCuts & RowLoader & RowResidue;

/** What engines differ in. Each is absent, and then false, unless its edition says otherwise. */
export interface StoreTraits {
  /** Nobody but this process writes to these stores: what is kept in memory of them is true until this process changes it. */
  readonly exclusive?: boolean;
  /** How long the engine itself keeps what was removed, out of everybody's reach; an erasure is confirmed after that. None by default. */
  readonly keepsRemovedMs?: number;
}

/** A second place for the epoch keys, if there is one. */
export interface EpochsReplica {
  /** Copies what the copy lacks, and destroys there what is destroyed here. `conflict` when the copy holds other keys. */
  bringUp(businesses: readonly BusinessId[]): Promise<void>;
}

export interface Stores {
  readonly root: RootKey;
  /** Records, history, ledgers, jobs. */
  readonly rows: StoredRows;
  readonly keys: Keys;
  /** Accounts, sessions, mails that wait; customers' and staff's under keys of their own. */
  readonly identityRows: StoredRows;
  readonly epochs: Epochs & EpochMarkers;
  readonly replica: EpochsReplica | undefined;
  readonly snapshots: Blobs;
  /** Apart from the snapshots. */
  readonly keyBackups: Blobs;
  readonly blobs: Blobs;
  readonly memory: SignerMemory & PromisedList;
  /** A second place for the ledgers, under other credentials. */
  readonly mirror: Blobs | undefined;
  /** Everything that is written anywhere, as whoever copies it would have it; without the root key. */
  readonly stored: StoredBytes;
  /** What else lies about and is removed with the residue of the rows, such as uploads that nobody completed. */
  readonly leftovers?: readonly RowResidue[];
  readonly traits: StoreTraits;
}

export const closeStores = async ({ rows, keys, identityRows }: Stores): Promise<void> => {
  await Promise.all([rows.close(), keys.close(), identityRows.close()]);
};

export interface Scratch {
  readonly stores: Stores;
  /** After the stores are closed. */
  remove(): Promise<void>;
}
