// The rows in a move: every one as it is, revision included; those that the root key wrapped are wrapped anew. The mark of the move itself stays where it is.
//
// How far the rows have come is noted in the target's mark, so that a move that was broken off does not begin at the first row again.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { loadRowsMax, type RowCut } from '../../ports/row-cuts.ts';
import { getRowsMax, type Row, type RowKey } from '../../ports/rows.ts';
import { ownerOf, rowBytes } from '../snapshot/format.ts';
import type { Differences } from './differences.ts';
import { moveKey, type RowsDone } from './move-mark.ts';
import { rowsOf, type MoveParts, type MovedRows, type MovedStore, type WrappedRow } from './move-side.ts';
import { rewrapped, sameSecret, type Roots } from './rewrap.ts';

export const movedStores: readonly MovedStore[] = ['records', 'identity'];

const loadBytesMax = 4_194_304;
/** Batches between two notes of how far it has come. */
const batchesPerNote = 25;

export interface Surveyed {
  readonly rows: number;
  readonly bytes: number;
  /** Every business that anything belongs to, erased ones too: their markers and ledgers stay. */
  readonly businesses: readonly BusinessId[];
}

/** What belongs to the place and not to the installation: the mark of the move, and what nodes that share these stores tell each other. */
const staysThere = (store: MovedStore, { partition, sort }: RowKey): boolean =>
  store === 'records' &&
  (partition === 'nodes' || partition.startsWith('portions.') || (partition === moveKey.partition && sort === moveKey.sort));

/** Goes through all rows of a side once. */
export async function survey(parts: MoveParts): Promise<Surveyed> {
  const businesses = new Set<BusinessId>();
  let [rows, bytes] = [0, 0];
  for (const store of movedStores) {
    await withCut(rowsOf(parts.from, store), async (cut) => {
      for await (const row of cut.rows()) {
        parts.signal.throwIfAborted();
        if (staysThere(store, row)) continue;
        rows++;
        bytes += rowBytes(row);
        const owner = ownerOf(row.partition);
        if (store === 'records' && owner !== '-') businesses.add(owner);
      }
    });
  }
  return { rows, bytes, businesses: [...businesses] };
}

/** Every business that anything in these records belongs to. */
export async function businessesIn(rows: MovedRows): Promise<ReadonlySet<BusinessId>> {
  const businesses = new Set<BusinessId>();
  await withCut(rows, async (cut) => {
    for await (const { partition } of cut.rows()) {
      const owner = ownerOf(partition);
      if (owner !== '-') businesses.add(owner);
    }
  });
  return businesses;
}

/** Whether anything of an installation lies in a store. */
export async function isEmpty(rows: MovedRows): Promise<boolean> {
  return withCut(rows, async (cut) => {
    for await (const row of cut.rows()) if (!staysThere('records', row)) return false;
    return true;
  });
}

export interface CarryRows {
  /** From where a move that was broken off goes on. */
  readonly done: RowsDone | undefined;
  /** Keeps how far it has come. */
  note(done: RowsDone): Promise<void>;
}

/** May be repeated. `conflict` when something else lies in the target. */
export async function carryRows(parts: MoveParts, { done, note }: CarryRows): Promise<void> {
  for (const store of movedStores) {
    // `identity` comes after `records`: whoever has noted it there is through with the first.
    if (store === 'records' && done?.store === 'identity') continue;
    const from = done?.store === store ? done.after : undefined;
    await withCut(rowsOf(parts.from, store), (cut) => carryStore(parts, store, cut, from, note));
  }
}

async function carryStore(
  parts: MoveParts,
  store: MovedStore,
  cut: RowCut,
  from: RowKey | undefined,
  note: CarryRows['note'],
): Promise<void> {
  const to = rowsOf(parts.to, store);
  let some: Row[] = [];
  let [size, batches, carried] = [0, 0, 0];
  const flush = async () => {
    if (some.length === 0) return;
    await to.load(some);
    carried += some.length;
    const { partition, sort } = some.at(-1)!;
    if (++batches % batchesPerNote === 0) {
      await note({ store, after: { partition, sort } });
      parts.onProgress(`${carried} rows of ${store}`);
    }
    [some, size] = [[], 0];
  };
  for await (const given of cut.rows(from)) {
    parts.signal.throwIfAborted();
    if (staysThere(store, given)) continue;
    const row = await forTarget(parts, store, given);
    if (some.length >= loadRowsMax || size + rowBytes(row) > loadBytesMax) await flush();
    some.push(row);
    size += rowBytes(row);
  }
  await flush();
}

/** The row as the target keeps it. */
async function forTarget(parts: MoveParts, store: MovedStore, row: Row): Promise<Row> {
  const wrapped = wrappedAt(parts, store, row);
  if (wrapped === undefined) return row;
  const roots: Roots = { from: parts.from.root, to: parts.to.root };
  const there = await rowsOf(parts.to, store).get(row);
  if (there === undefined) return { ...row, value: await rewrapped(roots, wrapped.context, row.value) };
  if (there.revision === row.revision && (await sameSecret(roots, wrapped.context, row.value, there.value))) return there;
  throw new StewardError('conflict', { rule: 'another row lies where one is carried to' });
}

export function wrappedAt({ wrappedRows }: MoveParts, store: MovedStore, { partition, sort }: RowKey): WrappedRow | undefined {
  return wrappedRows.find((each) => each.store === store && each.key.partition === partition && each.key.sort === sort);
}

/** Every row of either side is the same on the other. */
export async function compareRows(parts: MoveParts, found: Differences): Promise<void> {
  for (const store of movedStores) {
    const [from, to] = [rowsOf(parts.from, store), rowsOf(parts.to, store)];
    let here = 0;
    await inBatches(parts, store, from, async (batch) => {
      here += batch.length;
      const others = await to.getMany(batch, { once: true });
      for (const [i, row] of batch.entries()) if (!(await isSame(parts, store, row, others[i]))) found.add(named(store, row));
    });
    let there = 0;
    await inBatches(parts, store, to, async (batch) => void (there += batch.length));
    if (there === here) continue;
    await inBatches(parts, store, to, async (batch) => {
      const others = await from.getMany(batch, { once: true });
      for (const [i, row] of batch.entries()) if (others[i] === undefined) found.add(`${named(store, row)}, which the source has not`);
    });
  }
}

async function isSame(parts: MoveParts, store: MovedStore, here: Row, there: Row | undefined): Promise<boolean> {
  if (there === undefined || there.revision !== here.revision) return false;
  const wrapped = wrappedAt(parts, store, here);
  if (wrapped === undefined) return Buffer.from(here.value).equals(there.value);
  return sameSecret({ from: parts.from.root, to: parts.to.root }, wrapped.context, here.value, there.value);
}

async function inBatches(
  { signal }: MoveParts,
  store: MovedStore,
  rows: MovedRows,
  act: (batch: readonly Row[]) => Promise<void>,
): Promise<void> {
  await withCut(rows, async (cut) => {
    let batch: Row[] = [];
    for await (const row of cut.rows()) {
      signal.throwIfAborted();
      if (staysThere(store, row)) continue;
      batch.push(row);
      if (batch.length < getRowsMax) continue;
      await act(batch);
      batch = [];
    }
    if (batch.length > 0) await act(batch);
  });
}

const named = (store: MovedStore, { partition, sort }: RowKey): string => `the row ${partition} ${sort} of ${store}`;

async function withCut<T>(rows: MovedRows, act: (cut: RowCut) => Promise<T>): Promise<T> {
  const cut = await rows.cut();
  try {
    return await act(cut);
  } finally {
    await cut.close();
  }
}
