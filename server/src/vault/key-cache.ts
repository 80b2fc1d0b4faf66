// Opened keys in memory: short-lived, bounded, zeroed when they are dropped.
//
// Invariants:
//  1. No entry is handed out after its time, nor when the clock stands before its making.
//  2. A load that began before keys of the business were dropped puts nothing in afterwards (see `Place.generation`).
//  3. At most `keysMax` record keys are held, at most `businessesMax` businesses.
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyState } from '../ports/keys.ts';
import type { DerivedKeys } from './envelope.ts';

export interface OpenKey {
  readonly recordKey: Buffer;
  readonly state: KeyState;
  readonly derived: DerivedKeys;
}

interface Held extends OpenKey {
  readonly fromMs: number;
}

interface HeldEpoch {
  readonly pair: Buffer;
  readonly fromMs: number;
}

/** What is held of one business. */
export interface Place {
  readonly business: BusinessId;
  readonly keys: Map<KeyId, Held>;
  readonly epochs: Map<number, HeldEpoch>;
  /** The epoch new keys are wrapped under, as last seen. */
  currentEpoch: number | undefined;
  /** Goes up whenever something of the business is dropped on purpose. */
  generation: number;
}

export interface CacheLimits {
  readonly ttlMs: number;
  readonly keysMax: number;
  readonly businessesMax: number;
}

export class KeyCache {
  readonly #places = new Map<BusinessId, Place>();
  readonly #clock: Clock;
  readonly #limits: CacheLimits;
  #held = 0;

  constructor(clock: Clock, limits: CacheLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** How many record keys are held. */
  get size(): number {
    return this.#held;
  }

  place(business: BusinessId): Place {
    let place = this.#places.get(business);
    if (place === undefined) {
      if (this.#places.size >= this.#limits.businessesMax) this.#dropOldestPlace();
      place = { business, keys: new Map(), epochs: new Map(), currentEpoch: undefined, generation: 0 };
      this.#places.set(business, place);
    }
    return place;
  }

  find(place: Place, key: KeyId, nowMs: number): OpenKey | undefined {
    const held = place.keys.get(key);
    if (held === undefined || this.#fresh(held, nowMs)) return held;
    this.#remove(place, key, held);
    return undefined;
  }

  findEpoch(place: Place, epoch: number): Buffer | undefined {
    const held = place.epochs.get(epoch);
    if (held === undefined || this.#fresh(held, this.#clock.nowMs())) return held?.pair;
    place.epochs.delete(epoch);
    held.pair.fill(0);
    return undefined;
  }

  /** Keeps an opened key, unless something of its business was dropped since `generation`; whether it did. What it keeps it zeroes later. */
  keep(place: Place, generation: number, key: KeyId, open: OpenKey): boolean {
    if (place.generation !== generation || this.#places.get(place.business) !== place) return false;
    const old = place.keys.get(key);
    if (old !== undefined) this.#remove(place, key, old);
    if (this.#held >= this.#limits.keysMax) this.#dropOldestKey();
    place.keys.set(key, { ...open, fromMs: this.#clock.nowMs() });
    this.#held++;
    return true;
  }

  keepEpoch(place: Place, generation: number, epoch: number, pair: Buffer): void {
    if (place.generation !== generation || this.#places.get(place.business) !== place) {
      pair.fill(0);
      return;
    }
    place.epochs.get(epoch)?.pair.fill(0);
    place.epochs.set(epoch, { pair, fromMs: this.#clock.nowMs() });
  }

  /** Drops these keys, and keeps loads that are under way from bringing them back. */
  dropKeys(business: BusinessId, keys: readonly KeyId[]): void {
    const place = this.place(business);
    place.generation++;
    for (const key of keys) {
      const held = place.keys.get(key);
      if (held !== undefined) this.#remove(place, key, held);
    }
  }

  /** Drops everything of a business. */
  drop(business: BusinessId): void {
    const place = this.#places.get(business);
    if (place === undefined) return;
    place.generation++;
    place.currentEpoch = undefined;
    for (const [key, held] of place.keys) this.#remove(place, key, held);
    for (const held of place.epochs.values()) held.pair.fill(0);
    place.epochs.clear();
    this.#places.delete(business);
  }

  dropAll(): void {
    for (const business of this.#places.keys()) this.drop(business);
  }

  /** Zeroes what is past its time. To be called every few seconds, so that an idle process holds no keys. */
  expire(): void {
    const nowMs = this.#clock.nowMs();
    for (const place of this.#places.values()) {
      for (const [key, held] of place.keys) {
        if (this.#fresh(held, nowMs)) break; // kept in order of time
        this.#remove(place, key, held);
      }
      for (const epoch of place.epochs.keys()) this.findEpoch(place, epoch);
    }
  }

  #fresh(held: { readonly fromMs: number }, nowMs: number): boolean {
    return nowMs >= held.fromMs && nowMs < held.fromMs + this.#limits.ttlMs;
  }

  #remove(place: Place, key: KeyId, held: Held): void {
    place.keys.delete(key);
    this.#held--;
    wipe(held);
  }

  #dropOldestPlace(): void {
    for (const business of this.#places.keys()) {
      this.drop(business);
      return;
    }
  }

  /** The oldest key of the business whose turn it is; the turns go round. */
  #dropOldestKey(): void {
    for (const [business, place] of this.#places) {
      this.#places.delete(business);
      this.#places.set(business, place);
      for (const [key, held] of place.keys) {
        this.#remove(place, key, held);
        return;
      }
    }
  }
}

/** Zeroes an opened key. */
export function wipe(open: OpenKey): void {
  open.recordKey.fill(0);
  open.derived.pair?.fill(0);
  delete open.derived.pair;
}
