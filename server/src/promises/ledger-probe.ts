// Looks at the canary as a member would, and then finds that very look in its ledger: one entry longer, and a receipt that proves it to whoever holds the
// ledger's public key. What holds for this look holds for every one, for they go the same way.
import { ed25519Verifier } from '@steward/protocol/ledger/note.ts';
import { verifyReceipt } from '@steward/protocol/ledger/receipt.ts';
import { leafHash } from '@steward/protocol/ledger/tree.ts';
import { readRecord } from '../governed/read-record.ts';
import type { PromiseParts } from './parts.ts';

export interface Probed {
  /** The look stands in the ledger. */
  readonly entered: boolean;
  /** Its receipt leads to a signed checkpoint. */
  readonly proved: boolean;
  readonly checkpointSize: number;
}

export async function probeLedger({ door, canary }: PromiseParts): Promise<Probed> {
  const planted = await canary.planted();
  const { ledger } = door.tools;
  const { business } = planted;
  const volume = (await ledger.volumes(business)).at(-1)?.volume ?? 0;
  const before = await ledger.size(business, volume);
  const [record] = planted.records;
  const input = { collection: record?.collection ?? 'businesses', id: record?.id ?? business };
  const answer = await door.perform(canary.principal(planted), readRecord, input, { purpose: 'service' });
  const { index, leaf, volume: entered } = answer.receipt;
  const after = await ledger.size(business, entered);
  const receipt = await ledger.receipt(business, entered, index).catch(() => undefined);
  const isEntered = receipt !== undefined && index < after && (entered !== volume || after > before) && answer.allowed;
  if (receipt === undefined) return { entered: false, proved: false, checkpointSize: 0 };
  const verdict = await verifyReceipt(receipt, [ed25519Verifier(await ledger.vkey(business, entered))]);
  const proved = verdict.verified && verdict.index === index && leafHash(verdict.entry).toHex() === leaf.toHex();
  return { entered: isEntered, proved, checkpointSize: verdict.verified ? verdict.checkpoint.size : 0 };
}
