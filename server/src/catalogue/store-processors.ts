// The companies that keep an installation's own stores: the services of the AWS edition. Declared like every other, counted and in no ledger, and never switched off.
import type { Operated, Processor } from './processors.ts';

const everyPurpose = ['service', 'request', 'debugging', 'security', 'improvement', 'legal'] as const;
const keepsStores = {
  purposes: everyPurpose,
  legalBasis: 'Art. 6(1)(b) GDPR, Art. 28 GDPR',
  shown: 'counted',
  switchedBy: 'operator',
  keepsStores: true,
} as const satisfies Partial<Processor>;

/** Where the AWS edition keeps what it keeps. `hosts` are those of the region, or none where an emulator on this machine stands in. */
export const storeServices = ['amazon-dynamodb', 'amazon-s3', 'amazon-kms', 'amazon-cognito', 'amazon-messages'] as const;
export type StoreService = (typeof storeServices)[number];

export const amazonStore = (service: StoreService, hosts: readonly string[], operated: Operated): Processor => ({
  id: service,
  ...keepsStores,
  ...described[service],
  hosts,
  ...operated,
});

const described: Readonly<Record<StoreService, Pick<Processor, 'name' | 'why' | 'fields'>>> = {
  'amazon-dynamodb': {
    name: 'Amazon DynamoDB',
    why: 'Keeps records, their history and the ledgers, each sealed before it leaves this server, and apart from them the keys, each wrapped by one that lies elsewhere.',
    fields: ['store.rows', 'store.keys'],
  },
  'amazon-s3': {
    name: 'Amazon S3',
    why: 'Keeps files, snapshots and the second copy of the ledgers, sealed before they leave this server, and backups of wrapped keys.',
    fields: ['store.files', 'store.keys'],
  },
  'amazon-kms': {
    name: 'Amazon KMS',
    why: 'Holds the root key, which never leaves it, and wraps the keys of businesses with it. It learns which business’s keys are opened when, by opaque ids.',
    fields: ['store.keys'],
  },
  'amazon-cognito': {
    name: 'Amazon Cognito',
    why: 'Compares passwords and codes of authenticator apps at signing in. It gets opaque ids and values derived from the password; no password, name or address.',
    fields: ['store.credentials'],
  },
  'amazon-messages': {
    name: 'Amazon SQS and SNS',
    why: 'Tells the servers of this installation that something changed, and wakes what waits: opaque ids alone.',
    fields: ['store.signals'],
  },
};
