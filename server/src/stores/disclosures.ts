// What a business's data was sent to whom, beside the ledger, so that it can be listed and counted; and which processors the business has switched off. Nothing in
// these rows says what was sent: that lies sealed in a record of the collection `disclosures`, where there is one.
//
//   <business>   dis/<processor>/<time>/<entropy>   one disclosure, or one that was refused
//                switched/<processor>               switched off by the business
import { decodeId, encodeId, type BusinessId, type RecordId } from '@steward/protocol/ids.ts';
import type { Change, RowReader, Rows } from '../ports/rows.ts';
import { rangeRowsMax } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

export interface StoredDisclosure {
  readonly processor: string;
  readonly atMs: number;
  readonly outcome: 'sent' | 'refused';
  readonly fields: readonly string[];
  /** The policy that refused it. */
  readonly policy: string | undefined;
  /** The record that keeps what was sent, sealed. */
  readonly record: RecordId | undefined;
}

interface Wire {
  readonly outcome: StoredDisclosure['outcome'];
  readonly fields: readonly string[];
  readonly policy: string | null;
  readonly record: Uint8Array | null;
}

const time = (ms: number) => String(ms).padStart(15, '0');
const prefixOf = (processor: string) => `dis/${processor}/`;

/** `entropy` tells apart what happened in one millisecond. */
export function disclosureChange(business: BusinessId, disclosure: StoredDisclosure, entropy: Uint8Array): Change {
  const { processor, atMs, outcome, fields, policy, record } = disclosure;
  const value = { outcome, fields: [...fields], policy: policy ?? null, record: record === undefined ? null : decodeId(record) };
  const key = { partition: business, sort: `${prefixOf(processor)}${time(atMs)}/${entropy.toHex()}` };
  return { kind: 'put', key, value: encodeRow(value), expect: 'absent' };
}

function decode(sort: string, value: Uint8Array): StoredDisclosure {
  const [, processor, at] = sort.split('/') as [string, string, string];
  const { outcome, fields, policy, record } = decodeRow<Wire>(value);
  return {
    processor,
    atMs: Number(at),
    outcome,
    fields,
    policy: policy ?? undefined,
    record: record ? encodeId<RecordId>(record) : undefined,
  };
}

/** The newest first. */
export async function disclosuresTo(
  rows: RowReader,
  business: BusinessId,
  processor: string,
  { limit, before }: { readonly limit: number; readonly before?: number | undefined },
): Promise<readonly StoredDisclosure[]> {
  const prefix = prefixOf(processor);
  const found = await rows.range({
    partition: business,
    prefix,
    reverse: true,
    limit,
    ...(before === undefined ? {} : { after: `${prefix}${time(before)}` }),
  });
  return found.map(({ sort, value }) => decode(sort, value));
}

export interface DisclosureCounts {
  readonly sent: number;
  readonly refused: number;
  /** There are more than were counted. */
  readonly more: boolean;
}

/** How many since then; counts at most `countedMax`, the newest. */
export async function countDisclosures(
  rows: RowReader,
  business: BusinessId,
  processor: string,
  { sinceMs, countedMax }: { readonly sinceMs: number; readonly countedMax: number },
): Promise<DisclosureCounts> {
  const prefix = prefixOf(processor);
  let after = `${prefix}${time(sinceMs)}`;
  const counts = { sent: 0, refused: 0 };
  for (let counted = 0; counted < countedMax;) {
    const found = await rows.range({ partition: business, prefix, after, limit: Math.min(rangeRowsMax, countedMax - counted) });
    for (const { sort, value } of found) counts[decode(sort, value).outcome]++;
    counted += found.length;
    if (found.length < rangeRowsMax) return { ...counts, more: counted >= countedMax };
    after = found.at(-1)!.sort;
  }
  return { ...counts, more: true };
}

/** As long as the records of what was sent (the declaration of `disclosures`). */
export const disclosuresKeptMs = 92 * 86_400_000;
const removedPerCommitMax = 100;

/** Removes what is older. */
export async function forgetDisclosures(rows: Rows, business: BusinessId, beforeMs: number): Promise<void> {
  for (const processor of await processorsNamed(rows, business)) {
    const prefix = prefixOf(processor);
    const end = `${prefix}${time(beforeMs)}`;
    for (;;) {
      const found = await rows.range({ partition: business, prefix, limit: removedPerCommitMax });
      const old = found.filter(({ sort }) => sort < end);
      if (old.length === 0) break;
      await rows.commit(old.map(({ sort }) => ({ kind: 'remove', key: { partition: business, sort }, expect: 'any' }) as const));
    }
  }
}

const namedMax = 100;

/** Every processor that something was sent to, or refused, whether it is still declared or never was. */
export async function processorsNamed(rows: RowReader, business: BusinessId): Promise<readonly string[]> {
  const names: string[] = [];
  let after = 'dis/';
  while (names.length < namedMax) {
    const [next] = await rows.range({ partition: business, prefix: 'dis/', after, limit: 1 });
    if (!next) return names;
    const name = next.sort.split('/')[1]!;
    names.push(name);
    // Behind everything of this one: `0` follows `/`.
    after = `dis/${name}0`;
  }
  return names;
}

// ---- switches --------------------------------------------------------------------------------------------------------------

const switchKey = (business: BusinessId, processor: string) => ({ partition: business, sort: `switched/${processor}` });

export interface Switch {
  /** Absent while it is on. */
  readonly offSinceMs: number | undefined;
  /** Holds exactly while it stands so. */
  readonly check: Change & { readonly kind: 'check' };
}

export async function switchOf(rows: RowReader, business: BusinessId, processor: string): Promise<Switch> {
  const key = switchKey(business, processor);
  const row = await rows.get(key);
  return {
    offSinceMs: row && decodeRow<{ since: number }>(row.value).since,
    check: { kind: 'check', key, expect: row?.revision ?? 'absent' },
  };
}

export async function switchedOff(rows: RowReader, business: BusinessId): Promise<ReadonlyMap<string, number>> {
  const found = await rows.range({ partition: business, prefix: 'switched/', limit: namedMax });
  return new Map(found.map(({ sort, value }) => [sort.slice('switched/'.length), decodeRow<{ since: number }>(value).since]));
}

/** `before` is how it stood when this was decided. */
export function switchChange(business: BusinessId, processor: string, offSinceMs: number | undefined, before: Switch): Change {
  const key = switchKey(business, processor);
  const { expect } = before.check;
  return offSinceMs === undefined
    ? { kind: 'remove', key, expect: expect === 'absent' ? 'any' : expect }
    : { kind: 'put', key, value: encodeRow({ since: offSinceMs }), expect };
}
