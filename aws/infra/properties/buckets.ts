// What the promises about buckets rest on: D1, D4, S1, W1, and invariants 3 and 4.
import { keyBackupDaysMax } from '../src/periods.ts';
import { account, admitted, role } from './principals.ts';
import { at, each, listAt, said, same, textOf, textsAt, type Property, type Resource } from './template.ts';

const bucket = 'AWS::S3::Bucket';
const bucketPolicy = 'AWS::S3::BucketPolicy';
const bucketOf = ({ properties }: Resource): string => textOf(at(properties, 'BucketName')).replace(`steward-${account}-eu-central-1-`, '');

const blockAll = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const encryptionPath = ['BucketEncryption', 'ServerSideEncryptionConfiguration', 0] as const;

const buckets: Property = {
  name: 'D1, S1: six buckets under keys of ours, open to nobody, kept when a stack goes, copied nowhere',
  wrongs: (templates) =>
    each(templates, bucket, 6, ({ properties, whole }) => [
      at(properties, ...encryptionPath, 'ServerSideEncryptionByDefault', 'SSEAlgorithm') !== 'aws:kms' && 'is not under KMS',
      !/Key/.test(textOf(at(properties, ...encryptionPath, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'))) &&
        'is not under a key of ours',
      at(properties, ...encryptionPath, 'BucketKeyEnabled') !== true && 'asks KMS for each object',
      Object.keys(blockAll).some((name) => at(properties, 'PublicAccessBlockConfiguration', name) !== true) && 'can be made public',
      at(properties, 'OwnershipControls', 'Rules', 0, 'ObjectOwnership') !== 'BucketOwnerEnforced' && 'has access lists',
      at(whole, 'DeletionPolicy') !== 'Retain' && 'goes with its stack',
      at(properties, 'ReplicationConfiguration') !== undefined && 'is copied to another bucket',
      at(properties, 'WebsiteConfiguration') !== undefined && 'is a web site',
    ]),
  breaches: [
    {
      what: 'S3’s own key',
      type: bucket,
      named: /blobs/,
      path: ['Properties', ...encryptionPath, 'ServerSideEncryptionByDefault', 'SSEAlgorithm'],
      to: 'AES256',
    },
    { what: 'no bucket key', type: bucket, path: ['Properties', ...encryptionPath, 'BucketKeyEnabled'], to: false },
    { what: 'public', type: bucket, named: /mail/, path: ['Properties', 'PublicAccessBlockConfiguration', 'BlockPublicPolicy'], to: false },
    {
      what: 'replicated',
      type: bucket,
      named: /snapshots/,
      path: ['Properties', 'ReplicationConfiguration'],
      to: { Role: 'x', Rules: [] },
    },
    { what: 'deleted with the stack', type: bucket, path: ['DeletionPolicy'], to: 'Delete' },
  ],
};

/** The longest that a rule may let an object lie, and whether there must be one. Where none is allowed, age says nothing of whether an object is still part of something living. */
const expiry: Readonly<Record<string, { readonly daysMax: number } | 'none'>> = {
  blobs: 'none',
  snapshots: 'none',
  mirror: 'none',
  'key-backups': { daysMax: keyBackupDaysMax - 2 },
  mail: { daysMax: 14 },
};

const lifecycle: Property = {
  name: 'D4, invariant 4: what is deleted in a bucket is gone, and what only age decides goes in time',
  wrongs: (templates) =>
    each(templates, bucket, 6, (resource) => {
      const { properties } = resource;
      const name = bucketOf(resource);
      if (name === 'trail') return [];
      const allowed = expiry[name];
      const rules = listAt(properties, 'LifecycleConfiguration', 'Rules').filter((rule) => at(rule, 'Status') === 'Enabled');
      const expiring = rules.filter((rule) => at(rule, 'ExpirationInDays') !== undefined || at(rule, 'ExpirationDate') !== undefined);
      const whole = expiring
        .filter((rule) => at(rule, 'Prefix') === undefined && at(rule, 'TagFilters') === undefined)
        .map((rule) => Number(at(rule, 'ExpirationInDays')));
      return [
        at(properties, 'VersioningConfiguration') !== undefined && 'keeps versions of what was deleted',
        at(properties, 'ObjectLockEnabled') !== undefined && 'cannot delete what it holds',
        allowed === undefined && 'is a bucket that nobody thought of',
        allowed === 'none' && expiring.length > 0 && 'deletes by age what may still be living',
        typeof allowed === 'object' &&
          !whole.some((days) => days >= 1 && days <= allowed.daysMax) &&
          `keeps objects for more than ${allowed.daysMax} days`,
        rules.some((rule) => at(rule, 'Transitions') !== undefined) && 'moves objects to where they stay for months',
        !rules.some((rule) => Number(at(rule, 'AbortIncompleteMultipartUpload', 'DaysAfterInitiation')) <= 1) &&
          'keeps uploads that were broken off',
      ];
    }),
  breaches: [
    {
      what: 'key backups for 120 days',
      type: bucket,
      named: /keybackups/,
      path: ['Properties', 'LifecycleConfiguration', 'Rules', 1, 'ExpirationInDays'],
      to: 120,
    },
    {
      what: 'key backups for 30 days',
      type: bucket,
      named: /keybackups/,
      path: ['Properties', 'LifecycleConfiguration', 'Rules', 1, 'ExpirationInDays'],
      to: 30,
    },
    {
      what: 'key backups of some prefix alone',
      type: bucket,
      named: /keybackups/,
      path: ['Properties', 'LifecycleConfiguration', 'Rules', 1, 'Prefix'],
      to: 'old/',
    },
    {
      what: 'a rule switched off',
      type: bucket,
      named: /mail/,
      path: ['Properties', 'LifecycleConfiguration', 'Rules', 1, 'Status'],
      to: 'Disabled',
    },
    {
      what: 'mail for 120 days',
      type: bucket,
      named: /mail/,
      path: ['Properties', 'LifecycleConfiguration', 'Rules', 1, 'ExpirationInDays'],
      to: 120,
    },
    {
      what: 'snapshots end after 120 days',
      type: bucket,
      named: /snapshots/,
      path: ['Properties', 'LifecycleConfiguration', 'Rules', 0, 'ExpirationInDays'],
      to: 120,
    },
    {
      what: 'snapshots move to an archive',
      type: bucket,
      named: /snapshots/,
      path: ['Properties', 'LifecycleConfiguration', 'Rules', 0, 'Transitions'],
      to: [{ StorageClass: 'GLACIER', TransitionInDays: 30 }],
    },
    { what: 'versions', type: bucket, named: /blobs/, path: ['Properties', 'VersioningConfiguration'], to: { Status: 'Enabled' } },
    {
      what: 'versions that were once',
      type: bucket,
      named: /blobs/,
      path: ['Properties', 'VersioningConfiguration'],
      to: { Status: 'Suspended' },
    },
    { what: 'uploads that stay', type: bucket, named: /blobs/, path: ['Properties', 'LifecycleConfiguration', 'Rules'], to: [] },
  ],
};

const objects: Property = {
  name: 'W1, W2, S1: nobody but the nodes touches an object; over TLS 1.2 at least; under no other key',
  wrongs: (templates) =>
    each(templates, bucketPolicy, 6, ({ id, properties }) => {
      const document = said(at(properties, 'PolicyDocument'));
      const denied = (key: string, value: string | number, operator: string): boolean =>
        document.some(({ allows, actions, condition }) => !allows && actions.includes('s3:*') && at(condition, operator, key) === value);
      const transport = [
        !denied('aws:SecureTransport', 'false', 'Bool') && 'takes requests without TLS',
        !denied('s3:TlsVersion', 1.2, 'NumericLessThan') && 'takes requests over an old TLS',
        document.some(({ allows, principal }) => allows && !/^(ses|cloudtrail)\.amazonaws\.com$/.test(textOf(at(principal, 'Service')))) &&
          'gives something to somebody by its own policy',
      ];
      if (/trail/.test(id)) return transport;
      const only = document.find(({ sid }) => sid === 'OnlyNodesTouchObjects');
      return [
        ...transport,
        !(only !== undefined && !only.allows && same(textsAt(only.condition, 'ArnNotEquals', 'aws:PrincipalArn'), admitted)) &&
          'lets others than nodes at its objects',
        ['s3:GetObject*', 's3:PutObject*', 's3:DeleteObject*', 's3:ListBucket*'].some(
          (action) => only?.actions.includes(action) !== true,
        ) && 'forgets an action on objects',
        !document.some(({ sid, allows }) => sid === 'NoOtherKey' && !allows) && 'takes objects under another key',
        !document.some(({ sid, allows }) => sid === 'NoOtherEncryption' && !allows) && 'takes objects under another encryption',
      ];
    }),
  breaches: [
    {
      what: 'without TLS',
      type: bucketPolicy,
      named: /blobs/,
      path: ['Properties', 'PolicyDocument', 'Statement', 0, 'Effect'],
      to: 'Allow',
    },
    {
      what: 'TLS 1.0',
      type: bucketPolicy,
      path: ['Properties', 'PolicyDocument', 'Statement', 1, 'Condition', 'NumericLessThan', 's3:TlsVersion'],
      to: 1,
    },
    {
      what: 'one more principal',
      type: bucketPolicy,
      named: /snapshots/,
      path: ['Properties', 'PolicyDocument', 'Statement', 2, 'Condition', 'ArnNotEquals', 'aws:PrincipalArn'],
      to: [...admitted, role('admin')],
    },
    {
      what: 'listing for everybody',
      type: bucketPolicy,
      named: /blobs/,
      path: ['Properties', 'PolicyDocument', 'Statement', 2, 'Action'],
      to: ['s3:GetObject*', 's3:PutObject*', 's3:DeleteObject*'],
    },
    {
      what: 'given away',
      type: bucketPolicy,
      named: /blobs/,
      path: ['Properties', 'PolicyDocument', 'Statement', 3],
      to: { Effect: 'Allow', Principal: { AWS: role('reader') }, Action: 's3:GetObject', Resource: '*' },
    },
  ],
};

export const bucketProperties: readonly Property[] = [buckets, lifecycle, objects];
