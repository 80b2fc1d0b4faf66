// How many ledger entries there were, of all businesses together, by day: by kind of actor, purpose, outcome and processor. No business, no person.
//
//   tally   <day, as 2026-11-27>   counts by name (ledger/tallied-ledger.ts)
import type { RowReader, Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

const partition = 'tally';
/** Thirteen months. */
const keptDaysMax = 396;
const attemptsMax = 8;
const dayMs = 86_400_000;

export type TalliedCounts = Readonly<Record<string, number>>;

export const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

/** Adds to the day's counts. Throws as `Rows.commit`; `false` when others were quicker again and again, and nothing was added. */
export async function addToTally(rows: Rows, atMs: number, counts: TalliedCounts): Promise<boolean> {
  if (Object.keys(counts).length === 0) return true;
  const key = { partition, sort: dayOf(atMs) };
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const row = await rows.get(key);
    const sums: Record<string, number> = { ...(row && decodeRow<TalliedCounts>(row.value)) };
    for (const [name, by] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + by;
    const { done } = await rows.commit([{ kind: 'put', key, value: encodeRow(sums), expect: row?.revision ?? 'absent' }]);
    if (done) return true;
  }
  return false;
}

/** The counts of the days from `sinceMs` on, added up; `fromDay` is the first day that anything was counted on. */
export async function talliedSince(
  rows: RowReader,
  sinceMs: number,
): Promise<{ readonly counts: TalliedCounts; readonly fromDay: string | undefined }> {
  const [first] = await rows.range({ partition, prefix: '', limit: 1 });
  const found = await rows.range({ partition, prefix: '', after: dayOf(sinceMs - dayMs), limit: keptDaysMax });
  const sums: Record<string, number> = {};
  for (const { value } of found)
    for (const [name, by] of Object.entries(decodeRow<TalliedCounts>(value))) sums[name] = (sums[name] ?? 0) + by;
  return { counts: sums, fromDay: first?.sort };
}

export async function sweepTallies(rows: Rows, nowMs: number): Promise<void> {
  const end = dayOf(nowMs - keptDaysMax * dayMs);
  const old = (await rows.range({ partition, prefix: '', limit: 90 })).filter(({ sort }) => sort < end);
  if (old.length > 0) await rows.commit(old.map(({ sort }) => ({ kind: 'remove', key: { partition, sort }, expect: 'any' }) as const));
}
