// Rows in one SQLite file. All callers of one turn of the event loop share one transaction and one flush, whichever business they write
// for (see sqlite-file.ts).
//
// One table, and the index of its primary key, which is the order of a range. Deliberately not WITHOUT ROWID: there a row of more than
// a quarter of a page spills into pages of its own, and most records are about 1 KiB; measured with 20,000 rows of 1,300 bytes, a get
// takes 4 instead of 20 µs, a write in a group of 64 takes 35 instead of 94 µs, and the file is less than half as large.
import type { StatementSync } from 'node:sqlite';
import { checkCommit, checkRowCount, checkRowKey, checkRowRange, meetsExpectation, rangeBounds } from '../../ports/row-limits.ts';
import { loadRowsMax, type RowCut, type RowCuts, type RowLoader } from '../../ports/row-cuts.ts';
import type { RowResidue } from '../../ports/row-residue.ts';
import type { Change, CommitOutcome, GetManyOptions, Row, RowKey, RowRange, Rows } from '../../ports/rows.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { SqliteFile } from './sqlite-file.ts';

const schema = `CREATE TABLE rows (
  partition TEXT NOT NULL, sort TEXT NOT NULL, revision INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (partition, sort)
) STRICT`;
const version = 1;
const within = 'FROM rows WHERE partition = ? AND sort >= ? AND sort < ? ORDER BY sort';

export interface SqliteRowsOptions {
  /** Fills the disk after so many pages of 4,096 bytes; for tests and quotas. */
  readonly maxPages?: number;
}

/** This process alone has the file open, so what it has read stays true until it writes. At most 32 MiB, and what readers have made of each row hangs on it: of a record about 6 KB. */
const keptRowsMax = 16_384;
const keptBytesMax = 2_048;

/** Rows of a cut that are read before others have their turn. */
const cutRowsPerTurn = 64;

/** What the embedded edition's rows can do beyond their port. */
export type EmbeddedRows = Rows & RowCuts & RowLoader & RowResidue;

class SqliteRows implements EmbeddedRows {
  readonly #file: SqliteFile;
  readonly #get: StatementSync;
  readonly #revision: StatementSync;
  readonly #forward: StatementSync;
  readonly #backward: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  /** Rows as last read. A group drops what it touches whether it is committed or not, and never fills: only committed rows get in. */
  readonly #kept = new KeptRows();

  constructor(file: SqliteFile) {
    this.#file = file;
    this.#get = file.prepare('SELECT revision, value FROM rows WHERE partition = ? AND sort = ?');
    this.#revision = file.prepare('SELECT revision FROM rows WHERE partition = ? AND sort = ?');
    this.#forward = file.prepare(`SELECT sort, revision, value ${within} LIMIT ?`);
    this.#backward = file.prepare(`SELECT sort, revision, value ${within} DESC LIMIT ?`);
    this.#insert = file.prepare('INSERT INTO rows (revision, value, partition, sort) VALUES (?, ?, ?, ?)');
    this.#update = file.prepare('UPDATE rows SET revision = ?, value = ? WHERE partition = ? AND sort = ?');
    this.#delete = file.prepare('DELETE FROM rows WHERE partition = ? AND sort = ?');
  }

  async get(key: RowKey): Promise<Row | undefined> {
    return this.#file.read(() => this.#read(key));
  }

  async getMany(keys: readonly RowKey[], { once = false }: GetManyOptions = {}): Promise<readonly (Row | undefined)[]> {
    checkRowCount(keys);
    return this.#file.read(() => keys.map((key) => this.#read(key, once)));
  }

  async range(range: RowRange): Promise<readonly Row[]> {
    checkRowRange(range);
    const bounds = rangeBounds(range);
    if (bounds === undefined) return [];
    const statement = range.reverse === true ? this.#backward : this.#forward;
    const found = this.#file.read(() => statement.all(range.partition, bounds.from, bounds.until, range.limit));
    return found.map((row) => toRow(range.partition, row['sort'] as string, row));
  }

  async commit(changes: readonly Change[]): Promise<CommitOutcome> {
    const bytes = checkCommit(changes);
    // The caller may use its buffer again at once; the group runs later.
    const owned = changes.map((change) => (change.kind === 'put' ? { ...change, value: change.value.slice() } : change));
    return this.#file.write(() => this.#apply(owned), { bytes });
  }

  async cut(): Promise<RowCut> {
    const { db, end } = this.#file.openCut();
    const statement = 'SELECT partition, sort, revision, value FROM rows WHERE (partition, sort) >= (?, ?) ORDER BY partition, sort';
    async function* rows(from: RowKey = { partition: '', sort: '' }): AsyncGenerator<Row> {
      let read = 0;
      for (const found of db.prepare(statement).iterate(from.partition, from.sort)) {
        if (++read % cutRowsPerTurn === 0) await new Promise((resolve) => void setImmediate(resolve));
        yield toRow(found['partition'] as string, found['sort'] as string, found);
      }
    }
    return { rows, close: async () => end() };
  }

  async load(rows: readonly Row[]): Promise<void> {
    if (rows.length > loadRowsMax) throw new RangeError(`at most ${loadRowsMax} rows at once`);
    rows.forEach(checkRowKey);
    await this.#file.write(
      () => {
        const absent = rows.filter((row) => !this.#isThere(row));
        for (const { partition, sort, revision, value } of absent) {
          this.#kept.drop({ partition, sort });
          this.#insert.run(revision, value, partition, sort);
        }
      },
      { bytes: rows.reduce((sum, { value }) => sum + value.length, 0) },
    );
  }

  #isThere({ partition, sort, revision, value }: Row): boolean {
    const found = this.#get.get(partition, sort);
    if (found === undefined) return false;
    if (found['revision'] === revision && Buffer.from(found['value'] as Uint8Array).equals(value)) return true;
    throw new StewardError('conflict', { rule: 'another row lies where one is loaded' });
  }

  wipe(): Promise<void> {
    return this.#file.write(() => undefined, { truncate: true });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #read(key: RowKey, once = false): Row | undefined {
    const kept = this.#kept.find(key);
    if (kept !== undefined) return kept === 'absent' ? undefined : kept;
    checkRowKey(key);
    const found = this.#get.get(key.partition, key.sort);
    const row = found === undefined ? undefined : toRow(key.partition, key.sort, found);
    if (!once && (row?.value.length ?? 0) <= keptBytesMax) this.#kept.keep(key, row ?? 'absent');
    return row;
  }

  /** Looks at every row before it writes the first, so that a conflict changes nothing. */
  #apply(changes: readonly Change[]): CommitOutcome {
    const revisions: (number | undefined)[] = [];
    for (const { key, expect } of changes) {
      const revision = this.#revision.get(key.partition, key.sort)?.['revision'] as number | undefined;
      if (!meetsExpectation(expect, revision)) return { done: false, conflict: revisions.length };
      revisions.push(revision);
    }
    for (const [i, change] of changes.entries()) {
      const { partition, sort } = change.key;
      const revision = revisions[i];
      if (change.kind !== 'check') this.#kept.drop(change.key);
      if (change.kind === 'remove') this.#delete.run(partition, sort);
      if (change.kind === 'put')
        (revision === undefined ? this.#insert : this.#update).run((revision ?? 0) + 1, change.value, partition, sort);
    }
    return { done: true };
  }
}

/** Rows by partition and sort key, absent ones too; the one kept longest makes room. What is in it had a well-formed key. */
class KeptRows {
  readonly #partitions = new Map<string, Map<string, Row | 'absent'>>();
  #count = 0;

  find({ partition, sort }: RowKey): Row | 'absent' | undefined {
    return this.#partitions.get(partition)?.get(sort);
  }

  keep(key: RowKey, row: Row | 'absent'): void {
    if (this.#count >= keptRowsMax) this.#dropOldest();
    let rows = this.#partitions.get(key.partition);
    if (rows === undefined) this.#partitions.set(key.partition, (rows = new Map()));
    rows.set(key.sort, row);
    this.#count++;
  }

  drop({ partition, sort }: RowKey): void {
    const rows = this.#partitions.get(partition);
    if (rows?.delete(sort) !== true) return;
    this.#count--;
    if (rows.size === 0) this.#partitions.delete(partition);
  }

  /** Of the partition whose turn it is; the turns go round. */
  #dropOldest(): void {
    for (const [partition, rows] of this.#partitions) {
      this.#partitions.delete(partition);
      this.#partitions.set(partition, rows);
      for (const sort of rows.keys()) return this.drop({ partition, sort });
    }
  }
}

function toRow(partition: string, sort: string, found: Record<string, unknown>): Row {
  return { partition, sort, revision: found['revision'] as number, value: found['value'] as Uint8Array };
}

/** Opens (or makes) the rows in `file`, alone: `store-unavailable` when another process has it open or it is not Steward's. */
export function openSqliteRows(file: string, options: SqliteRowsOptions = {}): EmbeddedRows {
  return new SqliteRows(new SqliteFile(file, { schema, version, ...options }));
}
