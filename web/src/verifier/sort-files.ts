// Tells by their content what somebody brought: a ledger's folder, receipts, confirmations of erasure, keys, checkpoints kept from earlier. Names are not trusted:
// a receipt may be called anything.
import { isConfirmationFile } from '@steward/protocol/erasure-confirmation.ts';
import { readCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { decodeNoteText, ed25519Verifier, noteCharactersMax } from '@steward/protocol/ledger/note.ts';
import type { LedgerSource } from '@steward/protocol/ledger/source.ts';
import { entryBytesMax, parseTilePath, tileBytes, tileWidth } from '@steward/protocol/ledger/tile.ts';
import type { Remembered } from '@steward/protocol/ledger/verify.ts';
import { DropError, type DroppedFile } from './dropped.ts';

/** Files apart from a ledger's that are looked into. */
const looseFilesMax = 200;
const textBytesMax = 2 * noteCharactersMax;
const bundleBytesMax = tileWidth * (2 + entryBytesMax);
const keyBytesMax = 4_096;

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export interface Sorted {
  readonly ledger: LedgerSource | undefined;
  readonly receipts: readonly NamedText[];
  /** Confirmations of erasure. */
  readonly confirmations: readonly NamedText[];
  readonly keys: readonly string[];
  readonly remembered: readonly Remembered[];
  /** Names of what is none of these. */
  readonly unknown: readonly string[];
}

/** DropError when it cannot be told what is meant, or nothing of it is known. */
export async function sortFiles(files: readonly DroppedFile[]): Promise<Sorted> {
  const prefix = ledgerPrefix(files);
  const inLedger = new Map<string, DroppedFile>();
  const loose: DroppedFile[] = [];
  for (const file of files) {
    const path = prefix !== undefined && file.path.startsWith(prefix) ? file.path.slice(prefix.length) : undefined;
    if (path !== undefined && isLedgerPath(path)) inLedger.set(path, file);
    else loose.push(file);
  }
  const sorted = await sortLoose(loose);
  const key = await keyIn(inLedger.get('vkey'));
  const { receipts, confirmations, remembered } = sorted;
  if (inLedger.size === 0 && receipts.length + confirmations.length + remembered.length + sorted.keys.length === 0)
    throw new DropError('nothing-known');
  // A key that was brought apart from the ledger counts before the one that lies in it.
  const keys = sorted.keys.length > 0 || key === undefined ? sorted.keys : [key];
  return { ...sorted, keys, ledger: inLedger.has('checkpoint') ? folderSource(inLedger) : undefined };
}

/** The folder with a `checkpoint` and tiles beside it. */
function ledgerPrefix(files: readonly DroppedFile[]): string | undefined {
  const withTiles = new Set(files.flatMap(({ path }) => /^(.*?)tile\/(?:entries|[0-6])\//.exec(path)?.[1] ?? []));
  const prefixes = files.flatMap(({ path }) => /^(.*\/)?checkpoint$/.exec(path)?.[0].slice(0, -'checkpoint'.length) ?? []);
  const whole = prefixes.filter((prefix) => withTiles.has(prefix));
  if (whole.length > 1) throw new DropError('several-ledgers');
  // Tiles without a checkpoint are a ledger too, one whose head was taken away.
  return whole[0] ?? prefixes[0] ?? [...withTiles][0];
}

function isLedgerPath(path: string): boolean {
  return /^(checkpoint|vkey|witnessed|turn\/\d{1,4})$/.test(path) || parseTilePath(path) !== undefined;
}

function folderSource(files: ReadonlyMap<string, DroppedFile>): LedgerSource {
  return {
    async read(path) {
      const file = files.get(path);
      if (file === undefined) return undefined;
      if (file.size > bytesMaxOf(path)) throw new RangeError('larger than such a file can be');
      return file.read();
    },
  };
}

function bytesMaxOf(path: string): number {
  if (path.startsWith('tile/entries/')) return bundleBytesMax;
  return path.startsWith('tile/') ? tileBytes : textBytesMax;
}

async function sortLoose(files: readonly DroppedFile[]): Promise<Omit<Sorted, 'ledger'>> {
  const receipts: NamedText[] = [];
  const confirmations: NamedText[] = [];
  const keys: string[] = [];
  const remembered: Remembered[] = [];
  const unknown: string[] = [];
  for (const [i, file] of files.entries()) {
    const text = i < looseFilesMax ? await textOf(file) : undefined;
    const head = text === undefined ? undefined : checkpointIn(text);
    if (text === undefined) unknown.push(file.path);
    else if (text.startsWith('c2sp.org/tlog-proof@')) receipts.push({ name: file.path, text });
    else if (isConfirmationFile(text)) confirmations.push({ name: file.path, text });
    else if (isVkey(text.trim())) keys.push(text.trim());
    else if (head) remembered.push(head);
    else unknown.push(file.path);
  }
  return { receipts, confirmations, keys, remembered, unknown };
}

async function textOf(file: DroppedFile): Promise<string | undefined> {
  if (file.size > textBytesMax) return undefined;
  try {
    return decodeNoteText(await file.read());
  } catch {
    // Not text, or gone since it was chosen.
    return undefined;
  }
}

async function keyIn(file: DroppedFile | undefined): Promise<string | undefined> {
  if (file === undefined || file.size > keyBytesMax) return undefined;
  const text = (await textOf(file))?.trim();
  return text !== undefined && isVkey(text) ? text : undefined;
}

/** Whether `text` is an Ed25519 key of a log, as an export and the server write it. */
export function isVkey(text: string): boolean {
  try {
    ed25519Verifier(text);
    return true;
  } catch {
    return false;
  }
}

function checkpointIn(note: string): Remembered | undefined {
  try {
    return { ...readCheckpoint(note).checkpoint, note };
  } catch {
    return undefined;
  }
}
