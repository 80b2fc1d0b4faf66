// The operator's command line where nodes have no shell: a task of the nodes' own image, started by a runbook that two people agree to. Starting a task means being a node, so
// nobody may do it otherwise; what may be given along are arguments of `steward`, and the door decides about them as about everything.
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ServiceStack } from './service-stack.ts';
import { makeRunbook, type RunbookParts } from './two-people.ts';

const startable = ['doctor', 'command'] as const;
/** Words and values of a command line; no white space, nothing a shell would read. */
const argumentPattern = '^[A-Za-z0-9@:/._=,+-]{1,200}$';
const argumentsMax = 20;

export function makeStartTask(scope: Construct, parts: RunbookParts, service: ServiceStack): void {
  const { installation, names } = parts;
  const { tasks, cluster, roles } = service;
  const started = startable.map((use) => tasks[use]);
  const run = {
    Service: 'ecs',
    Api: 'RunTask',
    cluster: cluster.clusterArn,
    launchType: 'FARGATE',
    startedBy: '{{ Case }}',
    networkConfiguration: { awsvpcConfiguration: service.taskNetwork },
  };
  const given = { overrides: { containerOverrides: [{ name: 'steward', command: '{{ Arguments }}' }] } };
  makeRunbook(scope, parts, {
    id: 'start',
    name: `${installation.name}-start-task`,
    description: 'Starts a task of Steward: doctor looks at the settings, command is one command of steward.',
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
        resources: [roles.doctor.roleArn, roles.node.roleArn, ...started.map((task) => task.obtainExecutionRole().roleArn)],
        conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
      }),
    ],
    parameters: {
      Task: { type: 'String', description: 'Which', allowedValues: [...startable], default: 'doctor' },
      Arguments: {
        type: 'StringList',
        description: 'Of a command, such as status, --json',
        allowedPattern: argumentPattern,
        maxItems: argumentsMax,
        default: ['status'],
      },
    },
    steps: [
      {
        name: 'which',
        action: 'aws:branch',
        isEnd: true,
        inputs: { Choices: startable.map((use) => ({ NextStep: use, Variable: '{{ Task }}', StringEquals: use })) },
      },
      ...startable.map((use) => ({
        name: use,
        action: 'aws:executeAwsApi',
        isEnd: true,
        inputs: { ...run, taskDefinition: tasks[use].taskDefinitionArn, ...(use === 'command' ? given : {}) },
      })),
    ],
  });
}
