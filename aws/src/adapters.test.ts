// The adapters of the AWS edition, held to the same contracts as the others, on emulators.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { isStewardError } from '@steward/protocol/errors.ts';
import { blobsContract } from '@steward/server/ports/blobs.contract.ts';
import { epochMarkersContract, epochsContract } from '@steward/server/ports/epochs.contract.ts';
import { keysContract } from '@steward/server/ports/keys.contract.ts';
import { rowCutsContract } from '@steward/server/ports/row-cuts.contract.ts';
import { rowsContract } from '@steward/server/ports/rows.contract.ts';
import { promisedListContract, signerMemoryContract } from '@steward/server/ports/signer-memory.contract.ts';
import { answering, failing } from './answering.ts';
import type { DynamoPlace } from './dynamo-calls.ts';
import { dynamoEpochs } from './dynamo-epochs.ts';
import { dynamoKeys } from './dynamo-keys.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { dynamoSignerMemory } from './dynamo-signer-memory.ts';
import { dynamoEmulator, s3Emulator } from './emulators.ts';
import { s3Blobs } from './s3-blobs.ts';

const runs = process.env['STEWARD_TEST'] === 'full' ? 100 : 8;
const dynamo = await dynamoEmulator();
const s3 = await s3Emulator();

if (dynamo !== undefined) {
  const onTable =
    <T>(open: (place: DynamoPlace) => T) =>
    async (): Promise<{ port: T; reopen: () => Promise<T>; dispose: () => Promise<void> }> => {
      const place = await dynamo.table();
      return { port: open(place), reopen: async () => open(place), dispose: async () => {} };
    };
  rowsContract('DynamoDB', onTable(dynamoRows), { runs });
  rowCutsContract('DynamoDB', onTable(dynamoRows));
  keysContract('DynamoDB', onTable(dynamoKeys), { runs });
  epochsContract('DynamoDB', onTable(dynamoEpochs));
  epochMarkersContract('DynamoDB', onTable(dynamoEpochs));
  signerMemoryContract('DynamoDB', onTable(dynamoSignerMemory));
  promisedListContract('DynamoDB', onTable(dynamoSignerMemory));
}

if (s3 !== undefined) {
  blobsContract(
    'S3',
    async () => {
      const place = { client: s3.client, bucket: await s3.bucket(), conditionalWrites: false };
      return { port: s3Blobs(place), reopen: async () => s3Blobs(place), dispose: async () => {} };
    },
    { sortsBytewise: false },
  );

  describe('uploads to S3', () => {
    it('that break off leave no parts behind', async () => {
      const bucket = await s3.bucket();
      const blobs = s3Blobs({ client: s3.client, bucket, conditionalWrites: false });
      const breaking = async function* (): AsyncGenerator<Uint8Array> {
        for (let i = 0; i < 3; i++) yield new Uint8Array(8_388_608);
        throw new Error('the sender went away');
      };
      await assert.rejects(blobs.put('a', breaking()), /went away/);
      const left = await s3.client.send(new ListMultipartUploadsCommand({ Bucket: bucket })).catch(() => undefined);
      assert.equal((left?.Uploads ?? []).length, 0);
    });
  });
}

const put = { kind: 'put', key: { partition: 'p', sort: 's' }, value: new Uint8Array(1), expect: 'any' } as const;

describe('what DynamoDB is asked, and what it answers', () => {
  it('what DynamoDB answers to a write is given its meaning', async () => {
    const cases = [
      [failing('ThrottlingException', { httpStatusCode: 400, attempts: 1 }, { $fault: 'client' }), 'store-unavailable'],
      [failing('ThrottlingException', { httpStatusCode: 400, attempts: 3 }, { $fault: 'client' }), 'outcome-unknown'],
      [failing('TransactionInProgressException', { httpStatusCode: 400, attempts: 1 }, { $fault: 'client' }), 'outcome-unknown'],
      [failing('InternalServerError', { httpStatusCode: 500, attempts: 1 }, { $fault: 'server' }), 'outcome-unknown'],
      [failing('TimeoutError', {}), 'outcome-unknown'],
      [failing('Error', {}, { code: 'ECONNREFUSED' }), 'store-unavailable'],
    ] as const;
    for (const [error, code] of cases) {
      const failingOn = (failed: string) =>
        answering((operation) => {
          if (operation === failed) throw error;
          return {};
        }).dynamo;
      await assert.rejects(
        dynamoRows({ client: failingOn('TransactWriteItemsCommand'), table: 't' }).commit([put]),
        (thrown) => isStewardError(thrown, code),
        `${error.name} → ${code}`,
      );
      const unread = dynamoRows({ client: failingOn('BatchGetItemCommand'), table: 't' });
      await assert.rejects(unread.get(put.key), (thrown) => isStewardError(thrown, 'store-unavailable'));
      await assert.rejects(
        unread.commit([put]),
        (thrown) => isStewardError(thrown, 'store-unavailable'),
        'nothing was sent before the generation was known',
      );
    }
  });

  it('every read is strongly consistent, and keys that DynamoDB left out are asked for again', async () => {
    let calls = 0;
    const { dynamo: client, asked } = answering((operation) => {
      const Keys = [{ pk: { S: 'p' }, sk: { S: 's' } }];
      if (operation === 'BatchGetItemCommand' && ++calls === 1) return { UnprocessedKeys: { t: { Keys } } };
      return { Responses: { t: [{ ...Keys[0], r: { N: '1' }, v: { B: new Uint8Array(1) } }] }, Items: [] };
    });
    const rows = dynamoRows({ client, table: 't' });
    assert.equal((await rows.get(put.key))?.revision, 1);
    await rows.range({ partition: 'p', prefix: '', limit: 1 });
    assert.equal(calls, 2);
    for (const { input } of asked) assert.match(JSON.stringify(input), /"ConsistentRead":true/);
  });
});
