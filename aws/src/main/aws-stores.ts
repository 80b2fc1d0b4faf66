// The stores of the AWS edition: records, logins, keys, epochs and the signer's memory in a table each, files, snapshots, key backups and the mirror in a bucket
// each, and KMS as the root over them all. Which is never restored with which, and who may reach what, is said in the README of this workspace.
import type { SystemClock } from '@steward/server/adapters/embedded/system-clock.ts';
import type { StoredRows, Stores } from '@steward/server/main/stores.ts';
import type { StoredBytes } from '@steward/server/ports/stored-bytes.ts';
import type { Random } from '@steward/server/ports/random.ts';
import { createBusinessRoots, type BusinessRoots } from '@steward/server/vault/business-roots.ts';
import type { DynamoPlace, Sharing } from '../dynamo-calls.ts';
import { dynamoEpochs } from '../dynamo-epochs.ts';
import { dynamoKeys } from '../dynamo-keys.ts';
import { dynamoRows } from '../dynamo-rows.ts';
import { dynamoSignerMemory } from '../dynamo-signer-memory.ts';
import { kmsRootKey } from '../kms-root-key.ts';
import { s3Blobs, type S3Place } from '../s3-blobs.ts';
import { sweepUploads } from '../s3-uploads.ts';
import { awsStoredBytes } from '../stored-bytes.ts';
import type { AwsClients } from './aws-clients.ts';
import { tableNames, type AwsConfig } from './aws-config.ts';

export interface AwsStores {
  readonly stores: Stores;
  readonly clock: SystemClock;
  /** The root of each business, under the one of the installation or under one that the business brought. */
  readonly roots: BusinessRoots;
}

/** DynamoDB's own history of records and logins (aws/infra/src/periods.ts); trash and this together stay below the 85 days. */
const historyMs = 35 * 86_400_000;

/** No upload takes a day. */
const uploadsLiveMs = 86_400_000;

/** An emulator answers at once, so that nothing is on its way for long. */
const emulatorSharing: Sharing = { freshMs: 2_000, drainMs: 200 };
/** Whoever moves the clock on is the only process: others would know of none of its days. Three months of snapshots wait for nobody then. */
const emulatorAlone: Sharing = { alone: true };

const sealedWith = ({ keys: { buckets: keyArn }, account }: AwsConfig): Pick<S3Place, 'encryption' | 'account'> => ({
  ...(keyArn === undefined ? {} : { encryption: { keyArn } }),
  ...(account === undefined ? {} : { account }),
});

export interface AwsStoresParts {
  readonly config: AwsConfig;
  readonly clients: AwsClients;
  readonly random: Random;
  /** The clock is given and nobody else's, as the demo's is. */
  readonly ownClock?: boolean;
  /** The clock over the rows, or one that was given. */
  readonly openClock: (rows: StoredRows) => Promise<SystemClock>;
}

export async function openAwsStores({ config, clients, random, ownClock = false, openClock }: AwsStoresParts): Promise<AwsStores> {
  const { tables, keys, endpoints } = config;
  const sharing = endpoints.dynamodb === undefined ? {} : { sharing: ownClock ? emulatorAlone : emulatorSharing };
  const table = (name: keyof AwsConfig['tables']): DynamoPlace => ({ client: clients.dynamo, table: tables[name], ...sharing });
  const bucket = (name: string): S3Place => ({
    client: clients.s3,
    bucket: name,
    // The emulator knows neither `If-None-Match` on writing nor keys and accounts.
    ...(endpoints.s3 === undefined ? sealedWith(config) : { conditionalWrites: false }),
  });
  const rows = dynamoRows(table('records'));
  const clock = await openClock(rows);
  const epochs = dynamoEpochs(table('epochs'));
  const root = kmsRootKey({ client: clients.kms, key: keys.root, earlier: keys.earlier });
  const roots = createBusinessRoots({ root, epochs, random, clock });
  const { blobs, snapshots, keyBackups, mirror } = config.buckets;
  const buckets = [blobs, snapshots, keyBackups, ...(mirror === undefined ? [] : [mirror])].map(bucket);
  const leftovers = buckets.map((place) => ({
    wipe: async () => void (await sweepUploads(place, { nowMs: clock.nowMs(), olderThanMs: uploadsLiveMs })),
  }));
  return {
    clock,
    roots,
    stores: {
      root: roots,
      rows,
      keys: dynamoKeys(table('keys')),
      identityRows: dynamoRows(table('identity')),
      epochs,
      // The service itself keeps the table in three places of the region.
      replica: undefined,
      snapshots: s3Blobs(bucket(snapshots)),
      keyBackups: s3Blobs(bucket(keyBackups)),
      blobs: s3Blobs(bucket(blobs)),
      memory: dynamoSignerMemory(table('signer')),
      mirror: mirror === undefined ? undefined : s3Blobs(bucket(mirror)),
      // The emulator cannot list uploads.
      ...(endpoints.s3 === undefined ? { leftovers } : {}),
      stored: storedOf(config, table, bucket),
      traits: { keepsRemovedMs: historyMs },
    },
  };
}

/** Everything but the root key, by the names that the other edition's folders have. */
function storedOf(
  { buckets: { blobs, snapshots, keyBackups, mirror } }: AwsConfig,
  table: (name: keyof AwsConfig['tables']) => DynamoPlace,
  bucket: (name: string) => S3Place,
): StoredBytes {
  return awsStoredBytes({
    tables: { data: tableNames.map(table) },
    buckets: {
      data: [bucket(blobs)],
      snapshots: [bucket(snapshots)],
      'key backups': [bucket(keyBackups)],
      ...(mirror === undefined ? {} : { mirror: [bucket(mirror)] }),
    },
  });
}
