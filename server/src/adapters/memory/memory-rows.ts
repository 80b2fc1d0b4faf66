// Rows in memory: the same guarantees as the real stores, with faults on demand. A commit happens in one instant, between the two
// turns the scheduler decides about, and is durable in that instant unless the disk lies.
import type { Change, CommitOutcome, Row, RowKey, RowRange, Rows } from '../../ports/rows.ts';
import { checkCommit, checkRowKey, checkRowKeys, checkRowRange, meetsExpectation, rangeBounds } from '../../ports/row-limits.ts';
import type { MemoryDisk } from './disk.ts';
import { memoryDisk } from './disk.ts';
import type { MemoryOptions } from './faults.ts';
import { Gate } from './faults.ts';

export interface MemoryRowsOptions extends MemoryOptions {
  readonly disk?: MemoryDisk<Row>;
}

export interface MemoryRows extends Rows {
  /** Loses the power: this instance is dead, and a new one, with other options if given, holds what was durable. */
  crash(options?: MemoryOptions): MemoryRows;
  /** Every row, in order, for the tests' oracles. */
  dump(): readonly Row[];
}

class MemoryRowsAdapter implements MemoryRows {
  readonly #gate: Gate;
  readonly #disk: MemoryDisk<Row>;

  constructor(options: MemoryRowsOptions) {
    this.#gate = new Gate(options);
    this.#disk = options.disk ?? memoryDisk();
  }

  async get(key: RowKey): Promise<Row | undefined> {
    checkRowKey(key);
    return this.#gate.pass('rows.get', () => copy(this.#disk.files.get(nameOf(key))));
  }

  async getMany(keys: readonly RowKey[]): Promise<readonly (Row | undefined)[]> {
    checkRowKeys(keys);
    return this.#gate.pass('rows.getMany', () => keys.map((key) => copy(this.#disk.files.get(nameOf(key)))));
  }

  async range(range: RowRange): Promise<readonly Row[]> {
    checkRowRange(range);
    return this.#gate.pass('rows.range', () => this.#range(range));
  }

  async commit(changes: readonly Change[]): Promise<CommitOutcome> {
    checkCommit(changes);
    const owned = changes.map((change) => (change.kind === 'put' ? { ...change, value: change.value.slice() } : change));
    return this.#gate.pass('rows.commit', () => this.#commit(owned));
  }

  async close(): Promise<void> {
    this.#gate.crash();
  }

  crash(options: MemoryOptions = {}): MemoryRows {
    this.#gate.crash();
    return new MemoryRowsAdapter({ ...options, disk: this.#disk.afterPowerLoss() });
  }

  dump(): readonly Row[] {
    return [...this.#disk.files.keys()].sort().map((name) => copy(this.#disk.files.get(name))!);
  }

  #range(range: RowRange): readonly Row[] {
    const bounds = rangeBounds(range);
    if (bounds === undefined) return [];
    const found: Row[] = [];
    for (const row of this.#disk.files.values()) {
      if (row.partition === range.partition && row.sort >= bounds.from && row.sort < bounds.until) found.push(row);
    }
    found.sort((a, b) => (a.sort < b.sort ? -1 : 1));
    if (range.reverse === true) found.reverse();
    return found.slice(0, range.limit).map((row) => copy(row)!);
  }

  #commit(changes: readonly Change[]): CommitOutcome {
    const files = this.#disk.files;
    const conflict = changes.findIndex((change) => !meetsExpectation(change.expect, files.get(nameOf(change.key))?.revision));
    if (conflict >= 0) return { done: false, conflict };
    this.#disk.write((written) => {
      for (const change of changes) {
        const name = nameOf(change.key);
        if (change.kind === 'remove') written.delete(name);
        if (change.kind === 'put') {
          const revision = (written.get(name)?.revision ?? 0) + 1;
          written.set(name, { partition: change.key.partition, sort: change.key.sort, revision, value: change.value });
        }
      }
    });
    return { done: true };
  }
}

function nameOf(key: RowKey): string {
  return `${key.partition} ${key.sort}`;
}

/** Nobody outside holds the stored bytes, as with a real store. */
function copy(row: Row | undefined): Row | undefined {
  return row === undefined ? undefined : { ...row, value: row.value.slice() };
}

/** Rows in memory. */
export function memoryRows(options: MemoryRowsOptions = {}): MemoryRows {
  return new MemoryRowsAdapter(options);
}
