// The sealed values of a ledger, opened, against what its entries committed to. Missing values are fine if and only if a tombstone
// covers them, and the tombstone may come later, so what is missing is kept as ranges until every entry has been read.
import type { Covered } from './clear.ts';
import { commitment, saltBytes, type Entry, type Group } from './entry.ts';
import { equalBytes, type Hash } from './sha256.ts';
import type { Counts, Finding } from './verdict.ts';

/** The longest time a look may stay sealed before it must open (DESIGN §7). */
export const sealMsMax = 90 * 86_400_000;

export interface Opening {
  /** 32 bytes. */
  readonly salt: Uint8Array;
  /** The canonical bytes that the commitment runs over. */
  readonly values: Uint8Array;
}

/** What whoever holds the keys could open of one entry; a group that is absent is missing. */
export type OpenedEntry = { readonly [G in Group]?: Opening | 'not-yet-open' };

export interface Openings {
  /** The groups that are asked for; the others are not judged. */
  readonly groups: readonly Group[];
  /** Of at most 256 entries from `first` on, in order. */
  read(first: number, entries: readonly Entry[]): Promise<readonly OpenedEntry[]>;
}

interface MissingRange {
  readonly group: Group;
  readonly first: number;
  end: number;
}

export class ValueCheck {
  readonly #openings: Openings;
  readonly #counts: Counts;
  readonly #hash: Hash;
  readonly #nowMs: number | undefined;
  readonly #missing: MissingRange[] = [];
  #trouble: Finding | undefined;

  constructor(openings: Openings, counts: Counts, hash: Hash, nowMs: number | undefined) {
    this.#openings = openings;
    this.#counts = counts;
    this.#hash = hash;
    this.#nowMs = nowMs;
  }

  async take(first: number, entries: readonly Entry[]): Promise<void> {
    const opened = await this.#openings.read(first, entries);
    entries.forEach((entry, i) => {
      for (const group of this.#openings.groups) this.#judge(first + i, entry, group, opened[i]?.[group]);
    });
  }

  /** The first trouble, now that all tombstones are known; counts what they cover. */
  finish(covered: readonly Covered[], volume: number | undefined): Finding | undefined {
    const ofVolume = covered.filter((range) => range.volume === volume).sort((a, b) => a.first - b.first);
    let trouble = this.#trouble;
    for (const range of this.#missing) {
      const index = firstUncovered(range, ofVolume);
      this.#counts.erased += (index ?? range.end) - range.first;
      if (index !== undefined && index < (trouble?.firstEntry ?? Infinity)) trouble = { reason: 'values-missing', firstEntry: index };
    }
    return trouble;
  }

  #judge(index: number, entry: Entry, group: Group, opening: Opening | 'not-yet-open' | undefined): void {
    if (opening === undefined) this.#miss(group, index);
    else if (opening === 'not-yet-open') {
      this.#counts.notYetOpen++;
      if (this.#nowMs !== undefined && this.#nowMs - entry.timeMs > sealMsMax)
        this.#trouble ??= { reason: 'seal-overdue', firstEntry: index };
    } else if (fits(entry, group, opening, this.#hash)) this.#counts.opened++;
    else this.#trouble ??= { reason: 'values-altered', firstEntry: index };
  }

  #miss(group: Group, index: number): void {
    const last = this.#missing.findLast((range) => range.group === group);
    if (last?.end === index) last.end++;
    else this.#missing.push({ group, first: index, end: index + 1 });
  }
}

function fits(entry: Entry, group: Group, { salt, values }: Opening, hash: Hash): boolean {
  return salt.length === saltBytes && equalBytes(commitment(salt, entry.id, group, values, hash), entry[group]);
}

/** The first index of `range` outside all of `covered` (which is sorted by its beginnings). */
function firstUncovered(range: MissingRange, covered: readonly Covered[]): number | undefined {
  let at = range.first;
  for (const { group, first, end } of covered) {
    if (group !== range.group || end <= at) continue;
    if (first > at) return at;
    at = end;
    if (at >= range.end) return undefined;
  }
  return at;
}
