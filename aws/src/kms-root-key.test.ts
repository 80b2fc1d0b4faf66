// The root key on KMS: the contract, what is sent compared with what KMS documents, and every documented failure with its meaning.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import {
  KMSClient,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  CancelKeyDeletionCommand,
  EnableKeyCommand,
} from '@aws-sdk/client-kms';
import { isStewardError } from '@steward/protocol/errors.ts';
import { rootKeyContract } from '@steward/server/ports/root-key.contract.ts';
import { outOfReach, withdrawn, type WrapContext } from '@steward/server/ports/root-key.ts';
import { kmsRootKey } from './kms-root-key.ts';
import { startKmsStandIn, type KmsStandIn } from './kms-stand-in.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const context: WrapContext = { use: 'epoch', owner: 'aaaqeayeaudaocajbifqydiob4', name: 'epoch-1' };
const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const kms = await startKmsStandIn();
const client = clientOf(kms);
after(async () => {
  client.destroy();
  await kms.stop();
});

function clientOf({ endpoint, region }: Pick<KmsStandIn, 'endpoint' | 'region'>, maxAttempts = 3): KMSClient {
  return new KMSClient({ endpoint, region, credentials, maxAttempts });
}

const unavailable = (field: string) => (error: unknown) => isStewardError(error, 'key-unavailable') && error.field === field;

rootKeyContract('KMS', async () => {
  const key = kms.createKey();
  return {
    port: kmsRootKey({ client, key }),
    reopen: async () => kmsRootKey({ client, key }),
    dispose: async () => {},
    another: async () => kmsRootKey({ client, key: kms.createKey() }),
    withdraw: async () => kms.setState(key, 'PendingDeletion'),
  };
});

describe('the root key on KMS', () => {
  it('sends what KMS documents, with the context and the full ARN of the key, both times', async () => {
    const key = kms.createKey();
    const root = kmsRootKey({ client, key });
    const before = kms.calls.length;
    await root.unwrap(context, await root.wrap(context, secret));
    const sent = { 'steward:use': 'epoch', 'steward:owner': context.owner, 'steward:name': 'epoch-1' };
    assert.deepEqual(kms.calls.slice(before), [
      { operation: 'Encrypt', key, context: sent },
      { operation: 'Decrypt', key, context: sent },
    ]);
  });

  it('writes requests as the API reference has them', async () => {
    const key = kms.createKey();
    const heard: { target: unknown; type: unknown; signed: boolean; body: Record<string, unknown> }[] = [];
    const server = createServer((request, response) => {
      const body: Buffer[] = [];
      request.on('data', (part: Buffer) => body.push(part));
      request.on('end', () => {
        const { authorization, 'x-amz-target': target, 'content-type': type } = request.headers;
        const signed = /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/kms\/aws4_request/.test(authorization ?? '');
        heard.push({ target, type, signed, body: JSON.parse(Buffer.concat(body).toString()) as Record<string, unknown> });
        response.end(JSON.stringify({ KeyId: key, CiphertextBlob: 'AQID', Plaintext: 'AQID' }));
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const own = clientOf({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1' });
    const root = kmsRootKey({ client: own, key });
    await root.unwrap(context, await root.wrap(context, secret));
    own.destroy();
    server.close();
    const pairs = { 'steward:use': 'epoch', 'steward:owner': context.owner, 'steward:name': 'epoch-1' };
    const same = { type: 'application/x-amz-json-1.1', signed: true };
    assert.deepEqual(heard, [
      {
        ...same,
        target: 'TrentService.Encrypt',
        body: { KeyId: key, Plaintext: Buffer.from(secret).toString('base64'), EncryptionContext: pairs },
      },
      { ...same, target: 'TrentService.Decrypt', body: { KeyId: key, CiphertextBlob: 'AQID', EncryptionContext: pairs } },
    ]);
  });

  it('takes no alias, no bare id and no key of another region', () => {
    const key = kms.createKey();
    const bad = [
      'alias/steward',
      key.slice(key.lastIndexOf('/') + 1),
      key.replace(':key/', ':alias/'),
      key.replace('arn:aws:kms', 'arn:aws:s3'),
      `${key} `,
      '',
    ];
    for (const each of bad) {
      assert.throws(
        () => kmsRootKey({ client, key: each }),
        (error) => isStewardError(error, 'invalid-input'),
        each,
      );
      assert.throws(
        () => kmsRootKey({ client, key }).brought!(each),
        (error) => isStewardError(error, 'invalid-input'),
        each,
      );
    }
    const elsewhere = key.replace('eu-central-1', 'us-east-1');
    assert.throws(
      () => kmsRootKey({ client, key, earlier: [elsewhere] }),
      (error) => isStewardError(error, 'invalid-input'),
    );
    assert.throws(
      () => kmsRootKey({ client, key }).brought!(elsewhere),
      (error) => isStewardError(error, 'invalid-input'),
    );
  });

  it('asks no key but those it was given, whatever the stored bytes name', async () => {
    const [key, theirs] = [kms.createKey(), kms.createKey()];
    const planted = await kmsRootKey({ client, key: theirs }).wrap(context, secret);
    const before = kms.calls.length;
    await assert.rejects(kmsRootKey({ client, key }).unwrap(context, planted), unavailable(withdrawn));
    assert.equal(kms.calls.length, before, 'KMS is not even asked');
    // The other way round: our key's name in front of their ciphertext.
    const named = await kmsRootKey({ client, key }).wrap(context, secret);
    const head = named.subarray(0, 2 + key.length);
    const mixed = Buffer.concat([head, planted.subarray(2 + theirs.length)]);
    await assert.rejects(kmsRootKey({ client, key }).unwrap(context, mixed), (error) => isStewardError(error, 'integrity-failed'));
  });

  it('opens what an earlier key wrapped, and wraps with the present one', async () => {
    const [old, key] = [kms.createKey(), kms.createKey()];
    const wrapped = await kmsRootKey({ client, key: old }).wrap(context, secret);
    const root = kmsRootKey({ client, key, earlier: [old] });
    assert.deepEqual(await root.unwrap(context, wrapped), secret);
    const anew = await root.wrap(context, secret);
    assert.ok(Buffer.from(anew).includes(key) && !Buffer.from(anew).includes(old));
  });

  it('goes on opening after KMS has rotated the key', async () => {
    const key = kms.createKey();
    const root = kmsRootKey({ client, key });
    const before = await root.wrap(context, secret);
    await client.send(new RotateKeyOnDemandCommand({ KeyId: key }));
    assert.deepEqual(await root.unwrap(context, before), secret);
    assert.deepEqual(await root.unwrap(context, await root.wrap(context, secret)), secret);
  });

  it('a key that waits for its deletion opens nothing, as in the service; taken back and enabled it opens again', async () => {
    const key = kms.createKey();
    const root = kmsRootKey({ client, key });
    const wrapped = await root.wrap(context, secret);
    await client.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: 7 }));
    await assert.rejects(root.unwrap(context, wrapped), unavailable(withdrawn));
    await assert.rejects(root.wrap(context, secret), unavailable(withdrawn));
    await client.send(new CancelKeyDeletionCommand({ KeyId: key }));
    await assert.rejects(root.unwrap(context, wrapped), unavailable(withdrawn), 'it comes back disabled');
    await client.send(new EnableKeyCommand({ KeyId: key }));
    assert.deepEqual(await root.unwrap(context, wrapped), secret);
  });

  it('a key policy that was taken back is a key withdrawn', async () => {
    const key = kms.createKey();
    const root = kmsRootKey({ client, key });
    const wrapped = await root.wrap(context, secret);
    kms.deny(key, true);
    await assert.rejects(root.unwrap(context, wrapped), unavailable(withdrawn));
    kms.deny(key, false);
    assert.deepEqual(await root.unwrap(context, wrapped), secret);
  });

  it('gives every failure its meaning', async () => {
    const key = kms.createKey();
    const once = clientOf(kms, 1);
    const root = kmsRootKey({ client: once, key });
    const wrapped = await root.wrap(context, secret);
    const cases = [
      ['DisabledException', 400, withdrawn],
      ['KMSInvalidStateException', 400, withdrawn],
      ['NotFoundException', 400, withdrawn],
      ['InvalidKeyUsageException', 400, withdrawn],
      ['AccessDeniedException', 400, withdrawn],
      ['ThrottlingException', 400, outOfReach],
      ['DependencyTimeoutException', 503, outOfReach],
      ['KeyUnavailableException', 500, outOfReach],
      ['KMSInternalException', 500, outOfReach],
      ['ExpiredTokenException', 400, outOfReach],
      ['UnrecognizedClientException', 400, outOfReach],
      ['SomethingNewException', 400, outOfReach],
    ] as const;
    for (const [name, status, field] of cases) {
      kms.failNext({ name, status });
      await assert.rejects(root.unwrap(context, wrapped), unavailable(field), name);
      kms.failNext({ name, status });
      await assert.rejects(root.wrap(context, secret), unavailable(field), name);
    }
    for (const name of ['InvalidCiphertextException', 'IncorrectKeyException']) {
      kms.failNext({ name, status: 400 });
      await assert.rejects(root.unwrap(context, wrapped), (error) => isStewardError(error, 'integrity-failed'), name);
    }
    kms.failNext('drop');
    await assert.rejects(root.unwrap(context, wrapped), unavailable(outOfReach), 'no answer');
    once.destroy();
  });

  it('tries again what passes: throttled, refused inside, without an answer', async () => {
    const key = kms.createKey();
    const root = kmsRootKey({ client, key });
    const wrapped = await root.wrap(context, secret);
    kms.failNext({ name: 'ThrottlingException', status: 400 }, 'drop');
    assert.deepEqual(await root.unwrap(context, wrapped), secret);
    kms.failNext({ name: 'KMSInternalException', status: 500 });
    assert.deepEqual(await root.unwrap(context, wrapped), secret);
  });

  it('ends a call that gets no answer in its time', async () => {
    const key = kms.createKey();
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as { port: number };
    const slow = clientOf({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1' });
    await assert.rejects(kmsRootKey({ client: slow, key, timeoutMs: 50 }).wrap(context, secret), unavailable(outOfReach));
    slow.destroy();
    silent.closeAllConnections();
    silent.close();
  });

  it('does not believe an answer that used another key', async () => {
    const [key, other] = [kms.createKey(), kms.createKey()];
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => response.end(JSON.stringify({ KeyId: other, CiphertextBlob: 'AQID', Plaintext: 'AQID' })));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const own = clientOf({ endpoint: `http://127.0.0.1:${port}`, region: 'eu-central-1' });
    await assert.rejects(kmsRootKey({ client: own, key }).wrap(context, secret), unavailable(outOfReach));
    own.destroy();
    server.close();
  });
});

describe('the stand-in for KMS', () => {
  it('keeps its keys in its folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'steward-kms-'));
    const first = await startKmsStandIn({ folder });
    const key = first.createKey('demo');
    const one = clientOf(first);
    const wrapped = await kmsRootKey({ client: one, key }).wrap(context, secret);
    one.destroy();
    await first.stop();
    const again = await startKmsStandIn({ folder });
    assert.equal(again.createKey('demo'), key);
    const two = clientOf(again);
    assert.deepEqual(await kmsRootKey({ client: two, key }).unwrap(context, wrapped), secret);
    two.destroy();
    await again.stop();
    rmSync(folder, { recursive: true });
  });
});
