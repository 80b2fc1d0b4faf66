// The clear parts of ledger entries: what anybody who checks a ledger must be able to read without a key. An `entry` has none, so that
// reads, refusals and covers cannot be told apart.
//
// Each is checked by hand, not by a schema library: whoever verifies a ledger in a browser must get these rules whole, in a page that is small
// enough to be saved and read, and whatever a build leaves out.
import type { EntryType } from './entry.ts';

export const coveredRangesMax = 1_000;
const nameCharactersMax = 512;

interface Head {
  readonly origin: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** Begins a volume. `previous` is the last checkpoint of the one before; `gap` is what had been promised of it and is lost. */
export interface GenesisClear {
  readonly volume: number;
  readonly vkey: string;
  readonly previous?: Head | undefined;
  readonly gap?: Head | undefined;
}

/** Sealed values that are no longer there: group `group` of the entries [first, end) of `volume`. */
export interface Covered {
  readonly volume: number;
  readonly first: number;
  readonly end: number;
  readonly group: 'who' | 'what';
}

/** The tombstone, written before anything is destroyed. Without `covers` it concerns no values of the ledger itself. */
export interface ErasureClear {
  readonly covers?: readonly Covered[] | undefined;
}

/** `erasure` is the id of the entry whose work is done: 16 bytes. */
export interface ErasureDoneClear {
  readonly erasure: Uint8Array;
}

/** SHA-256 over the policy set that decides from the next entry on. */
export interface PolicyChangeClear {
  readonly policySet: Uint8Array;
}

/** The key that signs from now on; this entry is signed under the key before it first. */
export interface KeyRotationClear {
  readonly vkey: string;
}

/** The last entry of a volume; `next` is the origin of the one that goes on. */
export interface VolumeCloseClear {
  readonly next: string;
}

export type Clear = GenesisClear | ErasureClear | ErasureDoneClear | PolicyChangeClear | KeyRotationClear | VolumeCloseClear;

type Rule = (value: unknown) => boolean;

const isCount: Rule = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isVolume: Rule = (value) => isCount(value) && value !== 0;
const isName: Rule = (value) => typeof value === 'string' && value.length >= 1 && value.length <= nameCharactersMax;
const isBytes =
  (length: number): Rule =>
  (value) =>
    value instanceof Uint8Array && value.length === length;
const optional =
  (rule: Rule): Rule =>
  (value) =>
    value === undefined || rule(value);

/** An object with these members and no others. */
const isObject =
  (members: Readonly<Record<string, Rule>>): Rule =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) return false;
    if (Object.keys(value).some((name) => !Object.hasOwn(members, name))) return false;
    return Object.entries(members).every(([name, rule]) => rule((value as Readonly<Record<string, unknown>>)[name]));
  };

const isHead = isObject({ origin: isName, size: isCount, root: isBytes(32) });
const coveredMembers = isObject({ volume: isVolume, first: isCount, end: isCount, group: (value) => value === 'who' || value === 'what' });
const isCovered: Rule = (value) => coveredMembers(value) && (value as Covered).first < (value as Covered).end;
const areCovered: Rule = (value) => Array.isArray(value) && value.length <= coveredRangesMax && value.every(isCovered);

/** What the clear part of each type must be. */
const rules: Readonly<Record<EntryType, Rule>> = {
  genesis: isObject({ volume: isVolume, vkey: isName, previous: optional(isHead), gap: optional(isHead) }),
  entry: (value) => value === undefined,
  erasure: optional(isObject({ covers: optional(areCovered) })),
  'erasure-done': optional(isObject({ erasure: isBytes(16) })),
  'policy-change': isObject({ policySet: isBytes(32) }),
  'key-rotation': isObject({ vkey: isName }),
  'volume-close': isObject({ next: isName }),
};

/** Whether `clear` is what an entry of this type may have, to the last member. */
export function isClearOf(type: EntryType, clear: unknown): clear is Clear | undefined {
  return rules[type](clear);
}
