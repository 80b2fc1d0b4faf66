// The emulators the adapters are tested on: for the shape of the calls, not for guarantees. Where one cannot be started, its tests say
// so loudly; in CI, or when the full tests are asked for, they fail.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, it } from 'node:test';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { DynamoPlace } from './dynamo-calls.ts';

const credentials = { accessKeyId: 'emulator', secretAccessKey: 'emulator' };
const region = 'eu-central-1';
const startAttemptsMax = 5;

export interface DynamoEmulator {
  /** A new, empty table. */
  table(): Promise<DynamoPlace>;
}

/** Starts DynamoDB's emulator for this test file, or explains why its tests are left out. */
export async function dynamoEmulator(): Promise<DynamoEmulator | undefined> {
  const binary = dynoxide();
  if (binary === undefined) return leftOut('DynamoDB', '@dynoxide/linux-x64 is not installed (it exists for Linux on x64 only)');
  const [emulator, port] = await startDynoxide(binary);
  const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region, credentials, maxAttempts: 1 });
  after(() => {
    client.destroy();
    emulator.kill();
  });
  let tables = 0;
  return {
    async table() {
      const table = `steward-${tables++}`;
      await client.send(
        new CreateTableCommand({
          TableName: table,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [
            { AttributeName: 'pk', AttributeType: 'S' },
            { AttributeName: 'sk', AttributeType: 'S' },
          ],
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 'sk', KeyType: 'RANGE' },
          ],
        }),
      );
      return { client, table };
    },
  };
}

export interface S3Emulator {
  readonly client: S3Client;
  /** A new, empty bucket. */
  bucket(): string;
}

/** Starts S3's emulator for this test file, or explains why its tests are left out. */
export async function s3Emulator(): Promise<S3Emulator | undefined> {
  const fauxqs = await import('fauxqs').catch(() => undefined);
  if (fauxqs === undefined) return leftOut('S3', 'fauxqs is not installed');
  const server = await fauxqs.startFauxqs({ port: 0, logger: false, host: '127.0.0.1' });
  const client = new S3Client({ endpoint: `http://127.0.0.1:${server.port}`, region, credentials, forcePathStyle: true, maxAttempts: 1 });
  after(async () => {
    client.destroy();
    await server.stop();
  });
  let buckets = 0;
  return { client, bucket: () => server.createBucket(`steward-${buckets++}`).bucketName };
}

function leftOut(what: string, why: string): undefined {
  const message = `LEFT OUT: the tests on the emulator of ${what}: ${why}`;
  const mustRun = process.env['CI'] !== undefined || process.env['STEWARD_TEST'] === 'full';
  console.error(message);
  void it(`the emulator of ${what}`, { skip: mustRun ? false : message }, () => assert.fail(message));
  return undefined;
}

function dynoxide(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve('@dynoxide/linux-x64/dynoxide');
  } catch {
    return undefined;
  }
}

/** The emulator cannot choose a port by itself, so a free one is looked for; another process may take it first, hence the attempts. */
async function startDynoxide(binary: string): Promise<[ChildProcess, number]> {
  for (let attempt = 1; attempt <= startAttemptsMax; attempt++) {
    const port = await freePort();
    const emulator = spawn(binary, ['serve', '--port', String(port)], { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = Promise.race([once(emulator.stdout, 'data'), once(emulator.stderr, 'data')]).then(([text]) => String(text));
    const started = await Promise.race([said, once(emulator, 'exit').then(() => 'ended')]);
    emulator.stdout.resume();
    emulator.stderr.resume();
    if (started.includes('listening')) return [emulator, port];
    emulator.kill();
  }
  throw new Error('the emulator of DynamoDB does not start');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
