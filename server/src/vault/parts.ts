// Parts: the injective encoding of a list of ASCII texts that all associated data is made of (docs/formats/envelope.md, "Parts").
import assert from 'node:assert/strict';

const printable = /^[\x20-\x7e]*$/;
const partLengthMax = 65_535;

/** Each text with its length before it, in two bytes. A text that is not printable ASCII is a programmer's error. */
export function parts(texts: readonly string[]): Buffer {
  return joined(prefixed(texts));
}

/** The same as a string of latin-1 characters, for those who join several. */
export function prefixed(texts: readonly string[]): string {
  let all = '';
  for (const text of texts) {
    assert(text.length <= partLengthMax && printable.test(text), 'associated data takes printable ASCII alone');
    all += String.fromCharCode(text.length >> 8, text.length & 255) + text;
  }
  return all;
}

export function joined(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
