// The small pictures of many photos: asked for in batches, the wishes of a few frames together, for what is on the screen alone, since each is a look in
// the ledger. They are kept as object URLs, at most so many, and given back to the browser when they have not been shown for the longest time.
import { useEffect, useSyncExternalStore } from 'react';
import { previewsPerCallMax, recordRoutes } from '@steward/protocol/wire/record-routes.ts';
import { client } from '../api/client.ts';
import type { Photo } from '../api/collections.ts';
import { whenForgotten } from '../app/queries.ts';

export const previewsKeptMax = 600;
const callsAtOnce = 2;
/** What is scrolled past meanwhile is not asked for. */
const gatherMs = 60;

/** `none`: there is no small picture, or it is not to be had. */
export type Preview = { readonly url: string } | 'coming' | 'none';

const { previews: route } = recordRoutes('photos', 'project');
const known = new Map<string, Preview>();
const wished = new Map<string, string>();
const shownBy = new Map<string, number>();
const listeners = new Set<() => void>();
let waiting: ReturnType<typeof setTimeout> | undefined;
let calls = 0;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};
const tell = () => {
  for (const listener of listeners) listener();
};

/** While the caller is on the screen its picture is wished for and kept. */
export function usePreview(photo: Pick<Photo, 'id' | 'fields'>): Preview {
  const file = photo.fields.preview?.id;
  // A new preview is another file.
  const key = file === undefined ? undefined : `${photo.id} ${file}`;
  useEffect(() => {
    if (key === undefined) return undefined;
    shownBy.set(key, (shownBy.get(key) ?? 0) + 1);
    wish(key, photo.id);
    return () => {
      const others = (shownBy.get(key) ?? 1) - 1;
      if (others > 0) shownBy.set(key, others);
      else shownBy.delete(key);
      wished.delete(key);
    };
  }, [key, photo.id]);
  return useSyncExternalStore(subscribe, () => (key === undefined ? 'none' : (known.get(key) ?? 'coming')));
}

function wish(key: string, id: string): void {
  const there = known.get(key);
  if (there === 'coming') return;
  if (there !== undefined && there !== 'none') {
    // The last used is the last to go.
    known.delete(key);
    known.set(key, there);
    return;
  }
  wished.set(key, id);
  waiting ??= setTimeout(gather, gatherMs);
}

function gather(): void {
  waiting = undefined;
  while (wished.size > 0 && calls < callsAtOnce) {
    const batch = [...wished].slice(0, previewsPerCallMax);
    for (const [key] of batch) {
      wished.delete(key);
      known.set(key, 'coming');
    }
    calls += 1;
    void fetchBatch(batch).finally(() => {
      calls -= 1;
      if (wished.size > 0) waiting ??= setTimeout(gather, gatherMs);
    });
  }
}

async function fetchBatch(batch: readonly (readonly [key: string, id: string])[]): Promise<void> {
  const given = new Map<string, string>();
  try {
    const { previews } = await client.call(route, { body: { ids: batch.map(([, id]) => id) } });
    for (const { id, type, data } of previews) given.set(id, URL.createObjectURL(new Blob([Uint8Array.fromBase64(data)], { type })));
  } catch {
    // Shown as what has none; the next look asks again.
  }
  for (const [key, id] of batch) {
    const url = given.get(id);
    known.delete(key);
    known.set(key, url === undefined ? 'none' : { url });
  }
  forgetOldest();
  tell();
}

function forgetOldest(): void {
  for (const [key, preview] of known) {
    if (known.size <= previewsKeptMax) return;
    if (shownBy.has(key) || preview === 'coming') continue;
    known.delete(key);
    if (preview !== 'none') URL.revokeObjectURL(preview.url);
  }
}

// For the next person at this device nothing of the one before is left.
whenForgotten(() => {
  for (const preview of known.values()) if (typeof preview === 'object') URL.revokeObjectURL(preview.url);
  known.clear();
  wished.clear();
});
