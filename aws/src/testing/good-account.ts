// An account on AWS in which everything is as aws/infra makes it, as the doctor sees it: what each call answers.
import { checkAwsConfig } from '../main/aws-config.ts';

export const account = '123456789012';
export const arn = (service: string, rest: string) => `arn:aws:${service}:eu-central-1:${account}:${rest}`;
export const key = (name: string) => arn('kms', `key/${name}`);
const queue = (name: string) => `https://sqs.eu-central-1.amazonaws.com/${account}/${name}`;
export const node = `arn:aws:iam::${account}:role/steward-node`;

export const config = checkAwsConfig(
  {
    version: 1,
    region: 'eu-central-1',
    account,
    tables: { records: 's-records', identity: 's-identity', keys: 's-keys', epochs: 's-epochs', signer: 's-signer' },
    buckets: {
      blobs: 's-blobs',
      snapshots: 's-snapshots',
      keyBackups: 's-key-backups',
      mirror: 's-mirror',
      mail: 's-mail',
      trail: 's-trail',
    },
    keys: { root: key('root'), tables: key('tables'), buckets: key('buckets'), operations: key('operations') },
    cognito: {
      customers: { userPoolId: 'eu-central-1_customers', clientId: 'c1' },
      staff: { userPoolId: 'eu-central-1_staff', clientId: 'c2', group: 'staff' },
    },
    nodes: { topicArn: arn('sns', 's-nodes'), queuePrefix: 's-node-' },
    queues: { mailIn: queue('s-mail-in'), wakeUps: queue('s-wake-ups') },
    mail: { domain: 'mail.example.org', configurationSet: 's-mail' },
    principals: [node],
  },
  'steward.aws.json',
);

export const denyOthers = (service: string, ...more: object[]) =>
  JSON.stringify({
    Statement: [
      { Effect: 'Deny', Principal: '*', Action: [`${service}:*`], Condition: { ArnNotEquals: { 'aws:PrincipalArn': [node] } } },
      ...more,
    ],
  });
export const onlyTls = { Effect: 'Deny', Principal: '*', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

export type Input = Readonly<Record<string, string>>;
export type World = Readonly<Record<string, (input: Input) => object>>;

export function failure(name: string, message = name): never {
  throw Object.assign(new Error(message), { name });
}

export const selector = (...fields: readonly (readonly [field: string, how: string, ...values: string[]])[]) => ({
  FieldSelectors: fields.map(([Field, how, ...values]) => ({ Field, [how]: values })),
});

/** As aws/infra makes it. */
export const good: World = {
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
      ...(Bucket === 's-key-backups' || Bucket === 's-mail' ? [{ Status: 'Enabled', Expiration: { Days: 30 } }] : []),
    ],
  }),
  GetObjectLockConfigurationCommand: () => ({
    ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 400 } } },
  }),
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
    Attributes: {
      QueueArn: arn('sqs', 's-wake-ups'),
      KmsMasterKeyId: key('operations'),
      RedrivePolicy: '{"maxReceiveCount":5}',
      MessageRetentionPeriod: '300',
    },
  }),
  SendMessageCommand: () => ({ MessageId: '1' }),
  GetAccountCommand: () => ({ ProductionAccessEnabled: true, SendingEnabled: true, EnforcementStatus: 'HEALTHY' }),
  GetEmailIdentityCommand: () => ({
    VerifiedForSendingStatus: true,
    VerificationStatus: 'SUCCESS',
    FeedbackForwardingStatus: false,
    DkimAttributes: { SigningEnabled: true, Status: 'SUCCESS' },
  }),
  GetConfigurationSetCommand: () => ({ DeliveryOptions: { TlsPolicy: 'REQUIRE' }, SendingOptions: { SendingEnabled: true } }),
  GetConfigurationSetEventDestinationsCommand: () => ({
    EventDestinations: [
      {
        Name: 'feedback',
        Enabled: true,
        MatchingEventTypes: ['BOUNCE', 'COMPLAINT', 'REJECT'],
        SnsDestination: { TopicArn: arn('sns', 's-mail-feedback') },
      },
    ],
  }),
  DescribeActiveReceiptRuleSetCommand: () => ({
    Metadata: { Name: 's-mail' },
    Rules: [
      {
        Name: 'take',
        Enabled: true,
        TlsPolicy: 'Require',
        Recipients: ['mail.example.org'],
        Actions: [{ S3Action: { BucketName: 's-mail', TopicArn: arn('sns', 's-mail-in') } }],
      },
    ],
  }),
  DescribeTrailsCommand: () => ({
    trailList: [
      { Name: 'another', TrailARN: arn('cloudtrail', 'trail/another'), S3BucketName: 'elsewhere' },
      {
        Name: 's-trail',
        TrailARN: arn('cloudtrail', 'trail/s-trail'),
        S3BucketName: 's-trail',
        LogFileValidationEnabled: true,
        IsMultiRegionTrail: true,
        KmsKeyId: key('operations'),
      },
    ],
  }),
  GetTrailStatusCommand: () => ({ IsLogging: true, StartLoggingTime: new Date(0), LatestDigestDeliveryTime: new Date() }),
  GetEventSelectorsCommand: () => ({
    AdvancedEventSelectors: [
      selector(['eventCategory', 'Equals', 'Management']),
      selector(
        ['eventCategory', 'Equals', 'Data'],
        ['resources.type', 'Equals', 'AWS::DynamoDB::Table'],
        ['resources.ARN', 'StartsWith', ...Object.values(config.tables).map((table) => arn('dynamodb', `table/${table}`))],
      ),
      selector(
        ['eventCategory', 'Equals', 'Data'],
        ['resources.type', 'Equals', 'AWS::S3::Object'],
        ['resources.ARN', 'StartsWith', ...Object.values(config.buckets).map((bucket) => `arn:aws:s3:::${bucket}/`)],
      ),
    ],
  }),
  ListPublicKeysCommand: () => ({ PublicKeyList: [] }),
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
