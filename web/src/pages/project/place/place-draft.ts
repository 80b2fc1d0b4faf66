// A place while it is being typed, and the place it makes.
import type { Place } from '@steward/protocol/catalogue/collection.ts';
import type { PlaceSource } from '@steward/protocol/catalogue/place.ts';
import { formatDecimal, parseCoordinates, precisionOf, roundTo, type Point, type Precision } from '../../../map/coordinates.ts';

export interface PlaceDraft {
  readonly coordinates: string;
  readonly label: string;
  readonly precision: Precision;
  /** How far off the device says it may be; forgotten when the coordinates are typed or pressed. */
  readonly accuracyM?: number | undefined;
  /** Where the pin is from. */
  readonly source?: PlaceSource | undefined;
  /** Of Google, which may be kept where its coordinates may not. */
  readonly placeId?: string | undefined;
}

export function draftOf(place: Place | undefined): PlaceDraft {
  if (!place) return { coordinates: '', label: '', precision: 'exact' };
  const precision = precisionOf(place);
  return {
    coordinates: formatDecimal(place),
    label: place.label ?? '',
    precision,
    ...(place.source === undefined ? {} : { source: place.source }),
    ...(place.placeId === undefined ? {} : { placeId: place.placeId }),
    ...(precision === 'exact' && place.accuracyM !== undefined ? { accuracyM: place.accuracyM } : {}),
  };
}

/** With the pin at another point; how far off the device was no longer counts. What Google found stays beside it: the pin is the person's own. */
export const withPin = (draft: PlaceDraft, point: Point): PlaceDraft => ({
  ...draft,
  coordinates: formatDecimal(point),
  accuracyM: undefined,
  source: draft.placeId === undefined ? 'pin' : 'google',
});

/** Where it was put, not made coarser yet. */
export function pinOf({ coordinates }: PlaceDraft): Point | undefined {
  const point = parseCoordinates(coordinates);
  return typeof point === 'object' ? point : undefined;
}

/** What would be stored, its words aside; `undefined` while the coordinates say nothing. */
export function shownOf({ coordinates, precision, accuracyM }: PlaceDraft): Place | undefined {
  const point = parseCoordinates(coordinates);
  return typeof point === 'object' ? roundTo(point, precision, accuracyM) : undefined;
}

export function placeOf(draft: PlaceDraft): Place | undefined {
  const shown = shownOf(draft);
  const label = draft.label.trim();
  const { source, placeId } = draft;
  return (
    shown && {
      ...shown,
      ...(label === '' ? {} : { label }),
      ...(source === undefined ? {} : { source }),
      ...(source === 'google' && placeId !== undefined ? { placeId } : {}),
    }
  );
}
