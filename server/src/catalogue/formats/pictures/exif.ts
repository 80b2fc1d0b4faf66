// When and where a picture was taken, in its EXIF block (EXIF 2.32 on TIFF 6.0), beside whatever a camera has written there. The block that is there stays byte for byte
// and at its place, because makers' notes point into it; new directories, with the old entries and ours, come behind it, and only the pointer to the first one is turned.
// A value that is there already stays as it is.
import { joined, viewOf } from './byte-reader.ts';
import { MalformedPicture } from './malformed-picture.ts';

export interface ExifFacts {
  /** As EXIF writes it: `2026:11:24 10:31:00`, in the time of the place. */
  readonly taken?: string | undefined;
  /** Of `taken`: `+01:00`. */
  readonly offset?: string | undefined;
  readonly place?: { readonly lat: number; readonly lon: number; readonly accuracyM?: number | undefined } | undefined;
}

interface Entry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** As it stands in the directory; of ours, what does not fit into four bytes comes behind. */
  readonly bytes: Uint8Array;
}

interface Directory {
  readonly entries: readonly Entry[];
  readonly next: number;
}

const tag = {
  exif: 0x8769,
  gps: 0x8825,
  exifVersion: 0x9000,
  taken: 0x9003,
  offset: 0x9011,
  latitude: 2,
  altitude: 6,
  error: 31,
} as const;
const entriesMax = 1_000;
const empty: Directory = { entries: [], next: 0 };
const secondsScale = 10_000;

/** The block with the facts in it, from its TIFF header on; `existing` itself where they are in it already or there are none. Throws MalformedPicture. */
export function mergeExif(existing: Uint8Array | undefined, facts: ExifFacts): Uint8Array | undefined {
  const little = existing !== undefined && isLittle(existing);
  const base = existing ?? Uint8Array.of(0x4d, 0x4d, 0, 42, 0, 0, 0, 8);
  const zeroth = existing === undefined ? empty : directoryAt(base, viewOf(base).getUint32(4, little), little);
  const exif = existing === undefined ? empty : pointedTo(base, zeroth, tag.exif, little);
  const gps = existing === undefined ? empty : pointedTo(base, zeroth, tag.gps, little);
  const write = new Values(little);
  const exifAdded = has(exif, tag.taken) || facts.taken === undefined ? [] : takenEntries(write, exif, facts.taken, facts.offset);
  const gpsAdded = has(gps, tag.latitude) || facts.place === undefined ? [] : placeEntries(write, facts.place);
  if (exifAdded.length + gpsAdded.length === 0) return existing;
  return appended(base, little, zeroth, [
    { pointer: tag.exif, directory: with_(exif, exifAdded), added: exifAdded.length > 0 },
    { pointer: tag.gps, directory: with_(gps, gpsAdded), added: gpsAdded.length > 0 },
  ]);
}

function isLittle(block: Uint8Array): boolean {
  const little = block[0] === 0x49 && block[1] === 0x49;
  if (!little && !(block[0] === 0x4d && block[1] === 0x4d)) throw new MalformedPicture('no TIFF header');
  if (block.length < 14 || viewOf(block).getUint16(2, little) !== 42) throw new MalformedPicture('no TIFF header');
  return little;
}

function directoryAt(block: Uint8Array, at: number, little: boolean): Directory {
  const view = viewOf(block);
  if (at < 8 || at + 2 > block.length) throw new MalformedPicture('a directory lies outside');
  const count = view.getUint16(at, little);
  const end = at + 2 + 12 * count;
  if (count > entriesMax || end + 4 > block.length) throw new MalformedPicture('a directory is cut off');
  const entries = Array.from({ length: count }, (_, index) => {
    const from = at + 2 + 12 * index;
    return {
      tag: view.getUint16(from, little),
      type: view.getUint16(from + 2, little),
      count: view.getUint32(from + 4, little),
      bytes: block.subarray(from + 8, from + 12),
    };
  });
  return { entries, next: view.getUint32(end, little) };
}

function pointedTo(block: Uint8Array, from: Directory, pointer: number, little: boolean): Directory {
  const entry = from.entries.find((each) => each.tag === pointer);
  return entry === undefined ? empty : directoryAt(block, viewOf(entry.bytes).getUint32(0, little), little);
}

const has = ({ entries }: Directory, wanted: number): boolean => entries.some((entry) => entry.tag === wanted);

/** Ours take the place of what has their tags. */
function with_({ entries, next }: Directory, added: readonly Entry[]): Directory {
  const tags = new Set(added.map((entry) => entry.tag));
  return { entries: [...entries.filter((entry) => !tags.has(entry.tag)), ...added].sort((a, b) => a.tag - b.tag), next };
}

function takenEntries(write: Values, there: Directory, taken: string, offset: string | undefined): readonly Entry[] {
  return [
    ...(has(there, tag.exifVersion) ? [] : [{ tag: tag.exifVersion, type: 7, count: 4, bytes: new TextEncoder().encode('0232') }]),
    write.ascii(tag.taken, taken),
    ...(offset === undefined ? [] : [write.ascii(tag.offset, offset)]),
  ];
}

function placeEntries(write: Values, { lat, lon, accuracyM }: NonNullable<ExifFacts['place']>): readonly Entry[] {
  return [
    { tag: 0, type: 1, count: 4, bytes: Uint8Array.of(2, 3, 0, 0) },
    write.ascii(1, lat < 0 ? 'S' : 'N'),
    write.rationals(tag.latitude, degrees(Math.abs(lat))),
    write.ascii(3, lon < 0 ? 'W' : 'E'),
    write.rationals(4, degrees(Math.abs(lon))),
    ...(accuracyM === undefined ? [] : [write.rationals(tag.error, [[Math.min(Math.round(accuracyM * 100), 0xffff_ffff), 100]])]),
  ];
}

function degrees(value: number): readonly (readonly [number, number])[] {
  const units = Math.round(value * 3_600 * secondsScale);
  return [
    [Math.floor(units / (3_600 * secondsScale)), 1],
    [Math.floor(units / (60 * secondsScale)) % 60, 1],
    [units % (60 * secondsScale), secondsScale],
  ];
}

interface Part {
  readonly pointer: number;
  readonly directory: Directory;
  readonly added: boolean;
}

/** `base` with new directories behind it: the zeroth, and those that something was added to. */
function appended(base: Uint8Array, little: boolean, zeroth: Directory, parts: readonly Part[]): Uint8Array {
  const write = new Values(little);
  const start = base.length + (base.length % 2);
  const changed = parts.filter((part) => part.added);
  const pointed = with_(
    zeroth,
    changed.map(({ pointer }) => ({ tag: pointer, type: 4, count: 1, bytes: new Uint8Array(4) })),
  );
  let at = start + directoryBytes(pointed);
  const pointers = changed.map(({ pointer, directory }) => {
    const entry = { tag: pointer, type: 4, count: 1, bytes: write.long(at) };
    at += directoryBytes(directory);
    return entry;
  });
  const directories = [with_(pointed, pointers), ...changed.map((part) => part.directory)];
  const head = base.slice();
  head.set(write.long(start), 4);
  return joined([head, new Uint8Array(start - base.length), write.directories(directories, at)]);
}

const directoryBytes = ({ entries }: Directory): number => 2 + 12 * entries.length + 4;

/** Writes values in the byte order of the block. */
class Values {
  readonly #little: boolean;

  constructor(little: boolean) {
    this.#little = little;
  }

  long(value: number): Uint8Array {
    const bytes = new Uint8Array(4);
    viewOf(bytes).setUint32(0, value, this.#little);
    return bytes;
  }

  short(value: number): Uint8Array {
    const bytes = new Uint8Array(2);
    viewOf(bytes).setUint16(0, value, this.#little);
    return bytes;
  }

  ascii(of: number, text: string): Entry {
    const bytes = new TextEncoder().encode(`${text}\0`);
    return { tag: of, type: 2, count: bytes.length, bytes };
  }

  rationals(of: number, pairs: readonly (readonly [number, number])[]): Entry {
    return { tag: of, type: 5, count: pairs.length, bytes: joined(pairs.flat().map((number) => this.long(number))) };
  }

  /** One behind the other, then the values that do not fit into them, from `valuesAt` on. */
  directories(directories: readonly Directory[], valuesAt: number): Uint8Array {
    const parts: Uint8Array[] = [];
    const values: Uint8Array[] = [];
    let at = valuesAt;
    for (const { entries, next } of directories) {
      parts.push(this.short(entries.length));
      for (const { tag: of, type, count, bytes } of entries) {
        const fits = bytes.length <= 4;
        const value = padded(bytes, fits ? 4 : bytes.length + (bytes.length % 2));
        parts.push(this.short(of), this.short(type), this.long(count), fits ? value : this.long(at));
        if (fits) continue;
        values.push(value);
        at += value.length;
      }
      parts.push(this.long(next));
    }
    return joined([...parts, ...values]);
  }
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const longer = new Uint8Array(length);
  longer.set(bytes);
  return longer;
}
