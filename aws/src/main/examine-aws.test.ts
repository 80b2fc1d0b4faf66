// The doctor against a world in which everything is as aws/infra makes it, and against the same world with one thing broken at a time: each is found, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roleOf } from '../doctor/try-permissions.ts';
import { checkAwsConfig } from './aws-config.ts';
import type { DoctorClients } from './aws-clients.ts';
import { examineWith } from './examine-aws.ts';

const account = '123456789012';
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;
const key = (name: string) => arn('kms', `key/${name}`);
const node = `arn:aws:iam::${account}:role/steward-node`;

const config = checkAwsConfig(
  {
    version: 1,
    region: 'eu-central-1',
    account,
    tables: { records: 's-records', identity: 's-identity', keys: 's-keys', epochs: 's-epochs', signer: 's-signer' },
    buckets: { blobs: 's-blobs', snapshots: 's-snapshots', keyBackups: 's-key-backups', mirror: 's-mirror', trail: 's-trail' },
    keys: { root: key('root'), tables: key('tables'), buckets: key('buckets'), operations: key('operations') },
    cognito: {
      customers: { userPoolId: 'eu-central-1_customers', clientId: 'c1' },
      staff: { userPoolId: 'eu-central-1_staff', clientId: 'c2', group: 'staff' },
    },
    nodes: { topicArn: arn('sns', 's-nodes'), queuePrefix: 's-node-' },
    queues: { wakeUps: `https://sqs.eu-central-1.amazonaws.com/${account}/s-wake-ups` },
    principals: [node],
  },
  'steward.aws.json',
);

const denyOthers = (service: string, ...more: object[]) =>
  JSON.stringify({
    Statement: [
      { Effect: 'Deny', Principal: '*', Action: [`${service}:*`], Condition: { ArnNotEquals: { 'aws:PrincipalArn': [node] } } },
      ...more,
    ],
  });
const onlyTls = { Effect: 'Deny', Principal: '*', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

type Input = Readonly<Record<string, string>>;
type World = Readonly<Record<string, (input: Input) => object>>;

function failure(name: string): never {
  throw Object.assign(new Error(name), { name });
}

/** As aws/infra makes it. */
const good: World = {
  DescribeTableCommand: ({ TableName }) => ({
    Table: {
      TableArn: arn('dynamodb', `table/${TableName}`),
      TableStatus: 'ACTIVE',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: key('tables') },
      DeletionProtectionEnabled: true,
    },
  }),
  DescribeContinuousBackupsCommand: ({ TableName }) => ({
    ContinuousBackupsDescription: {
      PointInTimeRecoveryDescription: ['s-records', 's-identity'].includes(TableName!)
        ? { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 35 }
        : TableName === 's-keys'
          ? { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: 7 }
          : { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  }),
  DescribeTimeToLiveCommand: () => ({ TimeToLiveDescription: { TimeToLiveStatus: 'DISABLED' } }),
  GetResourcePolicyCommand: () => ({ Policy: denyOthers('dynamodb') }),
  GetBucketLocationCommand: () => ({ LocationConstraint: 'eu-central-1' }),
  GetBucketEncryptionCommand: ({ Bucket }) => ({
    ServerSideEncryptionConfiguration: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: {
            SSEAlgorithm: 'aws:kms',
            KMSMasterKeyID: key(Bucket === 's-trail' ? 'operations' : 'buckets'),
          },
          BucketKeyEnabled: true,
        },
      ],
    },
  }),
  GetPublicAccessBlockCommand: () => ({
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
  }),
  GetBucketOwnershipControlsCommand: () => ({ OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } }),
  GetBucketVersioningCommand: ({ Bucket }) => (Bucket === 's-trail' ? { Status: 'Enabled' } : {}),
  GetBucketPolicyCommand: () => ({ Policy: denyOthers('s3', onlyTls) }),
  GetBucketLifecycleConfigurationCommand: ({ Bucket }) => ({
    Rules: [
      { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
      ...(Bucket === 's-key-backups' ? [{ Status: 'Enabled', Expiration: { Days: 30 } }] : []),
    ],
  }),
  GetObjectLockConfigurationCommand: () => ({ ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }),
  DescribeKeyCommand: ({ KeyId }) => ({
    KeyMetadata: {
      KeyId,
      Arn: KeyId,
      KeyState: 'Enabled',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeySpec: 'SYMMETRIC_DEFAULT',
      KeyManager: 'CUSTOMER',
      MultiRegion: false,
    },
  }),
  GetKeyRotationStatusCommand: () => ({ KeyRotationEnabled: true, RotationPeriodInDays: 365 }),
  DescribeUserPoolCommand: () => ({
    UserPool: {
      DeletionProtection: 'ACTIVE',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
      Policies: { PasswordPolicy: { MinimumLength: 20 } },
      MfaConfiguration: 'OPTIONAL',
    },
  }),
  DescribeUserPoolClientCommand: () => ({
    UserPoolClient: {
      ClientSecret: 'secret',
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AccessTokenValidity: 10,
      TokenValidityUnits: { AccessToken: 'minutes' },
    },
  }),
  GetGroupCommand: () => ({ Group: { GroupName: 'staff' } }),
  GetTopicAttributesCommand: () => ({ Attributes: { KmsMasterKeyId: key('operations') } }),
  GetQueueAttributesCommand: () => ({
    Attributes: { QueueArn: arn('sqs', 's-wake-ups'), KmsMasterKeyId: key('operations'), RedrivePolicy: '{"maxReceiveCount":5}' },
  }),
  GetCallerIdentityCommand: () => ({ Account: account, Arn: `arn:aws:sts::${account}:assumed-role/steward-node/task` }),
  BatchGetItemCommand: () => ({ Responses: {} }),
  QueryCommand: () => ({ Items: [] }),
  TransactWriteItemsCommand: () => failure('TransactionCanceledException'),
  ListObjectsV2Command: () => ({}),
  PutObjectCommand: () => ({}),
  GetObjectCommand: () => ({}),
  DeleteObjectCommand: () => ({}),
  EncryptCommand: () => ({ CiphertextBlob: new Uint8Array(1) }),
  DecryptCommand: () => ({ Plaintext: new Uint8Array(32) }),
};

async function badIn(world: World): Promise<readonly string[]> {
  const send = async (command: { readonly input: Input }): Promise<object> => {
    const answer = world[command.constructor.name];
    assert.ok(answer, `nobody answers ${command.constructor.name}`);
    return answer(command.input);
  };
  const client = { send } as never;
  const clients = { dynamo: client, s3: client, kms: client, cognito: client, sns: client, sqs: client, sts: client };
  const found = await examineWith(config, clients as Omit<DoctorClients, 'close'>);
  assert.ok(found.length > 20);
  return found.filter(({ ok }) => !ok).map(({ what, advice }) => `${what}: ${advice}`);
}

/** The good world with something else in an answer; `of` limits it to one table, bucket, key. */
function but(command: string, change: (answer: never, input: Input) => object | void, of?: string): World {
  return {
    ...good,
    [command](input) {
      const answer = good[command]!(input);
      if (of !== undefined && !Object.values(input).some((value) => String(value).includes(of))) return answer;
      return change(answer as never, input) ?? answer;
    },
  };
}

interface TableAnswer {
  readonly Table: Record<string, unknown> & { readonly SSEDescription: Record<string, unknown> };
}
interface PoolAnswer {
  readonly UserPool: Record<string, unknown>;
}
interface ClientAnswer {
  readonly UserPoolClient: Record<string, unknown>;
}
interface KeyAnswer {
  readonly KeyMetadata: Record<string, unknown>;
}

const table = (change: (table: TableAnswer['Table']) => void): World =>
  but('DescribeTableCommand', ({ Table }: TableAnswer) => void change(Table), 's-records');
const history = (of: string, days: number | undefined): World =>
  but(
    'DescribeContinuousBackupsCommand',
    () => ({
      ContinuousBackupsDescription: {
        PointInTimeRecoveryDescription:
          days === undefined
            ? { PointInTimeRecoveryStatus: 'DISABLED' }
            : { PointInTimeRecoveryStatus: 'ENABLED', RecoveryPeriodInDays: days },
      },
    }),
    of,
  );
const pool = (change: (pool: PoolAnswer['UserPool']) => void): World =>
  but('DescribeUserPoolCommand', ({ UserPool }: PoolAnswer) => void change(UserPool), '_staff');
const appClient = (change: (client: ClientAnswer['UserPoolClient']) => void): World =>
  but('DescribeUserPoolClientCommand', ({ UserPoolClient }: ClientAnswer) => void change(UserPoolClient), 'c1');
const kmsKey = (change: Record<string, unknown>): World =>
  but('DescribeKeyCommand', ({ KeyMetadata }: KeyAnswer) => void Object.assign(KeyMetadata, change), 'key/root');
const lifecycle = (of: string, ...Rules: object[]): World => but('GetBucketLifecycleConfigurationCommand', () => ({ Rules }), of);
const abort = { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } };

const breakages: readonly (readonly [string, RegExp, World])[] = [
  [
    'a table without encryption of our own',
    /s-records.*SSEType KMS/,
    table((t) => void delete (t as Record<string, unknown>)['SSEDescription']),
  ],
  [
    'a table under another key',
    /s-records.*another key/,
    table((t) => void Object.assign(t.SSEDescription, { KMSMasterKeyArn: key('x') })),
  ],
  ['a table that may be deleted', /s-records.*deletion protection/, table((t) => void (t['DeletionProtectionEnabled'] = false))],
  ['a stream', /s-records.*stream/, table((t) => void (t['StreamSpecification'] = { StreamEnabled: true }))],
  ['an index', /s-records.*indexes/, table((t) => void (t['GlobalSecondaryIndexes'] = [{}]))],
  ['a replica elsewhere', /s-records.*replicas/, table((t) => void (t['Replicas'] = [{ RegionName: 'us-east-1' }]))],
  ['a table of provisioned capacity', /s-records.*per request/, table((t) => void (t['BillingModeSummary'] = {}))],
  ['a table elsewhere', /s-records.*outside eu-central-1/, table((t) => void (t['TableArn'] = 'arn:aws:dynamodb:us-east-1:1:table/x'))],
  ['history of epochs', /s-epochs.*must not come back/, history('s-epochs', 7)],
  ['history of keys for too long', /s-keys.*at most 7 days/, history('s-keys', 35)],
  ['no history of records', /s-records.*recovery on/, history('s-records', undefined)],
  [
    'time to live',
    /time to live/,
    but('DescribeTimeToLiveCommand', () => ({ TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED' } }), 's-identity'),
  ],
  [
    'a table open to administrators',
    /s-keys.*refuse items/,
    but('GetResourcePolicyCommand', () => failure('PolicyNotFoundException'), 's-keys'),
  ],
  [
    'a table that is not there',
    /s-signer.*is not there/,
    but('DescribeTableCommand', () => failure('ResourceNotFoundException'), 's-signer'),
  ],
  [
    'a table that may not be looked at',
    /s-keys.*DescribeTable/,
    but('DescribeTableCommand', () => failure('AccessDeniedException'), 's-keys'),
  ],
  ['a bucket elsewhere', /s-blobs.*outside/, but('GetBucketLocationCommand', () => ({}), 's-blobs')],
  [
    'a bucket with S3’s own keys',
    /s-blobs.*aws:kms/,
    but('GetBucketEncryptionCommand', () => failure('ServerSideEncryptionConfigurationNotFoundError'), 's-blobs'),
  ],
  [
    'a public bucket',
    /s-blobs.*public/,
    but('GetPublicAccessBlockCommand', () => failure('NoSuchPublicAccessBlockConfiguration'), 's-blobs'),
  ],
  [
    'a bucket with lists of who may what',
    /s-blobs.*owner/,
    but('GetBucketOwnershipControlsCommand', () => failure('OwnershipControlsNotFoundError'), 's-blobs'),
  ],
  ['a bucket with versions', /s-snapshots.*versions/, but('GetBucketVersioningCommand', () => ({ Status: 'Suspended' }), 's-snapshots')],
  ['a bucket without TLS', /s-blobs.*TLS/, but('GetBucketPolicyCommand', () => ({ Policy: denyOthers('s3') }), 's-blobs')],
  [
    'a bucket open to administrators',
    /s-blobs.*refuse objects/,
    but('GetBucketPolicyCommand', () => ({ Policy: JSON.stringify({ Statement: [onlyTls] }) }), 's-blobs'),
  ],
  ['uploads that stay', /s-blobs.*incomplete uploads/, lifecycle('s-blobs')],
  ['files that go by age', /s-blobs.*by age/, lifecycle('s-blobs', abort, { Status: 'Enabled', Expiration: { Days: 120 } })],
  ['key backups that stay', /s-key-backups.*30 days/, lifecycle('s-key-backups', abort, { Status: 'Enabled', Expiration: { Days: 120 } })],
  [
    'a trail without lock',
    /s-trail.*object lock/,
    but('GetObjectLockConfigurationCommand', () => failure('ObjectLockConfigurationNotFoundError')),
  ],
  ['a key on its way out', /root.*will be deleted/, kmsKey({ KeyState: 'PendingDeletion' })],
  ['a disabled key', /root.*is Disabled/, kmsKey({ KeyState: 'Disabled' })],
  ['a key of several regions', /root.*multi-region/, kmsKey({ MultiRegion: true })],
  ['a key of AWS’s own', /root.*of your own/, kmsKey({ KeyManager: 'AWS' })],
  ['a key that is not rotated', /rotation on/, but('GetKeyRotationStatusCommand', () => ({ KeyRotationEnabled: false }), 'key/tables')],
  ['a pool that may be deleted', /_staff.*deletion protection/, pool((p) => void (p['DeletionProtection'] = 'INACTIVE'))],
  ['a pool where anybody signs up', /_staff.*sign-up/, pool((p) => void (p['AdminCreateUserConfig'] = {}))],
  ['a pool with addresses', /_staff.*no addresses/, pool((p) => void (p['UsernameAttributes'] = ['email']))],
  ['a pool that mails', /_staff.*no mail/, pool((p) => void delete p['AccountRecoverySetting'])],
  ['a pool without second factor', /_staff.*second factor/, pool((p) => void (p['MfaConfiguration'] = 'OFF'))],
  [
    'passwords that are handed over',
    /_customers.*SRP alone/,
    appClient((c) => void (c['ExplicitAuthFlows'] = ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH'])),
  ],
  ['an app client that tells who exists', /_customers.*who exists/, appClient((c) => void delete c['PreventUserExistenceErrors'])],
  ['tokens for days', /_customers.*60 minutes/, appClient((c) => void (c['AccessTokenValidity'] = 1_440))],
  ['no group of the staff', /_staff.*is not there/, but('GetGroupCommand', () => failure('ResourceNotFoundException'))],
  ['an open topic', /nodes.*KMS/, but('GetTopicAttributesCommand', () => ({ Attributes: {} }))],
  [
    'a queue without dead letters',
    /wake-ups.*dead letters/,
    but('GetQueueAttributesCommand', (a: { Attributes: object }) => ({ Attributes: { ...a.Attributes, RedrivePolicy: '' } })),
  ],
  ['another account', /account 1,/, but('GetCallerIdentityCommand', (a: object) => ({ ...a, Account: '1' }))],
  [
    'a node that may not read',
    /s-identity: this node has no dynamodb:BatchGetItem/,
    but('BatchGetItemCommand', (_: object, i) =>
      's-identity' in (i['RequestItems'] as unknown as object) ? failure('AccessDeniedException') : {},
    ),
  ],
  [
    'a node that may not write objects',
    /s-blobs: this node has no s3:PutObject/,
    but('PutObjectCommand', () => failure('AccessDenied'), 's-blobs'),
  ],
  ['a node that may not use the key', /root key: this node has no kms/, but('EncryptCommand', () => failure('AccessDeniedException'))],
];

test('nothing is found where everything is as it must be', async () => {
  assert.deepEqual(await badIn(good), []);
});

for (const [what, expected, world] of breakages)
  test(`is found: ${what}`, async () => {
    const bad = await badIn(world);
    assert.equal(bad.length, 1, bad.join('\n'));
    assert.match(bad[0]!, expected);
  });

const human = (a: object) => ({ ...a, Arn: `arn:aws:sts::${account}:assumed-role/Administrator/ada` });

test('somebody who is no node and may touch nothing is as it must be; what they may touch is found', async () => {
  const denied = Object.fromEntries(
    ['BatchGetItemCommand', 'QueryCommand', 'ListObjectsV2Command', 'GetObjectCommand', 'EncryptCommand'].map((name) => [
      name,
      () => failure('AccessDeniedException'),
    ]),
  );
  const person = but('GetCallerIdentityCommand', human);
  assert.deepEqual(await badIn({ ...person, ...denied }), []);
  const bad = await badIn({ ...person, ...denied, QueryCommand: good['QueryCommand']! });
  assert.equal(bad.length, 5);
  assert.match(bad[0]!, /role\/Administrator is no node and has dynamodb:Query/);
});

test('a session is the role it was taken on by', () => {
  assert.equal(roleOf(`arn:aws:sts::${account}:assumed-role/steward-node/abc`), node);
  assert.equal(roleOf(`arn:aws:iam::${account}:user/ada`), `arn:aws:iam::${account}:user/ada`);
});
