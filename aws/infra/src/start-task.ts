// The one way to start a task by hand: a runbook that two people agree to. Starting a task means being a node, so nobody may do it otherwise: a command given along could be any.
// Here it cannot: what is run is written in the runbook.
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ServiceStack } from './service-stack.ts';
import { makeRunbook, type RunbookParts } from './two-people.ts';

export const startable = ['doctor', 'move'] as const;

export function makeStartTask(scope: Construct, parts: RunbookParts, service: ServiceStack): void {
  const { installation, names } = parts;
  const { tasks, cluster, roles } = service;
  const started = startable.map((use) => tasks[use]);
  makeRunbook(scope, parts, {
    id: 'start',
    name: `${installation.name}-start-task`,
    description: 'Starts a task of Steward: doctor looks at the settings, move carries the installation to or from AWS.',
    roleName: names.role('start'),
    statements: [
      new PolicyStatement({
        sid: 'Start',
        effect: Effect.ALLOW,
        actions: ['ecs:RunTask'],
        resources: started.map((task) => task.taskDefinitionArn),
        conditions: { ArnEquals: { 'ecs:cluster': cluster.clusterArn } },
      }),
      new PolicyStatement({
        sid: 'LendRoles',
        effect: Effect.ALLOW,
        actions: ['iam:PassRole'],
        resources: [roles.doctor.roleArn, roles.move.roleArn, ...started.map((task) => task.obtainExecutionRole().roleArn)],
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }),
    ],
    parameters: { Task: { type: 'String', description: 'Which', allowedValues: [...startable] } },
    steps: [
      {
        name: 'which',
        action: 'aws:branch',
        inputs: {
          Choices: startable.map((use) => ({ NextStep: use, Variable: '{{ Task }}', StringEquals: use })),
        },
        isEnd: true,
      },
      ...startable.map((use) => ({
        name: use,
        action: 'aws:executeAwsApi',
        isEnd: true,
        inputs: {
          Service: 'ecs',
          Api: 'RunTask',
          cluster: cluster.clusterArn,
          taskDefinition: tasks[use].taskDefinitionArn,
          launchType: 'FARGATE',
          startedBy: '{{ Case }}',
          networkConfiguration: { awsvpcConfiguration: service.taskNetwork },
        },
      })),
    ],
  });
}
