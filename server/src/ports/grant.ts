// The grant: permission as a value. `governed/perform.ts` alone mints one, after the decision and the ledger entry; everything that
// opens, seals or stores business data demands one, by type at compile time and by `GrantCheck` at run time.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { Operation, Purpose } from '@steward/protocol/words.ts';

declare const minted: unique symbol;

export interface GrantTerms {
  readonly business: BusinessId;
  readonly purpose: Purpose;
  /** The record ids it opens; nothing else. An operation that makes a record names the new id. */
  readonly records: ReadonlySet<string>;
  /** The fields it opens, as `collection.field`, or `all`. */
  readonly fields: ReadonlySet<string> | 'all';
  /** Exclusive. Streams check again while they run. */
  readonly untilMs: number;
  /** Where the ledger says so: volume and index. */
  readonly entry: { readonly volume: number; readonly index: number } | 'in-commit';
}

export interface Grant<O extends Operation = Operation> extends GrantTerms {
  readonly operation: O;
  readonly [minted]: O;
}

/** The half that mints: handed to `perform` alone. */
export type Mint = <O extends Operation>(operation: O, terms: GrantTerms) => Grant<O>;

/** The half that checks: throws an assertion unless `grant` was minted, names this record of this business, and has not ended. */
export interface GrantCheck {
  (grant: Grant, business: BusinessId, record: string): void;
}

/** One authority per process: what its `mint` made, its `check` accepts, and nothing else. `end` makes a grant useless at once. */
export interface GrantAuthority {
  readonly mint: Mint;
  readonly check: GrantCheck;
  end(grant: Grant): void;
}
