// Rows of NDJSON (one JSON value a line) and of JSON (one array of values, or one value), from bytes as they stream by. A row has at most `rowBytesMax` bytes,
// so that a file without an end to its lines takes no more memory than one of them; what is longer is named and skipped.
import { StewardError } from '@steward/protocol/errors.ts';
import type { SourceRow } from './import-row.ts';

export const rowBytesMax = 1_000_000;

const lineFeed = 0x0a;
const tooLong = [{ rule: `a row has at most ${rowBytesMax} bytes` }] as const;

/** One row for each line that is not empty; a last line without its line feed is a row too. */
export async function* readLines(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<SourceRow> {
  let line = 1;
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const piece of bytes) {
    let from = 0;
    for (let at = piece.indexOf(lineFeed); at >= 0; at = piece.indexOf(lineFeed, from)) {
      const end = Buffer.from(piece.buffer, piece.byteOffset + from, at - from);
      const row =
        heldBytes === 0 ? rowOf(file, line, end, end.length) : rowOf(file, line, Buffer.concat([...held, end]), heldBytes + end.length);
      if (row) yield row;
      held = [];
      heldBytes = 0;
      line++;
      from = at + 1;
    }
    const rest = piece.subarray(from);
    heldBytes += rest.length;
    // Beyond the bound only the length is kept.
    if (heldBytes > rowBytesMax) held = [];
    else if (rest.length > 0) held.push(Buffer.from(rest));
  }
  const row = rowOf(file, line, Buffer.concat(held), heldBytes);
  if (row) yield row;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function rowOf(file: string, line: number, bytes: Buffer, length: number): SourceRow | undefined {
  if (length > rowBytesMax) return { file, line, problems: tooLong };
  let text: string;
  try {
    text = utf8.decode(line === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes);
  } catch {
    return { file, line, problems: [{ rule: 'is not UTF-8' }] };
  }
  if (text.trim() === '') return undefined;
  return parsedRow(file, line, text);
}

function parsedRow(file: string, line: number, text: string): SourceRow {
  try {
    return { file, line, size: text.length, value: JSON.parse(text) as unknown };
  } catch {
    return { file, line, problems: [{ rule: 'is not JSON' }] };
  }
}

/**
 * The elements of one JSON array, each with the line it begins in; a single object is one row. Throws `invalid-input` naming the line where the text around
 * the elements is not JSON.
 */
export async function* readElements(file: string, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<SourceRow> {
  const scan = new ElementScan(file);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const piece of bytes) yield* scan.read(decoder.decode(piece, { stream: true }));
    yield* scan.read(decoder.decode());
  } catch (error) {
    if (error instanceof TypeError) throw new StewardError('invalid-input', { field: placeOf(file, scan.line), rule: 'is not UTF-8' });
    throw error;
  }
  scan.end();
}

const placeOf = (file: string, line: number) => (file === '' ? `line ${line}` : `${file} line ${line}`);

/** Finds where each element begins and ends, knowing no more of JSON than texts and brackets. */
class ElementScan {
  readonly #file: string;
  line = 1;
  #state: 'before' | 'between' | 'comma' | 'within' | 'after' = 'before';
  #array = false;
  #depth = 0;
  #quoted = false;
  #escaped = false;
  #text = '';
  #length = 0;
  #began = 1;

  constructor(file: string) {
    this.#file = file;
  }

  *read(text: string): Generator<SourceRow> {
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const letter = text[at]!;
      if (letter === '\n') this.line++;
      if (this.#state === 'within') {
        if (!this.#ends(letter)) continue;
        this.#hold(text.slice(from, at + 1));
        yield this.#element();
        this.#state = this.#array ? 'comma' : 'after';
        continue;
      }
      if (/\s/.test(letter) || letter === '\ufeff') continue;
      if (this.#state === 'before' && letter === '[') {
        this.#array = true;
        this.#state = 'between';
        continue;
      }
      if (this.#state === 'comma') {
        this.#between(letter);
        continue;
      }
      if (this.#state === 'after') throw this.#wrong('nothing more is expected here');
      if (letter === ']' && this.#array) {
        this.#state = 'after';
        continue;
      }
      this.#begin(letter);
      from = at;
    }
    if (this.#state === 'within') this.#hold(text.slice(from));
  }

  /** Throws where something is still open. */
  end(): void {
    if (this.#state !== 'after') throw this.#wrong('the file ends in the middle');
  }

  #begin(letter: string): void {
    if (letter !== '{' && letter !== '[' && letter !== '"') throw this.#wrong('an object is expected here');
    this.#state = 'within';
    this.#began = this.line;
    this.#depth = letter === '"' ? 0 : 1;
    this.#quoted = letter === '"';
    this.#escaped = false;
  }

  /** Whether the element ends with this letter. */
  #ends(letter: string): boolean {
    if (this.#quoted) {
      if (this.#escaped) this.#escaped = false;
      else if (letter === '\\') this.#escaped = true;
      else if (letter === '"') {
        this.#quoted = false;
        return this.#depth === 0;
      }
      return false;
    }
    if (letter === '"') this.#quoted = true;
    else if (letter === '{' || letter === '[') this.#depth++;
    else if (letter === '}' || letter === ']') this.#depth--;
    return this.#depth === 0;
  }

  #hold(text: string): void {
    this.#length += text.length;
    this.#text = this.#length > rowBytesMax ? '' : this.#text + text;
  }

  #element(): SourceRow {
    const row =
      this.#length > rowBytesMax
        ? { file: this.#file, line: this.#began, problems: tooLong }
        : parsedRow(this.#file, this.#began, this.#text);
    this.#text = '';
    this.#length = 0;
    return row;
  }

  #between(letter: string): void {
    if (letter === ',') this.#state = 'between';
    else if (letter === ']' && this.#array) this.#state = 'after';
    else throw this.#wrong('a comma or the end of the list is expected here');
  }

  #wrong(rule: string): StewardError {
    return new StewardError('invalid-input', { field: placeOf(this.#file, this.line), rule });
  }
}
