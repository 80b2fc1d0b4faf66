// Checks a whole ledger in this page, step by step, against its key and what this browser saw of it earlier: the same check from the app,
// the public verifier and a saved copy of it. The judgement is the protocol's (ledger/verify.ts); here is what people see of it.
import { readCheckpoint, type Checkpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { decodeNoteText } from '@steward/protocol/ledger/note.ts';
import type { LedgerSource } from '@steward/protocol/ledger/source.ts';
import type { LedgerReport } from '@steward/protocol/ledger/verdict.ts';
import { verifyLedger, type Remembered } from '@steward/protocol/ledger/verify.ts';
import type { Seen, SeenMemory } from './seen.ts';
import { endLedgerSteps, ledgerSteps, type LedgerStep, type Step } from './steps.ts';

/** Time for the browser to draw, so often at most. */
const drawEveryMs = 40;

export interface LedgerSubject {
  readonly source: LedgerSource;
  /** vkeys: what the person gave, or what lies beside the ledger. */
  readonly keys: readonly string[];
  /** The keys were given by the person: then they count, whatever this browser knows. */
  readonly keysGiven?: boolean;
  readonly origin?: string;
  /** Reads over the network. */
  readonly online: boolean;
  /** Checkpoints held apart from the ledger: in receipts, in saved files. */
  readonly remembered?: readonly Remembered[];
}

export interface LedgerResult {
  readonly report: LedgerReport;
  /** Whose ledger it says to be, where that could be read. */
  readonly origin: string | undefined;
  readonly steps: readonly Step<LedgerStep>[];
  /** The keys that it was checked with. */
  readonly keys: readonly string[];
  readonly durationMs: number;
  /** Earlier checkpoints that it was compared with. */
  readonly compared: number;
  /** Kept for the next check, in this browser or only in this page. */
  readonly kept: 'lasting' | 'page' | undefined;
}

export type OnSteps = (steps: readonly Step<LedgerStep>[]) => void;

/** Checks, telling `onSteps` of each advance. Without `memory` nothing is recalled or kept. */
export async function checkLedger(subject: LedgerSubject, onSteps: OnSteps, memory?: SeenMemory): Promise<LedgerResult> {
  const beganMs = performance.now();
  const head = await readHead(subject.source);
  const seen = head && memory && (await recall(memory, head.origin));
  const keys = seen?.vkey !== undefined && subject.keysGiven !== true ? [seen.vkey] : subject.keys;
  const remembered = [...rememberedOf(seen), ...(subject.remembered ?? [])].filter(({ origin }) => origin === head?.origin);
  const progress = new Progress(subject, head, onSteps);
  const report = await verifyLedger(progress.source, {
    keys,
    remembered,
    ...(subject.origin === undefined ? {} : { origin: subject.origin }),
    onEntries: (read) => progress.entries(read),
  });
  const { verdict, reason, evidence, checkpoint } = report;
  const steps = endLedgerSteps(progress.steps, { reason, verdict, path: evidence?.path, compared: remembered.length > 0 });
  onSteps(steps);
  const kept =
    memory && verdict === 'verified' && checkpoint && evidence?.checkpoint !== undefined
      ? await keep(memory, checkpoint.origin, { note: evidence.checkpoint, vkey: report.rotations.at(-1)?.vkey ?? keys[0]! })
      : undefined;
  return { report, origin: head?.origin, steps, keys, durationMs: performance.now() - beganMs, compared: remembered.length, kept };
}

/** What the checkpoint says of itself, before anything of it is believed. */
async function readHead(source: LedgerSource): Promise<Checkpoint | undefined> {
  try {
    const bytes = await source.read('checkpoint');
    return bytes && readCheckpoint(decodeNoteText(bytes)).checkpoint;
  } catch {
    // The check itself says what is wrong with it.
    return undefined;
  }
}

/** A memory that fails is none: the check still stands, and nothing is claimed to have been compared. */
async function recall(memory: SeenMemory, origin: string): Promise<Seen | undefined> {
  try {
    return await memory.recall(origin);
  } catch {
    return undefined;
  }
}

async function keep(memory: SeenMemory, origin: string, seen: Seen): Promise<'lasting' | 'page' | undefined> {
  try {
    await memory.remember(origin, seen);
    return memory.lasting ? 'lasting' : 'page';
  } catch {
    return undefined;
  }
}

export function rememberedOf(seen: Seen | undefined): Remembered[] {
  return seen === undefined ? [] : [{ ...readCheckpoint(seen.note).checkpoint, note: seen.note }];
}

/** Follows the check by what it reads: nothing is shown as done that is not. */
class Progress {
  readonly source: LedgerSource;
  readonly #of: number;
  readonly #onSteps: OnSteps;
  #drawnMs = performance.now();
  steps: Step<LedgerStep>[];

  constructor({ source, online }: LedgerSubject, head: Checkpoint | undefined, onSteps: OnSteps) {
    this.#of = head?.size ?? 0;
    this.#onSteps = onSteps;
    this.steps = ledgerSteps.map((name) => ({ name, state: 'waiting', online: online && (name === 'head' || name === 'entries') }));
    this.#begin('head');
    this.source = {
      read: (path) => {
        if (path.startsWith('tile/entries/')) this.#begin('entries');
        else if (path !== 'checkpoint') this.#begin('signature');
        return source.read(path);
      },
    };
  }

  async entries(read: number): Promise<void> {
    this.steps = this.steps.map((step) => (step.name === 'entries' ? { ...step, read, of: this.#of } : step));
    if (read === this.#of) this.#begin('tree');
    if (performance.now() - this.#drawnMs < drawEveryMs) return;
    this.#drawnMs = performance.now();
    this.#onSteps(this.steps);
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** Everything before `name` is done, as far as that can be told before the judgement. */
  #begin(name: LedgerStep): void {
    const place = ledgerSteps.indexOf(name);
    if (this.steps[place]!.state !== 'waiting') return;
    this.steps = this.steps.map((step, i) =>
      i < place ? { ...step, state: 'passed' } : i === place ? { ...step, state: 'running' } : step,
    );
    this.#onSteps(this.steps);
  }
}
