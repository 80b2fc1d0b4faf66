// The KMS keys. Each has one use, and its policy says by whom: nobody else in the account, whatever their own policies say, because no key delegates its use to them.
// A policy's principal is the account, narrowed by `aws:PrincipalArn`, so both locks are needed: the key's policy and the role's.
//
//   root        wraps what opens customers' data; nodes alone, directly, with the context that says what a value is
//   tables      under DynamoDB's tables; only by way of DynamoDB
//   buckets     under the buckets of data; only by way of S3
//   mail        under the bucket that SES writes received mail into
//   operations  under the trail, logs, topics, queues and the nodes' scratch space; no customer's data
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccountRootPrincipal, Effect, PolicyDocument, PolicyStatement, ServicePrincipal, type Conditions } from 'aws-cdk-lib/aws-iam';
import { Key, type IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { region, type Installation } from './installation.ts';
import { admitted, steward, type Names } from './names.ts';
import { keyDeletionWindowDays, rotationDays } from './periods.ts';
import { wrapContext } from './permissions.ts';

export type Keys = Readonly<Record<'root' | 'tables' | 'buckets' | 'mail' | 'operations', Key>>;

const useActions = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'];

export function makeKeys(scope: Construct, installation: Installation, names: Names): Keys {
  const make = (use: keyof Keys, description: string, statements: readonly PolicyStatement[]): Key =>
    new Key(scope, `Key-${use}`, {
      alias: `alias/${installation.name}-${use}`,
      description,
      enableKeyRotation: true,
      rotationPeriod: Duration.days(rotationDays),
      pendingWindow: Duration.days(keyDeletionWindowDays),
      removalPolicy: RemovalPolicy.RETAIN,
      policy: new PolicyDocument({ statements: [...administration(names), ...statements] }),
    });
  return {
    root: make('root', 'Wraps what opens customers’ data', rootStatements(names)),
    tables: make('tables', 'Under the tables', tableStatements(installation, names)),
    buckets: make('buckets', 'Under the buckets of data', [
      viaService('ByWayOfS3', admitted(names), 's3', ['kms:Decrypt', 'kms:GenerateDataKey*']),
    ]),
    mail: make('mail', 'Under received mail', mailStatements(installation, names)),
    operations: make('operations', 'Under the trail, logs and messages', operationStatements(installation, names)),
  };
}

/**
 * A key as other stacks get it. Given the construct itself, they would add statements to its policy that say less of whom they let in than ours.
 */
export const keyByName = (scope: Construct, arn: string): IKey => Key.fromKeyArn(scope, 'OperationsKey', arn);

/** Looking after a key without being able to use it. Deleting or disabling one takes break-glass: two people and a case. */
function administration(names: Names): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      sid: 'Administration',
      principals: [new AccountRootPrincipal()],
      actions: [
        'kms:CancelKeyDeletion',
        'kms:CreateAlias',
        'kms:DeleteAlias',
        'kms:Describe*',
        'kms:EnableKey',
        'kms:EnableKeyRotation',
        'kms:Get*',
        'kms:List*',
        'kms:PutKeyPolicy',
        'kms:RevokeGrant',
        'kms:TagResource',
        'kms:UntagResource',
        'kms:UpdateAlias',
        'kms:UpdateKeyDescription',
      ],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'DeletionTakesTwo',
      principals: [new AccountRootPrincipal()],
      actions: ['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:DisableKeyRotation'],
      resources: ['*'],
      conditions: { ArnEquals: { 'aws:PrincipalArn': names.roleArn('break-glass') } },
    }),
    new PolicyStatement({
      sid: 'DeletionWaits',
      effect: Effect.DENY,
      principals: [new AccountRootPrincipal()],
      actions: ['kms:ScheduleKeyDeletion'],
      resources: ['*'],
      conditions: { NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': keyDeletionWindowDays } },
    }),
  ];
}

/** Not even break-glass: in an emergency content is opened by the door, and is in the ledger. */
function rootStatements(names: Names): readonly PolicyStatement[] {
  const onlyNodes = { 'aws:PrincipalArn': [...steward(names)] };
  return [
    new PolicyStatement({
      sid: 'NodesWrapAndUnwrap',
      principals: [new AccountRootPrincipal()],
      actions: ['kms:Decrypt', 'kms:Encrypt'],
      resources: ['*'],
      conditions: {
        ArnEquals: onlyNodes,
        'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': [...wrapContext] },
        Null: Object.fromEntries(wrapContext.map((key) => [`kms:EncryptionContext:${key}`, 'false'])),
      },
    }),
    new PolicyStatement({
      sid: 'NobodyElse',
      effect: Effect.DENY,
      principals: [new AccountRootPrincipal()],
      actions: [...useActions, 'kms:CreateGrant', 'kms:Sign', 'kms:DeriveSharedSecret', 'kms:ReplicateKey'],
      resources: ['*'],
      conditions: { ArnNotEquals: onlyNodes },
    }),
  ];
}

function tableStatements({ deployRole }: Installation, names: Names): readonly PolicyStatement[] {
  return [
    viaService('ByWayOfDynamo', [...admitted(names), deployRole], 'dynamodb', [...useActions, 'kms:DescribeKey']),
    // Whoever makes a table lets DynamoDB look after it under this key; a grant for anybody but a service is refused.
    viaService('DynamoLooksAfterTables', [names.roleArn('break-glass'), deployRole], 'dynamodb', ['kms:CreateGrant'], {
      Bool: { 'kms:GrantIsForAWSResource': 'true' },
    }),
  ];
}

function mailStatements({ account, name }: Installation, names: Names): readonly PolicyStatement[] {
  return [
    viaService('ByWayOfS3', admitted(names), 's3', ['kms:Decrypt']),
    new PolicyStatement({
      sid: 'SesWritesMail',
      principals: [new ServicePrincipal('ses.amazonaws.com')],
      actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
      resources: ['*'],
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:ses:${region}:${account}:receipt-rule-set/${name}-mail:receipt-rule/*` },
      },
    }),
  ];
}

function operationStatements({ account, name }: Installation, names: Names): readonly PolicyStatement[] {
  const ofAccount: Conditions = { StringEquals: { 'aws:SourceAccount': account } };
  const service = (sid: string, principals: readonly string[], actions: readonly string[], conditions: Conditions): PolicyStatement =>
    new PolicyStatement({
      sid,
      principals: principals.map((principal) => new ServicePrincipal(principal)),
      actions: [...actions],
      resources: ['*'],
      ...(Object.keys(conditions).length === 0 ? {} : { conditions }),
    });
  const decryptAndGenerate = ['kms:Decrypt', 'kms:GenerateDataKey*'];
  return [
    viaService('ByWayOfQueuesAndTrail', [...admitted(names)], ['sqs', 'sns', 's3'], decryptAndGenerate),
    viaService(
      'RunbooksAsk',
      [names.roleArn('approval-break-glass'), names.roleArn('approval-move'), names.roleArn('start')],
      'sns',
      decryptAndGenerate,
    ),
    service(
      'Messages',
      ['sns', 'ses', 'cloudwatch', 'budgets'].map((name) => `${name}.amazonaws.com`),
      decryptAndGenerate,
      ofAccount,
    ),
    // EventBridge says of no message whose it is.
    service('WatchedCalls', ['events.amazonaws.com'], decryptAndGenerate, {}),
    service('Logs', [`logs.${region}.amazonaws.com`], [...useActions, 'kms:DescribeKey'], {
      ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:log-group:/${name}/*` },
    }),
    service('Trail', ['cloudtrail.amazonaws.com'], ['kms:GenerateDataKey*', 'kms:DescribeKey'], {
      StringEquals: { 'aws:SourceArn': trailArns(account, names) },
    }),
    service('ScratchSpace', ['fargate.amazonaws.com'], ['kms:GenerateDataKeyWithoutPlaintext'], scratchOf(account, names.cluster)),
    service('ScratchSpaceGrant', ['fargate.amazonaws.com'], ['kms:CreateGrant'], {
      ...scratchOf(account, names.cluster),
      'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt'] },
    }),
  ];
}

export const trailArns = (account: string, names: Names): readonly string[] =>
  [names.trail, names.bellTrail].map((name) => `arn:aws:cloudtrail:${region}:${account}:trail/${name}`);

const scratchOf = (account: string, cluster: string): { StringEquals: Record<string, string> } => ({
  StringEquals: { 'kms:EncryptionContext:aws:ecs:clusterAccount': account, 'kms:EncryptionContext:aws:ecs:clusterName': cluster },
});

function viaService(
  sid: string,
  principals: readonly string[],
  services: string | readonly string[],
  actions: readonly string[],
  more: Conditions = {},
): PolicyStatement {
  return new PolicyStatement({
    sid,
    principals: [new AccountRootPrincipal()],
    actions: [...actions],
    resources: ['*'],
    conditions: {
      ArnEquals: { 'aws:PrincipalArn': [...principals] },
      StringEquals: { 'kms:ViaService': [services].flat().map((service) => `${service}.${region}.amazonaws.com`) },
      ...more,
    },
  });
}
