// Seals the two groups of values of each entry (docs/formats/sealed-values.md): to a public key, with an ephemeral key that serves many
// entries, so that the cost of an entry is two AES-GCM calls.
//
// Invariants:
//  1. An ephemeral key serves one log, at most `ephemeralSealsMax` seals and `ephemeralMsMax`; then it and what came from it is dropped.
//  2. The nonce is the beginning of the commitment, an HMAC over entry id, group and values under a salt of the entry's own: two
//     plaintexts that differ have different nonces, also when a machine was cloned and hands out the same random bytes twice.
import type { KeyObject } from 'node:crypto';
import type { Group } from '@steward/protocol/ledger/entry.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import { gcmNonceBytes, openGcm, sealGcm } from './gcm.ts';
import { agree, keyBytes, privateKeyOf, publicKeyOf } from './key-pairs.ts';
import { nativeSha256 } from './native-hash.ts';

export const ephemeralSealsMax = 8_192;
export const ephemeralMsMax = 600_000;
export const hintBytes = 8;
export const saltBytes = 32;
/** What a group's salt, values and mark are padded to, in bytes. */
export const paddedBytes: readonly number[] = [160, 224, 320, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072, 262_144];
const mark = 0x80;
const utf8 = new TextEncoder();

/** What one ephemeral key and one recipient have in common. */
export interface SealKey {
  readonly ephemeral: Uint8Array;
  readonly hint: Uint8Array;
  readonly key: Buffer;
}

/** Whom a group is sealed to. */
export interface Recipient {
  /** X25519 public key; the same array for the same key. */
  readonly key: Uint8Array;
  /** The group is padded to at least this; 0 for the smallest size. */
  readonly paddedMin: number;
}

export interface SealedGroup {
  readonly slot: SealKey;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

export interface Opened {
  readonly salt: Uint8Array;
  readonly values: Uint8Array;
}

interface Ephemeral {
  readonly secret: KeyObject;
  readonly publicKey: Uint8Array;
  readonly fromMs: number;
  readonly keys: Map<Uint8Array, SealKey>;
  seals: number;
}

export class Sealer {
  readonly #origin: string;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #associated: Associated;
  #ephemeral: Ephemeral | undefined;
  #scratch = Buffer.alloc(512);

  constructor(origin: string, clock: Clock, random: Random) {
    this.#origin = origin;
    this.#clock = clock;
    this.#random = random;
    this.#associated = new Associated(origin);
  }

  /** `too-large` cannot happen: what a group may hold fits the largest size. RangeError if it ever did. */
  seal(
    { key: recipient, paddedMin }: Recipient,
    id: Uint8Array,
    group: Group,
    salt: Uint8Array,
    values: Uint8Array,
    commitment: Uint8Array,
  ): SealedGroup {
    const slot = this.#keyFor(recipient);
    const length = saltBytes + values.length + 1;
    const padded = paddedLength(Math.max(length, paddedMin));
    if (this.#scratch.length < padded) this.#scratch = Buffer.alloc(padded);
    const plaintext = this.#scratch.subarray(0, padded);
    plaintext.set(salt, 0);
    plaintext.set(values, saltBytes);
    plaintext[length - 1] = mark;
    const [ciphertext, tag] = sealGcm(slot.key, commitment.subarray(0, gcmNonceBytes), this.#associated.of(id, group), plaintext);
    plaintext.fill(0);
    return { slot, ciphertext, tag };
  }

  /** Drops the ephemeral key and everything that came from it. */
  close(): void {
    for (const { key } of this.#ephemeral?.keys.values() ?? []) key.fill(0);
    this.#ephemeral = undefined;
  }

  #keyFor(recipient: Uint8Array): SealKey {
    const ephemeral = this.#current();
    ephemeral.seals++;
    let slot = ephemeral.keys.get(recipient);
    if (!slot) {
      const key = sealingKey(ephemeral.secret, recipient, ephemeral.publicKey, recipient, this.#origin);
      slot = { ephemeral: ephemeral.publicKey, hint: hintOf(ephemeral.publicKey, recipient), key };
      ephemeral.keys.set(recipient, slot);
    }
    return slot;
  }

  #current(): Ephemeral {
    const nowMs = this.#clock.nowMs();
    const held = this.#ephemeral;
    if (held && held.seals < ephemeralSealsMax && nowMs >= held.fromMs && nowMs - held.fromMs < ephemeralMsMax) return held;
    this.close();
    const bytes = this.#random.bytes(keyBytes);
    const secret = privateKeyOf('x25519', bytes);
    bytes.fill(0);
    this.#ephemeral = { secret, publicKey: publicKeyOf(secret), fromMs: nowMs, keys: new Map(), seals: 0 };
    return this.#ephemeral;
  }
}

/** Opens one group; `undefined` when it was not sealed so, or not padded so. */
export function openGroup(
  key: Uint8Array,
  associated: Associated,
  id: Uint8Array,
  group: Group,
  commitment: Uint8Array,
  sealed: Uint8Array,
): Opened | undefined {
  const padded = openGcm(key, commitment.subarray(0, gcmNonceBytes), associated.of(id, group), sealed);
  if (!padded) return undefined;
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (padded[end] !== mark || end < saltBytes || !paddedBytes.includes(padded.length)) return undefined;
  return { salt: padded.subarray(0, saltBytes), values: padded.subarray(saltBytes, end) };
}

/** The key that both sides compute: the writer with the ephemeral secret, the reader with the recipient's. */
export function sealingKey(secret: KeyObject, other: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array, origin: string): Buffer {
  return agree(secret, other, Buffer.concat([ephemeral, recipient]), `steward/v1/sealed-values\n${origin}`);
}

const hintPrefix = utf8.encode('steward/v1/hint');

/** Tells whoever knows the recipient's public key, and nobody else, which key to take: 8 bytes. */
export function hintOf(ephemeral: Uint8Array, recipient: Uint8Array): Uint8Array {
  return nativeSha256(Buffer.concat([hintPrefix, ephemeral, recipient])).slice(0, hintBytes);
}

/** The size to which `length` bytes, the mark included, are padded. */
export function paddedLength(length: number): number {
  const padded = paddedBytes.find((size) => size >= length);
  if (padded === undefined) throw new RangeError('sealed values: more than the largest size');
  return padded;
}

const idBytes = 16;

/** The associated data of one log's groups: origin, a newline, the entry id, the name of the group. One buffer, used again at each call. */
export class Associated {
  readonly #bytes: Buffer;
  readonly #at: number;

  constructor(origin: string) {
    const head = utf8.encode(`${origin}\n`);
    this.#bytes = Buffer.concat([head, new Uint8Array(idBytes), utf8.encode('what')]);
    this.#at = head.length;
  }

  of(id: Uint8Array, group: Group): Uint8Array {
    const bytes = this.#bytes;
    bytes.set(id, this.#at);
    bytes.write(group, this.#at + idBytes, 'latin1');
    return group === 'who' ? bytes.subarray(0, bytes.length - 1) : bytes;
  }
}
