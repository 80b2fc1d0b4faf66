// Keys in memory, with faults on demand.
import type { BusinessId, KeyId } from '@steward/protocol/ids.ts';
import { checkEpoch, checkEpochTurn, checkIndex, checkKeyIds, checkListLimit, checkNewKeys, checkWrapped } from '../../ports/key-limits.ts';
import type { FoundKey, IndexRow, InsertOutcome, KeyRow, Keys, KeyState, WrappedKey } from '../../ports/keys.ts';
import type { MemoryDisk } from './disk.ts';
import { memoryDisk } from './disk.ts';
import type { MemoryOptions } from './faults.ts';
import { Gate } from './faults.ts';

type Kept =
  | { readonly kind: 'key'; readonly business: string; readonly key: WrappedKey }
  | { readonly kind: 'erased'; readonly business: string; readonly id: KeyId; readonly atMs: number }
  | { readonly kind: 'epoch'; readonly epoch: number }
  | { readonly kind: 'index'; readonly row: IndexRow };

export interface MemoryKeysOptions extends MemoryOptions {
  readonly disk?: MemoryDisk<Kept>;
}

export interface MemoryKeys extends Keys {
  /** Loses the power: this instance is dead, and a new one holds what was durable. */
  crash(options?: MemoryOptions): MemoryKeys;
}

class MemoryKeysAdapter implements MemoryKeys {
  readonly #gate: Gate;
  readonly #disk: MemoryDisk<Kept>;

  constructor(options: MemoryKeysOptions) {
    this.#gate = new Gate(options);
    this.#disk = options.disk ?? memoryDisk();
  }

  async find(business: BusinessId, ids: readonly KeyId[]): Promise<readonly FoundKey[]> {
    checkKeyIds(ids, false);
    return this.#gate.pass('keys.find', () => ids.map((id) => this.#find(business, id)));
  }

  async currentEpoch(business: BusinessId): Promise<number> {
    return this.#gate.pass('keys.currentEpoch', () => this.#epoch(business));
  }

  async listEpoch(business: BusinessId, epoch: number, after: KeyId | undefined, limit: number): Promise<readonly WrappedKey[]> {
    checkEpoch(epoch);
    checkListLimit(limit);
    return this.#gate.pass('keys.listEpoch', () => {
      const found: WrappedKey[] = [];
      for (const kept of this.#disk.files.values()) {
        if (kept.kind !== 'key' || kept.business !== business || kept.key.epoch !== epoch) continue;
        if (after === undefined || kept.key.id > after) found.push(copy(kept.key));
      }
      return found.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
    });
  }

  async list(business: BusinessId, after: KeyId | undefined, limit: number): Promise<readonly KeyRow[]> {
    checkListLimit(limit);
    return this.#gate.pass('keys.list', () => {
      const found: KeyRow[] = [];
      for (const kept of this.#disk.files.values()) {
        if ((kept.kind !== 'key' && kept.kind !== 'erased') || kept.business !== business) continue;
        const row = kept.kind === 'key' ? copy(kept.key) : { id: kept.id, erasedAtMs: kept.atMs };
        if (after === undefined || row.id > after) found.push(row);
      }
      return found.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
    });
  }

  async listIndexes(after: Pick<IndexRow, 'kind' | 'hash'> | undefined, limit: number): Promise<readonly IndexRow[]> {
    checkListLimit(limit);
    const from = after === undefined ? '' : indexName(after.kind, after.hash);
    return this.#gate.pass('keys.listIndexes', () =>
      [...this.#disk.files]
        .flatMap(([name, kept]) => (kept.kind === 'index' && name > from ? [{ name, row: kept.row }] : []))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .slice(0, limit)
        .map(({ row }) => ({ ...row, hash: row.hash.slice() })),
    );
  }

  async insert(business: BusinessId, keys: readonly WrappedKey[]): Promise<InsertOutcome> {
    checkNewKeys(keys);
    const owned = keys.map(copy);
    return this.#gate.pass('keys.insert', () => {
      const current = this.#epoch(business);
      if (owned.some((key) => key.epoch !== current)) return 'epoch-moved';
      const there = owned.map((key) => this.#disk.files.get(keyName(business, key.id)));
      if (there.some((kept) => kept?.kind === 'erased')) return 'erased';
      if (there.some((kept) => kept !== undefined)) return 'exists';
      this.#disk.write((files) => {
        for (const key of owned) files.set(keyName(business, key.id), { kind: 'key', business, key });
      });
      return 'done';
    });
  }

  async erase(business: BusinessId, ids: readonly KeyId[], atMs: number): Promise<void> {
    checkKeyIds(ids, true);
    await this.#gate.pass('keys.erase', () =>
      this.#disk.write((files) => {
        for (const id of ids) {
          if (files.get(keyName(business, id))?.kind !== 'erased') files.set(keyName(business, id), { kind: 'erased', business, id, atMs });
        }
      }),
    );
  }

  async setState(business: BusinessId, ids: readonly KeyId[], state: KeyState): Promise<void> {
    checkKeyIds(ids, true);
    await this.#gate.pass('keys.setState', () =>
      this.#disk.write((files) => {
        for (const id of ids) {
          const kept = files.get(keyName(business, id));
          if (kept?.kind === 'key') files.set(keyName(business, id), { ...kept, key: { ...kept.key, state } });
        }
      }),
    );
  }

  async turnEpoch(business: BusinessId, from: number, to: number): Promise<boolean> {
    checkEpochTurn(from, to);
    return this.#gate.pass('keys.turnEpoch', () => {
      if (this.#epoch(business) !== from) return false;
      this.#disk.write((files) => files.set(epochName(business), { kind: 'epoch', epoch: to }));
      return true;
    });
  }

  async rewrap(business: BusinessId, id: KeyId, fromEpoch: number, toEpoch: number, wrapped: Uint8Array): Promise<boolean> {
    checkKeyIds([id], true);
    checkEpochTurn(fromEpoch, toEpoch);
    checkWrapped(wrapped);
    const owned = wrapped.slice();
    return this.#gate.pass('keys.rewrap', () => {
      const kept = this.#disk.files.get(keyName(business, id));
      if (kept?.kind !== 'key' || kept.key.epoch !== fromEpoch) return false;
      this.#disk.write((files) => files.set(keyName(business, id), { ...kept, key: { ...kept.key, epoch: toEpoch, wrapped: owned } }));
      return true;
    });
  }

  async putIndex(kind: string, hash: Uint8Array, target: string): Promise<boolean> {
    checkIndex(kind, hash, target);
    const name = indexName(kind, hash);
    const owned = hash.slice();
    return this.#gate.pass('keys.putIndex', () => {
      const kept = this.#disk.files.get(name);
      if (kept?.kind === 'index') return kept.row.target === target;
      this.#disk.write((files) => files.set(name, { kind: 'index', row: { kind, hash: owned, target } }));
      return true;
    });
  }

  async findIndex(kind: string, hash: Uint8Array): Promise<string | undefined> {
    checkIndex(kind, hash);
    const name = indexName(kind, hash);
    return this.#gate.pass('keys.findIndex', () => {
      const kept = this.#disk.files.get(name);
      return kept?.kind === 'index' ? kept.row.target : undefined;
    });
  }

  async removeIndex(kind: string, hash: Uint8Array): Promise<void> {
    checkIndex(kind, hash);
    const name = indexName(kind, hash);
    await this.#gate.pass('keys.removeIndex', () => this.#disk.write((files) => files.delete(name)));
  }

  async close(): Promise<void> {
    this.#gate.crash();
  }

  crash(options: MemoryOptions = {}): MemoryKeys {
    this.#gate.crash();
    return new MemoryKeysAdapter({ ...options, disk: this.#disk.afterPowerLoss() });
  }

  #find(business: BusinessId, id: KeyId): FoundKey {
    const kept = this.#disk.files.get(keyName(business, id));
    if (kept?.kind === 'key') return copy(kept.key);
    return kept === undefined ? 'absent' : 'erased';
  }

  #epoch(business: BusinessId): number {
    const kept = this.#disk.files.get(epochName(business));
    return kept?.kind === 'epoch' ? kept.epoch : 0;
  }
}

const keyName = (business: string, id: string): string => `key ${business} ${id}`;
const epochName = (business: string): string => `epoch ${business}`;
const indexName = (kind: string, hash: Uint8Array): string => `index ${kind} ${hash.toHex()}`;

function copy(key: WrappedKey): WrappedKey {
  return { ...key, wrapped: key.wrapped.slice() };
}

/** Keys in memory. */
export function memoryKeys(options: MemoryKeysOptions = {}): MemoryKeys {
  return new MemoryKeysAdapter(options);
}
