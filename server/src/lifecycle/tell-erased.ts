// Tells the places that hold copies (snapshots, key backups) what was erased: records by their tombstones, groups of fields by the notes of what was cleared
// away, logins by theirs. Each note says when that was told, so that nothing is forgotten, whichever way it was erased and wherever a process died.
import type { BusinessId, PersonId, RecordId } from '@steward/protocol/ids.ts';
import { blobOf } from '../governed/blob-name.ts';
import { dayMs } from '../governed/periods.ts';
import type { Clock } from '../ports/clock.ts';
import { erasedRecordsMax, type ErasedPlaces, type ErasedRecord } from '../ports/erased-places.ts';
import type { Identity } from '../ports/identity.ts';
import { rangeRowsMax, type Change, type Row, type Rows } from '../ports/rows.ts';
import { keyOf, lastPart } from '../stores/layout.ts';
import { forgetPerson } from '../stores/forget-person.ts';
import { decodeGoneLogin, decodeLeft, encodeGoneLogin, encodeLeft } from '../stores/left.ts';
import { decodeTombstone, encodeTombstone, owedTombstones, owesAnything, settleOwed } from '../stores/tombstones.ts';

const markedPerCommitMax = 90;
/** A place forgets what it is clean of; who asks about it later tells it again. */
const toldAgainMs = 30 * dayMs;

export interface TellParts {
  readonly rows: Rows;
  readonly clock: Clock;
}

/** Both included. */
export interface Window {
  readonly fromMs: number;
  readonly untilMs: number;
}

interface Note {
  readonly record: ErasedRecord;
  readonly atMs: number;
  readonly toldMs: number | undefined;
  /** The row once it was told. */
  readonly told: (nowMs: number) => Uint8Array;
}

type ReadNote = (business: BusinessId, row: Row) => Note;

const tombstoneNote: ReadNote = (business, { sort, value }) => {
  const tombstone = decodeTombstone(lastPart<RecordId>(sort), value);
  const { id, keys, files, atMs, toldMs, keptUntilMs } = tombstone;
  return {
    record: {
      id,
      gone: 'whole',
      keys,
      files: files.map((file) => blobOf(business, file)),
      ...(keptUntilMs === undefined ? {} : { keptUntilMs }),
    },
    atMs,
    toldMs,
    told: (nowMs) => encodeTombstone({ ...tombstone, toldMs: nowMs }),
  };
};

const leftNote: ReadNote = (business, { sort, value }) => {
  const left = decodeLeft(value);
  const id = sort.split('/')[1] as RecordId;
  return {
    record: { id, gone: 'keys', keys: left.keys, files: left.files.map((file) => blobOf(business, file)) },
    atMs: left.atMs,
    toldMs: left.toldMs,
    told: (nowMs) => encodeLeft({ ...left, toldMs: nowMs }),
  };
};

const tombstones = 'tomb/';
const notes: readonly (readonly [string, ReadNote])[] = [
  [tombstones, tombstoneNote],
  ['left/', leftNote],
];

/** What was not told yet; of `again` also what was told long ago. Throws when the place cannot be written. */
export async function tellErased({ rows, clock }: TellParts, places: ErasedPlaces, business: BusinessId, again?: Window): Promise<void> {
  const nowMs = clock.nowMs();
  const isUntold = ({ atMs, toldMs }: Note) =>
    toldMs === undefined || (again !== undefined && isIn(again, atMs) && toldMs <= nowMs - toldAgainMs);
  const owes = await owesAnything(rows, business);
  for (const [prefix, read] of notes) {
    if (again === undefined && prefix === tombstones && !owes) continue;
    for await (const page of again === undefined && prefix === tombstones ? owedPages(rows, business) : pages(rows, business, prefix)) {
      const untold = page.map((row) => ({ row, note: read(business, row) })).filter(({ note }) => isUntold(note));
      if (untold.length === 0) continue;
      for (let at = 0; at < untold.length; at += erasedRecordsMax)
        await places.tell({ business, records: untold.slice(at, at + erasedRecordsMax).map(({ note }) => note.record) });
      await mark(
        rows,
        untold.map(({ row, note }) => ({ kind: 'put', key: keyIn(row), value: note.told(nowMs), expect: row.revision })),
      );
    }
  }
  if (owes) await settleOwed(rows, business);
}

/** Tombstones of which something is owed, as rows. */
async function* owedPages(rows: Rows, business: BusinessId): AsyncGenerator<readonly Row[]> {
  let page: Row[] = [];
  for await (const { tombstones: owed } of owedTombstones(rows, business)) {
    for (const { tombstone, revision } of owed)
      page.push({ ...keyOf.tombstone(business, tombstone.id), revision, value: encodeTombstone(tombstone) });
    if (page.length < rangeRowsMax) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** Ids of what was erased of a business in a time, a page at a time; a superset of what one erasure took does no harm, because all of it is erased. */
export async function* erasedIds(rows: Rows, business: BusinessId, window: Window): AsyncGenerator<readonly RecordId[]> {
  for (const [prefix, read] of notes)
    for await (const page of pages(rows, business, prefix)) {
      const ids = page.map((row) => read(business, row)).filter(({ atMs }) => isIn(window, atMs));
      if (ids.length > 0) yield [...new Set(ids.map(({ record }) => record.id))];
    }
}

/**
 * Logins that were removed, of all businesses and of none. Each is removed again first: whoever noted it may have died before they came to it, and a copy is told of
 * nothing that is still there. Told, the note forgets the address.
 */
export async function tellLogins(
  { rows, clock }: TellParts,
  places: ErasedPlaces,
  identity: Pick<Identity, 'removeAccount'>,
): Promise<void> {
  for await (const page of pages(rows, 'gone-logins', ''))
    for (const row of page) {
      const login = decodeGoneLogin(row.value);
      if (login.toldMs !== undefined) continue;
      await identity.removeAccount(row.sort as PersonId);
      await forgetPerson(rows, row.sort as PersonId);
      await places.tell({ records: [], identity: login.partitions });
      const accounts = login.partitions.filter((partition) => partition.startsWith('a.'));
      const value = encodeGoneLogin({ partitions: accounts, toldMs: clock.nowMs() });
      await mark(rows, [{ kind: 'put', key: keyIn(row), value, expect: row.revision }]);
    }
}

/** Notes of groups of fields go when no copy holds them any more; without a place there are no copies. Tombstones last. */
export async function dropLeft({ rows }: Pick<TellParts, 'rows'>, places: ErasedPlaces | undefined, business: BusinessId): Promise<void> {
  for await (const page of pages(rows, business, 'left/'))
    await drop(rows, places, page, (row) => [row.sort.split('/')[1]!, decodeLeft(row.value).toldMs !== undefined]);
}

/** The same for logins. */
export async function dropLogins({ rows }: Pick<TellParts, 'rows'>, places: ErasedPlaces | undefined): Promise<void> {
  for await (const page of pages(rows, 'gone-logins', ''))
    await drop(rows, places, page, ({ sort, value }) => [sort as PersonId, decodeGoneLogin(value).toldMs !== undefined]);
}

async function drop(
  rows: Rows,
  places: ErasedPlaces | undefined,
  page: readonly Row[],
  read: (row: Row) => readonly [id: string, told: boolean],
): Promise<void> {
  const held = new Set(await places?.stillHolds([...new Set(page.map((row) => read(row)[0]))]));
  const free = page.filter((row) => {
    const [id, told] = read(row);
    return places === undefined || (told && !held.has(id));
  });
  await mark(
    rows,
    free.map((row) => ({ kind: 'remove', key: keyIn(row), expect: row.revision })),
  );
}

/** Whoever changed a row meanwhile leaves it to the next run. */
async function mark(rows: Rows, changes: readonly Change[]): Promise<void> {
  for (let at = 0; at < changes.length; at += markedPerCommitMax) await rows.commit(changes.slice(at, at + markedPerCommitMax));
}

const isIn = ({ fromMs, untilMs }: Window, atMs: number) => atMs >= fromMs && atMs <= untilMs;
const keyIn = ({ partition, sort }: Row) => ({ partition, sort });

async function* pages(rows: Rows, partition: string, prefix: string): AsyncGenerator<readonly Row[]> {
  let after: string | undefined;
  for (;;) {
    const page = await rows.range({ partition, prefix, limit: rangeRowsMax, ...(after === undefined ? {} : { after }) });
    if (page.length > 0) yield page;
    if (page.length < rangeRowsMax) return;
    after = page.at(-1)!.sort;
  }
}
