// The signer's memory in memory, with faults on demand.
import { checkOrigin } from '../../ports/names.ts';
import type { Promised, PromisedList, SignerMemory } from '../../ports/signer-memory.ts';
import { checkPromise, samePromise } from '../../ports/signer-memory.ts';
import type { MemoryDisk } from './disk.ts';
import { memoryDisk } from './disk.ts';
import type { MemoryOptions } from './faults.ts';
import { Gate } from './faults.ts';

export interface MemorySignerMemoryOptions extends MemoryOptions {
  readonly disk?: MemoryDisk<Promised>;
}

export interface MemorySignerMemory extends SignerMemory, PromisedList {
  /** Loses the power: this instance is dead, and a new one holds what was durable. */
  crash(options?: MemoryOptions): MemorySignerMemory;
}

/** A signer's memory that forgets when the process ends. */
export function memorySignerMemory(options: MemorySignerMemoryOptions = {}): MemorySignerMemory {
  const gate = new Gate(options);
  const disk: MemoryDisk<Promised> = options.disk ?? memoryDisk();
  return {
    async recall(origin) {
      checkOrigin(origin);
      return gate.pass('signer-memory.recall', () => {
        const kept = disk.files.get(origin);
        return kept === undefined ? undefined : copy(kept);
      });
    },
    async remember(origin, from, to) {
      checkOrigin(origin);
      checkPromise(to);
      const owned = copy(to);
      return gate.pass('signer-memory.remember', () => {
        if (!samePromise(disk.files.get(origin), from)) return false;
        disk.write((files) => files.set(origin, owned));
        return true;
      });
    },
    async *promised() {
      const all = await gate.pass('signer-memory.promised', () => [...disk.files]);
      for (const [origin, promised] of all) yield { origin, promised: copy(promised) };
    },
    crash(next = {}) {
      gate.crash();
      return memorySignerMemory({ ...next, disk: disk.afterPowerLoss() });
    },
  };
}

function copy(promised: Promised): Promised {
  return { size: promised.size, root: promised.root.slice() };
}
