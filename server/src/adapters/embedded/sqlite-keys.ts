// Keys in a SQLite file of their own, apart from the ciphertext. All callers of one turn of the event loop share one transaction, one flush
// and one emptying of the WAL (see sqlite-file.ts).
//
// An erased key's bytes are in no byte of the files when `erase` has answered. Three things together make it so:
//  1. The bytes lie in `slots`, whose rows are only ever added behind the last and never removed or changed in length: so SQLite never moves
//     one to another page. (A row that is moved leaves a copy in the gap of the page it came from, which secure_delete does not clear; with
//     the bytes in a table ordered by random ids one key in twenty thousand was left behind so.)
//  2. They are overwritten with zeros in their place.
//  3. The WAL is emptied before `erase` answers.
import type { StatementSync } from 'node:sqlite';
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import { checkEpoch, checkEpochTurn, checkIndex, checkKeyIds, checkListLimit, checkNewKeys, checkWrapped } from '../../ports/key-limits.ts';
import type { FoundKey, IndexRow, InsertOutcome, KeyRow, Keys, KeyState, WrappedKey } from '../../ports/keys.ts';
import { SqliteFile } from './sqlite-file.ts';

// `state`: 0 live, 1 parked, 2 erased. An erased row keeps its id and, as `at`, when it was erased; slot 0 is no slot.
const schema = `
CREATE TABLE keys (
  business TEXT NOT NULL, id TEXT NOT NULL, state INTEGER NOT NULL, epoch INTEGER NOT NULL, at INTEGER NOT NULL, slot INTEGER NOT NULL,
  PRIMARY KEY (business, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE slots (slot INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
CREATE INDEX keys_by_epoch ON keys (business, epoch, id);
CREATE TABLE epochs (business TEXT PRIMARY KEY, epoch INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE indexes (kind TEXT NOT NULL, hash BLOB NOT NULL, target TEXT NOT NULL, PRIMARY KEY (kind, hash)) STRICT, WITHOUT ROWID`;
const version = 1;
const live = 0;
const parked = 1;
const erased = 2;
const nothing = new Uint8Array(0);

export interface SqliteKeysOptions {
  /** Fills the disk after so many pages of 4,096 bytes; for tests and quotas. */
  readonly maxPages?: number;
}

class SqliteKeys implements Keys {
  readonly #file: SqliteFile;
  readonly #find: StatementSync;
  readonly #list: StatementSync;
  readonly #listAll: StatementSync;
  readonly #listIndexes: StatementSync;
  readonly #insert: StatementSync;
  readonly #fill: StatementSync;
  readonly #overwrite: StatementSync;
  readonly #slot: StatementSync;
  readonly #erase: StatementSync;
  readonly #setState: StatementSync;
  readonly #rewrap: StatementSync;
  readonly #epoch: StatementSync;
  readonly #turn: StatementSync;
  readonly #putIndex: StatementSync;
  readonly #findIndex: StatementSync;
  readonly #removeIndex: StatementSync;

  constructor(file: SqliteFile) {
    this.#file = file;
    this.#find = file.prepare('SELECT id, state, epoch, at, wrapped FROM keys LEFT JOIN slots USING (slot) WHERE business = ? AND id = ?');
    this.#list = file.prepare(
      'SELECT id, state, epoch, at, wrapped FROM keys JOIN slots USING (slot) WHERE business = ? AND epoch = ? AND id > ? ORDER BY id LIMIT ?',
    );
    this.#listAll = file.prepare(
      'SELECT id, state, epoch, at, wrapped FROM keys LEFT JOIN slots USING (slot) WHERE business = ? AND id > ? ORDER BY id LIMIT ?',
    );
    this.#listIndexes = file.prepare('SELECT kind, hash, target FROM indexes WHERE (kind, hash) > (?, ?) ORDER BY kind, hash LIMIT ?');
    this.#insert = file.prepare('INSERT INTO keys (business, id, state, epoch, at, slot) VALUES (?, ?, ?, ?, ?, ?)');
    this.#fill = file.prepare('INSERT INTO slots (wrapped) VALUES (?)');
    this.#overwrite = file.prepare('UPDATE slots SET wrapped = ? WHERE slot = ?');
    this.#slot = file.prepare(`SELECT slot, length(wrapped) AS length FROM keys JOIN slots USING (slot) WHERE business = ? AND id = ?`);
    this.#erase = file.prepare(`INSERT INTO keys (business, id, state, epoch, at, slot) VALUES (?, ?, ${erased}, 0, ?, 0)
      ON CONFLICT DO UPDATE SET state = ${erased}, epoch = 0, at = excluded.at, slot = 0 WHERE state <> ${erased}`);
    this.#setState = file.prepare(`UPDATE keys SET state = ? WHERE business = ? AND id = ? AND state <> ${erased}`);
    this.#rewrap = file.prepare(`UPDATE keys SET epoch = ?, slot = ? WHERE business = ? AND id = ? AND epoch = ? AND state <> ${erased}`);
    this.#epoch = file.prepare('SELECT epoch FROM epochs WHERE business = ?');
    this.#turn = file.prepare('INSERT INTO epochs (business, epoch) VALUES (?, ?) ON CONFLICT DO UPDATE SET epoch = excluded.epoch');
    this.#putIndex = file.prepare('INSERT INTO indexes (kind, hash, target) VALUES (?, ?, ?)');
    this.#findIndex = file.prepare('SELECT target FROM indexes WHERE kind = ? AND hash = ?');
    this.#removeIndex = file.prepare('DELETE FROM indexes WHERE kind = ? AND hash = ?');
  }

  async find(business: BusinessId, ids: readonly KeyId[]): Promise<readonly FoundKey[]> {
    checkKeyIds(ids, false);
    return this.#file.read(() => ids.map((id) => toFound(this.#find.get(business, id))));
  }

  async currentEpoch(business: BusinessId): Promise<number> {
    return this.#file.read(() => this.#current(business));
  }

  async listEpoch(business: BusinessId, epoch: number, after: KeyId | undefined, limit: number): Promise<readonly WrappedKey[]> {
    checkEpoch(epoch);
    checkListLimit(limit);
    return this.#file.read(() => this.#list.all(business, epoch, after ?? '', limit)).map(toKey);
  }

  async list(business: BusinessId, after: KeyId | undefined, limit: number): Promise<readonly KeyRow[]> {
    checkListLimit(limit);
    const rows = this.#file.read(() => this.#listAll.all(business, after ?? '', limit));
    return rows.map((row) => (row['state'] === erased ? { id: row['id'] as KeyId, erasedAtMs: row['at'] as number } : toKey(row)));
  }

  async listIndexes(after: Pick<IndexRow, 'kind' | 'hash'> | undefined, limit: number): Promise<readonly IndexRow[]> {
    checkListLimit(limit);
    const rows = this.#file.read(() => this.#listIndexes.all(after?.kind ?? '', after?.hash ?? nothing, limit));
    return rows.map(({ kind, hash, target }) => ({ kind: kind as string, hash: hash as Uint8Array, target: target as string }));
  }

  async insert(business: BusinessId, keys: readonly WrappedKey[]): Promise<InsertOutcome> {
    checkNewKeys(keys);
    const owned = keys.map((key) => ({ ...key, wrapped: key.wrapped.slice() }));
    return this.#file.write(() => {
      const current = this.#current(business);
      if (owned.some((key) => key.epoch !== current)) return 'epoch-moved';
      const there = owned.map((key) => toFound(this.#find.get(business, key.id)));
      if (there.includes('erased')) return 'erased';
      if (there.some((found) => found !== 'absent')) return 'exists';
      for (const key of owned)
        this.#insert.run(business, key.id, stateNumber(key.state), key.epoch, key.createdAtMs, this.#newSlot(key.wrapped));
      return 'done';
    });
  }

  async erase(business: BusinessId, ids: readonly KeyId[], atMs: number): Promise<void> {
    checkKeyIds(ids, true);
    await this.#file.write(
      () => {
        for (const id of ids) {
          this.#clear(business, id);
          this.#erase.run(business, id, atMs);
        }
      },
      { truncate: true },
    );
  }

  async setState(business: BusinessId, ids: readonly KeyId[], state: KeyState): Promise<void> {
    checkKeyIds(ids, true);
    await this.#file.write(() => {
      for (const id of ids) this.#setState.run(stateNumber(state), business, id);
    });
  }

  async turnEpoch(business: BusinessId, from: number, to: number): Promise<boolean> {
    checkEpochTurn(from, to);
    return this.#file.write(() => {
      if (this.#current(business) !== from) return false;
      this.#turn.run(business, to);
      return true;
    });
  }

  async rewrap(business: BusinessId, id: KeyId, fromEpoch: number, toEpoch: number, wrapped: Uint8Array): Promise<boolean> {
    checkKeyIds([id], true);
    checkEpochTurn(fromEpoch, toEpoch);
    checkWrapped(wrapped);
    const owned = wrapped.slice();
    return this.#file.write(() => {
      const found = this.#find.get(business, id);
      if (found === undefined || found['state'] === erased || found['epoch'] !== fromEpoch) return false;
      this.#rewrap.run(toEpoch, this.#refill(business, id, owned), business, id, fromEpoch);
      return true;
    });
  }

  async putIndex(kind: string, hash: Uint8Array, target: string): Promise<boolean> {
    checkIndex(kind, hash, target);
    const owned = hash.slice();
    return this.#file.write(() => {
      const found = this.#findIndex.get(kind, owned);
      if (found === undefined) this.#putIndex.run(kind, owned, target);
      return found === undefined || found['target'] === target;
    });
  }

  async findIndex(kind: string, hash: Uint8Array): Promise<string | undefined> {
    checkIndex(kind, hash);
    return this.#file.read(() => this.#findIndex.get(kind, hash)?.['target'] as string | undefined);
  }

  async removeIndex(kind: string, hash: Uint8Array): Promise<void> {
    checkIndex(kind, hash);
    const owned = hash.slice();
    await this.#file.write(() => void this.#removeIndex.run(kind, owned), { truncate: true });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  /** Behind the last. */
  #newSlot(wrapped: Uint8Array): number {
    return Number(this.#fill.run(wrapped).lastInsertRowid);
  }

  /** In the same place if it has the same length, as wrapped keys of one suite have. */
  #refill(business: BusinessId, id: KeyId, wrapped: Uint8Array): number {
    const { slot, length } = this.#slot.get(business, id) as { slot: number; length: number };
    if (length !== wrapped.length) {
      this.#clear(business, id);
      return this.#newSlot(wrapped);
    }
    this.#overwrite.run(wrapped, slot);
    return slot;
  }

  #clear(business: BusinessId, id: KeyId): void {
    const found = this.#slot.get(business, id) as { slot: number; length: number } | undefined;
    if (found) this.#overwrite.run(new Uint8Array(found.length), found.slot);
  }

  #current(business: BusinessId): number {
    return (this.#epoch.get(business)?.['epoch'] as number | undefined) ?? 0;
  }
}

function stateNumber(state: KeyState): number {
  return state === 'parked' ? parked : live;
}

function toFound(row: Record<string, unknown> | undefined): FoundKey {
  if (row === undefined) return 'absent';
  return row['state'] === erased ? 'erased' : toKey(row);
}

function toKey(row: Record<string, unknown>): WrappedKey {
  return {
    id: row['id'] as KeyId,
    epoch: row['epoch'] as number,
    wrapped: (row['wrapped'] as Uint8Array | null) ?? nothing,
    state: row['state'] === parked ? 'parked' : 'live',
    createdAtMs: row['at'] as number,
  };
}

/** Opens (or makes) the key store in `file`, alone: `store-unavailable` when another process has it open or it is not Steward's. */
export function openSqliteKeys(file: string, options: SqliteKeysOptions = {}): Keys {
  return new SqliteKeys(new SqliteFile(file, { schema, version, ...options }));
}
