// The ledger's keys in the Epochs store. The public half lies in clear in front of the private one, so that values can be sealed and
// entries committed while the root key is withdrawn; only opening and signing need the private half.
//
//   ledger-sign-<volume>[-<n>]   Ed25519, signs the checkpoints of a volume; <n> from 2 after a rotation
//   ledger-what-<volume>         X25519, the `what` values of a volume are sealed to it
//   ledger-who-<year>-<whose>    X25519, the `who` values of one person (or kind of actor) and year
//   ledger-escrow-<yyyymmdd>     X25519, values that open by themselves on that day
//   ledger-wrap                  X25519, the private halves of the `who` keys are sealed to it, so a new person costs no call of the root
//
//   01 ‖ public key (32) ‖ private key wrapped by the root
//   02 ‖ public key (32) ‖ ephemeral public key (32) ‖ private key sealed to ledger-wrap (32 + 16)
import type { KeyObject } from 'node:crypto';
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { formatVkey, ed25519Type, keyId, type Signer } from '@steward/protocol/ledger/note.ts';
import type { Clock } from '../ports/clock.ts';
import type { Epochs } from '../ports/epochs.ts';
import type { Random } from '../ports/random.ts';
import type { RootKey, RootWrapping, WrapContext } from '../ports/root-key.ts';
import { gcmNonceBytes, openGcm, sealGcm } from './gcm.ts';
import { agree, keyBytes, privateKeyOf, publicKeyOf, signEd25519, type KeyAlgorithm } from './key-pairs.ts';
import { damaged } from './layout.ts';

export const wrapName = 'ledger-wrap';
export const signName = (volume: number, n: number): string => (n === 1 ? `ledger-sign-${volume}` : `ledger-sign-${volume}-${n}`);
export const whatName = (volume: number): string => `ledger-what-${volume}`;
export const whoPrefix = 'ledger-who-';
export const whoName = (year: number, whose: string): string => `${whoPrefix}${year}-${whose}`;
export const escrowPrefix = 'ledger-escrow-';

const byRoot = 1;
const byWrapKey = 2;
const headBytes = 1 + keyBytes;
const zeroNonce = new Uint8Array(gcmNonceBytes);

const publicKeysMax = 20_000;
const privateKeysMax = 1_000;
/** So a root key that is withdrawn takes effect within minutes. */
export const privateKeyMsMax = 120_000;

export interface SecretParts {
  readonly epochs: Epochs;
  readonly root: RootKey;
  readonly clock: Clock;
  readonly random: Random;
}

interface HeldPrivate {
  readonly key: KeyObject;
  readonly fromMs: number;
}

export class LedgerSecrets {
  readonly #parts: SecretParts;
  readonly #public = new Map<string, Uint8Array>();
  readonly #private = new Map<string, HeldPrivate>();
  readonly #making = new Map<string, Promise<Uint8Array>>();

  constructor(parts: SecretParts) {
    this.#parts = parts;
  }

  /** The public key if it is known already. */
  known(business: BusinessId, name: string): Uint8Array | undefined {
    return this.#public.get(`${business} ${name}`);
  }

  /** The public key of a pair that is made if it is not there; durable when it resolves. */
  ensure(business: BusinessId, name: string): Promise<Uint8Array> {
    const place = `${business} ${name}`;
    const known = this.#public.get(place);
    if (known) return Promise.resolve(known);
    let making = this.#making.get(place);
    if (!making) {
      making = this.#make(business, name).finally(() => this.#making.delete(place));
      this.#making.set(place, making);
    }
    return making;
  }

  /** The public key, if there is such a pair. */
  async find(business: BusinessId, name: string): Promise<Uint8Array | undefined> {
    const known = this.known(business, name);
    if (known) return known;
    const stored = await this.#parts.epochs.read(business, name);
    return typeof stored === 'string' ? undefined : this.#keep(business, name, publicOf(name, stored));
  }

  /** The private key. Throws `key-unavailable` when the root is out of reach. */
  async open(business: BusinessId, name: string): Promise<KeyObject | 'destroyed' | 'absent'> {
    const place = `${business} ${name}`;
    const held = this.#private.get(place);
    const nowMs = this.#parts.clock.nowMs();
    if (held && nowMs >= held.fromMs && nowMs - held.fromMs < privateKeyMsMax) return held.key;
    this.#private.delete(place);
    const stored = await this.#parts.epochs.read(business, name);
    if (typeof stored === 'string') return stored;
    const secret = await this.#unwrap(business, name, stored);
    const key = privateKeyOf(algorithmOf(name), secret);
    secret.fill(0);
    if (!Buffer.from(publicKeyOf(key)).equals(publicOf(name, stored)))
      throw damaged(`the public and the private half of ${kindOf(name)} do not fit`);
    bound(this.#private, privateKeysMax);
    this.#private.set(place, { key, fromMs: nowMs });
    return key;
  }

  /** Who signs with a signing key. `integrity-failed` when there is none. */
  async signer(business: BusinessId, origin: string, name: string): Promise<Signer> {
    const key = await this.open(business, name);
    if (typeof key === 'string') throw damaged('the signing key of a ledger is not there');
    return { name: origin, keyId: keyId(origin, ed25519Type, publicKeyOf(key)), sign: (bytes) => signEd25519(key, bytes) };
  }

  async vkey(business: BusinessId, origin: string, name: string): Promise<string> {
    const publicKey = await this.find(business, name);
    if (!publicKey) throw damaged('the signing key of a ledger is not there');
    return formatVkey(origin, ed25519Type, publicKey);
  }

  /** Whether a key of this name is there or was once. */
  async exists(business: BusinessId, name: string): Promise<boolean> {
    return (await this.#parts.epochs.read(business, name)) !== 'absent';
  }

  list(business: BusinessId): Promise<readonly string[]> {
    return this.#parts.epochs.list(business);
  }

  /** For ever; what was sealed to it cannot be opened any more. */
  async destroy(business: BusinessId, name: string): Promise<void> {
    this.#drop(business, name);
    await this.#parts.epochs.destroy(business, name);
    this.#drop(business, name);
  }

  #drop(business: BusinessId, name: string): void {
    this.#public.delete(`${business} ${name}`);
    this.#private.delete(`${business} ${name}`);
  }

  async #make(business: BusinessId, name: string): Promise<Uint8Array> {
    const { epochs, random } = this.#parts;
    const there = await this.#read(business, name);
    if (there) return there;
    const secret = random.bytes(keyBytes);
    const publicKey = publicKeyOf(privateKeyOf(algorithmOf(name), secret));
    const stored = name.startsWith(whoPrefix)
      ? await this.#sealToWrapKey(business, name, publicKey, secret)
      : Buffer.concat([Uint8Array.of(byRoot), publicKey, await this.#parts.root.wrap(contextOf(business, name), secret)]);
    secret.fill(0);
    if (await epochs.create(business, name, stored)) return this.#keep(business, name, publicKey);
    // Somebody else made it meanwhile, which is as good, or it was destroyed.
    const theirs = await this.#read(business, name);
    if (!theirs) throw new StewardError('key-unavailable', { rule: `${kindOf(name)} is not there` });
    return theirs;
  }

  async #read(business: BusinessId, name: string): Promise<Uint8Array | undefined> {
    const stored = await this.#parts.epochs.read(business, name);
    if (stored === 'destroyed') throw new StewardError('key-unavailable', { rule: `${kindOf(name)} was destroyed` });
    return stored === 'absent' ? undefined : this.#keep(business, name, publicOf(name, stored));
  }

  #keep(business: BusinessId, name: string, publicKey: Uint8Array): Uint8Array {
    bound(this.#public, publicKeysMax);
    this.#public.set(`${business} ${name}`, publicKey);
    return publicKey;
  }

  async #sealToWrapKey(business: BusinessId, name: string, publicKey: Uint8Array, secret: Uint8Array): Promise<Uint8Array> {
    const wrapKey = await this.ensure(business, wrapName);
    const ephemeral = privateKeyOf('x25519', this.#parts.random.bytes(keyBytes));
    const ephemeralPublic = publicKeyOf(ephemeral);
    const key = agree(ephemeral, wrapKey, Buffer.concat([ephemeralPublic, wrapKey]), wrapInfo(business, name));
    const [ciphertext, tag] = sealGcm(key, zeroNonce, publicKey, secret);
    key.fill(0);
    return Buffer.concat([Uint8Array.of(byWrapKey), publicKey, ephemeralPublic, ciphertext, tag]);
  }

  async #unwrap(business: BusinessId, name: string, stored: Uint8Array): Promise<Uint8Array> {
    if (stored[0] === byRoot) return this.#parts.root.unwrap(contextOf(business, name), stored.subarray(headBytes));
    const wrapSecret = await this.open(business, wrapName);
    const wrapKey = await this.find(business, wrapName);
    if (typeof wrapSecret === 'string' || !wrapKey) throw damaged('the key that holds the `who` keys is not there');
    const ephemeral = stored.subarray(headBytes, headBytes + keyBytes);
    const key = agree(wrapSecret, ephemeral, Buffer.concat([ephemeral, wrapKey]), wrapInfo(business, name));
    const secret = openGcm(key, zeroNonce, publicOf(name, stored), stored.subarray(headBytes + keyBytes));
    key.fill(0);
    if (!secret) throw damaged(`${kindOf(name)} does not open`);
    return secret;
  }
}

const wrapInfo = (business: BusinessId, name: string): string => `steward/v1/ledger-secret\n${business}\n${name}`;

function contextOf(business: BusinessId, name: string): WrapContext {
  return { use: name.startsWith(escrowPrefix) ? 'escrow' : 'ledger', owner: business, name };
}

/** A secret as it is stored, taken apart; `undefined` for one that lies under `ledger-wrap`, which the root knows nothing of. */
export function ledgerWrapping(business: BusinessId, name: string, stored: Uint8Array): RootWrapping | undefined {
  publicOf(name, stored);
  if (stored[0] !== byRoot) return undefined;
  return { context: contextOf(business, name), head: stored.subarray(0, headBytes), wrapped: stored.subarray(headBytes) };
}

const algorithmOf = (name: string): KeyAlgorithm => (name.startsWith('ledger-sign-') ? 'ed25519' : 'x25519');

/** Names the key without saying whose it is. */
const kindOf = (name: string): string => (name.startsWith(whoPrefix) ? 'a `who` key' : name);

function publicOf(name: string, stored: Uint8Array): Uint8Array {
  if (stored.length <= headBytes || (stored[0] !== byRoot && stored[0] !== byWrapKey)) throw damaged(`${kindOf(name)} cannot be read`);
  return new Uint8Array(stored.subarray(1, headBytes));
}

/** Makes room for one more; the one that was put in first goes. */
function bound(map: Map<string, unknown>, max: number): void {
  if (map.size < max) return;
  const [first] = map.keys();
  if (first !== undefined) map.delete(first);
}
