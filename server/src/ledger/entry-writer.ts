// Turns a draft into what is committed of it: the entry's bytes, its leaf hash, and its two groups of values, sealed.
import { commitmentInput, encodeEntry, type Entry, type EntryType } from '@steward/protocol/ledger/entry.ts';
import type { Clear } from '@steward/protocol/ledger/clear.ts';
import { leafHash } from '@steward/protocol/ledger/tree.ts';
import { hmac32, nativeSha256 } from './native-hash.ts';
import { saltBytes, type Recipient, type Sealer } from './sealer.ts';
import type { SealedPair } from './sealed-row.ts';

const idBytes = 16;
/** Random bytes that one entry takes: its id and two salts. */
export const randomBytesPerEntry = idBytes + 2 * saltBytes;

export interface EntryParts {
  readonly type: EntryType;
  readonly clear: Clear | undefined;
  readonly timeMs: number;
  /** Canonical bytes. */
  readonly who: Uint8Array;
  readonly what: Uint8Array;
  readonly whoTo: Recipient;
  readonly whatTo: Recipient;
}

export interface WrittenEntry extends SealedPair {
  readonly id: Uint8Array;
  readonly timeMs: number;
  readonly bytes: Uint8Array;
  readonly leaf: Uint8Array;
}

/** `random` has `randomBytesPerEntry` bytes of this entry's own. RangeError for a clear part that the type does not have. */
export function writeEntry(parts: EntryParts, policy: Uint8Array, random: Uint8Array, sealer: Sealer): WrittenEntry {
  const id = random.slice(0, idBytes);
  const whoSalt = random.subarray(idBytes, idBytes + saltBytes);
  const whatSalt = random.subarray(idBytes + saltBytes, randomBytesPerEntry);
  const who = hmac32(whoSalt, [prefixOf(id, 'who'), parts.who]);
  const what = hmac32(whatSalt, [prefixOf(id, 'what'), parts.what]);
  const bytes = encode({
    version: 1,
    type: parts.type,
    id,
    timeMs: parts.timeMs,
    policy,
    who,
    what,
    ...(parts.clear === undefined ? {} : { clear: parts.clear }),
  });
  return {
    id,
    timeMs: parts.timeMs,
    bytes,
    leaf: leafHash(bytes, nativeSha256),
    who: sealer.seal(parts.whoTo, id, 'who', whoSalt, parts.who, who),
    what: sealer.seal(parts.whatTo, id, 'what', whatSalt, parts.what, what),
  };
}

const nothing = new Uint8Array(0);
const prefixes = {
  who: commitmentInput(new Uint8Array(idBytes), 'who', nothing),
  what: commitmentInput(new Uint8Array(idBytes), 'what', nothing),
};
const idAt = 'steward/v1/group'.length;

/** What comes before the values in a commitment's input. One buffer a group, used again at each call. */
function prefixOf(id: Uint8Array, group: 'who' | 'what'): Uint8Array {
  const prefix = prefixes[group];
  prefix.set(id, idAt);
  return prefix;
}

const plainBytes = 111;
const plain = Buffer.alloc(plainBytes);
const at = { id: 4, time: 21, policy: 30, who: 42, what: 78 } as const;
let prepared = false;

/** An entry without a clear part always has the same 111 bytes but for its five fields, so they are put into a copy of a first one. */
function encode(entry: Entry): Uint8Array {
  if (entry.type !== 'entry' || entry.clear !== undefined || entry.timeMs < 0x1_0000_0000) return encodeEntry(entry);
  if (!prepared) {
    plain.set(encodeEntry(entry));
    prepared = true;
  }
  const bytes = new Uint8Array(plainBytes);
  plain.writeUInt32BE(Math.floor(entry.timeMs / 0x1_0000_0000), at.time);
  plain.writeUInt32BE(entry.timeMs % 0x1_0000_0000, at.time + 4);
  bytes.set(plain);
  bytes.set(entry.id, at.id);
  bytes.set(entry.policy, at.policy);
  bytes.set(entry.who, at.who);
  bytes.set(entry.what, at.what);
  return bytes;
}
