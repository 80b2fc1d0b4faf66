// The files of a tar archive (POSIX.1-2001 ustar and pax, as exports write it), one after the other as the bytes stream by. Memory is bounded by one block.
// What is not a plain file or a folder (links, devices) is refused: nothing an export writes needs it.
import { StewardError } from '@steward/protocol/errors.ts';
import { cleanPath } from './clean-path.ts';

const blockBytes = 512;
const headerBytesMax = 1_048_576;
export const archiveFilesMax = 2_000_000;

export interface TarFile {
  readonly path: string;
  readonly size: number;
  /** Its bytes; what of them is not read is skipped before the next file comes. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export async function* readTar(archive: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  const blocks = new Blocks(archive);
  try {
    let pax: ReadonlyMap<string, string> = new Map();
    for (let files = 0; ; files++) {
      if (files > archiveFilesMax) throw wrong(`an archive has at most ${archiveFilesMax} files`);
      const header = await blocks.block();
      if (header === undefined) throw wrong('the archive ends in the middle');
      if (header.every((byte) => byte === 0)) return;
      const { type, path, size } = parseHeader(header, pax);
      pax = new Map();
      if (type === 'x') pax = parsePax(await blocks.small(size));
      else if (type === 'g') await blocks.small(size);
      else if (type === '5') continue;
      else if (type === '0' || type === '\0') {
        const content = blocks.content(size);
        yield { path: cleanPath(path), size, bytes: content };
        await blocks.skipRest();
      } else throw wrong(`${cleanPath(path)} is no plain file`);
    }
  } finally {
    await blocks.close();
  }
}

const wrong = (rule: string) => new StewardError('invalid-input', { field: 'archive', rule });
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseHeader(header: Uint8Array, pax: ReadonlyMap<string, string>): { type: string; path: string; size: number } {
  const text = (from: number, length: number) => {
    const field = header.subarray(from, from + length);
    const end = field.indexOf(0);
    return decoded(end < 0 ? field : field.subarray(0, end));
  };
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (sum !== Number.parseInt(text(148, 8).trim(), 8)) throw wrong('a header of the archive is damaged');
  const prefix = text(257, 5) === 'ustar' ? text(345, 155) : '';
  const name = text(0, 100);
  const size = Number(pax.get('size') ?? numberOf(header.subarray(124, 136)));
  if (!Number.isSafeInteger(size) || size < 0) throw wrong('a header of the archive is damaged');
  return { type: String.fromCharCode(header[156]!), path: pax.get('path') ?? (prefix === '' ? name : `${prefix}/${name}`), size };
}

/** Octal, or big-endian where the first bit says so. */
function numberOf(field: Uint8Array): number {
  if ((field[0]! & 0x80) === 0) return Number.parseInt(decoded(field).replaceAll('\0', ' ').trim() || '0', 8);
  return field.subarray(1).reduce((total, byte) => total * 256 + byte, field[0]! & 0x7f);
}

function decoded(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw wrong('a name in the archive is not UTF-8');
  }
}

/** `<length> <key>=<value>\n`, again and again. */
function parsePax(bytes: Uint8Array): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(decoded(bytes.subarray(at, space < 0 ? at : space)));
    if (space < 0 || !Number.isInteger(length) || length < 5 || at + length > bytes.length)
      throw wrong('a header of the archive is damaged');
    const record = decoded(bytes.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** The archive in blocks; contents are given out as they come. */
class Blocks {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);
  /** Of the content that is being read, with its padding. */
  #left = 0;
  #padding = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  async block(): Promise<Uint8Array | undefined> {
    return this.#exactly(blockBytes);
  }

  async small(size: number): Promise<Uint8Array> {
    if (size > headerBytesMax) throw wrong('a header of the archive is too long');
    const padded = await this.#exactly(Math.ceil(size / blockBytes) * blockBytes);
    if (padded === undefined) throw wrong('the archive ends in the middle');
    return padded.subarray(0, size);
  }

  /** The content that comes next; what nobody reads of it is skipped by `skipRest`. */
  content(size: number): AsyncIterable<Uint8Array> {
    this.#left = size;
    this.#padding = (blockBytes - (size % blockBytes)) % blockBytes;
    return this.#pieces();
  }

  async *#pieces(): AsyncGenerator<Uint8Array> {
    while (this.#left > 0) yield await this.#some();
  }

  async skipRest(): Promise<void> {
    while (this.#left > 0) await this.#some();
    if (this.#padding > 0 && (await this.#exactly(this.#padding)) === undefined) throw wrong('the archive ends in the middle');
    this.#padding = 0;
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #some(): Promise<Uint8Array> {
    if (this.#held.length === 0 && !(await this.#more())) throw wrong('the archive ends in the middle');
    const given = this.#held.subarray(0, this.#left);
    this.#held = this.#held.subarray(given.length);
    this.#left -= given.length;
    return given;
  }

  async #exactly(length: number): Promise<Uint8Array | undefined> {
    while (this.#held.length < length) if (!(await this.#more())) return undefined;
    const given = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return given;
  }

  async #more(): Promise<boolean> {
    const next = await this.#source.next();
    if (next.done === true) return false;
    this.#held = this.#held.length === 0 ? next.value : Buffer.concat([this.#held, next.value]);
    return true;
  }
}
