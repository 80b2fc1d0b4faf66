// A role that may do nothing, until a runbook that two people agreed to lends it a policy for a while. Every statement lent ends by itself at its time, also when nobody takes it
// back; a session is named after its case, so that each call in the trail says which it was.
import { Duration, Stack } from 'aws-cdk-lib';
import { ArnPrincipal, CompositePrincipal, Effect, PolicyStatement, PrincipalWithConditions, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Grant } from './permissions.ts';
import { makeRunbook, type RunbookParts } from './two-people.ts';

const policyName = 'until';
const caseCharacters = 26;

export interface Lent {
  readonly use: 'break-glass' | 'move';
  /** What the runbook says it does, for those who are asked to agree. */
  readonly description: string;
  /** For how long, to choose from; the first is the default. */
  readonly minutes: readonly string[];
  readonly grants: readonly Grant[];
}

export function makeLending(scope: Construct, parts: RunbookParts, { use, description, minutes, grants }: Lent): void {
  const { installation, names } = parts;
  const role = new Role(scope, `Role-${use}`, {
    roleName: names.role(use),
    description: 'Nothing, until two people agree; then for some hours',
    maxSessionDuration: Duration.hours(1),
    assumedBy: new CompositePrincipal(...installation.approvers.map(approver)),
  });
  const policy = { Service: 'iam', RoleName: role.roleName, PolicyName: policyName };
  makeRunbook(scope, parts, {
    id: use,
    name: names.role(use),
    description,
    roleName: names.role(`approval-${use}`),
    statements: [
      new PolicyStatement({
        sid: 'LendAndTakeBack',
        effect: Effect.ALLOW,
        actions: ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
        resources: [role.roleArn],
      }),
    ],
    parameters: { Minutes: { type: 'String', description: 'For how long', allowedValues: [...minutes], default: minutes[0] } },
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
        inputs: { ...policy, Api: 'PutRolePolicy', PolicyDocument: Stack.of(scope).toJsonString(lentPolicy(grants)) },
      },
      { name: 'wait', action: 'aws:sleep', inputs: { Duration: '{{ until.Sleep }}' } },
      { name: 'takeBack', action: 'aws:executeAwsApi', isEnd: true, inputs: { ...policy, Api: 'DeleteRolePolicy' } },
    ],
  });
}

/** A user must have shown a second factor; of a role, the place where its people sign in has asked for one, and what it says of it counts. */
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

function lentPolicy(grants: readonly Grant[]): object {
  return {
    Version: '2012-10-17',
    Statement: grants.map(({ actions, resources, conditions }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      Condition: { ...conditions, DateLessThan: { 'aws:CurrentTime': '{{ until.Until }}' } },
    })),
  };
}
