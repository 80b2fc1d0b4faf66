// Cuts a stream of byte chunks of any size into pieces of exact sizes, holding one piece at a time.

export interface PieceReader {
  /** The next `size` bytes; fewer when the source ends before. The bytes are good until the next call. */
  next(size: number): Promise<Uint8Array>;
  /** Ends the source, also in the middle. Safe to repeat. */
  close(): Promise<void>;
}

/** `sizeMax`: the largest piece that will be asked for, in bytes. */
export function readPieces(source: AsyncIterable<Uint8Array>, sizeMax: number): PieceReader {
  const chunks = source[Symbol.asyncIterator]();
  const piece = Buffer.allocUnsafeSlow(sizeMax);
  let rest: Uint8Array = new Uint8Array();
  let ended = false;

  return {
    async next(size) {
      let filled = 0;
      while (filled < size) {
        if (rest.length === 0) {
          if (ended) break;
          const step = await chunks.next();
          if (step.done === true) {
            ended = true;
            break;
          }
          rest = step.value;
        }
        const taken = rest.subarray(0, size - filled);
        piece.set(taken, filled);
        filled += taken.length;
        rest = rest.subarray(taken.length);
      }
      return piece.subarray(0, filled);
    },
    async close() {
      piece.fill(0);
      if (!ended) {
        ended = true;
        await chunks.return?.();
      }
    },
  };
}
