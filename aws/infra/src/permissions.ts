// What each role of the nodes may call, and on what: exactly what the adapters of `aws/src` call. `permissions.test.ts` reads the commands out of their sources and compares;
// nothing is missing and nothing more is there. A statement never names `*` where the service knows a resource.
import { region, type Installation } from './installation.ts';
import { dataBuckets, queues, tables, type Names } from './names.ts';

/** As IAM writes them. */
type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface Grant {
  readonly sid: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** What the stacks know once they are made, and names cannot tell. */
export interface Made {
  readonly keys: Readonly<Record<'root' | 'tables' | 'buckets' | 'mail' | 'operations', string>>;
  readonly pools: readonly string[];
}

/** What KMS sees of a value that Steward wraps: who it belongs to and what it is for. */
export const wrapContext = ['steward:use', 'steward:owner', 'steward:name'] as const;

const itemActions = [
  'BatchGetItem',
  'BatchWriteItem',
  'ConditionCheckItem',
  'DeleteItem',
  'DescribeTable',
  'PutItem',
  'Query',
  'Scan',
  'UpdateItem',
];
const cognitoActions = [
  'AdminAddUserToGroup',
  'AdminCreateUser',
  'AdminDeleteUser',
  'AdminGetUser',
  'AdminInitiateAuth',
  'AdminListGroupsForUser',
  'AdminRespondToAuthChallenge',
  'AdminSetUserMFAPreference',
  'AdminSetUserPassword',
  'DescribeUserPoolClient',
];

/** The calls of the adapters, in the node's own name. */
export function nodeGrants(installation: Installation, names: Names, made: Made): readonly Grant[] {
  return [
    ...storeGrants(names),
    ...rootKeyGrants(installation, made),
    { sid: 'Logins', actions: cognitoActions.map((action) => `cognito-idp:${action}`), resources: made.pools },
    ...messageGrants(names),
    ...mailGrants(installation, names),
    { sid: 'TrailToReconcile', actions: ['s3:GetObject'], resources: [`${names.bucketArn('trail')}/*`] },
    // Of CloudTrail's keys there is no resource to name; they are public.
    { sid: 'TrailKeys', actions: ['cloudtrail:ListPublicKeys'], resources: ['*'] },
    { sid: 'TrailNames', actions: ['s3:ListBucket'], resources: [names.bucketArn('trail')] },
  ];
}

function storeGrants(names: Names): readonly Grant[] {
  const stores = dataBuckets.filter((use) => use !== 'mail');
  return [
    { sid: 'Items', actions: itemActions.map((action) => `dynamodb:${action}`), resources: tables.map((use) => names.tableArn(use)) },
    {
      sid: 'Objects',
      actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      resources: stores.map((use) => `${names.bucketArn(use)}/*`),
    },
    {
      sid: 'ObjectNames',
      actions: ['s3:ListBucket', 's3:ListBucketMultipartUploads'],
      resources: stores.map((use) => names.bucketArn(use)),
    },
  ];
}

/** Only values that say what they are: a wrapped value moved to another place does not open. */
function rootKeyGrants({ businessKeys }: Installation, made: Made): readonly Grant[] {
  const conditions = {
    'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': [...wrapContext] },
    Null: Object.fromEntries(wrapContext.map((key) => [`kms:EncryptionContext:${key}`, 'false'])),
  };
  return [{ sid: 'RootKey', actions: ['kms:Decrypt', 'kms:Encrypt'], resources: [made.keys.root, ...businessKeys], conditions }];
}

function messageGrants(names: Names): readonly Grant[] {
  const ownQueues = `arn:aws:sqs:${region}:${names.queueArn('mail-in').split(':')[4]}:${names.nodeQueuePrefix}*`;
  return [
    { sid: 'TellNodes', actions: ['sns:ListSubscriptionsByTopic', 'sns:Publish', 'sns:Subscribe'], resources: [names.topicArn('nodes')] },
    // SNS knows no resource for the end of a subscription.
    { sid: 'TellNodesNoMore', actions: ['sns:Unsubscribe'], resources: ['*'] },
    {
      sid: 'OwnQueue',
      actions: ['sqs:CreateQueue', 'sqs:DeleteMessage', 'sqs:DeleteQueue', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      resources: [ownQueues],
    },
    // SQS knows no resource for a listing; what is listed are names.
    { sid: 'QueueNames', actions: ['sqs:ListQueues'], resources: ['*'] },
    {
      sid: 'SharedQueues',
      actions: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      resources: queues.map((use) => names.queueArn(use)),
    },
    { sid: 'WakeNodes', actions: ['sqs:SendMessage'], resources: [names.queueArn('wake-ups')] },
  ];
}

const mailArn = ({ account }: Installation, rest: string): string => `arn:aws:ses:${region}:${account}:${rest}`;

function mailGrants(installation: Installation, names: Names): readonly Grant[] {
  const { mailDomain, name } = installation;
  return [
    { sid: 'MailIn', actions: ['s3:DeleteObject', 's3:GetObject'], resources: [`${names.bucketArn('mail')}/in/*`] },
    // A mail that another node has taken meanwhile is not there, and without this S3 says that it is forbidden.
    { sid: 'MailNames', actions: ['s3:ListBucket'], resources: [names.bucketArn('mail')] },
    {
      sid: 'MailOut',
      actions: ['ses:SendEmail', 'ses:SendRawEmail'],
      resources: [mailArn(installation, `identity/${mailDomain}`), mailArn(installation, `configuration-set/${name}-mail`)],
    },
  ];
}

/** What a service asks of KMS in the node's name, because a table, bucket or queue lies under a key of ours. Direct use of these keys is not among it. */
export function impliedGrants(made: Made): readonly Grant[] {
  const via = (...services: readonly string[]): Conditions => ({
    StringEquals: { 'kms:ViaService': services.map((service) => `${service}.${region}.amazonaws.com`) },
  });
  const { keys } = made;
  return [
    {
      sid: 'KeyOfTables',
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
      resources: [keys.tables],
      conditions: via('dynamodb'),
    },
    { sid: 'KeyOfBuckets', actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [keys.buckets], conditions: via('s3') },
    { sid: 'KeyOfMail', actions: ['kms:Decrypt'], resources: [keys.mail], conditions: via('s3') },
    {
      sid: 'KeyOfMessages',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: [keys.operations],
      conditions: via('sqs', 'sns', 's3'),
    },
  ];
}

/** `steward doctor` reads settings and the state of things, never an item, an object or what a key opens. */
export function doctorGrants(installation: Installation, names: Names, made: Made): readonly Grant[] {
  const on = (service: string, ...actions: readonly string[]): readonly string[] => actions.map((action) => `${service}:${action}`);
  return [
    {
      sid: 'Tables',
      actions: on('dynamodb', 'DescribeContinuousBackups', 'DescribeTable', 'DescribeTimeToLive', 'GetResourcePolicy'),
      resources: tables.map((use) => names.tableArn(use)),
    },
    {
      sid: 'Buckets',
      actions: on(
        's3',
        'GetBucketLocation',
        'GetBucketObjectLockConfiguration',
        'GetBucketOwnershipControls',
        'GetBucketPolicy',
        'GetBucketPublicAccessBlock',
        'GetBucketVersioning',
        'GetEncryptionConfiguration',
        'GetLifecycleConfiguration',
      ),
      resources: [...dataBuckets, 'trail' as const].map((use) => names.bucketArn(use)),
    },
    { sid: 'Keys', actions: on('kms', 'DescribeKey', 'GetKeyRotationStatus'), resources: Object.values(made.keys) },
    { sid: 'Pools', actions: on('cognito-idp', 'DescribeUserPool', 'DescribeUserPoolClient', 'GetGroup'), resources: made.pools },
    { sid: 'Topics', actions: on('sns', 'GetTopicAttributes'), resources: [names.topicArn('nodes')] },
    { sid: 'Queues', actions: on('sqs', 'GetQueueAttributes'), resources: queues.map((use) => names.queueArn(use)) },
    { sid: 'Trail', actions: on('cloudtrail', 'GetEventSelectors', 'GetTrailStatus'), resources: [names.trailArn] },
    {
      sid: 'MailDomain',
      actions: on('ses', 'GetConfigurationSet', 'GetConfigurationSetEventDestinations', 'GetEmailIdentity'),
      resources: [
        mailArn(installation, `identity/${installation.mailDomain}`),
        mailArn(installation, `configuration-set/${installation.name}-mail`),
      ],
    },
    // Settings of the account, for which there is no resource to name.
    { sid: 'Settings', actions: ['cloudtrail:DescribeTrails', 'ses:DescribeActiveReceiptRuleSet', 'ses:GetAccount'], resources: ['*'] },
  ];
}
