// Tombstones: what is left of an erased record, for ever. They say what had to go with it, so that a crash anywhere is taken up from there.
import { decodeId, encodeId, type BusinessId, type KeyId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import { rangeRowsMax, type RowReader } from '../ports/rows.ts';
import { decodeRow, encodeRow } from './layout.ts';

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
  /** Everything we hold of it is gone. */
  readonly done: boolean;
  /** When the places that hold copies were told; absent in rows of releases that had none. */
  readonly toldMs?: number | undefined;
}

/** Tombstones whose erasure is not finished, at most `rangeRowsMax`. */
export async function unfinishedErasures({ rows }: { readonly rows: RowReader }, business: BusinessId): Promise<readonly RecordId[]> {
  const unfinished: RecordId[] = [];
  let after: string | undefined;
  do {
    const found = await rows.range({
      partition: business,
      prefix: 'tomb/',
      limit: rangeRowsMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const row of found) {
      const id = row.sort.slice('tomb/'.length) as RecordId;
      if (!decodeTombstone(id, row.value).done) unfinished.push(id);
    }
    after = found.length === rangeRowsMax ? found.at(-1)!.sort : undefined;
  } while (after !== undefined && unfinished.length < rangeRowsMax);
  return unfinished;
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
  };
}
