// The adapters on moto, in full: S3 as it refuses names that are taken, seals objects and keeps uploads, which the emulator from npm does not show, and
// DynamoDB once more.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CreateMultipartUploadCommand, HeadObjectCommand, ListMultipartUploadsCommand, UploadPartCommand } from '@aws-sdk/client-s3';
import { isStewardError } from '@steward/protocol/errors.ts';
import { blobsContract } from '@steward/server/ports/blobs.contract.ts';
import { epochMarkersContract, epochsContract } from '@steward/server/ports/epochs.contract.ts';
import { keysContract } from '@steward/server/ports/keys.contract.ts';
import { rowCutsContract } from '@steward/server/ports/row-cuts.contract.ts';
import { rowsContract } from '@steward/server/ports/rows.contract.ts';
import { promisedListContract, signerMemoryContract } from '@steward/server/ports/signer-memory.contract.ts';
import type { DynamoPlace } from './dynamo-calls.ts';
import { dynamoEpochs } from './dynamo-epochs.ts';
import { dynamoKeys } from './dynamo-keys.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { dynamoSignerMemory } from './dynamo-signer-memory.ts';
import { bucketsAt, tablesAt } from './emulators.ts';
import { startMoto } from './moto.ts';
import { partBytes, s3Blobs } from './s3-blobs.ts';
import { sweepUploads } from './s3-uploads.ts';
import { awsStoredBytes } from './stored-bytes.ts';

const runs = 8;
const endpoint = await startMoto('DynamoDB and S3');
const keyArn = 'arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

async function* bytes(size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += 1_000_000) yield new Uint8Array(Math.min(1_000_000, size - at)).fill(7);
}

if (endpoint !== undefined) {
  // It is slow: nothing is given up.
  const table = tablesAt(endpoint, { timeoutMs: 60_000 });
  const { client, bucket } = bucketsAt(endpoint);
  const onTable =
    <T>(open: (place: DynamoPlace) => T) =>
    async (): Promise<{ port: T; reopen: () => Promise<T>; dispose: () => Promise<void> }> => {
      const place = await table();
      return { port: open(place), reopen: async () => open(place), dispose: async () => {} };
    };
  rowsContract('DynamoDB (moto)', onTable(dynamoRows), { runs });
  rowCutsContract('DynamoDB (moto)', onTable(dynamoRows));
  keysContract('DynamoDB (moto)', onTable(dynamoKeys), { runs });
  epochsContract('DynamoDB (moto)', onTable(dynamoEpochs));
  epochMarkersContract('DynamoDB (moto)', onTable(dynamoEpochs));
  signerMemoryContract('DynamoDB (moto)', onTable(dynamoSignerMemory));
  promisedListContract('DynamoDB (moto)', onTable(dynamoSignerMemory));
  blobsContract('S3 (moto)', async () => {
    const place = { client, bucket: await bucket(), encryption: { keyArn } };
    return { port: s3Blobs(place), reopen: async () => s3Blobs(place), dispose: async () => {} };
  });

  describe('S3 (moto)', () => {
    it('lets one of several writers of a name win, and keeps its bytes', async () => {
      const blobs = s3Blobs({ client, bucket: await bucket() });
      const outcomes = await Promise.allSettled([1, 2, 3, 4].map((size) => blobs.put('name', bytes(size * 1_000))));
      const won = outcomes.filter(({ status }) => status === 'fulfilled');
      assert.equal(won.length, 1);
      for (const outcome of outcomes)
        if (outcome.status === 'rejected') assert.ok(isStewardError(outcome.reason, 'already-exists'), String(outcome.reason));
      assert.equal(await blobs.size('name'), (outcomes.findIndex(({ status }) => status === 'fulfilled') + 1) * 1_000);
      const large = await Promise.allSettled([1, 2].map(() => blobs.put('large', bytes(partBytes + 10))));
      assert.equal(large.filter(({ status }) => status === 'fulfilled').length, 1);
    });

    it('has every object sealed with the key that was asked for, and its checksum', async () => {
      const name = await bucket();
      const blobs = s3Blobs({ client, bucket: name, encryption: { keyArn }, account: '123456789012' });
      for (const [Key, size] of [
        ['small', 10],
        ['large', partBytes + 10],
      ] as const) {
        await blobs.put(Key, bytes(size));
        const head = await client.send(new HeadObjectCommand({ Bucket: name, Key, ChecksumMode: 'ENABLED' }));
        assert.deepEqual([head.ServerSideEncryption, head.SSEKMSKeyId], ['aws:kms', keyArn], Key);
        // Moto forgets it of what came in parts; that it is asked for, another test shows.
        if (Key === 'small') assert.equal(head.BucketKeyEnabled, true);
        assert.equal(head.ContentLength, size);
        assert.ok(head.ChecksumCRC32);
      }
    });

    it('uploads that nobody completes are swept once they are old, and their names may be used', async () => {
      const name = await bucket();
      const begun = await client.send(new CreateMultipartUploadCommand({ Bucket: name, Key: 'left' }));
      await client.send(
        new UploadPartCommand({ Bucket: name, Key: 'left', UploadId: begun.UploadId!, PartNumber: 1, Body: new Uint8Array(10) }),
      );
      const place = { client, bucket: name };
      assert.equal(await sweepUploads(place, { nowMs: 0, olderThanMs: 1 }), 0, 'it is young');
      assert.equal(await sweepUploads(place, { nowMs: Date.now() + 10_000_000_000, olderThanMs: 1 }), 1);
      assert.deepEqual((await client.send(new ListMultipartUploadsCommand({ Bucket: name }))).Uploads ?? [], []);
      assert.equal(await s3Blobs(place).put('left', bytes(5)), 5);
    });

    it('every stored byte is shown, of tables and of buckets', async () => {
      const place = await table();
      await dynamoRows(place).commit([
        { kind: 'put', key: { partition: 'where', sort: 'it-lies' }, value: Buffer.from('planted-in-a-row'), expect: 'any' },
      ]);
      const at = { client, bucket: await bucket() };
      await s3Blobs(at).put('a/planted-name', [Buffer.from('planted-in-an-object')] as never);
      const stored = awsStoredBytes({ tables: { data: [place] }, buckets: { data: [at] } });
      const seen: Uint8Array[] = [];
      for await (const file of stored.files()) for await (const chunk of stored.read(file)) seen.push(chunk);
      const all = Buffer.concat(seen).toString('latin1');
      for (const planted of ['planted-in-a-row', 'it-lies', 'a/planted-name', 'planted-in-an-object'])
        assert.ok(all.includes(planted), planted);
    });
  });
}
