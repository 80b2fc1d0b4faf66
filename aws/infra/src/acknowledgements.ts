// Where a rule of cdk-nag is not kept, and why. A test compares this list with what the rules find without it: none is missing, and none has outlived its reason.
import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { dataBuckets, namesOf, type Names } from './names.ts';
import { region, type Installation } from './installation.ts';

export interface Acknowledgement {
  readonly rule: string;
  /** Of the construct, from the app down. */
  readonly path: string;
  readonly reason: string;
}

export function acknowledgementsOf(installation: Installation): readonly Acknowledgement[] {
  const { name } = installation;
  return [...ofData(name), ...ofNetwork(name), ...ofRoles(installation, namesOf(installation)), ...ofService(name)];
}

export function acknowledge(app: IConstruct, installation: Installation): void {
  for (const { rule, path, reason } of acknowledgementsOf(installation)) {
    const at = path.split('/').reduce<IConstruct>((above, id) => above.node.findChild(id), app);
    Validations.of(at).acknowledge({ id: rule, reason });
  }
}

function ofData(name: string): readonly Acknowledgement[] {
  const buckets = [...dataBuckets, 'trail'].map((use) => ({
    rule: 'AwsSolutions-S1',
    path: `${name}-data/Bucket-${use}/Resource`,
    reason:
      use === 'trail'
        ? 'It is itself the log; its own accesses are in it as management and data events of the account.'
        : 'Every read and write of an object is a data event of the trail, refused ones included; S3 promises no completeness for access logs, and they would be a second copy of who did what.',
  }));
  const pools = ['customers', 'staff'].flatMap((use) => [
    {
      rule: 'AwsSolutions-COG2',
      path: `${name}-data/Pool-${use}`,
      reason:
        'Steward asks for the second factor itself, a passkey counts as one, and it lets no member of the staff in without; the pool only checks codes of authenticator apps.',
    },
    {
      rule: 'AwsSolutions-COG8',
      path: `${name}-data/Pool-${use}`,
      reason:
        'The plus plan judges people by their devices and places. Cognito hears of neither: it sees a node and an opaque name. Steward slows guessing down by itself.',
    },
  ]);
  const tables = ['epochs', 'signer'].map((use) => ({
    rule: 'AwsSolutions-DDB3',
    path: `${name}-data/Table-${use}/Resource`,
    reason:
      use === 'epochs'
        ? 'An epoch key that was destroyed must not be brought back by anybody: its history would undo erasure (DESIGN §4).'
        : 'A signer’s memory that is set back would vouch for a ledger that was rewound (LEDGER, signer’s memory).',
  }));
  return [...buckets, ...pools, ...tables];
}

function ofNetwork(name: string): readonly Acknowledgement[] {
  return [
    {
      rule: 'AwsSolutions-EC23',
      path: `${name}-network/Group-balancer/from 0.0.0.0_0:443`,
      reason: 'People reach Steward from anywhere, at one port, over TLS.',
    },
  ];
}

function ofRoles({ name, account }: Installation, names: Names): readonly Acknowledgement[] {
  const wildcard = (path: string, resource: string, reason: string): Acknowledgement => ({
    rule: `AwsSolutions-IAM5[Resource::${resource}]`,
    path: `${name}-service/${path}/Resource`,
    reason,
  });
  const objects = [...dataBuckets.map((use) => `${names.bucketArn(use)}/${use === 'mail' ? 'in/' : ''}*`), `${names.bucketArn('trail')}/*`];
  const nodes = ['node'].flatMap((use) => [
    wildcard(
      `Policy-${use}-calls`,
      '*',
      'Listing queues, CloudTrail’s public keys and ending a subscription know no resource; what is listed are names and public keys, and a subscription that is missed is made anew.',
    ),
    wildcard(
      `Policy-${use}-calls`,
      `arn:aws:sqs:${names.queueArn('mail-in').split(':').slice(3, 5).join(':')}:${names.nodeQueuePrefix}*`,
      'Each node makes a queue of its own, named after itself.',
    ),
    ...objects.map((resource) =>
      wildcard(`Policy-${use}-calls`, resource, 'Every object of this one bucket: their names are made while running.'),
    ),
  ]);
  const doctor = wildcard(
    'Policy-doctor-reads',
    '*',
    'Settings of the account, of its trails and its mail, know no resource; they are read, never changed.',
  );
  const tasks = ['node', 'doctor', 'command'].map((use) =>
    wildcard(`Task-${use}/ExecutionRole/DefaultPolicy`, '*', 'Signing in to the registry of images knows no resource.'),
  );
  const bell = {
    rule: `AwsSolutions-IAM5[Resource::arn:aws:logs:${region}:${account}:log-group:/${name}/bell:log-stream:${account}_CloudTrail_${region}*]`,
    path: `${name}-guard/BellRole/Resource`,
    reason: 'CloudTrail names its streams itself; they are those of this one log.',
  };
  return [...nodes, doctor, ...tasks, bell];
}

function ofService(name: string): readonly Acknowledgement[] {
  const tasks = ['node', 'doctor', 'command'].map((use) => ({
    rule: 'AwsSolutions-ECS2',
    path: `${name}-service/Task-${use}/Resource`,
    reason:
      'What stands in the environment is named in the stack and secret to nobody: addresses, names, the region. Secrets come from Secrets Manager.',
  }));
  return [
    ...tasks,
    {
      rule: 'AwsSolutions-ELB2',
      path: `${name}-service/Balancer/Resource`,
      reason:
        'Its log would be a list of who came from which address and when, kept where no ledger tells of it. The nodes count connections and keep no addresses.',
    },
  ];
}
