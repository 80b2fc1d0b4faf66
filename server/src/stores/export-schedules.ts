// Exports that repeat by themselves: who arranged it, what, how often, and, sealed under a key of its own, the bucket it is delivered to.
//
//   <business>  xsc/<schedule>
import type { Cbor } from '@steward/protocol/cbor.ts';
import { decodeId, encodeId, type BusinessId, type PersonId, type RecordId } from '@steward/protocol/ids.ts';
import type { ExportSettings } from '@steward/protocol/wire/export-routes.ts';
import { type RowKey, type RowReader } from '../ports/rows.ts';
import type { SealedGroup } from '../vault/vault.ts';
import { decodeRow, encodeRow, lastPart } from './layout.ts';

export const schedulesMax = 50;

export type Every = 'week' | 'month';

export interface ExportSchedule {
  readonly id: RecordId;
  readonly by: PersonId;
  readonly every: Every;
  readonly nextMs: number;
  readonly createdMs: number;
  readonly endedMs: number | undefined;
  readonly settings: ExportSettings;
  /** Where it goes and what opens that: gone once it has ended. */
  readonly bucket: SealedGroup | undefined;
  readonly last: { readonly atMs: number; readonly ok: boolean; readonly rule?: string } | undefined;
}

export interface StoredSchedule {
  readonly schedule: ExportSchedule;
  readonly revision: number;
}

export const bucketFields = ['endpoint', 'region', 'bucket', 'prefix', 'accessKeyId', 'secretAccessKey'] as const;
export const bucketGroup = { name: 'bucket', fields: bucketFields } as const;
export const bucketWhere = (business: BusinessId, record: RecordId) => ({ business, collection: 'export-schedules', record, version: 1 });

export const scheduleKey = (business: BusinessId, id: string): RowKey => ({ partition: business, sort: `xsc/${id}` });

export function encodeSchedule({ by, every, nextMs, createdMs, endedMs, settings, bucket, last }: ExportSchedule): Uint8Array {
  return encodeRow([
    decodeId(by),
    every,
    nextMs,
    createdMs,
    endedMs ?? null,
    settings as unknown as Cbor,
    bucket === undefined ? null : [decodeId(bucket.key), bucket.envelope],
    last === undefined ? null : [last.atMs, last.ok, last.rule ?? null],
  ]);
}

type Wire = [
  Uint8Array,
  Every,
  number,
  number,
  number | null,
  ExportSettings,
  [Uint8Array, Uint8Array] | null,
  [number, boolean, string | null] | null,
];

export function decodeSchedule(id: RecordId, value: Uint8Array): ExportSchedule {
  const [by, every, nextMs, createdMs, endedMs, settings, bucket, last] = decodeRow<Wire>(value);
  return {
    id,
    by: encodeId(by),
    every,
    nextMs,
    createdMs,
    endedMs: endedMs ?? undefined,
    settings,
    bucket: bucket === null ? undefined : { group: bucketGroup.name, key: encodeId(bucket[0]), envelope: bucket[1] },
    last: last === null ? undefined : { atMs: last[0], ok: last[1], ...(last[2] === null ? {} : { rule: last[2] }) },
  };
}

export async function findSchedule(rows: RowReader, business: BusinessId, id: string): Promise<StoredSchedule | undefined> {
  const row = await rows.get(scheduleKey(business, id));
  return row && { schedule: decodeSchedule(id as RecordId, row.value), revision: row.revision };
}

/** Ended ones included, the newest first. */
export async function listSchedules(rows: RowReader, business: BusinessId): Promise<readonly StoredSchedule[]> {
  const found = await rows.range({ partition: business, prefix: 'xsc/', limit: 1_000 });
  return found
    .map((row) => ({ schedule: decodeSchedule(lastPart(row.sort), row.value), revision: row.revision }))
    .sort((a, b) => b.schedule.createdMs - a.schedule.createdMs);
}

/** The next time behind `nowMs`, in steps from the one before: missed ones are not made up for. */
export function nextTime(every: Every, fromMs: number, nowMs: number): number {
  for (let steps = 1; ; steps++) {
    const next = stepped(every, fromMs, steps);
    if (next > nowMs) return next;
  }
}

/** The same day of a later month, or its last one where it is shorter. */
function stepped(every: Every, fromMs: number, steps: number): number {
  if (every === 'week') return fromMs + steps * 7 * 86_400_000;
  const from = new Date(fromMs);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + steps];
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const first = Date.UTC(year, month, 1, from.getUTCHours(), from.getUTCMinutes(), from.getUTCSeconds());
  return first + (Math.min(from.getUTCDate(), days) - 1) * 86_400_000;
}
