// A machine in memory with something of everything on it, and an empty place under another root key to move it to, with the faults a test wants.
import { dayMarks } from '../../../adapters/embedded/day-marks.ts';
import { openIdentityKeys } from '../../../adapters/embedded/identity/identity-keys.ts';
import { prefixedRows, staffPrefix } from '../../../adapters/embedded/identity/prefixed-rows.ts';
import { keyringOf } from '../../../adapters/embedded/keyring-file.ts';
import type { Faults } from '../../../adapters/memory/faults.ts';
import { memoryBlobs, type MemoryBlobs } from '../../../adapters/memory/memory-blobs.ts';
import { memoryEpochs, type MemoryEpochs } from '../../../adapters/memory/memory-epochs.ts';
import { memoryKeys, type MemoryKeys } from '../../../adapters/memory/memory-keys.ts';
import { memoryRows, type MemoryRows } from '../../../adapters/memory/memory-rows.ts';
import { memorySignerMemory, type MemorySignerMemory } from '../../../adapters/memory/memory-signer-memory.ts';
import { seededRandom } from '../../../adapters/memory/scheduler.ts';
import { wrappedRows } from '../../../main/wrapped-rows.ts';
import { add, addDocument, change, erase, scene, type Scene } from '../../snapshot/testing/scene.ts';
import { installation } from '../../snapshot/testing/snapshot-kit.ts';
import { decodeId } from '@steward/protocol/ids.ts';
import type { InstallationParts } from '../move-installation.ts';
import type { MoveSide } from '../move-side.ts';

export const sourceRoot = 7;
export const targetRoot = 9;

export interface FilledScene extends Scene {
  readonly kept: string;
  readonly document: string;
}

/** Records with a history, files, an erasure, a parked key, an epoch that has ended, two snapshots, login keys, a lost log in the signer's memory. */
export async function filledScene(): Promise<FilledScene> {
  const s = await scene();
  const { m } = s;
  const root = keyringOf(Buffer.alloc(32, sourceRoot));
  await m.rows.commit([{ kind: 'put', key: { partition: 'installation', sort: 'id' }, value: decodeId(installation), expect: 'absent' }]);
  await dayMarks(m.rows, root, seededRandom(3)).mark(s.ada.business, '2027-01-15');
  await openIdentityKeys(m.identity, root, seededRandom(4));
  await openIdentityKeys(prefixedRows(m.identity, staffPrefix), root, seededRandom(5), 'staff-identity-key');
  const kept = await add(s, 'first');
  await change(s, kept, 'second');
  const document = await addDocument(s, new Uint8Array(100_000).fill(3));
  const gone = await add(s, 'gone');
  await m.snapshots.now();
  await erase(s, gone);
  await m.turnEpoch(s.ada.business);
  m.kit.clock.advance(1_000);
  await m.snapshots.now();
  await m.memory.remember('steward.test/ledger/aaaaaaaaaaaaaaaaaaaaaaaaaa/1', undefined, { size: 3, root: new Uint8Array(32).fill(1) });
  await m.kit.ledger.close();
  return { ...s, kept, document };
}

export interface TargetStores {
  readonly rows: MemoryRows;
  readonly identityRows: MemoryRows;
  readonly keys: MemoryKeys;
  readonly epochs: MemoryEpochs;
  readonly memory: MemorySignerMemory;
  readonly blobs: MemoryBlobs;
  readonly snapshots: MemoryBlobs;
  readonly keyBackups: MemoryBlobs;
}

export function emptyTarget(faults: Faults = {}): TargetStores {
  return {
    rows: memoryRows({ faults }),
    identityRows: memoryRows({ faults }),
    keys: memoryKeys({ faults }),
    epochs: memoryEpochs({ faults }),
    memory: memorySignerMemory({ faults }),
    blobs: memoryBlobs({ faults }),
    snapshots: memoryBlobs({ faults }),
    keyBackups: memoryBlobs({ faults }),
  };
}

/** The same places after the process died, without faults from now on. */
export function afterCrash(stores: TargetStores): TargetStores {
  return {
    rows: stores.rows.crash(),
    identityRows: stores.identityRows.crash(),
    keys: stores.keys.crash(),
    epochs: stores.epochs.crash(),
    memory: stores.memory.crash(),
    blobs: stores.blobs.crash(),
    snapshots: stores.snapshots.crash(),
    keyBackups: stores.keyBackups.crash(),
  };
}

export const clockAt = (nowMs: () => number): MoveSide['clock'] => ({
  nowMs,
  unconfirmed: () => undefined,
  confirm: async () => undefined,
});

export function sourceSide({ m }: Scene): MoveSide {
  return {
    name: 'the source',
    root: keyringOf(Buffer.alloc(32, sourceRoot)),
    rows: m.rows,
    identityRows: m.identity,
    keys: m.keys,
    epochs: m.epochs,
    memory: m.memory,
    blobs: m.files,
    snapshots: m.place,
    keyBackups: m.keyPlace,
    mirror: undefined,
    clock: clockAt(() => m.kit.clock.nowMs()),
  };
}

export const targetSide = (stores: TargetStores, { m }: Scene): MoveSide => ({
  ...stores,
  name: 'the target',
  root: keyringOf(Buffer.alloc(32, targetRoot)),
  mirror: undefined,
  clock: clockAt(() => m.kit.clock.nowMs()),
});

export function partsOf(from: MoveSide, to: MoveSide, seed = 11): InstallationParts {
  return {
    from,
    to,
    wrappedRows,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    random: seededRandom(seed),
    nowMs: () => from.clock.nowMs(),
    untilAlone: async () => undefined,
    checkLedger: async () => [],
  };
}
