import { randomFillSync } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

/** The operating system's randomness. */
export const systemRandom: Random = {
  bytes: (length) => randomFillSync(new Uint8Array(length)),
};
