// What a camera wrote into a picture: which way up it is, when and where it was taken, and with what. Read to be shown to the person before anything
// is sent; the reader is loaded when the first picture comes.
import type { KeptFacts } from './metadata/exif-block.ts';

export interface PictureFacts extends KeptFacts {
  /** `taken` as a moment (RFC 3339); without an offset in the picture it is in the time of this device. */
  readonly takenAt?: string | undefined;
  /** Maker and model. */
  readonly camera?: string | undefined;
  /** It could not be read: nobody knows what is in it. */
  readonly unreadable?: boolean;
}

const upright = 1;

export async function readFacts(bytes: ArrayBuffer): Promise<PictureFacts> {
  const { load } = await import('exifreader');
  try {
    const { exif, gps } = load(bytes, { expanded: true });
    const taken = match(exif?.DateTimeOriginal?.description, /^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/);
    const offset = match(exif?.OffsetTimeOriginal?.description, /^[+-]\d\d:\d\d$/);
    const camera = [exif?.Make?.description, exif?.Model?.description].filter((each) => each !== undefined && each !== '').join(' ');
    const orientation = Number(exif?.Orientation?.value ?? upright);
    const accuracy = Number(exif?.GPSHPositioningError?.description);
    return {
      orientation: orientation >= 1 && orientation <= 8 ? orientation : upright,
      taken,
      offset,
      takenAt: momentOf(taken, offset),
      place: placeOf(gps?.Latitude, gps?.Longitude, accuracy),
      camera: camera === '' ? undefined : camera,
    };
  } catch (error) {
    // Written by exifreader for pictures that carry nothing it knows.
    if (error instanceof Error && error.name === 'MetadataMissingError') return { orientation: upright };
    return { orientation: upright, unreadable: true };
  }
}

const match = (text: string | undefined, pattern: RegExp) => (text !== undefined && pattern.test(text) ? text : undefined);

function momentOf(taken: string | undefined, offset: string | undefined): string | undefined {
  if (taken === undefined) return undefined;
  const moment = new Date(`${taken.slice(0, 10).replaceAll(':', '-')}T${taken.slice(11)}${offset ?? ''}`);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

function placeOf(lat: number | undefined, lon: number | undefined, accuracyM: number): PictureFacts['place'] {
  const inside = (value: number | undefined, max: number): value is number =>
    value !== undefined && Number.isFinite(value) && Math.abs(value) <= max;
  if (!inside(lat, 90) || !inside(lon, 180)) return undefined;
  return { lat, lon, ...(accuracyM > 0 && accuracyM < 100_000 ? { accuracyM } : {}) };
}
