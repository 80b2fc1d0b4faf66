// A governed path over memory, with a place for snapshots and one for key backups, that can lose its machine.
import { encodeId, type FileId } from '@steward/protocol/ids.ts';
import { keyringOf } from '../../../adapters/embedded/keyring-file.ts';
import { memoryBlobs, type MemoryBlobs } from '../../../adapters/memory/memory-blobs.ts';
import { memoryEpochs, type MemoryEpochs } from '../../../adapters/memory/memory-epochs.ts';
import { memoryKeys, type MemoryKeys } from '../../../adapters/memory/memory-keys.ts';
import { memoryRows, type MemoryRows } from '../../../adapters/memory/memory-rows.ts';
import { manualClock, seededRandom } from '../../../adapters/memory/scheduler.ts';
import { governedKit, type GovernedKit } from '../../../governed/testing/governed-kit.ts';
import { filesOf, snapshotStores } from '../../../main/snapshot-stores.ts';
import { memorySignerMemory, type MemorySignerMemory } from '../../../adapters/memory/memory-signer-memory.ts';
import type { Periods } from '../../../governed/periods.ts';
import type { Blobs } from '../../../ports/blobs.ts';
import { createEpochKeys } from '../../../vault/epoch-keys.ts';
import { KeyBackups } from '../../../vault/key-backups.ts';
import { KeyCache } from '../../../vault/key-cache.ts';
import { defaultCacheLimits } from '../../../vault/vault.ts';
import { rebuild, type Rebuilt } from '../rebuild.ts';
import { SnapshotPlace } from '../snapshot-place.ts';
import { Snapshots } from '../snapshots.ts';

export const installation = encodeId<FileId>(new Uint8Array(16).fill(5));

export interface Machine {
  readonly kit: GovernedKit;
  readonly rows: MemoryRows;
  readonly identity: MemoryRows;
  readonly keys: MemoryKeys;
  readonly epochs: MemoryEpochs;
  readonly memory: MemorySignerMemory;
  readonly files: MemoryBlobs;
  readonly place: Blobs;
  readonly keyPlace: Blobs;
  readonly keyBackups: KeyBackups;
  readonly snapshots: Snapshots;
  readonly alarms: string[];
  /** Turns the epoch of a business, with its key backup. */
  turnEpoch(business: Parameters<KeyBackups['backUp']>[0]): Promise<void>;
}

export interface MachineParts {
  readonly seed?: number;
  readonly rows?: MemoryRows;
  readonly identity?: MemoryRows;
  readonly keys?: MemoryKeys;
  readonly epochs?: MemoryEpochs;
  readonly memory?: MemorySignerMemory;
  readonly files?: MemoryBlobs;
  readonly place?: Blobs;
  readonly keyPlace?: Blobs;
  /** How long things stay. */
  readonly periods?: Periods;
  /** Fills the root key. */
  readonly root?: number;
}

/** A machine over stores of its own, or over those that are given. */
export function machine(parts: MachineParts = {}): Machine {
  const rows = parts.rows ?? memoryRows();
  const identity = parts.identity ?? memoryRows();
  const keys = parts.keys ?? memoryKeys();
  const epochs = parts.epochs ?? memoryEpochs();
  const files = parts.files ?? memoryBlobs();
  const place = parts.place ?? memoryBlobs();
  const keyPlace = parts.keyPlace ?? memoryBlobs();
  const memory = parts.memory ?? memorySignerMemory();
  const kit = governedKit({
    seed: parts.seed ?? 1,
    over: { rows, keys, epochs, blobs: files, memory },
    keyBackups: { blobs: keyPlace, installation },
    root: () => keyringOf(Buffer.alloc(32, parts.root ?? 7)),
    ...(parts.periods && { periods: parts.periods }),
  });
  const { clock } = kit;
  const random = seededRandom((parts.seed ?? 1) + 1_000_000);
  const root = keyringOf(Buffer.alloc(32, parts.root ?? 7));
  const epochKeys = createEpochKeys(epochs, root, random, new KeyCache(clock, defaultCacheLimits));
  const keyBackups = new KeyBackups({ keys, epochKeys, blobs: keyPlace, clock, installation });
  const alarms: string[] = [];
  const snapshots = new Snapshots({
    place: new SnapshotPlace(place, root, random, installation),
    stores: snapshotStores({ rows, identityRows: identity }),
    files,
    rows,
    keyBackups,
    everyHours: 6,
    release: '0.0.0-test',
    clock,
    random,
    onAlarm: (what) => void alarms.push(what),
  });
  return {
    kit,
    rows,
    identity,
    keys,
    epochs,
    memory,
    files,
    place,
    keyPlace,
    keyBackups,
    snapshots,
    alarms,
    async turnEpoch(business) {
      await kit.vault.turnEpoch(business, async () => void (await keyBackups.backUp(business)));
    },
  };
}

/** The machine is lost: what is left is the places, and the epoch store's copy. A new one is rebuilt from them. */
export async function lose(
  lost: Pick<Machine, 'place' | 'keyPlace' | 'epochs'>,
  options: {
    readonly seed: number;
    readonly nowMs: number;
    readonly snapshot?: string;
    readonly periods?: Periods;
    readonly root?: number;
    readonly stores?: Pick<MachineParts, 'rows' | 'identity' | 'keys' | 'files'>;
  },
): Promise<{ readonly machine: Machine; readonly rebuilt: Rebuilt }> {
  const { periods } = options;
  const fresh = machine({
    ...options.stores,
    ...(periods && { periods }),
    ...(options.root === undefined ? {} : { root: options.root }),
    seed: options.seed,
    epochs: lost.epochs,
    place: lost.place,
    keyPlace: lost.keyPlace,
  });
  fresh.kit.clock.set(options.nowMs);
  const { current } = await fresh.snapshots.place.manifests();
  const snapshot = options.snapshot === undefined ? current.at(-1)! : current.find(({ id }) => id === options.snapshot)!;
  const rebuilt = await rebuild({
    place: fresh.snapshots.place,
    snapshot,
    stores: { records: fresh.rows, identity: fresh.identity },
    files: fresh.files,
    copyFiles: true,
    filesOf,
    keys: fresh.keys,
    keyBackups: fresh.keyBackups,
    clock: manualClock(options.nowMs),
    signal: new AbortController().signal,
  });
  return { machine: fresh, rebuilt };
}
