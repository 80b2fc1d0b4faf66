// Checkpoints (C2SP tlog-checkpoint v1.0.0): a signed note that says how large a log is and what its root is. Its text has exactly
// three lines, the origin (which is also the signing key's name), the size in decimal, the root in base64; Steward's have no
// extension lines and it refuses notes that do.
import { decodeBase64, encodeBase64 } from './base64.ts';
import { isKeyName, openNote, parseNote, signNote, type Note, type Signer, type Verifier } from './note.ts';
import { sha256Bytes } from './sha256.ts';

export interface Checkpoint {
  /** A URL without its scheme, such as `steward.example/ledger/<business>/<volume>`. */
  readonly origin: string;
  /** How many entries, a safe integer. */
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** The three lines. RangeError for what no checkpoint can say. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (!isKeyName(origin)) throw new RangeError('checkpoint: the origin is the name of a key');
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError('checkpoint: the size is a count');
  if (root.length !== sha256Bytes) throw new RangeError('checkpoint: a root has 32 bytes');
  return `${origin}\n${size}\n${encodeBase64(root)}\n`;
}

/** Reads the text of a note as a checkpoint. RangeError saying what is wrong. */
export function parseCheckpoint(text: string): Checkpoint {
  const lines = text.split('\n');
  const [origin = '', digits = '', base64 = '', rest] = lines;
  if (lines.length !== 4 || rest !== '') throw new RangeError('checkpoint: exactly three lines');
  if (!isKeyName(origin)) throw new RangeError('checkpoint: the origin is the name of a key');
  const size = parseCount(digits);
  if (size === undefined) throw new RangeError('checkpoint: the size is decimal without leading zeros');
  const root = decodeBase64(base64);
  if (root?.length !== sha256Bytes) throw new RangeError('checkpoint: the root is canonical base64 of 32 bytes');
  return { origin, size, root };
}

/** Signs a checkpoint. The first signer's name must be the origin; the caller has made sure that it contradicts no earlier one. */
export function signCheckpoint(checkpoint: Checkpoint, signers: readonly Signer[]): string {
  if (signers[0]?.name !== checkpoint.origin) throw new RangeError("checkpoint: the log's own key signs first");
  return signNote(formatCheckpoint(checkpoint), signers);
}

/** Takes a signed checkpoint apart without trusting it. */
export function readCheckpoint(note: string): { readonly checkpoint: Checkpoint; readonly note: Note } {
  const parsed = parseNote(note);
  return { checkpoint: parseCheckpoint(parsed.text), note: parsed };
}

/**
 * The checkpoint that a known key of its own origin signed. RangeError when the note or the checkpoint is malformed, a known key's
 * signature fails, or the only known keys that signed are not the log's.
 */
export async function openCheckpoint(note: string, known: readonly Verifier[]): Promise<Checkpoint> {
  const { text, signatures } = await openNote(note, known);
  const checkpoint = parseCheckpoint(text);
  if (!signatures.some(({ name }) => name === checkpoint.origin)) throw new RangeError("checkpoint: the log's own key did not sign it");
  return checkpoint;
}

/** A decimal count without leading zeros, as a safe integer. */
export function parseCount(digits: string): number | undefined {
  if (!/^(0|[1-9]\d{0,15})$/.test(digits)) return undefined;
  const count = Number(digits);
  return Number.isSafeInteger(count) ? count : undefined;
}
