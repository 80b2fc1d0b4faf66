// AWS on this machine: the emulators of every service the edition uses, and what the infrastructure would have made there, written down in a configuration file. For the
// demo and for tests. It shows how the edition works, not what AWS guarantees: who holds its folder holds the keys.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dynamoClient, s3Client } from '../client-options.ts';
import { createDynamoTable } from '../dynamo-table.ts';
import { emulatorCredentials, emulatorRegion, startDynamoEmulator, startS3Emulator, type Emulator } from '../emulated.ts';
import { startKmsStandIn, type KmsStandIn } from '../kms-stand-in.ts';
import { createBucket } from '../s3-bucket.ts';
import { tableNames } from './aws-config.ts';

export interface EmulatedAws {
  readonly kms: KmsStandIn;
  /** Makes what an installation of this name needs, unless it is there, and writes its `steward.aws.json`. */
  makeInstallation(name: string, file: string, settings?: Readonly<Record<string, string>>): Promise<void>;
  stop(): Promise<void>;
}

export interface EmulatedAwsOptions {
  /** Keeps everything there over a kill -9; without it, it is in memory. One process at a time. */
  readonly folder?: string;
}

const account = '000000000000';
const buckets = ['blobs', 'snapshots', 'keyBackups', 'mirror'] as const;

/** `undefined` where an emulator is not installed: that of DynamoDB exists for Linux on x64 alone. */
export async function startEmulatedAws({ folder }: EmulatedAwsOptions = {}): Promise<EmulatedAws | undefined> {
  const at = (name: string) => (folder === undefined ? undefined : join(folder, name));
  if (folder !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
  const [tables, objects, keys] = [at('dynamodb.sqlite'), at('s3'), at('kms')];
  const dynamo = await startDynamoEmulator(tables === undefined ? {} : { file: tables });
  if (!dynamo) return undefined;
  const s3 = await startS3Emulator(objects === undefined ? {} : { folder: objects });
  if (!s3) {
    await dynamo.stop();
    return undefined;
  }
  const kms = await startKmsStandIn({ region: emulatorRegion, account, ...(keys === undefined ? {} : { folder: keys }) });
  return emulatedAws(dynamo, s3, kms);
}

function emulatedAws(dynamo: Emulator, s3: Emulator, kms: KmsStandIn): EmulatedAws {
  const at = (endpoint: string) => ({ endpoint, region: emulatorRegion, credentials: emulatorCredentials });
  const clients = { dynamo: dynamoClient(at(dynamo.endpoint)), s3: s3Client(at(s3.endpoint)) };
  return {
    kms,
    async makeInstallation(name, file, settings = {}) {
      const tables = Object.fromEntries(tableNames.map((table) => [table, `${name}-${table}`]));
      const places = Object.fromEntries(buckets.map((bucket) => [bucket, `${name}-${bucket.toLowerCase()}`]));
      for (const table of Object.values(tables)) await createDynamoTable(clients.dynamo, table);
      for (const bucket of Object.values(places)) await createBucket(clients.s3, bucket, emulatorRegion);
      await writeWhole(file, {
        version: 1,
        region: emulatorRegion,
        account,
        tables,
        buckets: places,
        keys: { root: kms.createKey(name) },
        endpoints: { dynamodb: dynamo.endpoint, s3: s3.endpoint, kms: kms.endpoint },
        settings,
      });
    },
    async stop() {
      clients.dynamo.destroy();
      clients.s3.destroy();
      await Promise.all([dynamo.stop(), s3.stop(), kms.stop()]);
    },
  };
}

async function writeWhole(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
