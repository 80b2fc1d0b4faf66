// From a key that is trusted to the key that signs now. A `key-rotation` entry names the next key, and the tree that ends with it is signed
// under the key before: that checkpoint is kept as the file `turn/<n>`. What is read here is not yet proved: the caller checks that the
// tree of each turn is the beginning of the log (it is a remembered checkpoint), and that its last entry says what was read (`turned`).
import { decodeNoteText, ed25519Verifier, type Verifier } from './note.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import type { KeyRotationClear } from './clear.ts';
import { decodeEntry } from './entry.ts';
import { readPath, readTileAt, type LedgerSource } from './source.ts';
import { readBundle, tileWidth, tileWidthAt } from './tile.ts';

/** Keys of one volume that are followed. */
export const turnsMax = 1_000;

export interface Turn extends Checkpoint {
  readonly note: string;
  /** The key that its last entry names. */
  readonly vkey: string;
}

/** The turns that lead from `keys` to a key that signed the checkpoint; `undefined` when none do. */
export async function followTurns(
  source: LedgerSource,
  keys: readonly string[],
  note: string,
  { origin, size }: Checkpoint,
): Promise<readonly Turn[] | undefined> {
  const known = keys.map(ed25519Verifier);
  const turns: Turn[] = [];
  for (let n = 1; n <= turnsMax; n++) {
    const bytes = await readPath(source, `turn/${n}`);
    if (bytes === undefined) return undefined;
    const turn = await readTurn(source, bytes, known, size);
    // One that no known key signed lies before the oldest key that is trusted.
    if (!turn || turn.origin !== origin) continue;
    turns.push(turn);
    known.push(ed25519Verifier(turn.vkey));
    if (await isSigned(note, known)) return turns;
  }
  return undefined;
}

async function isSigned(note: string, known: readonly Verifier[]): Promise<boolean> {
  try {
    await openCheckpoint(note, known);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

async function readTurn(source: LedgerSource, bytes: Uint8Array, known: readonly Verifier[], size: number): Promise<Turn | undefined> {
  try {
    const note = decodeNoteText(bytes);
    const checkpoint = await openCheckpoint(note, known);
    const last = checkpoint.size - 1;
    const n = Math.floor(last / tileWidth);
    const bundle = await readTileAt(source, { level: 'entries', n, width: tileWidthAt('entries', n, size) });
    const entry = bundle && readBundle(bundle).entries[last % tileWidth];
    if (!entry) return undefined;
    const { type, clear } = decodeEntry(entry);
    if (type !== 'key-rotation') return undefined;
    const { vkey } = clear as KeyRotationClear;
    ed25519Verifier(vkey);
    return { ...checkpoint, note, vkey };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
