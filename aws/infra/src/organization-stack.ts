// What not even an administrator of the account may do, because the organisation above it says so. It is deployed in the organisation's own account and attached to Steward's.
// Without an organisation the locks of the data stack still hold, but whoever administers the account could take them off, with an alarm ringing.
import { Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import type { Construct } from 'constructs';
import { region, type Installation } from './installation.ts';
import { admitted, dataBuckets, namesOf, steward, tables, type Names } from './names.ts';
import { handStatements, type Statement, unless } from './organization-hands.ts';
import { copyActions, itemActions, writeActions } from './tables.ts';

/** Services that have one place in the world; what they hold is names of people who work for the operator, never customers' data. */
const worldwide = [
  'account:*',
  'billing:*',
  'budgets:*',
  'ce:*',
  'health:*',
  'iam:*',
  'organizations:*',
  'route53:*',
  'route53domains:*',
  'sso:*',
  'sts:*',
  'support:*',
  'tax:*',
];

export class OrganizationStack extends Stack {
  constructor(scope: Construct, installation: Installation) {
    super(scope, `${installation.name}-organization`, { description: 'Steward: what nobody in its account may do' });
    for (const [use, description, statements] of policiesOf(installation))
      new CfnPolicy(this, `Policy-${use}`, {
        name: `${installation.name}-${use}`,
        description,
        type: 'SERVICE_CONTROL_POLICY',
        targetIds: [installation.account],
        content: { Version: '2012-10-17', Statement: statements },
      });
  }
}

export function policiesOf(installation: Installation): readonly (readonly [string, string, readonly Statement[]])[] {
  const names = namesOf(installation);
  return [
    ['region', 'Nothing outside Frankfurt', [onlyFrankfurt()]],
    ['data', 'Nobody but the nodes touches customers’ data', dataStatements(names)],
    ['guards', 'Nobody takes the locks off', guardStatements(installation, names)],
    ['hands', 'Nobody goes past two people, listens in on mail or stops the bell', handStatements(installation, names)],
  ];
}

function onlyFrankfurt(): Statement {
  return {
    Sid: 'OnlyFrankfurt',
    Effect: 'Deny',
    NotAction: worldwide,
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': [region] } },
  };
}

function dataStatements(names: Names): readonly Statement[] {
  const all = tables.map((use) => names.tableArn(use));
  const objects = dataBuckets.map((use) => `${names.bucketArn(use)}/*`);
  const breakGlass = unless(names.roleArn('break-glass'));
  return [
    { Sid: 'Items', Effect: 'Deny', Action: itemActions, Resource: all, Condition: unless(...admitted(names)) },
    {
      Sid: 'Copies',
      Effect: 'Deny',
      Action: [...copyActions, 'dynamodb:RestoreTableFromBackup', 'dynamodb:GetRecords', 'backup:Start*'],
      Resource: '*',
      Condition: breakGlass,
    },
    {
      Sid: 'Objects',
      Effect: 'Deny',
      Action: ['s3:GetObject*', 's3:PutObject*', 's3:DeleteObject*'],
      Resource: objects,
      Condition: unless(...admitted(names)),
    },
    { Sid: 'Shells', Effect: 'Deny', Action: ['ecs:ExecuteCommand'], Resource: '*' },
    { Sid: 'ItemsWritten', Effect: 'Deny', Action: writeActions, Resource: all, Condition: unless(...steward(names)) },
  ];
}

function guardStatements({ deployRole, account, name }: Installation, names: Names): readonly Statement[] {
  const deploys = unless(deployRole, names.roleArn('break-glass'));
  const ours = `arn:aws:iam::${account}:role/${name}-*`;
  return [
    {
      Sid: 'Policies',
      Effect: 'Deny',
      Action: [
        'dynamodb:DeleteResourcePolicy',
        'dynamodb:PutResourcePolicy',
        'dynamodb:UpdateContinuousBackups',
        'dynamodb:UpdateTable',
        's3:DeleteBucketPolicy',
        's3:PutBucketObjectLockConfiguration',
        's3:PutBucketOwnershipControls',
        's3:PutBucketPolicy',
        's3:PutBucketPublicAccessBlock',
        's3:PutBucketVersioning',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
        's3:PutReplicationConfiguration',
      ],
      Resource: [...tables.map((use) => names.tableArn(use)), ...[...dataBuckets, 'trail' as const].map((use) => names.bucketArn(use))],
      Condition: deploys,
    },
    {
      Sid: 'Keys',
      Effect: 'Deny',
      Action: ['kms:CreateGrant', 'kms:DisableKey', 'kms:DisableKeyRotation', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'],
      Resource: `arn:aws:kms:${region}:${account}:key/*`,
      Condition: { ...deploys, Bool: { 'aws:PrincipalIsAWSService': 'false', 'aws:ViaAWSService': 'false' } },
    },
    {
      Sid: 'Trail',
      Effect: 'Deny',
      Action: ['cloudtrail:DeleteTrail', 'cloudtrail:PutEventSelectors', 'cloudtrail:StopLogging', 'cloudtrail:UpdateTrail'],
      Resource: '*',
      Condition: unless(deployRole),
    },
    {
      Sid: 'BeingANode',
      Effect: 'Deny',
      Action: [
        'iam:AttachRolePolicy',
        'iam:CreatePolicyVersion',
        'iam:DeleteRole',
        'iam:DeleteRolePolicy',
        'iam:DetachRolePolicy',
        'iam:PutRolePolicy',
        'iam:SetDefaultPolicyVersion',
        'iam:UpdateAssumeRolePolicy',
      ],
      Resource: [ours, `arn:aws:iam::${account}:policy/${name}-*`],
      Condition: unless(deployRole, names.roleArn('approval-break-glass'), names.roleArn('approval-move')),
    },
    {
      Sid: 'StartingTasks',
      Effect: 'Deny',
      Action: ['ecs:CreateService', 'ecs:RegisterTaskDefinition', 'ecs:RunTask', 'ecs:StartTask', 'ecs:UpdateService'],
      Resource: '*',
      Condition: { ...unless(deployRole, names.roleArn('start')), Bool: { 'aws:PrincipalIsAWSService': 'false' } },
    },
  ];
}
