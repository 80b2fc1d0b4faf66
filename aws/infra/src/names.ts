// The names of everything in the account, made from the installation's name and account alone. A policy can thus name a role or a bucket that another stack makes.
import { region, type Installation } from './installation.ts';

export const tables = ['records', 'identity', 'keys', 'epochs', 'signer'] as const;
export type TableUse = (typeof tables)[number];

/** What holds customers' data or keys, as ciphertext or (mail) under KMS alone. */
export const dataBuckets = ['blobs', 'snapshots', 'key-backups', 'mirror', 'mail'] as const;
export type DataBucket = (typeof dataBuckets)[number];
type Bucket = DataBucket | 'trail';

const roles = ['node', 'move', 'doctor', 'start', 'break-glass', 'approval-break-glass', 'approval-move'] as const;
type Role = (typeof roles)[number];

/** `wake-ups`: nodes tell one of them that something is due. */
export const queues = ['mail-in', 'mail-feedback', 'wake-ups'] as const;
export type QueueUse = (typeof queues)[number];

type TopicUse = 'nodes' | 'mail-in' | 'mail-feedback' | 'alarms';

export interface Names {
  table(use: TableUse): string;
  tableArn(use: TableUse): string;
  bucket(use: Bucket): string;
  bucketArn(use: Bucket): string;
  role(use: Role): string;
  roleArn(use: Role): string;
  queue(use: QueueUse): string;
  queueArn(use: QueueUse): string;
  topic(use: TopicUse): string;
  topicArn(use: TopicUse): string;
  /** Each node makes a queue of its own for what nodes tell one another. */
  readonly nodeQueuePrefix: string;
  readonly trail: string;
  readonly trailArn: string;
  /** The trail that is listened to at once; see bell-trail.ts. */
  readonly bellTrail: string;
  readonly cluster: string;
}

export function namesOf({ name, account }: Pick<Installation, 'name' | 'account'>): Names {
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
  const called = (use: string): string => `${name}-${use}`;
  const bucket = (use: Bucket): string => `${name}-${account}-${region}-${use}`;
  return {
    table: called,
    tableArn: (use) => arn('dynamodb', `table/${called(use)}`),
    bucket,
    bucketArn: (use) => `arn:aws:s3:::${bucket(use)}`,
    role: called,
    roleArn: (use) => `arn:aws:iam::${account}:role/${called(use)}`,
    queue: called,
    queueArn: (use) => arn('sqs', called(use)),
    topic: called,
    topicArn: (use) => arn('sns', called(use)),
    nodeQueuePrefix: `${name}-node-`,
    trail: called('trail'),
    trailArn: arn('cloudtrail', `trail/${called('trail')}`),
    bellTrail: called('bell'),
    cluster: name,
  };
}

/** The runbooks that two people agree to, as Systems Manager has them. */
export const runbookNames = (names: Names, installation: string): readonly string[] => [
  names.role('break-glass'),
  names.role('move'),
  `${installation}-start-task`,
];

/** The only principals that touch customers' data in the ordinary course: what the trail is reconciled with. Break-glass is not among them. */
export const steward = (names: Names): readonly string[] => [names.roleArn('node'), names.roleArn('move')];

/** Those whom the stores let in at all. */
export const admitted = (names: Names): readonly string[] => [...steward(names), names.roleArn('break-glass')];
