// Checks a receipt in this page, step by step: that the ledger, as it was signed, holds this one entry. Needs the ledger's key and nothing else.
import { openCheckpoint, type Checkpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { decodeEntry, type Entry } from '@steward/protocol/ledger/entry.ts';
import { ed25519Verifier } from '@steward/protocol/ledger/note.ts';
import { parseReceipt, type Receipt } from '@steward/protocol/ledger/receipt.ts';
import { equalBytes } from '@steward/protocol/ledger/sha256.ts';
import { leafHash, verifyInclusion } from '@steward/protocol/ledger/tree.ts';
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import type { Verdict } from '@steward/protocol/ledger/verdict.ts';
import type { Seen, SeenMemory } from './seen.ts';
import { receiptSteps, type ReceiptStep, type Step } from './steps.ts';

export type ReceiptReason = 'all-fits' | 'malformed' | 'no-key' | 'not-signed' | 'no-entry' | 'not-in-tree' | 'differs-from-seen';

export interface ReceiptResult {
  readonly verdict: Verdict;
  readonly reason: ReceiptReason;
  readonly steps: readonly Step<ReceiptStep>[];
  readonly index?: number;
  readonly checkpoint?: Checkpoint;
  /** Its clear header; who and what are sealed, and no receipt shows them. */
  readonly entry?: Entry;
  readonly keys: readonly string[];
  /** The receipt, verbatim: with the key all the evidence there is. */
  readonly text: string;
}

const failures = {
  malformed: ['form', 'altered'],
  'no-key': ['signature', 'unchecked'],
  'not-signed': ['signature', 'altered'],
  'no-entry': ['entry', 'unchecked'],
  'not-in-tree': ['path', 'altered'],
  'differs-from-seen': ['memory', 'forked'],
} as const satisfies Record<Exclude<ReceiptReason, 'all-fits'>, readonly [ReceiptStep, Verdict]>;

/** `keys` may be empty: then a key that this browser knows the ledger by is taken. Never throws for what the receipt says. */
export async function checkReceipt(text: string, keys: readonly string[], online: boolean, memory?: SeenMemory): Promise<ReceiptResult> {
  const parsed = parse(text);
  if (!parsed) return ended({ reason: 'malformed', text, keys, online });
  const { receipt, claimed } = parsed;
  const seen = await memory?.recall(claimed.origin).catch(() => undefined);
  const known = keys.length > 0 ? keys : seen?.vkey === undefined ? [] : [seen.vkey];
  const about = { text, keys: known, online, index: receipt.index, checkpoint: claimed };
  if (known.length === 0) return ended({ ...about, reason: 'no-key' });
  if (!(await isSigned(receipt, known))) return ended({ ...about, reason: 'not-signed' });
  if (receipt.extra === undefined) return ended({ ...about, reason: 'no-entry' });
  const entry = readEntry(receipt.extra);
  if (!verifyInclusion(receipt.index, claimed.size, leafHash(receipt.extra), receipt.proof, claimed.root) || !entry)
    return ended({ ...about, reason: 'not-in-tree' });
  const same = compare(claimed, seen);
  if (same === false) return ended({ ...about, entry, reason: 'differs-from-seen' });
  if (memory && seen === undefined)
    await memory.remember(claimed.origin, { note: receipt.checkpoint, vkey: known[0]! }).catch(() => undefined);
  return ended({ ...about, entry, reason: 'all-fits', compared: same === true });
}

type About = Omit<ReceiptResult, 'steps' | 'verdict'> & { readonly online: boolean; readonly compared?: boolean };

function ended({ online, compared = false, ...about }: About): ReceiptResult {
  const [failed, verdict] = about.reason === 'all-fits' ? [undefined, 'verified' as const] : failures[about.reason];
  const place = failed === undefined ? receiptSteps.length : receiptSteps.indexOf(failed);
  const steps = receiptSteps.map((name, i): Step<ReceiptStep> => {
    const done = i < place ? (name === 'memory' && !compared ? 'left-out' : 'passed') : 'left-out';
    const state = name === failed && verdict !== 'unchecked' ? 'failed' : done;
    return { name, state, online: online && name === 'form' };
  });
  return { ...about, verdict, steps };
}

function parse(text: string): { receipt: Receipt; claimed: Checkpoint } | undefined {
  try {
    const receipt = parseReceipt(text);
    return { receipt, claimed: readCheckpoint(receipt.checkpoint).checkpoint };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

async function isSigned(receipt: Receipt, keys: readonly string[]): Promise<boolean> {
  try {
    await openCheckpoint(receipt.checkpoint, keys.map(ed25519Verifier));
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function readEntry(bytes: Uint8Array): Entry | undefined {
  try {
    return decodeEntry(bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Whether it is the head that was seen; `undefined` where only the whole ledger could tell. */
function compare({ size, root }: Checkpoint, seen: Seen | undefined): boolean | undefined {
  if (seen === undefined) return undefined;
  const known = readCheckpoint(seen.note).checkpoint;
  return known.size === size ? equalBytes(known.root, root) : undefined;
}
