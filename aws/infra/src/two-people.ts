// A runbook that two people must agree to before it does anything (Systems Manager Automation). Whoever asks names the case; the names of those who agree, the case and every step
// stay in the trail. Two approvals by two different principals out of the installation's list: one person alone can ask, but never agree for two.
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { region, type Installation } from './installation.ts';
import type { Names } from './names.ts';

export const approvalsMin = 2;
const approvalSeconds = 86_400;
/** An id of a case, as Steward gives it. */
const casePattern = '^[a-z2-7]{25}[aeimquy4]$';

export interface Runbook {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly roleName: string;
  /** What the runbook's role may do once two have agreed. */
  readonly statements: readonly PolicyStatement[];
  readonly parameters: Readonly<Record<string, object>>;
  readonly steps: readonly object[];
}

/** What every runbook needs to know. */
export interface RunbookParts {
  readonly installation: Installation;
  readonly names: Names;
  /** Where it is asked for approval. */
  readonly alarms: Topic;
  /** Under which messages of that topic lie. */
  readonly key: IKey;
}

export function makeRunbook(scope: Construct, { installation: { account, approvers }, alarms, key }: RunbookParts, runbook: Runbook): void {
  const role = new Role(scope, `RunbookRole-${runbook.id}`, {
    roleName: runbook.roleName,
    assumedBy: new ServicePrincipal('ssm.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:ssm:${region}:${account}:automation-execution/*` },
      },
    }),
    inlinePolicies: {
      steps: new PolicyDocument({
        statements: [
          ...runbook.statements,
          new PolicyStatement({ sid: 'AskForApproval', effect: Effect.ALLOW, actions: ['sns:Publish'], resources: [alarms.topicArn] }),
          new PolicyStatement({
            sid: 'AskUnderTheKey',
            effect: Effect.ALLOW,
            actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
            resources: [key.keyArn],
          }),
        ],
      }),
    },
  });
  new CfnDocument(scope, `Runbook-${runbook.id}`, {
    name: runbook.name,
    documentType: 'Automation',
    documentFormat: 'JSON',
    updateMethod: 'NewVersion',
    content: {
      schemaVersion: '0.3',
      description: runbook.description,
      assumeRole: role.roleArn,
      parameters: {
        Case: { type: 'String', description: 'The case this is for, from the staff console', allowedPattern: casePattern },
        ...runbook.parameters,
      },
      mainSteps: [
        {
          name: 'agree',
          action: 'aws:approve',
          timeoutSeconds: approvalSeconds,
          onFailure: 'Abort',
          inputs: {
            NotificationArn: alarms.topicArn,
            Message: `${runbook.description} Case {{ Case }}.`,
            MinRequiredApprovals: approvalsMin,
            Approvers: [...approvers],
          },
        },
        ...runbook.steps,
      ],
    },
  });
}
