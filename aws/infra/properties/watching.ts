// What the promises about noticing rest on: W2's bell, budgets, how long logs are kept, and the organisation's policy.
import { controlPolicyCharactersMax } from '../src/limits.ts';
import { admitted, nodes } from './principals.ts';
import { heard } from './heard.ts';
import { at, each, listAt, resources, said, same, textsAt, type Json, type Property, type Said } from './template.ts';

const log = 'AWS::Logs::LogGroup';
const daysOfLogsMax = 92;
const logs: Property = {
  name: 'D4, S1: what nodes and network write down is under a key of ours and ends',
  wrongs: (templates) =>
    each(templates, log, 2, ({ properties }) => [
      at(properties, 'KmsKeyId') === undefined && 'is not under a key of ours',
      !(Number(at(properties, 'RetentionInDays')) <= daysOfLogsMax) && 'keeps its lines for long, or for ever',
    ]),
  breaches: [
    { what: 'for ever', type: log, path: ['Properties', 'RetentionInDays'], to: undefined },
    { what: 'for a year', type: log, path: ['Properties', 'RetentionInDays'], to: 365 },
    { what: 'under a key of AWS', type: log, path: ['Properties', 'KmsKeyId'], to: undefined },
  ],
};

const event = 'AWS::Events::Rule';
const foreign = (detail: Json): boolean =>
  same(textsAt(detail, '$or', 0, 'userIdentity', 'sessionContext', 'sessionIssuer', 'arn', 0, 'anything-but'), nodes);
const touched: Readonly<Record<string, readonly string[]>> = {
  KeyTouched: ['ScheduleKeyDeletion', 'DisableKey', 'PutKeyPolicy'],
  TrailTouched: ['StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors'],
  TableTouched: [
    'PutResourcePolicy',
    'DeleteResourcePolicy',
    'ExportTableToPointInTime',
    'RestoreTableToPointInTime',
    'RestoreTableFromBackup',
    'UpdateTable',
  ],
  BucketTouched: [
    'PutBucketPolicy',
    'DeleteBucketPolicy',
    'PutBucketLifecycle',
    'DeleteBucketLifecycle',
    'PutBucketVersioning',
    'PutBucketReplication',
    'PutObjectLockConfiguration',
  ],
  MailTouched: ['CreateReceiptRule', 'UpdateReceiptRule', 'SetActiveReceiptRuleSet', 'CreateConfigurationSetEventDestination'],
  QueueTouched: ['SetQueueAttributes', 'AddPermission'],
  TopicTouched: ['SetTopicAttributes', 'AddPermission'],
  BellTouched: ['DisableRule', 'DeleteRule', 'RemoveTargets', 'DeleteAlarms', 'DisableAlarmActions', 'DeleteTopic'],
};

const bell: Property = {
  name: 'W1, W2: any hand on customers’ data but the nodes’, and any on the locks, rings at once',
  wrongs: (templates) => {
    const found = resources(templates, event);
    const detailOf = (name: string): Json => at(found.find(({ id }) => id.startsWith(`Rule${name}`))?.properties, 'EventPattern', 'detail');
    return [
      ...found
        .filter(
          ({ properties }) =>
            listAt(properties, 'Targets').length === 0 || at(properties, 'State') !== 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
        )
        .map(({ id }) => `${id}: does not ring, or not for calls that only read`),
      ...(foreign(detailOf('ForeignHands')) &&
      ['dynamodb.amazonaws.com', 's3.amazonaws.com'].every((source) => textsAt(detailOf('ForeignHands'), 'eventSource').includes(source))
        ? []
        : ['foreign hands on data do not ring']),
      ...(foreign(detailOf('ForeignKeyUse')) && textsAt(detailOf('ForeignKeyUse'), 'eventName').includes('Decrypt')
        ? []
        : ['foreign use of the root key does not ring']),
      ...(foreign(detailOf('ForeignListener')) && textsAt(detailOf('ForeignListener'), 'eventName').includes('Subscribe')
        ? []
        : ['who listens in on mail does not ring']),
      ...(foreign(detailOf('ForeignLogins')) ? [] : ['foreign hands on logins do not ring']),
      ...found
        .filter(({ properties }) =>
          textsAt(properties, 'EventPattern', 'detail', 'eventSource').some((source) =>
            /^(iam|signin|organizations|route53)\./.test(source),
          ),
        )
        .map(({ id }) => `${id}: waits for calls that EventBridge is told of in another region`),
      ...Object.entries(touched).flatMap(([name, calls]) =>
        calls.filter((call) => !textsAt(detailOf(name), 'eventName').includes(call)).map((call) => `${call} does not ring`),
      ),
    ];
  },
  breaches: [
    {
      what: 'one more principal that does not ring',
      type: event,
      named: /ForeignHands/,
      path: ['Properties', 'EventPattern', 'detail', '$or', 0, 'userIdentity', 'sessionContext', 'sessionIssuer', 'arn', 0, 'anything-but'],
      to: admitted,
    },
    {
      what: 'objects do not ring',
      type: event,
      named: /ForeignHands/,
      path: ['Properties', 'EventPattern', 'detail', 'eventSource'],
      to: ['dynamodb.amazonaws.com'],
    },
    { what: 'calls that only read do not ring', type: event, named: /ForeignKeyUse/, path: ['Properties', 'State'], to: 'ENABLED' },
    { what: 'switched off', type: event, path: ['Properties', 'State'], to: 'DISABLED' },
    { what: 'nobody is told', type: event, named: /TrailTouched/, path: ['Properties', 'Targets'], to: [] },
    {
      what: 'a trail can be stopped in silence',
      type: event,
      named: /TrailTouched/,
      path: ['Properties', 'EventPattern', 'detail', 'eventName'],
      to: ['DeleteTrail'],
    },
  ],
};

const alarm = 'AWS::CloudWatch::Alarm';
const budget = 'AWS::Budgets::Budget';
const alarmsNeeded = [
  /Dead/,
  /Waitingmailin/,
  /Waitingmailfeedback/,
  /Throttledrecords/,
  /Throttledkeys/,
  /Failingepochs/,
  /FewNodes/,
  /Bounces/,
  /Complaints/,
];
const alarms: Property = {
  name: 'S3, P1, W2: what stands still, fails or costs too much is told to somebody',
  wrongs: (templates) => [
    ...alarmsNeeded.filter((name) => !resources(templates, alarm).some(({ id }) => name.test(id))).map((name) => `no alarm ${name.source}`),
    ...each(templates, alarm, 15, ({ id, properties }) => [
      listAt(properties, 'AlarmActions').length === 0 && 'tells nobody',
      at(properties, 'ActionsEnabled') === false && 'is switched off',
      at(properties, 'AlarmDescription') === undefined && 'does not say what it means',
      /FewNodes/.test(id) && at(properties, 'TreatMissingData') !== 'breaching' && 'is silent when no node is left',
    ]),
    ...each(templates, budget, 1, ({ properties }) => [listAt(properties, 'NotificationsWithSubscribers').length < 2 && 'tells nobody']),
    ...each(templates, 'AWS::SNS::Subscription', 3, () => []),
  ],
  breaches: [
    { what: 'silent', type: alarm, path: ['Properties', 'AlarmActions'], to: undefined },
    { what: 'no node, no alarm', type: alarm, named: /FewNodes/, path: ['Properties', 'TreatMissingData'], to: 'notBreaching' },
    { what: 'no alarm of dead letters', type: alarm, named: /Dead/, path: ['Type'], to: 'AWS::CloudWatch::Dashboard' },
    { what: 'money without a word', type: budget, path: ['Properties', 'NotificationsWithSubscribers'], to: [] },
  ],
};

/** An account has at most so many of them, and the one of AWS that allows everything is one. */
const policiesMax = 5;
const policiesOfAws = 1;
const ourRunbooks =
  /:(automation-definition\/steward-(break-glass|move|start-task):\*|document\/steward-(break-glass|move|start-task)|automation-execution\/\*)$/;

function handsWrongs(find: (sid: string) => Said | undefined): readonly string[] {
  const has = (sid: string, ...actions: readonly string[]): boolean =>
    actions.every((action) =>
      find(sid)?.actions.some((each) => each === action || (each.endsWith('*') && action.startsWith(each.slice(0, -1)))),
    );
  const lending = find('LendingRoles');
  const ours = find('OurRunbooksAlone');
  return [
    ...(has('LendingRoles', 'iam:PassRole') &&
    same(textsAt(lending?.condition, 'StringNotEquals', 'iam:PassedToService'), ['ssm.amazonaws.com'])
      ? []
      : ['a role of ours is lent to more than a runbook, or not to one either']),
    ...(ours?.actions.includes('ssm:StartAutomationExecution') === true &&
    ours.condition === undefined &&
    ours.spared.length === 7 &&
    ours.spared.every((arn) => ourRunbooks.test(arn))
      ? []
      : ['other runbooks than ours can be started under a role of ours']),
    ...(has(
      'Runbooks',
      'ssm:CreateDocument',
      'ssm:UpdateDocumentDefaultVersion',
      'ssm:CreateAssociationBatch',
      'ssm:RegisterTaskWithMaintenanceWindow',
    )
      ? []
      : ['a runbook can be written, or be started by the way']),
    ...(has(
      'Mail',
      'ses:CreateReceiptRule',
      'ses:CreateReceiptRuleSet',
      'ses:UpdateReceiptRule',
      'ses:SetActiveReceiptRuleSet',
      'ses:CreateConfigurationSetEventDestination',
    )
      ? []
      : ['mail can be led elsewhere']),
    ...(has('Messages', 'sns:Subscribe', 'sns:SetTopicAttributes', 'sqs:SetQueueAttributes')
      ? []
      : ['what services tell can be listened to']),
    ...(has('TakingMessages', 'sqs:ReceiveMessage') ? [] : ['messages can be taken']),
    ...(has(
      'Bell',
      'events:DisableRule',
      'events:RemoveTargets',
      'cloudwatch:DeleteAlarms',
      'cloudwatch:DisableAlarmActions',
      'sns:DeleteTopic',
    ) && has('Hearing', 'sns:Unsubscribe')
      ? []
      : ['the bell can be taken down in silence']),
  ];
}

const control = 'AWS::Organizations::Policy';
const organisation: Property = {
  name: 'D6, W1: the organisation refuses other regions, other hands on data and hands on the locks, in policies as long as it takes',
  wrongs: (templates) => {
    const policies = resources(templates, control);
    const statements = policies.flatMap(({ properties }) => said(at(properties, 'Content')));
    const find = (sid: string): ReturnType<typeof said>[number] | undefined => statements.find((statement) => statement.sid === sid);
    const region = policies
      .flatMap(({ properties }) => listAt(properties, 'Content', 'Statement'))
      .find((statement) => at(statement, 'Sid') === 'OnlyFrankfurt');
    const spared = textsAt(region, 'NotAction');
    return [
      ...policies
        .filter(({ properties }) => JSON.stringify(at(properties, 'Content')).length > controlPolicyCharactersMax)
        .map(({ id }) => `${id}: longer than the organisation takes`),
      ...policies
        .filter(({ properties }) => at(properties, 'Type') !== 'SERVICE_CONTROL_POLICY' || listAt(properties, 'TargetIds').length === 0)
        .map(({ id }) => `${id}: holds nobody`),
      ...statements.filter(({ allows }) => allows).map(({ sid }) => `${sid}: allows`),
      ...(same(textsAt(region, 'Condition', 'StringNotEquals', 'aws:RequestedRegion'), ['eu-central-1'])
        ? []
        : ['other regions are not refused']),
      ...spared
        .filter((action) => /^(\*|dynamodb|s3|kms|sqs|sns|ses|cognito|ecs|ec2|lambda|rds|backup|logs)/.test(action))
        .map((action) => `${action} is spared in other regions`),
      ...(same(textsAt(find('Items')?.condition, 'ArnNotLike', 'aws:PrincipalArn'), admitted) ? [] : ['items are open to others']),
      ...(same(textsAt(find('ItemsWritten')?.condition, 'ArnNotLike', 'aws:PrincipalArn'), nodes) ? [] : ['items are written by others']),
      ...(same(textsAt(find('Objects')?.condition, 'ArnNotLike', 'aws:PrincipalArn'), admitted) ? [] : ['objects are open to others']),
      ...(find('Shells')?.actions.includes('ecs:ExecuteCommand') === true && find('Shells')?.condition === undefined
        ? []
        : ['a shell can be opened in a node']),
      ...['dynamodb:RestoreTableFromBackup', 'dynamodb:GetRecords', 'dynamodb:ExportTableToPointInTime']
        .filter((action) => find('Copies')?.actions.includes(action) !== true)
        .map((action) => `${action} is open`),
      ...(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:CreateGrant'].every((action) => find('Keys')?.actions.includes(action))
        ? []
        : ['keys can be taken over']),
      ...(['cloudtrail:StopLogging', 'cloudtrail:UpdateTrail'].every((action) => find('Trail')?.actions.includes(action))
        ? []
        : ['the trail can be stopped']),
      ...(['iam:UpdateAssumeRolePolicy', 'iam:PutRolePolicy'].every((action) => find('BeingANode')?.actions.includes(action))
        ? []
        : ['anybody can become a node']),
      ...handsWrongs(find),
      ...(policies.length + policiesOfAws <= policiesMax ? [] : ['more policies than an account can have']),
      ...(['ecs:RunTask', 'ecs:RegisterTaskDefinition'].every((action) => find('StartingTasks')?.actions.includes(action))
        ? []
        : ['anybody can start a task as a node']),
      ...['s3:PutBucketPolicy', 's3:PutBucketObjectLockConfiguration', 's3:PutLifecycleConfiguration']
        .filter((action) => find('Policies')?.actions.includes(action) !== true)
        .map((action) => `${action} is open`),
    ];
  },
  breaches: [
    {
      what: 'another region',
      type: control,
      named: /region/,
      path: ['Properties', 'Content', 'Statement', 0, 'Condition', 'StringNotEquals', 'aws:RequestedRegion'],
      to: ['eu-central-1', 'us-east-1'],
    },
    {
      what: 'S3 everywhere',
      type: control,
      named: /region/,
      path: ['Properties', 'Content', 'Statement', 0, 'NotAction'],
      to: ['iam:*', 's3:*'],
    },
    {
      what: 'items for an administrator',
      type: control,
      named: /data/,
      path: ['Properties', 'Content', 'Statement', 0, 'Condition', 'ArnNotLike', 'aws:PrincipalArn'],
      to: ['*'],
    },
    {
      what: 'items written by break-glass',
      type: control,
      named: /data/,
      path: ['Properties', 'Content', 'Statement', 4, 'Condition', 'ArnNotLike', 'aws:PrincipalArn'],
      to: admitted,
    },
    { what: 'attached to nobody', type: control, path: ['Properties', 'TargetIds'], to: [] },
    { what: 'shells', type: control, named: /data/, path: ['Properties', 'Content', 'Statement', 3], to: undefined },
    { what: 'too long', type: control, named: /guards/, path: ['Properties', 'Content', 'Long'], to: 'x'.repeat(5_200) },
    {
      what: 'tasks for anybody',
      type: control,
      named: /guards/,
      path: ['Properties', 'Content', 'Statement', 4, 'Action'],
      to: ['ecs:CreateService'],
    },
    {
      what: 'a node’s role for anything',
      type: control,
      named: /hands/,
      path: ['Properties', 'Content', 'Statement', 0, 'Condition', 'StringNotEquals', 'iam:PassedToService'],
      to: ['ssm.amazonaws.com', 'ecs-tasks.amazonaws.com'],
    },
    {
      what: 'nobody can ask two people',
      type: control,
      named: /hands/,
      path: ['Properties', 'Content', 'Statement', 0, 'Condition', 'StringNotEquals'],
      to: undefined,
    },
    {
      what: 'a runbook of somebody’s own',
      type: control,
      named: /hands/,
      path: ['Properties', 'Content', 'Statement', 1, 'NotResource'],
      to: ['arn:aws:ssm:eu-central-1:*:automation-definition/*'],
    },
    {
      what: 'an association',
      type: control,
      named: /hands/,
      path: ['Properties', 'Content', 'Statement', 2, 'Action'],
      to: ['ssm:CreateDocument'],
    },
    {
      what: 'a copy of each mail',
      type: control,
      named: /hands/,
      path: ['Properties', 'Content', 'Statement', 3, 'Action'],
      to: ['ses:CloneReceiptRuleSet'],
    },
    {
      what: 'a subscription',
      type: control,
      named: /hands/,
      path: ['Properties', 'Content', 'Statement', 4, 'Action'],
      to: ['sns:AddPermission'],
    },
    {
      what: 'the bell',
      type: control,
      named: /hands/,
      path: ['Properties', 'Content', 'Statement', 6, 'Action'],
      to: ['events:DeleteRule'],
    },
  ],
};

export const watchingProperties: readonly Property[] = [logs, bell, heard, alarms, organisation];
