// One side of a move: everything an installation consists of, behind ports. Which edition stands behind them nobody here asks.
import type { Blobs } from '../../ports/blobs.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EpochMarkers, Epochs } from '../../ports/epochs.ts';
import type { Keys } from '../../ports/keys.ts';
import type { RootKey, WrapContext } from '../../ports/root-key.ts';
import type { RowCuts, RowLoader } from '../../ports/row-cuts.ts';
import type { RowKey, Rows } from '../../ports/rows.ts';
import type { PromisedList, SignerMemory } from '../../ports/signer-memory.ts';
import type { TimeTrust } from '../../ports/time-trust.ts';

export type MovedStore = 'records' | 'identity';
export type MovedRows = Rows & RowCuts & RowLoader;

export interface MoveSide {
  /** Shown to the operator: `the folder /srv/steward`, `DynamoDB in eu-central-1`. */
  readonly name: string;
  readonly root: RootKey;
  readonly rows: MovedRows;
  readonly identityRows: MovedRows;
  readonly keys: Keys;
  readonly epochs: Epochs & EpochMarkers;
  readonly memory: SignerMemory & PromisedList;
  readonly blobs: Blobs;
  readonly snapshots: Blobs;
  readonly keyBackups: Blobs;
  /** The ledger's second place. Where the target has none, the mirror is not carried, and that is said. */
  readonly mirror: Blobs | undefined;
  /** That of the target never shows less than that of the source has shown: whoever opens it sees to that. */
  readonly clock: Clock & TimeTrust;
}

/** A row whose value the root key wrapped as it is. */
export interface WrappedRow {
  readonly store: MovedStore;
  readonly key: RowKey;
  readonly context: WrapContext;
}

export const rowsOf = (side: MoveSide, store: MovedStore): MovedRows => (store === 'records' ? side.rows : side.identityRows);

/** What both sides and every step of a move share. */
export interface MoveParts {
  readonly from: MoveSide;
  readonly to: MoveSide;
  /** Every row that the root key wrapped. */
  readonly wrappedRows: readonly WrappedRow[];
  readonly signal: AbortSignal;
  readonly onProgress: (what: string) => void;
}
