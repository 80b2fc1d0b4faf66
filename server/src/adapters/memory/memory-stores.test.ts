// The other stores in memory, held to their contracts, and their faults.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { blobsContract } from '../../ports/blobs.contract.ts';
import { epochMarkersContract, epochsContract } from '../../ports/epochs.contract.ts';
import { keysContract } from '../../ports/keys.contract.ts';
import { promisedListContract, signerMemoryContract } from '../../ports/signer-memory.contract.ts';
import { memoryDisk } from './disk.ts';
import { failCall } from './faults.ts';
import { memoryBlobs } from './memory-blobs.ts';
import { memoryEpochs } from './memory-epochs.ts';
import { memoryKeys } from './memory-keys.ts';
import { memorySignerMemory } from './memory-signer-memory.ts';

interface Crashing<T> {
  crash(): T & Crashing<T>;
}
const under = async <T>(port: T & Crashing<T>): Promise<{ port: T; reopen: () => Promise<T>; dispose: () => Promise<void> }> => ({
  port,
  reopen: async () => port.crash(),
  dispose: async () => {},
});

const runs = process.env['STEWARD_TEST'] === 'full' ? 500 : 50;
keysContract('memory', () => under(memoryKeys()), { runs });
epochsContract('memory', () => under(memoryEpochs()));
epochMarkersContract('memory', () => under(memoryEpochs()));
blobsContract('memory', () => under(memoryBlobs()));
signerMemoryContract('memory', () => under(memorySignerMemory()));
promisedListContract('memory', () => under(memorySignerMemory()));

describe('faults of the other stores in memory', () => {
  it('an erasure that fails before did nothing, one that fails after did it', async () => {
    const business = 'aaaaaaaaaaaaaaaaaaaaaaaaaa' as never;
    const id = 'aaaaaaaaaaaaaaaaaaaaaaaaaa' as never;
    for (const at of ['before', 'after'] as const) {
      const keys = memoryKeys({ faults: failCall(1, 'unknown', at, (call) => call === 'keys.erase') });
      await assert.rejects(keys.erase(business, [id], 1), (error) => isStewardError(error, 'outcome-unknown'));
      assert.deepEqual(await keys.find(business, [id]), [at === 'before' ? 'absent' : 'erased']);
    }
  });

  it('a lying disk loses the last promise of the signer', async () => {
    const memory = memorySignerMemory({ disk: memoryDisk({ unsyncedWritesMax: 1 }) });
    await memory.remember('o', undefined, { size: 1, root: new Uint8Array(32) });
    assert.equal(await memory.crash().recall('o'), undefined);
  });
});
