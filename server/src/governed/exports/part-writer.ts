// Writes files into one sealed part of the archive, deflated where that helps, and takes down what every header around them needs. Memory is bounded by a chunk.
import { createDeflateRaw, crc32 } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';
import type { ArchiveEntry } from '../../catalogue/archive/entry.ts';
import { digested } from '../../vault/digest.ts';
import type { SealedRoom } from './sealed-room.ts';
import { roomName } from './sealed-room.ts';

export interface NewFile {
  readonly path: string;
  readonly type: string;
  readonly records?: number | undefined;
  readonly of?: ArchiveEntry['of'];
  readonly content: AsyncIterable<Uint8Array>;
  /** SHA-256 of the original, if the content turned out to be another; asked when it has been read. */
  readonly original?: () => string | undefined;
}

export interface WritePart {
  readonly room: SealedRoom;
  readonly part: number;
  /** Whether the archive takes content as it is. */
  readonly takesPlain: boolean;
  /** Asked before each file but the first: whether there is room and time for it. */
  readonly goOn: (bytes: number) => boolean;
}

/** Level 6 is where text stops getting smaller for the time it takes. */
const deflateLevel = 6;
const compressed =
  /^(image\/(jpeg|png|webp|gif|avif|heic|heif)|video\/|audio\/|application\/(zip|gzip|vnd\.openxmlformats|vnd\.apache\.parquet|x-7z|epub))/;

/** The entries of the files that were written, in their order: all of them, unless `goOn` said otherwise. */
export async function writePart(
  { room, part, takesPlain, goOn }: WritePart,
  files: AsyncIterable<NewFile>,
): Promise<readonly ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  let at = 0;
  const bytes = async function* () {
    for await (const file of files) {
      const helps = !compressed.test(file.type);
      const deflated = helps || !takesPlain;
      const counted = digested(file.content);
      const summed = checksummed(counted.content);
      const offset = at;
      for await (const chunk of deflated ? deflate(summed.content, helps ? deflateLevel : 0) : summed.content) {
        at += chunk.length;
        yield chunk;
      }
      const { size, sha256 } = counted.result();
      const original = file.original?.();
      entries.push({
        ...defined(file),
        ...(original === undefined ? {} : { original }),
        size,
        stored: at - offset,
        deflated,
        crc32: summed.result(),
        sha256,
        part,
        offset,
      });
      if (!goOn(at)) return;
    }
  };
  await room.put(roomName.part(part), bytes());
  return entries;
}

function defined({ path, type, records, of }: NewFile): Pick<ArchiveEntry, 'path' | 'type' | 'records' | 'of'> {
  return { path, type, ...(records === undefined ? {} : { records }), ...(of === undefined ? {} : { of }) };
}

function checksummed(content: AsyncIterable<Uint8Array>): { readonly content: AsyncIterable<Uint8Array>; result(): number } {
  let sum = 0;
  async function* passing(): AsyncIterable<Uint8Array> {
    for await (const chunk of content) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  }
  return { content: passing(), result: () => sum };
}

/** Ends the source when whoever reads breaks off, and throws what the source throws. */
async function* deflate(content: AsyncIterable<Uint8Array>, level: number): AsyncGenerator<Uint8Array> {
  const stream = createDeflateRaw({ level });
  // What goes wrong comes out of the loop below, which the pipeline ends with it.
  pipeline(Readable.from(content, { objectMode: true, highWaterMark: 2 }), stream, () => undefined);
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } finally {
    stream.destroy();
  }
}
