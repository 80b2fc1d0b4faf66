// What the organisation refuses to people who would not touch a store, and would still hear, lend or silence what they should not: a runbook of their own under the role of one
// of ours, a copy of the mails that come in, a bell that is taken down first.
import { region, type Installation } from './installation.ts';
import { queues, runbookNames, steward, type Names } from './names.ts';

export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Deny';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: object;
}

/** Of anybody but these. */
export function unless(...principals: readonly string[]): object {
  return { ArnNotLike: { 'aws:PrincipalArn': [...principals] } };
}

export function handStatements(installation: Installation, names: Names): readonly Statement[] {
  return [...runbookStatements(installation, names), ...mailStatements(installation, names), ...bellStatements(installation, names)];
}

/**
 * Whoever starts a runbook lends its role to Systems Manager, and a role cannot say which runbook it is for. So roles are lent to nothing else, only our runbooks are started, and
 * nobody writes one or has one started in another way.
 */
function runbookStatements({ deployRole, account, name }: Installation, names: Names): readonly Statement[] {
  const named = (kind: string, after = ''): readonly string[] =>
    runbookNames(names, name).map((runbook) => `arn:aws:ssm:${region}:*:${kind}/${runbook}${after}`);
  return [
    {
      Sid: 'LendingRoles',
      Effect: 'Deny',
      Action: ['iam:PassRole'],
      Resource: `arn:aws:iam::${account}:role/${name}-*`,
      Condition: { ...unless(deployRole, names.roleArn('start')), StringNotEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    },
    {
      Sid: 'OurRunbooksAlone',
      Effect: 'Deny',
      Action: ['ssm:StartAutomationExecution'],
      NotResource: [...named('automation-definition', ':*'), ...named('document'), `arn:aws:ssm:${region}:*:automation-execution/*`],
    },
    {
      Sid: 'Runbooks',
      Effect: 'Deny',
      Action: [
        'config:PutRemediationConfigurations',
        'ssm:CreateAssociation*',
        'ssm:CreateDocument',
        'ssm:DeleteDocument',
        'ssm:ModifyDocumentPermission',
        'ssm:RegisterTaskWithMaintenanceWindow',
        'ssm:StartChangeRequestExecution',
        'ssm:UpdateAssociation',
        'ssm:UpdateDocument*',
        'ssm:UpdateMaintenanceWindowTask',
      ],
      Resource: '*',
      Condition: unless(deployRole),
    },
  ];
}

/** A mail is in clear until a node has taken it: nobody else is told of it, given a copy, or has it led elsewhere. */
function mailStatements({ deployRole, account, name }: Installation, names: Names): readonly Statement[] {
  return [
    {
      Sid: 'Mail',
      Effect: 'Deny',
      Action: [
        'ses:CloneReceiptRuleSet',
        'ses:CreateConfigurationSetEventDestination',
        'ses:CreateReceipt*',
        'ses:PutConfigurationSetArchivingOptions',
        'ses:PutConfigurationSetDeliveryOptions',
        'ses:SetActiveReceiptRuleSet',
        'ses:UpdateConfigurationSetEventDestination',
        'ses:UpdateReceiptRule',
      ],
      Resource: '*',
      Condition: unless(deployRole),
    },
    {
      Sid: 'Messages',
      Effect: 'Deny',
      Action: ['sns:AddPermission', 'sns:SetTopicAttributes', 'sns:Subscribe', 'sqs:AddPermission', 'sqs:SetQueueAttributes'],
      Resource: [`arn:aws:sns:${region}:${account}:${name}-*`, `arn:aws:sqs:${region}:${account}:${name}-*`],
      Condition: unless(deployRole, ...steward(names)),
    },
    {
      Sid: 'TakingMessages',
      Effect: 'Deny',
      Action: ['sqs:ReceiveMessage'],
      Resource: queues.map((use) => `${names.queueArn(use)}*`),
      Condition: unless(...steward(names), names.roleArn('break-glass')),
    },
  ];
}

function bellStatements({ deployRole }: Installation, names: Names): readonly Statement[] {
  return [
    {
      Sid: 'Bell',
      Effect: 'Deny',
      Action: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DisableAlarmActions',
        'cloudwatch:PutMetricAlarm',
        'events:DeleteRule',
        'events:DisableRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
        'logs:DeleteLogGroup',
        'logs:DeleteLogStream',
        'logs:DeleteMetricFilter',
        'logs:PutMetricFilter',
        'sns:DeleteTopic',
      ],
      Resource: '*',
      Condition: unless(deployRole),
    },
    // It knows no resource; nodes end subscriptions of their own.
    { Sid: 'Hearing', Effect: 'Deny', Action: ['sns:Unsubscribe'], Resource: '*', Condition: unless(deployRole, ...steward(names)) },
  ];
}
