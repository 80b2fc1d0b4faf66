// What the checks of the promises found: the newest of each, hourly ones for two days, and each day's for thirteen months.
//
//   promises   last/<id>             the newest result
//              hour/<id>/<time>      each result, for two days
//              day/<id>/<day>        how often which state was found on that day, and the figures found last
//              turn/<time>/<id>      that a state changed, from what to what; thirteen months
import type { Cbor } from '@steward/protocol/cbor.ts';
import type { Change, RowReader, Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow, lastPart } from './layout.ts';
import { dayOf } from './tallies.ts';

export const promiseStates = ['true', 'broken', 'not-checked', 'not-provable'] as const;
export type PromiseState = (typeof promiseStates)[number];

export interface PromiseResult {
  readonly id: string;
  readonly state: PromiseState;
  /** Since when it is so. */
  readonly sinceMs: number;
  readonly checkedAtMs: number;
  readonly tookMs: number;
  /** What was found, as the check gave it. */
  readonly found: Cbor;
}

export interface PromiseDay {
  readonly day: string;
  readonly counts: Readonly<Partial<Record<PromiseState, number>>>;
}

export interface PromiseTurn {
  readonly atMs: number;
  readonly id: string;
  readonly from: PromiseState | undefined;
  readonly to: PromiseState;
}

const partition = 'promises';
const dayMs = 86_400_000;
const hoursKeptMs = 2 * dayMs;
const daysKeptMax = 396;
const sweptAtOnceMax = 90;
const digits = (ms: number) => String(ms).padStart(15, '0');

export async function latestResult(rows: RowReader, id: string): Promise<PromiseResult | undefined> {
  const row = await rows.get({ partition, sort: `last/${id}` });
  return row && decodeResult(id, row.value);
}

/** Keeps a result, whose `sinceMs` is that of the one before where the state is the same; what was kept. */
export async function keepResult(rows: Rows, given: Omit<PromiseResult, 'sinceMs'>): Promise<PromiseResult> {
  const before = await latestResult(rows, given.id);
  const same = before?.state === given.state;
  const result: PromiseResult = { ...given, sinceMs: same ? before.sinceMs : given.checkedAtMs };
  const dayKey = { partition, sort: `day/${given.id}/${dayOf(given.checkedAtMs)}` };
  const dayRow = await rows.get(dayKey);
  const counts: Record<string, number> = { ...(dayRow && decodeRow<{ counts: Record<string, number> }>(dayRow.value).counts) };
  counts[given.state] = (counts[given.state] ?? 0) + 1;
  const changes: Change[] = [
    put(`last/${given.id}`, encodeResult(result)),
    put(`hour/${given.id}/${digits(given.checkedAtMs)}`, encodeResult(result)),
    { kind: 'put', key: dayKey, value: encodeRow({ counts, found: given.found }), expect: 'any' },
  ];
  if (!same) changes.push(put(`turn/${digits(given.checkedAtMs)}/${given.id}`, encodeRow([before?.state ?? null, given.state])));
  await rows.commit(changes);
  return result;
}

const put = (sort: string, value: Uint8Array): Change => ({ kind: 'put', key: { partition, sort }, value, expect: 'any' });

/** Hourly results of the last two days, the newest first. */
export async function hoursOf(rows: RowReader, id: string): Promise<readonly PromiseResult[]> {
  const found = await rows.range({ partition, prefix: `hour/${id}/`, reverse: true, limit: 100 });
  return found.map(({ value }) => decodeResult(id, value));
}

/** The days from `sinceMs` on, the oldest first. */
export async function daysOf(rows: RowReader, id: string, sinceMs: number): Promise<readonly PromiseDay[]> {
  const found = await rows.range({ partition, prefix: `day/${id}/`, reverse: true, limit: daysKeptMax });
  const first = dayOf(sinceMs);
  return found
    .map(({ sort, value }) => ({
      day: lastPart<never>(sort) as string,
      counts: decodeRow<{ counts: PromiseDay['counts'] }>(value).counts,
    }))
    .filter(({ day }) => day >= first)
    .toReversed();
}

/** The newest first, at most `limit`. */
export async function newestTurns(rows: RowReader, limit: number): Promise<readonly PromiseTurn[]> {
  const found = await rows.range({ partition, prefix: 'turn/', reverse: true, limit });
  return found.map(({ sort, value }) => {
    const [, time, id] = sort.split('/') as [string, string, string];
    const [from, to] = decodeRow<[PromiseState | null, PromiseState]>(value);
    return { atMs: Number(time), id, from: from ?? undefined, to };
  });
}

/** Lets go of what has been kept long enough; a bounded part of it at a time. */
export async function sweepResults(rows: Rows, ids: readonly string[], nowMs: number): Promise<void> {
  const firstDay = dayOf(nowMs - daysKeptMax * dayMs);
  for (const id of ids) {
    const hours = await rows.range({ partition, prefix: `hour/${id}/`, limit: sweptAtOnceMax });
    const days = await rows.range({ partition, prefix: `day/${id}/`, limit: sweptAtOnceMax });
    const old = [
      ...hours.filter(({ sort }) => Number(lastPart<never>(sort)) < nowMs - hoursKeptMs),
      ...days.filter(({ sort }) => (lastPart<never>(sort) as string) < firstDay),
    ];
    await removeAll(rows, old.slice(0, sweptAtOnceMax));
  }
  const turns = await rows.range({ partition, prefix: 'turn/', limit: sweptAtOnceMax });
  await removeAll(
    rows,
    turns.filter(({ sort }) => Number(sort.split('/')[1]) < nowMs - daysKeptMax * dayMs),
  );
}

async function removeAll(rows: Rows, found: readonly { readonly sort: string }[]): Promise<void> {
  if (found.length > 0) await rows.commit(found.map(({ sort }) => ({ kind: 'remove', key: { partition, sort }, expect: 'any' }) as const));
}

const encodeResult = ({ state, sinceMs, checkedAtMs, tookMs, found }: PromiseResult) =>
  encodeRow([state, sinceMs, checkedAtMs, tookMs, found]);

function decodeResult(id: string, value: Uint8Array): PromiseResult {
  const [state, sinceMs, checkedAtMs, tookMs, found] = decodeRow<[PromiseState, number, number, number, Cbor]>(value);
  return { id, state, sinceMs, checkedAtMs, tookMs, found };
}
