// What the job of a restore remembers: opaque ids, enumerations, counts and times; nothing of what is restored. What each batch changed lies beside the
// job, in the commit that changed it, so that a batch is done once however often it is tried, and can be undone.
//
//   <business>   rst/<job>/<batch>     one batch: for each record what was done and the versions before and after
import type { Cbor } from '@steward/protocol/cbor.ts';
import { decodeId, encodeId, type BusinessId, type JobId, type ProjectId, type RecordId } from '@steward/protocol/ids.ts';
import type { RowReader } from '../ports/rows.ts';
import { findJob, type Job, type StoredJob } from './jobs.ts';
import { decodeRow, encodeRow, keyOf, lastPart } from './layout.ts';

export type RestoreSubject =
  | { readonly kind: 'record'; readonly collection: string; readonly id: RecordId }
  | { readonly kind: 'project'; readonly id: ProjectId }
  | { readonly kind: 'business' }
  /** What an import brought goes again; its project, where it went into one. */
  | { readonly kind: 'import'; readonly id: JobId; readonly project?: ProjectId | undefined };

export type RestoreHow = 'over' | 'beside';

export const restoreStates = ['previewing', 'previewed', 'restoring', 'restored', 'undoing', 'undone', 'cancelled'] as const;
export type RestoreState = (typeof restoreStates)[number];

/** Why it was given up. */
export type RestoreEnd = 'asked' | 'refused' | 'failed' | 'expired';

/** What is different in one collection. */
export interface DifferenceCounts {
  readonly changed: number;
  readonly broughtBack: number;
  readonly takenAway: number;
  readonly untouched: number;
  readonly erased: number;
  readonly erasedInPart: number;
}

export const noDifference: DifferenceCounts = { changed: 0, broughtBack: 0, takenAway: 0, untouched: 0, erased: 0, erasedInPart: 0 };

/** What was really done. */
export interface DoneCounts {
  readonly changed: number;
  readonly broughtBack: number;
  readonly takenAway: number;
  readonly copied: number;
  readonly changedSince: number;
  readonly leftOut: number;
  readonly undone: number;
  readonly notUndone: number;
}

export const nothingDone: DoneCounts = {
  changed: 0,
  broughtBack: 0,
  takenAway: 0,
  copied: 0,
  changedSince: 0,
  leftOut: 0,
  undone: 0,
  notUndone: 0,
};

export interface Restore {
  readonly subject: RestoreSubject;
  readonly atMs: number;
  readonly how: RestoreHow;
  /** What was written later than this is left alone. */
  readonly previewedAtMs: number;
  readonly counts: Readonly<Record<string, DifferenceCounts>>;
  readonly done?: DoneCounts;
  /** Beside, contents are copied first and projects, which make them seen, last. */
  readonly stage?: 'projects';
  /** Copies whose originals were erased while it ran. */
  readonly withdrawn?: number;
  /** Where the walk stands: behind this place. */
  readonly after?: string;
  /** Batches begun so far. */
  readonly batch?: number;
  /** Copies that are to be seen: of the record, or of projects; the first ones. */
  readonly copies?: readonly RecordId[];
  readonly confirmUntilMs?: number;
  readonly undoUntilMs?: number;
  /** It ends as `cancelled` for this reason once it has undone itself. */
  readonly because?: RestoreEnd;
}

export interface StoredRestore extends StoredJob {
  readonly restore: Restore;
}

export const restoreOf = (job: Job): Restore => job.data as unknown as Restore;

/** As a job remembers it; what is not set is left out. */
export function restoreData(restore: Restore): Cbor {
  return Object.fromEntries(Object.entries(restore).filter(([, value]) => value !== undefined)) as Cbor;
}

/** `undefined` for what is no restore. */
export async function findRestore(rows: RowReader, business: BusinessId, id: JobId): Promise<StoredRestore | undefined> {
  const stored = await findJob(rows, business, id);
  return stored?.job.kind === 'restore' ? { ...stored, restore: restoreOf(stored.job) } : undefined;
}

// ---- batches ----------------------------------------------------------------------------------------------------------------

export type Did = 'changed' | 'brought-back' | 'taken-away' | 'copied';

export interface Touched {
  readonly id: RecordId;
  readonly did: Did;
  /** The version before; 0 for a copy, which was not there. */
  readonly before: number;
  readonly after: number;
}

export interface Batch {
  readonly touched: readonly Touched[];
  /** The place in the walk up to which records were dealt with: what was moved between lists is not met again when the batch is tried again. */
  readonly upTo: string;
  readonly changedSince: number;
  readonly leftOut: number;
  /** Of `touched`, from the last one on. */
  readonly undone: number;
  readonly notUndone: number;
}

export interface StoredBatch {
  readonly batch: number;
  readonly made: Batch;
  readonly revision: number;
}

export async function findBatch(rows: RowReader, business: BusinessId, job: JobId, batch: number): Promise<StoredBatch | undefined> {
  const row = await rows.get(keyOf.restoreBatch(business, job, batch));
  return row && { batch, revision: row.revision, made: decodeBatch(row.value) };
}

/** The newest batch below number `below` of which something is not undone yet. */
export async function newestToUndo(rows: RowReader, business: BusinessId, job: JobId, below: number): Promise<StoredBatch | undefined> {
  for (let after = keyOf.restoreBatch(business, job, below).sort; ;) {
    const page = await rows.range({ partition: business, prefix: `rst/${job}/`, reverse: true, after, limit: batchesPerReadMax });
    for (const { sort, revision, value } of page) {
      const made = decodeBatch(value);
      if (made.undone + made.notUndone < made.touched.length) return { batch: Number(lastPart(sort)), revision, made };
    }
    if (page.length < batchesPerReadMax) return undefined;
    after = page.at(-1)!.sort;
  }
}

/** What all batches of a job have done and undone, counted from what each wrote down in its own commit. */
export async function tallyBatches(rows: RowReader, business: BusinessId, job: JobId): Promise<DoneCounts> {
  const total: { -readonly [K in keyof DoneCounts]: number } = { ...nothingDone };
  let after: string | undefined;
  for (;;) {
    const page = await rows.range({
      partition: business,
      prefix: `rst/${job}/`,
      limit: batchesPerReadMax,
      ...(after === undefined ? {} : { after }),
    });
    for (const { value } of page) {
      const made = decodeBatch(value);
      for (const { did } of made.touched) total[countedAs[did]]++;
      for (const each of ['changedSince', 'leftOut', 'undone', 'notUndone'] as const) total[each] += made[each];
    }
    if (page.length < batchesPerReadMax) return total;
    after = page.at(-1)!.sort;
  }
}

const batchesPerReadMax = 200;
const countedAs = { changed: 'changed', 'brought-back': 'broughtBack', 'taken-away': 'takenAway', copied: 'copied' } as const;

/** Above every number of a batch. */
export const batchesMax = 9_999_999_999;

export function encodeBatch({ touched, upTo, changedSince, leftOut, undone, notUndone }: Batch): Uint8Array {
  const each = touched.map(({ id, did, before, after }) => [decodeId(id), did, before, after]);
  return encodeRow([each, upTo, changedSince, leftOut, undone, notUndone]);
}

type Wire = [[Uint8Array, Did, number, number][], string, number, number, number, number];

function decodeBatch(value: Uint8Array): Batch {
  const [touched, upTo, changedSince, leftOut, undone, notUndone] = decodeRow<Wire>(value);
  return {
    touched: touched.map(([id, did, before, after]) => ({ id: encodeId<RecordId>(id), did, before, after })),
    upTo,
    changedSince,
    leftOut,
    undone,
    notUndone,
  };
}
