// Randomness from the operating system, the only source that may make a key.
import { randomFillSync } from 'node:crypto';
import type { Random } from '../../ports/random.ts';

const poolBytes = 16_384;
const pool = new Uint8Array(poolBytes);
let given = poolBytes;

/**
 * As many bytes as asked, from the kernel. Small requests are served from a pool drawn in one go, since a call to the kernel costs more
 * than the bytes: each byte is handed out once, and overwritten here as it goes.
 */
export const systemRandom: Random = {
  bytes(length) {
    if (length > poolBytes / 16) return randomFillSync(new Uint8Array(length));
    if (given + length > poolBytes) {
      randomFillSync(pool);
      given = 0;
    }
    const bytes = pool.slice(given, given + length);
    pool.fill(0, given, given + length);
    given += length;
    return bytes;
  },
};
