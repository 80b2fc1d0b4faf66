// Randomness from the operating system, the only source that may make a key.
import { randomFillSync } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

/** As many bytes as asked, from the kernel. */
export const systemRandom: Random = {
  bytes: (length) => randomFillSync(new Uint8Array(length)),
};
