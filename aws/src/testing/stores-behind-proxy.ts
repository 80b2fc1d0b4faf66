// DynamoDB and S3 with a fault proxy of their own in front, for a test or a file of tests.
import { after } from 'node:test';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { dynamoClient, s3Client } from '../client-options.ts';
import type { DynamoPlace } from '../dynamo-calls.ts';
import { emulatorCredentials, emulatorRegion } from '../emulated.ts';
import type { DynamoEmulator, S3Emulator } from '../emulators.ts';
import { givingUpAtOnce, startFaultProxy, type FaultProxy } from '../fault-proxy.ts';

export interface StoresBehindProxy {
  readonly proxy: FaultProxy;
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
  /** A new, empty table. */
  place(): Promise<DynamoPlace>;
}

/** Two attempts for each call, and no waiting for what is never answered. Ends with the test, or the file, that asks. */
export async function storesBehindProxy(dynamo: DynamoEmulator, s3: S3Emulator): Promise<StoresBehindProxy> {
  const proxy = await startFaultProxy({ dynamo: dynamo.endpoint, s3: s3.endpoint }, { silenceIsTold: true });
  const options = { endpoint: proxy.endpoint, region: emulatorRegion, credentials: emulatorCredentials, maxAttempts: 2 };
  const clients = { dynamo: givingUpAtOnce(dynamoClient(options)), s3: givingUpAtOnce(s3Client(options)) };
  after(async () => {
    clients.dynamo.destroy();
    clients.s3.destroy();
    await proxy.stop();
  });
  const place = async () => ({ ...(await dynamo.table()), client: clients.dynamo, timeoutMs: 20_000 });
  return { proxy, ...clients, place };
}
