// `steward.aws.json`, the one configuration file of the AWS edition, as the stacks yield it. Every node is given it; `steward doctor` and `steward move` read the same file.
import { region, type Installation } from './installation.ts';
import { dataBuckets, namesOf, steward, tables, type QueueUse } from './names.ts';
import type { Made } from './permissions.ts';
import { staffGroup } from './pools.ts';

export interface ConfigurationParts {
  readonly keys: Made['keys'];
  readonly pools: Readonly<Record<'customers' | 'staff', { readonly userPoolId: string; readonly clientId: string }>>;
  readonly queues: Readonly<Record<QueueUse, string>>;
}

/** Buckets by the names that the edition has for them. */
const bucketNames = { blobs: 'blobs', snapshots: 'snapshots', 'key-backups': 'keyBackups', mirror: 'mirror', mail: 'mail' } as const;

export function configurationOf(installation: Installation, { keys, pools, queues }: ConfigurationParts): object {
  const names = namesOf(installation);
  return {
    version: 1,
    region,
    account: installation.account,
    tables: Object.fromEntries(tables.map((use) => [use, names.table(use)])),
    buckets: { ...Object.fromEntries(dataBuckets.map((use) => [bucketNames[use], names.bucket(use)])), trail: names.bucket('trail') },
    keys,
    cognito: { customers: pools.customers, staff: { ...pools.staff, group: staffGroup } },
    nodes: { topicArn: names.topicArn('nodes'), queuePrefix: names.nodeQueuePrefix },
    queues: { mailIn: queues['mail-in'], mailFeedback: queues['mail-feedback'], wakeUps: queues['wake-ups'] },
    mail: { domain: installation.mailDomain, configurationSet: `${installation.name}-mail` },
    principals: steward(names),
  };
}
