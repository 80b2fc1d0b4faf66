// Texts as bytes, in pieces of a size that a disk likes.

const chunkCharsMax = 64 * 1024;
const utf8 = new TextEncoder();

export async function* encoded(texts: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  let chunk = '';
  for await (const text of texts) {
    chunk += text;
    if (chunk.length < chunkCharsMax) continue;
    yield utf8.encode(chunk);
    chunk = '';
  }
  if (chunk !== '') yield utf8.encode(chunk);
}

/** Markup's five characters; what XML 1.0 cannot say at all becomes U+FFFD. Good for elements and for attributes in double quotes. */
export function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
