// Padding hides how long a text is: `80`, then zeroes, up to a length that tells only its order of magnitude (Padmé, see docs/formats/envelope.md).

export const paddedBytesMin = 64;
const mark = 0x80;

/** The length to which `length` bytes and the mark are padded. */
export function paddedLength(length: number): number {
  const least = length + 1;
  if (least <= paddedBytesMin) return paddedBytesMin;
  const exponent = 31 - Math.clz32(least);
  const kept = 32 - Math.clz32(exponent);
  const step = 2 ** (exponent - kept);
  return Math.ceil(least / step) * step;
}

export function pad(content: Uint8Array): Buffer {
  const padded = Buffer.alloc(paddedLength(content.length));
  padded.set(content);
  padded[content.length] = mark;
  return padded;
}

/** The content, a view of `padded`; `undefined` when it was not padded so. */
export function unpad(padded: Uint8Array): Uint8Array | undefined {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) end--;
  if (end < 0 || padded[end] !== mark || paddedLength(end) !== padded.length) return undefined;
  return padded.subarray(0, end);
}
