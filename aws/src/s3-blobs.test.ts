// What S3 is asked and what its answers mean, where the emulators do not show it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isStewardError } from '@steward/protocol/errors.ts';
import { answering, failing } from './answering.ts';
import { s3Blobs } from './s3-blobs.ts';
import { sweepUploads } from './s3-uploads.ts';

async function* bytes(size: number): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(size);
}

const large = 9_000_000;
const keyArn = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const place = { bucket: 'b', encryption: { keyArn }, account: '111122223333' };

describe('what S3 is asked', () => {
  it('every request that gives a name refuses one that is taken, in one request and in parts', async () => {
    const { s3: client, asked } = answering(() => ({ UploadId: 'u', ETag: 'e' }));
    await s3Blobs({ client, bucket: 'b' }).put('small', bytes(5));
    await s3Blobs({ client, bucket: 'b' }).put('large', bytes(large));
    const naming = asked.filter(({ operation }) => ['PutObjectCommand', 'CompleteMultipartUploadCommand'].includes(operation));
    assert.deepEqual(
      naming.map(({ input }) => input['IfNoneMatch']),
      ['*', '*'],
    );
    assert.deepEqual(
      asked.filter(({ operation }) => operation === 'HeadObjectCommand'),
      [],
    );
  });

  it('every object is sealed with the key of the bucket, and every part is checked on arrival', async () => {
    const { s3: client, asked } = answering(() => ({ UploadId: 'u', ETag: 'e', ChecksumCRC32: 'AAAAAA==' }));
    await s3Blobs({ client, ...place }).put('small', bytes(5));
    await s3Blobs({ client, ...place }).put('large', bytes(large));
    const sealing = asked.filter(({ operation }) => ['PutObjectCommand', 'CreateMultipartUploadCommand'].includes(operation));
    assert.equal(sealing.length, 2);
    for (const { input } of sealing)
      assert.deepEqual(
        [input['ServerSideEncryption'], input['SSEKMSKeyId'], input['BucketKeyEnabled'], input['ChecksumAlgorithm']],
        ['aws:kms', keyArn, true, 'CRC32'],
      );
    const sent = asked.filter(({ operation }) => operation === 'UploadPartCommand');
    assert.deepEqual(
      sent.map(({ input }) => [input['PartNumber'], input['ChecksumAlgorithm'], (input['Body'] as Uint8Array).length]),
      [
        [1, 'CRC32', 8_388_608],
        [2, 'CRC32', large - 8_388_608],
      ],
    );
    const complete = asked.find(({ operation }) => operation === 'CompleteMultipartUploadCommand')!;
    assert.deepEqual(complete.input['MultipartUpload'], {
      Parts: [1, 2].map((PartNumber) => ({ PartNumber, ETag: 'e', ChecksumCRC32: 'AAAAAA==' })),
    });
  });

  it('every request names the account that must own the bucket', async () => {
    const { s3: client, asked } = answering(() => ({ UploadId: 'u', ETag: 'e', Contents: [] }));
    const blobs = s3Blobs({ client, ...place });
    await blobs.put('small', bytes(5));
    await blobs.put('large', bytes(large));
    await Promise.all([
      blobs.size('a'),
      blobs.remove('a'),
      blobs.list('', undefined, 10),
      sweepUploads({ client, ...place }, { nowMs: 0, olderThanMs: 0 }),
    ]);
    await blobs.get('a');
    const breaking = async function* (): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 3; i++) yield new Uint8Array(8_388_608);
      throw new Error('the sender went away');
    };
    await assert.rejects(blobs.put('half', breaking()), /went away/);
    assert.ok(asked.some(({ operation }) => operation === 'AbortMultipartUploadCommand'));
    for (const { operation, input } of asked) assert.equal(input['ExpectedBucketOwner'], place.account, operation);
  });
});

describe('what S3 answers', () => {
  it('is given its meaning while naming', async () => {
    const cases = [
      [failing('PreconditionFailed', { httpStatusCode: 412, attempts: 1 }), 'already-exists', 'already-exists'],
      [failing('PreconditionFailed', { httpStatusCode: 412, attempts: 2 }), 'outcome-unknown', 'outcome-unknown'],
      [failing('AccessDenied', { httpStatusCode: 403, attempts: 1 }), 'store-unavailable', 'store-unavailable'],
      [failing('NoSuchUpload', { httpStatusCode: 404, attempts: 2 }), 'outcome-unknown', 'outcome-unknown'],
      [failing('ExpiredToken', { httpStatusCode: 400, attempts: 1 }), 'store-unavailable', 'store-unavailable'],
      [failing('ConditionalRequestConflict', { httpStatusCode: 409, attempts: 1 }), 'store-unavailable', 'store-unavailable'],
      [failing('InternalError', { httpStatusCode: 500, attempts: 3 }), 'outcome-unknown', 'outcome-unknown'],
      [failing('SlowDown', { httpStatusCode: 503, attempts: 3 }), 'outcome-unknown', 'outcome-unknown'],
      [failing('TimeoutError', {}), 'outcome-unknown', 'outcome-unknown'],
    ] as const;
    for (const [error, whole, inParts] of cases) {
      for (const isThere of [true, false]) {
        const { s3: client, asked } = answering((operation) => {
          if (operation === 'PutObjectCommand' || operation === 'CompleteMultipartUploadCommand') throw error;
          if (operation === 'HeadObjectCommand' && !isThere) throw failing('NotFound', { httpStatusCode: 404, attempts: 1 });
          return { UploadId: 'u', ETag: 'e' };
        });
        const blobs = s3Blobs({ client, bucket: 'b' });
        await assert.rejects(blobs.put('a', bytes(5)), (thrown) => isStewardError(thrown, whole), `${error.name} → ${whole}`);
        // What was aborted and is not there will never be there.
        const meant = !isThere && inParts === 'outcome-unknown' ? 'store-unavailable' : inParts;
        await assert.rejects(blobs.put('a', bytes(large)), (thrown) => isStewardError(thrown, meant), `${error.name} → ${meant}`);
        assert.ok(
          asked.some(({ operation }) => operation === 'AbortMultipartUploadCommand'),
          `${error.name}: nothing of it can arrive`,
        );
      }
    }
  });

  it('an upload that cannot be aborted may have been completed', async () => {
    const { s3: client } = answering((operation) => {
      if (operation === 'CompleteMultipartUploadCommand') throw failing('TimeoutError', {});
      if (operation === 'AbortMultipartUploadCommand') throw failing('NoSuchUpload', { httpStatusCode: 404, attempts: 1 });
      if (operation === 'HeadObjectCommand') throw failing('NotFound', { httpStatusCode: 404, attempts: 1 });
      return { UploadId: 'u', ETag: 'e' };
    });
    const put = s3Blobs({ client, bucket: 'b' }).put('a', bytes(large));
    await assert.rejects(put, (thrown) => isStewardError(thrown, 'outcome-unknown'));
  });

  it('removes the object it found and no other that has taken its name meanwhile', async () => {
    const gone = failing('NotFound', { httpStatusCode: 404, attempts: 1 });
    const changed = failing('PreconditionFailed', { httpStatusCode: 412, attempts: 1 });
    const conflict = failing('ConditionalRequestConflict', { httpStatusCode: 409, attempts: 1 });
    const cases: readonly (readonly [tags: readonly string[], refused: readonly Error[], removed: readonly string[]])[] = [
      [['e'], [], ['e']],
      [[], [], []],
      [['e'], [gone], ['e']],
      [['e'], [changed], ['e']],
      [['e', 'e'], [conflict], ['e', 'e']],
      [['e', 'other'], [conflict], ['e']],
    ];
    for (const [tags, refused, removed] of cases) {
      const [there, refusing] = [[...tags], [...refused]];
      const { s3: client, asked } = answering((operation) => {
        const error = operation === 'HeadObjectCommand' ? (there.length > 0 ? undefined : gone) : refusing.shift();
        if (error) throw error;
        return { ETag: there.shift() };
      });
      await s3Blobs({ client, bucket: 'b' }).remove('a');
      const tagsAsked = asked.filter(({ operation }) => operation === 'DeleteObjectCommand').map(({ input }) => input['IfMatch']);
      assert.deepEqual(tagsAsked, removed, JSON.stringify([tags, refused.map(({ name }) => name)]));
    }
  });

  it('a conflict with another request is tried again where the content is at hand, and an upload is not completed twice', async () => {
    let conflicts = 0;
    const { s3: client, asked } = answering((operation) => {
      if (operation === 'PutObjectCommand' && ++conflicts < 3)
        throw failing('ConditionalRequestConflict', { httpStatusCode: 409, attempts: 1 });
      if (operation === 'CompleteMultipartUploadCommand') throw failing('ConditionalRequestConflict', { httpStatusCode: 409, attempts: 1 });
      return { UploadId: 'u', ETag: 'e' };
    });
    assert.equal(await s3Blobs({ client, bucket: 'b' }).put('a', bytes(5)), 5);
    assert.equal(conflicts, 3);
    await assert.rejects(s3Blobs({ client, bucket: 'b' }).put('b', bytes(large)), (error) => isStewardError(error, 'store-unavailable'));
    assert.equal(asked.filter(({ operation }) => operation === 'CompleteMultipartUploadCommand').length, 1);
  });

  it('uploads that nobody completes are aborted once they are old, page by page, whoever else does it', async () => {
    const upload = (Key: string, ageMs: number) => ({ Key, UploadId: `u-${Key}`, Initiated: new Date(1_000_000 - ageMs) });
    const { s3: client, asked } = answering((operation, input) => {
      if (operation === 'AbortMultipartUploadCommand') {
        if (input['Key'] === 'gone') throw failing('NoSuchUpload', { httpStatusCode: 404 });
        return {};
      }
      if (input['KeyMarker'] === undefined)
        return { IsTruncated: true, NextKeyMarker: 'k', NextUploadIdMarker: 'i', Uploads: [upload('old', 500), upload('young', 499)] };
      assert.deepEqual([input['KeyMarker'], input['UploadIdMarker']], ['k', 'i']);
      return { Uploads: [upload('gone', 9_000)] };
    });
    assert.equal(await sweepUploads({ client, bucket: 'b' }, { nowMs: 1_000_000, olderThanMs: 500 }), 2);
    assert.deepEqual(
      asked.filter(({ operation }) => operation === 'AbortMultipartUploadCommand').map(({ input }) => input['UploadId']),
      ['u-old', 'u-gone'],
    );
  });
});
