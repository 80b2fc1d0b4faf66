// A disk in memory: what is written is seen at once, and survives a power loss only once it is durable. An honest disk makes each
// write durable in the same instant; a lying one says so and keeps the last writes in a cache that a power loss empties. The lying
// one exists to prove that the power-loss tests can fail.

export interface MemoryDisk<T> {
  readonly files: Map<string, T>;
  /** Runs one atomic write. */
  write(act: (files: Map<string, T>) => void): void;
  /** What is there after the power came back. */
  afterPowerLoss(): MemoryDisk<T>;
}

export interface MemoryDiskOptions {
  /** How many of the last writes a lying disk has not yet made durable; 0, the default, is an honest disk. */
  readonly unsyncedWritesMax?: number;
}

/** A disk. Several adapters given the same one are several processes on the same store. */
export function memoryDisk<T>(options: MemoryDiskOptions = {}, content: ReadonlyMap<string, T> = new Map()): MemoryDisk<T> {
  const files = new Map(content);
  const lagMax = options.unsyncedWritesMax ?? 0;
  const durable: ReadonlyMap<string, T>[] = lagMax > 0 ? [new Map(files)] : [];
  return {
    files,
    write(act) {
      act(files);
      if (lagMax === 0) return;
      durable.push(new Map(files));
      if (durable.length > lagMax + 1) durable.shift();
    },
    afterPowerLoss: () => memoryDisk(options, lagMax === 0 ? files : durable[0]),
  };
}
