// Receipts (C2SP tlog-proof v1): everything that shows, without asking anybody, that one entry is in one log.
//
//   c2sp.org/tlog-proof@v1
//   extra <base64>            optional; Steward puts the entry itself there, so that a receipt stands alone
//   index <n>
//   <base64 hash>             the inclusion proof, the leaf's sibling first
//                             an empty line
//   <the checkpoint, verbatim>
//
// The extra data is not signed. It is believed only because its leaf hash is shown to be in the tree. Worked example in docs/formats/receipt.md.
import { decodeBase64, encodeBase64 } from './base64.ts';
import { openCheckpoint, parseCount, readCheckpoint, type Checkpoint } from './checkpoint.ts';
import { noteCharactersMax, type Verifier } from './note.ts';
import { sha256, sha256Bytes, type Hash } from './sha256.ts';
import { entryBytesMax } from './tile.ts';
import { leafHash, proofHashesMax, verifyInclusion } from './tree.ts';

const firstLine = 'c2sp.org/tlog-proof@v1';

export interface Receipt {
  readonly index: number;
  readonly proof: readonly Uint8Array[];
  /** The signed note, verbatim. */
  readonly checkpoint: string;
  /** In Steward's receipts the entry's bytes. */
  readonly extra?: Uint8Array;
}

/** Writes a receipt. */
export function formatReceipt({ index, proof, checkpoint, extra }: Receipt): string {
  const extraLine = extra === undefined ? '' : `extra ${encodeBase64(extra)}\n`;
  return `${firstLine}\n${extraLine}index ${index}\n${proof.map((hash) => `${encodeBase64(hash)}\n`).join('')}\n${checkpoint}`;
}

/** Reads a receipt without trusting it. RangeError saying what is malformed. */
export function parseReceipt(text: string): Receipt {
  if (text.length > 2 * noteCharactersMax) throw new RangeError('receipt: too long');
  const end = text.indexOf('\n\n');
  if (end < 0) throw new RangeError('receipt: no empty line before the checkpoint');
  const [first, ...lines] = text.slice(0, end).split('\n');
  if (first !== firstLine) throw new RangeError(`receipt: the first line is ${firstLine}`);
  const extra = lines[0]?.startsWith('extra ') === true ? parseExtra(lines.shift()!) : undefined;
  const index = parseCount(/^index (\d+)$/.exec(lines.shift() ?? '')?.[1] ?? '');
  if (index === undefined) throw new RangeError('receipt: a line with the index in decimal');
  if (lines.length > proofHashesMax) throw new RangeError(`receipt: more than ${proofHashesMax} hashes`);
  const checkpoint = text.slice(end + 2);
  readCheckpoint(checkpoint);
  return { index, proof: lines.map(parseHash), checkpoint, ...(extra && { extra }) };
}

export type ReceiptVerdict =
  | { readonly verified: true; readonly checkpoint: Checkpoint; readonly index: number; readonly entry: Uint8Array }
  | { readonly verified: false; readonly rule: string };

/**
 * Whether a receipt proves its entry to somebody who knows these keys of the log (and, for all their signatures, of its witnesses).
 * `entry` is what the asker holds; without it the receipt's own copy is taken. A failure is a value that says which rule broke.
 */
export async function verifyReceipt(
  text: string,
  known: readonly Verifier[],
  { entry, hash = sha256 }: { readonly entry?: Uint8Array; readonly hash?: Hash } = {},
): Promise<ReceiptVerdict> {
  try {
    const receipt = parseReceipt(text);
    const checkpoint = await openCheckpoint(receipt.checkpoint, known);
    const proven = entry ?? receipt.extra;
    if (proven === undefined) return { verified: false, rule: 'receipt: it does not hold the entry, and none was given' };
    const leaf = leafHash(proven, hash);
    if (!verifyInclusion(receipt.index, checkpoint.size, leaf, receipt.proof, checkpoint.root, hash)) {
      return { verified: false, rule: 'receipt: the proof does not lead from the entry to the signed root' };
    }
    return { verified: true, checkpoint, index: receipt.index, entry: proven };
  } catch (error) {
    if (error instanceof RangeError) return { verified: false, rule: error.message };
    throw error;
  }
}

function parseExtra(line: string): Uint8Array {
  const extra = decodeBase64(line.slice('extra '.length));
  if (extra === undefined || extra.length > entryBytesMax) throw new RangeError('receipt: extra data is canonical base64 of an entry');
  return extra;
}

function parseHash(line: string): Uint8Array {
  const hash = decodeBase64(line);
  if (hash?.length !== sha256Bytes) throw new RangeError('receipt: a hash is canonical base64 of 32 bytes');
  return hash;
}
