// The two groups of values that an entry commits to: who did something, and what. They lie sealed beside the tree. Everything in them
// is an opaque id, an enumeration or a count, with one exception, the network address; free text never gets in.
import { z } from 'zod';
import { decodeCbor, encodeCbor, type Cbor } from '../cbor.ts';
import { operations, outcomes, purposes, grounds } from '../words.ts';

export const recordsPerEntryMax = 1_000;
export const fieldsPerEntryMax = 1_000;
export const policiesPerEntryMax = 100;

export const actors = ['member', 'worker', 'operator', 'visitor', 'staff'] as const;

const opaque = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[\x21-\x7e]+$/);
const enumeration = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9:._-]*$/);

const recordId = z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 16, '16 bytes');

export const whoSchema = z.strictObject({
  actor: z.enum(actors),
  person: opaque.optional(),
  role: enumeration.optional(),
  department: enumeration.optional(),
  session: opaque.optional(),
  /** Network address. */
  address: opaque.optional(),
  /** `retention` of a worker, the user's name of an operator on the command line. */
  name: opaque.optional(),
});

export const whatSchema = z.strictObject({
  operation: z.enum(operations),
  purpose: z.enum(purposes),
  outcome: z.enum(outcomes),
  /** Ids of the policies that decided. */
  policies: z.array(opaque).max(policiesPerEntryMax),
  ground: z.enum(grounds).optional(),
  case: opaque.optional(),
  project: opaque.optional(),
  collection: enumeration
    .or(
      z
        .string()
        .max(64)
        .regex(/^[A-Za-z][A-Za-z0-9_-]*$/),
    )
    .optional(),
  /** 16-byte record ids. */
  records: z.array(recordId).max(recordsPerEntryMax).optional(),
  /** As `collection.field`. */
  fields: z.array(opaque).max(fieldsPerEntryMax).optional(),
  count: z.int().min(0).optional(),
  processor: opaque.optional(),
  /** The person acted upon. */
  person: opaque.optional(),
  /** The version of the one record, where an earlier one is concerned. */
  version: z.int().min(1).optional(),
  /** The entry of this ledger that is concerned. */
  entry: z.strictObject({ volume: z.int().min(1), index: z.int().min(0) }).optional(),
  /** Commitment to a reason that somebody gave in words: HMAC-SHA-256 under a salt that is kept with the words. */
  reason: z.custom<Uint8Array>((value) => value instanceof Uint8Array && value.length === 32, '32 bytes').optional(),
  /** One word of an enumeration, such as `scope`; never free text. */
  detail: enumeration.optional(),
});

export type Who = z.infer<typeof whoSchema>;
export type What = z.infer<typeof whatSchema>;

/** The canonical bytes of `who` that its commitment runs over. RangeError for a value that may not be in it. */
export function encodeWho(who: Who): Uint8Array<ArrayBuffer> {
  return encode(whoSchema, who);
}

/** The canonical bytes of `what`. RangeError for a value that may not be in it. */
export function encodeWhat(what: What): Uint8Array<ArrayBuffer> {
  return encode(whatSchema, what);
}

/** Reads `who` back. RangeError for anything else. */
export function decodeWho(bytes: Uint8Array): Who {
  return check(whoSchema, decodeCbor(bytes));
}

/** Reads `what` back. RangeError for anything else. */
export function decodeWhat(bytes: Uint8Array): What {
  return check(whatSchema, decodeCbor(bytes));
}

function encode(schema: z.ZodType, values: Who | What): Uint8Array<ArrayBuffer> {
  check(schema, values);
  return encodeCbor(values as Cbor);
}

function check<T>(schema: z.ZodType<T>, values: unknown): T {
  const checked = schema.safeParse(values);
  // The cause names places and rules; zod's messages do not repeat the values.
  if (!checked.success) throw new RangeError('entry: the values of a group are not as they must be', { cause: checked.error });
  return checked.data;
}
