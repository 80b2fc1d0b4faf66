// The few facts that go along inside a picture, as an EXIF block written anew: which way up it is, and when and where it was taken as far as the
// person keeps that. Nothing is copied from the block the camera wrote, so nothing unseen can come along: no serial number, no owner, no thumbnail.
// Layout (EXIF 2.32, TIFF 6.0, big-endian): header, the zeroth directory, those of EXIF and GPS, then the values that do not fit into four bytes.

/** What a picture may say about itself. */
export interface KeptFacts {
  /** 1 to 8 as in EXIF; 1, upright, says nothing. */
  readonly orientation: number;
  /** As cameras write it, `2026:11:24 10:31:00`, in the time of the place. */
  readonly taken?: string | undefined;
  /** Of `taken`: `+01:00`. */
  readonly offset?: string | undefined;
  readonly place?: { readonly lat: number; readonly lon: number; readonly accuracyM?: number | undefined } | undefined;
}

interface Entry {
  readonly tag: number;
  readonly type: 1 | 2 | 3 | 4 | 5;
  readonly count: number;
  readonly bytes: Uint8Array;
}

const unitsPerDegree = 3_600;
const secondsScale = 10_000;
const longOf = { type: 4, count: 1 } as const;

/** The block, from its TIFF header on; `undefined` when there is nothing to say. */
export function exifBlock({ orientation, taken, offset, place }: KeptFacts): Uint8Array<ArrayBuffer> | undefined {
  const exif = [
    ...(taken === undefined ? [] : [ascii(0x9003, taken)]),
    ...(taken === undefined || offset === undefined ? [] : [ascii(0x9011, offset)]),
  ];
  const gps = place === undefined ? [] : gpsEntries(place);
  if (orientation <= 1 && exif.length === 0 && gps.length === 0) return undefined;
  const zeroth: Entry[] = orientation > 1 ? [{ tag: 0x0112, type: 3, count: 1, bytes: bytesOf(2, orientation) }] : [];
  const pointers = (exif.length > 0 ? 1 : 0) + (gps.length > 0 ? 1 : 0);
  const exifAt = 8 + directoryBytes(zeroth.length + pointers);
  const gpsAt = exifAt + (exif.length > 0 ? directoryBytes(exif.length) : 0);
  if (exif.length > 0) zeroth.push({ tag: 0x8769, ...longOf, bytes: bytesOf(4, exifAt) });
  if (gps.length > 0) zeroth.push({ tag: 0x8825, ...longOf, bytes: bytesOf(4, gpsAt) });
  return layOut([zeroth, exif, gps].filter((entries) => entries.length > 0));
}

function gpsEntries({ lat, lon, accuracyM }: NonNullable<KeptFacts['place']>): readonly Entry[] {
  return [
    { tag: 0, type: 1, count: 4, bytes: Uint8Array.of(2, 3, 0, 0) },
    ascii(1, lat < 0 ? 'S' : 'N'),
    { tag: 2, type: 5, count: 3, bytes: degrees(Math.abs(lat)) },
    ascii(3, lon < 0 ? 'W' : 'E'),
    { tag: 4, type: 5, count: 3, bytes: degrees(Math.abs(lon)) },
    ...(accuracyM === undefined ? [] : [{ tag: 31, type: 5 as const, count: 1, bytes: rationals([Math.round(accuracyM * 100), 100]) }]),
  ];
}

function degrees(value: number): Uint8Array {
  const units = Math.round(value * unitsPerDegree * secondsScale);
  const whole = Math.floor(units / (unitsPerDegree * secondsScale));
  const minutes = Math.floor(units / (60 * secondsScale)) % 60;
  return rationals([whole, 1], [minutes, 1], [units % (60 * secondsScale), secondsScale]);
}

const rationals = (...pairs: readonly (readonly [number, number])[]) => joined(pairs.flat().map((number) => bytesOf(4, number)));

function ascii(tag: number, text: string): Entry {
  const bytes = new TextEncoder().encode(`${text}\0`);
  return { tag, type: 2, count: bytes.length, bytes };
}

const directoryBytes = (entries: number) => 2 + 12 * entries + 4;

function layOut(directories: readonly (readonly Entry[])[]): Uint8Array<ArrayBuffer> {
  let valuesAt = 8 + directories.reduce((sum, entries) => sum + directoryBytes(entries.length), 0);
  const parts: Uint8Array[] = [Uint8Array.of(0x4d, 0x4d, 0, 42, 0, 0, 0, 8)];
  const values: Uint8Array[] = [];
  for (const entries of directories) {
    parts.push(bytesOf(2, entries.length));
    for (const { tag, type, count, bytes } of entries) {
      parts.push(bytesOf(2, tag), bytesOf(2, type), bytesOf(4, count));
      if (bytes.length <= 4) {
        parts.push(padded(bytes, 4));
        continue;
      }
      parts.push(bytesOf(4, valuesAt));
      // Values begin at even places.
      const value = padded(bytes, bytes.length + (bytes.length % 2));
      values.push(value);
      valuesAt += value.length;
    }
    parts.push(bytesOf(4, 0));
  }
  return joined([...parts, ...values]);
}

function bytesOf(length: 2 | 4, value: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  if (length === 2) view.setUint16(0, value);
  else view.setUint32(0, value);
  return bytes;
}

function padded(bytes: Uint8Array, length: number): Uint8Array {
  const longer = new Uint8Array(length);
  longer.set(bytes);
  return longer;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
