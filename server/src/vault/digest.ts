// Size and SHA-256 of a stream, taken while it passes: what a file's reference says of its content.
import { createHash } from 'node:crypto';

export interface Digest {
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** `result` may be asked for once `content` has ended. */
export function digested(content: AsyncIterable<Uint8Array>): { readonly content: AsyncIterable<Uint8Array>; result(): Digest } {
  const hash = createHash('sha256');
  let size = 0;
  async function* passing(): AsyncIterable<Uint8Array> {
    for await (const part of content) {
      hash.update(part);
      size += part.length;
      yield part;
    }
  }
  return { content: passing(), result: () => ({ size, sha256: hash.digest('hex') }) };
}

/** SHA-256 of bytes at hand. */
export function sha256Of(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}
