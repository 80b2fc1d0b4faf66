// What a check of a ledger can come to, and why. A verdict never changes its meaning; a reason says what exactly was found.
import type { Checkpoint } from './checkpoint.ts';

export type Verdict = 'verified' | 'rewound' | 'forked' | 'suppressed' | 'altered' | 'unchecked';

/** Every reason with the verdict it leads to and a sentence for people; `#` stands for the first entry concerned. */
export const reasons = {
  'all-fits': ['verified', 'Every entry is there, in its place, and as it was signed'],
  'shorter-than-remembered': ['rewound', 'The log ends before entry #, which a checkpoint seen earlier had included'],
  'differs-from-remembered': ['forked', 'The log has two histories: from entry # on it is not the one that was seen earlier'],
  'checkpoint-missing': ['suppressed', 'There is no checkpoint, though there was one earlier'],
  'entry-missing': ['suppressed', 'Entry # is missing'],
  'tile-missing': ['suppressed', 'The hashes from entry # on are missing'],
  'values-missing': ['suppressed', 'The values of entry # are missing, and no tombstone covers them'],
  'seal-overdue': ['suppressed', 'The values of entry # are still sealed after the longest time allowed'],
  'checkpoint-malformed': ['altered', 'The checkpoint is not in its format'],
  'checkpoint-not-signed': ['altered', "The checkpoint does not carry a good signature by the log's key"],
  'origin-differs': ['altered', 'The checkpoint is that of another log'],
  'entry-altered': ['altered', 'Entry # is not the one that was signed'],
  'entry-added': ['altered', 'From entry # on there is more than was signed'],
  'tile-altered': ['altered', 'The hashes from entry # on are not those of the entries'],
  'entry-malformed': ['altered', 'Entry # is not in the format of entries'],
  'genesis-missing': ['altered', 'The log does not begin with a genesis entry'],
  'genesis-twice': ['altered', 'Entry # begins the log a second time'],
  'genesis-differs': ['altered', 'The genesis entry names another log'],
  'time-went-back': ['altered', 'Entry # bears an earlier time than the one before it'],
  'id-twice': ['altered', 'Entry # has the id of an earlier one'],
  'entry-after-close': ['altered', 'Entry # stands behind the one that closed the volume'],
  'previous-volume-differs': ['altered', 'The genesis entry does not continue the volume before'],
  'values-altered': ['altered', 'The values of entry # are not those it committed to'],
  'checkpoint-not-found': ['unchecked', 'There is no checkpoint here'],
  'source-unreachable': ['unchecked', 'The ledger could not be read'],
  'no-key': ['unchecked', 'Everything fits together, but no key of the log was given to check the signature with'],
  'quorum-not-met': ['unchecked', 'Everything fits, but too few witnesses have cosigned it'],
} as const satisfies Record<string, readonly [Verdict, string]>;

export type Reason = keyof typeof reasons;

/** Portable: with the ledger's files it shows to anybody what was found. Nothing in it is secret. */
export interface Evidence {
  /** The signed checkpoint that was checked, verbatim. */
  readonly checkpoint?: string;
  /** The earlier one that contradicts it, verbatim where it is held, else its three lines. */
  readonly remembered?: string;
  /** The file that is missing, altered, or could not be read. */
  readonly path?: string;
  /** In base64: the hash that was signed, and the one found in its place. */
  readonly expected?: string;
  readonly found?: string;
  readonly cause?: string;
}

export interface Finding {
  readonly reason: Reason;
  /** The first entry concerned. When the tampering left nothing to tell it by, the first that may be. */
  readonly firstEntry?: number;
  /** Where `firstEntry` is not exact: the first difference lies before this entry. */
  readonly before?: number;
  readonly evidence?: Evidence;
}

export interface LedgerReport extends Finding {
  readonly verdict: Verdict;
  readonly sentence: string;
  /** What the checkpoint says, once it could be read. */
  readonly checkpoint?: Checkpoint;
  readonly counts: Counts;
  /** Keys that a `key-rotation` entry named, in order. */
  readonly rotations: readonly { readonly index: number; readonly vkey: string }[];
}

export interface Counts {
  /** Entries read. */
  entries: number;
  /** Groups of values: opened and found right; erased under a tombstone; not yet to be opened. */
  opened: number;
  erased: number;
  notYetOpen: number;
}

export function sentenceOf({ reason, firstEntry }: Finding): string {
  return `${reasons[reason][1].replace('#', String(firstEntry ?? '?'))}.`;
}
