// Fields that may be sealed: what is optional in them was asked about (governed/collector.ts), or was let in before and is only sealed anew. Nothing else is of
// this type, so a collector that does not ask does not compile; a test holds who may make one.
import type { Cbor } from '@steward/protocol/cbor.ts';

/** Under which level a group of fields was collected, in which turn of the preference, when. Opaque to everybody who holds the row. */
export interface Collected {
  readonly level: string;
  /** Counted up with every change of the preference: what was collected before a change differs from what was collected after it. */
  readonly turn: number;
  readonly atMs: number;
}

declare const asked: unique symbol;

export interface Admitted {
  readonly fields: { readonly [field: string]: Cbor };
  /** By erasure group. */
  readonly collected: ReadonlyMap<string, Collected>;
  readonly [asked]: true;
}

/** For governed/collector.ts alone. */
export function markAdmitted(fields: Admitted['fields'], collected: Admitted['collected']): Admitted {
  return { fields, collected } as Admitted;
}
