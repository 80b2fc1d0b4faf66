// The stores made of files, held to their contracts, and what they leave on the disk.
import assert from 'node:assert/strict';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { encodeId } from '@steward/protocol/ids.ts';
import { blobsContract } from '../../ports/blobs.contract.ts';
import { epochMarkersContract, epochsContract } from '../../ports/epochs.contract.ts';
import { promisedListContract, signerMemoryContract } from '../../ports/signer-memory.contract.ts';
import { openFileBlobs } from './file-blobs.ts';
import { openFileEpochs } from './file-epochs.ts';
import { replicatedEpochs } from './replicated-epochs.ts';
import { openFileSignerMemory } from './file-signer-memory.ts';
import { testFolder } from './test-folder.ts';

async function opened<T>(
  open: (folder: string) => Promise<T>,
): Promise<{ port: T; reopen: () => Promise<T>; dispose: () => Promise<void> }> {
  const folder = testFolder();
  const at = join(folder.path, 'store');
  return { port: await open(at), reopen: () => open(at), dispose: async () => folder.remove() };
}

blobsContract('files', () => opened(openFileBlobs));
epochsContract('files', () => opened(openFileEpochs));
const withCopy = async (folder: string) =>
  replicatedEpochs(await openFileEpochs(join(folder, 'here')), await openFileEpochs(join(folder, 'copy')), () => undefined);
epochsContract('files, with a copy', () => opened(withCopy));
epochMarkersContract('files', () => opened(openFileEpochs));
epochMarkersContract('files, with a copy', () => opened(withCopy));
signerMemoryContract('files', () => opened(openFileSignerMemory));
promisedListContract('files', () => opened(openFileSignerMemory));

async function inFolder(act: (path: string) => Promise<void>): Promise<void> {
  const folder = testFolder();
  try {
    await act(join(folder.path, 'store'));
  } finally {
    folder.remove();
  }
}

async function* bytes(...values: number[]): AsyncGenerator<Uint8Array> {
  yield Uint8Array.from(values);
}

/** Every path below `folder` with its permissions. */
function modes(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return `${entry.isDirectory() ? 'folder' : 'file'} ${(statSync(path).mode & 0o777).toString(8)}`;
  });
}

const business = encodeId<BusinessId>(new Uint8Array(16).fill(1));

describe('what the file stores leave on the disk', () => {
  it('is for its owner alone', () =>
    inFolder(async (path) => {
      await (await openFileBlobs(join(path, 'blobs'))).put('a/b', bytes(1));
      await (await openFileEpochs(join(path, 'epochs'))).create(business, 'epoch-1', new Uint8Array(9));
      await (await openFileSignerMemory(join(path, 'memory'))).remember('o', undefined, { size: 1, root: new Uint8Array(32) });
      assert.deepEqual([...new Set(modes(path))].sort(), ['file 600', 'folder 700']);
    }));

  it('leftovers of a dead process are swept at the next opening, and named nowhere', () =>
    inFolder(async (path) => {
      await openFileBlobs(path);
      writeFileSync(join(path, 'incoming', '1-1'), 'half');
      const blobs = await openFileBlobs(path);
      assert.deepEqual(readdirSync(join(path, 'incoming')), []);
      assert.deepEqual(await blobs.list('', undefined, 10), []);
    }));

  it('a process that died between naming and tidying left a whole blob', () =>
    inFolder(async (path) => {
      await openFileBlobs(path);
      writeFileSync(join(path, 'incoming', '1-1'), 'whole');
      linkSync(join(path, 'incoming', '1-1'), join(path, 'named', 'a~'));
      const blobs = await openFileBlobs(path);
      assert.equal(Buffer.concat(await Array.fromAsync((await blobs.get('a'))!)).toString(), 'whole');
    }));

  it('folders that became empty are gone, and a name can be used in them again', () =>
    inFolder(async (path) => {
      const blobs = await openFileBlobs(path);
      await Promise.all(
        Array.from({ length: 30 }, async (_, i) => {
          await blobs.put(`deep/er/${i}`, bytes(i));
          await blobs.remove(`deep/er/${i}`);
        }),
      );
      assert.deepEqual(readdirSync(join(path, 'named')), []);
    }));

  it('a link planted in the place of a blob is not followed', () =>
    inFolder(async (path) => {
      const blobs = await openFileBlobs(join(path, 'store'));
      mkdirSync(join(path, 'elsewhere'));
      writeFileSync(join(path, 'elsewhere', 'secret'), 'secret');
      symlinkSync(join(path, 'elsewhere', 'secret'), join(path, 'store', 'named', 'a~'));
      await assert.rejects(
        async () => Array.fromAsync((await blobs.get('a'))!),
        (error) => isStewardError(error, 'store-unavailable'),
      );
      await assert.rejects(blobs.put('a', bytes(1)), (error) => isStewardError(error, 'already-exists'));
      assert.equal(readFileSync(join(path, 'elsewhere', 'secret'), 'utf8'), 'secret');
    }));
});

describe('a destroyed epoch secret', () => {
  const secret = new Uint8Array(72).fill(0xab);

  it('is overwritten where it lay, also through another name of the same file', () =>
    inFolder(async (path) => {
      const epochs = await openFileEpochs(path);
      await epochs.create(business, 'epoch-1', secret);
      const [file, witness] = [join(path, business, 'epoch-1'), join(path, 'witness')];
      linkSync(file, witness);
      await epochs.destroy(business, 'epoch-1');
      assert.equal(readFileSync(witness, 'latin1'), 'X', 'the same file was changed, not replaced by another');
    }));

  it('whose destruction a crash broke off reads as destroyed, and is finished at the next opening', () =>
    inFolder(async (path) => {
      await (await openFileEpochs(path)).create(business, 'epoch-1', secret);
      const file = join(path, business, 'epoch-1');
      writeFileSync(file, Buffer.concat([Buffer.from('X'), secret]), { flag: 'r+' });
      const epochs = await openFileEpochs(path);
      assert.equal(statSync(file).size, 1);
      assert.equal(await epochs.read(business, 'epoch-1'), 'destroyed');
    }));

  it('is never confused with a damaged one', () =>
    inFolder(async (path) => {
      const epochs = await openFileEpochs(path);
      await epochs.create(business, 'epoch-1', secret);
      truncateSync(join(path, business, 'epoch-1'), 0);
      await assert.rejects(epochs.read(business, 'epoch-1'), (error) => isStewardError(error, 'integrity-failed'));
    }));
});

describe("the signer's memory in files", () => {
  it('refuses a file that was altered or belongs to another log', () =>
    inFolder(async (path) => {
      const memory = await openFileSignerMemory(path);
      await memory.remember('one', undefined, { size: 1, root: new Uint8Array(32) });
      await memory.remember('two', undefined, { size: 2, root: new Uint8Array(32) });
      const [first, second] = readdirSync(path)
        .filter((name) => name !== 'incoming')
        .map((name) => join(path, name));
      const altered = readFileSync(first!, 'utf8');
      writeFileSync(first!, readFileSync(second!));
      writeFileSync(second!, altered.slice(0, -3));
      for (const origin of ['one', 'two'])
        await assert.rejects(memory.recall(origin), (error) => isStewardError(error, 'integrity-failed'));
      assert.equal(existsSync(first!), true);
    }));
});
