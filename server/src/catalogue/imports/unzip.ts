// Unpacks gzip as it streams, with a bound: what unpacks to far more than it was is made to hurt, and is refused while it is still small.
import { createGunzip } from 'node:zlib';
import { StewardError } from '@steward/protocol/errors.ts';

const ratioMax = 250;
const freeBytes = 64 * 1_048_576;

/** Throws `invalid-input` where it is damaged, ends in the middle, or unpacks to more than 250 times its size. */
export async function* gunzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytesIn = 0;
  let bytesOut = 0;
  const unpack = createGunzip();
  const feeding = feed();
  try {
    for await (const piece of unpack as AsyncIterable<Buffer>) {
      bytesOut += piece.length;
      if (bytesOut > freeBytes + bytesIn * ratioMax) throw wrong(`unpacks to more than ${ratioMax} times its size`);
      yield piece;
    }
  } catch (error) {
    if (error instanceof StewardError) throw error;
    throw wrong('is damaged, or ends in the middle');
  } finally {
    unpack.destroy();
    await feeding;
  }

  /** What goes wrong with the source ends the unpacking with it. */
  async function feed(): Promise<void> {
    try {
      for await (const piece of packed) {
        bytesIn += piece.length;
        if (unpack.destroyed) return;
        if (!unpack.write(piece)) await new Promise<void>((resolve) => void unpack.once('drain', resolve).once('close', resolve));
      }
      unpack.end();
    } catch (error) {
      unpack.destroy(error as Error);
    }
  }
}

const wrong = (rule: string) => new StewardError('invalid-input', { field: 'archive', rule });
