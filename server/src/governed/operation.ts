// What an operation of the door is made of. An operation loads facts (never content), and says what happens once the
// door has decided and recorded. It cannot decide, record or mint itself.
import type { BusinessId, PersonId, ProjectId } from '@steward/protocol/ids.ts';
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { EntryType } from '@steward/protocol/ledger/entry.ts';
import type { Ground, Operation, Purpose } from '@steward/protocol/words.ts';
import type { Catalogue } from '@steward/protocol/catalogue/collection.ts';
import type { Processors } from '../catalogue/processors.ts';
import type { DayMarks } from '../ports/day-marks.ts';
import type { Clock } from '../ports/clock.ts';
import type { Grant } from '../ports/grant.ts';
import type { Nodes } from '../ports/nodes.ts';
import type { Random } from '../ports/random.ts';
import type { Signals } from '../ports/signals.ts';
import type { Blobs } from '../ports/blobs.ts';
import type { Change, Rows } from '../ports/rows.ts';
import type { Decide, Decision, Facts } from '../policy/decide.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { OwnKeys } from '../vault/business-roots.ts';
import type { Vault } from '../vault/vault.ts';
import type { Periods } from './periods.ts';

/** Who asks. Edges name the caller; they cannot give it rights. */
export interface Principal {
  readonly actor: Facts['actor'];
  /** The business the session is turned to; for workers and the operator the one they act on. */
  readonly business: BusinessId;
  readonly person?: PersonId;
  readonly session?: string;
  /** Network address, for the business's own eyes in the ledger. */
  readonly address?: string;
  readonly signedInAtMs?: number;
  /** The request says `Sec-GPC: 1`: nothing optional is collected by it. */
  readonly gpc?: true;
  /** `retention`, `cover` … of a worker, the user name of an operator. */
  readonly name?: string;
  /** Of the staff: the case they look in, and whether they signed in with a second factor. */
  readonly case?: string;
  readonly secondFactor?: boolean;
}

/** What every operation works with. */
export interface Tools {
  readonly rows: Rows;
  readonly blobs: Blobs;
  readonly vault: Vault;
  readonly ledger: Ledger;
  readonly catalogue: Catalogue;
  /** Every other company that may be sent something. */
  readonly processors: Processors;
  readonly clock: Clock;
  /** How long things stay in the trash, and keys in an epoch. */
  readonly periods: Periods;
  readonly random: Random;
  /** Tells whoever watches that something changed. */
  readonly signals: Signals;
  /** Keys that businesses bring; absent where the root key takes no other keys than its own. */
  readonly ownKeys?: OwnKeys | undefined;
  /** Finds what is due on a day without its date; where there is none, nobody is reminded. */
  readonly dayMarks?: DayMarks | undefined;
  /** The nodes that serve the same stores; absent where there is one. */
  readonly nodes?: Pick<Nodes, 'alone' | 'portion' | 'askToForget' | 'haveForgotten'> | undefined;
  /** For what rests on another's rights too: what a member may see who asked for help. It decides; it records and mints nothing. */
  readonly decide: Decide;
}

/** What the caller is about to touch, known without opening anything. */
export interface Target<L> {
  readonly facts: Omit<Facts, 'actor' | 'operation' | 'purpose' | 'sameBusiness' | 'fresh' | 'worker' | 'secondFactor'>;
  /** There is no such thing here: refused as not found, and recorded, whoever asks. */
  readonly absent?: boolean;
  readonly project?: ProjectId | undefined;
  readonly collection?: string | undefined;
  /** The records the ledger entry and the grant name, at most 1,000. */
  readonly records: readonly string[];
  /** The fields asked for, as `collection.field`; `all` where nothing is withheld for the purpose. */
  readonly fields: ReadonlySet<string> | 'all';
  /** The person acted upon. */
  readonly person?: PersonId | undefined;
  /** The entry of the ledger that is concerned, and the commitment to a reason given in words. */
  readonly entry?: { readonly volume: number; readonly index: number };
  readonly reason?: Uint8Array;
  /** The version of the one record, where an earlier one is asked for. */
  readonly version?: number | undefined;
  /** Another company that what is named here goes to. */
  readonly processor?: string | undefined;
  /** One word of an enumeration that says how: `on`, `off`. */
  readonly detail?: string | undefined;
  /** The case of the staff that is concerned; while it is sealed its entries are, until then at the latest. */
  readonly case?: { readonly id: string; readonly ground: Ground; readonly sealedUntilMs: number | undefined } | undefined;
  /** Exclusive: the end of what allows it. No grant lasts longer. */
  readonly untilMs?: number | undefined;
  /** Whoever asks knows that it is there: a refusal says so. */
  readonly known?: boolean;
  /** The operation's own rule forbids it, whatever the policies say. */
  readonly refusal?: Refusal;
  /** Rows that are written with the entry of that refusal. */
  readonly refusalChanges?: readonly Change[];
  /** Of what one entry serves a session for a while: an entry for one thing does not serve another. */
  readonly viewed?: string;
  /** Rows the decision rests on; a write commits only while they are unchanged. */
  readonly checks: readonly Change[];
  readonly loaded: L;
}

export type Refusal = Decision & { readonly allowed: false };

interface Named<I, L> {
  readonly name: Operation;
  locate(tools: Tools, principal: Principal, input: I, purpose: Purpose): Promise<Target<L>>;
}

export interface Act<L> {
  readonly tools: Tools;
  readonly principal: Principal;
  readonly purpose: Purpose;
  readonly target: Target<L>;
  /** Decides anew on facts loaded now; for streams. */
  readonly stillAllowed: () => Promise<boolean>;
}

/** Reads what its target names. */
export interface ReadOperation<O extends Operation, I, L, R> extends Named<I, L> {
  readonly kind: 'read';
  readonly name: O;
  /** One entry serves a session for so long: for looking at one's own ledger, which would otherwise fill itself. */
  readonly entryServesMs?: number;
  /** How long its grant lasts, for streams; 60 seconds otherwise. */
  readonly grantMs?: number;
  act(grant: Grant<O>, act: Act<L>, input: I): Promise<R>;
}

/** Opens a scope to find something in it; what it found is recorded before it is released. */
export interface SearchOperation<O extends Operation, I, L, R> extends Named<I, L> {
  readonly kind: 'search';
  readonly name: O;
  find(grant: Grant<O>, act: Act<L>, input: I): Promise<{ readonly records: readonly string[]; readonly result: R }>;
}

export interface Plan<R> {
  readonly changes: readonly Change[];
  readonly result: R;
  /** Opaque ids and numbers from which `replay` answers a repeated request. */
  readonly memo?: Cbor;
  /** Whom it turned out to act upon: the entry names them. */
  readonly person?: PersonId;
  /** What follows the commit and the result rests on. */
  readonly after?: () => Promise<void>;
  /** What follows the commit and gives the result itself, or ends in a refusal after all, which is a further entry with rows of its own. */
  readonly outcome?: () => Promise<{ readonly result: R } | { readonly refusal: Refusal; readonly changes: readonly Change[] }>;
  /** What follows the commit without concerning the answer: a worker does it again if it fails or the process dies. */
  readonly tidy?: () => Promise<void>;
  /** Undoes what was made before a commit that then did not happen. */
  readonly abandon?: () => Promise<void>;
}

/** Changes something; record, history and ledger entry are one commit. */
export interface WriteOperation<O extends Operation, I, L, R> extends Named<I, L> {
  /** `found` begins the business's ledger, `go-on` a new volume after a loss; their entry is that genesis. */
  readonly kind: 'write' | 'found' | 'go-on';
  readonly name: O;
  readonly entryType?: EntryType;
  /** How long its grant lasts, for uploads; 60 seconds otherwise. */
  readonly grantMs?: number;
  plan(grant: Grant<O>, act: Act<L>, input: I): Promise<Plan<R>>;
  /** How a repeated request is answered: from the memo of the first, or by reading what it made. */
  replay?(memo: Cbor, input: I): Replay<R>;
}

export type Replay<R> = { readonly result: R } | { readonly read: ReadOperation<Operation, unknown, unknown, R>; readonly input: unknown };

/** Ties a read operation to its input, for `replay`. */
export function replayAs<O extends Operation, I, L, R>(read: ReadOperation<O, I, L, R>, input: I): Replay<R> {
  return { read: read as unknown as ReadOperation<Operation, unknown, unknown, R>, input };
}

export type AnyOperation<O extends Operation, I, L, R> =
  | ReadOperation<O, I, L, R>
  | SearchOperation<O, I, L, R>
  | WriteOperation<O, I, L, R>;
