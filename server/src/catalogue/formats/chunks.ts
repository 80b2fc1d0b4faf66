// Text gathered to pieces of a size that pays, in UTF-8. What a format writes is many small texts; whoever reads it wants few large pieces.
const chunkCharsMax = 64 * 1024;
const utf8 = new TextEncoder();

/** The bytes of the texts in turn, each piece about 64 KiB. A single text is not split. */
export async function* inChunks(texts: Iterable<string> | AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let held = '';
  for await (const text of texts) {
    held += text;
    if (held.length < chunkCharsMax) continue;
    yield utf8.encode(held);
    held = '';
  }
  if (held !== '') yield utf8.encode(held);
}

/** One text for each batch: asynchronous steps for each record would cost more than writing it. */
export async function* textsOf<T>(batches: AsyncIterable<readonly T[]>, write: (each: T) => string): AsyncGenerator<string> {
  for await (const batch of batches) {
    let text = '';
    for (const each of batch) {
      text += write(each);
      if (text.length < chunkCharsMax) continue;
      yield text;
      text = '';
    }
    yield text;
  }
}
