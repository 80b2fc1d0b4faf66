// The roles that the nodes and the one-off tasks work under. Each is lent to tasks of our cluster alone; what it may do is in `permissions.ts`. A node's credentials open no
// store, key or message outside the nodes' network.
import { Effect, ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { region, type Installation } from './installation.ts';
import { namesOf, type Names } from './names.ts';
import { doctorGrants, impliedGrants, nodeGrants, type Made } from './permissions.ts';
import { statement } from './statements.ts';

export interface Roles {
  /** Every node. */
  readonly node: Role;
  /** `steward doctor`, started by hand. */
  readonly doctor: Role;
}

/** Parts of a role's permissions, each a managed policy: an inline one holds at most 10,240 characters, a managed one 6,144. */
type Parts = Readonly<Record<string, readonly PolicyStatement[]>>;

export function makeRoles(scope: Construct, installation: Installation, made: Made, vpcId: string): Roles {
  const names = namesOf(installation);
  const node: Parts = {
    calls: nodeGrants(installation, names, made).map(statement),
    keys: [...impliedGrants(made).map(statement), onlyInside(vpcId)],
  };
  return {
    node: taskRole(scope, installation, names, 'node', node),
    doctor: taskRole(scope, installation, names, 'doctor', { reads: doctorGrants(installation, names, made).map(statement) }),
  };
}

/** Lent to tasks of this account's ECS alone. */
function taskRole(scope: Construct, { account }: Installation, names: Names, use: keyof Roles, parts: Parts): Role {
  const role = new Role(scope, `Role-${use}`, {
    roleName: names.role(use),
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:ecs:${region}:${account}:*` },
      },
    }),
  });
  for (const [part, statements] of Object.entries(parts))
    role.addManagedPolicy(
      new ManagedPolicy(scope, `Policy-${use}-${part}`, {
        managedPolicyName: `${names.role(use)}-${part}`,
        document: new PolicyDocument({ statements: [...statements] }),
      }),
    );
  return role;
}

/**
 * What S3 or DynamoDB asks of KMS in a node's name comes from the service, not from the network. Cognito and SES are reached by NAT, where no network is named: their calls open
 * nothing by themselves.
 */
function onlyInside(vpcId: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'OnlyFromTheNodesNetwork',
    effect: Effect.DENY,
    actions: ['dynamodb:*', 'kms:*', 's3:*', 'sns:*', 'sqs:*'],
    resources: ['*'],
    conditions: { StringNotEquals: { 'aws:SourceVpc': vpcId }, Bool: { 'aws:ViaAWSService': 'false' } },
  });
}
