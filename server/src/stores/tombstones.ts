// Tombstones: what is left of an erased record, for ever. They say what had to go with it, so that a crash anywhere is taken up from there.
import { decodeId, encodeId, type BusinessId, type KeyId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import { getRowsMax, rangeRowsMax, type Change, type RowKey, type RowReader, type Rows } from '../ports/rows.ts';
import { decodeRow, encodeRow, keyOf, lastPart } from './layout.ts';

const owedPerPageMax = 200;
const notedTogetherMax = 20;

/** Not at `untilMs` itself any more. */
export interface LivedSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Tombstone {
  readonly id: RecordId;
  readonly collection: string;
  readonly project: ProjectId | undefined;
  readonly atMs: number;
  /** From when until when it was there to be seen, and not in the trash; absent in rows of releases that did not say. */
  readonly lived?: readonly LivedSpan[] | undefined;
  readonly keys: readonly KeyId[];
  readonly files: readonly string[];
  /** Until when a law keeps a part of it, apart from the product; absent where none does. */
  readonly keptUntilMs?: number | undefined;
  /** Everything we hold of it is gone. */
  readonly done: boolean;
  /** When the places that hold copies were told; absent in rows of releases that had none. */
  readonly toldMs?: number | undefined;
}

/** A note of the tombstones of one commit, so that what is owed is found without looking at every tombstone there ever was. */
export function owedChange(business: BusinessId, ids: readonly RecordId[]): readonly Change[] {
  const [first] = ids;
  return first === undefined
    ? []
    : [{ kind: 'put', key: keyOf.owed(business, first), value: encodeRow(ids.map((id) => decodeId(id))), expect: 'any' }];
}

export interface Owed {
  readonly key: RowKey;
  readonly revision: number;
  readonly tombstones: readonly { readonly tombstone: Tombstone; readonly revision: number }[];
}

/** Whether there are any such notes. */
export const owesAnything = async (rows: RowReader, business: BusinessId): Promise<boolean> =>
  (await rows.range({ partition: business, prefix: 'owed/', limit: 1 })).length > 0;

/** Tombstones of which something is to be finished or told, as they were noted; a page at a time. */
export async function* owedTombstones(rows: RowReader, business: BusinessId): AsyncGenerator<Owed> {
  for (let after: string | undefined; ;) {
    const found = await rows.range({
      partition: business,
      prefix: 'owed/',
      limit: owedPerPageMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const { partition, sort, revision, value } of found) {
      const ids = decodeRow<Uint8Array[]>(value).map((id) => encodeId<RecordId>(id));
      const stored = await rows.getMany(ids.map((id) => keyOf.tombstone(business, id)));
      const tombstones = stored.flatMap((row, i) =>
        row ? [{ tombstone: decodeTombstone(ids[i]!, row.value), revision: row.revision }] : [],
      );
      yield { key: { partition, sort }, revision, tombstones };
    }
    if (found.length < owedPerPageMax) return;
    after = found.at(-1)!.sort;
  }
}

/** Tombstones whose erasure is not finished, at most `rangeRowsMax`. */
export async function unfinishedErasures({ rows }: { readonly rows: RowReader }, business: BusinessId): Promise<readonly RecordId[]> {
  const unfinished: RecordId[] = [];
  for await (const { tombstones } of owedTombstones(rows, business)) {
    for (const { tombstone } of tombstones) if (!tombstone.done) unfinished.push(tombstone.id);
    if (unfinished.length >= rangeRowsMax) break;
  }
  return unfinished;
}

export interface CountedTombstones {
  readonly destroyed: number;
  /** Of these: of how many a law keeps a part. */
  readonly keptByLaw: number;
}

/** Those of these records that were made since `sinceMs`. */
export async function countNamedTombstones(
  rows: RowReader,
  business: BusinessId,
  sinceMs: number,
  ids: readonly RecordId[],
): Promise<CountedTombstones> {
  const counted = { destroyed: 0, keptByLaw: 0 };
  for (let at = 0; at < ids.length; at += getRowsMax) {
    const some = ids.slice(at, at + getRowsMax);
    const found = await rows.getMany(some.map((id) => keyOf.tombstone(business, id)));
    found.forEach((row, i) => row && count(counted, decodeTombstone(some[i]!, row.value), sinceMs));
  }
  return counted;
}

function count(counted: { destroyed: number; keptByLaw: number }, { atMs, keptUntilMs }: Tombstone, sinceMs: number): void {
  if (atMs < sinceMs) return;
  counted.destroyed++;
  if (keptUntilMs !== undefined) counted.keptByLaw++;
}

/** Those since `sinceMs`, in a project (the project itself among them) or in the whole business. Looks at every tombstone of the business. */
export async function countTombstones(
  rows: RowReader,
  business: BusinessId,
  sinceMs: number,
  project?: string,
): Promise<CountedTombstones> {
  const counted = { destroyed: 0, keptByLaw: 0 };
  for (let after: string | undefined; ;) {
    const found = await rows.range({
      partition: business,
      prefix: 'tomb/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const { sort, value } of found) {
      const tombstone = decodeTombstone(lastPart<RecordId>(sort), value);
      if (project === undefined || tombstone.project === project || tombstone.id === project) count(counted, tombstone, sinceMs);
    }
    if (found.length < rangeRowsMax) return counted;
    after = found.at(-1)!.sort;
  }
}

/** Drops the notes of what is finished and told. Who notes something anew meanwhile wins. */
export async function settleOwed(rows: Rows, business: BusinessId): Promise<void> {
  for await (const { key, revision, tombstones } of owedTombstones(rows, business))
    if (tombstones.every(({ tombstone: { done, toldMs } }) => done && toldMs !== undefined))
      await rows.commit([{ kind: 'remove', key, expect: revision }]);
}

/** Notes what a release owes that made no notes. Looks at every tombstone: once for a process. */
export async function noteOwed(rows: Rows, business: BusinessId): Promise<void> {
  for (let after: string | undefined; ;) {
    const found = await rows.range({
      partition: business,
      prefix: 'tomb/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    const owing = found
      .map(({ sort, value }) => decodeTombstone(lastPart<RecordId>(sort), value))
      .filter(({ done, toldMs }) => !done || toldMs === undefined)
      .map(({ id }) => id);
    for (let at = 0; at < owing.length; at += notedTogetherMax)
      await rows.commit(owedChange(business, owing.slice(at, at + notedTogetherMax)));
    if (found.length < rangeRowsMax) return;
    after = found.at(-1)!.sort;
  }
}

export function encodeTombstone(tombstone: Tombstone): Uint8Array {
  return encodeRow({
    collection: tombstone.collection,
    project: tombstone.project === undefined ? null : decodeId(tombstone.project),
    at: tombstone.atMs,
    keys: tombstone.keys.map((key) => decodeId(key)),
    files: tombstone.files.map((file) => decodeId(file)),
    done: tombstone.done,
    ...(tombstone.lived === undefined ? {} : { lived: tombstone.lived.map(({ fromMs, untilMs }) => [fromMs, untilMs]) }),
    ...(tombstone.keptUntilMs === undefined ? {} : { kept: tombstone.keptUntilMs }),
    ...(tombstone.toldMs === undefined ? {} : { told: tombstone.toldMs }),
  });
}

export function decodeTombstone(id: RecordId, value: Uint8Array): Tombstone {
  const row = decodeRow<{
    collection: string;
    project: Uint8Array | null;
    at: number;
    keys: Uint8Array[];
    files: Uint8Array[];
    done: boolean;
    told?: number;
    lived?: [number, number][];
    kept?: number;
  }>(value);
  return {
    id,
    collection: row.collection,
    project: row.project === null ? undefined : encodeId<ProjectId>(row.project),
    atMs: row.at,
    keys: row.keys.map((key) => encodeId<KeyId>(key)),
    files: row.files.map((file) => encodeId(file)),
    done: row.done,
    toldMs: row.told,
    lived: row.lived?.map(([fromMs, untilMs]) => ({ fromMs, untilMs })),
    keptUntilMs: row.kept,
  };
}
