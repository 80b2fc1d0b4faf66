// Makes ids: 128 random bits, whatever they are to name.
import { encodeId, idBytes } from '@steward/protocol/ids.ts';
import type { Random } from '../ports/random.ts';

type AnyId = Parameters<typeof encodeId>[0] extends Uint8Array ? ReturnType<typeof encodeId> : never;

/** A new id of the kind the caller names. */
export function newId<I extends AnyId>(random: Random): I {
  return encodeId<I>(random.bytes(idBytes));
}
