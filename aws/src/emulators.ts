// The emulators for a test file: for the shape of the calls, not for guarantees. Where one cannot be started, its tests say so loudly; in CI, or when the
// full tests are asked for, they fail.
import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import type { S3Client } from '@aws-sdk/client-s3';
import { dynamoClient, s3Client } from './client-options.ts';
import type { DynamoPlace } from './dynamo-calls.ts';
import { createDynamoTable } from './dynamo-table.ts';
import { emulatorCredentials, emulatorRegion, startDynamoEmulator, startS3Emulator } from './emulated.ts';
import { createBucket } from './s3-bucket.ts';

export interface DynamoEmulator {
  readonly endpoint: string;
  /** A new, empty table, for one instance alone. */
  table(): Promise<DynamoPlace>;
}

/** Starts DynamoDB's emulator for this test file, or explains why its tests are left out. */
export async function dynamoEmulator(): Promise<DynamoEmulator | undefined> {
  const emulator = await startDynamoEmulator();
  if (emulator === undefined) return leftOut('DynamoDB', '@dynoxide/linux-x64 is not installed (it exists for Linux on x64 only)');
  after(() => emulator.stop());
  return { endpoint: emulator.endpoint, table: tablesAt(emulator.endpoint) };
}

export interface TablesOptions {
  /** Of a request, and of a call. */
  readonly timeoutMs?: number;
}

/** Makes tables at an endpoint, each with a name of its own. */
export function tablesAt(endpoint: string, { timeoutMs }: TablesOptions = {}): () => Promise<DynamoPlace> {
  const times = timeoutMs === undefined ? {} : { requestTimeoutMs: timeoutMs };
  const client = dynamoClient({ endpoint, region: emulatorRegion, credentials: emulatorCredentials, maxAttempts: 1, ...times });
  after(() => client.destroy());
  let tables = 0;
  return async () => {
    const table = `steward-${process.pid}-${tables++}`;
    await createDynamoTable(client, table);
    return { client, table, sharing: { alone: true }, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
  };
}

export interface S3Emulator {
  readonly endpoint: string;
  readonly client: S3Client;
  /** A new, empty bucket. */
  bucket(): Promise<string>;
}

/** Starts S3's emulator for this test file, or explains why its tests are left out. */
export async function s3Emulator(): Promise<S3Emulator | undefined> {
  const emulator = await startS3Emulator();
  if (emulator === undefined) return leftOut('S3', 'fauxqs is not installed');
  after(() => emulator.stop());
  return bucketsAt(emulator.endpoint);
}

/** Makes buckets at an endpoint, each with a name of its own. */
export function bucketsAt(endpoint: string): S3Emulator {
  const client = s3Client({ endpoint, region: emulatorRegion, credentials: emulatorCredentials, maxAttempts: 1 });
  after(() => client.destroy());
  let buckets = 0;
  return {
    endpoint,
    client,
    async bucket() {
      const name = `steward-${process.pid}-${buckets++}`;
      await createBucket(client, name, emulatorRegion);
      return name;
    },
  };
}

/** Says that tests were left out: loudly in small, as a failure in CI and in full; with `mayBe` as a note, where it is meant to be so. */
export function leftOut(what: string, why: string, { mayBe = false }: { readonly mayBe?: boolean } = {}): undefined {
  const message = `LEFT OUT: the tests on the emulator of ${what}: ${why}`;
  const mustRun = !mayBe && (process.env['CI'] !== undefined || process.env['STEWARD_TEST'] === 'full');
  if (!mayBe) console.error(message);
  void it(`the emulator of ${what}`, { skip: mustRun ? false : message }, () => assert.fail(message));
  return undefined;
}
