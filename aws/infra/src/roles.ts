// The roles that the nodes and the one-off tasks work under. Each is lent to tasks of our cluster alone; what it may do is in `permissions.ts`. A node's credentials open nothing
// outside the nodes' network.
import { Effect, ManagedPolicy, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { region, type Installation } from './installation.ts';
import { namesOf, type Names } from './names.ts';
import { doctorGrants, impliedGrants, nodeGrants, type Made } from './permissions.ts';
import { statement } from './statements.ts';

export interface Roles {
  /** Every node. */
  readonly node: Role;
  /** `steward move`, started by hand. */
  readonly move: Role;
  /** `steward doctor`, started by hand. */
  readonly doctor: Role;
}

export function makeRoles(scope: Construct, installation: Installation, made: Made, vpcId: string): Roles {
  const names = namesOf(installation);
  const node = [...nodeGrants(installation, names, made), ...impliedGrants(made)].map(statement);
  return {
    node: taskRole(scope, installation, names, 'node', [...node, onlyInside(vpcId)]),
    move: taskRole(scope, installation, names, 'move', [...node, onlyInside(vpcId)]),
    doctor: taskRole(scope, installation, names, 'doctor', doctorGrants(names, made).map(statement)),
  };
}

/**
 * Who was lent by whom: tasks of this account's ECS. The policies are managed ones, because an inline policy holds at most 10,240 characters, and are not to be had by
 * anybody else in the account but by name.
 */
function taskRole(
  scope: Construct,
  { account }: Installation,
  names: Names,
  use: keyof Roles,
  statements: readonly PolicyStatement[],
): Role {
  const role = new Role(scope, `Role-${use}`, {
    roleName: names.role(use),
    assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:ecs:${region}:${account}:*` },
      },
    }),
  });
  // A managed policy holds at most 6,144 characters.
  const halves = [statements.filter((_, at) => at % 2 === 0), statements.filter((_, at) => at % 2 === 1)];
  halves.forEach((half, at) =>
    role.addManagedPolicy(
      new ManagedPolicy(scope, `Policy-${use}-${at}`, {
        managedPolicyName: `${names.role(use)}-${at + 1}`,
        document: new PolicyDocument({ statements: [...half] }),
      }),
    ),
  );
  return role;
}

/** What S3 or DynamoDB asks of KMS in a node's name comes from the service, not from the network. */
function onlyInside(vpcId: string): PolicyStatement {
  return new PolicyStatement({
    sid: 'OnlyFromTheNodesNetwork',
    effect: Effect.DENY,
    actions: ['dynamodb:*', 'kms:*', 's3:*'],
    resources: ['*'],
    conditions: { StringNotEquals: { 'aws:SourceVpc': vpcId }, Bool: { 'aws:ViaAWSService': 'false' } },
  });
}
