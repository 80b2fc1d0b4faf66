// Rows in memory: the same guarantees as the real stores, with faults on demand. A commit happens in one instant, between the two
// turns the scheduler decides about, and is durable in that instant unless the disk lies.
import type { Change, CommitOutcome, Row, RowKey, RowRange, Rows } from '../../ports/rows.ts';
import { loadRowsMax, type RowCut, type RowCuts, type RowLoader } from '../../ports/row-cuts.ts';
import { StewardError } from '@steward/protocol/errors.ts';
import { checkCommit, checkRowKey, checkRowKeys, checkRowRange, meetsExpectation, rangeBounds } from '../../ports/row-limits.ts';
import type { MemoryDisk } from './disk.ts';
import { memoryDisk } from './disk.ts';
import type { MemoryOptions } from './faults.ts';
import { Gate } from './faults.ts';

export interface MemoryRowsOptions extends MemoryOptions {
  readonly disk?: MemoryDisk<Row>;
}

export interface MemoryRows extends Rows, RowCuts, RowLoader {
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

  async cut(): Promise<RowCut> {
    const all = await this.#gate.pass('rows.cut', () => this.dump());
    const gate = this.#gate;
    async function* rows(from: RowKey = { partition: '', sort: '' }): AsyncGenerator<Row> {
      for (const row of all) if (!before(row, from)) yield gate.pass('rows.cutRow', () => row);
    }
    return { rows, close: async () => undefined };
  }

  async load(rows: readonly Row[]): Promise<void> {
    if (rows.length > loadRowsMax) throw new RangeError(`at most ${loadRowsMax} rows at once`);
    rows.forEach(checkRowKey);
    await this.#gate.pass('rows.load', () => {
      for (const row of rows) {
        const there = this.#disk.files.get(nameOf(row));
        if (there && (there.revision !== row.revision || !Buffer.from(there.value).equals(row.value)))
          throw new StewardError('conflict', { rule: 'another row lies where one is loaded' });
      }
      this.#disk.write((written) => {
        for (const row of rows) written.set(nameOf(row), copy(row)!);
      });
    });
  }

  async close(): Promise<void> {
    this.#gate.crash();
  }

  crash(options: MemoryOptions = {}): MemoryRows {
    this.#gate.crash();
    return new MemoryRowsAdapter({ ...options, disk: this.#disk.afterPowerLoss() });
  }

  dump(): readonly Row[] {
    return [...this.#disk.files.values()].map((row) => copy(row)!).sort((a, b) => (before(a, b) ? -1 : 1));
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

const before = (a: RowKey, b: RowKey): boolean => a.partition < b.partition || (a.partition === b.partition && a.sort < b.sort);

/** Nobody outside holds the stored bytes, as with a real store. */
function copy(row: Row | undefined): Row | undefined {
  return row === undefined ? undefined : { ...row, value: row.value.slice() };
}

/** Rows in memory. */
export function memoryRows(options: MemoryRowsOptions = {}): MemoryRows {
  return new MemoryRowsAdapter(options);
}
