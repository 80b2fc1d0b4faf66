// The doctor against a world in which everything is as aws/infra makes it, and against the same world with one thing broken at a time: each is found, and nothing else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roleOf } from '../doctor/try-permissions.ts';
import {
  account,
  config,
  denyOthers,
  failure,
  good,
  key,
  node,
  onlyTls,
  selector,
  type Input,
  type World,
} from '../testing/good-account.ts';
import type { DoctorClients } from './examine-clients.ts';
import { examineWith } from './examine-aws.ts';

/** In another region: an organisation refuses, unless told otherwise. */
const inOrganization = (): never =>
  failure(
    'AccessDeniedException',
    'User is not authorized to perform: dynamodb:DescribeTable with an explicit deny in a service control policy',
  );

async function badIn(world: World): Promise<readonly string[]> {
  return (await findingsIn(world)).filter(({ ok }) => !ok).map(({ what, advice }) => `${what}: ${advice}`);
}

async function findingsIn(world: World, elsewhere: () => object = inOrganization) {
  const send = async (command: { readonly input: Input }): Promise<object> => {
    const answer = world[command.constructor.name];
    assert.ok(answer, `nobody answers ${command.constructor.name}`);
    return answer(command.input);
  };
  const client = { send } as never;
  const clients = {
    ...{ dynamo: client, s3: client, kms: client, cognito: client, sns: client, sqs: client, sts: client },
    ...{ cloudTrail: client, ses: client, sesReceiving: client, elsewhere: { send: async () => elsewhere() } as never },
  };
  const found = await examineWith(config, clients as Omit<DoctorClients, 'close'>);
  assert.ok(found.length > 20);
  return found;
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
  but('DescribeTableCommand', ({ Table }: TableAnswer) => change(Table), 's-records');
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
  but('DescribeUserPoolCommand', ({ UserPool }: PoolAnswer) => change(UserPool), '_staff');
const appClient = (change: (client: ClientAnswer['UserPoolClient']) => void): World =>
  but('DescribeUserPoolClientCommand', ({ UserPoolClient }: ClientAnswer) => change(UserPoolClient), 'c1');
const kmsKey = (change: Record<string, unknown>): World =>
  but('DescribeKeyCommand', ({ KeyMetadata }: KeyAnswer) => void Object.assign(KeyMetadata, change), 'key/root');
const lifecycle = (of: string, ...Rules: object[]): World => but('GetBucketLifecycleConfigurationCommand', () => ({ Rules }), of);
const abort = { Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } };

const locked = (DefaultRetention: object): World =>
  but('GetObjectLockConfigurationCommand', () => ({
    ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } },
  }));
const trail = (change: object): World =>
  but('DescribeTrailsCommand', ({ trailList }: { trailList: readonly object[] }) => ({
    trailList: trailList.map((each) => ({ ...each, ...change })),
  }));
type Selectors = readonly ReturnType<typeof selector>[];
const selectors = (change: (all: Selectors) => readonly object[]): World =>
  but('GetEventSelectorsCommand', (a: { AdvancedEventSelectors: Selectors }) => ({
    AdvancedEventSelectors: change(a.AdvancedEventSelectors),
  }));
const without = (each: Selectors[number], name: string) =>
  JSON.parse(
    JSON.stringify(each)
      .replaceAll(new RegExp(`"[^"]*[:/]${name}/?",?`, 'g'), '')
      .replaceAll(',]', ']'),
  ) as object;
const domain = (change: object): World => but('GetEmailIdentityCommand', (a: object) => ({ ...a, ...change }));
const destinations = (MatchingEventTypes: readonly string[]): World =>
  but('GetConfigurationSetEventDestinationsCommand', () => ({
    EventDestinations: [{ Name: 'feedback', Enabled: true, MatchingEventTypes, SnsDestination: { TopicArn: 'x' } }],
  }));
const rule = (change: object): World =>
  but('DescribeActiveReceiptRuleSetCommand', (a: { Rules: readonly object[] }) => ({
    ...a,
    Rules: a.Rules.map((each) => ({ ...each, ...change })),
  }));

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
    but('GetObjectLockConfigurationCommand', (a: { ObjectLockConfiguration: object }) => ({
      ObjectLockConfiguration: { ...a.ObjectLockConfiguration, ObjectLockEnabled: undefined },
    })),
  ],
  ['a lock that an administrator lifts', /s-trail.*COMPLIANCE/, locked({ Mode: 'GOVERNANCE', Days: 400 })],
  ['a lock of a month', /s-trail.*365 days/, locked({ Mode: 'COMPLIANCE', Days: 30 })],
  ['a trail elsewhere', /s-trail.*no trail/, but('DescribeTrailsCommand', () => ({ trailList: [] }))],
  ['a trail that stands still', /s-trail.*switched off/, but('GetTrailStatusCommand', (a: object) => ({ ...a, IsLogging: false }))],
  ['a trail without digests', /s-trail.*digests/, trail({ LogFileValidationEnabled: false })],
  ['a trail in clear', /s-trail.*KMS/, trail({ KmsKeyId: undefined })],
  ['a trail of one region', /s-trail.*every region/, trail({ IsMultiRegionTrail: false })],
  [
    'a trail that cannot be delivered',
    /s-trail.*AccessDenied/,
    but('GetTrailStatusCommand', (a: object) => ({ ...a, LatestDigestDeliveryError: 'AccessDenied' })),
  ],
  [
    'a trail whose digests stay away',
    /s-trail.*no digest for hours/,
    but('GetTrailStatusCommand', (a: object) => ({ ...a, LatestDigestDeliveryTime: new Date(Date.now() - 86_400_000) })),
  ],
  ['a trail without keys', /s-trail.*manages/, selectors((all) => all.slice(1))],
  ['a trail without a table', /s-trail.*items of s-keys$/, selectors((all) => all.map((each) => without(each, 's-keys')))],
  ['a trail without a bucket', /s-trail.*objects of s-snapshots$/, selectors((all) => all.map((each) => without(each, 's-snapshots')))],
  [
    'a trail that sees writes alone',
    /s-trail.*objects of s-blobs, .*s-mail$/,
    selectors((all) =>
      all.map((each, i) => (i === 2 ? { FieldSelectors: [...each.FieldSelectors, { Field: 'readOnly', Equals: ['false'] }] } : each)),
    ),
  ],
  ['mail in the sandbox', /SES.*sandbox/, but('GetAccountCommand', (a: object) => ({ ...a, ProductionAccessEnabled: false }))],
  ['mail under review', /SES.*PROBATION/, but('GetAccountCommand', (a: object) => ({ ...a, EnforcementStatus: 'PROBATION' }))],
  ['a domain that is not ours', /mail\.example\.org.*PENDING/, domain({ VerifiedForSendingStatus: false, VerificationStatus: 'PENDING' })],
  ['mails without signature', /mail\.example\.org.*DKIM FAILED/, domain({ DkimAttributes: { SigningEnabled: true, Status: 'FAILED' } })],
  ['bounces to an address', /mail\.example\.org.*comes back/, domain({ FeedbackForwardingStatus: true })],
  ['no mail domain in this region', /mail\.example\.org.*is not there/, but('GetEmailIdentityCommand', () => failure('NotFoundException'))],
  [
    'mail out in clear',
    /s-mail.*TLS alone/,
    but('GetConfigurationSetCommand', (a: object) => ({ ...a, DeliveryOptions: { TlsPolicy: 'OPTIONAL' } })),
  ],
  ['complaints unheard', /s-mail.*COMPLAINT/, destinations(['BOUNCE'])],
  ['who opened it', /s-mail.*watches/, destinations(['BOUNCE', 'COMPLAINT', 'OPEN'])],
  ['no rules for received mail', /mail in.*set-active/, but('DescribeActiveReceiptRuleSetCommand', () => ({}))],
  ['a rule that is switched off', /mail in.*no rule of s-mail/, rule({ Enabled: false })],
  ['a rule for another domain', /mail in.*no rule of s-mail/, rule({ Recipients: ['example.com'] })],
  ['mail in in clear', /mail in.*TLS/, rule({ TlsPolicy: 'Optional' })],
  ['a rule for everything', /mail in.*every domain/, rule({ Recipients: [] })],
  ['mail into another bucket', /mail in.*into s-mail/, rule({ Actions: [] })],
  [
    'mail to a function as well',
    /mail in.*somebody else/,
    rule({ Actions: [{ S3Action: { BucketName: 's-mail' } }, { LambdaAction: { FunctionArn: 'x' } }] }),
  ],
  [
    'wake-ups that are kept',
    /wake-ups.*15 minutes/,
    but(
      'GetQueueAttributesCommand',
      (a: { Attributes: object }) => ({ Attributes: { ...a.Attributes, MessageRetentionPeriod: '345600' } }),
      's-wake-ups',
    ),
  ],
  ['a node that may wake nobody', /wake-ups.*sqs:SendMessage/, but('SendMessageCommand', () => failure('AccessDenied'))],
  [
    'a node that cannot check the trail',
    /public keys.*ListPublicKeys/,
    but('ListPublicKeysCommand', () => failure('AccessDeniedException')),
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
    but('GetQueueAttributesCommand', (a: { Attributes: object }) => ({ Attributes: { ...a.Attributes, RedrivePolicy: '' } }), 's-wake-ups'),
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

test('whether an organisation keeps everybody in the region is told where it shows, and is no fault where it does not', async () => {
  const said = async (elsewhere: () => object) =>
    (await findingsIn(good, elsewhere))
      .filter(({ what }) => /organisation/.test(what))
      .map(({ what, ok }) => [/^the organisation refuses/.test(what), ok]);
  assert.deepEqual(await said(inOrganization), [[true, true]]);
  const denied = () => failure('AccessDeniedException', 'because no identity-based policy allows the dynamodb:DescribeTable action');
  for (const answer of [() => failure('ResourceNotFoundException'), denied]) assert.deepEqual(await said(answer), [[false, true]]);
});

test('a trail that leaves out the nodes’ own calls, and one that was begun a moment ago, are as they must be', async () => {
  const nodesAside = selectors((all) =>
    all.map((each, i) =>
      i === 0
        ? each
        : {
            FieldSelectors: [...each.FieldSelectors, { Field: 'userIdentity.arn', NotStartsWith: ['arn:aws:sts::1:assumed-role/s-node/'] }],
          },
    ),
  );
  assert.deepEqual(await badIn(nodesAside), []);
  const begun = but('GetTrailStatusCommand', () => ({ IsLogging: true, StartLoggingTime: new Date() }));
  assert.deepEqual(await badIn(begun), []);
});
