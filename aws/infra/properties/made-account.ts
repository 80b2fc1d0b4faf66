// The account as it would be once the templates were deployed, as far as `steward doctor` asks about it. So the doctor and the stacks cannot disagree about what is right: what the
// stacks make, the doctor finds nothing wrong with.
import { account, role } from './principals.ts';
import { at, listAt, objectAt, resources, stackNames, textOf, textsAt, type Json, type Resource, type Templates } from './template.ts';

const arn = (service: string, rest: string): string => `arn:aws:${service}:eu-central-1:${account}:${rest}`;

export interface MadeAccount {
  /** `steward.aws.json`, with references resolved. */
  readonly configuration: Json;
  /** What AWS answers a command; throws what AWS would refuse with. */
  answer(command: string, input: Readonly<Record<string, string>>): object;
}

export function madeAccount(templates: Templates): MadeAccount {
  const all = resources(templates, /./);
  const outputs = stackNames.flatMap((stack) => Object.values(objectAt(templates[stack], 'Outputs')));
  /** What a reference is once its resource is made. */
  const resolve = (value: Json): string => {
    if (typeof value === 'string') return value;
    const imported = at(value, 'Fn::ImportValue');
    if (imported !== undefined)
      return resolve(
        at(
          outputs.find((output) => at(output, 'Export', 'Name') === imported),
          'Value',
        ),
      );
    const parts = at(value, 'Fn::Join', 1);
    if (Array.isArray(parts)) return (parts as readonly Json[]).map(resolve).join('');
    const id = textOf(at(value, 'Ref') ?? at(value, 'Fn::GetAtt', 0));
    return physical(all.find((resource) => resource.id === id));
  };
  const find = (type: string, fits: (resource: Resource) => boolean): Json => {
    const found = all.find((resource) => resource.type === type && fits(resource));
    if (found === undefined) throw refusal('NotFound');
    return found.properties;
  };
  return {
    configuration: JSON.parse(resolve(at(templates.service, 'Outputs', 'StewardAwsJson', 'Value'))) as Json,
    answer: (command, input) => answerOf(command, input, { all, find, resolve }),
  };
}

/** The name that AWS would give. */
function physical(resource: Resource | undefined): string {
  if (resource === undefined) return 'unknown';
  const { id, type, properties } = resource;
  const named = (property: string): string => textOf(at(properties, property));
  if (type === 'AWS::KMS::Key') return arn('kms', `key/${id}`);
  if (type === 'AWS::Cognito::UserPool') return `eu-central-1_${id.slice(-9)}`;
  if (type === 'AWS::Cognito::UserPoolClient') return id.toLowerCase();
  if (type === 'AWS::SQS::Queue') return `https://sqs.eu-central-1.amazonaws.com/${account}/${named('QueueName')}`;
  if (type === 'AWS::DynamoDB::Table') return named('TableName');
  return type === 'AWS::S3::Bucket' ? named('BucketName') : id;
}

const refusal = (name: string): Error => Object.assign(new Error(name), { name });

interface Known {
  readonly all: readonly Resource[];
  find(type: string, fits: (resource: Resource) => boolean): Json;
  resolve(value: Json): string;
}

type Input = Readonly<Record<string, string>>;
type Answers = Readonly<Record<string, () => object>>;

function answerOf(command: string, input: Input, known: Known): object {
  const answer = { ...storeAnswers(input, known), ...otherAnswers(input, known), ...trailAndMailAnswers(known) }[command];
  // The doctor is no node: whatever else it tries, its role and the stores' own policies refuse.
  if (answer === undefined) throw refusal('AccessDeniedException');
  return answer();
}

const named =
  (value: string | undefined) =>
  (resource: Resource): boolean =>
    physical(resource) === value;

function storeAnswers(input: Input, { find, resolve }: Known): Answers {
  const table = (): Json => find('AWS::DynamoDB::Table', named(input['TableName'] ?? input['ResourceArn']?.split('/')[1]));
  const bucket = (): Json => find('AWS::S3::Bucket', named(input['Bucket']));
  const history = 'PointInTimeRecoverySpecification';
  return {
    DescribeTableCommand: () => tableAnswer(table(), resolve),
    DescribeContinuousBackupsCommand: () => ({
      ContinuousBackupsDescription: {
        PointInTimeRecoveryDescription: {
          PointInTimeRecoveryStatus: at(table(), history, 'PointInTimeRecoveryEnabled') === true ? 'ENABLED' : 'DISABLED',
          RecoveryPeriodInDays: at(table(), history, 'RecoveryPeriodInDays'),
        },
      },
    }),
    DescribeTimeToLiveCommand: () => ({
      TimeToLiveDescription: { TimeToLiveStatus: at(table(), 'TimeToLiveSpecification') ? 'ENABLED' : 'DISABLED' },
    }),
    GetResourcePolicyCommand: () => ({ Policy: JSON.stringify(at(table(), 'ResourcePolicy', 'PolicyDocument')) }),
    GetBucketLocationCommand: () => ({ LocationConstraint: 'eu-central-1' }),
    GetBucketEncryptionCommand: () => ({ ServerSideEncryptionConfiguration: encryptionAnswer(bucket(), resolve) }),
    GetPublicAccessBlockCommand: () => ({ PublicAccessBlockConfiguration: at(bucket(), 'PublicAccessBlockConfiguration') }),
    GetBucketOwnershipControlsCommand: () => ({ OwnershipControls: at(bucket(), 'OwnershipControls') }),
    GetBucketVersioningCommand: () => ({ Status: at(bucket(), 'VersioningConfiguration', 'Status') }),
    GetBucketPolicyCommand: () => ({
      Policy: JSON.stringify(
        at(
          find('AWS::S3::BucketPolicy', ({ properties }) => resolve(at(properties, 'Bucket')) === input['Bucket']),
          'PolicyDocument',
        ),
      ),
    }),
    GetBucketLifecycleConfigurationCommand: () => ({ Rules: listAt(bucket(), 'LifecycleConfiguration', 'Rules').map(ruleAnswer) }),
    GetObjectLockConfigurationCommand: () => ({ ObjectLockConfiguration: at(bucket(), 'ObjectLockConfiguration') }),
  };
}

function otherAnswers(input: Input, { find, resolve }: Known): Answers {
  return {
    DescribeKeyCommand: () => ({
      KeyMetadata: {
        KeyId: input['KeyId'],
        Arn: input['KeyId'],
        KeyState: 'Enabled',
        KeyUsage: 'ENCRYPT_DECRYPT',
        KeySpec: 'SYMMETRIC_DEFAULT',
        KeyManager: find('AWS::KMS::Key', named(input['KeyId'])) === undefined ? 'AWS' : 'CUSTOMER',
      },
    }),
    GetKeyRotationStatusCommand: () => {
      const key = find('AWS::KMS::Key', named(input['KeyId']));
      return { KeyRotationEnabled: at(key, 'EnableKeyRotation'), RotationPeriodInDays: at(key, 'RotationPeriodInDays') };
    },
    // CloudFormation's names of these are the service's own.
    DescribeUserPoolCommand: () => ({ UserPool: find('AWS::Cognito::UserPool', named(input['UserPoolId'])) }),
    DescribeUserPoolClientCommand: () => ({
      UserPoolClient: { ...objectAt(find('AWS::Cognito::UserPoolClient', named(input['ClientId']))), ClientSecret: 'made by Cognito' },
    }),
    GetGroupCommand: () => ({
      Group: find('AWS::Cognito::UserPoolGroup', ({ properties }) => at(properties, 'GroupName') === input['GroupName']),
    }),
    GetTopicAttributesCommand: () => {
      const topic = find('AWS::SNS::Topic', ({ properties }) => arn('sns', textOf(at(properties, 'TopicName'))) === input['TopicArn']);
      return { Attributes: { KmsMasterKeyId: resolve(at(topic, 'KmsMasterKeyId')) } };
    },
    GetQueueAttributesCommand: () => {
      const queue = find('AWS::SQS::Queue', named(input['QueueUrl']));
      const redrive = at(queue, 'RedrivePolicy');
      return {
        Attributes: {
          QueueArn: arn('sqs', textOf(at(queue, 'QueueName'))),
          KmsMasterKeyId: resolve(at(queue, 'KmsMasterKeyId')),
          RedrivePolicy: redrive === undefined ? '' : JSON.stringify(redrive),
          MessageRetentionPeriod: String(at(queue, 'MessageRetentionPeriod')),
        },
      };
    },
    GetCallerIdentityCommand: () => ({
      Account: account,
      Arn: `arn:aws:sts::${account}:assumed-role/${role('doctor').split('/')[1]}/task`,
    }),
  };
}

/** As an account answers whose mail domain is confirmed and out of the sandbox, and whose trail runs. */
function trailAndMailAnswers({ find, resolve }: Known): Answers {
  const any = (type: string): Json => find(type, () => true);
  const trail = (): Json => any('AWS::CloudTrail::Trail');
  const feedback = (): Json => at(any('AWS::SES::ConfigurationSetEventDestination'), 'EventDestination');
  const rule = (): Json => at(any('AWS::SES::ReceiptRule'), 'Rule');
  return {
    DescribeTrailsCommand: () => ({
      trailList: [
        {
          TrailARN: arn('cloudtrail', `trail/${textOf(at(trail(), 'TrailName'))}`),
          S3BucketName: resolve(at(trail(), 'S3BucketName')),
          LogFileValidationEnabled: at(trail(), 'EnableLogFileValidation'),
          IsMultiRegionTrail: at(trail(), 'IsMultiRegionTrail'),
          KmsKeyId: resolve(at(trail(), 'KMSKeyId')),
        },
      ],
    }),
    GetTrailStatusCommand: () => ({ IsLogging: at(trail(), 'IsLogging'), StartLoggingTime: new Date() }),
    // CloudFormation's names of these are the services' own.
    GetEventSelectorsCommand: () => ({ AdvancedEventSelectors: listAt(trail(), 'AdvancedEventSelectors') }),
    GetAccountCommand: () => ({ ProductionAccessEnabled: true, SendingEnabled: true, EnforcementStatus: 'HEALTHY' }),
    GetEmailIdentityCommand: () => ({
      VerifiedForSendingStatus: any('AWS::SES::EmailIdentity') !== undefined,
      FeedbackForwardingStatus: at(any('AWS::SES::EmailIdentity'), 'FeedbackAttributes', 'EmailForwardingEnabled'),
      DkimAttributes: { SigningEnabled: true, Status: 'SUCCESS' },
    }),
    GetConfigurationSetCommand: () => ({ DeliveryOptions: at(any('AWS::SES::ConfigurationSet'), 'DeliveryOptions') }),
    GetConfigurationSetEventDestinationsCommand: () => ({
      EventDestinations: [
        {
          Enabled: at(feedback(), 'Enabled') !== false,
          MatchingEventTypes: textsAt(feedback(), 'MatchingEventTypes').map((event) => event.toUpperCase()),
          SnsDestination: at(feedback(), 'SnsDestination'),
        },
      ],
    }),
    DescribeActiveReceiptRuleSetCommand: () => ({
      Metadata: { Name: 'in force by hand' },
      Rules: [
        {
          ...objectAt(rule()),
          Actions: listAt(rule(), 'Actions').map((action) => ({
            S3Action: { BucketName: resolve(at(action, 'S3Action', 'BucketName')) },
          })),
        },
      ],
    }),
  };
}

function tableAnswer(table: Json, resolve: Known['resolve']): object {
  return {
    Table: {
      ...objectAt(table),
      TableArn: arn('dynamodb', `table/${textOf(at(table, 'TableName'))}`),
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: at(table, 'BillingMode') },
      SSEDescription: {
        Status: at(table, 'SSESpecification', 'SSEEnabled') === true ? 'ENABLED' : 'DISABLED',
        SSEType: at(table, 'SSESpecification', 'SSEType'),
        KMSMasterKeyArn: resolve(at(table, 'SSESpecification', 'KMSMasterKeyId')),
      },
    },
  };
}

function encryptionAnswer(bucket: Json, resolve: Known['resolve']): object {
  return {
    Rules: listAt(bucket, 'BucketEncryption', 'ServerSideEncryptionConfiguration').map((rule) => ({
      BucketKeyEnabled: at(rule, 'BucketKeyEnabled'),
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: at(rule, 'ServerSideEncryptionByDefault', 'SSEAlgorithm'),
        KMSMasterKeyID: resolve(at(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID')),
      },
    })),
  };
}

function ruleAnswer(rule: Json): object {
  const days = at(rule, 'ExpirationInDays');
  return {
    Status: at(rule, 'Status'),
    AbortIncompleteMultipartUpload: at(rule, 'AbortIncompleteMultipartUpload'),
    ...(days === undefined ? {} : { Expiration: { Days: days } }),
  };
}
