// What goes over the wire, byte for byte as the services' references describe it: method, path, headers, body. The SDK makes the requests; this is the place
// where a version that makes them otherwise is noticed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { crc32 } from 'node:zlib';
import type { BusinessId } from '@steward/protocol/ids.ts';
import { dynamoClient, s3Client } from './client-options.ts';
import { dynamoEpochs } from './dynamo-epochs.ts';
import { dynamoRows } from './dynamo-rows.ts';
import { partBytes, s3Blobs } from './s3-blobs.ts';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const requests: Request[] = [];
const server = createServer((incoming, response) => {
  void (async () => {
    const body = Buffer.concat(await Array.fromAsync(incoming as AsyncIterable<Buffer>));
    const { method = '', url: path = '', headers } = incoming;
    requests.push({ method, path, headers, body });
    response.setHeader('etag', '"e"');
    if (headers['x-amz-target'] !== undefined) response.end('{}');
    else if (path.includes('uploads'))
      response.end('<InitiateMultipartUploadResult><UploadId>u-1</UploadId></InitiateMultipartUploadResult>');
    else if (method === 'POST') response.end('<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>');
    else response.end();
  })();
}).listen(0, '127.0.0.1');
await once(server, 'listening');
after(() => server.close());

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
const options = {
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: 'eu-central-1',
  credentials,
  maxAttempts: 1,
};
const dynamo = dynamoClient(options);
const s3 = s3Client(options);
after(() => {
  dynamo.destroy();
  s3.destroy();
});
const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const place = { client: s3, bucket: 'files', encryption: { keyArn }, account: '111122223333' };
const signed = (service: string): RegExp =>
  new RegExp(
    `^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/eu-central-1/${service}/aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}$`,
  );

async function sent(act: () => Promise<unknown>): Promise<Request[]> {
  requests.length = 0;
  await act().catch(() => undefined);
  return [...requests];
}

async function* bytes(size: number): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(size).fill(7);
}

function crcOf(body: Uint8Array): string {
  const bytesOf = Buffer.alloc(4);
  bytesOf.writeUInt32BE(crc32(body));
  return bytesOf.toString('base64');
}

describe('requests to S3', () => {
  it('PutObject', async () => {
    const [put, ...more] = await sent(() => s3Blobs(place).put('a/b', bytes(5)));
    assert.deepEqual(more, []);
    assert.ok(put);
    assert.deepEqual([put.method, put.path.split('?')[0]], ['PUT', '/files/a/b']);
    assert.deepEqual(put.body, Buffer.alloc(5, 7));
    const { headers } = put;
    assert.equal(headers['if-none-match'], '*');
    assert.equal(headers['x-amz-server-side-encryption'], 'aws:kms');
    assert.equal(headers['x-amz-server-side-encryption-aws-kms-key-id'], keyArn);
    assert.equal(headers['x-amz-server-side-encryption-bucket-key-enabled'], 'true');
    assert.equal(headers['x-amz-expected-bucket-owner'], '111122223333');
    assert.equal(headers['x-amz-checksum-crc32'], crcOf(Buffer.alloc(5, 7)));
    assert.equal(headers['content-length'], '5');
    assert.equal(headers['x-amz-security-token'], 'token');
    assert.match(String(headers['authorization']), signed('s3'));
    // What a header promises is part of what is signed.
    for (const name of ['if-none-match', 'x-amz-server-side-encryption', 'x-amz-expected-bucket-owner', 'x-amz-checksum-crc32'])
      assert.ok(String(headers['authorization']).includes(name), name);
  });

  it('an upload in parts', async () => {
    const [create, first, second, complete, ...more] = await sent(() => s3Blobs(place).put('large', bytes(partBytes + 3)));
    assert.deepEqual(more, []);
    assert.ok(create && first && second && complete);
    assert.deepEqual([create.method, create.path.startsWith('/files/large?uploads')], ['POST', true]);
    assert.deepEqual(
      ['', '-aws-kms-key-id', '-bucket-key-enabled'].map((end) => create.headers[`x-amz-server-side-encryption${end}`]),
      ['aws:kms', keyArn, 'true'],
    );
    assert.equal(create.headers['x-amz-checksum-algorithm'], 'CRC32');
    for (const [i, [part, size]] of [[first, partBytes] as const, [second, 3] as const].entries()) {
      const query = new URL(part.path, 'http://s3').searchParams;
      assert.deepEqual(
        [part.method, query.get('partNumber'), query.get('uploadId'), part.body.length],
        ['PUT', String(i + 1), 'u-1', size],
      );
      assert.equal(part.headers['x-amz-checksum-crc32'], crcOf(part.body));
    }
    assert.equal(new URL(complete.path, 'http://s3').searchParams.get('uploadId'), 'u-1');
    assert.deepEqual([complete.method, complete.headers['if-none-match']], ['POST', '*']);
    const named = [...complete.body.toString().matchAll(/<PartNumber>(\d)<\/PartNumber>/g)].map(([, number]) => number);
    assert.deepEqual(named, ['1', '2']);
  });

  it('GetObject with a range, HeadObject, DeleteObject, ListObjectsV2', async () => {
    const blobs = s3Blobs(place);
    const asked = await sent(async () => {
      await blobs.get('a', { from: 10, length: 5 });
      await blobs.size('a');
      await blobs.remove('a');
      await blobs.list('x/', 'x/1', 7).catch(() => undefined);
    });
    assert.deepEqual(
      asked.map(({ method, path }) => `${method} ${path.split('?')[0]}`),
      ['GET /files/a', 'HEAD /files/a', 'HEAD /files/a', 'DELETE /files/a', 'GET /files/'],
    );
    assert.equal(asked[0]!.headers['range'], 'bytes=10-14');
    const query = new URL(asked[4]!.path, 'http://s3').searchParams;
    assert.equal(asked[3]!.headers['if-match'], '"e"');
    assert.deepEqual(
      ['list-type', 'prefix', 'start-after', 'max-keys'].map((name) => query.get(name)),
      ['2', 'x/', 'x/1', '7'],
    );
    for (const { headers } of asked) assert.equal(headers['x-amz-expected-bucket-owner'], '111122223333');
  });
});

describe('requests to DynamoDB', () => {
  const bodyOf = ({ body }: Request): Record<string, unknown> => JSON.parse(body.toString()) as Record<string, unknown>;
  const operationOf = ({ headers }: Request): string => String(headers['x-amz-target']);

  it('a commit: what is known of the generation, the directory, one transaction with a token', async () => {
    const rows = dynamoRows({ client: dynamo, table: 't' });
    const asked = await sent(() =>
      rows.commit([
        { kind: 'put', key: { partition: 'p', sort: 'a' }, value: Buffer.from('hi'), expect: 3 },
        { kind: 'remove', key: { partition: 'p', sort: 'b' }, expect: 'any' },
        { kind: 'check', key: { partition: 'p', sort: 'c' }, expect: 'absent' },
      ]),
    );
    assert.deepEqual(asked.map(operationOf), [
      'DynamoDB_20120810.BatchGetItem',
      'DynamoDB_20120810.UpdateItem',
      'DynamoDB_20120810.TransactWriteItems',
    ]);
    for (const { method, path, headers } of asked) {
      assert.deepEqual([method, path, headers['content-type']], ['POST', '/', 'application/x-amz-json-1.0']);
      assert.match(String(headers['authorization']), signed('dynamodb'));
    }
    assert.deepEqual(bodyOf(asked[0]!), {
      RequestItems: { t: { ConsistentRead: true, Keys: [{ pk: { S: 'cut' }, sk: { S: 'state' } }] } },
    });
    const { ClientRequestToken, TransactItems } = bodyOf(asked[2]!);
    assert.match(String(ClientRequestToken), /^[0-9a-f-]{36}$/);
    assert.deepEqual(TransactItems, [
      {
        Update: {
          TableName: 't',
          Key: { pk: { S: 'p' }, sk: { S: 'a' } },
          ConditionExpression: '#r = :expected AND (attribute_not_exists(#g) OR #g <= :generation)',
          UpdateExpression: 'SET #v = :v, #g = :generation ADD #r :one',
          ExpressionAttributeNames: { '#g': 'g', '#r': 'r', '#v': 'v' },
          ExpressionAttributeValues: { ':generation': { N: '0' }, ':expected': { N: '3' }, ':v': { B: 'aGk=' }, ':one': { N: '1' } },
        },
      },
      {
        Delete: {
          TableName: 't',
          Key: { pk: { S: 'p' }, sk: { S: 'b' } },
          ConditionExpression: '(attribute_not_exists(#g) OR #g <= :generation)',
          ExpressionAttributeNames: { '#g': 'g' },
          ExpressionAttributeValues: { ':generation': { N: '0' } },
        },
      },
      {
        ConditionCheck: {
          TableName: 't',
          Key: { pk: { S: 'p' }, sk: { S: 'c' } },
          ConditionExpression: 'attribute_not_exists(#pk)',
          ExpressionAttributeNames: { '#pk': 'pk' },
        },
      },
    ]);
  });

  it('a range, a listing of epochs: consistent queries', async () => {
    const asked = await sent(async () => {
      await dynamoRows({ client: dynamo, table: 't' }).range({ partition: 'p', prefix: 'a/', limit: 5, reverse: true });
      await dynamoEpochs({ client: dynamo, table: 'e' }).list('aaaaaaaaaaaaaaaaaaaaaaaaaa' as BusinessId);
    });
    assert.deepEqual(asked.map(operationOf), ['DynamoDB_20120810.Query', 'DynamoDB_20120810.Query']);
    assert.deepEqual(bodyOf(asked[0]!), {
      TableName: 't',
      ConsistentRead: true,
      KeyConditionExpression: '#pk = :pk AND #sk BETWEEN :from AND :until',
      ExpressionAttributeNames: { '#pk': 'pk', '#sk': 'sk' },
      ExpressionAttributeValues: { ':pk': { S: 'p' }, ':from': { S: 'a/' }, ':until': { S: 'a/\x7f' } },
      ScanIndexForward: false,
      Limit: 5,
    });
    assert.equal(bodyOf(asked[1]!)['ConsistentRead'], true);
  });
});
