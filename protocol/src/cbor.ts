// Deterministic CBOR (RFC 8949 §4.2.1): the one encoding of ledger entries, sealed values and record contents.
// Kept to what Steward needs: null, booleans, safe integers, finite doubles, text, bytes, arrays, maps with text keys.
// Shortest integer forms, definite lengths, map keys in bytewise order of their encoding; a double only where no safe
// integer fits, always eight bytes. Decoding refuses every other spelling, so one value has exactly one encoding.

export type Cbor = null | boolean | number | string | Uint8Array | readonly Cbor[] | { readonly [key: string]: Cbor | undefined };

export const cborDepthMax = 16;
const utf8 = new TextEncoder();
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Encodes `value`; map entries whose value is `undefined` are left out. Throws a TypeError for what CBOR here cannot hold. */
export function encodeCbor(value: Cbor): Uint8Array<ArrayBuffer> {
  // One writer is kept between calls; a getter in `value` that encodes something itself finds none and makes its own.
  const writer = spare ?? new Writer();
  spare = undefined;
  try {
    write(writer, value, 0);
    return writer.bytes();
  } finally {
    writer.reset();
    spare = writer;
  }
}

/** Decodes exactly one canonical item that fills `bytes`; throws a RangeError saying what is wrong. Maps come back with a null prototype. */
export function decodeCbor(bytes: Uint8Array): Cbor {
  const reader = new Reader(bytes);
  const value = read(reader, 0);
  if (reader.at !== bytes.length) throw new RangeError('cbor: bytes after the end');
  return value;
}

/** The first items of an array, without looking at what follows: for what is stored and known to be whole. RangeError where it has fewer. */
export function decodeCborStart(bytes: Uint8Array, items: number): readonly Cbor[] {
  const reader = new Reader(bytes);
  const head = reader.byte();
  const length = head >> 5 === 4 ? reader.argument(head & 31) : 0;
  if (length < items) throw new RangeError(`cbor: not an array of ${items} items or more`);
  return Array.from({ length: items }, () => read(reader, 1));
}

const keptBytesMax = 65_536;

class Writer {
  #buffer = new Uint8Array(4_096);
  #at = 0;

  room(more: number): number {
    if (this.#at + more > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(this.#buffer.length * 2, this.#at + more));
      grown.set(this.#buffer);
      this.#buffer = grown;
    }
    const start = this.#at;
    this.#at += more;
    return start;
  }

  head(major: number, n: number): void {
    const top = major << 5;
    // `room` may replace the buffer, so it runs before the buffer is named.
    if (n < 24) {
      const start = this.room(1);
      this.#buffer[start] = top | n;
    } else if (n < 0x100) this.#set(top | 24, 1, n);
    else if (n < 0x10000) this.#set(top | 25, 2, n);
    else if (n < 0x100000000) this.#set(top | 26, 4, n);
    else this.#set(top | 27, 8, n);
  }

  #set(first: number, width: number, n: number): void {
    const start = this.room(1 + width);
    this.#buffer[start] = first;
    let rest = n;
    for (let i = width; i > 0; i--) {
      this.#buffer[start + i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }

  double(n: number): void {
    const start = this.room(9);
    this.#buffer[start] = 0xfb;
    new DataView(this.#buffer.buffer).setFloat64(start + 1, n);
  }

  raw(bytes: Uint8Array): void {
    const start = this.room(bytes.length);
    if (bytes.length > shortBytesMax) this.#buffer.set(bytes, start);
    else for (let i = 0; i < bytes.length; i++) this.#buffer[start + i] = bytes[i]!;
  }

  /** Writes `value` if it is ASCII; otherwise writes nothing and says so. */
  ascii(value: string): boolean {
    const before = this.#at;
    this.head(3, value.length);
    const start = this.room(value.length);
    const buffer = this.#buffer;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) {
        this.#at = before;
        return false;
      }
      buffer[start + i] = unit;
    }
    return true;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#buffer.slice(0, this.#at);
  }

  /** Makes it ready for the next value; what was written is wiped, and a buffer that grew large is let go. */
  reset(): void {
    if (this.#buffer.length > keptBytesMax) this.#buffer = new Uint8Array(4_096);
    else this.#buffer.fill(0, 0, this.#at);
    this.#at = 0;
  }
}

/** Up to here a plain loop is quicker than the engine's calls. */
const shortBytesMax = 64;
let spare: Writer | undefined;

function write(writer: Writer, value: Cbor, depth: number): void {
  if (depth > cborDepthMax) throw new TypeError(`cbor: deeper than ${cborDepthMax}`);
  if (value === null) writer.head(7, 22);
  else if (typeof value === 'boolean') writer.head(7, value ? 21 : 20);
  else if (typeof value === 'number') writeNumber(writer, value);
  else if (typeof value === 'string') writeText(writer, value);
  else if (value instanceof Uint8Array) {
    writer.head(2, value.length);
    writer.raw(value);
  } else if (Array.isArray(value)) {
    writer.head(4, value.length);
    for (const item of value as readonly Cbor[]) write(writer, item, depth + 1);
  } else if (typeof value === 'object') writeMap(writer, value as { readonly [key: string]: Cbor | undefined }, depth);
  else throw new TypeError(`cbor: a ${typeof value} has no encoding`);
}

function writeNumber(writer: Writer, n: number): void {
  if (Number.isSafeInteger(n) && !Object.is(n, -0)) writer.head(n < 0 ? 1 : 0, n < 0 ? -1 - n : n);
  else if (Number.isFinite(n)) writer.double(n);
  else throw new TypeError('cbor: not a finite number');
}

function writeText(writer: Writer, value: string): void {
  if (value.length <= shortBytesMax && writer.ascii(value)) return;
  if (!value.isWellFormed()) throw new TypeError('cbor: text with a lone surrogate');
  const bytes = utf8.encode(value);
  writer.head(3, bytes.length);
  writer.raw(bytes);
}

function writeMap(writer: Writer, map: { readonly [key: string]: Cbor | undefined }, depth: number): void {
  const keys: Key[] = [];
  for (const name of Object.keys(map)) if (map[name] !== undefined) keys.push(keyOf(name));
  sortKeys(keys);
  writer.head(5, keys.length);
  for (const { name, bytes } of keys) {
    writer.raw(bytes);
    write(writer, map[name]!, depth + 1);
  }
}

interface Key {
  readonly name: string;
  /** As it is written, its head included. */
  readonly bytes: Uint8Array;
}

/** The keys seen first, as they are written; a catalogue has a few hundred. */
const keptKeys = new Map<string, Key>();
const keysKeptMax = 1_000;

function keyOf(name: string): Key {
  const kept = keptKeys.get(name);
  if (kept) return kept;
  const writer = new Writer();
  writeText(writer, name);
  const key = { name, bytes: writer.bytes() };
  if (keptKeys.size < keysKeptMax && name.length <= shortBytesMax) keptKeys.set(name, key);
  return key;
}

/** Maps are small, so insertion is quickest; past that the engine's own sort. */
function sortKeys(list: Key[]): void {
  if (list.length > 16) {
    list.sort((a, b) => compareKeys(a.bytes, b.bytes));
    return;
  }
  for (let i = 1; i < list.length; i++) {
    const key = list[i]!;
    let at = i;
    for (; at > 0 && compareKeys(list[at - 1]!.bytes, key.bytes) > 0; at--) list[at] = list[at - 1]!;
    list[at] = key;
  }
}

/** Bytewise order of keys: a text's length comes first in its encoding, so shorter keys sort first, with or without their heads. */
function compareKeys(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
}

class Reader {
  at = 0;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The next bytes, as a view. */
  take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw new RangeError('cbor: cut short');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  byte(): number {
    const byte = this.bytes[this.at];
    if (byte === undefined) throw new RangeError('cbor: cut short');
    this.at++;
    return byte;
  }

  double(): number {
    if (this.at + 8 > this.bytes.length) throw new RangeError('cbor: cut short');
    this.at += 8;
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at - 8, 8).getFloat64(0);
  }

  /** The argument of an item's head, in its shortest form only. */
  argument(low: number): number {
    if (low < 24) return low;
    if (low > 27) throw new RangeError('cbor: indefinite or reserved length');
    const width = 1 << (low - 24);
    let n = 0;
    for (let i = 0; i < width; i++) n = n * 256 + this.byte();
    const least = width === 1 ? 24 : 2 ** (4 * width);
    if (n < least) throw new RangeError('cbor: not the shortest form');
    if (!Number.isSafeInteger(n)) throw new RangeError('cbor: integer too large');
    return n;
  }
}

function read(reader: Reader, depth: number): Cbor {
  if (depth > cborDepthMax) throw new RangeError(`cbor: deeper than ${cborDepthMax}`);
  const first = reader.byte();
  const low = first & 31;
  switch (first >> 5) {
    case 0:
      return reader.argument(low);
    case 1: {
      const n = -1 - reader.argument(low);
      if (!Number.isSafeInteger(n)) throw new RangeError('cbor: integer too large');
      return n;
    }
    case 2:
      return new Uint8Array(reader.take(reader.argument(low))); // a copy; `slice` of a Node buffer would be a view
    case 3:
      return decodeText(reader.take(reader.argument(low)));
    case 4:
      return readArray(reader, reader.argument(low), depth);
    case 5:
      return readMap(reader, reader.argument(low), depth);
    case 7:
      return readSimple(reader, low);
    default:
      throw new RangeError('cbor: tags are not used here');
  }
}

function decodeText(bytes: Uint8Array): string {
  if (bytes.length <= shortBytesMax) {
    const short = shortAscii(bytes);
    if (short !== undefined) return short;
  }
  try {
    return text.decode(bytes);
  } catch {
    throw new RangeError('cbor: text is not UTF-8');
  }
}

/** Calling the decoder costs more than a few characters do. */
function shortAscii(bytes: Uint8Array): string | undefined {
  let short = '';
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return undefined;
    short += String.fromCharCode(byte);
  }
  return short;
}

function readArray(reader: Reader, length: number, depth: number): Cbor {
  if (length > reader.bytes.length - reader.at) throw new RangeError('cbor: cut short');
  const items: Cbor[] = [];
  for (let i = 0; i < length; i++) items.push(read(reader, depth + 1));
  return items;
}

function readMap(reader: Reader, length: number, depth: number): Cbor {
  if (length * 2 > reader.bytes.length - reader.at) throw new RangeError('cbor: cut short');
  const map: { [key: string]: Cbor } = Object.create(null) as { [key: string]: Cbor };
  let last: Uint8Array | undefined;
  for (let i = 0; i < length; i++) {
    const head = reader.byte();
    if (head >> 5 !== 3) throw new RangeError('cbor: a map key is not text');
    const bytes = reader.take(reader.argument(head & 31));
    if (last && compareKeys(last, bytes) >= 0) throw new RangeError('cbor: map keys out of order or twice');
    last = bytes;
    map[decodeText(bytes)] = read(reader, depth + 1);
  }
  return map;
}

function readSimple(reader: Reader, low: number): Cbor {
  if (low === 20) return false;
  if (low === 21) return true;
  if (low === 22) return null;
  if (low !== 27) throw new RangeError('cbor: unknown simple value');
  const n = reader.double();
  if (!Number.isFinite(n) || (Number.isSafeInteger(n) && !Object.is(n, -0))) throw new RangeError('cbor: not the one form of this number');
  return n;
}
