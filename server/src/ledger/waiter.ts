// A caller who waits for an entry to be durable.
import { StewardError, isStewardError } from '@steward/protocol/errors.ts';
import type { Clear } from '@steward/protocol/ledger/clear.ts';
import type { EntryType } from '@steward/protocol/ledger/entry.ts';
import type { Change } from '../ports/rows.ts';
import type { WrittenEntry } from './entry-writer.ts';
import type { Head } from './layout.ts';
import type { OpenLog } from './open-log.ts';
import type { Recipient } from './sealer.ts';

/** Where an entry stands. */
export interface Appended {
  readonly origin: string;
  readonly volume: number;
  readonly index: number;
  /** 16 bytes. */
  readonly entryId: Uint8Array;
  /** The leaf hash, 32 bytes. */
  readonly leaf: Uint8Array;
  readonly timeMs: number;
}

/** `conflict` is the place in the caller's changes of the first one whose expectation did not hold; nothing was written. */
export type AppendOutcome = Appended | { readonly conflict: number };

export interface Waiter {
  readonly type: EntryType;
  readonly clear: Clear | undefined;
  /** Canonical bytes. */
  readonly who: Uint8Array;
  readonly what: Uint8Array;
  readonly whoTo: Recipient;
  /** Whom `what` is sealed to, if not to the volume's key. */
  readonly whatTo: Recipient | undefined;
  readonly changes: readonly Change[];
  /** Bytes of the changes. */
  readonly changeBytes: number;
  /** What closes a volume or turns a key stands in a commit of its own. */
  readonly structure?: Structure;
  /** The tick of the log in which it began to wait. */
  tick: number;
  /** Its entry as it was written in an earlier attempt. */
  written?: { readonly origin: string; readonly entry: WrittenEntry };
  readonly resolve: (outcome: AppendOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** An entry that changes the log itself. */
export interface Structure {
  /** The clear part, now that it is known what it closes or turns. */
  clear(log: OpenLog): Clear;
  /** More changes of the same commit, and the head they leave behind. `head` already counts the entry. */
  extend(log: OpenLog, head: Head): { readonly changes: readonly Change[]; readonly head: Head };
}

/** What a caller is told when nothing was written and nothing may be released. */
export function unavailable(cause: unknown): StewardError {
  if (isStewardError(cause, 'ledger-unavailable', 'storage-full')) return cause;
  const rule = isStewardError(cause, 'integrity-failed', 'key-unavailable') ? cause.rule : undefined;
  return new StewardError('ledger-unavailable', { cause, ...(rule === undefined ? {} : { rule }) });
}

/** What a caller is told whose entry may have been written. Who changes nothing only needs to know that nothing is released. */
export function unknown(waiter: Waiter, cause: unknown): StewardError {
  return waiter.changes.length === 0 && !waiter.structure ? unavailable(cause) : new StewardError('outcome-unknown', { cause });
}
