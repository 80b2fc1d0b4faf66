// Records as they were at a moment. A version holds from when it was written until the next one was; of several in one millisecond the last one counts.
// Versions stay 92 days after they were superseded (governed/prune-history.ts), so every moment since then finds its own.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { RowReader } from '../ports/rows.ts';
import type { RecordRow } from './record-row.ts';
import { versionsOf } from './records.ts';
import type { LivedSpan } from './tombstones.ts';

const versionsPerReadMax = 20;
/** Versions that are looked at, and spans that are kept, of a record that is being erased. */
const versionsLookedAtMax = 500;
const spansMax = 16;

/** The version that held at `atMs`; `undefined` for a record that was made later. `now` is its present row. */
export async function versionAt(rows: RowReader, business: BusinessId, now: RecordRow, atMs: number): Promise<RecordRow | undefined> {
  if (now.updatedAtMs <= atMs) return now;
  for (let before = now.version; ;) {
    const page = await versionsOf(rows, business, now.id, before, versionsPerReadMax);
    const found = page.find(({ updatedAtMs }) => updatedAtMs <= atMs);
    if (found || page.length < versionsPerReadMax) return found;
    before = page.at(-1)!.version;
  }
}

/** The versions written after `atMs`, the newest first, at most `limit`. */
export async function versionsSince(
  rows: RowReader,
  business: BusinessId,
  now: RecordRow,
  atMs: number,
  limit: number,
): Promise<readonly RecordRow[]> {
  if (now.updatedAtMs <= atMs) return [];
  const earlier = await versionsOf(rows, business, now.id, now.version, limit);
  return [now, ...earlier.filter(({ updatedAtMs }) => updatedAtMs > atMs)].slice(0, limit);
}

/** When a record was there to be seen and not in the trash, as far as its versions say, up to `untilMs`; the newest spans. */
export async function livedSpans(rows: RowReader, business: BusinessId, now: RecordRow, untilMs: number): Promise<readonly LivedSpan[]> {
  const earlier = now.version === 1 ? [] : await versionsOf(rows, business, now.id, now.version, versionsLookedAtMax);
  const spans: LivedSpan[] = [];
  let endMs = untilMs;
  for (const { state, updatedAtMs } of [now, ...earlier]) {
    const last = spans.at(-1);
    if (state === 'living' && updatedAtMs < endMs) {
      if (last?.fromMs === endMs) spans[spans.length - 1] = { fromMs: updatedAtMs, untilMs: last.untilMs };
      else spans.push({ fromMs: updatedAtMs, untilMs: endMs });
    }
    endMs = updatedAtMs;
  }
  return spans.slice(0, spansMax);
}
