// How what is long is given away, a file or an archive: the bytes that were asked for, and only as long as they may be.
import { StewardError } from '@steward/protocol/errors.ts';

const bytesBetweenDecisions = 1_048_576;

export interface ByteRange {
  readonly first?: number | undefined;
  readonly last?: number | undefined;
}

/** RFC 9110 §14.1.2: throws `range-not-satisfiable` when nothing of it lies in the range. `what` is named in the error, as 'the file'. */
export function resolveRange(what: string, range: ByteRange | undefined, size: number): { from: number; length: number } {
  if (!range) return { from: 0, length: size };
  const from = range.first ?? Math.max(0, size - (range.last ?? 0));
  const end = range.first === undefined ? size : Math.min(size, (range.last ?? size - 1) + 1);
  if (from >= end) throw new StewardError('range-not-satisfiable', { field: 'Range', rule: `${what} has ${size} bytes` });
  return { from, length: end - from };
}

/** Asks again whenever `bytesBetween` have been given, and ends with `refused` once it may not go on; with 0, before every part. */
export async function* whileAllowed(
  content: AsyncIterable<Uint8Array>,
  stillAllowed: () => Promise<boolean>,
  bytesBetween: number = bytesBetweenDecisions,
): AsyncGenerator<Uint8Array> {
  let given = 0;
  for await (const part of content) {
    given += part.length;
    if (given > bytesBetween) {
      if (!(await stillAllowed())) throw new StewardError('refused', { rule: 'the permission for this has ended' });
      given = 0;
    }
    yield part;
  }
}
