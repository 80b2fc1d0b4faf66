// Blobs in memory, with faults on demand. A put takes its whole content before it happens, so breaking off leaves nothing.
import { StewardError } from '@steward/protocol/errors.ts';
import type { BlobRange, Blobs } from '../../ports/blobs.ts';
import { checkBlobList, checkBlobName, checkBlobRange } from '../../ports/names.ts';
import type { MemoryDisk } from './disk.ts';
import { memoryDisk } from './disk.ts';
import type { MemoryOptions } from './faults.ts';
import { Gate } from './faults.ts';

const chunkBytes = 65_536;

export interface MemoryBlobsOptions extends MemoryOptions {
  readonly disk?: MemoryDisk<Uint8Array>;
}

export interface MemoryBlobs extends Blobs {
  /** Loses the power: this instance is dead, and a new one holds what was durable. */
  crash(options?: MemoryOptions): MemoryBlobs;
}

/** Blobs in memory. */
export function memoryBlobs(options: MemoryBlobsOptions = {}): MemoryBlobs {
  const gate = new Gate(options);
  const disk: MemoryDisk<Uint8Array> = options.disk ?? memoryDisk();
  return {
    async put(name, content) {
      checkBlobName(name);
      const bytes = await gather(content);
      return gate.pass('blobs.put', () => {
        if (disk.files.has(name)) throw new StewardError('already-exists', { rule: 'a blob is written once' });
        disk.write((files) => files.set(name, bytes));
        return bytes.length;
      });
    },
    async get(name, range) {
      checkBlobName(name);
      checkBlobRange(range);
      return gate.pass('blobs.get', () => {
        const bytes = disk.files.get(name);
        return bytes === undefined ? undefined : chunks(bytes, range);
      });
    },
    async size(name) {
      checkBlobName(name);
      return gate.pass('blobs.size', () => disk.files.get(name)?.length);
    },
    async remove(name) {
      checkBlobName(name);
      await gate.pass('blobs.remove', () => disk.write((files) => files.delete(name)));
    },
    async list(prefix, after, limit) {
      checkBlobList(prefix, after, limit);
      return gate.pass('blobs.list', () => {
        const names = [...disk.files.keys()].filter((name) => name.startsWith(prefix) && (after === undefined || name > after));
        return names.sort().slice(0, limit);
      });
    },
    crash(next = {}) {
      gate.crash();
      return memoryBlobs({ ...next, disk: disk.afterPowerLoss() });
    },
  };
}

async function gather(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of content) {
    parts.push(part.slice());
    size += part.length;
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function* chunks(bytes: Uint8Array, range: BlobRange | undefined): AsyncGenerator<Uint8Array> {
  const from = range?.from ?? 0;
  const until = Math.min(bytes.length, from + (range?.length ?? bytes.length));
  for (let at = from; at < until; at += chunkBytes) yield bytes.slice(at, Math.min(until, at + chunkBytes));
}
