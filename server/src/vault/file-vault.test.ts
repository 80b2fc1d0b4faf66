// Files through the vault: streams, ranges, bounded memory, and grants that end while a stream runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isStewardError } from '@steward/protocol/errors.ts';
import type { KeyId, RecordId } from '@steward/protocol/ids.ts';
import type { BlobRange } from '../ports/blobs.ts';
import type { Grant } from '../ports/grant.ts';
import { frameBytes, frameContentBytes, sealedFileSize, type FileWhere } from './file-frames.ts';
import { world, type World } from './vault.fixture.ts';
import type { OpenedFile } from './vault.ts';

const altered = (error: unknown) => isStewardError(error, 'integrity-failed');
const gone = (error: unknown) => isStewardError(error, 'not-found');
const someBytes = (length: number) => Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 9)) % 251));

interface FileWorld extends World {
  readonly where: FileWhere;
  readonly key: KeyId;
  readonly reading: Grant;
}

async function fileWorld(seed: string): Promise<FileWorld> {
  const w = await world(seed);
  const where: FileWhere = { business: w.business, collection: 'photos', record: w.id<RecordId>(), version: 1, file: 'picture' };
  const reading = w.grant([where.record], 'get-file');
  const [key] = await w.vault.newKeys(reading, w.business, where.record, 1);
  return { ...w, where, key: key!, reading };
}

async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes.length === 0 ? bytes.length : sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function gather(stream: AsyncIterable<Uint8Array> | OpenedFile, out: Uint8Array[] = []): Promise<Buffer> {
  assert.ok(typeof stream === 'object');
  for await (const chunk of stream) out.push(Buffer.from(chunk));
  return Buffer.concat(out);
}

const sealWhole = (w: FileWorld, content: Uint8Array, sizes: readonly number[] = []) => {
  return gather(w.vault.sealFile(w.reading, w.where, w.key, chunked(content, sizes)));
};
const reader =
  (sealed: Uint8Array, reads: BlobRange[] = [], sizes: readonly number[] = [50_000]) =>
  (range: BlobRange) => {
    reads.push(range);
    return chunked(sealed.subarray(range.from, range.from + range.length), sizes);
  };

test('a file comes back whole whatever the chunks in and out', async () => {
  const w = await fileWorld('chunks');
  const sizes = fc.array(fc.integer({ min: 1, max: 100_000 }), { maxLength: 4 });
  const length = fc.oneof(
    fc.nat(200_000),
    fc.constantFrom(0, 1, frameContentBytes - 1, frameContentBytes, frameContentBytes + 1, 2 * frameContentBytes),
  );
  await fc.assert(
    fc.asyncProperty(length, sizes, sizes, async (size, sizesIn, sizesOut) => {
      const content = someBytes(size);
      const sealed = await sealWhole(w, content, sizesIn.length === 0 ? [] : [...sizesIn, 70_000]);
      assert.equal(sealed.length, sealedFileSize(size));
      const read = reader(sealed, [], sizesOut.length === 0 ? [] : [...sizesOut, 70_000]);
      assert.ok((await gather(await w.vault.openFile(w.reading, w.where, w.key, sealed.length, read))).equals(content));
    }),
    { numRuns: 25 },
  );
});

test('a source that yields empty chunks is read to its end', async () => {
  const w = await fileWorld('empty chunks');
  async function* holes(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array();
    yield Buffer.from('ab');
    yield new Uint8Array();
    yield Buffer.from('c');
    yield new Uint8Array();
  }
  const sealed = await gather(w.vault.sealFile(w.reading, w.where, w.key, holes()));
  assert.equal((await gather(await w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed)))).toString(), 'abc');
});

test('a range opens only the frames it needs', async () => {
  const w = await fileWorld('ranges');
  const content = someBytes(300_000);
  const sealed = await sealWhole(w, content);
  await fc.assert(
    fc.asyncProperty(fc.nat(299_999), fc.nat(310_000), async (from, length) => {
      const reads: BlobRange[] = [];
      const opened = await gather(
        await w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed, reads), { from, length }),
      );
      assert.ok(opened.equals(content.subarray(from, from + length)));
      const frames =
        Math.floor(Math.max(from, Math.min(300_000, from + length) - 1) / frameContentBytes) - Math.floor(from / frameContentBytes) + 1;
      assert.ok(reads.reduce((sum, read) => sum + read.length, 0) <= 65 + frames * frameBytes);
    }),
    { numRuns: 25 },
  );
});

test('a range that begins behind the end is not satisfiable, and nothing is read', async () => {
  const w = await fileWorld('behind');
  const sealed = await sealWhole(w, someBytes(10));
  const reads: BlobRange[] = [];
  for (const range of [
    { from: 10, length: 1 },
    { from: 11, length: 0 },
    { from: -1, length: 5 },
    { from: 0.5, length: 1 },
    { from: 0, length: -1 },
  ]) {
    await assert.rejects(w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed, reads), range), (error) =>
      isStewardError(error, 'range-not-satisfiable'),
    );
  }
  assert.equal(reads.length, 0);
});

test('the last byte flipped: zero bytes of the last frame come out, and of a one-frame file nothing at all (threat 7)', async () => {
  const w = await fileWorld('last byte');
  for (const size of [1_000, 200_000]) {
    const content = someBytes(size);
    const sealed = await sealWhole(w, content);
    sealed[sealed.length - 1]! ^= 1;
    const out: Uint8Array[] = [];
    await assert.rejects(gather(await w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed)), out), altered);
    assert.equal(Buffer.concat(out).length, Math.floor(size / frameContentBytes) * frameContentBytes);
  }
});

test('a file cut at a frame, or whose source ends early, is refused', async () => {
  const w = await fileWorld('cut');
  const sealed = await sealWhole(w, someBytes(200_000));
  const cut = sealed.subarray(0, 65 + 2 * frameBytes);
  await assert.rejects(gather(await w.vault.openFile(w.reading, w.where, w.key, cut.length, reader(cut))), altered);
  const early = reader(sealed.subarray(0, 100_000));
  await assert.rejects(gather(await w.vault.openFile(w.reading, w.where, w.key, sealed.length, early)), altered);
  await assert.rejects(gather(await w.vault.openFile(w.reading, w.where, w.key, sealed.length, async () => undefined)), altered);
  await assert.rejects(w.vault.openFile(w.reading, w.where, w.key, 70, reader(sealed)), altered);
});

test('a range that reaches the end proves the end; frames swapped between files of one record are refused', async () => {
  const w = await fileWorld('end');
  const sealed = await sealWhole(w, someBytes(200_000));
  const cut = sealed.subarray(0, 65 + 2 * frameBytes);
  const range = { from: 2 * frameContentBytes - 10, length: 1_000 };
  await assert.rejects(gather(await w.vault.openFile(w.reading, w.where, w.key, cut.length, reader(cut), range)), altered);
  const other: FileWhere = { ...w.where, file: 'plan' };
  await assert.rejects(gather(await w.vault.openFile(w.reading, other, w.key, sealed.length, reader(sealed))), altered);
});

test('the grant is checked again before every frame: no byte after its end (threat 13)', async () => {
  const w = await fileWorld('grant');
  const sealed = await sealWhole(w, someBytes(5 * frameContentBytes));
  for (const end of [(grant: Grant) => w.authority.end(grant), () => (w.clock.ms += 86_400_000)]) {
    const grant = w.grant([w.where.record], 'get-file');
    const stream = await w.vault.openFile(grant, w.where, w.key, sealed.length, reader(sealed));
    let delivered = 0;
    const run = async () => {
      assert.ok(typeof stream === 'object');
      for await (const chunk of stream) {
        delivered += chunk.length;
        if (delivered === 2 * frameContentBytes) end(grant);
      }
    };
    await assert.rejects(run());
    assert.equal(delivered, 2 * frameContentBytes);
  }
});

test('sealing, too, ends with its grant', async () => {
  const w = await fileWorld('seal grant');
  const grant = w.grant([w.where.record], 'put-file');
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 1_000; i++) {
      if (i === 3) w.authority.end(grant);
      yield new Uint8Array(frameContentBytes);
    }
  }
  await assert.rejects(gather(w.vault.sealFile(grant, w.where, w.key, endless())), assert.AssertionError);
});

test('an erasure ends the streams of its key, running ones and those not yet begun', async () => {
  const w = await fileWorld('erase');
  const sealed = await sealWhole(w, someBytes(5 * frameContentBytes));
  const begun = await w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed));
  const notBegun = await w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed));
  assert.ok(typeof begun === 'object' && typeof notBegun === 'object');
  const steps = begun[Symbol.asyncIterator]();
  assert.equal((await steps.next()).done, false);
  await w.vault.erase(w.grant([w.where.record], 'erase-record'), w.business, [w.key]);
  await assert.rejects(Promise.resolve(steps.next()), gone);
  await assert.rejects(gather(notBegun), gone);
  assert.equal(await w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed)), 'erased');
  await assert.rejects(sealWhole(w, someBytes(10)), gone);
});

test('a parked file opens for a restore or a listing of the trash alone', async () => {
  const w = await fileWorld('parked');
  const sealed = await sealWhole(w, someBytes(10));
  await w.vault.park(w.grant([w.where.record], 'trash-record'), w.business, [w.key]);
  assert.equal(await w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed)), 'parked');
  const restoring = w.grant([w.where.record], 'restore-from-trash');
  assert.equal((await gather(await w.vault.openFile(restoring, w.where, w.key, sealed.length, reader(sealed)))).length, 10);
  const listed = await w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed), undefined, { parked: true });
  assert.equal((await gather(listed)).length, 10);
});

test('breaking off ends the source; one frame is held at a time, however large the file', async () => {
  const w = await fileWorld('bounded');
  let ended = false;
  let pulled = 0;
  async function* source(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        pulled++;
        yield new Uint8Array(10_000);
      }
    } finally {
      ended = true;
    }
  }
  let frames = 0;
  for await (const chunk of w.vault.sealFile(w.reading, w.where, w.key, source())) {
    if (chunk.length === frameContentBytes) frames++;
    // Two frames are all that was read ahead of what came out.
    assert.ok(pulled * 10_000 <= (frames + 2) * frameContentBytes + 10_000);
    if (frames === 20) break;
  }
  assert.ok(ended);
  const sealed = await sealWhole(w, someBytes(300_000));
  let closed = false;
  const read = (range: BlobRange) =>
    (async function* () {
      try {
        yield* chunked(sealed.subarray(range.from, range.from + range.length), [10_000]);
      } finally {
        closed = true;
      }
    })();
  const opened = await w.vault.openFile(w.reading, w.where, w.key, sealed.length, read);
  assert.ok(typeof opened === 'object');
  for await (const chunk of opened) {
    assert.ok(chunk.length > 0);
    break;
  }
  assert.ok(closed);
});

test('an error of the source comes through, and nothing is sealed as the end', async () => {
  const w = await fileWorld('broken source');
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield someBytes(100_000);
    throw new Error('the upload broke off');
  }
  const out: Uint8Array[] = [];
  await assert.rejects(gather(w.vault.sealFile(w.reading, w.where, w.key, broken()), out), /broke off/);
  const sealed = Buffer.concat(out);
  const opening = async () => gather(await w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed)));
  await assert.rejects(opening(), altered);
});

test('a stream at one node ends when the key is erased at another: at once when it hears of it, within a minute when it does not', async () => {
  const w = await fileWorld('nodes');
  const told: [string, unknown][] = [];
  const other = w.node({ onForgotten: (business, keys) => void told.push([business, keys]) });
  const sealed = await sealWhole(w, someBytes(5 * frameContentBytes));
  const streams = await Promise.all(
    [1, 2].map(async () => {
      const opened = await w.vault.openFile(w.reading, w.where, w.key, sealed.length, reader(sealed));
      assert.ok(typeof opened === 'object');
      const steps = opened[Symbol.asyncIterator]();
      assert.equal((await steps.next()).done, false);
      return steps;
    }),
  );
  await other.erase(w.grant([w.where.record], 'erase-record'), w.business, [w.key]);
  assert.deepEqual(told, [[w.business, [w.key]]]);
  // Nothing was heard: for a moment it goes on, and then it asks.
  assert.equal((await streams[0]!.next()).done, false);
  w.clock.ms += 60_000;
  await assert.rejects(Promise.resolve(streams[0]!.next()), gone);
  w.clock.ms -= 60_000;
  w.vault.forget(w.business, [w.key]);
  await assert.rejects(Promise.resolve(streams[1]!.next()), gone);
});

test('a turn of the epoch and a change of state are told to the other nodes, which hold nothing of it any more', async () => {
  const w = await fileWorld('told');
  const told: unknown[] = [];
  const other = w.node({ onForgotten: (_business, keys) => void told.push(keys) });
  await other.park(w.grant([w.where.record], 'trash-record'), w.business, [w.key]);
  await other.turnEpoch(w.business);
  assert.deepEqual(told, [[w.key], 'all']);
  const sealed = await sealWhole(w, someBytes(10)).catch(() => Buffer.alloc(0));
  w.vault.forget(w.business, 'all');
  assert.equal(await w.vault.openFile(w.reading, w.where, w.key, Math.max(sealed.length, sealedFileSize(10)), reader(sealed)), 'parked');
});
