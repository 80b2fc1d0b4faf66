// What is told to the operator because a number is not as it should be. Each alarm says in a sentence what it means.
import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { Installation } from './installation.ts';
import type { MailStack } from './mail-stack.ts';
import { tables, type Names } from './names.ts';
import type { ServiceStack } from './service-stack.ts';

export interface AlarmParts {
  readonly installation: Installation;
  readonly names: Names;
  readonly mail: MailStack;
  readonly service: ServiceStack;
  readonly alarms: Topic;
}

const period = Duration.minutes(5);
const waitingSecondsMax = 900;
/** SES reviews an account whose mails bounce at 5 % or are complained about at 0.1 %. */
const bounceRateMax = 0.04;
const complaintRateMax = 0.0008;
const throttledMax = 50;
const failuresMax = 10;
const memoryPercentMax = 85;

interface Threshold {
  readonly id: string;
  readonly metric: Metric;
  readonly limit: number;
  /** For people. */
  readonly says: string;
  readonly below?: boolean;
}

export function makeAlarms(scope: Construct, parts: AlarmParts): void {
  for (const { id, metric, limit, says, below = false } of [...ofMessages(parts), ...ofTables(parts), ...ofNodes(parts), ...ofMail()]) {
    const alarm = metric.createAlarm(scope, `Alarm-${id}`, {
      threshold: limit,
      evaluationPeriods: 2,
      alarmDescription: says,
      comparisonOperator: below ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD,
      // Where there should be nodes, silence is an alarm; where nothing happens, it is none.
      treatMissingData: below ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(parts.alarms));
    alarm.addOkAction(new SnsAction(parts.alarms));
  }
}

function ofMessages({ mail }: AlarmParts): readonly Threshold[] {
  const dead = mail.deadLetters.map((queue) => ({
    id: queue.node.id,
    metric: queue.metricApproximateNumberOfMessagesVisible(),
    limit: 0,
    says: 'A message was set aside: no node could make sense of it',
  }));
  const waiting = (['mail-in', 'mail-feedback'] as const).map((use) => ({
    id: `Waiting-${use}`,
    metric: mail.queues[use].metricApproximateAgeOfOldestMessage(),
    limit: waitingSecondsMax,
    says: `Messages wait in ${use}, and no node takes them`,
  }));
  return [...dead, ...waiting];
}

function ofTables({ names }: AlarmParts): readonly Threshold[] {
  return tables.flatMap((use) => {
    const metric = (metricName: string): Metric =>
      new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap: { TableName: names.table(use) }, statistic: 'Sum', period });
    return [
      { id: `Throttled-${use}`, metric: metric('ThrottledRequests'), limit: throttledMax, says: `DynamoDB holds requests to ${use} back` },
      { id: `Failing-${use}`, metric: metric('SystemErrors'), limit: failuresMax, says: `DynamoDB fails for ${use}` },
    ];
  });
}

function ofNodes({ installation, service }: AlarmParts): readonly Threshold[] {
  const healthy = service.targets.metrics.healthyHostCount({ statistic: 'Minimum', period: Duration.minutes(1) });
  return [
    { id: 'FewNodes', metric: healthy, limit: installation.nodes.least, says: 'Fewer nodes answer than there should be', below: true },
    { id: 'Memory', metric: service.service.metricMemoryUtilization(), limit: memoryPercentMax, says: 'Nodes have little memory left' },
  ];
}

function ofMail(): readonly Threshold[] {
  const metric = (metricName: string): Metric =>
    new Metric({ namespace: 'AWS/SES', metricName, statistic: 'Average', period: Duration.hours(1) });
  return [
    { id: 'Bounces', metric: metric('Reputation.BounceRate'), limit: bounceRateMax, says: 'Too many mails come back' },
    { id: 'Complaints', metric: metric('Reputation.ComplaintRate'), limit: complaintRateMax, says: 'Too many mails are complained about' },
  ];
}
