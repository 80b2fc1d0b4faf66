// Calls of services that have one place in the world, IAM above all, and sign-ins are told to EventBridge in another region than ours. A trail over all regions sees them here: a second,
// small one (what manages, without the many uses of keys) into a log of ours, where patterns count what must ring. It comes besides the whole trail, which stays the evidence.
import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { FilterPattern, LogGroup, MetricFilter, RetentionDays, type ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { region, type Installation } from './installation.ts';
import { trailArns } from './keys.ts';
import type { Names } from './names.ts';
import { bellPrefix } from './trail.ts';

export interface BellParts {
  readonly installation: Installation;
  readonly names: Names;
  readonly key: IKey;
  readonly alarms: Topic;
}

interface Listened {
  readonly id: string;
  /** For people. */
  readonly says: string;
  readonly pattern: string;
}

const isCall = (source: string, ...calls: readonly string[]): string =>
  `{ ($.eventSource = "${source}.amazonaws.com") && (${calls.map((call) => `($.eventName = "${call}")`).join(' || ')}) }`;

/** Nodes end the subscriptions of their own queues. */
const unsubscribed = (node: string): string => {
  const who = '$.userIdentity.sessionContext.sessionIssuer.userName';
  const call = '($.eventName = "Unsubscribe")';
  return `(${call} && (${who} NOT EXISTS)) || (${call} && (${who} != "${node}"))`;
};

/** Patterns of CloudWatch Logs, which take at most 1,024 characters. */
const listened = (node: string): readonly Listened[] => [
  {
    id: 'RolesChanged',
    says: 'Who may be a node, or what a role may do, changed (IAM; the trail says who)',
    pattern: isCall(
      'iam',
      'AttachRolePolicy',
      'CreatePolicyVersion',
      'DeleteRole',
      'DeleteRolePolicy',
      'DetachRolePolicy',
      'PutRolePolicy',
      'SetDefaultPolicyVersion',
      'UpdateAssumeRolePolicy',
    ),
  },
  {
    id: 'PeopleChanged',
    says: 'A person or a key that lasts was made in the account, or a second factor taken away (IAM; the trail says who)',
    pattern: isCall(
      'iam',
      'AttachUserPolicy',
      'CreateAccessKey',
      'CreateLoginProfile',
      'CreateUser',
      'DeactivateMFADevice',
      'PutUserPolicy',
    ),
  },
  {
    id: 'RootUsed',
    says: 'The root of the account was used or signed in, in whichever region',
    pattern: '{ ($.userIdentity.type = "Root") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != "AwsServiceEvent") }',
  },
  {
    // Told by another way than the rules that it is about, so that the first of them taken down still rings.
    id: 'BellStopped',
    says: 'Somebody takes rules, alarms or subscriptions of the bell down (the trail says who)',
    pattern: `{ ${[...silencing].map((call) => `($.eventName = "${call}")`).join(' || ')} || ${unsubscribed(node)} }`,
  },
];

/** Calls after which something would ring no more. */
export const silencing = [
  'DeleteAlarms',
  'DeleteLogGroup',
  'DeleteMetricFilter',
  'DeleteRule',
  'DeleteTopic',
  'DisableAlarmActions',
  'DisableRule',
  'RemoveTargets',
] as const;

const metricNamespace = 'Steward';
const period = Duration.minutes(5);

export function makeBellTrail(scope: Stack, { installation, names, key, alarms }: BellParts): void {
  const { name, account } = installation;
  const log = new LogGroup(scope, 'Bell', {
    logGroupName: `/${name}/bell`,
    encryptionKey: key,
    retention: RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, 'BellRole', {
    roleName: `${name}-bell`,
    description: 'Writes the calls that are listened to into a log',
    assumedBy: new ServicePrincipal('cloudtrail.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': trailArns(account, names)[1] } },
    }),
    inlinePolicies: {
      write: new PolicyDocument({
        statements: [
          new PolicyStatement({
            sid: 'Write',
            actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            // CloudTrail names its streams so.
            resources: [`arn:aws:logs:${region}:${account}:log-group:/${name}/bell:log-stream:${account}_CloudTrail_${region}*`],
          }),
        ],
      }),
    },
  });
  const trail = new CfnTrail(scope, 'BellTrail', {
    trailName: names.bellTrail,
    s3BucketName: names.bucket('trail'),
    s3KeyPrefix: bellPrefix,
    kmsKeyId: key.keyArn,
    isLogging: true,
    isMultiRegionTrail: true,
    includeGlobalServiceEvents: true,
    enableLogFileValidation: true,
    cloudWatchLogsLogGroupArn: log.logGroupArn,
    cloudWatchLogsRoleArn: role.roleArn,
    advancedEventSelectors: [
      {
        name: 'what manages, without the uses of keys',
        fieldSelectors: [
          { field: 'eventCategory', equalTo: ['Management'] },
          { field: 'eventSource', notEquals: ['kms.amazonaws.com'] },
        ],
      },
    ],
  });
  trail.node.addDependency(role);
  for (const { id, says, pattern } of listened(names.role('node')))
    ringWhen(scope, { id, says, log, pattern: FilterPattern.literal(pattern), alarms });
}

export interface Rung {
  readonly id: string;
  readonly says: string;
  readonly log: ILogGroup;
  readonly pattern: ReturnType<typeof FilterPattern.literal>;
  readonly alarms: Topic;
}

/** One such line in five minutes is enough. */
export function ringWhen(scope: Stack, { id, says, log, pattern, alarms }: Rung): void {
  new MetricFilter(scope, `Filter-${id}`, { logGroup: log, filterPattern: pattern, metricNamespace, metricName: id, metricValue: '1' });
  const alarm = new Metric({ namespace: metricNamespace, metricName: id, statistic: 'Sum', period }).createAlarm(scope, `Alarm-${id}`, {
    threshold: 1,
    evaluationPeriods: 1,
    alarmDescription: says,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  alarm.addAlarmAction(new SnsAction(alarms));
}
