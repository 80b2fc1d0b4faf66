// One root for each business, so that one call to a KMS opens all its secrets, and so that a business can bring a key of its own. docs/formats/kms-root.md has the bytes.
//
// Invariants:
//  1. Of one business, the root key is asked at most once in `heldMs`, whatever is opened meanwhile, also while it refuses; a root that lies under a business's own
//     key costs one more call of the installation's key in `outerHeldMs`.
//  2. A root under a business's own key is never written anywhere without that key over it, once it was moved there.
//  3. No root is held longer than `heldMs` after it was opened, so that a withdrawn key takes effect; what is dropped is zeroed.
import { StewardError, isStewardError } from '@steward/protocol/errors.ts';
import { isId, type BusinessId } from '@steward/protocol/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { Epochs } from '../ports/epochs.ts';
import type { Random } from '../ports/random.ts';
import { outOfReach, rootPlaintextBytesMax, type RootKey, type WrapContext } from '../ports/root-key.ts';
import { isSealedUnderRoot, openUnder, rootNumberOf, sealUnder } from './business-root-seal.ts';

export interface BusinessRootsParts {
  /** The installation's. */
  readonly root: RootKey;
  readonly epochs: Epochs;
  readonly clock: Clock;
  readonly random: Random;
}

/** Keys that businesses bring. */
export interface OwnKeys {
  /** The name of the key that a business has brought, if it has. */
  ownKeyOf(business: BusinessId): Promise<string | undefined>;
  /** Wraps and opens something for nothing. Throws as `setOwnKey` does for a key that cannot be used. */
  tryOwnKey(business: BusinessId, name: string): Promise<void>;
  /**
   * Moves everything of a business under its own key, or back under the installation's. Safe to repeat, and to be repeated after a failure. Turn the epoch afterwards.
   * Throws `invalid-input` for a key that could not be used here, `key-unavailable` when the key before or the new one does not let itself be used, and then the
   * key before stays in use; `conflict` when somebody else does the same at once.
   */
  setOwnKey(business: BusinessId, name: string | undefined): Promise<void>;
}

export interface BusinessRoots extends RootKey, OwnKeys {
  /** Zeroes what is held of a business, and forgets that its key refused. */
  drop(business: BusinessId): void;
  /** Zeroes what is past its time; to be called every few seconds. */
  expire(): void;
  /** Zeroes everything. */
  close(): void;
}

export const heldMs = 60_000;
/** A key that did not answer is asked again sooner than one that was taken away. */
export const outOfReachMs = 5_000;
export const outerHeldMs = 300_000;
const heldMax = 4_096;
const homesMax = 1_000;

const byInstallation = 1;
const byOwn = 2;
const rootBytes = 32;
const namePattern = /^root-([1-9][0-9]{0,8})-([1-9][0-9]{0,8})$/;

const nameOf = (n: number, home: number): string => `root-${n}-${home}`;

/** Where a root lies, as it was last seen there. */
interface Lying {
  readonly n: number;
  readonly home: number;
  readonly stored: Uint8Array;
}

interface Held {
  readonly fromMs: number;
  readonly root: Buffer | StewardError;
}

interface Outer {
  readonly fromMs: number;
  readonly stored: Uint8Array;
  readonly ownKey: string;
  readonly inner: Uint8Array;
}

/** A root key over the installation's one; what is the operator's goes through to that. */
export function createBusinessRoots(given: BusinessRootsParts): BusinessRoots {
  return new RootsOfBusinesses(given);
}

class RootsOfBusinesses implements BusinessRoots {
  readonly #parts: BusinessRootsParts;
  readonly #held = new Map<string, Held>();
  readonly #opening = new Map<string, Promise<Buffer>>();
  readonly #outer = new Map<string, Outer>();
  readonly #homes = new Map<string, number>();
  readonly #current = new Map<BusinessId, { readonly n: number; readonly fromMs: number }>();

  constructor(given: BusinessRootsParts) {
    this.#parts = given;
  }

  get name(): string {
    return this.#parts.root.name;
  }

  async wrap(context: WrapContext, secret: Uint8Array): Promise<Uint8Array> {
    if (!isId(context.owner)) return this.#parts.root.wrap(context, secret);
    if (secret.length < 1 || secret.length > rootPlaintextBytesMax)
      throw new RangeError(`a secret has 1 to ${rootPlaintextBytesMax} bytes`);
    const business = context.owner as BusinessId;
    const n = await this.#newest(business);
    return sealUnder(await this.#open(business, n), n, context, secret);
  }

  async unwrap(context: WrapContext, wrapped: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    if (!isId(context.owner) || !isSealedUnderRoot(wrapped)) return this.#parts.root.unwrap(context, wrapped);
    const n = rootNumberOf(wrapped);
    const root = await this.#open(context.owner as BusinessId, n);
    return openUnder(root, n, context, wrapped);
  }

  async ownKeyOf(business: BusinessId): Promise<string | undefined> {
    const newest = (await this.#lying(business)).at(-1);
    return newest && (await this.#outerOf(business, newest))?.ownKey;
  }

  async setOwnKey(business: BusinessId, name: string | undefined): Promise<void> {
    const own = name === undefined ? undefined : this.#brought(name);
    this.drop(business);
    const there = await this.#lying(business);
    const newest = there.at(-1);
    const present = newest && (await this.#outerOf(business, newest))?.ownKey;
    if (newest === undefined || present !== name) await this.#putNew(business, (newest?.n ?? 0) + 1, own);
    for (const lying of there) await this.#move(business, lying, own);
    this.drop(business);
  }

  async tryOwnKey(business: BusinessId, name: string): Promise<void> {
    await wrapProven(this.#brought(name), { use: 'business', owner: business, name: 'trial' }, this.#parts.random.bytes(rootBytes));
  }

  drop(business: BusinessId): void {
    for (const [key, held] of this.#held) if (key.startsWith(`${business} `)) this.#forget(key, held);
    this.#current.delete(business);
  }

  expire(): void {
    for (const [key, held] of this.#held) if (!this.#fresh(held)) this.#forget(key, held);
    for (const [key, outer] of this.#outer) if (!isWithin(outer.fromMs, outerHeldMs, this.#parts.clock.nowMs())) this.#outer.delete(key);
  }

  close(): void {
    for (const [key, held] of this.#held) this.#forget(key, held);
    this.#outer.clear();
  }

  // ---- opening

  /** A root, for use in this turn of the event loop: it is not the caller's to keep or to zero. */
  async #open(business: BusinessId, n: number): Promise<Buffer> {
    const key = `${business} ${n}`;
    const held = this.#held.get(key);
    if (held && this.#fresh(held)) {
      if (held.root instanceof StewardError) throw held.root;
      return held.root;
    }
    if (held) this.#forget(key, held);
    let opening = this.#opening.get(key);
    if (!opening) {
      opening = this.#load(business, n).finally(() => this.#opening.delete(key));
      this.#opening.set(key, opening);
    }
    return opening;
  }

  async #load(business: BusinessId, n: number): Promise<Buffer> {
    const key = `${business} ${n}`;
    const fromMs = this.#parts.clock.nowMs();
    try {
      const root = await this.#unwrapRoot(business, await this.#find(business, n));
      this.#keep(key, { fromMs, root });
      return root;
    } catch (error) {
      // Remembered, so that a key that was withdrawn is not asked by every request; a store that failed is asked again.
      if (isStewardError(error, 'integrity-failed') || (isStewardError(error, 'key-unavailable') && error.field !== undefined))
        this.#keep(key, { fromMs, root: error });
      throw error;
    }
  }

  async #unwrapRoot(business: BusinessId, lying: Lying): Promise<Buffer> {
    const context = contextOf(business, lying);
    const outer = await this.#outerOf(business, lying);
    const secret = outer
      ? await this.#brought(outer.ownKey).unwrap(context, outer.inner).catch(saidOfOwn)
      : await this.#parts.root.unwrap(context, lying.stored.subarray(1));
    if (secret.length !== rootBytes) throw new StewardError('integrity-failed', { rule: `the root of a business has ${rootBytes} bytes` });
    return Buffer.from(secret.buffer);
  }

  /** What lies under the installation's key, where a business has brought its own: no secret, so it is kept for longer. */
  async #outerOf(business: BusinessId, lying: Lying): Promise<Outer | undefined> {
    const { n, home, stored } = lying;
    if (stored[0] === byInstallation) return undefined;
    if (stored[0] !== byOwn) throw new StewardError('integrity-failed', { rule: 'the root of a business is of an unknown kind' });
    const key = `${business} ${nameOf(n, home)}`;
    const known = this.#outer.get(key);
    const fromMs = this.#parts.clock.nowMs();
    if (known && isWithin(known.fromMs, outerHeldMs, fromMs) && Buffer.compare(known.stored, stored) === 0) return known;
    const opened = await this.#parts.root.unwrap(contextOf(business, lying), stored.subarray(1));
    const length = opened[0] ?? 0;
    const ownKey = Buffer.from(opened.subarray(1, 1 + length)).toString('latin1');
    const outer: Outer = { fromMs, stored, ownKey, inner: opened.slice(1 + length) };
    bound(this.#outer, heldMax);
    this.#outer.set(key, outer);
    return outer;
  }

  #brought(name: string): RootKey {
    const { root } = this.#parts;
    if (!root.brought)
      throw new StewardError('invalid-input', { field: 'key', rule: 'the root key of this installation takes no key of a business’s own' });
    return root.brought(name);
  }

  // ---- where roots lie

  /** A root is looked for where it was last seen, then at the homes it may have moved to. */
  async #find(business: BusinessId, n: number): Promise<Lying> {
    const key = `${business} ${n}`;
    // A copy of the store has the living alone, so it may have to be looked for.
    const lying = (await this.#from(business, n, this.#homes.get(key) ?? 1)) ?? (await this.#lying(business)).find((each) => each.n === n);
    if (lying === undefined) throw new StewardError('key-unavailable', { rule: 'the root of this business is not in the store' });
    bound(this.#homes, heldMax);
    this.#homes.set(key, lying.home);
    return lying;
  }

  /** At this home, or at one that it moved to from there. */
  async #from(business: BusinessId, n: number, first: number): Promise<Lying | undefined> {
    for (let home = first; home <= homesMax; home++) {
      const stored = await this.#parts.epochs.read(business, nameOf(n, home));
      if (stored === 'absent') return undefined;
      if (stored !== 'destroyed') return { n, home, stored };
    }
    return undefined;
  }

  /** The roots of a business as they lie, by number; of each the newest home. */
  async #lying(business: BusinessId): Promise<readonly Lying[]> {
    const homes = new Map<number, number>();
    for (const name of await this.#parts.epochs.list(business)) {
      const [, n, home] = namePattern.exec(name) ?? [];
      if (n !== undefined) homes.set(Number(n), Math.max(homes.get(Number(n)) ?? 0, Number(home)));
    }
    const found: Lying[] = [];
    for (const [n, home] of [...homes].sort(([a], [b]) => a - b)) {
      const lying = await this.#from(business, n, home);
      if (lying === undefined) throw new StewardError('conflict', { rule: 'the keys of this business are being moved' });
      found.push(lying);
    }
    return found;
  }

  /** The number of the root that secrets are wrapped under; the first one is made when there is none. */
  async #newest(business: BusinessId): Promise<number> {
    const known = this.#current.get(business);
    const fromMs = this.#parts.clock.nowMs();
    if (known && isWithin(known.fromMs, heldMs, fromMs)) return known.n;
    let newest = (await this.#lying(business)).at(-1)?.n;
    if (newest === undefined) {
      await this.#putNew(business, 1, undefined).catch((error: unknown) => {
        // Somebody else made it meanwhile, which is as good.
        if (!isStewardError(error, 'conflict')) throw error;
      });
      newest = 1;
    }
    bound(this.#current, heldMax);
    this.#current.set(business, { n: newest, fromMs });
    return newest;
  }

  // ---- making and moving

  async #putNew(business: BusinessId, n: number, own: RootKey | undefined): Promise<void> {
    const root = Buffer.from(this.#parts.random.bytes(rootBytes));
    try {
      await this.#put(business, n, 1, root, own);
    } finally {
      root.fill(0);
    }
  }

  async #move(business: BusinessId, lying: Lying, own: RootKey | undefined): Promise<void> {
    if ((await this.#outerOf(business, lying))?.ownKey !== own?.name) {
      const root = await this.#unwrapRoot(business, lying);
      try {
        await this.#put(business, lying.n, lying.home + 1, root, own);
      } finally {
        root.fill(0);
      }
      await this.#parts.epochs.destroy(business, nameOf(lying.n, lying.home));
    }
    // Also what an earlier attempt left behind the newest home.
    for (const name of await this.#parts.epochs.list(business)) {
      const [, n, home] = namePattern.exec(name) ?? [];
      if (Number(n) === lying.n && Number(home) < lying.home) await this.#parts.epochs.destroy(business, name);
    }
  }

  /** Wraps, opens what was wrapped to see that it can be, and writes it. */
  async #put(business: BusinessId, n: number, home: number, root: Uint8Array, own: RootKey | undefined): Promise<void> {
    const { root: installation, epochs } = this.#parts;
    const context = contextOf(business, { n, home });
    const inner = own && (await wrapProven(own, context, root));
    const within = own && inner ? Buffer.concat([Uint8Array.of(own.name.length), Buffer.from(own.name, 'latin1'), inner]) : root;
    const wrapped = await installation.wrap(context, within);
    const stored = Buffer.concat([Uint8Array.of(own ? byOwn : byInstallation), wrapped]);
    if (!(await epochs.create(business, nameOf(n, home), stored)))
      throw new StewardError('conflict', { rule: 'the keys of this business are being moved' });
  }

  // ---- what is held

  #fresh({ fromMs, root }: Held): boolean {
    const forMs = root instanceof StewardError && root.field === outOfReach ? outOfReachMs : heldMs;
    return isWithin(fromMs, forMs, this.#parts.clock.nowMs());
  }

  #keep(key: string, held: Held): void {
    const before = this.#held.get(key);
    if (before) this.#forget(key, before);
    if (this.#held.size >= heldMax) {
      const [oldest] = this.#held;
      if (oldest) this.#forget(oldest[0], oldest[1]);
    }
    this.#held.set(key, held);
  }

  #forget(key: string, { root }: Held): void {
    this.#held.delete(key);
    // Whoever was just given it uses it in this turn of the event loop.
    if (!(root instanceof StewardError)) setImmediate(() => root.fill(0));
  }
}

/** What was wrapped, once it was seen to open. */
async function wrapProven(own: RootKey, context: WrapContext, secret: Uint8Array): Promise<Uint8Array> {
  const wrapped = await own.wrap(context, secret).catch(saidOfOwn);
  const opened = await own.unwrap(context, wrapped).catch(saidOfOwn);
  const same = Buffer.compare(opened, secret) === 0;
  opened.fill(0);
  if (!same) throw new StewardError('key-unavailable', { field: outOfReach, rule: 'the own key does not open what it wrapped' });
  return wrapped;
}

/** So that whoever reads it knows whom to ask. */
function saidOfOwn(error: unknown): never {
  if (!isStewardError(error, 'key-unavailable')) throw error;
  const { field = outOfReach, rule = 'it cannot be used' } = error;
  throw new StewardError('key-unavailable', { field, rule: `the key that this business has brought: ${rule}`, cause: error });
}

/** What does not lie between `fromMs` and `forMs` after it is over, a clock that was turned back included. */
const isWithin = (fromMs: number, forMs: number, nowMs: number): boolean => nowMs >= fromMs && nowMs < fromMs + forMs;

function contextOf(business: BusinessId, { n, home }: { readonly n: number; readonly home: number }): WrapContext {
  return { use: 'business', owner: business, name: nameOf(n, home) };
}

/** Makes room for one more; the one that was put in first goes. */
function bound(map: Map<string, unknown>, max: number): void {
  if (map.size < max) return;
  const [first] = map.keys();
  if (first !== undefined) map.delete(first);
}
