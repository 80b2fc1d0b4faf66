// Break-glass: the only way for a person to the stores, for the day when the nodes themselves cannot be used. The role may do nothing, until a runbook that two people agreed to
// gives it a policy that ends by itself, at most four hours later. What it then reaches is what lies in the stores: ciphertext. The root key is out of its reach as well; content
// is opened by the door alone. Whatever it touches is in the trail, and turns W2 broken until it is accounted for.
import { ArnPrincipal, CompositePrincipal, Effect, PolicyStatement, PrincipalWithConditions, Role } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { dataBuckets, tables, type Names } from './names.ts';
import { copyActions, itemActions } from './tables.ts';
import { makeRunbook, type RunbookParts } from './two-people.ts';

const policyName = 'until';
const caseCharacters = 26;
export const minutesAllowed = ['15', '30', '60', '120', '240'];

export function makeBreakGlass(scope: Construct, parts: RunbookParts): void {
  const { installation, names } = parts;
  const role = new Role(scope, 'Role-break-glass', {
    roleName: names.role('break-glass'),
    description: 'Nothing, until two people agree; then for some hours',
    maxSessionDuration: Duration.hours(1),
    assumedBy: new CompositePrincipal(...installation.approvers.map(approver)),
  });
  makeRunbook(scope, parts, {
    id: 'break-glass',
    name: names.role('break-glass'),
    description: 'Opens the stores of Steward (not their content) to break-glass for a while.',
    roleName: names.role('approval'),
    statements: [
      new PolicyStatement({
        sid: 'LendAndTakeBack',
        effect: Effect.ALLOW,
        actions: ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
        resources: [role.roleArn],
      }),
    ],
    parameters: { Minutes: { type: 'String', description: 'For how long', allowedValues: minutesAllowed, default: minutesAllowed[0] } },
    steps: [
      {
        name: 'until',
        action: 'aws:executeScript',
        onFailure: 'Abort',
        inputs: { Runtime: 'python3.11', Handler: 'until', Script: untilScript, InputPayload: { minutes: '{{ Minutes }}' } },
        outputs: [
          { Name: 'Until', Selector: '$.Payload.until', Type: 'String' },
          { Name: 'Sleep', Selector: '$.Payload.sleep', Type: 'String' },
        ],
      },
      {
        name: 'lend',
        action: 'aws:executeAwsApi',
        onFailure: 'Abort',
        inputs: {
          Service: 'iam',
          Api: 'PutRolePolicy',
          RoleName: role.roleName,
          PolicyName: policyName,
          PolicyDocument: JSON.stringify(lentPolicy(names)),
        },
      },
      { name: 'wait', action: 'aws:sleep', inputs: { Duration: '{{ until.Sleep }}' } },
      {
        name: 'takeBack',
        action: 'aws:executeAwsApi',
        isEnd: true,
        inputs: { Service: 'iam', Api: 'DeleteRolePolicy', RoleName: role.roleName, PolicyName: policyName },
      },
    ],
  });
}

/**
 * A session is named after its case, so that each call in the trail says which it was. A user must have shown a second factor; of a role, the place where its people sign in
 * has asked for one, and what it says of it counts.
 */
function approver(arn: string): PrincipalWithConditions {
  const factor = { 'aws:MultiFactorAuthPresent': 'true' };
  return new PrincipalWithConditions(new ArnPrincipal(arn), {
    ...(arn.includes(':user/') ? { Bool: factor } : { BoolIfExists: factor }),
    StringLike: { 'sts:RoleSessionName': '?'.repeat(caseCharacters) },
  });
}

const untilScript = [
  'from datetime import datetime, timedelta, timezone',
  'def until(events, context):',
  '    minutes = int(events["minutes"])',
  '    end = datetime.now(timezone.utc) + timedelta(minutes=minutes)',
  '    return {"until": end.strftime("%Y-%m-%dT%H:%M:%SZ"), "sleep": f"PT{minutes}M"}',
].join('\n');

/** It ends at its time even when nobody takes it back. */
function lentPolicy(names: Names): object {
  const stores = dataBuckets.flatMap((use) => [names.bucketArn(use), `${names.bucketArn(use)}/*`]);
  const allow = (Action: readonly string[], Resource: readonly string[]): object => ({
    Effect: 'Allow',
    Action,
    Resource,
    Condition: { DateLessThan: { 'aws:CurrentTime': '{{ until.Until }}' } },
  });
  return {
    Version: '2012-10-17',
    Statement: [
      allow(
        [...itemActions, ...copyActions.filter((action) => action !== 'dynamodb:DeleteTable')],
        tables.map((use) => `${names.tableArn(use)}*`),
      ),
      allow(['s3:GetObject', 's3:ListBucket', 's3:PutObject', 's3:DeleteObject'], stores),
      allow(
        [
          'kms:CancelKeyDeletion',
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:DisableKey',
          'kms:EnableKey',
          'kms:GenerateDataKey',
          'kms:ScheduleKeyDeletion',
        ],
        ['*'],
      ),
    ],
  };
}
