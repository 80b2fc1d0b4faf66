// Which hosts the AWS edition's own stores have: what the closed network of a running server lets the SDK reach, and what customers are told.
import type { Processor } from '@steward/server/catalogue/processors.ts';
import { amazonStore, type StoreService } from '@steward/server/catalogue/store-processors.ts';
import { placeOfRegion, type Located } from '@steward/server/main/gate-config.ts';
import type { AwsConfig, AwsService } from './aws-config.ts';

const serviceOf: Readonly<Record<StoreService, AwsService>> = {
  'amazon-dynamodb': 'dynamodb',
  'amazon-s3': 's3',
  'amazon-kms': 'kms',
  'amazon-cognito': 'cognito',
  'amazon-messages': 'messages',
};

/** Those that this installation uses. */
export function storeProcessors(config: AwsConfig): readonly Processor[] {
  const { cognito, nodes, queues, operated, region, endpoints } = config;
  const used: readonly StoreService[] = [
    'amazon-dynamodb',
    'amazon-s3',
    'amazon-kms',
    ...(cognito ? (['amazon-cognito'] as const) : []),
    ...(nodes || Object.keys(queues).length > 0 ? (['amazon-messages'] as const) : []),
  ];
  return used.map((service) => {
    // What an emulator of this machine keeps goes to nobody.
    if (endpoints[serviceOf[service]] !== undefined)
      return amazonStore(service, [], { company: 'Nobody: an emulator on this machine', place: 'This machine', since: operated.since });
    return amazonStore(service, hostsOf(config, service), { ...operated, place: placeOfRegion(region) });
  });
}

/** Where each lies, for the guard of home; `invalid-input` of it names the file's field. */
export const storesLocated = (config: AwsConfig): readonly Located[] =>
  storeProcessors(config).map(({ id, place, hosts }) => ({
    id,
    variable: `region (${config.file})`,
    place,
    ...(typeof hosts !== 'string' && hosts[0] !== undefined ? { host: hosts[0] } : {}),
  }));

function hostsOf({ region, buckets }: AwsConfig, service: StoreService): readonly string[] {
  const named = (name: string) => `${name}.${region}.amazonaws.com`;
  switch (service) {
    case 'amazon-dynamodb':
      return [named('dynamodb')];
    case 'amazon-s3':
      // The account's own log lies in a bucket, and who signed it is told by CloudTrail, which learns nothing but that it is asked.
      return [
        named('s3'),
        ...Object.values(buckets).map((bucket) => named(`${bucket}.s3`)),
        ...(buckets.trail === undefined ? [] : [named('cloudtrail')]),
      ];
    case 'amazon-kms':
      return [named('kms')];
    case 'amazon-cognito':
      return [named('cognito-idp')];
    case 'amazon-messages':
      return [named('sqs'), named('sns')];
  }
}

/** Where a task, a pod or an instance is told who it is: addresses of the machine itself, that lead nowhere else. */
const whoWeAre: readonly string[] = ['169.254.170.2:80', '169.254.170.23:80', '169.254.169.254:80'];

/** What may be reached, as `host:port`, and which names may be asked for. */
export interface Reachable {
  readonly targets: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

export function reachableOf(config: AwsConfig): Reachable {
  const hosts = storeProcessors(config).flatMap(({ hosts: each }) => (typeof each === 'string' ? [] : each));
  const local = Object.values(config.endpoints).map((url) => new URL(url));
  return {
    targets: new Set([
      ...hosts.map((host) => `${host}:443`),
      ...local.map(({ hostname, port }) => `${bare(hostname)}:${port}`),
      ...whoWeAre,
    ]),
    names: new Set([...hosts, ...local.map(({ hostname }) => bare(hostname))]),
  };
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');
