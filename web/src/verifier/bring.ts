// What somebody brought to the page, put together: which ledger, which receipts, which keys, and which checkpoints may be held against it.
import { openCheckpoint } from '@steward/protocol/ledger/checkpoint.ts';
import { ed25519Verifier } from '@steward/protocol/ledger/note.ts';
import type { Remembered } from '@steward/protocol/ledger/verify.ts';
import { checkReceipt } from './check-receipt.ts';
import type { LedgerSubject } from './check-ledger.ts';
import { withoutArchives, type DroppedFile } from './dropped.ts';
import { sortFiles, type Sorted } from './sort-files.ts';

const nothing: Sorted = { ledger: undefined, receipts: [], confirmations: [], keys: [], remembered: [], unknown: [] };

/** Sorts what was just brought. Keys and checkpoints alone are added to what was there before; anything else replaces it. */
export async function bring(files: readonly DroppedFile[], before: Sorted = nothing): Promise<Sorted> {
  const now = await sortFiles(await withoutArchives(files));
  if (now.ledger || now.receipts.length + now.confirmations.length > 0) return now;
  const keys = now.keys.length > 0 ? now.keys : before.keys;
  return { ...before, keys, remembered: [...before.remembered, ...now.remembered], unknown: now.unknown };
}

/** The ledger as it is to be checked. Only a checkpoint that the key signed is held against it: anybody can write one. */
export async function ledgerSubject(sorted: Sorted, typedKey: string | undefined): Promise<LedgerSubject | undefined> {
  if (!sorted.ledger) return undefined;
  const keys = typedKey === undefined ? sorted.keys : [typedKey];
  const receipts = await Promise.all(sorted.receipts.map(({ text }) => checkReceipt(text, keys, false)));
  const proven = receipts.flatMap(({ verdict, checkpoint }) => (verdict === 'verified' && checkpoint ? [checkpoint] : []));
  const signed = await Promise.all(sorted.remembered.map((each) => isSigned(each, keys)));
  const remembered = [...proven, ...sorted.remembered.filter((_, i) => signed[i])];
  return { source: sorted.ledger, keys, keysGiven: typedKey !== undefined, online: false, remembered };
}

async function isSigned({ note }: Remembered, keys: readonly string[]): Promise<boolean> {
  if (note === undefined || keys.length === 0) return false;
  try {
    await openCheckpoint(note, keys.map(ed25519Verifier));
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
