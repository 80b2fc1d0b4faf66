// The epoch store in memory, with faults on demand.
import type { BusinessId } from '@steward/protocol/ids.ts';
import type { EpochMarkers, Epochs, EpochSecretName } from '../../ports/epochs.ts';
import { checkEpochSecret } from '../../ports/names.ts';
import type { MemoryDisk } from './disk.ts';
import { memoryDisk } from './disk.ts';
import type { MemoryOptions } from './faults.ts';
import { Gate } from './faults.ts';

export interface MemoryEpochsOptions extends MemoryOptions {
  readonly disk?: MemoryDisk<Uint8Array | 'destroyed'>;
}

export interface MemoryEpochs extends Epochs, EpochMarkers {
  /** Loses the power: this instance is dead, and a new one holds what was durable. */
  crash(options?: MemoryOptions): MemoryEpochs;
}

/** An epoch store in memory. */
export function memoryEpochs(options: MemoryEpochsOptions = {}): MemoryEpochs {
  const gate = new Gate(options);
  const disk: MemoryDisk<Uint8Array | 'destroyed'> = options.disk ?? memoryDisk();
  const nameOf = (business: BusinessId, name: EpochSecretName): string => `${business} ${name}`;
  const names = (business: BusinessId, wanted: (kept: Uint8Array | 'destroyed') => boolean): readonly EpochSecretName[] =>
    [...disk.files]
      .filter(([name, kept]) => name.startsWith(`${business} `) && wanted(kept))
      .map(([name]) => name.slice(business.length + 1))
      .sort();
  return {
    async create(business, name, wrapped) {
      checkEpochSecret(business, name);
      const owned = wrapped.slice();
      return gate.pass('epochs.create', () => {
        if (disk.files.has(nameOf(business, name))) return false;
        disk.write((files) => files.set(nameOf(business, name), owned));
        return true;
      });
    },
    async read(business, name) {
      checkEpochSecret(business, name);
      return gate.pass('epochs.read', () => {
        const kept = disk.files.get(nameOf(business, name)) ?? 'absent';
        return typeof kept === 'string' ? kept : kept.slice();
      });
    },
    async destroy(business, name) {
      checkEpochSecret(business, name);
      await gate.pass('epochs.destroy', () => disk.write((files) => files.set(nameOf(business, name), 'destroyed')));
    },
    async list(business) {
      checkEpochSecret(business);
      return gate.pass('epochs.list', () => names(business, (kept) => kept !== 'destroyed'));
    },
    async destroyed(business) {
      checkEpochSecret(business);
      return gate.pass('epochs.destroyed', () => names(business, (kept) => kept === 'destroyed'));
    },
    crash(next = {}) {
      gate.crash();
      return memoryEpochs({ ...next, disk: disk.afterPowerLoss() });
    },
  };
}
