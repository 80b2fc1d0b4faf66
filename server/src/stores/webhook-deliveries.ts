// What webhooks have delivered, and what they have still to: for each delivery what was sent, and every attempt.
//
//   <business>    whd/<webhook>/<time>/<delivery>
//   webhooks-due  <time>/<business>/<webhook>/<time of it>/<delivery>   when it is tried next
import { encodeId, type BusinessId, type RecordId } from '@steward/protocol/ids.ts';
import { sha256 } from '@steward/protocol/ledger/sha256.ts';
import type { DeliveryState } from '@steward/protocol/wire/webhook-routes.ts';
import { rangeRowsMax, type Change, type RowKey, type RowReader, type Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';
import type { EventData } from './webhook-events.ts';

export const deliveriesKeptMs = 30 * 86_400_000;
/** Of one webhook; the older ones are forgotten first. */
export const deliveriesMax = 1_000;
export const attemptsKeptMax = 20;
const ruleCharsMax = 200;
const removedAtOnceMax = 45;

export interface Attempt {
  readonly atMs: number;
  /** What the receiver answered; absent where nothing came back. */
  readonly status: number | undefined;
  readonly rule: string | undefined;
}

export interface Delivery {
  readonly id: string;
  readonly webhook: RecordId;
  readonly type: string;
  readonly data: EventData;
  readonly atMs: number;
  readonly state: DeliveryState;
  readonly attempts: readonly Attempt[];
  /** How many attempts belong to what went before somebody sent it again. */
  readonly from: number;
  readonly nextMs: number | undefined;
}

export interface StoredDelivery {
  readonly delivery: Delivery;
  readonly revision: number;
}

const digits = (atMs: number) => String(atMs).padStart(15, '0');
const keyOfDelivery = (business: BusinessId, { webhook, atMs, id }: Pick<Delivery, 'webhook' | 'atMs' | 'id'>): RowKey => ({
  partition: business,
  sort: `whd/${webhook}/${digits(atMs)}/${id}`,
});
const dueKey = (dueMs: number, business: BusinessId, { webhook, atMs, id }: Pick<Delivery, 'webhook' | 'atMs' | 'id'>): RowKey => ({
  partition: 'webhooks-due',
  sort: `${digits(dueMs)}/${business}/${webhook}/${digits(atMs)}/${id}`,
});

/** The same for the same event and webhook, so that working through an event twice makes one delivery. */
export const deliveryIdOf = (webhook: RecordId, events: string, index: number): string =>
  encodeId<never>(sha256(new TextEncoder().encode(`steward/v1/webhook-delivery\n${events} ${index} ${webhook}`)).subarray(0, 16));

/** `webhook-id`: the same for every attempt. */
export const messageIdOf = (delivery: string): string => `msg_${delivery}`;

function encodeDelivery({ type, data, state, attempts, from, nextMs }: Delivery): Uint8Array {
  const kept = attempts.slice(-attemptsKeptMax);
  return encodeRow([
    type,
    { ...data },
    state,
    kept.map(({ atMs, status, rule }) => [atMs, status ?? null, rule?.slice(0, ruleCharsMax) ?? null]),
    Math.max(0, from - (attempts.length - kept.length)),
    nextMs ?? null,
  ]);
}

type Wire = [string, EventData, DeliveryState, [number, number | null, string | null][], number, number | null];

function decodeDelivery(sort: string, value: Uint8Array): Delivery {
  const [, webhook, time, id] = sort.split('/') as [string, RecordId, string, string];
  const [type, data, state, attempts, from, nextMs] = decodeRow<Wire>(value);
  return {
    id,
    webhook,
    type,
    data,
    atMs: Number(time),
    state,
    attempts: attempts.map(([atMs, status, rule]) => ({ atMs, status: status ?? undefined, rule: rule ?? undefined })),
    from,
    nextMs: nextMs ?? undefined,
  };
}

/** A new delivery, due at once. */
export function deliveryChanges(
  business: BusinessId,
  of: Pick<Delivery, 'id' | 'webhook' | 'type' | 'data' | 'atMs'>,
  dueMs: number,
): readonly Change[] {
  const delivery: Delivery = { ...of, state: 'waiting', attempts: [], from: 0, nextMs: dueMs };
  return [
    { kind: 'put', key: keyOfDelivery(business, delivery), value: encodeDelivery(delivery), expect: 'absent' },
    { kind: 'put', key: dueKey(dueMs, business, delivery), value: encodeRow([]), expect: 'any' },
  ];
}

/** What an attempt has made of it, or that it is to be tried again: its time in the list of what is due moves along. */
export function deliveryDone(business: BusinessId, { delivery, revision }: StoredDelivery, next: Delivery): readonly Change[] {
  return [
    { kind: 'put', key: keyOfDelivery(business, next), value: encodeDelivery(next), expect: revision },
    ...(delivery.nextMs === undefined || delivery.nextMs === next.nextMs
      ? []
      : [{ kind: 'remove', key: dueKey(delivery.nextMs, business, delivery), expect: 'any' } as const]),
    ...(next.nextMs === undefined
      ? []
      : [{ kind: 'put', key: dueKey(next.nextMs, business, next), value: encodeRow([]), expect: 'any' } as const]),
  ];
}

export interface DueDelivery {
  readonly business: BusinessId;
  readonly webhook: RecordId;
  readonly atMs: number;
  readonly id: string;
  readonly drop: Change;
}

/** The longest due first, at most `limit`. */
export async function dueDeliveries(rows: RowReader, nowMs: number, limit: number): Promise<readonly DueDelivery[]> {
  const found = await rows.range({ partition: 'webhooks-due', prefix: '', limit });
  return found
    .filter(({ sort }) => Number(sort.slice(0, 15)) <= nowMs)
    .map(({ partition, sort }) => {
      const [, business, webhook, time, id] = sort.split('/') as [string, BusinessId, RecordId, string, string];
      return { business, webhook, atMs: Number(time), id, drop: { kind: 'remove', key: { partition, sort }, expect: 'any' } };
    });
}

export async function findDelivery(
  rows: RowReader,
  business: BusinessId,
  of: Pick<Delivery, 'webhook' | 'atMs' | 'id'>,
): Promise<StoredDelivery | undefined> {
  const row = await rows.get(keyOfDelivery(business, of));
  return row && { delivery: decodeDelivery(row.sort, row.value), revision: row.revision };
}

/** The newest first. */
export async function listDeliveries(
  rows: RowReader,
  business: BusinessId,
  webhook: string,
  limit: number,
): Promise<readonly StoredDelivery[]> {
  const found = await rows.range({ partition: business, prefix: `whd/${webhook}/`, reverse: true, limit });
  return found.map((row) => ({ delivery: decodeDelivery(row.sort, row.value), revision: row.revision }));
}

/** Those of one webhook that are older than `beforeMs`, and what is too much; all of them without it. Safe to repeat. */
export async function forgetDeliveries(
  rows: Rows,
  business: BusinessId,
  webhook: string,
  beforeMs = Number.POSITIVE_INFINITY,
): Promise<void> {
  let after: string | undefined;
  let kept = 0;
  for (;;) {
    const found = await rows.range({
      partition: business,
      prefix: `whd/${webhook}/`,
      reverse: true,
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    const gone = found.map((row) => decodeDelivery(row.sort, row.value)).filter(({ atMs }) => atMs < beforeMs || kept++ >= deliveriesMax);
    for (let at = 0; at < gone.length; at += removedAtOnceMax)
      await rows.commit(
        gone
          .slice(at, at + removedAtOnceMax)
          .flatMap((delivery): Change[] => [
            { kind: 'remove', key: keyOfDelivery(business, delivery), expect: 'any' },
            ...(delivery.nextMs === undefined
              ? []
              : [{ kind: 'remove', key: dueKey(delivery.nextMs, business, delivery), expect: 'any' } as const]),
          ]),
      );
    if (found.length < rangeRowsMax) return;
    after = found.at(-1)!.sort;
  }
}

export const deliveryIn = (found: readonly StoredDelivery[], id: string): StoredDelivery | undefined =>
  found.find(({ delivery }) => delivery.id === id);

/** The webhooks of which something is kept: those that are gone may have left some behind. */
export async function webhooksWithDeliveries(rows: RowReader, business: BusinessId): Promise<ReadonlySet<string>> {
  const found = await rows.range({ partition: business, prefix: 'whd/', limit: rangeRowsMax });
  return new Set(found.map(({ sort }) => sort.split('/')[1]!));
}
