// AWS on this machine: the emulators of every service the edition uses, and what the infrastructure would have made there, written down in a configuration file. For the
// demo and for tests. It shows how the edition works, not what AWS guarantees: who holds its folder holds the keys.
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import { startCognitoEmulator, type CognitoEmulator } from '../cognito-emulator.ts';
import { dynamoClient, messagesClient, s3Client } from '../client-options.ts';
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
  // It keeps its pools in files, whether they are wanted afterwards or not.
  const pools = at('cognito') ?? (await mkdtemp(join(tmpdir(), 'steward-cognito-')));
  const cognito = await startCognitoEmulator({ folder: pools });
  const forget = async () => (folder === undefined ? rm(pools, { recursive: true, force: true }) : undefined);
  return emulatedAws({ dynamo, s3, kms, cognito }, forget);
}

interface Emulators {
  readonly dynamo: Emulator;
  readonly s3: Emulator;
  readonly kms: KmsStandIn;
  readonly cognito: CognitoEmulator;
}

function emulatedAws({ dynamo, s3, kms, cognito }: Emulators, forget: () => Promise<void>): EmulatedAws {
  const at = (endpoint: string) => ({ endpoint, region: emulatorRegion, credentials: emulatorCredentials });
  const clients = {
    dynamo: dynamoClient(at(dynamo.endpoint)),
    s3: s3Client(at(s3.endpoint)),
    sns: new SNSClient(at(s3.endpoint)),
    sqs: messagesClient(at(s3.endpoint)),
  };
  return {
    kms,
    async makeInstallation(name, file, settings = {}) {
      const tables = Object.fromEntries(tableNames.map((table) => [table, `${name}-${table}`]));
      const places = Object.fromEntries(buckets.map((bucket) => [bucket, `${name}-${bucket.toLowerCase()}`]));
      for (const table of Object.values(tables)) await createDynamoTable(clients.dynamo, table);
      for (const bucket of Object.values(places)) await createBucket(clients.s3, bucket, emulatorRegion);
      const { TopicArn } = await clients.sns.send(new CreateTopicCommand({ Name: `${name}-nodes` }));
      const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: `${name}-wake-ups` }));
      await writeWhole(file, {
        version: 1,
        region: emulatorRegion,
        account,
        tables,
        buckets: places,
        keys: { root: kms.createKey(name) },
        nodes: { topicArn: TopicArn, queuePrefix: `${name}-node-` },
        queues: { wakeUps: QueueUrl },
        cognito: { customers: cognito.customers, staff: cognito.staff },
        endpoints: { dynamodb: dynamo.endpoint, s3: s3.endpoint, kms: kms.endpoint, cognito: cognito.endpoint, messages: s3.endpoint },
        settings,
      });
    },
    async stop() {
      clients.dynamo.destroy();
      clients.s3.destroy();
      clients.sns.destroy();
      clients.sqs.destroy();
      await Promise.all([dynamo.stop(), s3.stop(), kms.stop(), cognito.stop()]);
      await forget();
    },
  };
}

async function writeWhole(file: string, content: object): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
