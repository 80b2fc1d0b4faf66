// What watches, and what lets somebody in when it must be: alarms, the budget, break-glass and the one way to start a task by hand.
import { Stack } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FilterPattern, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { makeAlarms } from './alarms.ts';
import { makeBellTrail, ringWhen } from './bell-trail.ts';
import { breakGlass } from './break-glass.ts';
import { region, type Installation } from './installation.ts';
import { keyByName } from './keys.ts';
import { makeLending } from './lending.ts';
import type { MailStack } from './mail-stack.ts';
import { namesOf } from './names.ts';
import type { Made } from './permissions.ts';
import { nodesLog, type ServiceStack } from './service-stack.ts';
import { moving } from './moving.ts';
import { makeStartTask } from './start-task.ts';
import { watchCalls } from './watched-calls.ts';

export interface GuardParts {
  readonly made: Made;
  readonly mail: MailStack;
  readonly service: ServiceStack;
}

const budgetPercents = [50, 80, 100];

export class GuardStack extends Stack {
  constructor(scope: Construct, installation: Installation, { made, mail, service }: GuardParts) {
    super(scope, `${installation.name}-guard`, {
      description: 'Steward: alarms, budget, break-glass',
      env: { account: installation.account, region },
    });
    const names = namesOf(installation);
    const key = keyByName(this, made.keys.operations);
    const alarms = new Topic(this, 'Alarms', { topicName: names.topic('alarms'), masterKey: key, enforceSSL: true });
    alarms.addSubscription(new EmailSubscription(installation.alarmMail));
    alarms.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsAndBudgets',
        principals: ['cloudwatch', 'budgets'].map((name) => new ServicePrincipal(`${name}.amazonaws.com`)),
        actions: ['sns:Publish'],
        resources: [alarms.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    makeAlarms(this, { installation, names, mail, service, alarms });
    watchCalls(this, names, made.keys.root, alarms);
    makeBellTrail(this, { installation, names, key, alarms });
    ringWhen(this, {
      id: 'NodesAlarm',
      says: 'A node says that something is not as it should be: look into its log',
      log: LogGroup.fromLogGroupName(this, 'Nodes', nodesLog(installation.name)),
      pattern: FilterPattern.stringValue('$.level', '=', 'alarm'),
      alarms,
    });
    this.#budget(installation, alarms);
    const runbooks = { installation, names, alarms, key };
    makeLending(this, runbooks, breakGlass(names, made));
    makeLending(this, runbooks, moving(installation, names, made));
    makeStartTask(this, runbooks, service);
  }

  #budget({ name, monthlyBudgetUsd }: Installation, alarms: Topic): void {
    new CfnBudget(this, 'Budget', {
      budget: { budgetName: name, budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: monthlyBudgetUsd, unit: 'USD' } },
      notificationsWithSubscribers: budgetPercents.map((threshold) => ({
        notification: { notificationType: 'ACTUAL', comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
        subscribers: [{ subscriptionType: 'SNS', address: alarms.topicArn }],
      })),
    });
  }
}
