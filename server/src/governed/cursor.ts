// A cursor names the last record given out and its place. It holds opaque ids only, so it may stand in a URL.
import { StewardError } from '@steward/protocol/errors.ts';
import { isId } from '@steward/protocol/ids.ts';

export interface Cursor {
  readonly place: number;
  readonly last: string;
}

export const encodeCursor = (place: number, last: string): string => `${place}.${last}`;

export function decodeCursor(text: string | undefined): Cursor | undefined {
  if (text === undefined) return undefined;
  const [place = '', last = ''] = text.split('.');
  if (!/^\d{1,9}$/.test(place) || !isId(last))
    throw new StewardError('invalid-input', { field: 'cursor', rule: 'take it from `next` of the page before' });
  return { place: Number(place), last };
}

/** The items behind the cursor: behind its record where that is still there, else from its place. */
export function pageAfter<T extends { readonly id: string }>(
  items: readonly T[],
  cursor: Cursor | undefined,
  limit: number,
): { items: readonly T[]; end: number } {
  const found = cursor === undefined ? -1 : items.findIndex((item) => item.id === cursor.last);
  const start = cursor === undefined ? 0 : found >= 0 ? found + 1 : Math.min(cursor.place, items.length);
  return { items: items.slice(start, start + limit), end: Math.min(start + limit, items.length) };
}
