// One SQLite file, opened the only way Steward opens one, and its group commit.
//
// What is asserted at every start, because each is off by default or can be refused silently:
//   journal_mode=WAL, synchronous=FULL (every commit is flushed before it answers), secure_delete=ON (what is removed is overwritten),
//   locking_mode=EXCLUSIVE (one process; a second one is told at once), temp_store=MEMORY (no content in temporary files).
//
// While a cut is open (`openCut`: a second connection that reads as of one instant, for snapshots) the file is not locked exclusively, or
// that connection could not be. SQLite permits the change only where WAL was entered unlocked, so the lock is taken right after that. The
// folder's own lock keeps other processes out meanwhile.
//
// Group commit: jobs handed in during one turn of the event loop run one after the other in one transaction, and one flush answers
// all of them. A job looks before it writes, so one that finds a conflict changes nothing and disturbs nobody. When the transaction
// fails, for instance because one job does not fit the disk any more, each job is run again in a transaction of its own: only those
// that cannot be done fail.
//
// What an error means: before COMMIT, and a full disk at COMMIT, nothing was changed (`store-unavailable`, `storage-full`). Any other
// error at COMMIT is `outcome-unknown`, and the file is not used again until it is opened anew: after a failed flush the kernel may
// have dropped what it had not written, and a later flush that succeeds proves nothing.
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StatementSync } from 'node:sqlite';
import { DatabaseSync } from 'node:sqlite';
import { isStewardError, StewardError } from '@steward/protocol/errors.ts';

/** Jobs, and bytes, that share one transaction; one job may be larger by itself. */
export const groupJobsMax = 1_000;
export const groupBytesMax = 16_777_216;
/** Jobs, and bytes, that may wait; what is more is refused with `store-unavailable`. */
export const waitingJobsMax = 20_000;
export const waitingBytesMax = 67_108_864;
/** Attempts to empty the WAL after an erasure. */
export const truncateAttemptsMax = 8;
const walBytesKept = 67_108_864;
/** Of pages in this process; the operating system keeps more of them. A bulk import fills it, in each of the files, so it is part of what one takes. */
const cacheKib = 8_192;
const applicationId = 0x53_74_77_64;
const sqliteFull = 13;
const sqliteBusy = 5;
const sqliteLocked = 6;

export interface SqliteFileOptions {
  /** SQL that makes the tables of a new file. */
  readonly schema: string;
  /** Version of the schema, kept in the file. */
  readonly version: number;
  /** Fills the disk after so many pages of 4,096 bytes; for tests and quotas. */
  readonly maxPages?: number;
}

interface Job {
  readonly run: () => unknown;
  readonly truncate: boolean;
  readonly bytes: number;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

interface WriteOptions {
  /** About how many bytes it writes. */
  readonly bytes?: number;
  /** Whether the WAL must hold no old bytes when it resolves. */
  readonly truncate?: boolean;
}

type Ran = { readonly job: Job; readonly value: unknown } | { readonly job: Job; readonly error: unknown };

export class SqliteFile {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;
  #waiting: Job[] = [];
  #waitingBytes = 0;
  #scheduled = false;
  #broken: unknown;
  #closed = false;
  readonly #path: string;
  readonly #cuts = new Set<DatabaseSync>();

  constructor(file: string, options: SqliteFileOptions) {
    this.#path = file;
    this.#db = openDatabase(file, options);
    this.#begin = this.#db.prepare('BEGIN IMMEDIATE');
    this.#commit = this.#db.prepare('COMMIT');
    this.#rollback = this.#db.prepare('ROLLBACK');
  }

  prepare(sql: string): StatementSync {
    return this.#db.prepare(sql);
  }

  /** Reads at once. Between turns no transaction is open, so it sees exactly what has been committed. */
  read<T>(act: () => T): T {
    this.#assertUsable();
    try {
      return act();
    } catch (error) {
      throw beforeCommit(error);
    }
  }

  /**
   * Runs `job` in the next group and resolves with its value when that is durable. `job` must look before it writes: throw or return
   * before its first write when it finds that it must not happen.
   */
  write<T>(job: () => T, { bytes = 0, truncate = false }: WriteOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#assertUsable();
      if (this.#waiting.length >= waitingJobsMax || this.#waitingBytes + bytes > waitingBytesMax) {
        throw new StewardError('store-unavailable', { rule: `more than ${waitingJobsMax} writes or ${waitingBytesMax} bytes wait` });
      }
      this.#waitingBytes += bytes;
      this.#waiting.push({ run: job, truncate, bytes, resolve: resolve as (value: never) => void, reject });
      if (this.#scheduled) return;
      this.#scheduled = true;
      setImmediate(() => void this.#flush());
    });
  }

  /**
   * A connection that sees what is committed now, and nothing later, until `end` is called with it. Writers go on; what they write stays in
   * the WAL until the last cut has ended.
   */
  openCut(): { readonly db: DatabaseSync; end(): void } {
    this.#assertUsable();
    let db: DatabaseSync | undefined;
    try {
      if (this.#cuts.size === 0) this.#lock('NORMAL');
      db = new DatabaseSync(this.#path, { readOnly: true, timeout: 0 });
      db.exec('PRAGMA temp_store=MEMORY; BEGIN');
      // The first read is what fixes the instant.
      db.prepare('SELECT count(*) FROM sqlite_schema').get();
      this.#cuts.add(db);
    } catch (error) {
      db?.close();
      if (this.#cuts.size === 0) this.#lock('EXCLUSIVE');
      throw beforeCommit(error);
    }
    const cut = db;
    return { db: cut, end: () => this.#endCut(cut) };
  }

  #endCut(cut: DatabaseSync): void {
    if (!this.#cuts.delete(cut)) return;
    cut.close();
    if (this.#cuts.size === 0 && !this.#closed) this.#lock('EXCLUSIVE');
  }

  #lock(mode: 'NORMAL' | 'EXCLUSIVE'): void {
    const is = this.#db.prepare(`PRAGMA locking_mode=${mode}`).get()?.['locking_mode'];
    if (is !== mode.toLowerCase()) throw new StewardError('store-unavailable', { rule: `SQLite did not take locking_mode=${mode}` });
    // Letting go follows with the next read, holding on with the next write.
    this.#db.exec(mode === 'NORMAL' ? 'BEGIN; SELECT count(*) FROM sqlite_schema; COMMIT' : 'BEGIN IMMEDIATE; COMMIT');
  }

  /** Waits for what was handed in, empties the WAL into the file, and closes it. */
  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#flush();
    this.#closed = true;
    for (const cut of this.#cuts) this.#endCut(cut);
    this.#db.close();
  }

  async #flush(): Promise<void> {
    this.#scheduled = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const group of inGroups(waiting)) {
      const ran = this.#runGroup(group);
      const uncleared = ran.some(({ job }) => job.truncate) ? await this.#truncate() : undefined;
      for (const each of ran) answer(each, uncleared);
    }
  }

  #runGroup(jobs: readonly Job[]): readonly Ran[] {
    const failed = (error: unknown): readonly Ran[] => jobs.map((job) => ({ job, error }));
    try {
      this.#assertUsable();
      this.#begin.run();
    } catch (error) {
      return failed(isStewardError(error) ? error : beforeCommit(error));
    }
    const ran: Ran[] = [];
    try {
      for (const job of jobs) ran.push(runJob(job));
    } catch (error) {
      this.#undo();
      return jobs.length === 1 ? failed(beforeCommit(error)) : this.#runEachAlone(jobs);
    }
    try {
      this.#commit.run();
      return ran;
    } catch (error) {
      this.#undo();
      if (codeOf(error) !== sqliteFull) {
        this.#broken = error;
        return failed(new StewardError('outcome-unknown', { cause: error }));
      }
      return jobs.length === 1 ? failed(beforeCommit(error)) : this.#runEachAlone(jobs);
    }
  }

  #runEachAlone(jobs: readonly Job[]): readonly Ran[] {
    return jobs.flatMap((job) => this.#runGroup([job]));
  }

  #undo(): void {
    try {
      if (this.#db.isTransaction) this.#rollback.run();
    } catch (error) {
      this.#broken = error;
    }
  }

  /** Moves the WAL into the file and empties it, so that no erased byte is left. Returns why it could not. */
  async #truncate(): Promise<unknown> {
    for (let attempt = 0; attempt < truncateAttemptsMax; attempt++) {
      try {
        if (this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0) return undefined;
      } catch (error) {
        if (codeOf(error) !== sqliteBusy && codeOf(error) !== sqliteLocked) return error;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    return new Error('somebody reads the file, so the WAL cannot be emptied');
  }

  #assertUsable(): void {
    if (this.#closed) throw new StewardError('store-unavailable', { rule: 'the store is closed' });
    if (this.#broken !== undefined)
      throw new StewardError('store-unavailable', { rule: 'the store failed while writing; start again', cause: this.#broken });
  }
}

function inGroups(jobs: readonly Job[]): readonly (readonly Job[])[] {
  const groups: Job[][] = [];
  let bytes = 0;
  for (const job of jobs) {
    const group = groups.at(-1);
    if (group === undefined || group.length >= groupJobsMax || bytes + job.bytes > groupBytesMax) {
      groups.push([job]);
      bytes = job.bytes;
    } else {
      group.push(job);
      bytes += job.bytes;
    }
  }
  return groups;
}

/** A StewardError is the job's own answer, given before it wrote; anything else fails the group. */
function runJob(job: Job): Ran {
  try {
    return { job, value: job.run() };
  } catch (error) {
    if (isStewardError(error)) return { job, error };
    throw error;
  }
}

function answer(ran: Ran, uncleared: unknown): void {
  if ('error' in ran) ran.job.reject(ran.error);
  else if (ran.job.truncate && uncleared !== undefined) ran.job.reject(new StewardError('outcome-unknown', { cause: uncleared }));
  else ran.job.resolve(ran.value as never);
}

/** An error while nothing was committed: nothing has changed. */
function beforeCommit(error: unknown): unknown {
  if (codeOf(error) === undefined) return error;
  return new StewardError(codeOf(error) === sqliteFull ? 'storage-full' : 'store-unavailable', { cause: error });
}

/** The primary result code of a SQLite error. */
function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return error.errcode & 0xff;
}

function openDatabase(file: string, options: SqliteFileOptions): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { timeout: 0 });
    configure(db, options);
    prepareSchema(db, options);
    // A BEGIN that writes takes the exclusive lock for good, so that a second process is refused here and not later.
    db.exec('BEGIN IMMEDIATE; COMMIT');
  } catch (error) {
    db?.close();
    throw isStewardError(error) ? error : new StewardError('store-unavailable', { rule: 'the database could not be opened', cause: error });
  }
  syncFolder(dirname(file));
  return db;
}

function configure(db: DatabaseSync, options: SqliteFileOptions): void {
  db.exec('PRAGMA locking_mode=NORMAL');
  db.exec('PRAGMA journal_mode=WAL');
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  db.exec('PRAGMA locking_mode=EXCLUSIVE');
  db.exec('PRAGMA synchronous=FULL');
  db.exec('PRAGMA fullfsync=ON');
  db.exec('PRAGMA checkpoint_fullfsync=ON');
  db.exec('PRAGMA secure_delete=ON');
  db.exec('PRAGMA temp_store=MEMORY');
  db.exec('PRAGMA trusted_schema=OFF');
  db.exec(`PRAGMA cache_size=-${cacheKib}`);
  db.exec(`PRAGMA journal_size_limit=${walBytesKept}`);
  if (options.maxPages !== undefined) db.exec(`PRAGMA max_page_count=${options.maxPages}`);
  const must = { journal_mode: 'wal', synchronous: 2, secure_delete: 1, locking_mode: 'exclusive', temp_store: 2 };
  for (const [pragma, value] of Object.entries(must)) {
    const is = db.prepare(`PRAGMA ${pragma}`).get()?.[pragma];
    if (is !== value) throw new StewardError('store-unavailable', { rule: `SQLite did not take ${pragma}=${value}` });
  }
}

function prepareSchema(db: DatabaseSync, options: SqliteFileOptions): void {
  const number = (pragma: string): unknown => db.prepare(`PRAGMA ${pragma}`).get()?.[pragma];
  const [application, version] = [number('application_id'), number('user_version')];
  if (application === 0 && version === 0) {
    db.exec(`BEGIN IMMEDIATE; ${options.schema}; PRAGMA application_id=${applicationId}; PRAGMA user_version=${options.version}; COMMIT`);
  } else if (application !== applicationId) {
    throw new StewardError('store-unavailable', { rule: 'this is not a file of Steward' });
  } else if (version !== options.version) {
    throw new StewardError('store-unavailable', {
      rule: `the file has schema version ${String(version)}, this release knows ${options.version}`,
    });
  }
}

function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
