// Base64 (RFC 4648 §4) with one spelling for each byte string: padded, no white space, no stray low bits.

/** Writes bytes in standard base64 with padding. */
export function encodeBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}

/** Reads the canonical spelling and nothing else; `undefined` otherwise. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, { lastChunkHandling: 'strict' });
    return bytes.toBase64() === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}
