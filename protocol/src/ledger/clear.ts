// The clear parts of ledger entries: what anybody who checks a ledger must be able to read without a key. An `entry` has none, so that
// reads, refusals and covers cannot be told apart.
import { z } from 'zod';

const count = z.int().min(0);
const hash = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 32, '32 bytes');
const id = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 16, '16 bytes');
const name = z.string().min(1).max(512);

export const coveredRangesMax = 1_000;

const head = z.strictObject({ origin: name, size: count, root: hash });

/** Begins a volume. `previous` is the last checkpoint of the one before; `gap` is what had been promised of it and is lost. */
const genesis = z.strictObject({ volume: z.int().min(1), vkey: name, previous: head.optional(), gap: head.optional() });

/** Sealed values that are no longer there: group `group` of the entries [first, end) of `volume`. */
const covered = z
  .strictObject({ volume: z.int().min(1), first: count, end: count, group: z.enum(['who', 'what']) })
  .refine(({ first, end }) => first < end, 'not empty');

/** The tombstone, written before anything is destroyed. Without `covers` it concerns no values of the ledger itself. */
const erasure = z.strictObject({ covers: z.array(covered).max(coveredRangesMax).optional() }).optional();

/** `erasure` is the id of the entry whose work is done. */
const erasureDone = z.strictObject({ erasure: id }).optional();

/** SHA-256 over the policy set that decides from the next entry on. */
const policyChange = z.strictObject({ policySet: hash });

/** The key that signs from now on; this entry is signed under the key before it first. */
const keyRotation = z.strictObject({ vkey: name });

/** The last entry of a volume; `next` is the origin of the one that goes on. */
const volumeClose = z.strictObject({ next: name });

export const clearSchemas = {
  genesis,
  entry: undefined,
  erasure,
  'erasure-done': erasureDone,
  'policy-change': policyChange,
  'key-rotation': keyRotation,
  'volume-close': volumeClose,
} as const;

export type GenesisClear = z.infer<typeof genesis>;
export type Covered = z.infer<typeof covered>;
export type ErasureClear = NonNullable<z.infer<typeof erasure>>;
export type ErasureDoneClear = NonNullable<z.infer<typeof erasureDone>>;
export type PolicyChangeClear = z.infer<typeof policyChange>;
export type KeyRotationClear = z.infer<typeof keyRotation>;
export type VolumeCloseClear = z.infer<typeof volumeClose>;
export type Clear = GenesisClear | ErasureClear | ErasureDoneClear | PolicyChangeClear | KeyRotationClear | VolumeCloseClear;
