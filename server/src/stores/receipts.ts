// Receipts: what was asked for and how far it has come, for whoever holds the reference, without an account. A receipt holds steps and dates, and at the
// end a signed confirmation; it names nobody and nothing. The reference itself is not kept: a receipt lies under its hash, so a copy of the store
// tells no reference.
//
//   receipts     <first 128 bits of SHA-256("steward/v1/receipt" ‖ the reference's 16 bytes), in hex>
import type { BusinessId } from '@steward/protocol/ids.ts';
import { decodeId, encodeId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { ReceiptKind, ReceiptStep } from '@steward/protocol/words.ts';
import type { Change, RowKey, RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

export interface Receipt {
  readonly business: BusinessId;
  readonly kind: ReceiptKind;
  /** In the order they happened. */
  readonly steps: readonly { readonly step: ReceiptStep; readonly atMs: number }[];
  /** When the last step is due at the latest; `undefined` when nothing more is to come. */
  readonly dueMs: number | undefined;
  /** The signed confirmation, once there is one. */
  readonly confirmation: string | undefined;
}

export interface StoredReceipt {
  readonly receipt: Receipt;
  readonly revision: number;
}

const domain = new TextEncoder().encode('steward/v1/receipt');

export function receiptKey(reference: Uint8Array): RowKey {
  const hash = sha256(new Uint8Array([...domain, ...reference]));
  return { partition: 'receipts', sort: hash.subarray(0, 16).toHex() };
}

export async function findReceipt(rows: RowReader, reference: Uint8Array): Promise<StoredReceipt | undefined> {
  const row = await rows.get(receiptKey(reference));
  return row && { receipt: decodeReceipt(row.value), revision: row.revision };
}

/** The change that writes `next`; with `old` undefined the receipt is new. */
export function receiptChange(reference: Uint8Array, old: StoredReceipt | undefined, next: Receipt): Change {
  return { kind: 'put', key: receiptKey(reference), value: encodeReceipt(next), expect: old ? old.revision : 'absent' };
}

/** The same receipt with one more step; a step that is there stays as it was, so that repeating is harmless. */
export function withStep(receipt: Receipt, step: ReceiptStep, atMs: number): Receipt {
  if (receipt.steps.some((known) => known.step === step)) return receipt;
  return { ...receipt, steps: [...receipt.steps, { step, atMs }] };
}

function encodeReceipt({ business, kind, steps, dueMs, confirmation }: Receipt): Uint8Array {
  return encodeRow([decodeId(business), kind, steps.map(({ step, atMs }) => [step, atMs]), dueMs ?? null, confirmation ?? null]);
}

function decodeReceipt(value: Uint8Array): Receipt {
  const [business, kind, steps, dueMs, confirmation] =
    decodeRow<[Uint8Array, ReceiptKind, [ReceiptStep, number][], number | null, string | null]>(value);
  return {
    business: encodeId(business),
    kind,
    steps: steps.map(([step, atMs]) => ({ step, atMs })),
    dueMs: dueMs ?? undefined,
    confirmation: confirmation ?? undefined,
  };
}
