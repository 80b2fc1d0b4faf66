// What a command is: parsed words in, an exit code out. Commands decide nothing; they ask the operator's edge or check files.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { StewardError } from '@steward/protocol/errors.ts';
import type { ReviewRecord } from '@steward/protocol/review-record.ts';
import type { Moved, Plan as MovePlan } from '../../lifecycle/move/move-installation.ts';
import type { OldCopy } from '../../lifecycle/move/move-mark.ts';
import type { OldCopyEnded, OldCopyPlan } from '../../lifecycle/move/old-copy.ts';
import type { Terminal } from './terminal.ts';

export const exits = {
  done: 0,
  failed: 1,
  usage: 2,
  mismatch: 3,
  unchecked: 4,
  refused: 5,
  needsConfirmation: 6,
  partly: 7,
  interrupted: 130,
} as const;

export interface Operator {
  /** Asks the running server, or opens the data folder and asks in process. Throws StewardError with the answer's code. */
  ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>;
  /** Sends a file. */
  send(path: string, file: string): Promise<unknown>;
  /** Does what is due, where no server runs that does. */
  work(): Promise<void>;
  /** Lines of JSON, as they come. */
  lines(path: string): AsyncIterable<unknown>;
  /** Whether a server runs on the data folder. */
  readonly running: boolean;
  close(): Promise<void>;
}

/** A running server, asked with a member's own token (STEWARD_TOKEN). */
export interface MemberApi {
  ask(method: 'GET' | 'POST', path: string, body?: object): Promise<unknown>;
  /** Streams into a file that only its owner can read, and goes on where it was broken off; `size` is what it will have. */
  fetchInto(path: string, file: string, size: number): Promise<void>;
}

/** What whoever checks has seen of each log, and where they keep what does not fit. */
export interface SeenCheckpoints {
  /** The last verified checkpoint of this origin, a signed note. */
  recall(origin: string): Promise<string | undefined>;
  remember(origin: string, note: string): Promise<void>;
  /** Writes portable evidence; the file it is in. */
  keepEvidence(report: unknown): Promise<string>;
}

export interface Context {
  readonly terminal: Terminal;
  /** Opens the data folder's operator edge, once. */
  operator(): Promise<Operator>;
  /** `not-signed-in` without a token. The address of the server is that of the running one, if none is given. */
  member(url: string | undefined): Promise<MemberApi>;
  /** Starts the server and resolves with its exit code when it has stopped. */
  start(options: { readonly demo: boolean | undefined }): Promise<number>;
  /** What `doctor` looks at besides the operator's edge. */
  examine(): Promise<readonly Finding[]>;
  /** Rebuilds a lost machine into the empty data folder. */
  recover(from: RecoverFrom, onProgress: (what: string) => void, signal: AbortSignal): Promise<Recovered>;
  /** Carries the installation to another edition's stores, or tells what that would mean. */
  move(asked: MoveAsked, onProgress: (what: string) => void, signal: AbortSignal): Promise<MoveOutcome>;
  /** Whether what runs is what was reviewed. */
  review(): Promise<ReviewState>;
  /** Runs the part of the review that needs the sources; its exit code, or nothing when they are not here. */
  reviewSources(args: readonly string[]): Promise<number | undefined>;
  readonly version: string;
  readonly seen: SeenCheckpoints;
  /** Fetches from a running server for `verify <url>`; the token comes from STEWARD_TOKEN. */
  fetchBytes(url: string): Promise<Uint8Array | undefined>;
}

export interface ReviewState {
  readonly state: 'reviewed' | 'missing' | 'wrong';
  /** Why it is not reviewed. */
  readonly rule?: string;
  /** Files that are not as they were reviewed. */
  readonly differs?: readonly string[];
  readonly reviewers?: readonly string[];
  readonly record?: ReviewRecord;
}

export interface RecoverFrom {
  /** Folders; those that the configuration names, where it names them. */
  readonly snapshots: string | undefined;
  readonly keyBackups: string | undefined;
  /** A copy of the epoch store, if it is not in the data folder. */
  readonly epochs: string | undefined;
  readonly installation: string | undefined;
  /** The snapshot to go back to: by its id, or the last one at this time; the newest without either. */
  readonly snapshot: string | undefined;
  readonly atMs: number | undefined;
}

export interface Recovered {
  readonly snapshot: string;
  readonly takenAtMs: number;
  readonly rows: number;
  readonly files: number;
  readonly businesses: readonly {
    readonly business: string;
    readonly keys: number;
    readonly erased: number;
    readonly volume: number;
    /** Entries that the lost machine had signed and that are gone, as far as anybody knows. */
    readonly entriesLost: number;
  }[];
  /** What could not be brought back, in words. */
  readonly troubles: readonly string[];
}

export interface MoveAsked {
  readonly to: 'aws' | 'embedded';
  /** The installation's id; without it nothing is moved. */
  readonly confirm: string | undefined;
  /** Opens the source again instead, before the target has arrived. */
  readonly giveUp: boolean;
  /** The copy that a move left behind instead: destroys it, or notes that it is gone. `to` is where the installation is now. */
  readonly oldCopy?: 'destroy' | 'gone' | undefined;
}

export type MoveOutcome =
  | { readonly state: 'planned'; readonly plan: MovePlan; readonly staysBehind: readonly string[] }
  | { readonly state: 'given-up'; readonly from: string; readonly to: string }
  | { readonly state: 'moved'; readonly moved: Moved }
  /** No plan: it shall only be noted that it is gone. */
  | { readonly state: 'old-copy-planned'; readonly installation: string; readonly plan: OldCopyPlan | undefined }
  | { readonly state: 'old-copy-gone'; readonly oldCopy: OldCopy }
  | ({ readonly state: 'old-copy-destroyed' } & OldCopyEnded);

export interface Finding {
  readonly what: string;
  readonly ok: boolean;
  /** What to do about it. */
  readonly advice?: string;
}

export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  readonly wordsMin: number;
  readonly wordsMax: number;
  run(context: Context, words: readonly string[], options: Readonly<Record<string, string | boolean | undefined>>): Promise<number>;
}

export const commonOptions = {
  data: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies NonNullable<ParseArgsConfig['options']>;

/** Splits words and options; `invalid-input` names what is wrong. */
export function parseCommand(
  command: Command,
  args: readonly string[],
): { words: readonly string[]; options: Readonly<Record<string, string | boolean | undefined>> } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...commonOptions, ...command.options },
      allowPositionals: true,
      strict: true,
    });
    if (values['help'] === true) return { words: positionals, options: values as Readonly<Record<string, string | boolean | undefined>> };
    if (positionals.length < command.wordsMin || positionals.length > command.wordsMax)
      throw new StewardError('invalid-input', { rule: `usage: steward ${command.usage}` });
    return { words: positionals, options: values as Readonly<Record<string, string | boolean | undefined>> };
  } catch (error) {
    if (error instanceof StewardError) throw error;
    throw new StewardError('invalid-input', { rule: `${(error as Error).message.split('\n')[0]} (usage: steward ${command.usage})` });
  }
}
