// A picture that leaves with an export and keeps what was known about it inside: when and where it was taken (EXIF), and which record and tasks it belongs to (XMP).
// The picture itself is never drawn anew; what the file says already stays and is not overwritten. JPEG, PNG and WebP have a place for that; every other kind (HEIC above
// all, whose boxes would all have to move), and a file that does not follow its own format, goes as it is, and the caller is told.
import { ByteReader, joined } from './pictures/byte-reader.ts';
import { mergeExif } from './pictures/exif.ts';
import { rewriteJpegHead } from './pictures/jpeg.ts';
import { MalformedPicture } from './pictures/malformed-picture.ts';
import type { MetadataMerge } from './pictures/metadata-merge.ts';
import { rewritePngHead } from './pictures/png.ts';
import { rewriteWebp, webpBytes } from './pictures/webp.ts';
import { mergeXmp } from './pictures/xmp.ts';
import { zonedTime } from './zoned-time.ts';

export interface PictureFacts {
  /** ISO 8601 in UTC. */
  readonly takenAt?: string;
  /** IANA: EXIF holds the time of the place, and how far it is from UTC. */
  readonly timeZone: string;
  /** Left out where the person does not allow it. */
  readonly place?: { readonly lat: number; readonly lon: number; readonly accuracyM?: number };
  readonly caption?: string;
  readonly record: string;
  readonly project?: string;
  /** Ids of the tasks that show it. */
  readonly tasks: readonly string[];
}

/** `untouched`: the bytes are those that came. */
export type PictureSaid = 'written' | 'untouched';

export interface WrittenPicture {
  /** To be read once, to its end. */
  bytes(original: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** After the bytes were read to their end. */
  said(): PictureSaid;
}

/** What stands in front of a picture's data is read up to here, a WebP whole. */
const headBytesMax = 1024 * 1024;
const webpBytesMax = 16 * 1024 * 1024;

/** `type` is the media type the record says; the bytes decide whether it is true. */
export function writePictureFacts(type: string, facts: PictureFacts): WrittenPicture {
  let said: PictureSaid = 'untouched';
  return {
    async *bytes(original) {
      const reader = new ByteReader(original, type === 'image/webp' ? webpBytesMax : headBytesMax);
      try {
        const head = await rewritten(type, reader, mergeOf(facts));
        // Behind what was taken, some bytes have been read already.
        const seen = reader.seen();
        said = head === undefined ? 'untouched' : 'written';
        if (head === undefined) yield seen;
        else yield joined([head, seen.subarray(reader.at)]);
        yield* reader.rest();
      } finally {
        await reader.close();
      }
    },
    said: () => said,
  };
}

function mergeOf(facts: PictureFacts): MetadataMerge {
  const local = facts.takenAt === undefined ? undefined : zonedTime(facts.takenAt, facts.timeZone);
  // EXIF knows years of four digits alone.
  const [, day, time, offset] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)([+-]\d\d:\d\d)$/.exec(local ?? '') ?? [];
  const taken = day === undefined ? undefined : `${day.replaceAll('-', ':')} ${time}`;
  return {
    exif: (existing) => mergeExif(existing, { taken, offset, place: facts.place }),
    xmp: (existing) => mergeXmp(existing, facts),
  };
}

/** `undefined` where the file goes as it is. */
async function rewritten(type: string, reader: ByteReader, merge: MetadataMerge): Promise<Uint8Array | undefined> {
  try {
    if (type === 'image/jpeg') return await rewriteJpegHead(reader, merge);
    if (type === 'image/png') return await rewritePngHead(reader, merge);
    if (type !== 'image/webp') return undefined;
    return rewriteWebp(await reader.take(webpBytes(await reader.peek(12))), merge);
  } catch (error) {
    if (error instanceof MalformedPicture) return undefined;
    throw error;
  }
}
