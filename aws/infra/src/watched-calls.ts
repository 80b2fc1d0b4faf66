// Calls that are told to the operator within minutes, whether they succeeded or were refused: any hand on customers' data but the nodes', and any on what guards them. The hourly
// reconciliation with the ledgers (promise W2) comes besides and is the evidence; this is the bell. EventBridge is told of what happens in this region alone: IAM, root and sign-ins are
// listened to in `bell-trail.ts`.
import { EventField, Rule, RuleTargetInput, type CfnRule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { silencing } from './bell-trail.ts';
import { steward, type Names } from './names.ts';

interface Watched {
  readonly id: string;
  /** For people. */
  readonly says: string;
  /** What EventBridge compares a record of the trail with. */
  readonly detail: object;
}

export function watchCalls(scope: Construct, names: Names, rootKeyArn: string, alarms: Topic): void {
  for (const { id, says, detail } of [...foreignHands(names, rootKeyArn), ...guardTouched(), ...mailAndBellTouched()]) {
    const rule = new Rule(scope, `Rule-${id}`, { description: says, eventPattern: { detailType: ['AWS API Call via CloudTrail'] } });
    const made = rule.node.defaultChild as CfnRule;
    made.eventPattern = { 'detail-type': ['AWS API Call via CloudTrail'], detail };
    // Calls that only read (KMS counts Decrypt among them) come to no rule that does not ask for them.
    made.state = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
    const who = EventField.fromPath('$.detail.userIdentity.arn');
    const message = RuleTargetInput.fromText(`${says}: ${EventField.fromPath('$.detail.eventName')} by ${who} at ${EventField.time}`);
    rule.addTarget(new SnsTopic(alarms, { message }));
  }
}

function foreignHands(names: Names, rootKeyArn: string): readonly Watched[] {
  // A service of AWS that works for a node has neither a session's issuer nor one of these types.
  const notNodes = {
    $or: [
      { userIdentity: { sessionContext: { sessionIssuer: { arn: [{ 'anything-but': [...steward(names)] }] } } } },
      { userIdentity: { type: ['Root', 'IAMUser', 'FederatedUser', 'AWSAccount', 'Unknown'] } },
    ],
  };
  return [
    {
      id: 'ForeignHands',
      says: 'Somebody who is no node touched customers’ data, or tried to',
      detail: { eventCategory: ['Data'], eventSource: ['dynamodb.amazonaws.com', 's3.amazonaws.com'], ...notNodes },
    },
    {
      id: 'ForeignKeyUse',
      says: 'Somebody who is no node used the root key, or tried to',
      detail: {
        eventSource: ['kms.amazonaws.com'],
        eventName: ['Decrypt', 'Encrypt', 'ReEncrypt', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'CreateGrant'],
        resources: { ARN: [rootKeyArn] },
        ...notNodes,
      },
    },
    {
      id: 'ForeignListener',
      says: 'Somebody who is no node subscribed to what services tell, or tried to',
      detail: { eventSource: ['sns.amazonaws.com'], eventName: ['Subscribe'], ...notNodes },
    },
    {
      id: 'ForeignLogins',
      says: 'Somebody who is no node changed a login or a user pool, or tried to',
      detail: {
        eventSource: ['cognito-idp.amazonaws.com'],
        eventName: [{ prefix: 'Admin' }, { prefix: 'Create' }, { prefix: 'Delete' }, { prefix: 'Update' }, { prefix: 'Set' }],
        ...notNodes,
      },
    },
  ];
}

const calls = (source: string, ...eventName: readonly string[]): object => ({
  eventSource: [`${source}.amazonaws.com`],
  eventName: [...eventName],
});

function guardTouched(): readonly Watched[] {
  return [
    {
      id: 'KeyTouched',
      says: 'A key is to be deleted, is switched off, or its policy changes',
      detail: calls('kms', 'ScheduleKeyDeletion', 'DisableKey', 'DisableKeyRotation', 'PutKeyPolicy'),
    },
    {
      id: 'TrailTouched',
      says: 'The trail is stopped or changed',
      detail: calls('cloudtrail', 'StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors'),
    },
    {
      id: 'TableTouched',
      says: 'A table’s policy, history or protection changes, or a copy of one is made',
      detail: calls(
        'dynamodb',
        'CreateBackup',
        'DeleteResourcePolicy',
        'DeleteTable',
        'EnableKinesisStreamingDestination',
        'ExportTableToPointInTime',
        'PutResourcePolicy',
        'RestoreTableFromBackup',
        'RestoreTableToPointInTime',
        'UpdateContinuousBackups',
        'UpdateTable',
      ),
    },
    {
      id: 'BucketTouched',
      says: 'A bucket’s policy or settings change',
      detail: calls(
        's3',
        'DeleteBucketEncryption',
        'DeleteBucketLifecycle',
        'DeleteBucketOwnershipControls',
        'DeleteBucketPolicy',
        'DeleteBucketPublicAccessBlock',
        'PutBucketEncryption',
        'PutBucketLifecycle',
        'PutBucketObjectLockConfiguration',
        'PutBucketOwnershipControls',
        'PutBucketPolicy',
        'PutBucketPublicAccessBlock',
        'PutBucketReplication',
        'PutBucketVersioning',
        'PutObjectLockConfiguration',
      ),
    },
  ];
}

function mailAndBellTouched(): readonly Watched[] {
  return [
    {
      id: 'MailTouched',
      says: 'Where received mail goes, or who is told of it, changes',
      detail: calls(
        'ses',
        'CloneReceiptRuleSet',
        'CreateConfigurationSetEventDestination',
        'CreateReceiptRule',
        'CreateReceiptRuleSet',
        'PutConfigurationSetArchivingOptions',
        'SetActiveReceiptRuleSet',
        'UpdateConfigurationSetEventDestination',
        'UpdateReceiptRule',
      ),
    },
    { id: 'QueueTouched', says: 'A queue’s policy or key changes', detail: calls('sqs', 'AddPermission', 'SetQueueAttributes') },
    { id: 'TopicTouched', says: 'A topic’s policy or key changes', detail: calls('sns', 'AddPermission', 'SetTopicAttributes') },
    {
      id: 'BellTouched',
      says: 'A rule or an alarm of the bell is taken down',
      detail: {
        eventSource: ['events', 'monitoring', 'sns', 'logs'].map((source) => `${source}.amazonaws.com`),
        eventName: [...silencing],
      },
    },
  ];
}
