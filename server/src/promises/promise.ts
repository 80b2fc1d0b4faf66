// What a promise is: an id that never changes, its words, where in the code it is kept, and a check that can fail. One file a promise; `register.ts` lists
// them. A check looks at the running installation and says what it found:
//
//   true            everything that can be looked at here was looked at, and is as promised
//   broken          something is not
//   not-checked     what it needs is not there, did not answer or took too long; `because` says what is missing. Never taken for true
//   not-provable    no software that runs here could prove it; `because` says why, and the figures what was looked at all the same
//
// Figures are published. A `count` is about people or businesses and is shown as "fewer than 5" below five; the others are about this installation, or say
// how many faults were found, and are shown as they are.
import type { Said } from '@steward/protocol/catalogue/collection.ts';
import type { PromiseState } from '../stores/promise-results.ts';
import type { PromiseParts } from './parts.ts';

export const promiseAreas = ['transparent', 'in-control', 'safe', 'storage', 'processing', 'access'] as const;
export type PromiseArea = (typeof promiseAreas)[number];

interface Named {
  /** Lower-case words joined by hyphens. */
  readonly id: string;
  readonly says: Said;
}

export type Figure = Named &
  (
    | { readonly kind: 'count'; readonly value: number }
    /** What must be none; shown as it is. */
    | { readonly kind: 'faults'; readonly value: number }
    /** Of this installation or its code. */
    | { readonly kind: 'number'; readonly value: number }
    | { readonly kind: 'bytes'; readonly value: number }
    | { readonly kind: 'time'; readonly atMs: number }
    /** Worked out from `of` things; not shown where they are fewer than five. */
    | { readonly kind: 'duration'; readonly ms: number; readonly of?: number }
    /** 0 to 1. */
    | { readonly kind: 'share'; readonly value: number; readonly of: number }
    | { readonly kind: 'text'; readonly value: string }
  );

/** Of this installation, never of a business: stores, processors, formats. */
export interface Table extends Named {
  readonly columns: readonly Said[];
  /** A name is a text; what is said in words is said in both languages. */
  readonly rows: readonly (readonly (string | Said)[])[];
}

export interface Finding {
  readonly state: PromiseState;
  readonly because?: Said;
  readonly figures: readonly Figure[];
  readonly tables?: readonly Table[];
}

export interface SteadyPromise {
  /** As PROMISES has it: `S1`. */
  readonly id: string;
  readonly area: PromiseArea;
  readonly text: Said;
  /** What makes it true. */
  readonly control: Said;
  /** Where in the code that is: paths of the repository. */
  readonly where: readonly string[];
  /** What is looked at. */
  readonly evidence: Said;
  /** How to see it for oneself. */
  readonly run: readonly string[];
  /** Ends early when `signal` aborts: what was not looked at by then is not known. */
  check(parts: PromiseParts, signal: AbortSignal): Promise<Finding>;
}

type Shown = Omit<Finding, 'state' | 'because'>;

export const holds = (found: Shown): Finding => ({ state: 'true', ...found });
export const broken = (because: Said, found: Shown): Finding => ({ state: 'broken', because, ...found });
export const notChecked = (because: Said, found: Shown = { figures: [] }): Finding => ({ state: 'not-checked', because, ...found });
export const notProvable = (because: Said, found: Shown): Finding => ({ state: 'not-provable', because, ...found });

/** `true` only where no fault was found; the first fault's sentence otherwise. */
export function unless(faults: readonly (readonly [isFault: boolean, because: Said])[], found: Shown): Finding {
  const fault = faults.find(([isFault]) => isFault);
  return fault ? broken(fault[1], found) : holds(found);
}

/** The value that `share` of the values (0 to 1) do not exceed; 0 of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
}
