// What the manifest of an archive says of its files: which were written anew for the copy (facts in a picture), and which part each is in when there are several.
// It is read line by line as exports write it, and holds no more than 76 bytes a file.
import { isId } from '@steward/protocol/ids.ts';
import { IdSet } from './id-set.ts';

const lineCharsMax = 100_000;
const hashBytes = 32;
const sizeBytes = 8;
const entryBytes = 2 * hashBytes + sizeBytes;

export interface FileDigest {
  readonly size: number;
  readonly sha256: string;
}

export interface WrittenAnew extends FileDigest {
  /** SHA-256 of the file before: what its record says. */
  readonly original: string;
}

export class ManifestFiles {
  readonly #parts = new IdSet();
  readonly #anew = new IdSet();
  #entries = Buffer.alloc(64 * entryBytes);

  /** The manifest's bytes as they stream by. What does not look like a file of an export is passed over: nothing in it is believed that is not checked later. */
  async read(bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const piece of bytes) {
      const lines = (rest + decoder.decode(piece, { stream: true })).split('\n');
      rest = lines.pop()!;
      if (rest.length > lineCharsMax) rest = '';
      for (const line of lines) this.#line(line);
    }
    this.#line(rest);
  }

  /** The part of the export that a file is in; `undefined` where the manifest does not say. */
  partOf(file: string): number | undefined {
    return this.#parts.find(file);
  }

  /** What is in the archive instead of the file that a record names; `undefined` where that is the file itself. */
  writtenAnew(file: string): WrittenAnew | undefined {
    const at = this.#anew.find(file);
    if (at === undefined) return undefined;
    const entry = this.#entries.subarray(at * entryBytes, (at + 1) * entryBytes);
    return {
      size: Number(entry.readBigUInt64BE(2 * hashBytes)),
      sha256: entry.toString('hex', 0, hashBytes),
      original: entry.toString('hex', hashBytes, 2 * hashBytes),
    };
  }

  #line(line: string): void {
    const file = parsed(line);
    const id = fileIdIn(file?.['path']);
    if (file === undefined || id === undefined) return;
    const { part, size, sha256, original } = file;
    if (typeof part === 'number' && Number.isSafeInteger(part) && part > 0 && part < 1_000_000) this.#parts.add(id, part);
    if (isHash(sha256) && isHash(original) && typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
      this.#keep(id, { size, sha256, original });
  }

  #keep(id: string, { size, sha256, original }: WrittenAnew): void {
    const at = this.#anew.size;
    if (!this.#anew.add(id, at)) return;
    if ((at + 1) * entryBytes > this.#entries.length) this.#entries = Buffer.concat([this.#entries, Buffer.alloc(this.#entries.length)]);
    const entry = this.#entries.subarray(at * entryBytes);
    entry.write(sha256, 0, 'hex');
    entry.write(original, hashBytes, 'hex');
    entry.writeBigUInt64BE(BigInt(size), 2 * hashBytes);
  }
}

/** The id in the name of a file of an archive: `files/…-<id>.<ending>`. */
export function fileIdIn(path: unknown): string | undefined {
  const id = typeof path === 'string' ? /^files\/.*-([a-z2-7]{26})(?:\.[^/.]*)?$/.exec(path)?.[1] : undefined;
  return isId(id) ? id : undefined;
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  const text = line.trim().replace(/,$/, '');
  if (!text.startsWith('{"path":')) return undefined;
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

const isHash = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
