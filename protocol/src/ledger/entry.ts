// A ledger entry, byte by byte in docs/formats/ledger-entry.md. One deterministic CBOR array:
//
//   [1, type, id, timeMs, policy, [1, who], [1, what], clear or null]
//
// The header tells nothing about what happened. Who looked and what they looked at are two groups of values that lie sealed beside
// the tree; the entry holds a commitment to each. Reads, refusals, disclosures, cover entries and looks that must stay sealed are all
// of type `entry`, have no clear part, and are therefore all the same 111 bytes long.
import { decodeCbor, encodeCbor, type Cbor } from '../cbor.ts';
import { isClearOf, type Clear } from './clear.ts';
import { hmacSha256, sha256, type Hash } from './sha256.ts';
import { entryBytesMax } from './tile.ts';

export const entryTypes = ['genesis', 'entry', 'erasure', 'erasure-done', 'policy-change', 'key-rotation', 'volume-close'] as const;
export type EntryType = (typeof entryTypes)[number];

export const groups = ['who', 'what'] as const;
export type Group = (typeof groups)[number];

export const entryVersion = 1;
export const entryIdBytes = 16;
export const policyBytes = 8;
export const commitmentBytes = 32;
export const saltBytes = 32;
/** The only way of committing so far: HMAC-SHA-256. */
const commitmentAlgorithm = 1;

export interface Entry {
  readonly version: 1;
  readonly type: EntryType;
  /** 16 random bytes. */
  readonly id: Uint8Array;
  /** Milliseconds since 1970; never below the previous entry's. */
  readonly timeMs: number;
  /** The first 8 bytes of SHA-256 over the policy set that decided. */
  readonly policy: Uint8Array;
  /** 32-byte commitments. */
  readonly who: Uint8Array;
  readonly what: Uint8Array;
  /** Only where the type has one: see clear.ts. */
  readonly clear?: Clear;
}

/** The one encoding of an entry. RangeError for what no entry can be, or when it is longer than 65,535 bytes. */
export function encodeEntry(entry: Entry): Uint8Array<ArrayBuffer> {
  const { type, id, timeMs, policy, who, what, clear } = entry;
  checkHeader(entry);
  checkClear(type, clear);
  const bytes = encodeCbor([
    entryVersion,
    entryTypes.indexOf(type),
    id,
    timeMs,
    policy,
    [commitmentAlgorithm, who],
    [commitmentAlgorithm, what],
    (clear as Cbor | undefined) ?? null,
  ]);
  if (bytes.length > entryBytesMax) throw new RangeError(`entry: more than ${entryBytesMax} bytes`);
  return bytes;
}

/** Reads an entry; RangeError for any other spelling, type, length or member than the format has. */
export function decodeEntry(bytes: Uint8Array): Entry {
  if (bytes.length > entryBytesMax) throw new RangeError(`entry: more than ${entryBytesMax} bytes`);
  const items = decodeCbor(bytes);
  if (!Array.isArray(items) || items.length !== 8) throw new RangeError('entry: an array of 8');
  const [version, code, id, timeMs, policy, who, what, clear] = items as Cbor[];
  if (version !== entryVersion) throw new RangeError(`entry: only version ${entryVersion} is known`);
  const type = typeof code === 'number' ? entryTypes[code] : undefined;
  if (type === undefined) throw new RangeError('entry: unknown type');
  if (typeof timeMs !== 'number') throw new RangeError('entry: the time is a whole number of milliseconds');
  const entry: Entry = {
    version: 1,
    type,
    id: bytesOf(id),
    timeMs,
    policy: bytesOf(policy),
    who: commitmentOf(who),
    what: commitmentOf(what),
    ...(clear === null ? {} : { clear: clear as Clear }),
  };
  checkHeader(entry);
  checkClear(type, entry.clear);
  return entry;
}

const groupPrefix = new TextEncoder().encode('steward/v1/group');
const groupNames = { who: new TextEncoder().encode('\x03who'), what: new TextEncoder().encode('\x04what') };

/** What a commitment's HMAC runs over: "steward/v1/group" ‖ entry id ‖ one byte length and name of the group ‖ the canonical values. */
export function commitmentInput(entryId: Uint8Array, group: Group, values: Uint8Array): Uint8Array<ArrayBuffer> {
  if (entryId.length !== entryIdBytes) throw new RangeError(`commitment: an entry id has ${entryIdBytes} bytes`);
  const name = groupNames[group];
  const input = new Uint8Array(groupPrefix.length + entryIdBytes + name.length + values.length);
  input.set(groupPrefix);
  input.set(entryId, groupPrefix.length);
  input.set(name, groupPrefix.length + entryIdBytes);
  input.set(values, groupPrefix.length + entryIdBytes + name.length);
  return input;
}

/** The commitment to one group's values (`encodeWho`, `encodeWhat`): HMAC-SHA-256 under a salt of 32 random bytes. */
export function commitment(salt: Uint8Array, entryId: Uint8Array, group: Group, values: Uint8Array, hash: Hash = sha256): Uint8Array {
  if (salt.length !== saltBytes) throw new RangeError(`commitment: a salt has ${saltBytes} bytes`);
  return hmacSha256(salt, commitmentInput(entryId, group, values), hash);
}

function checkHeader({ id, timeMs, policy, who, what }: Entry): void {
  if (id.length !== entryIdBytes) throw new RangeError(`entry: an id has ${entryIdBytes} bytes`);
  if (!Number.isSafeInteger(timeMs) || timeMs < 0) throw new RangeError('entry: the time is a whole number of milliseconds');
  if (policy.length !== policyBytes) throw new RangeError(`entry: a policy version has ${policyBytes} bytes`);
  if (who.length !== commitmentBytes || what.length !== commitmentBytes)
    throw new RangeError(`entry: a commitment has ${commitmentBytes} bytes`);
}

function checkClear(type: EntryType, clear: Clear | undefined): void {
  if (type === 'entry' && clear !== undefined) throw new RangeError(`entry: ${type} has no clear part`);
  if (!isClearOf(type, clear)) throw new RangeError(`entry: the clear part of ${type} is not as it must be`);
}

function bytesOf(item: Cbor | undefined): Uint8Array {
  if (!(item instanceof Uint8Array)) throw new RangeError('entry: bytes expected');
  return item;
}

function commitmentOf(item: Cbor | undefined): Uint8Array {
  if (!Array.isArray(item) || item.length !== 2) throw new RangeError('entry: a group is its algorithm and its commitment');
  const [algorithm, value] = item as Cbor[];
  if (algorithm !== commitmentAlgorithm) throw new RangeError('entry: unknown commitment algorithm');
  return bytesOf(value);
}

export { encodeWhat, encodeWho, decodeWhat, decodeWho, whatSchema, whoSchema, type What, type Who } from './groups.ts';
