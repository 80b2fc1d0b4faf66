// The row of sealed values beside a batch of entries, byte by byte in docs/formats/sealed-values.md:
//
//   01
//   number of slots (2) ‖ slots, each: ephemeral public key (32) ‖ hint (8)
//   number of entries (2) ‖ for each entry `who` then `what`: slot (2) ‖ length (4) ‖ ciphertext and tag
//
// Integers are big-endian. A group of length 0 was erased; its slot is then 0.
import { keyBytes } from './key-pairs.ts';
import { damaged } from './layout.ts';
import { hintBytes, type SealedGroup, type SealKey } from './sealer.ts';

const version = 1;
const slotBytes = keyBytes + hintBytes;
const groupHeadBytes = 6;

export interface SealedPair {
  readonly who: SealedGroup;
  readonly what: SealedGroup;
}

/** How many bytes a pair takes in its row, slots aside. */
export function pairBytes({ who, what }: SealedPair): number {
  return 2 * groupHeadBytes + who.ciphertext.length + who.tag.length + what.ciphertext.length + what.tag.length;
}

export function encodeSealedRow(pairs: readonly SealedPair[]): Uint8Array {
  const slots = new Map<SealKey, number>();
  let length = 5;
  for (const pair of pairs) {
    length += pairBytes(pair);
    if (!slots.has(pair.who.slot)) slots.set(pair.who.slot, slots.size);
    if (!slots.has(pair.what.slot)) slots.set(pair.what.slot, slots.size);
  }
  const bytes = Buffer.allocUnsafe(length + slots.size * slotBytes);
  bytes[0] = version;
  let at = bytes.writeUInt16BE(slots.size, 1);
  for (const { ephemeral, hint } of slots.keys()) {
    bytes.set(ephemeral, at);
    bytes.set(hint, at + keyBytes);
    at += slotBytes;
  }
  at = bytes.writeUInt16BE(pairs.length, at);
  for (const { who, what } of pairs) {
    at = put(bytes, at, slots.get(who.slot)!, who);
    at = put(bytes, at, slots.get(what.slot)!, what);
  }
  return bytes;
}

/** Writes a row that was read, after groups were taken out of it. */
export function encodeStoredRow({ slots, pairs }: SealedRow): Uint8Array {
  const groups = pairs.flatMap(({ who, what }) => [who, what]);
  const length = 5 + slots.length * slotBytes + groups.reduce((sum, { sealed }) => sum + groupHeadBytes + sealed.length, 0);
  const bytes = Buffer.allocUnsafe(length);
  bytes[0] = version;
  let at = bytes.writeUInt16BE(slots.length, 1);
  for (const { ephemeral, hint } of slots) {
    bytes.set(ephemeral, at);
    bytes.set(hint, at + keyBytes);
    at += slotBytes;
  }
  at = bytes.writeUInt16BE(pairs.length, at);
  for (const { slot, sealed } of groups) {
    at = bytes.writeUInt16BE(slot, at);
    at = bytes.writeUInt32BE(sealed.length, at);
    bytes.set(sealed, at);
    at += sealed.length;
  }
  return bytes;
}

function put(bytes: Buffer, start: number, slot: number, { ciphertext, tag }: SealedGroup): number {
  let at = bytes.writeUInt16BE(slot, start);
  at = bytes.writeUInt32BE(ciphertext.length + tag.length, at);
  bytes.set(ciphertext, at);
  bytes.set(tag, at + ciphertext.length);
  return at + ciphertext.length + tag.length;
}

export interface Slot {
  readonly ephemeral: Uint8Array;
  readonly hint: Uint8Array;
}

export interface StoredGroup {
  readonly slot: number;
  /** Ciphertext and tag; empty when it was erased. */
  readonly sealed: Uint8Array;
}

export interface SealedRow {
  readonly slots: readonly Slot[];
  readonly pairs: readonly { readonly who: StoredGroup; readonly what: StoredGroup }[];
}

/** Reads a row; the parts are views. `integrity-failed` when it is not in its format. */
export function decodeSealedRow(value: Uint8Array): SealedRow {
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  try {
    return decode(bytes);
  } catch (cause) {
    if (cause instanceof RangeError) throw damaged('a row of sealed values is not in its format', cause);
    throw cause;
  }
}

function decode(bytes: Buffer): SealedRow {
  if (bytes[0] !== version) throw new RangeError('unknown version');
  let at = 3;
  const slots = Array.from({ length: bytes.readUInt16BE(1) }, () => {
    const slot = { ephemeral: take(bytes, at, keyBytes), hint: take(bytes, at + keyBytes, hintBytes) };
    at += slotBytes;
    return slot;
  });
  const count = bytes.readUInt16BE(at);
  at += 2;
  const group = (): StoredGroup => {
    const slot = bytes.readUInt16BE(at);
    const length = bytes.readUInt32BE(at + 2);
    const sealed = take(bytes, at + groupHeadBytes, length);
    at += groupHeadBytes + length;
    if (length > 0 && slot >= slots.length) throw new RangeError('a slot that is not there');
    return { slot, sealed };
  };
  const pairs = Array.from({ length: count }, () => ({ who: group(), what: group() }));
  if (at !== bytes.length) throw new RangeError('bytes after the end');
  return { slots, pairs };
}

function take(bytes: Buffer, from: number, length: number): Uint8Array {
  if (from + length > bytes.length) throw new RangeError('cut short');
  return bytes.subarray(from, from + length);
}
